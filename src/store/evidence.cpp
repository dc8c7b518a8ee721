#include "store/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/examination.hpp"
#include "domain/comparison.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/ids.hpp"
#include "store/look_rows.hpp"
#include "store/manifest_rows.hpp"
#include "store/submission_rows.hpp"
#include "store/submission_view.hpp"

namespace cs::store {
namespace {

/// Where the face is on the photograph that was rejected before, so that it can be laid beside this one.
Status add_face_before(db::Connection& c, std::int64_t student, std::int64_t decision, const std::string& photo,
                       domain::Examination& examination) {
  db::Statement q = c.query(
      "SELECT e.body FROM decisions x JOIN submissions o ON o.id = x.submission"
      " JOIN examinations e ON e.submission = o.id AND e.evidence = x.evidence"
      " WHERE x.student = ?1 AND x.id < ?2 AND o.photo = ?3 AND x.verdict = 'reject' ORDER BY x.id DESC LIMIT 1",
      student, decision, photo);
  if (!q.next()) return {};
  CS_ASSIGN(domain::Examination before, api::decode_examination(q.text(0)));
  examination.references.push_back(
      {api::to_string(api::PhotoKind::previous), before.width, before.height, std::move(before.face)});
  return {};
}

Result<api::Submission> submission_then(db::Connection& c, CampaignCache& campaigns, const StoredDecision& d,
                                        const std::string& evidence, const DecisionRef& asked, TimePoint now) {
  const auto s = load_submission(c, d.submission);
  if (!s) return unknown_submission(public_id('s', d.submission));
  CS_ASSIGN(const CampaignPtr k, campaigns.at(c, d.campaign));
  api::Submission out;
  out.evidence = evidence;
  {
    static const std::string sql = fmt::format(
        "SELECT {}, e.body FROM submissions s JOIN students st ON st.id = s.student"
        " LEFT JOIN examinations e ON e.submission = s.id AND e.evidence = ?2 WHERE s.id = ?1",
        row_columns);
    db::Statement q = c.query(sql, d.submission, evidence);
    if (!q.next()) return unknown_submission(public_id('s', d.submission));
    out.row = submission_row(q, k->value.id, asked.sight(), now);
    if (!q.is_null(14)) {
      CS_ASSIGN(out.examination, api::decode_examination(q.text(14)));
    }
  }
  out.held_back = is_held_back(c, *s, k->value, asked.by(), asked.sight());
  for (api::PhotoRef& p : as_shown(c, photographs_then(c, d.row))) {
    if (p.kind == api::PhotoKind::finished) {
      out.finished = std::move(p);
    } else if (p.kind != api::PhotoKind::previous || !out.held_back) {
      if (p.kind == api::PhotoKind::previous && out.examination)
        CS_TRY(add_face_before(c, d.student, d.row, p.hash, *out.examination));
      out.photos.push_back(std::move(p));
    }
  }
  if (!out.held_back) {
    out.history = decided_before(c, d.student, d.row);
  } else if (out.examination) {
    std::erase_if(out.examination->findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
  }
  return out;
}

}  // namespace

Result<api::DecisionEvidence> Evidence::of(const DecisionRef& decision, TimePoint now) {
  std::int64_t submission = 0;
  auto evidence = db_.read([&](db::Connection& c) -> Result<api::DecisionEvidence> {
    const auto d = load_decision(c, decision.row());
    if (!d) return unknown_decision(decision.id());
    submission = d->submission;
    CS_TRY(not_looked_at_blind(c, decision.by(), d->submission));
    api::DecisionEvidence out;
    out.decision = decision.id();
    std::string named;
    {
      db::Statement q = c.query("SELECT evidence FROM decisions WHERE id = ?1", decision.row());
      if (q.next()) named = q.text(0);
    }
    CS_ASSIGN(out.submission, submission_then(c, db_.campaigns(), *d, named, decision, now));
    if (auto manifest = load_manifest(c, decision.row())) {
      out.has_manifest = true;
      out.viewed = std::move(manifest->viewed);
      out.given = manifest->given;
    }
    return out;
  });
  if (evidence) db_.opened().note(decision.by(), submission, now);
  return evidence;
}

Result<std::optional<api::Manifest>> Evidence::manifest(const DecisionRef& decision) {
  return db_.read(
      [&](db::Connection& c) -> Result<std::optional<api::Manifest>> { return load_manifest(c, decision.row()); });
}

}  // namespace cs::store
