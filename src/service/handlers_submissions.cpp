// Submissions: the queue and one whole; handed in, withdrawn.
#include "service/answers.hpp"
#include "service/handlers.hpp"
#include "service/signed_requests.hpp"

namespace cs::service::submissions {

using domain::Permission;

namespace {

Result<store::SubmissionQuery> query_of(const Request& r) {
  store::SubmissionQuery query;
  CS_ASSIGN(const Window window, window_of(r));
  CS_ASSIGN(query.overdue, flag_of(r, "overdue"));
  CS_ASSIGN(query.counts, flag_of(r, "counts"));
  query.text = text_of(r, "text");
  query.state = text_of(r, "state");
  query.outcome = text_of(r, "outcome");
  query.college = text_of(r, "college");
  query.offset = window.offset;
  query.limit = window.limit;
  return query;
}

}  // namespace

void list(Context& x, CallPtr call, const Asked& asked) {
  const Request& r = call->request();
  const auto query = query_of(r);
  if (!query) return call->reply(problem(query.error()));
  const auto where =
      x.store.access.campaigns(asked.by, {Permission::review, Permission::view_students}, narrowing_of(r));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.submissions.list(*where, *query, x.clock.now()));
}

void get(Context& x, CallPtr call, const Asked& asked) {
  const auto ref = x.store.access.submission_to_see(asked.by, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  answer(call, x.store.submissions.get(*ref, x.clock.now()));
}

void intake(Context& x, CallPtr call, const Asked& asked) {
  auto request = body_of<api::IntakeRequest>(call);
  if (!request) return;
  const auto campaign = x.store.access.campaign(asked.by, Permission::submit, asked.captures.at(0));
  if (!campaign) return call->reply(problem(campaign.error()));
  const auto k = x.store.campaigns.get(*campaign);
  if (!k) return call->reply(problem(k.error()));
  auto signer = context_signer(x.store, *k, *request);
  if (!signer) return call->reply(problem(signer.error()));
  x.store.intake.submit(*campaign, std::move(*request), x.clock.now(), std::move(*signer))
      .then([&x, call](Result<api::IntakeReply> taken) {
        answer(call, taken);
        if (taken && taken->state == domain::State::checking && x.hooks.to_check) x.hooks.to_check();
      });
}

void withdraw(Context& x, CallPtr call, const Asked& asked) {
  const auto ref = x.store.access.submission(asked.by, Permission::submit, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.intake.withdraw(*ref, x.clock.now()).then([call](Result<store::Nothing> done) {
    call->reply(done ? no_content() : problem(done.error()));
  });
}

}  // namespace cs::service::submissions
