#include "store/rows.hpp"

#include <fmt/format.h>

#include <charconv>

#include "api/examination.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace cs::store {

std::string public_id(char prefix, std::int64_t row) {
  return prefix + std::to_string(row);
}

std::optional<std::int64_t> row_id(char prefix, std::string_view id) {
  if (id.size() < 2 || id.size() > 19 || id[0] != prefix || id[1] < '1' || id[1] > '9') return std::nullopt;
  std::int64_t row = 0;
  const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), row);
  if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  return row;
}

Error unknown_submission(std::string_view id) {
  return {Code::not_found, "submission.unknown", fmt::format("There is no submission '{}'.", id)};
}
Error unknown_decision(std::string_view id) {
  return {Code::not_found, "decision.unknown", fmt::format("There is no decision '{}'.", id)};
}

// The revision is asked for each time; the campaign itself, some ten kilobytes, only when it is another one.
Result<CampaignPtr> Campaigns::load(db::Connection& c, std::int64_t row, std::int64_t revision) {
  {
    const std::lock_guard lock(mutex_);
    if (const CampaignPtr& slot = parsed_[row]; slot && slot->revision == revision) return slot;
  }
  db::Statement found = c.query("SELECT body, photo_key FROM campaigns WHERE id = ?1", row);
  if (!found.next()) return internal_error("A campaign vanished while it was read.");
  auto value = api::decode<api::Campaign>(found.text(0));
  if (!value) return Error{Code::corrupt, "db.corrupt", "A stored campaign cannot be read: " + value.error().message};
  auto parsed = std::make_shared<StoredCampaign>();
  parsed->row = row;
  parsed->revision = revision;
  parsed->value = std::move(*value);
  parsed->catalogue = domain::ReasonCatalogue(parsed->value.reasons);
  parsed->photo_key = found.text(1);
  const std::lock_guard lock(mutex_);
  CampaignPtr& slot = parsed_[row];
  if (!slot || slot->revision < revision) slot = parsed;  // a reader's older snapshot does not replace a newer one
  return CampaignPtr(parsed);
}

Result<CampaignPtr> Campaigns::find(db::Connection& c, std::string_view slug) {
  db::Statement q = c.query("SELECT id, revision FROM campaigns WHERE slug = ?1", slug);
  if (!q.next()) return Error{Code::not_found, "campaign.unknown", "There is no such campaign."};
  return load(c, q.int64(0), q.int64(1));
}

Result<CampaignPtr> Campaigns::at(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query("SELECT id, revision FROM campaigns WHERE id = ?1", row);
  if (!q.next()) return Error{Code::not_found, "campaign.unknown", "There is no such campaign."};
  return load(c, q.int64(0), q.int64(1));
}

std::optional<SubmissionFacts> load_submission(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query(
      "SELECT id, campaign, student, attempt, state, photo, evidence, holder, arrived, deadline, paid_at, epoch,"
      " lease_until FROM submissions WHERE id = ?1",
      row);
  if (!q.next()) return std::nullopt;
  SubmissionFacts s;
  s.row = q.int64(0);
  s.campaign = q.int64(1);
  s.student = q.int64(2);
  s.attempt = q.integer(3);
  s.state = domain::state_from(q.text(4)).value_or(domain::State::withdrawn);
  s.photo = q.text(5);
  s.evidence = q.text(6);
  s.holder = q.text(7);
  s.arrived = q.time(8);
  s.deadline = q.time(9);
  s.paid_at = q.int64(10);
  s.epoch = q.int64(11);
  s.lease_until = q.int64(12);
  return s;
}

Result<domain::State> move_submission(db::Connection& c, const SubmissionFacts& s, domain::Move move) {
  CS_ASSIGN(const domain::State to, domain::after(s.state, move));
  c.run("UPDATE submissions SET state = ?2, lease_until = 0 WHERE id = ?1", s.row, domain::to_string(to));
  return to;
}

std::string audit_hash(std::string_view previous, std::int64_t seq, std::int64_t at, std::string_view actor,
                       std::string_view action, std::string_view subject, std::string_view detail) {
  // Each field with its length before it, so that no two rows write the same bytes.
  std::string bytes;
  const auto add = [&](std::string_view field) { bytes += fmt::format("{}:{};", field.size(), field); };
  add(previous);
  add(std::to_string(seq));
  add(std::to_string(at));
  add(actor);
  add(action);
  add(subject);
  add(detail);
  return blake2b(as_bytes(bytes));
}

void append_audit(db::Connection& c, TimePoint at, std::string_view actor, std::string_view action,
                  std::string_view subject, std::string_view detail) {
  std::int64_t seq = 1;
  std::string previous;
  {
    db::Statement q = c.query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    if (q.next()) {
      seq = q.int64(0) + 1;
      previous = q.text(1);
    }
  }
  c.run(
      "INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
      "?8)",
      seq, at, actor, action, subject, detail, previous,
      audit_hash(previous, seq, to_ms(at), actor, action, subject, detail));
}

std::vector<api::PhotoRef> references_of(db::Connection& c, std::int64_t student) {
  std::vector<api::PhotoRef> out;
  for (const api::PhotoKind kind : {api::PhotoKind::enrolment, api::PhotoKind::id_card}) {
    db::Statement q = c.query(
        "SELECT p.hash, p.bytes FROM reference_photos r JOIN photos p ON p.hash = r.photo WHERE r.student = ?1 AND "
        "r.kind = ?2",
        student, api::to_string(kind));
    if (q.next()) out.push_back({kind, q.text(0), q.int64(1)});
  }
  return out;
}

std::string evidence_hash(std::string_view photo, const std::vector<api::PhotoRef>& references,
                          domain::Examination examination) {
  examination.timing_ms.clear();  // how long it took is no evidence
  std::string text = fmt::format("submission:{}\n", photo);
  for (const api::PhotoRef& r : references) text += fmt::format("{}:{}\n", api::to_string(r.kind), r.hash);
  return blake2b(as_bytes(text + api::encode_examination(examination)));
}

void set_id_card_consent(db::Connection& c, std::int64_t student, bool given, std::string_view actor, TimePoint now) {
  const std::int64_t changed =
      given ? c.run("UPDATE students SET id_card_consent = ?2 WHERE id = ?1 AND id_card_consent = 0", student, now)
            : c.run("UPDATE students SET id_card_consent = 0 WHERE id = ?1 AND id_card_consent <> 0", student);
  if (changed > 0)
    append_audit(c, now, actor, "student.id_card_consent", std::to_string(student),
                 given ? R"({"given":true})" : R"({"given":false})");
}

void use_photo(db::Connection& c, std::string_view hash) {
  c.run("UPDATE photos SET refs = refs + 1 WHERE hash = ?1", hash);
}
void release_photo(db::Connection& c, std::string_view hash, TimePoint now) {
  c.run("UPDATE photos SET refs = refs - 1, touched = ?2 WHERE hash = ?1", hash, now);
}

std::optional<KeptAnswer> kept_answer(db::Connection& c, std::string_view key) {
  db::Statement q = c.query("SELECT user, operation, subject, body_hash, answer FROM answers WHERE key = ?1", key);
  if (!q.next()) return std::nullopt;
  KeptAnswer kept{q.text(0), q.text(1), q.text(2), q.text(3), std::nullopt};
  if (!q.is_null(4)) kept.answer = q.text(4);
  return kept;
}

void keep_answer(db::Connection& c, std::string_view key, const KeptAnswer& kept, TimePoint now) {
  c.run(
      "INSERT INTO answers (key, user, operation, subject, body_hash, answer, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      key, kept.user, kept.operation, kept.subject, kept.body_hash, kept.answer, now);
}

Status same_request(const KeptAnswer& kept, const KeptAnswer& asked) {
  if (kept.user == asked.user && kept.operation == asked.operation && kept.subject == asked.subject &&
      kept.body_hash == asked.body_hash)
    return {};
  return invalid("idempotency.mismatch", "This idempotency key was used before for a different request.");
}

std::string join_codes(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : ",") + code;
  return out;
}

std::vector<std::string> split_codes(std::string_view joined) {
  return joined.empty() ? std::vector<std::string>{} : split(joined, ',');
}

}  // namespace cs::store
