#include "store/manifest_rows.hpp"

#include <array>

#include "store/stored_value.hpp"

namespace cs::store {
namespace {

constexpr std::array<api::PhotoKind, 5> shown{api::PhotoKind::submission, api::PhotoKind::enrolment,
                                              api::PhotoKind::id_card, api::PhotoKind::previous,
                                              api::PhotoKind::finished};

/// The reference that there was then: one that was replaced since is kept because of the decision.
std::optional<api::ManifestPhotograph> reference_then(db::Connection& c, std::int64_t student, api::PhotoKind kind,
                                                      TimePoint then) {
  for (const char* sql :
       {"SELECT p.hash, p.bytes FROM past_references r JOIN photos p ON p.hash = r.photo WHERE r.student = ?1"
        " AND r.kind = ?2 AND r.until > ?3 ORDER BY r.until LIMIT 1",
        "SELECT p.hash, p.bytes FROM reference_photos r JOIN photos p ON p.hash = r.photo WHERE r.student = ?1"
        " AND r.kind = ?2 AND ?3 >= 0"}) {
    db::Statement q = c.query(sql, student, api::to_string(kind), then);
    if (q.next()) return api::ManifestPhotograph{kind, q.text(0), q.int64(1), 0, ""};
  }
  return std::nullopt;
}

/// Of a decision without a manifest.
std::vector<api::ManifestPhotograph> found_out(db::Connection& c, std::int64_t decision) {
  std::vector<api::ManifestPhotograph> out;
  std::int64_t student = 0;
  int attempt = 1;
  TimePoint decided{};
  std::optional<api::ManifestPhotograph> finished;
  {
    db::Statement q = c.query(
        "SELECT d.student, d.attempt, d.decided, p.hash, p.bytes, f.hash, f.bytes FROM decisions d"
        " JOIN submissions s ON s.id = d.submission JOIN photos p ON p.hash = s.photo"
        " LEFT JOIN examinations e ON e.submission = d.submission AND e.evidence = d.evidence"
        " LEFT JOIN photos f ON f.hash = e.finished WHERE d.id = ?1",
        decision);
    if (!q.next()) return out;
    student = q.int64(0);
    attempt = q.integer(1);
    decided = q.time(2);
    out.push_back({api::PhotoKind::submission, q.text(3), q.int64(4), 0, ""});
    if (!q.is_null(5)) finished = api::ManifestPhotograph{api::PhotoKind::finished, q.text(5), q.int64(6), 0, ""};
  }
  for (const api::PhotoKind kind : {api::PhotoKind::enrolment, api::PhotoKind::id_card})
    if (auto r = reference_then(c, student, kind, decided)) out.push_back(std::move(*r));
  if (attempt > 1) {
    db::Statement q = c.query(
        "SELECT p.hash, p.bytes FROM decisions x JOIN submissions o ON o.id = x.submission"
        " JOIN photos p ON p.hash = o.photo WHERE x.student = ?1 AND x.attempt < ?2 AND x.verdict = 'reject'"
        " AND x.state = 'standing' AND x.id < ?3 ORDER BY x.id DESC LIMIT 1",
        student, attempt, decision);
    if (q.next()) out.push_back({api::PhotoKind::previous, q.text(0), q.int64(1), 0, ""});
  }
  if (finished) out.push_back(std::move(*finished));
  return out;
}

}  // namespace

std::vector<api::ManifestPhotograph> shown_photographs(const db::Statement& row, int first) {
  std::vector<api::ManifestPhotograph> out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const int at = first + static_cast<int>(i) * 4;
    if (!row.is_null(at))
      out.push_back({shown[i], row.text(at), row.int64(at + 1), row.int64(at + 2), row.text(at + 3)});
  }
  return out;
}

std::vector<api::ManifestPhotograph> photographs_then(db::Connection& c, std::int64_t decision) {
  auto manifest = load_manifest(c, decision);
  return manifest ? std::move(manifest->photographs) : found_out(c, decision);
}

void put_manifest(db::Connection& c, std::int64_t decision, const api::Manifest& manifest) {
  c.put({{"manifests"}}, "INSERT INTO manifests (decision, body) {{values}}?1, ?2{{end values}}", decision,
        api::encode_manifest(manifest));
}

std::optional<api::Manifest> load_manifest(db::Connection& c, std::int64_t decision) {
  db::Statement q = c.query("SELECT body FROM manifests WHERE decision = ?1", decision);
  if (!q.next()) return std::nullopt;
  auto manifest = api::decode_manifest(q.text(0));
  if (!manifest)
    throw db::Failure(corrupt_value("manifest of a decision", public_id('d', decision)), db::Ending::refused);
  return std::move(*manifest);
}

std::vector<api::PhotoRef> as_shown(db::Connection& c, const std::vector<api::ManifestPhotograph>& photographs) {
  std::vector<api::PhotoRef> out;
  for (const api::ManifestPhotograph& p : photographs) {
    db::Statement q = c.query("SELECT served FROM photos WHERE hash = ?1", p.hash);
    if (q.next()) out.push_back({p.kind, p.hash, q.int64(0)});
  }
  return out;
}

}  // namespace cs::store
