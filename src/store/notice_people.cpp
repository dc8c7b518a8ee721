// What people do with messages: send again, note calls, remind, open the queue; and what it all costs.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/node_rows.hpp"
#include "store/notices.hpp"
#include "store/outbox_rows.hpp"
#include "store/resend_rows.hpp"
#include "store/student_rows.hpp"

namespace cs::store {
namespace {

struct ToTell {
  std::int64_t student = 0;
  std::optional<std::int64_t> submission;
  std::string name, phone;
};

std::int64_t number(db::Connection& c, std::string_view sql, std::int64_t campaign) {
  db::Statement q = c.query(sql, campaign);
  return q.next() ? q.int64(0) : 0;
}

/// One message of the occasion to each; its text must be there.
Result<int> tell_all(db::Connection& c, const StoredCampaign& k, domain::Occasion occasion,
                     const std::vector<ToTell>& students, const std::string& actor, TimePoint now) {
  if (k.value.texts.of(occasion).empty())
    return Error{Code::refused, "notice.no_text",
                 fmt::format("The campaign has no text for '{}'.", domain::to_string(occasion))};
  for (const ToTell& s : students) {
    NewNotice n;
    n.campaign = k.row;
    n.student = s.student;
    n.submission = s.submission;
    n.phone = s.phone;
    domain::MessageFacts facts;
    facts.student_name = s.name;
    facts.reshoot_until = k.value.closes;
    facts.occasion = occasion;
    n.message = domain::compose(facts, k.value.texts, k.catalogue);
    n.not_before = now;
    queue_notice(c, n, now);
  }
  if (!students.empty())
    append_audit(c, now, actor, fmt::format("notice.{}", domain::to_string(occasion)), k.value.id,
                 fmt::format(R"({{"messages":{}}})", students.size()));
  return static_cast<int>(students.size());
}

/// What one campaign has cost, and will have cost in the end as far as decisions so far allow a guess.
void add_bill(db::Connection& c, const StoredCampaign& k, api::NoticeDesk& desk) {
  const std::int64_t cost = tallied(c, k.row, "m:cost");
  const std::int64_t waiting = tallied(c, k.row, "n:queued") + tallied(c, k.row, "n:held");
  // Each student who is not through yet hears once that it is, and meanwhile as often that it is not as those before.
  const std::int64_t students = number(c, "SELECT count(*) FROM students WHERE campaign = ?1", k.row);
  std::int64_t through = 0;
  for (const char* state : {"s:approved", "s:released", "s:delivered"}) through += tallied(c, k.row, state);
  const std::int64_t rejected = tallied(c, k.row, "s:rejected") + tallied(c, k.row, "s:superseded");
  const double rate =
      static_cast<double>(rejected) / static_cast<double>(std::max<std::int64_t>(1, through + rejected));
  domain::MessageFacts facts;
  facts.student_name = "某某某";
  const auto segments = [&](domain::Occasion o) {
    facts.occasion = o;
    return domain::compose(facts, k.value.texts, k.catalogue).segments;
  };
  const double each = segments(domain::Occasion::approved) + rate * segments(domain::Occasion::rejected);
  const auto to_come = static_cast<double>(std::max<std::int64_t>(0, students - through));
  desk.cost_milli += cost;
  desk.forecast_milli += cost + static_cast<std::int64_t>((static_cast<double>(waiting) + to_come * each) *
                                                          static_cast<double>(k.value.price_milli));
}

}  // namespace

Write<api::ResendReply> Notices::resend(const NoticeRef& notice, NoteArgs args, TimePoint now) {
  return db_.write<api::ResendReply>(
      [notice, args = std::move(args), now](db::Connection& c) -> Result<api::ResendReply> {
        CS_TRY(check_note(args));
        KeptAnswer asked{notice.by(), "resend", notice.id(), blake2b(as_bytes(args.note)), std::nullopt};
        if (const auto kept = kept_answer(c, args.key)) {
          CS_TRY(same_request(*kept, asked));
          return api::decode<api::ResendReply>(kept->answer.value_or(""));
        }
        CS_ASSIGN(const std::int64_t again, queue_again(c, notice.row(), notice.by(), args.note, now));
        const api::ResendReply reply{public_id('n', again)};
        asked.answer = api::encode(reply);
        keep_answer(c, args.key, asked, now);
        return reply;
      });
}

Write<Nothing> Notices::note_call(const NoticeRef& notice, CallArgs args, TimePoint now) {
  return db_.write<Nothing>([notice, args = std::move(args), now](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_note({args.key, args.note}));
    const std::string outcome = domain::to_string(args.outcome);
    KeptAnswer asked{notice.by(), "call", notice.id(), blake2b(as_bytes(outcome + "\n" + args.note)), std::nullopt};
    if (const auto kept = kept_answer(c, args.key)) {
      CS_TRY(same_request(*kept, asked));
      return Nothing{};
    }
    std::int64_t student = 0, call = 0;
    {
      db::Statement q = c.query("SELECT student, call FROM notices WHERE id = ?1", notice.row());
      if (!q.next()) return unknown_notice(notice.id());
      student = q.int64(0);
      call = q.int64(1);
    }
    if (call != 1) return Error{Code::refused, "notice.not_on_list", "This message does not wait to be called about."};
    // Nobody was told by a call that reached nobody: the message stays on the list.
    c.run(
        "UPDATE notices SET call = ?5, called_by = ?2, called_at = ?3, call_note = ?4, call_outcome = ?6 WHERE id = ?1",
        notice.row(), notice.by(), now, args.note, args.outcome == domain::CallOutcome::reached ? 2 : 1, outcome);
    add_student_event(c, notice.campaign(), student, now, notice.by(), "called_" + outcome, args.note);
    append_audit(c, now, notice.by(), "notice.called", notice.id(),
                 fmt::format(R"({{"outcome":"{}","note":"{}"}})", outcome, blake2b(as_bytes(args.note))));
    asked.answer = "{}";
    keep_answer(c, args.key, asked, now);
    return Nothing{};
  });
}

Write<int> Notices::queue_reminders(const CampaignRef& campaign, int limit, TimePoint now, Holding by) {
  return db_.write<int>([=, this](db::Connection& c) -> Result<int> {
    CS_TRY(check_holding(c, by));
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign.row()));
    std::vector<ToTell> students;
    {
      db::Statement q = c.query(
          "SELECT st.id, st.name, st.phone FROM students st WHERE st.campaign = ?1"
          " AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.student = st.id AND s.state <> 'withdrawn')"
          " AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.student = st.id AND n.occasion = 'deadline_near'"
          " AND n.resend_of IS NULL) LIMIT ?2",
          k->row, limit);
      while (q.next()) students.push_back({q.int64(0), std::nullopt, q.text(1), q.text(2)});
    }
    return tell_all(c, *k, domain::Occasion::deadline_near, students, campaign.by(), now);
  });
}

Write<int> Notices::queue_photo_ready(const CampaignRef& campaign, int limit, TimePoint now) {
  return db_.write<int>([=, this](db::Connection& c) -> Result<int> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign.row()));
    std::vector<ToTell> students;
    for (const char* state : {"released", "delivered"}) {
      db::Statement q = c.query(
          "SELECT s.student, s.id, st.name, st.phone FROM submissions s JOIN students st ON st.id = s.student"
          " WHERE s.campaign = ?1 AND s.state <> 'pending' AND s.state = ?3 AND NOT EXISTS (SELECT 1 FROM notices n"
          " WHERE n.submission = s.id AND n.occasion = 'photo_ready' AND n.resend_of IS NULL) LIMIT ?2",
          k->row, limit - static_cast<int>(students.size()), state);
      while (q.next()) students.push_back({q.int64(0), q.int64(1), q.text(2), q.text(3)});
    }
    return tell_all(c, *k, domain::Occasion::photo_ready, students, campaign.by(), now);
  });
}

Result<api::NoticeDesk> Notices::desk(const CampaignsRef& campaigns) {
  return db_.read([&](db::Connection& c) -> Result<api::NoticeDesk> {
    api::NoticeDesk desk;
    {
      db::Statement q = c.query("SELECT code, problem, since, retry FROM notice_gate WHERE id = 1");
      if (q.next()) desk.gate = {true, q.text(0), q.text(1), q.time(2), q.time(3)};
    }
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, part.row));
      desk.queued += tallied(c, k->row, "n:queued");
      desk.held += tallied(c, k->row, "n:held");
      desk.in_doubt += tallied(c, k->row, "n:in_doubt");
      desk.failed += tallied(c, k->row, "n:failed");
      desk.calls += number(c, "SELECT count(*) FROM notices WHERE campaign = ?1 AND call = 1", k->row);
      desk.price_milli = std::max(desk.price_milli, k->value.price_milli);
      add_bill(c, *k, desk);
    }
    return desk;
  });
}

}  // namespace cs::store
