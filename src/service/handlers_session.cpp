#include <fmt/format.h>

#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::session {
namespace {

constexpr std::size_t longest_user = 64, longest_password = 1024;

}  // namespace

void health(Context& x, CallPtr call, const Asked&) {
  // Anybody may ask, so only ids: the sentences, which may name files, stand in the log.
  const auto trouble = x.hooks.checks_trouble ? x.hooks.checks_trouble() : std::nullopt;
  std::string lacks;
  for (const std::string& layer : x.hooks.decoder_lacks ? x.hooks.decoder_lacks() : std::vector<std::string>{})
    lacks += (lacks.empty() ? "\"" : ",\"") + layer + "\"";
  std::string status, troubles;
  for (const HealthTrouble& t : x.hooks.troubles ? x.hooks.troubles() : std::vector<HealthTrouble>{}) {
    if (status.empty()) status = t.status;
    troubles += fmt::format(R"({}{{"kind":"{}"{}{}}})", troubles.empty() ? "" : ",", t.kind,
                            t.times ? fmt::format(R"(,"times":{})", *t.times) : "",
                            t.days ? fmt::format(R"(,"days":{})", *t.days) : "");
  }
  if (trouble && (status.empty() || status == "messages_halted")) status = "checks_wait";
  call->reply(json_reply(fmt::format(R"({{"status":"{}","version":"1","decoder_lacks":[{}],"troubles":[{}]{}}})",
                                     status.empty() ? "ok" : status, lacks, troubles,
                                     trouble ? fmt::format(R"(,"problem":"{}")", trouble->id) : "")));
}

void sign_in(Context& x, CallPtr call, const Asked&) {
  const auto asked = body_of<api::SignInRequest>(call);
  if (!asked) return;
  if (asked->user.size() > longest_user || asked->password.size() > longest_password)
    return call->reply(problem({Code::unauthorized, "signin.wrong", "User name or password is wrong."}));
  const std::string address = call->request().address;
  if (const Millis wait = x.throttle.try_now(asked->user, address, x.clock.mono()); wait > Millis{0}) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    Reply reply = problem(429, {Code::unavailable, "session.throttled",
                                fmt::format("Too many failed sign-ins: try again in {} seconds.", seconds)});
    reply.headers.emplace_back("Retry-After", std::to_string(seconds));
    return call->reply(std::move(reply));
  }
  const auto user = x.store.people.check_password(asked->user, asked->password);
  if (!user) return call->reply(problem(user.error()));
  x.throttle.succeeded(asked->user, address);
  x.store.people.open_session(user->name, x.options.session_length, x.clock.now())
      .then([&x, call](Result<api::Session> session) {
        if (session) x.sessions.opened(session->token);
        answer(call, session);
      });
}

void sign_out(Context& x, CallPtr call, const Asked& asked) {
  x.sessions.forget(asked.token);
  x.store.queue.give_back_all(asked.by.name, x.clock.now()).then([](Result<int>) {});
  x.store.people.close_session(asked.token).then([&x, call, token = asked.token](Result<store::Nothing> closed) {
    // Once more: a request under way may have remembered it meanwhile.
    x.sessions.forget(token);
    call->reply(closed ? no_content() : problem(closed.error()));
  });
}

}  // namespace cs::service::session
