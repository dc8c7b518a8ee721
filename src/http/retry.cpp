#include "http/retry.hpp"

#include <algorithm>
#include <charconv>

namespace cs::http {

Backoff::Backoff(Millis first, Millis longest, unsigned seed)
    : first_(first), longest_(longest), step_(first), random_(seed) {}

Millis Backoff::next() {
  const Millis step = step_;
  step_ = std::min(step_ * 2, longest_);
  const auto half = step.count() / 2;
  return Millis{std::uniform_int_distribution<std::int64_t>(half, step.count())(random_)};
}

bool may_repeat(const Request& request) {
  if (request.once) return false;
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    if (request.method == method) return true;
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [](const auto& h) { return h.first == "Idempotency-Key"; });
}

bool is_passing(int status) {
  return status == 429 || (status >= 502 && status <= 504);
}

namespace {

bool worth_repeating(const Request& request, const Result<Response>& result) {
  if (result.ok()) return is_passing(result->status) && may_repeat(request);
  const Error& e = result.error();
  if (e.code != Code::unavailable && e.code != Code::timeout) return false;
  return may_repeat(request) || (never_left(e) && !request.once);
}

Millis asked_to_wait(const Result<Response>& result) {
  if (!result.ok()) return Millis{0};
  const std::string_view text = result->header("retry-after");
  int seconds = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = ec == std::errc{} && end == text.data() + text.size() && seconds > 0;
  return whole ? Millis{std::chrono::seconds{std::min(seconds, 86'400)}} : Millis{0};
}

}  // namespace

Result<Response> request_with_retry(Client& client, const Request& request, const RetryPolicy& policy) {
  Backoff backoff(policy.first, policy.longest);
  const auto patience = request.cancel ? request.cancel : Cancel::make();
  for (int attempt = 1;; ++attempt) {
    auto result = client.request(request);
    if (attempt >= policy.attempts || !worth_repeating(request, result)) return result;
    const Millis wait = std::max(backoff.next(), std::min(asked_to_wait(result), policy.longest));
    if (!patience->sleep(wait)) return Error{Code::cancelled, "net.cancelled", "The request was given up."};
  }
}

}  // namespace cs::http
