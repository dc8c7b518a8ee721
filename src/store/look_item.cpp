// A second look as it is looked at: the submission as the decision's reviewer saw it, without what was decided.
#include <fmt/format.h>

#include <algorithm>

#include "api/examination.hpp"
#include "domain/comparison.hpp"
#include "domain/finding.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/ids.hpp"
#include "store/look_rows.hpp"
#include "store/looks.hpp"
#include "store/manifest_rows.hpp"
#include "store/stored_value.hpp"
#include "store/submission_view.hpp"

namespace cs::store {

Result<api::Submission> Looks::item(const LookRef& asked, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::Submission> {
    const auto look = load_look(c, asked.row());
    if (!look) return unknown_look(asked.id());
    if (look->now.holder != asked.by()) return Error{Code::conflict, "lease.lost", "You do not hold this second look."};
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, look->campaign));
    api::Submission out;
    std::int64_t student = 0;
    {
      static const std::string sql = fmt::format(
          "SELECT {}, p.hash, p.served, s.student, e.body FROM second_looks x"
          " JOIN decisions d ON d.id = x.decision JOIN submissions s ON s.id = x.submission"
          " JOIN students st ON st.id = s.student JOIN photos p ON p.hash = s.photo"
          " JOIN examinations e ON e.submission = s.id AND e.evidence = x.evidence WHERE x.id = ?1",
          row_columns);
      db::Statement q = c.query(sql, asked.row());
      if (!q.next()) return unknown_look(asked.id());
      out.row = submission_row(q, k->value.id, asked.sight(), now);
      out.photos.push_back({api::PhotoKind::submission, q.text(14), q.int64(15)});
      student = q.int64(16);
      CS_ASSIGN(out.examination, api::decode_examination(q.text(17)));
    }
    out.evidence = look->now.evidence;
    // What became of it since says what was decided.
    out.row.id = asked.id();
    out.row.state = domain::State::leased;
    out.row.held_by = asked.by();
    out.row.deadline = look->given + k->value.policy.review_within;
    out.row.deadline_in = out.row.deadline - now;
    const auto& findings = out.examination->findings;
    out.row.fails = static_cast<int>(std::ranges::count(findings, domain::Outcome::fail, &domain::Finding::outcome));
    out.row.attentions =
        static_cast<int>(std::ranges::count(findings, domain::Outcome::attention, &domain::Finding::outcome));
    for (api::PhotoRef& r : as_shown(c, photographs_then(c, look->decision)))
      if (r.kind == api::PhotoKind::enrolment || r.kind == api::PhotoKind::id_card) out.photos.push_back(std::move(r));
    out.held_back = k->value.policy.blind_first && look->stated_by != asked.by();
    if (out.held_back) {
      std::erase_if(out.examination->findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
      return out;
    }
    out.history = decided_before(c, student, look->decision);
    return out;
  });
}

Write<Nothing> Looks::state_likeness(const LookRef& asked, api::LikenessRequest request) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    const auto look = load_look(c, asked.row());
    if (!look) return unknown_look(asked.id());
    CS_TRY(domain::may_decide({look->now.holder, look->now.epoch}, asked.by(), request.epoch));
    if (request.evidence != look->now.evidence)
      return Error{Code::conflict, "submission.changed", "The evidence of this second look is another one."};
    if (look->stated_by == asked.by()) return Nothing{};
    c.run("UPDATE second_looks {{unsealed}} SET stated = ?2, stated_by = ?3 WHERE id = ?1", look->row,
          domain::to_string(request.stated), asked.by());
    return Nothing{};
  });
}

}  // namespace cs::store
