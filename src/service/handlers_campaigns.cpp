// Which campaigns there are, and the live counts of them.
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::campaigns {
namespace {

using domain::Permission;

constexpr Millis longest_wait{30'000};

/// Whoever does anything in a campaign may know its times, texts and reasons.
const std::vector<Permission> anything{Permission::review,       Permission::view_students, Permission::view_decisions,
                                       Permission::view_notices, Permission::submit,        Permission::administer};

}  // namespace

void list(Context& x, CallPtr call, const Asked& asked) {
  const auto mine = x.store.access.campaigns(asked.by, anything);
  if (!mine) return call->reply(problem(mine.error()));
  auto all = x.store.campaigns.all(*mine);
  if (!all) return call->reply(problem(all.error()));
  call->reply(json_reply(api::encode(api::CampaignList{std::move(*all)})));
}

void get(Context& x, CallPtr call, const Asked& asked) {
  const auto mine = x.store.access.campaigns(asked.by, anything, {{asked.captures.at(0)}, {}});
  if (!mine) return call->reply(problem(mine.error()));
  const auto all = x.store.campaigns.all(*mine);
  if (!all) return call->reply(problem(all.error()));
  call->reply(json_reply(api::encode(all->at(0))));
}

void counts(Context& x, CallPtr call, const Asked& asked) {
  const Request& request = call->request();
  const auto since = number_of(request, "since", 0, INT64_MIN, INT64_MAX);
  if (!since) return call->reply(problem(since.error()));
  const auto wait = number_of(request, "wait", 0, 0, longest_wait.count());
  if (!wait) return call->reply(problem(wait.error()));
  const auto mine = x.store.access.campaigns(
      asked.by, {Permission::review, Permission::view_students, Permission::view_decisions}, narrowing_of(request));
  if (!mine) return call->reply(problem(mine.error()));
  // Whoever waits is answered by the board even when the counts have moved already: it says how often.
  if (*wait == 0 || !request.query.contains("since")) return answer(call, x.store.figures.counts(*mine, x.clock.now()));
  x.board.park(std::move(call), *mine, *since, Millis{*wait});
}

void facets(Context& x, CallPtr call, const Asked& asked) {
  const store::Narrowing narrowing = narrowing_of(call->request());
  const auto decisions = x.store.access.campaigns(asked.by, {Permission::view_decisions}, {{}, narrowing.school});
  if (!decisions) return call->reply(problem(decisions.error()));
  const auto students =
      x.store.access.campaigns(asked.by, {Permission::review, Permission::view_students}, {{}, narrowing.school});
  if (!students) return call->reply(problem(students.error()));
  answer(call, x.store.facets.list(*decisions, *students));
}

}  // namespace cs::service::campaigns
