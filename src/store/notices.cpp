#include "store/notices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/search.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

api::NoticeRow notice_row(const db::Statement& q, const api::Campaign& k, domain::Sight sight) {
  api::NoticeRow n;
  n.id = public_id('n', q.int64(0));
  if (!q.is_null(1)) n.decision = public_id('d', q.int64(1));
  if (!q.is_null(2)) n.submission = public_id('s', q.int64(2));
  n.campaign = k.id;
  n.state = stored(domain::notice_state_from(q.text(5)), "notice state", q.text(5));
  n.not_before = q.time(6);
  n.updated = q.time(7);
  n.provider_id = q.text(8);
  n.problem = q.text(9);
  n.problem_id = q.text(10);
  n.occasion = stored(domain::occasion_from(q.text(11)), "occasion", q.text(11));
  n.segments = q.integer(12);
  n.cost_milli = q.int64(13);
  n.send_at = q.time(14);
  n.call = q.integer(15) == 1 ? "waiting" : q.integer(15) == 2 ? "done" : "";
  n.called_by = q.text(16);
  n.call_note = q.text(17);
  if (!q.is_null(18)) n.resend_of = public_id('n', q.int64(18));
  n.student_number = q.text(19);
  const api::StudentView student = api::view_of({q.text(20), {}, {}, {}, {}, q.text(3)}, sight);
  n.student_name = student.name;
  n.phone = student.phone;
  n.text = sight == domain::Sight::masked ? q.text(21) : q.text(4);
  // Stored before there was a masked text: made again from its variables, by the texts of today.
  if (n.text.empty())
    n.text =
        domain::masked_text(n.occasion, q.text(22).ends_with("_en"), domain::unpack_variables(q.text(23)), k.texts);
  return n;
}

constexpr const char* row_sql =
    "SELECT n.id, n.decision, n.submission, n.phone, n.text, n.state, n.not_before, n.updated, n.provider_id, "
    "n.problem,"
    " n.problem_id, n.occasion, n.segments, n.cost, n.send_at, n.call, n.called_by, n.call_note, n.resend_of, "
    "st.number,"
    " st.name, n.masked_text, n.template, n.variables FROM notices n JOIN students st ON st.id = n.student WHERE n.id "
    "= ?1";

}  // namespace

Result<api::NoticePage> Notices::list(const CampaignsRef& campaigns, const NoticeQuery& query) {
  return db_.read([&](db::Connection& c) -> Result<api::NoticePage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::notice_state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    const auto row = query.submission.empty() ? std::optional<std::int64_t>{0} : row_id('s', query.submission);
    if (!row) return unknown_submission(query.submission);
    struct Place {
      std::int64_t row;
      const CampaignsRef::Part* part;
      bool operator<(const Place& o) const { return row > o.row; }  // newest first
    };
    std::vector<Place> found;
    api::NoticePage page;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      std::string conditions;
      std::vector<db::Value> values{part.row};
      const auto also = [&](const char* column, db::Value value) {
        values.push_back(value);
        conditions += fmt::format(" AND {} = ?{}", column, values.size());
      };
      if (!query.submission.empty()) also("submission", *row);
      if (!query.state.empty()) also("state", query.state);
      if (query.call_list) conditions += " AND call = 1";
      if (!query.before.empty()) {
        const auto before = row_id('n', query.before);
        if (!before) return invalid("query.before", fmt::format("There is no notice '{}'.", query.before));
        values.emplace_back(*before);
        conditions += fmt::format(" AND id < ?{}", values.size());
      }
      if (part.blind && part.sight == domain::Sight::masked) {
        values.emplace_back(campaigns.by());
        conditions +=
            fmt::format(" AND EXISTS (SELECT 1 FROM decisions d WHERE d.id = notices.decision AND d.reviewer = ?{})",
                        values.size());
      }
      if (!trim(query.text).empty()) {
        const std::size_t before = found.size();
        for (const std::int64_t student : matching_students(c, part, campaigns.by(), query.text)) {
          std::vector<db::Value> of_student = values;
          of_student.emplace_back(student);
          db::Statement q = c.query_with(fmt::format("SELECT id FROM notices WHERE campaign = ?1{} AND student = ?{}",
                                                     conditions, of_student.size()),
                                         of_student);
          while (q.next()) found.push_back({q.int64(0), &part});
        }
        page.total += static_cast<std::int64_t>(found.size() - before);
        continue;
      }
      const std::string where = "FROM notices WHERE campaign = ?1" + conditions;
      if (query.before.empty()) page.total += counted(c, where, values, values.size() > 2 || query.call_list);
      values.emplace_back(query.offset + query.limit);
      db::Statement q =
          c.query_with(fmt::format("SELECT id {} ORDER BY id DESC LIMIT ?{}", where, values.size()), values);
      while (q.next()) found.push_back({q.int64(0), &part});
    }
    // First which rows, from indexes; then only those of the page.
    cut_page(found, query.offset, query.limit);
    for (const Place& p : found) {
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, p.part->row));
      db::Statement q = c.query(row_sql, p.row);
      if (q.next()) page.rows.push_back(notice_row(q, k->value, p.part->sight));
    }
    return page;
  });
}

}  // namespace cs::store
