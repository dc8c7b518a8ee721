#include "store/recalls.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "domain/decision.hpp"
#include "store/database.hpp"
#include "store/delivery_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/recall_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

using domain::Move;
using domain::Planned;
using domain::State;

constexpr std::size_t most_at_once = 1000;

Error unknown_student() {
  return {Code::not_found, "student.unknown", "This student number is not on the roster."};
}

/// The newest attempt of the student.
std::optional<FinishedRow> newest_of(db::Connection& c, std::int64_t campaign, const std::string& number) {
  std::int64_t row = 0;
  {
    db::Statement q = c.query(
        "SELECT s.id FROM students st JOIN submissions s ON s.student = st.id WHERE st.campaign = ?1 AND st.number = ?2"
        " ORDER BY s.attempt DESC LIMIT 1",
        campaign, number);
    if (!q.next()) return std::nullopt;
    row = q.int64(0);
  }
  return load_finished(c, campaign, public_id('s', row));
}

Status check_text(std::string_view note) {
  if (!is_utf8(note) || length_utf8(note) > domain::max_note_length)
    return invalid("decision.note", fmt::format("A note is text of at most {} characters.", domain::max_note_length));
  return {};
}

}  // namespace

Write<RegistryReport> Recalls::take_results(const CampaignRef& campaign, std::vector<RegistryRow> rows, TimePoint now) {
  return db_.write<RegistryReport>(
      [campaign, rows = std::move(rows), now](db::Connection& c) -> Result<RegistryReport> {
        if (rows.size() > most_at_once) return invalid("results.too_many", "At most 1,000 results at a time.");
        RegistryReport out;
        for (const RegistryRow& r : rows) {
          CS_TRY(check_text(r.note));
          const auto row = newest_of(c, campaign.row(), r.number);
          const auto plan = row ? domain::plan_recall(row->facts, r.result) : Result<Planned>(unknown_student());
          if (!plan) {
            out.refused.push_back({r.number, plan.error()});
            continue;
          }
          if (r.result == domain::Registry::passed) {
            ++out.passed;
            continue;
          }
          if (*plan == Planned::repeats) {
            ++out.known;
            continue;
          }
          CS_TRY(move_submission(c, row->submission, Move::recall));
          note_recall(c, row->submission, campaign.by(), "chsi", domain::to_string(r.result), r.note, now);
          append_audit(c, now, campaign.by(), "submission.recall", public_id('s', row->submission.row),
                       fmt::format(R"({{"result":"{}"}})", domain::to_string(r.result)));
          ++out.recalled;
        }
        return out;
      });
}

Write<Nothing> Recalls::verify(const CampaignRef& campaign, const std::string& number, std::string note,
                               TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (trim(note).empty()) return invalid("note.missing", "A reason is needed.");
    CS_TRY(check_text(note));
    const auto row = newest_of(c, campaign.row(), number);
    if (!row) return unknown_student();
    CS_TRY(domain::plan_verification(row->facts));
    CS_TRY(move_submission(c, row->submission, Move::verify));
    c.run(
        "UPDATE recalls SET ended = ?2, ended_by = ?3, answer = 'verified', answer_note = ?4"
        " WHERE submission = ?1 AND ended = 0",
        row->submission.row, now, campaign.by(), note);
    append_audit(c, now, campaign.by(), "submission.verify", public_id('s', row->submission.row),
                 fmt::format(R"({{"note":"{}"}})", blake2b(as_bytes(note))));
    return Nothing{};
  });
}

Result<std::vector<Recall>> Recalls::list(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<Recall>> {
    std::vector<Recall> out;
    db::Statement q = c.query(
        "SELECT s.id, st.name, st.number, st.college, st.class_name, st.level, st.phone, r.at, r.person, r.source,"
        " r.result, r.note, p.delivery, p.name, r.ended, r.answer, r.answer_note, s.state FROM recalls r"
        " JOIN submissions s ON s.id = r.submission JOIN students st ON st.id = s.student"
        " LEFT JOIN delivered_photos p ON p.submission = s.id AND p.delivery ="
        " (SELECT max(x.delivery) FROM delivered_photos x JOIN deliveries y ON y.id = x.delivery"
        " WHERE x.submission = s.id AND y.lost = 0)"
        " WHERE r.campaign = ?1 ORDER BY r.id DESC",
        campaign.row());
    while (q.next())
      out.push_back({public_id('s', q.int64(0)),
                     {q.text(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6)},
                     q.time(7),
                     q.text(8),
                     q.text(9),
                     q.text(10),
                     q.text(11),
                     q.is_null(12) ? std::string() : public_id('p', q.int64(12)),
                     q.is_null(13) ? std::string() : q.text(13),
                     q.time(14),
                     q.text(15),
                     q.text(16),
                     stored(domain::state_from(q.text(17)), "state", q.text(17))});
    return out;
  });
}

}  // namespace cs::store
