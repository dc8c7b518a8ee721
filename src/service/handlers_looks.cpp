// Second looks: plans, claiming, the blind verdict, settling a difference.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::looks {
namespace {

using domain::Permission;

constexpr std::size_t most_campaigns = 500;

/// Where the caller looks a second time.
Result<store::CampaignsRef> campaigns_of(Context& x, const api::User& by, std::vector<std::string> named) {
  if (named.size() > most_campaigns)
    return invalid("claim.campaigns", fmt::format("At most {} campaigns are named.", most_campaigns));
  return x.store.access.campaigns(by, {Permission::overturn}, {std::move(named), {}});
}

Result<api::ClaimReply> items_of(Context& x, const api::User& by, const std::vector<api::Lease>& leases,
                                 TimePoint now) {
  api::ClaimReply reply;
  for (const api::Lease& lease : leases) {
    const auto ref = x.store.access.look(by, Permission::overturn, lease.submission);
    auto item = ref ? x.store.looks.item(*ref, now) : Result<api::Submission>(ref.error());
    if (!item && (item.error().code == Code::not_found || item.error().code == Code::conflict)) continue;
    if (!item) return item.error();
    reply.items.push_back({std::move(*item), lease});
  }
  return reply;
}

}  // namespace

void list_plans(Context& x, CallPtr call, const Asked& asked) {
  const auto where = x.store.access.campaigns(asked.by, {Permission::overturn}, narrowing_of(call->request()));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.looks.plans(*where));
}

void draw_plan(Context& x, CallPtr call, const Asked& asked) {
  const auto request = body_of<api::LookPlanRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.campaign(asked.by, Permission::overturn, request->campaign);
  if (!ref) return call->reply(problem(ref.error()));
  answer(call, x.store.looks.draw(*ref, request->wish, !request->dry_run, x.clock.now()));
}

void list(Context& x, CallPtr call, const Asked& asked) {
  const Request& r = call->request();
  const auto window = window_of(r);
  if (!window) return call->reply(problem(window.error()));
  const auto where = x.store.access.campaigns(asked.by, {Permission::overturn}, narrowing_of(r));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.looks.list(*where, {text_of(r, "plan"), text_of(r, "state"), window->offset, window->limit},
                                  x.clock.now()));
}

void claim(Context& x, CallPtr call, const Asked& asked) {
  auto wanted = body_of<api::LookClaim>(call);
  if (!wanted) return;
  const auto where = campaigns_of(x, asked.by, wanted->campaigns);
  if (!where) return call->reply(problem(where.error()));
  const TimePoint now = x.clock.now();
  x.store.looks.claim(*where, std::move(*wanted), now)
      .then([&x, call, now, by = asked.by](Result<std::vector<api::Lease>> leases) {
        if (!leases) return call->reply(problem(leases.error()));
        // Reading the items is not the writer's work.
        if (!x.quick.post(
                [&x, call, now, by, leases = std::move(*leases)] { answer(call, items_of(x, by, leases, now)); }))
          call->reply(problem({Code::unavailable, "service.busy", "The service is busy; try again in a moment."}));
      });
}

void state_likeness(Context& x, CallPtr call, const Asked& asked) {
  const auto request = body_of<api::LikenessRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.look(asked.by, Permission::overturn, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.looks.state_likeness(*ref, *request).then([&x, call, ref = *ref](auto stated) {
    if (!stated) return call->reply(problem(stated.error()));
    if (!x.quick.post([&x, call, ref] { answer(call, x.store.looks.item(ref, x.clock.now())); }))
      call->reply(problem({Code::unavailable, "service.busy", "The service is busy; try again in a moment."}));
  });
}

void judge(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::DecideRequest>(call);
  if (!request) return;
  const auto ref = x.store.access.look(asked.by, Permission::overturn, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  store::DecideArgs args{std::move(*key), sha256(as_bytes(call->request().body)), std::move(*request)};
  x.store.looks.judge(*ref, std::move(args), x.clock.now()).then([call](Result<api::LookReply> judged) {
    answer(call, judged);
  });
}

void settle(Context& x, CallPtr call, const Asked& asked) {
  auto key = key_of(call);
  if (!key) return;
  auto request = body_of<api::LookSettlement>(call);
  if (!request) return;
  const auto settlement = domain::settlement_from(request->outcome);
  if (!settlement)
    return call->reply(problem(invalid("look.outcome", "A second look is settled as 'upheld' or goes to a 'third'.")));
  const auto ref = x.store.access.look(asked.by, Permission::overturn, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.looks.settle(*ref, *settlement, {std::move(*key), std::move(request->note)}, x.clock.now())
      .then([call](Result<api::LookRow> settled) { answer(call, settled); });
}

}  // namespace cs::service::looks
