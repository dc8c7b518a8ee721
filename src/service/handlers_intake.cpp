#include "base/text.hpp"
#include "service/answers.hpp"
#include "service/api.hpp"

namespace cs::service {

void Api::upload_photograph(CallPtr call, const Asked&) {
  const std::string& body = call->request().body;
  if (body.empty()) return call->reply(problem(invalid("photo.empty", "This photograph is empty.")));
  const auto here = campaign();
  if (!here) return call->reply(problem(here.error()));
  answer(call, store_.photographs.add(here->id, as_bytes(body), clock_.now()));
}

void Api::intake(CallPtr call, const Asked& asked) {
  auto request = body_of<api::IntakeRequest>(call);
  if (!request) return;
  const auto here = campaign();
  if (!here) return call->reply(problem(here.error()));
  store_.intake.submit(here->id, std::move(*request), asked.by.name, clock_.now())
      .then([this, call](Result<api::IntakeReply> taken) {
        answer(call, taken);
        if (taken && taken->state == domain::State::checking && hooks_.to_check) hooks_.to_check(taken->submission);
      });
}

void Api::pay(CallPtr call, const Asked& asked) {
  const auto now = clock_.now();
  const std::string id = asked.captures.at(0);
  store_.intake.pay(id, now, asked.by.name, now).then([this, call, id](Result<store::Nothing> paid) {
    call->reply(paid ? no_content() : problem(paid.error()));
    if (paid && hooks_.to_check) hooks_.to_check(id);
  });
}

void Api::withdraw(CallPtr call, const Asked& asked) {
  store_.intake.withdraw(asked.captures.at(0), asked.by.name, clock_.now()).then([call](Result<store::Nothing> done) {
    call->reply(done ? no_content() : problem(done.error()));
  });
}

}  // namespace cs::service
