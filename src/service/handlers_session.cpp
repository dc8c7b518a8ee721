#include <fmt/format.h>

#include "api/installation.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::session {
namespace {

constexpr std::size_t longest_user = 64, longest_password = 1024;

}  // namespace

void health(Context& x, CallPtr call, const Asked&) {
  // Anybody may ask, so only ids: the sentences, which may name files, stand in the log.
  const auto node = x.hooks.node_trouble ? x.hooks.node_trouble() : std::nullopt;
  const auto trouble = node ? node : x.hooks.checks_trouble ? x.hooks.checks_trouble() : std::nullopt;
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
  if (node) status = "not_serving";
  const auto read = x.hooks.photographs_read ? x.hooks.photographs_read() : std::nullopt;
  call->reply(json_reply(fmt::format(R"({{"status":"{}","version":"{}","decoder_lacks":[{}],"troubles":[{}]{}{}}})",
                                     status.empty() ? "ok" : status, service_version, lacks, troubles,
                                     read ? fmt::format(R"(,"photographs_read":{})", to_ms(*read)) : "",
                                     trouble ? fmt::format(R"(,"problem":"{}")", trouble->id) : "")));
}

void sign_in(Context& x, CallPtr call, const Asked&) {
  const auto asked = body_of<api::SignInRequest>(call);
  if (!asked) return;
  if (asked->user.size() > longest_user || asked->password.size() > longest_password ||
      asked->code.size() > longest_user || asked->device.size() > longest_password)
    return call->reply(problem({Code::unauthorized, "signin.wrong", "User name or password is wrong."}));
  const std::string device = store::device_hash(asked->device);
  const auto known = x.store.people.knows_device(asked->user, device);
  if (!known) return call->reply(problem(known.error()));
  const store::SignInTry who{asked->user, *known ? device : std::string(), share_of(call->request().address)};
  if (!may_try(x, call, who)) return;
  const auto user = x.store.people.check_password(asked->user, asked->password);
  if (!user) return call->reply(problem(user.error()));
  x.store.people
      .open_session({user->name, asked->code, device, call->request().address, x.options.session_length}, x.clock.now())
      .then([&x, call, who](Result<api::Session> session) {
        if (session) {
          x.store.sign_in_tries.succeeded(who).then([](Result<store::Nothing>) {});
          add_owed(session->user, x.options);
        }
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

void installation(Context& x, CallPtr call, const Asked&) {
  auto restored = x.store.restores.newest();
  if (!restored) return call->reply(problem(restored.error()));
  call->reply(json_reply(api::encode(api::Installation{std::move(*restored)})));
}

}  // namespace cs::service::session
