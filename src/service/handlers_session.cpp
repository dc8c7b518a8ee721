#include <fmt/format.h>

#include "service/answers.hpp"
#include "service/api.hpp"

namespace cs::service {
namespace {

constexpr std::size_t longest_user = 64, longest_password = 1024;
constexpr Millis longest_wait{30'000};

}  // namespace

void Api::health(CallPtr call, const Asked&) {
  std::string lacks;
  for (const std::string& layer : hooks_.decoder_lacks ? hooks_.decoder_lacks() : std::vector<std::string>{})
    lacks += (lacks.empty() ? "\"" : ",\"") + layer + "\"";
  call->reply(json_reply(fmt::format(R"({{"status":"ok","version":"1","decoder_lacks":[{}]}})", lacks)));
}

void Api::sign_in(CallPtr call, const Asked&) {
  const auto asked = body_of<api::SignInRequest>(call);
  if (!asked) return;
  if (asked->user.size() > longest_user || asked->password.size() > longest_password)
    return call->reply(problem({Code::unauthorized, "signin.wrong", "User name or password is wrong."}));
  const std::string address = call->request().address;
  if (const Millis wait = throttle_.try_now(asked->user, address, clock_.mono()); wait > Millis{0}) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    Reply reply = problem(429, {Code::unavailable, "session.throttled",
                                fmt::format("Too many failed sign-ins: try again in {} seconds.", seconds)});
    reply.headers.emplace_back("Retry-After", std::to_string(seconds));
    return call->reply(std::move(reply));
  }
  const auto user = store_.people.check_password(asked->user, asked->password);
  if (!user) return call->reply(problem(user.error()));
  throttle_.succeeded(asked->user, address);
  store_.people.open_session(user->name, options_.session_length, clock_.now())
      .then([this, call](Result<api::Session> session) {
        if (session) sessions_.opened(session->token);
        answer(call, session);
      });
}

void Api::sign_out(CallPtr call, const Asked& asked) {
  sessions_.forget(asked.token);
  store_.queue.give_back_all(asked.by.name, clock_.now()).then([](Result<int>) {});
  store_.people.close_session(asked.token).then([this, call, token = asked.token](Result<store::Nothing> closed) {
    // Once more: a request under way may have remembered it meanwhile.
    sessions_.forget(token);
    call->reply(closed ? no_content() : problem(closed.error()));
  });
}

void Api::get_campaign(CallPtr call, const Asked&) {
  answer(call, campaign());
}

void Api::get_counts(CallPtr call, const Asked&) {
  const Request& request = call->request();
  const auto since = number_of(request, "since", 0, INT64_MIN, INT64_MAX);
  if (!since) return call->reply(problem(since.error()));
  const auto wait = number_of(request, "wait", 0, 0, longest_wait.count());
  if (!wait) return call->reply(problem(wait.error()));
  const auto here = campaign();
  if (!here) return call->reply(problem(here.error()));
  const auto counts = store_.figures.counts(here->id, clock_.now());
  if (!counts || *wait == 0 || !request.query.contains("since") || counts->version != *since)
    return answer(call, counts);
  board_.park(std::move(call), *since, Millis{*wait});
}

}  // namespace cs::service
