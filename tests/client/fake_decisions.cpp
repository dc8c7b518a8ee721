// What FakeService does about sessions, leases, decisions and counts.
#include <algorithm>
#include <functional>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "client/fake_answers.hpp"
#include "client/fake_service.hpp"
#include "domain/leasing.hpp"

namespace cs::test {
namespace {

constexpr int most_claimed = 20;
constexpr std::size_t most_leases = 100;

}  // namespace

RawAnswer FakeService::sign_in(const RawRequest& r) {
  const auto request = api::decode<api::SignInRequest>(r.body);
  if (!request || request->password != "secret") return problem(Code::unauthorized, "signin.wrong");
  api::Session s;
  s.token = fmt::format("token-{}-{}", request->user, sessions_.size());
  s.user = {request->user, request->user, domain::Role::reviewer, {{domain::Role::reviewer, {}}}};
  s.expires_in = Millis{3'600'000};
  sessions_[s.token] = {request->user};
  return json(api::encode(s));
}

RawAnswer FakeService::sign_out(const RawRequest& r) {
  ++sign_outs_;
  const std::string token = r.header("authorization").substr(std::string("Bearer ").size());
  for (auto& [id, item] : items_)
    if (item.state == domain::State::leased && item.holder == sessions_.at(token).user)
      item.state = domain::State::pending, item.lease_until = Millis{0};
  sessions_.erase(token);
  return no_content();
}

RawAnswer FakeService::claim(const RawRequest& r, Session& by) {
  const auto wanted = api::decode<api::ClaimRequest>(r.body);
  if (!wanted || wanted->count < 1 || wanted->count > most_claimed) return problem(Code::invalid, "claim.count");
  const auto& only = wanted->campaigns;
  for (const std::string& id : only)
    if (campaign(id) == nullptr) return problem(Code::not_found, "campaign.unknown");
  const auto meant = [&](const Item& item) {
    const std::string& of = item.submission.row.campaign;
    return campaign(of) != nullptr && (only.empty() || std::find(only.begin(), only.end(), of) != only.end());
  };
  const auto count = static_cast<std::size_t>(wanted->count);
  api::ClaimReply reply;
  int held = 0;
  const bool resume = !std::exchange(by.claimed, true);
  for (auto& [id, item] : items_) {
    if (item.state != domain::State::leased || item.holder != by.user) continue;
    ++held;
    if (!resume || !meant(item) || reply.items.size() == count) continue;
    item.lease_until = now_ + lease_;
    reply.items.push_back({sent(item), lease_of(item)});
  }
  for (auto& [id, item] : items_) {
    if (domain::may_take(count - reply.items.size(), held) == 0) break;
    if (item.state != domain::State::pending || !meant(item)) continue;
    lease(item, by.user);
    ++held;
    reply.items.push_back({sent(item), lease_of(item)});
  }
  return json(api::encode(reply));
}

RawAnswer FakeService::claim_undone(const std::string& user, const std::string& id) {
  Item* item = claimed(id);
  if (item == nullptr || item->undone_for != user) return problem(Code::not_found, "submission.unknown");
  if (item->state == domain::State::leased && item->holder == user) {
    item->lease_until = now_ + lease_;
  } else {
    if (item->state != domain::State::pending) return problem(Code::conflict, "claim.taken");
    lease(*item, user);
  }
  return json(api::encode(api::ClaimReply{{{sent(*item), lease_of(*item)}}}));
}

RawAnswer FakeService::renew(const RawRequest& r, const std::string& user) {
  const auto list = api::decode<api::LeaseList>(r.body);
  if (!list || list->leases.size() > most_leases) return problem(Code::invalid, "lease.too_many");
  api::RenewReply reply;
  for (const api::Lease& l : list->leases) {
    if (renew_look(l, user, reply)) continue;
    const auto it = items_.find(l.submission);
    const bool held =
        it != items_.end() && campaign(it->second.submission.row.campaign) != nullptr &&
        domain::may_renew(user, l.epoch,
                          {it->second.state, it->second.holder, it->second.epoch, it->second.lease_until == Millis{0}});
    if (!held) {
      reply.lost.push_back(l.submission);
      continue;
    }
    it->second.state = domain::State::leased;
    it->second.lease_until = now_ + lease_;
    reply.renewed.push_back(lease_of(it->second));
  }
  return json(api::encode(reply));
}

RawAnswer FakeService::give_back(const RawRequest& r, const std::string& user) {
  const auto list = api::decode<api::LeaseList>(r.body);
  if (!list || list->leases.size() > most_leases) return problem(Code::invalid, "lease.too_many");
  for (const api::Lease& l : list->leases) {
    give_look_back(l, user);
    const auto it = items_.find(l.submission);
    if (it == items_.end() || it->second.state != domain::State::leased || it->second.holder != user ||
        it->second.epoch != l.epoch)
      continue;
    it->second.state = domain::State::pending;
    it->second.lease_until = Millis{0};
    released_.push_back(l.submission);
  }
  return no_content();
}

RawAnswer FakeService::counts() {
  api::Counts c;
  for (const api::Campaign& k : campaigns_) {
    api::CampaignCounts& one = c.campaigns.emplace_back();
    one.campaign = k.id;
    one.revision = k.revision;
    for (const auto& [id, item] : items_) {
      if (item.submission.row.campaign != k.id) continue;
      one.pending += item.state == domain::State::pending ? 1 : 0;
      one.leased += item.state == domain::State::leased ? 1 : 0;
      one.approved += item.state == domain::State::approved ? 1 : 0;
      one.rejected += item.state == domain::State::rejected ? 1 : 0;
    }
    one.notices_queued = one.approved + one.rejected;
    c.pending += one.pending, c.leased += one.leased, c.approved += one.approved, c.rejected += one.rejected;
    c.notices_queued += one.notices_queued;
  }
  c.version = static_cast<std::int64_t>(std::hash<std::string>{}(api::encode(c)) >> 12);
  return json(api::encode(c));
}

RawAnswer FakeService::state_likeness(const RawRequest& r, const std::string& user, const std::string& id) {
  Item* item = claimed(id);
  if (item == nullptr) return problem(Code::not_found, "submission.unknown");
  const auto request = api::decode<api::LikenessRequest>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  const auto store = domain::plan_statement(user, request->epoch, request->evidence, now_of(*item), item->stated);
  if (!store) return problem(store.error());
  if (*store) item->stated = request->stated;
  return json(api::encode(sent(*item)));
}

RawAnswer FakeService::decide(const RawRequest& r, const std::string& user, const std::string& id) {
  const std::string key = r.header("idempotency-key");
  keys_.push_back(key);
  if (!is_uuid(key)) return problem(Code::invalid, "idempotency.missing");
  const auto request = api::decode<api::DecideRequest>(r.body);
  if (!request) return problem(Code::invalid, "json.invalid");
  const domain::RequestName asked{user, "decide", id, sha256(as_bytes(r.body))};
  if (const auto it = kept_.find(key); it != kept_.end()) {
    if (const Status repeat = domain::judge_repeat(it->second.request, asked); !repeat) return problem(repeat.error());
    api::DecideReply first = it->second.decision->reply;
    const bool standing = it->second.decision->state == domain::DecisionState::standing;
    first.undo_for = standing ? std::max(Millis{0}, it->second.decision->undo_until - now_) : Millis{0};
    return json(api::encode(first));
  }
  domain::WantedDecision wanted{user,
                                request->verdict,
                                request->reasons,
                                request->note,
                                request->epoch,
                                request->attempt,
                                request->evidence,
                                request->pins,
                                request->stated,
                                request->overrides,
                                request->looked,
                                request->viewed};
  const auto keep_late = [&](domain::Late why) {
    const auto it = items_.find(id);
    if (it == items_.end()) return;
    const bool evidence_was_here = it->second.submission.evidence == wanted.evidence;
    if (domain::may_keep_late(wanted, now_of(it->second), evidence_was_here, why)) late_.emplace(key, why);
  };
  Item* item = claimed(id);
  if (item == nullptr) {
    keep_late(domain::Late::grant_revoked);
    return problem(Code::not_found, "submission.unknown");
  }
  const domain::ReasonCatalogue catalogue(campaign(item->submission.row.campaign)->reasons);
  const auto plan = domain::plan_decision(wanted, {now_of(*item), hold_back_, item->stated}, catalogue);
  if (!plan) {
    if (plan.error().id == domain::to_string(domain::Late::lease_lost)) keep_late(domain::Late::lease_lost);
    return problem(plan.error());
  }
  item->unaided = plan->unaided;
  item->state = plan->to;
  item->lease_until = Millis{0};
  item->undone_for.clear();
  ++item->decisions;
  decided_.push_back(id);
  Decision d{id,
             user,
             {"d-" + key, id, {}, grace, "n"},
             now_ + grace,
             domain::DecisionState::standing,
             request->verdict,
             request->reasons};
  kept_[key] = {{asked, true}, d};
  return json(api::encode(d.reply));
}

RawAnswer FakeService::undo_by_key(const RawRequest& r, const std::string& user, const std::string& decide_key) {
  const std::string key = r.header("idempotency-key");
  if (!is_uuid(decide_key)) return problem(Code::not_found, "http.no_route");
  if (!is_uuid(key)) return problem(Code::invalid, "idempotency.missing");
  if (key == decide_key) return problem(Code::invalid, "idempotency.key");
  const domain::RequestName asked{user, "undo", decide_key, ""};
  if (const auto it = kept_.find(key); it != kept_.end()) {
    if (const Status repeat = domain::judge_repeat(it->second.request, asked); !repeat) return problem(repeat.error());
    return json(api::encode(*it->second.undone));
  }
  const auto first = kept_.find(decide_key);
  const auto known = first == kept_.end() ? std::nullopt : std::optional(first->second.request);
  const auto which = domain::plan_undo_by_key(user, known);
  if (!which) return problem(which.error());
  api::UndoReply reply;
  if (*which == domain::UndoByKey::withhold) {
    kept_[decide_key] = {{{user, "decide", "", ""}, false}, std::nullopt};
  } else if (*which == domain::UndoByKey::of_decision) {
    Decision& d = *first->second.decision;
    Item& item = items_.at(d.submission);
    const auto plan = domain::plan_undo(user, {d.reviewer, d.state, item.state, now_ < d.undo_until});
    if (!plan) return problem(plan.error());
    reply = {d.reply.decision, d.submission, plan->to};
    if (!plan->already) {
      d.state = domain::DecisionState::undone;
      item.state = plan->to;
      item.undone_for = user;
      ++item.undos;
    }
  }
  kept_[key] = {{asked, true}, std::nullopt, reply};
  return json(api::encode(reply));
}

}  // namespace cs::test
