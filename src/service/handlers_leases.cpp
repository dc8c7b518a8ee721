// Leases: claiming, renewing, giving back.
#include <fmt/format.h>

#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::leases {
namespace {

using domain::Permission;

constexpr std::size_t most_leases = 100, most_campaigns = 500;

std::optional<std::vector<api::Lease>> leases_of(const CallPtr& call) {
  auto list = body_of<api::LeaseList>(call);
  if (!list) return std::nullopt;
  if (list->leases.size() > most_leases) {
    call->reply(problem(invalid("lease.too_many", fmt::format("At most {} leases at a time.", most_leases))));
    return std::nullopt;
  }
  return std::move(list->leases);
}

/// Those of second looks, which leave `leases`: a workstation renews and gives back all that it holds together.
std::vector<api::Lease> take_looks(std::vector<api::Lease>& leases) {
  std::vector<api::Lease> looks;
  std::erase_if(leases, [&](const api::Lease& lease) {
    const bool look = lease.submission.starts_with('k');
    if (look) looks.push_back(lease);
    return look;
  });
  return looks;
}

/// Leases with their submissions. One that is gone meanwhile is left out.
Result<api::ClaimReply> items_of(Context& x, const api::User& by, const std::vector<api::Lease>& leases,
                                 TimePoint now) {
  api::ClaimReply reply;
  for (const api::Lease& lease : leases) {
    const auto ref = x.store.access.submission(by, Permission::review, lease.submission);
    auto item = ref ? x.store.submissions.get(*ref, now) : Result<api::Submission>(ref.error());
    if (!item && item.error().code == Code::not_found) continue;
    if (!item) return item.error();
    reply.items.push_back({std::move(*item), lease});
  }
  return reply;
}

void reply_with_items(Context& x, const CallPtr& call, std::vector<api::Lease> leases, const api::User& by,
                      TimePoint now) {
  // Reading the submissions is not the writer's work.
  const bool posted =
      x.quick.post([&x, call, now, by, leases = std::move(leases)] { answer(call, items_of(x, by, leases, now)); });
  // The leases stand; the sweep gives them back if the claimer does not come again.
  if (!posted) call->reply(problem({Code::unavailable, "service.busy", "The service is busy; try again in a moment."}));
}

}  // namespace

void claim(Context& x, CallPtr call, const Asked& asked) {
  const auto wanted = body_of<api::ClaimRequest>(call);
  if (!wanted) return;
  if (wanted->count < 1 || wanted->count > store::most_claimed)
    return call->reply(
        problem(invalid("claim.count", fmt::format("'count' must be from 1 to {}.", store::most_claimed))));
  if (wanted->campaigns.size() > most_campaigns)
    return call->reply(
        problem(invalid("claim.campaigns", fmt::format("At most {} campaigns are named.", most_campaigns))));
  const auto where = x.store.access.campaigns(asked.by, {Permission::review}, {wanted->campaigns, {}});
  if (!where) return call->reply(problem(where.error()));
  const TimePoint now = x.clock.now();
  store::ClaimArgs args{wanted->count, false, x.sessions.has_claimed(asked.token) ? "" : asked.token};
  x.store.queue.claim(*where, std::move(args), now)
      .then([&x, call, now, by = asked.by, token = asked.token](Result<std::vector<api::Lease>> leases) {
        if (!leases) return call->reply(problem(leases.error()));
        x.sessions.claimed(token);
        reply_with_items(x, call, std::move(*leases), by, now);
      });
}

void claim_undone(Context& x, CallPtr call, const Asked& asked) {
  const TimePoint now = x.clock.now();
  const auto ref = x.store.access.submission(asked.by, Permission::review, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  Error unknown{Code::not_found, "submission.unknown", fmt::format("There is no submission '{}'.", ref->id())};
  x.store.queue.claim_undone(*ref, now).then([&x, call, now, by = asked.by, unknown](Result<api::Lease> lease) {
    // Whose decision it was not hears what somebody hears who asks for a submission that is not there.
    if (!lease && lease.error().id == "claim.not_undone") return call->reply(problem(unknown));
    if (!lease) return call->reply(problem(lease.error()));
    reply_with_items(x, call, {*lease}, by, now);
  });
}

void renew(Context& x, CallPtr call, const Asked& asked) {
  auto leases = leases_of(call);
  if (!leases) return;
  const auto where = x.store.access.campaigns(asked.by, {Permission::review});
  if (!where) return call->reply(problem(where.error()));
  const auto where_again = x.store.access.campaigns(asked.by, {Permission::overturn});
  if (!where_again) return call->reply(problem(where_again.error()));
  const TimePoint now = x.clock.now();
  const auto looks = take_looks(*leases);
  if (looks.empty())
    return x.store.queue.renew(*where, std::move(*leases), now).then([call](auto renewed) { answer(call, renewed); });
  x.store.queue.renew(*where, std::move(*leases), now)
      .then([&x, call, now, looks, again = *where_again](Result<api::RenewReply> renewed) {
        if (!renewed) return call->reply(problem(renewed.error()));
        x.store.looks.renew(again, looks, now)
            .then([call, first = std::move(*renewed)](Result<api::RenewReply> more) mutable {
              if (!more) return call->reply(problem(more.error()));
              first.renewed.insert(first.renewed.end(), more->renewed.begin(), more->renewed.end());
              first.lost.insert(first.lost.end(), more->lost.begin(), more->lost.end());
              call->reply(json_reply(api::encode(first)));
            });
      });
}

void give_back(Context& x, CallPtr call, const Asked& asked) {
  auto leases = leases_of(call);
  if (!leases) return;
  const TimePoint now = x.clock.now();
  const auto looks = take_looks(*leases);
  x.store.queue.give_back(asked.by.name, std::move(*leases), now)
      .then([&x, call, now, looks, by = asked.by.name](Result<int> returned) {
        if (!returned || looks.empty()) return call->reply(returned ? no_content() : problem(returned.error()));
        x.store.looks.give_back(by, looks, now).then([call](Result<int> more) {
          call->reply(more ? no_content() : problem(more.error()));
        });
      });
}

}  // namespace cs::service::leases
