#include "service/answers.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"

namespace cs::service {

std::string text_of(const Request& request, const std::string& name) {
  const auto it = request.query.find(name);
  return it == request.query.end() ? std::string() : it->second;
}

Result<std::int64_t> number_of(const Request& request, const std::string& name, std::int64_t otherwise,
                               std::int64_t least, std::int64_t most) {
  const std::string text = text_of(request, name);
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < least || value > most)
    return invalid("query.number", fmt::format("'{}' must be a whole number from {} to {}.", name, least, most));
  return value;
}

Result<bool> flag_of(const Request& request, const std::string& name) {
  const std::string text = text_of(request, name);
  if (text.empty() || text == "false" || text == "0") return false;
  if (text == "true" || text == "1") return true;
  return invalid("query.boolean", fmt::format("'{}' must be true or false.", name));
}

Result<TimePoint> time_of(const Request& request, const std::string& name) {
  CS_ASSIGN(const std::int64_t ms, number_of(request, name, 0, 0, 253'402'300'799'999));  // the end of the year 9999
  return from_ms(ms);
}

Result<Window> window_of(const Request& request) {
  CS_ASSIGN(const std::int64_t offset, number_of(request, "offset", 0, 0, 10'000'000));
  CS_ASSIGN(const std::int64_t limit, number_of(request, "limit", 50, 1, 200));
  return Window{static_cast<int>(offset), static_cast<int>(limit)};
}

std::optional<std::string> key_of(const CallPtr& call) {
  const std::string& key = call->request().idempotency_key;
  if (is_uuid(key)) return key;
  call->reply(
      problem(400, invalid("idempotency.missing",
                           "This request needs an Idempotency-Key header that holds a UUID made by the client.")));
  return std::nullopt;
}

store::Narrowing narrowing_of(const Request& request) {
  store::Narrowing n;
  if (std::string campaign = text_of(request, "campaign"); !campaign.empty())
    n.campaigns.push_back(std::move(campaign));
  n.school = text_of(request, "school");
  return n;
}

}  // namespace cs::service
