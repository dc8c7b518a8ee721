#include "store/notices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/search.hpp"

namespace cs::store {
namespace {

api::NoticeRow notice_row(const db::Statement& q) {
  api::NoticeRow n;
  n.id = public_id('n', q.int64(0));
  if (!q.is_null(1)) n.decision = public_id('d', q.int64(1));
  if (!q.is_null(2)) n.submission = public_id('s', q.int64(2));
  n.phone = q.text(3);
  n.text = q.text(4);
  n.state = domain::notice_state_from(q.text(5)).value_or(n.state);
  n.not_before = q.time(6);
  n.updated = q.time(7);
  n.provider_id = q.text(8);
  n.problem = q.text(9);
  n.problem_id = q.text(10);
  n.occasion = domain::occasion_from(q.text(11)).value_or(n.occasion);
  n.segments = q.integer(12);
  n.cost_milli = q.int64(13);
  n.send_at = q.time(14);
  n.call = q.integer(15) == 1 ? "waiting" : q.integer(15) == 2 ? "done" : "";
  n.called_by = q.text(16);
  n.call_note = q.text(17);
  if (!q.is_null(18)) n.resend_of = public_id('n', q.int64(18));
  n.student_number = q.text(19);
  n.student_name = q.text(20);
  return n;
}

constexpr const char* row_sql =
    "SELECT n.id, n.decision, n.submission, n.phone, n.text, n.state, n.not_before, n.updated, n.provider_id, "
    "n.problem,"
    " n.problem_id, n.occasion, n.segments, n.cost, n.send_at, n.call, n.called_by, n.call_note, n.resend_of, "
    "st.number,"
    " st.name FROM notices n JOIN students st ON st.id = n.student WHERE n.id = ?1";

}  // namespace

Result<api::NoticePage> Notices::list(const NoticeQuery& query) {
  return db_.read([&](db::Connection& c) -> Result<api::NoticePage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::notice_state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().find(c, query.campaign));
    const auto row = query.submission.empty() ? std::optional<std::int64_t>{0} : row_id('s', query.submission);
    if (!row) return unknown_submission(query.submission);
    std::string conditions;
    std::vector<db::Value> values;
    const auto also = [&](const char* column, db::Value value) {
      values.push_back(value);
      conditions += fmt::format(" AND {} = ?{}", column, values.size());
    };
    values.emplace_back(k->row);
    if (!query.submission.empty()) also("submission", *row);
    if (!query.state.empty()) also("state", query.state);
    if (query.call_list) conditions += " AND call = 1";
    if (!query.before.empty()) {
      const auto before = row_id('n', query.before);
      if (!before) return invalid("query.before", fmt::format("There is no notice '{}'.", query.before));
      values.emplace_back(*before);
      conditions += fmt::format(" AND id < ?{}", values.size());
    }
    // First which rows, from indexes; then only those of the page.
    api::NoticePage page;
    std::vector<std::int64_t> ids;
    if (!trim(query.text).empty()) {
      std::vector<std::int64_t> found;
      for (const std::int64_t student : matching_students(c, k->row, query.text)) {
        std::vector<db::Value> of_student = values;
        of_student.emplace_back(student);
        db::Statement q = c.query_with(fmt::format("SELECT id FROM notices WHERE campaign = ?1{} AND student = ?{}",
                                                   conditions, of_student.size()),
                                       of_student);
        while (q.next()) found.push_back(q.int64(0));
      }
      std::sort(found.rbegin(), found.rend());
      page.total = static_cast<std::int64_t>(found.size());
      for (std::size_t i = static_cast<std::size_t>(query.offset);
           i < found.size() && ids.size() < static_cast<std::size_t>(query.limit); ++i)
        ids.push_back(found[i]);
    } else {
      const std::string where = "FROM notices WHERE campaign = ?1" + conditions;
      if (query.before.empty()) page.total = counted(c, where, values, values.size() > 2 || query.call_list);
      values.emplace_back(query.limit);
      values.emplace_back(query.offset);
      db::Statement q = c.query_with(
          fmt::format("SELECT id {} ORDER BY id DESC LIMIT ?{} OFFSET ?{}", where, values.size() - 1, values.size()),
          values);
      while (q.next()) ids.push_back(q.int64(0));
    }
    for (const std::int64_t id : ids) {
      db::Statement q = c.query(row_sql, id);
      if (q.next()) page.rows.push_back(notice_row(q));
    }
    return page;
  });
}

}  // namespace cs::store
