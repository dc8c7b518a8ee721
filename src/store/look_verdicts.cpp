// What was said of a decision a second time, settling a difference, and the list of second looks.
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/look_rows.hpp"
#include "store/looks.hpp"
#include "store/search.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

std::vector<api::LookVerdict> verdicts_of(db::Connection& c, std::int64_t look) {
  std::vector<api::LookVerdict> out;
  db::Statement q = c.query(
      "SELECT v.person, u.display_name, v.verdict, v.reasons, v.note, v.looked, v.agrees, v.at FROM look_verdicts v"
      " LEFT JOIN users u ON u.name = v.person WHERE v.look = ?1 ORDER BY v.at, v.person",
      look);
  while (q.next()) {
    api::LookVerdict v;
    v.person = q.text(0);
    v.person_display = q.is_null(1) ? v.person : q.text(1);
    v.verdict = stored(domain::verdict_from(q.text(2)), "verdict", q.text(2));
    v.reasons = split_codes(q.text(3));
    v.note = q.text(4);
    v.looked = Millis{q.int64(5)};
    v.agrees = q.int64(6) != 0;
    v.at = q.time(7);
    out.push_back(std::move(v));
  }
  return out;
}

double weight_of(db::Connection& c, const StoredLook& look) {
  db::Statement q =
      c.query("SELECT population, drawn FROM look_strata WHERE plan = ?1 AND name = ?2", look.plan, look.stratum);
  if (!q.next() || q.int64(1) == 0) return 1;
  return static_cast<double>(q.int64(0)) / static_cast<double>(q.int64(1));
}

/// Whether being of it says what was decided.
bool tells(db::Connection& c, std::int64_t plan) {
  db::Statement q = c.query("SELECT wish FROM look_plans WHERE id = ?1", plan);
  if (!q.next()) return false;
  const auto wish = api::decode<domain::PlanWish>(q.text(0));
  return !wish || domain::tells_verdict(*wish);
}

/// As this person may see it: nothing of what was decided while they can still look blind.
api::LookRow look_row(db::Connection& c, const StoredLook& look, const std::string& campaign, domain::Sight sight,
                      const std::string& by, TimePoint now) {
  using enum domain::LookState;
  api::LookRow row;
  row.id = public_id('k', look.row);
  row.campaign = campaign;
  row.submission = public_id('s', look.submission);
  row.state = look.now.state;
  const bool open = look.now.state == waiting || look.now.state == held;
  row.yours = open && domain::may_look(by, look.now);
  auto decision = whole_decision(c, look.decision, campaign, sight, now);
  if (decision) row.student = decision->student;
  // Why it is looked at says what was decided as well: a withdrawal is asked for by who thinks that they erred, and a
  // plan may be about rejections alone.
  if (look.plan != 0 && !(row.yours && tells(c, look.plan))) row.plan = public_id('p', look.plan);
  if (row.yours) {
    row.source = domain::LookSource::plan;
    return row;
  }
  row.source = look.source;
  row.decision = std::move(decision);
  row.stratum = look.stratum;
  row.weight = weight_of(c, look);
  row.verdicts = verdicts_of(c, look.row);
  row.closed_by = look.closed_by;
  row.closed_note = look.closed_note;
  return row;
}

std::string detail_of(const StoredLook& look, const domain::WantedLook& wanted, const domain::LookPlan& plan) {
  return fmt::format(R"({{"decision":"{}","verdict":"{}","reasons":"{}","agrees":{},"evidence":"{}"}})",
                     public_id('d', look.decision), domain::to_string(wanted.given.verdict),
                     join_codes(wanted.given.reasons), plan.agrees, look.now.evidence);
}

}  // namespace

Write<api::LookReply> Looks::judge(const LookRef& asked, DecideArgs args, TimePoint now) {
  return db_.write<api::LookReply>(
      [this, asked, args = std::move(args), now](db::Connection& c) -> Result<api::LookReply> {
        const api::DecideRequest& request = args.request;
        if (!is_uuid(args.key)) return invalid("idempotency.key", "An idempotency key is a UUID.");
        // By the name of any decision's, so that whoever takes it back before it arrived keeps it from taking effect.
        KeptAnswer kept_as{asked.by(), "decide", asked.id(), args.body_hash, std::nullopt};
        if (const auto kept = kept_answer(c, args.key)) {
          CS_TRY(same_request(*kept, kept_as));
          return api::decode<api::LookReply>(kept->answer.value_or(""));
        }
        auto look = load_look(c, asked.row());
        if (!look) return unknown_look(asked.id());
        CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, look->campaign));
        const domain::WantedLook wanted{
            {asked.by(), request.verdict, request.reasons}, request.note, request.epoch, request.evidence};
        CS_ASSIGN(const domain::LookPlan plan, domain::plan_look(wanted, look->now, k->catalogue));
        // Nobody looks for longer than they had it; a clock set back makes nothing negative.
        const Millis had = std::max(Millis{0}, now - look->given);
        const Millis looked = std::clamp(request.looked, Millis{0}, had);
        insert_verdict(
            c, look->row,
            {wanted.given, request.note, looked, request.stated ? domain::to_string(*request.stated) : "", plan.agrees},
            now);
        const domain::LookState to = look->stands ? plan.to : domain::LookState::unneeded;
        const bool closed = to != domain::LookState::differs;
        c.run(
            "UPDATE second_looks SET state = ?2, lease_until = 0, holder = '', closed = ?3, closed_by = ?4 WHERE id ="
            " ?1",
            look->row, domain::to_string(to), closed ? to_ms(now) : 0, closed ? asked.by() : "");
        if (to == domain::LookState::upheld) {
          answer_appeal(c, look->decision, true, asked.by(), now);
          answer_withdrawal(c, look->decision, now);
        }
        append_audit(c, now, asked.by(), "look.judge", asked.id(), detail_of(*look, wanted, plan));
        look = load_look(c, asked.row());
        api::LookReply reply;
        reply.submission = asked.id();
        reply.decided = now;
        reply.look = look_row(c, *look, k->value.id, asked.sight(), asked.by(), now);
        kept_as.answer = api::encode(reply);
        keep_answer(c, args.key, kept_as, now);
        return reply;
      });
}

Write<api::LookRow> Looks::settle(const LookRef& asked, domain::Settlement settlement, NoteArgs args, TimePoint now) {
  return db_.write<api::LookRow>([=, this](db::Connection& c) -> Result<api::LookRow> {
    CS_TRY(check_note(args));
    const bool upheld = settlement == domain::Settlement::upheld;
    KeptAnswer kept_as{asked.by(), upheld ? "look.uphold" : "look.third", asked.id(), blake2b(as_bytes(args.note)),
                       std::nullopt};
    if (const auto kept = kept_answer(c, args.key)) {
      CS_TRY(same_request(*kept, kept_as));
      return api::decode<api::LookRow>(kept->answer.value_or(""));
    }
    auto look = load_look(c, asked.row());
    if (!look) return unknown_look(asked.id());
    CS_ASSIGN(const domain::LookState to, domain::plan_settlement(asked.by(), settlement, look->now));
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, look->campaign));
    c.run("UPDATE second_looks SET state = ?2, closed = ?3, closed_by = ?4, closed_note = ?5 WHERE id = ?1", look->row,
          domain::to_string(to), upheld ? to_ms(now) : 0, asked.by(), args.note);
    if (upheld) {
      c.run("UPDATE decisions SET version = version + 1 WHERE id = ?1", look->decision);
      answer_appeal(c, look->decision, true, asked.by(), now);
      answer_withdrawal(c, look->decision, now);
    }
    append_audit(c, now, asked.by(), kept_as.operation, asked.id(),
                 fmt::format(R"({{"decision":"{}","note":"{}"}})", public_id('d', look->decision),
                             blake2b(as_bytes(args.note))));
    look = load_look(c, asked.row());
    const api::LookRow row = look_row(c, *look, k->value.id, asked.sight(), asked.by(), now);
    kept_as.answer = api::encode(row);
    keep_answer(c, args.key, kept_as, now);
    return row;
  });
}

Result<api::LookPage> Looks::list(const CampaignsRef& campaigns, const LookQuery& query, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::LookPage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::look_state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    std::int64_t plan = -1;
    if (!query.plan.empty()) {
      const auto row = row_id('p', query.plan);
      if (!row) return Error{Code::not_found, "plan.unknown", "There is no such plan."};
      plan = *row;
    }
    // Campaign by campaign, with a literal state, so that each finds its index.
    const std::string states =
        query.state.empty() ? "state IN ('waiting', 'held', 'differs')" : fmt::format("state = '{}'", query.state);
    // Of a plan that says what was decided only what the caller can look at blind no more, in rows and number: those
    // that they can are listed among all others.
    const bool veiled = plan >= 0 && tells(c, plan);
    const std::string where = fmt::format(
        "FROM second_looks WHERE campaign = ?1 AND (?2 < 0 OR plan = ?2) AND (?3 = '' OR state NOT IN ('waiting', "
        "'held')"
        " OR reviewer = ?3 OR EXISTS (SELECT 1 FROM look_verdicts v WHERE v.look = second_looks.id AND v.person = ?3))"
        " AND {}",
        states);
    const std::string unseen_by = veiled ? campaigns.by() : std::string();
    api::LookPage page;
    std::vector<std::pair<std::int64_t, const CampaignsRef::Part*>> found;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      {
        db::Statement q = c.query("SELECT count(*) " + where, part.row, plan, unseen_by);
        if (q.next()) page.total += q.int64(0);
      }
      db::Statement q = c.query("SELECT id " + where + " ORDER BY id LIMIT ?4", part.row, plan, unseen_by,
                                query.offset + query.limit);
      while (q.next()) found.emplace_back(q.int64(0), &part);
    }
    cut_page(found, query.offset, query.limit);
    for (const auto& [row, part] : found)
      if (const auto look = load_look(c, row))
        page.rows.push_back(look_row(c, *look, part->id, part->sight, campaigns.by(), now));
    return page;
  });
}

}  // namespace cs::store
