#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "service/answers.hpp"
#include "service/api.hpp"
#include "service/masking.hpp"

namespace cs::service {
namespace {

constexpr int most_claimed = 20;
constexpr std::size_t most_leases = 100;

std::optional<std::vector<api::Lease>> leases_of(const CallPtr& call) {
  auto list = body_of<api::LeaseList>(call);
  if (!list) return std::nullopt;
  if (list->leases.size() > most_leases) {
    call->reply(problem(invalid("lease.too_many", fmt::format("At most {} leases at a time.", most_leases))));
    return std::nullopt;
  }
  return std::move(list->leases);
}

/// A key of its own for a step that may be sent without one: then a repeat is a step of its own, refused by the rules.
std::optional<std::string> key_or_new(const CallPtr& call) {
  return call->request().idempotency_key.empty() ? new_uuid() : key_of(call);
}

}  // namespace

void Api::claim(CallPtr call, const Asked& asked) {
  const auto wanted = body_of<api::ClaimRequest>(call);
  if (!wanted) return;
  if (wanted->count < 1 || wanted->count > most_claimed)
    return call->reply(problem(invalid("claim.count", fmt::format("'count' must be from 1 to {}.", most_claimed))));
  const auto here = campaign();
  if (!here) return call->reply(problem(here.error()));
  const TimePoint now = clock_.now();
  store::ClaimArgs args{here->id, asked.by.name, wanted->count, sessions_.take_first_claim(asked.token)};
  store_.queue.claim(std::move(args), now)
      .then([this, call, now, role = asked.by.role](Result<std::vector<api::Lease>> leases) {
        if (!leases) return call->reply(problem(leases.error()));
        reply_with_items(call, std::move(*leases), role, now);
      });
}

void Api::claim_undone(CallPtr call, const Asked& asked) {
  const TimePoint now = clock_.now();
  store_.queue.claim_undone(asked.by.name, asked.captures.at(0), now)
      .then([this, call, now, role = asked.by.role](Result<api::Lease> lease) {
        if (!lease) return call->reply(problem(lease.error()));
        reply_with_items(call, {*lease}, role, now);
      });
}

void Api::reply_with_items(const CallPtr& call, std::vector<api::Lease> leases, domain::Role role, TimePoint now) {
  // Reading the submissions is not the writer's work.
  const bool posted = quick_.post([this, call, now, role, leases = std::move(leases)] {
    auto items = store_.queue.claimed_items(leases, now);
    if (!items) return call->reply(problem(items.error()));
    api::ClaimReply reply{std::move(*items)};
    mask(reply, role);
    call->reply(json_reply(api::encode(reply)));
  });
  // The leases stand; the sweep gives them back if the claimer does not come again.
  if (!posted) call->reply(problem({Code::unavailable, "service.busy", "The service is busy; try again in a moment."}));
}

void Api::renew(CallPtr call, const Asked& asked) {
  auto leases = leases_of(call);
  if (!leases) return;
  store_.queue.renew(asked.by.name, std::move(*leases), clock_.now()).then([call](Result<api::RenewReply> renewed) {
    answer(call, renewed);
  });
}

void Api::give_back(CallPtr call, const Asked& asked) {
  auto leases = leases_of(call);
  if (!leases) return;
  store_.queue.give_back(asked.by.name, std::move(*leases), clock_.now()).then([call](Result<int> returned) {
    call->reply(returned ? no_content() : problem(returned.error()));
  });
}

void Api::decide(CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::DecideRequest>(call);
  if (!request) return;
  store::DecideArgs args;
  args.user = asked.by.name;
  args.key = std::move(*key);
  args.body_hash = sha256(as_bytes(call->request().body));
  args.submission = asked.captures.at(0);
  args.request = std::move(*request);
  store_.decisions.decide(std::move(args), clock_.now()).then([this, call](Result<api::DecideReply> decided) {
    answer(call, decided);
    if (decided && hooks_.notice_queued) hooks_.notice_queued();
  });
}

void Api::undo(CallPtr call, const Asked& asked) {
  store::UndoArgs args;
  args.user = asked.by.name;
  args.decision = asked.captures.at(0);
  undo_with(call, std::move(args));
}

void Api::undo_by_key(CallPtr call, const Asked& asked) {
  store::UndoArgs args;
  args.user = asked.by.name;
  args.decide_key = asked.captures.at(0);
  undo_with(call, std::move(args));
}

void Api::undo_with(const CallPtr& call, store::UndoArgs args) {
  auto key = key_of(call);
  if (!key) return;
  args.key = std::move(*key);
  store_.decisions.undo(std::move(args), clock_.now()).then([call](Result<api::UndoReply> undone) {
    answer(call, undone);
  });
}

void Api::overturn(CallPtr call, const Asked& asked) {
  auto key = key_or_new(call);
  if (!key) return;
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  store_.audits.overturn({asked.by.name, *key, asked.captures.at(0), std::move(request->note)}, clock_.now())
      .then([this, call](Result<api::OverturnReply> overturned) {
        answer(call, overturned);
        if (overturned && hooks_.notice_queued) hooks_.notice_queued();
      });
}

void Api::ask_withdrawal(CallPtr call, const Asked& asked) {
  auto key = key_or_new(call);
  if (!key) return;
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  store_.audits.ask_withdrawal({asked.by.name, *key, asked.captures.at(0), std::move(request->note)}, clock_.now())
      .then([call](Result<store::Nothing> done) { call->reply(done ? no_content() : problem(done.error())); });
}

}  // namespace cs::service
