// What a person does to their own account.
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service {

void add_owed(api::User& user, const ApiOptions& options) {
  const bool administers =
      std::ranges::any_of(user.grants, [](const auto& g) { return g.role == domain::Role::administrator; });
  if (user.owes.empty() && administers && !user.second_factor && options.administrators_need_second_factor)
    user.owes = api::owes_second_factor;
}

bool may_try(Context& x, const CallPtr& call, const store::SignInTry& who) {
  const auto wait = x.store.sign_in_tries.try_now(who, x.options.free_sign_in_tries, x.clock.now()).get();
  if (!wait) {
    call->reply(problem(wait.error()));
    return false;
  }
  if (*wait <= Millis{0}) return true;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait).count();
  Reply reply = problem(429, {Code::unavailable, "session.throttled",
                              fmt::format("Too many failed sign-ins: try again in {} seconds.", seconds)});
  reply.headers.emplace_back("Retry-After", std::to_string(seconds));
  call->reply(std::move(reply));
  return false;
}

namespace account {
namespace {

/// Who has a session may guess no faster than who has none.
store::SignInTry within(const Asked& asked, const CallPtr& call) {
  return {asked.by.name, "session " + blake2b(as_bytes(asked.token)), share_of(call->request().address)};
}

}  // namespace

void get(Context&, CallPtr call, const Asked& asked) {
  call->reply(json_reply(api::encode(asked.by)));
}

void change_password(Context& x, CallPtr call, const Asked& asked) {
  const auto change = body_of<api::PasswordChange>(call);
  if (!change) return;
  const store::SignInTry who = within(asked, call);
  if (!may_try(x, call, who)) return;
  const auto changed = x.store.people.change_password(asked.by.name, change->old_password, change->new_password,
                                                      asked.token, x.clock.now());
  // Whatever was wrong with the new password, the present one was right.
  if (changed || changed.error().id != "account.wrong_password")
    x.store.sign_in_tries.succeeded(who).then([](Result<store::Nothing>) {});
  x.sessions.forget(asked.token);
  call->reply(changed ? no_content() : problem(changed.error()));
}

void check_password(Context& x, CallPtr call, const Asked& asked) {
  const auto check = body_of<api::PasswordCheck>(call);
  if (!check) return;
  const store::SignInTry who = within(asked, call);
  if (!may_try(x, call, who)) return;
  const auto user = x.store.people.check_password(asked.by.name, check->password);
  if (!user && user.error().id == "signin.wrong")
    return call->reply(problem({Code::forbidden, "account.wrong_password", "The password is wrong."}));
  if (!user) return call->reply(problem(user.error()));
  x.store.sign_in_tries.succeeded(who).then([](Result<store::Nothing>) {});
  call->reply(no_content());
}

void list_sessions(Context& x, CallPtr call, const Asked& asked) {
  auto sessions = x.store.people.sessions(asked.by.name, asked.token, x.clock.now());
  if (!sessions) return call->reply(problem(sessions.error()));
  call->reply(json_reply(api::encode(api::SessionList{std::move(*sessions)})));
}

void end_session(Context& x, CallPtr call, const Asked& asked) {
  x.store.people.end_sessions(asked.by.name, asked.captures.at(0), asked.by.name, x.clock.now())
      .then([&x, call, token = asked.token](Result<int> ended) {
        x.sessions.forget(token);  // it may be the caller's own
        call->reply(ended ? no_content() : problem(ended.error()));
      });
}

void offer_factor(Context& x, CallPtr call, const Asked& asked) {
  x.store.people.offer_factor(asked.by.name, "审片台", x.clock.now()).then([call](Result<api::FactorOffer> offer) {
    answer(call, offer);
  });
}

void confirm_factor(Context& x, CallPtr call, const Asked& asked) {
  const auto code = body_of<api::FactorCode>(call);
  if (!code) return;
  x.store.people.confirm_factor(asked.by.name, code->code, x.clock.now())
      .then([&x, call, token = asked.token](Result<api::RecoveryCodes> codes) {
        x.sessions.forget(token);
        answer(call, codes);
      });
}

}  // namespace account
}  // namespace cs::service
