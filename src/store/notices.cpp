#include "store/notices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/lists.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/look_rows.hpp"
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
  n.call_outcome = q.text(24);
  n.student_id = public_id('t', q.int64(25));
  n.student_number = q.text(19);
  const api::StudentView student = api::view_of({q.text(20), {}, {}, {}, {}, q.text(3)}, sight);
  n.student_name = student.name;
  n.phone = student.phone;
  n.text = sight == domain::Sight::masked || n.occasion == domain::Occasion::code ? q.text(21) : q.text(4);
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
    " st.name, n.masked_text, n.template, n.variables, n.call_outcome, st.id FROM notices n JOIN students st ON st.id "
    "= n.student WHERE n.id "
    "= ?1";

/// "FROM notices WHERE …" of one campaign; the values refer to the query.
struct Conditions {
  std::string where;
  std::vector<db::Value> values;
  int filters = 0;
};

Result<Conditions> conditions_of(const NoticeQuery& query, const CampaignsRef::Part& part, const std::string& by,
                                 const std::set<std::int64_t>& hidden) {
  Conditions at{"FROM notices WHERE campaign = ?1" + leave_out(hidden, "student"), {db::Value(part.row)}, 0};
  const auto also = [&at](const char* comparison, db::Value value) {
    at.values.push_back(value);
    at.where += fmt::format(" AND {} ?{}", comparison, at.values.size());
    ++at.filters;
  };
  if (!query.submission.empty()) also("submission =", row_id('s', query.submission).value_or(0));
  if (!query.state.empty()) also("state =", query.state);
  if (query.call_list) {
    at.where += " AND call = 1";
    ++at.filters;
  }
  if (query.from != TimePoint{}) also("not_before >=", query.from);
  if (query.to != TimePoint{}) also("not_before <", query.to);
  if (!query.college.empty()) {
    at.where += of_college(part.row, query.college, "student", at.values);
    ++at.filters;
  }
  if (!query.before.empty()) {
    const auto before = row_id('n', query.before);
    if (!before) return invalid("query.before", fmt::format("There is no notice '{}'.", query.before));
    also("id <", *before);
  }
  if (part.blind && part.sight == domain::Sight::masked) {
    at.values.emplace_back(by);
    at.where += fmt::format(
        " AND EXISTS (SELECT 1 FROM decisions d WHERE d.id = notices.decision AND d.reviewer = ?{})", at.values.size());
  }
  return at;
}

/// `students`: only of these; null: of all.
std::int64_t count_of(db::Connection& c, const Conditions& at, const std::vector<std::int64_t>* students) {
  if (students == nullptr) return counted(c, at.where, at.values, at.filters > 0);
  std::int64_t n = 0;
  for (const std::int64_t student : *students) {
    std::vector<db::Value> values = at.values;
    values.emplace_back(student);
    db::Statement q =
        c.query_with(fmt::format("SELECT count(*) {} AND student = ?{}", at.where, values.size()), values);
    if (q.next()) n += q.int64(0);
  }
  return n;
}

}  // namespace

Result<api::NoticePage> Notices::list(const CampaignsRef& campaigns, const NoticeQuery& query) {
  return db_.read([&](db::Connection& c) -> Result<api::NoticePage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::notice_state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    if (!query.submission.empty() && !row_id('s', query.submission)) return unknown_submission(query.submission);
    struct Place {
      std::int64_t row;
      const CampaignsRef::Part* part;
      bool operator<(const Place& o) const { return row > o.row; }  // newest first
    };
    std::vector<Place> found;
    api::NoticePage page;
    const auto hidden = looked_at_blind(c, campaigns.by());
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      std::vector<std::int64_t> students;
      const bool by_text = !trim(query.text).empty();
      if (by_text) students = matching_students(c, part, campaigns.by(), query.text);
      if (query.counts)
        for (const api::NoticeLook& look : api::notice_looks) {
          NoticeQuery q = query;
          q.state = look.state;
          q.call_list = look.call_list;
          CS_ASSIGN(const Conditions at, conditions_of(q, part, campaigns.by(), hidden));
          page.counts[std::string(look.name)] += count_of(c, at, by_text ? &students : nullptr);
        }
      CS_ASSIGN(Conditions at, conditions_of(query, part, campaigns.by(), hidden));
      if (query.before.empty()) page.total += count_of(c, at, by_text ? &students : nullptr);
      if (by_text) {
        for (const std::int64_t student : students) {
          std::vector<db::Value> of_student = at.values;
          of_student.emplace_back(student);
          db::Statement q =
              c.query_with(fmt::format("SELECT id {} AND student = ?{}", at.where, of_student.size()), of_student);
          while (q.next()) found.push_back({q.int64(0), &part});
        }
        continue;
      }
      at.values.emplace_back(query.offset + query.limit);
      db::Statement q =
          c.query_with(fmt::format("SELECT id {} ORDER BY id DESC LIMIT ?{}", at.where, at.values.size()), at.values);
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
