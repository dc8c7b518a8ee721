// What a student hands in, takes back, and asks to be looked at again.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "domain/decision.hpp"
#include "store/collect.hpp"
#include "store/collect_rows.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/intake_rows.hpp"
#include "store/log_rows.hpp"
#include "store/look_rows.hpp"
#include "store/student_rows.hpp"

namespace cs::store {
namespace {

Error unknown_upload() {
  return {Code::not_found, "photo.unknown", "This photograph has not been uploaded."};
}

Error not_now(const char* id, const char* message) {
  return {Code::refused, id, message};
}

}  // namespace

Write<Nothing> Collect::note_upload(const StudentRef& student, std::string photo, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    // Old enough to be collected: who tries photographs all day fills no disk.
    c.run(
        "UPDATE photos SET touched = ?3 WHERE refs = 0 AND touched > ?3 AND hash <> ?2 AND hash IN"
        " (SELECT photo FROM student_uploads WHERE student = ?1) AND NOT EXISTS (SELECT 1 FROM student_uploads u"
        " WHERE u.photo = photos.hash AND u.student <> ?1)",
        student.row(), photo, now - std::chrono::hours{24});
    c.run(
        "DELETE FROM student_uploads WHERE student = ?1 AND NOT EXISTS"
        " (SELECT 1 FROM photos p WHERE p.hash = student_uploads.photo)",
        student.row());
    c.run(
        "INSERT INTO student_uploads (student, photo, at) VALUES (?1, ?2, ?3) ON CONFLICT (student, photo) DO UPDATE"
        " SET at = excluded.at",
        student.row(), photo, now);
    return Nothing{};
  });
}

Write<OrWait<api::IntakeReply>> Collect::hand_in(const StudentRef& student, std::string photo, std::string context,
                                                 TimePoint now) {
  using Taken = OrWait<api::IntakeReply>;
  return db_.write<Taken>([=, this](db::Connection& c) -> Result<Taken> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    if (!has_consented(c, student.row(), consent_to_photograph))
      return not_now("collect.no_consent", "Without the consent to being photographed nothing is taken.");
    if (k->value.collection.needs_code && !has_capture_code(c, student.row()))
      return not_now("collect.no_capture_code", "The picture of the capture code comes before the photograph.");
    // Whose names are known to somebody else, as by a screen that was left open, is not theirs to hand in.
    if (!c.query("SELECT 1 FROM student_uploads WHERE student = ?1 AND photo = ?2", student.row(), photo).next())
      return unknown_upload();
    if (const Millis wait = spend_change(c, "hand in", student.row(), now); wait > Millis{0}) return Taken{wait, {}};
    api::IntakeRequest request;
    request.photo = photo;
    request.capture_context = context;
    CS_ASSIGN(api::IntakeReply reply, take_attempt(c, *k, student.row(), request, {}, student.by(), now));
    return Taken{Millis{0}, std::move(reply)};
  });
}

Write<OrWait<Nothing>> Collect::withdraw(const StudentRef& student, TimePoint now) {
  return db_.write<OrWait<Nothing>>([=](db::Connection& c) -> Result<OrWait<Nothing>> {
    const auto last = last_attempt(c, student.row());
    if (!last || last->attempt.state == domain::State::withdrawn) return OrWait<Nothing>{};
    if (const Millis wait = spend_change(c, "withdraw", student.row(), now); wait > Millis{0})
      return OrWait<Nothing>{wait, {}};
    CS_TRY(withdraw_submission(c, last->row, student.by(), now));
    return OrWait<Nothing>{};
  });
}

Write<Nothing> Collect::appeal(const StudentRef& student, std::string note, TimePoint now) {
  return db_.write<Nothing>([=, this](db::Connection& c) -> Result<Nothing> {
    if (trim(note).empty() || !is_utf8(note) || length_utf8(note) > domain::max_note_length)
      return invalid("collect.appeal_note", "Say in at most 500 characters why somebody else should look.");
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    CS_ASSIGN(const StudentFacts facts, facts_of(c, *k, student.row()));
    const domain::Stage stage = domain::stage_of(facts.stage, now);
    if (std::ranges::find(stage.may, "appeal") == stage.may.end())
      return not_now("collect.no_appeal", "There is nothing to appeal against now, or it was appealed against once.");
    c.insert(
        "INSERT INTO appeals (campaign, student, submission, decision, at, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " {{new id}}",
        student.campaign(), student.row(), facts.submission, facts.decision, now, note);
    ask_for_look(c, facts.decision, domain::LookSource::appeal, now);
    add_student_event(c, student.campaign(), student.row(), now, student.by(), "appealed", note);
    append_audit(
        c, now, student.by(), "appeal", public_id('s', facts.submission),
        fmt::format(R"({{"decision":"{}","note":"{}"}})", public_id('d', facts.decision), blake2b(as_bytes(note))));
    return Nothing{};
  });
}

Write<bool> Collect::bind_code(const StudentRef& student, std::string payload, TimePoint now) {
  return db_.write<bool>([=, this](db::Connection& c) -> Result<bool> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    // What a code says stands for a person: only a hash of it is kept.
    const std::string name = blake2b(as_bytes(fmt::format("capture code\n{}\n{}", k->photo_key, payload)));
    {
      db::Statement q = c.query("SELECT student FROM capture_codes WHERE campaign = ?1 AND payload = ?2", k->row, name);
      if (q.next()) return q.int64(0) == student.row();
    }
    c.run("INSERT INTO capture_codes (campaign, payload, student, at) VALUES (?1, ?2, ?3, ?4)", k->row, name,
          student.row(), now);
    append_audit(c, now, student.by(), "student.capture_code", student.id(), "{}");
    return true;
  });
}

Result<domain::CodeOwner> Collect::code_owner(const StudentRef& student) {
  return db_.read([&](db::Connection& c) -> Result<domain::CodeOwner> {
    db::Statement q = c.query("SELECT number, name FROM students WHERE id = ?1", student.row());
    if (!q.next()) return Error{Code::unauthorized, "collect.session_over", "This session is over."};
    return domain::CodeOwner{q.text(0), q.text(1)};
  });
}

}  // namespace cs::store
