// What screens read: one submission with its history, the queue, decisions, messages, live counts.
#include <fmt/format.h>

#include <algorithm>

#include "api/examination.hpp"
#include "base/text.hpp"
#include "store/sqlite_store.hpp"

namespace cs::store {
namespace {

using domain::State;

// Students whose number ends, or whose name begins, with the text; at most 2,000 of each.
constexpr const char* matching_students =
    "(SELECT * FROM (SELECT id FROM students WHERE campaign = ?1 AND number_reversed >= ?2 AND number_reversed < ?3"
    " LIMIT 2000) UNION SELECT * FROM (SELECT id FROM students WHERE campaign = ?1 AND name >= ?4 AND name < ?5 LIMIT "
    "2000))";

struct TextRange {
  std::string number_from, number_to, name_from, name_to;
};

/// [x, x + the greatest code point): everything that begins with x.
TextRange range_of(std::string_view text) {
  const std::string wanted = trim(text);
  std::string reversed;
  for (const char32_t p : code_points(wanted)) reversed.insert(0, to_utf8(p));
  const std::string greatest = to_utf8(0x10FFFF);
  return {reversed, reversed + greatest, wanted, wanted + greatest};
}

constexpr const char* row_columns =
    "s.id, st.name, st.number, st.college, st.class_name, st.level, st.phone, s.attempt, s.state, s.arrived, "
    "s.deadline,"
    " s.holder, s.fails, s.attentions";

api::SubmissionRow submission_row(const db::Statement& q, TimePoint now) {
  api::SubmissionRow r;
  r.id = public_id('s', q.int64(0));
  r.student = {q.text(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6)};
  r.attempt = q.integer(7);
  r.state = domain::state_from(q.text(8)).value_or(State::withdrawn);
  r.arrived = q.time(9);
  r.deadline = q.time(10);
  if (q.int64(10) != 0) r.deadline_in = r.deadline - now;  // unpaid: there is no deadline yet
  if (r.state == State::leased) r.held_by = q.text(11);
  r.fails = q.integer(12);
  r.attentions = q.integer(13);
  return r;
}

Result<api::Submission> whole_submission(db::Connection& c, std::int64_t row, TimePoint now) {
  api::Submission out;
  std::int64_t student = 0;
  {
    static const std::string sql = fmt::format(
        "SELECT {}, s.student, s.evidence, p.hash, p.bytes FROM submissions s JOIN students st ON st.id = s.student"
        " JOIN photos p ON p.hash = s.photo WHERE s.id = ?1",
        row_columns);
    db::Statement q = c.query(sql, row);
    if (!q.next()) return unknown_submission(public_id('s', row));
    out.row = submission_row(q, now);
    student = q.int64(14);
    out.evidence = q.text(15);
    out.photos.push_back({api::PhotoKind::submission, q.text(16), q.int64(17)});
  }
  for (api::PhotoRef& r : references_of(c, student)) out.photos.push_back(std::move(r));
  {
    db::Statement q =
        c.query("SELECT body FROM examinations WHERE submission = ?1 AND evidence = ?2", row, out.evidence);
    if (q.next()) {
      CS_ASSIGN(out.examination, api::decode_examination(q.text(0)));
    }
  }
  db::Statement q = c.query(
      "SELECT id, attempt, verdict, state, reasons, note, reviewer, decided FROM decisions WHERE student = ?1"
      " ORDER BY id DESC LIMIT 100",
      student);
  while (q.next()) {
    api::PastDecision d;
    d.decision_id = public_id('d', q.int64(0));
    d.attempt = q.integer(1);
    d.verdict = domain::verdict_from(q.text(2)).value_or(d.verdict);
    d.state = domain::decision_state_from(q.text(3)).value_or(d.state);
    d.reasons = split_codes(q.text(4));
    d.note = q.text(5);
    d.reviewer = q.text(6);
    d.decided = q.time(7);
    out.history.push_back(std::move(d));
  }
  return out;
}

constexpr const char* decision_columns =
    "d.id, d.submission, st.name, st.number, st.college, st.class_name, st.level, st.phone, d.attempt, d.verdict, "
    "d.state,"
    " d.reasons, d.note, d.reviewer, u.display_name, d.decided, d.grace_until, d.looked, d.overturned_by, "
    "d.overturn_note,"
    " d.withdrawal_note, d.evidence, d.fingerprint, n.state";
constexpr const char* decision_joins =
    " FROM decisions d JOIN students st ON st.id = d.student LEFT JOIN users u ON u.name = d.reviewer"
    " LEFT JOIN notices n ON n.decision = d.id";

api::DecisionRow decision_row(const db::Statement& q, TimePoint now) {
  api::DecisionRow r;
  r.id = public_id('d', q.int64(0));
  r.submission = public_id('s', q.int64(1));
  r.student = {q.text(2), q.text(3), q.text(4), q.text(5), q.text(6), q.text(7)};
  r.attempt = q.integer(8);
  r.verdict = domain::verdict_from(q.text(9)).value_or(r.verdict);
  r.state = domain::decision_state_from(q.text(10)).value_or(r.state);
  r.reasons = split_codes(q.text(11));
  r.note = q.text(12);
  r.reviewer = q.text(13);
  r.reviewer_display = q.is_null(14) ? r.reviewer : q.text(14);
  r.decided = q.time(15);
  if (!q.is_null(23)) r.notice_state = domain::notice_state_from(q.text(23));
  if (r.state == domain::DecisionState::standing && r.notice_state == domain::NoticeState::queued)
    r.undo_for = std::max(Millis{0}, q.time(16) - now);
  r.looked = Millis{q.int64(17)};
  r.overturned_by = q.text(18);
  r.overturn_note = q.text(19);
  r.withdrawal_note = q.text(20);
  r.evidence = q.text(21);
  r.fingerprint = q.text(22);
  return r;
}

Status check_page(int offset, int limit) {
  if (offset < 0 || limit < 1 || limit > 500)
    return invalid("page.invalid", "A page begins at 0 or later and has 1 to 500 rows.");
  return {};
}

std::int64_t tallied(db::Connection& c, std::int64_t campaign, std::string_view what) {
  db::Statement q = c.query("SELECT n FROM tally WHERE campaign = ?1 AND what = ?2", campaign, what);
  return q.next() ? q.int64(0) : 0;
}

/// Number of rows of `from_where`, walked at most to count_limit.
template <class... T>
std::int64_t counted(db::Connection& c, std::string_view from_where, const T&... values) {
  db::Statement q =
      c.query(fmt::format("SELECT count(*) FROM (SELECT 1 {} LIMIT {})", from_where, count_limit), values...);
  return q.next() ? q.int64(0) : 0;
}

constexpr std::int64_t quarter_hour = 900'000;

/// Waiting submissions whose deadline has passed: whole quarters from the sums, the running one row by row.
std::int64_t overdue(db::Connection& c, std::int64_t campaign, TimePoint now) {
  const std::int64_t quarter = to_ms(now) / quarter_hour;
  std::int64_t n = 0;
  {
    db::Statement q =
        c.query("SELECT coalesce(sum(n), 0) FROM waiting WHERE campaign = ?1 AND quarter < ?2", campaign, quarter);
    if (q.next()) n = q.int64(0);
  }
  for (const char* state : {"state = 'pending'", "state <> 'pending' AND state = 'leased'"}) {
    db::Statement q =
        c.query(fmt::format("SELECT count(*) FROM submissions WHERE campaign = ?1 AND {} AND deadline >= ?2 AND"
                            " deadline < ?3",
                            state),
                campaign, quarter * quarter_hour, now);
    if (q.next()) n += q.int64(0);
  }
  return n;
}

std::int64_t digest(const api::Counts& k) {
  std::uint64_t h = 14695981039346656037u;  // FNV-1a over the numbers
  for (const std::int64_t n : {k.checking, k.pending, k.leased, k.overdue, k.approved, k.rejected, k.released,
                               k.withdrawal_requests, k.notices_queued, k.notices_in_doubt, k.notices_failed})
    for (int i = 0; i < 8; ++i) h = (h ^ (static_cast<std::uint64_t>(n) >> (8 * i) & 0xff)) * 1099511628211u;
  return static_cast<std::int64_t>(h & ((std::uint64_t{1} << 53) - 1));  // what every JSON reader holds exactly
}

}  // namespace

Result<api::Submission> SqliteStore::submission(const std::string& id, TimePoint now) {
  const auto row = row_id('s', id);
  if (!row) return unknown_submission(id);
  return readers_.read([&](db::Connection& c) { return whole_submission(c, *row, now); });
}

Result<std::vector<api::ClaimedItem>> SqliteStore::claimed_items(const std::vector<api::Lease>& leases, TimePoint now) {
  return readers_.read([&](db::Connection& c) -> Result<std::vector<api::ClaimedItem>> {
    std::vector<api::ClaimedItem> out;
    for (const api::Lease& lease : leases) {
      const auto row = row_id('s', lease.submission);
      if (!row) continue;
      auto s = whole_submission(c, *row, now);
      if (!s && s.error().code == Code::not_found) continue;
      if (!s) return s.error();
      out.push_back({std::move(*s), lease});
    }
    return out;
  });
}

Result<api::SubmissionPage> SqliteStore::list_submissions(const SubmissionQuery& query, TimePoint now) {
  return readers_.read([&](db::Connection& c) -> Result<api::SubmissionPage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    CS_ASSIGN(const CampaignPtr k, campaigns_.find(c, query.campaign));
    api::SubmissionPage page;
    const auto take = [&](db::Statement q) {
      while (q.next()) page.rows.push_back(submission_row(q, now));
    };
    const std::string select =
        fmt::format("SELECT {} FROM submissions s JOIN students st ON st.id = s.student ", row_columns);
    if (!trim(query.text).empty()) {
      const TextRange r = range_of(query.text);
      const std::string where = fmt::format("WHERE s.student IN {} AND s.state IN (?6, ?7)", matching_students);
      const std::string first = query.state.empty() ? "pending" : query.state;
      const std::string second = query.state.empty() ? "leased" : query.state;
      take(c.query(select + where + " ORDER BY s.deadline, s.id LIMIT ?8 OFFSET ?9", k->row, r.number_from, r.number_to,
                   r.name_from, r.name_to, first, second, query.limit, query.offset));
      page.total = counted(c, "FROM submissions s " + where, k->row, r.number_from, r.number_to, r.name_from, r.name_to,
                           first, second);
      return page;
    }
    // The page is found in an index alone; only its rows are then looked up. The words of the conditions are those of
    // the two partial indexes.
    const std::string pending = "SELECT id, deadline FROM submissions WHERE campaign = ?1 AND state = 'pending'";
    const std::string other =
        "SELECT id, deadline FROM submissions WHERE campaign = ?1 AND state <> 'pending' AND state = ";
    const std::string ids = query.state.empty()        ? pending + " UNION ALL " + other + "'leased'"
                            : query.state == "pending" ? pending
                                                       : other + "?4";
    const std::string sql = fmt::format(
        "WITH page AS MATERIALIZED ({} ORDER BY deadline, id LIMIT ?2 OFFSET ?3) SELECT {} FROM page CROSS JOIN "
        "submissions"
        " s ON s.id = page.id JOIN students st ON st.id = s.student ORDER BY s.deadline, s.id",
        ids, row_columns);
    if (query.state.empty() || query.state == "pending")
      take(c.query(sql, k->row, query.limit, query.offset));
    else
      take(c.query(sql, k->row, query.limit, query.offset, query.state));
    for (const char* state : {"pending", "leased"})
      if (query.state.empty()) page.total += tallied(c, k->row, std::string("s:") + state);
    if (!query.state.empty()) page.total = tallied(c, k->row, "s:" + query.state);
    return page;
  });
}

Result<api::DecisionPage> SqliteStore::list_decisions(const DecisionQuery& query, TimePoint now) {
  return readers_.read([&](db::Connection& c) -> Result<api::DecisionPage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.verdict.empty() && !domain::verdict_from(query.verdict))
      return invalid("query.verdict", fmt::format("There is no verdict '{}'.", query.verdict));
    if (!query.state.empty() && !domain::decision_state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    CS_ASSIGN(const CampaignPtr k, campaigns_.find(c, query.campaign));
    // Text of the statement from fixed pieces, values always bound. ?1 campaign, ?2-?5 text, then one each.
    const TextRange r = range_of(query.text);
    const bool text = !trim(query.text).empty();
    std::string where = "WHERE d.campaign = ?1";
    if (text) where += fmt::format(" AND d.student IN {}", matching_students);
    if (!query.reviewer.empty()) where += " AND d.reviewer = ?6";
    if (!query.verdict.empty()) where += " AND d.verdict = ?7";
    if (query.state == "standing") where += " AND d.state = 'standing'";
    if (!query.state.empty() && query.state != "standing") where += " AND d.state <> 'standing' AND d.state = ?8";
    if (query.withdrawal_requested) where += " AND d.state = 'standing' AND d.withdrawal_note <> ''";
    // A reason is rarer than anything else but a student: its index leads.
    const std::string from = query.reason.empty()
                                 ? "FROM decisions d "
                                 : "FROM decision_reasons r CROSS JOIN decisions d ON d.id = r.decision ";
    if (!query.reason.empty()) where += " AND r.campaign = ?1 AND r.reason = ?9";
    const std::string order = query.reason.empty() ? "d.id" : "r.decision";
    const auto ask = [&](const std::string& sql) {
      return c.query(sql, k->row, r.number_from, r.number_to, r.name_from, r.name_to, query.reviewer, query.verdict,
                     query.state, query.reason, query.limit, query.offset);
    };
    api::DecisionPage page;
    {
      // ?10 and ?11 must appear for all eleven values to be bound, whatever the filters.
      db::Statement q = ask(fmt::format(
          "WITH page AS MATERIALIZED (SELECT d.id {} {} ORDER BY {} DESC LIMIT ?10 OFFSET ?11) SELECT {} FROM page "
          "CROSS"
          " JOIN decisions d ON d.id = page.id JOIN students st ON st.id = d.student LEFT JOIN users u ON u.name ="
          " d.reviewer LEFT JOIN notices n ON n.decision = d.id ORDER BY d.id DESC",
          from, where, order, decision_columns));
      while (q.next()) page.rows.push_back(decision_row(q, now));
    }
    db::Statement q = ask(fmt::format("SELECT count(*), ?11 FROM (SELECT 1 {} {} LIMIT {})", from, where, count_limit));
    if (q.next()) page.total = q.int64(0);
    return page;
  });
}

Result<api::DecisionRow> SqliteStore::decision(const std::string& id, TimePoint now) {
  return readers_.read([&](db::Connection& c) -> Result<api::DecisionRow> {
    const auto row = row_id('d', id);
    if (!row) return unknown_decision(id);
    static const std::string sql = fmt::format("SELECT {}{} WHERE d.id = ?1", decision_columns, decision_joins);
    db::Statement q = c.query(sql, *row);
    if (!q.next()) return unknown_decision(id);
    return decision_row(q, now);
  });
}

Result<api::NoticePage> SqliteStore::list_notices(const NoticeQuery& query) {
  return readers_.read([&](db::Connection& c) -> Result<api::NoticePage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::notice_state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    CS_ASSIGN(const CampaignPtr k, campaigns_.find(c, query.campaign));
    const auto row = query.submission.empty() ? std::optional<std::int64_t>{0} : row_id('s', query.submission);
    if (!row) return unknown_submission(query.submission);
    std::string where = "FROM notices WHERE campaign = ?1";
    if (!query.submission.empty()) where += " AND submission = ?2";
    if (!query.state.empty()) where += " AND state = ?3";
    api::NoticePage page;
    {
      db::Statement q = c.query(
          fmt::format(
              "SELECT id, decision, submission, phone, text, state, not_before, updated, provider_id, problem {} ORDER"
              " BY id DESC LIMIT ?4 OFFSET ?5",
              where),
          k->row, *row, query.state, query.limit, query.offset);
      while (q.next()) {
        api::NoticeRow n;
        n.id = public_id('n', q.int64(0));
        n.decision = public_id('d', q.int64(1));
        n.submission = public_id('s', q.int64(2));
        n.phone = q.text(3);
        n.text = q.text(4);
        n.state = domain::notice_state_from(q.text(5)).value_or(n.state);
        n.not_before = q.time(6);
        n.updated = q.time(7);
        n.provider_id = q.text(8);
        n.problem = q.text(9);
        page.rows.push_back(std::move(n));
      }
    }
    db::Statement q = c.query(fmt::format("SELECT count(*), ?3 FROM (SELECT 1 {} LIMIT {})", where, count_limit),
                              k->row, *row, query.state);
    if (q.next()) page.total = q.int64(0);
    return page;
  });
}

Result<api::Counts> SqliteStore::counts(const std::string& campaign, TimePoint now) {
  return readers_.read([&](db::Connection& c) -> Result<api::Counts> {
    CS_ASSIGN(const CampaignPtr k, campaigns_.find(c, campaign));
    api::Counts n;
    db::Statement q = c.query("SELECT what, n FROM tally WHERE campaign = ?1", k->row);
    while (q.next()) {
      const std::string what = q.text(0);
      for (const auto& [name, count] : {std::pair{"s:checking", &n.checking},
                                        {"s:pending", &n.pending},
                                        {"s:leased", &n.leased},
                                        {"s:approved", &n.approved},
                                        {"s:rejected", &n.rejected},
                                        {"s:released", &n.released},
                                        {"n:queued", &n.notices_queued},
                                        {"n:in_doubt", &n.notices_in_doubt},
                                        {"n:failed", &n.notices_failed}})
        if (what == name) *count = q.int64(1);
    }
    n.overdue = overdue(c, k->row, now);
    n.withdrawal_requests =
        counted(c, "FROM decisions WHERE campaign = ?1 AND state = 'standing' AND withdrawal_note <> ''", k->row);
    n.version = digest(n);
    return n;
  });
}

}  // namespace cs::store
