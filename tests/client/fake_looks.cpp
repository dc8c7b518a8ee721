// What FakeService does about second looks: domain/sampling.hpp draws, domain/second_look.hpp judges.
#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "client/fake_answers.hpp"
#include "client/fake_service.hpp"
#include "domain/comparison.hpp"
#include "domain/leasing.hpp"

namespace cs::test {
namespace {

/// The value of `name` in the address; "" when it is not there.
std::string asked(const RawRequest& r, const std::string& name) {
  const std::size_t query = r.path.find('?');
  if (query == std::string::npos) return {};
  for (const std::string& part : split(r.path.substr(query + 1), '&'))
    if (part.starts_with(name + "=")) return part.substr(name.size() + 1);
  return {};
}

}  // namespace

FakeService::Look* FakeService::look(const std::string& id) {
  const auto it = std::ranges::find(looks_, id, &Look::id);
  return it == looks_.end() ? nullptr : &*it;
}

RawAnswer FakeService::plans(const RawRequest& r) {
  api::LookPlanList list;
  for (auto plan = plans_.rbegin(); plan != plans_.rend(); ++plan) {
    if (const std::string only = asked(r, "campaign"); !only.empty() && only != plan->campaign) continue;
    api::LookPlanRow row = *plan;
    row.waiting = 0;
    using enum domain::LookState;
    for (const Look& l : looks_)
      if (l.plan == row.id)
        ++(l.now.state == waiting      ? row.waiting
           : l.now.state == held       ? row.held
           : l.now.state == differs    ? row.differs
           : l.now.state == upheld     ? row.upheld
           : l.now.state == overturned ? row.overturned
                                       : row.unneeded);
    list.plans.push_back(std::move(row));
  }
  return json(api::encode(list));
}

RawAnswer FakeService::draw(const RawRequest& r, const std::string& user) {
  const auto request = api::decode<api::LookPlanRequest>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  if (campaign(request->campaign) == nullptr) return problem(Code::not_found, "campaign.unknown");
  if (const Status valid = domain::validate_plan(request->wish); !valid) return problem(valid.error());
  std::vector<domain::PlanMember> members;
  std::vector<std::string> keys;
  for (const auto& [key, kept] : kept_) {
    if (!kept.decision || kept.decision->state != domain::DecisionState::standing || now_ < kept.decision->undo_until)
      continue;
    if (items_.at(kept.decision->submission).submission.row.campaign != request->campaign) continue;
    domain::PlanFacts facts;
    facts.reviewer = kept.decision->reviewer;
    facts.verdict = kept.decision->verdict;
    facts.reasons = kept.decision->reasons;
    if (!domain::is_about(request->wish, facts)) continue;
    keys.push_back(key);
    members.push_back({static_cast<std::int64_t>(keys.size()), domain::stratum_of(request->wish.by, facts)});
  }
  const auto drawn = domain::draw(request->wish, members);
  if (!drawn) return problem(drawn.error());
  api::LookPlanRow row;
  row.campaign = request->campaign;
  row.wish = request->wish;
  row.made_by = user;
  row.population = drawn->population;
  row.drawn = row.waiting = static_cast<std::int64_t>(drawn->drawn.size());
  if (request->dry_run) return json(api::encode(row));
  row.id = fmt::format("p{}", plans_.size() + 1);
  for (const std::int64_t member : drawn->drawn) {
    const std::string& key = keys[static_cast<std::size_t>(member - 1)];
    const Decision& d = *kept_.at(key).decision;
    Look one{fmt::format("k{}", looks_.size() + 1), row.id, key};
    one.now.first = {d.reviewer, d.verdict, d.reasons};
    one.now.evidence = items_.at(d.submission).submission.evidence;
    looks_.push_back(std::move(one));
  }
  plans_.push_back(row);
  return json(api::encode(row));
}

api::LookRow FakeService::row_of(const Look& look, const std::string& user) const {
  const Decision& d = *kept_.at(look.decision_key).decision;
  using enum domain::LookState;
  api::LookRow row;
  row.id = look.id;
  row.campaign = items_.at(d.submission).submission.row.campaign;
  row.submission = d.submission;
  row.plan = look.plan;
  row.state = look.now.state;
  row.yours = (look.now.state == waiting || look.now.state == held) && domain::may_look(user, look.now);
  if (row.yours) return row;
  row.decision.emplace();
  row.decision->id = d.reply.decision;
  row.decision->submission = d.submission;
  row.decision->campaign = row.campaign;
  row.decision->reviewer = d.reviewer;
  row.decision->verdict = d.verdict;
  row.decision->reasons = d.reasons;
  row.decision->state = d.state;
  row.verdicts = look.verdicts;
  row.closed_by = look.closed_by;
  row.closed_note = look.closed_note;
  return row;
}

api::Submission FakeService::sent(const Look& look, const std::string& user) const {
  api::Submission s = items_.at(kept_.at(look.decision_key).decision->submission).submission;
  s.row.id = look.id;
  s.row.state = domain::State::leased;
  s.held_back = hold_back_ && look.stated_by != user;
  if (!s.held_back) return s;
  s.history.clear();
  std::erase_if(s.examination->findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
  return s;
}

RawAnswer FakeService::claim_looks(const RawRequest& r, const std::string& user) {
  const auto wanted = api::decode<api::LookClaim>(r.body);
  if (!wanted || wanted->count < 1 || wanted->count > 20) return problem(Code::invalid, "claim.count");
  api::ClaimReply reply;
  for (Look& l : looks_) {
    if (reply.items.size() == static_cast<std::size_t>(wanted->count)) break;
    if (l.now.state != domain::LookState::waiting || !domain::may_look(user, l.now)) continue;
    if (!wanted->plan.empty() && wanted->plan != l.plan) continue;
    if (kept_.at(l.decision_key).decision->state != domain::DecisionState::standing) {
      l.now.state = domain::LookState::unneeded;
      continue;
    }
    l.now.state = domain::LookState::held;
    l.now.holder = user;
    ++l.now.epoch;
    l.lease_until = now_ + lease_;
    reply.items.push_back({sent(l, user), {l.id, l.now.epoch, lease_}});
  }
  return json(api::encode(reply));
}

bool FakeService::renew_look(const api::Lease& lease, const std::string& user, api::RenewReply& reply) {
  Look* held = look(lease.submission);
  if (held == nullptr) return false;
  if (held->now.holder != user || held->now.epoch != lease.epoch || held->lease_until == Millis{0} ||
      (held->now.state != domain::LookState::waiting && held->now.state != domain::LookState::held)) {
    reply.lost.push_back(lease.submission);
    return true;
  }
  held->now.state = domain::LookState::held;
  held->lease_until = now_ + lease_;
  reply.renewed.push_back({held->id, held->now.epoch, lease_});
  return true;
}

void FakeService::give_look_back(const api::Lease& lease, const std::string& user) {
  Look* given = look(lease.submission);
  if (given == nullptr || given->now.holder != user || given->now.epoch != lease.epoch ||
      given->now.state != domain::LookState::held)
    return;
  given->now.state = domain::LookState::waiting;
  given->now.holder.clear();
  given->lease_until = Millis{0};
  released_.push_back(given->id);
}

RawAnswer FakeService::look_route(const RawRequest& r, const std::string& user, const std::string& rest) {
  if (rest.empty()) {
    api::LookPage page;
    for (const Look& l : looks_) {
      using enum domain::LookState;
      const std::string plan = asked(r, "plan"), state = asked(r, "state");
      if (!plan.empty() && plan != l.plan) continue;
      const bool open = l.now.state == waiting || l.now.state == held || l.now.state == differs;
      if (state.empty() ? !open : state != domain::to_string(l.now.state)) continue;
      page.rows.push_back(row_of(l, user));
    }
    page.total = static_cast<std::int64_t>(page.rows.size());
    return json(api::encode(page));
  }
  if (rest == "/claims") return claim_looks(r, user);
  const std::string id = rest.substr(1, rest.find('/', 1) - 1), what = rest.substr(id.size() + 1);
  Look* one = look(id);
  if (one == nullptr) return problem(Code::not_found, "look.unknown");
  if (what == "/verdict") return judge(r, user, *one);
  if (what == "/outcome") return settle(r, user, *one);
  if (what != "/likeness") return problem(Code::not_found, "route.unknown");
  const auto request = api::decode<api::LikenessRequest>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  if (const Status may = domain::may_decide({one->now.holder, one->now.epoch}, user, request->epoch); !may)
    return problem(may.error());
  one->stated_by = user;
  return json(api::encode(sent(*one, user)));
}

RawAnswer FakeService::judge(const RawRequest& r, const std::string& user, Look& look) {
  const std::string key = r.header("idempotency-key");
  keys_.push_back(key);
  if (!is_uuid(key)) return problem(Code::invalid, "idempotency.missing");
  const auto request = api::decode<api::DecideRequest>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  const domain::RequestName name{user, "decide", look.id, sha256(as_bytes(r.body))};
  if (const auto it = kept_.find(key); it != kept_.end()) {
    if (const Status repeat = domain::judge_repeat(it->second.request, name); !repeat) return problem(repeat.error());
    return json(*it->second.answer);
  }
  const Decision& d = *kept_.at(look.decision_key).decision;
  const domain::ReasonCatalogue catalogue(campaign(items_.at(d.submission).submission.row.campaign)->reasons);
  const auto plan =
      domain::plan_look({{user, request->verdict, request->reasons}, request->note, request->epoch, request->evidence},
                        look.now, catalogue);
  if (!plan) return problem(plan.error());
  look.now.after.push_back({user, request->verdict, request->reasons});
  look.verdicts.push_back(
      {user, user, request->verdict, request->reasons, request->note, request->looked, plan->agrees, {}});
  look.now.state = d.state == domain::DecisionState::standing ? plan->to : domain::LookState::unneeded;
  look.now.holder.clear();
  look.lease_until = Millis{0};
  if (look.now.state != domain::LookState::differs) look.closed_by = user;
  api::LookReply reply;
  reply.submission = look.id;
  reply.look = row_of(look, user);
  kept_[key] = {{name, true}, std::nullopt, std::nullopt, api::encode(reply)};
  return json(api::encode(reply));
}

RawAnswer FakeService::settle(const RawRequest& r, const std::string& user, Look& look) {
  const std::string key = r.header("idempotency-key");
  if (!is_uuid(key)) return problem(Code::invalid, "idempotency.missing");
  const auto request = api::decode<api::LookSettlement>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  const auto settlement = domain::settlement_from(request->outcome);
  if (!settlement) return problem(Code::invalid, "look.outcome");
  if (request->note.empty()) return problem(Code::invalid, "note.missing");
  const domain::RequestName name{user, request->outcome, look.id, sha256(as_bytes(r.body))};
  if (const auto it = kept_.find(key); it != kept_.end()) {
    if (const Status repeat = domain::judge_repeat(it->second.request, name); !repeat) return problem(repeat.error());
    return json(*it->second.answer);
  }
  const auto to = domain::plan_settlement(user, *settlement, look.now);
  if (!to) return problem(to.error());
  look.now.state = *to;
  look.closed_by = user;
  look.closed_note = request->note;
  const std::string answer = api::encode(row_of(look, user));
  kept_[key] = {{name, true}, std::nullopt, std::nullopt, answer};
  return json(answer);
}

/// What an overturn does to the second looks at its decision.
RawAnswer FakeService::overturn(const RawRequest&, const std::string& user, const std::string& decision) {
  for (auto& [key, kept] : kept_) {
    if (!kept.decision || kept.decision->reply.decision != decision) continue;
    if (kept.decision->reviewer == user) return problem(Code::refused, "overturn.own");
    kept.decision->state = domain::DecisionState::overturned;
    for (Look& l : looks_) {
      using enum domain::LookState;
      if (l.decision_key == key && (l.now.state == waiting || l.now.state == held || l.now.state == differs))
        l.now.state = overturned;
    }
    return json(api::encode(api::OverturnReply{decision, kept.decision->submission, domain::State::pending, ""}));
  }
  // Of no decision that was made here: nobody holds that against what is tried.
  return json(api::encode(api::OverturnReply{decision, "s", domain::State::approved, ""}));
}

}  // namespace cs::test
