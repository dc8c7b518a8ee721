#include "store/erasure_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <set>

#include "domain/payment.hpp"
#include "domain/submission.hpp"
#include "store/erased_tables.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

std::int64_t number(db::Connection& c, std::string_view sql, const ErasureScope& w) {
  db::Statement q = c.query(sql, w.campaign, w.first, w.last);
  return q.next() ? q.int64(0) : 0;
}

/// What nobody paid for would otherwise wait for ever.
Status withdraw_unpaid(db::Connection& c, const ErasureScope& w) {
  std::vector<std::int64_t> rows;
  {
    db::Statement q = c.query(
        "SELECT id FROM submissions WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3 AND state = 'awaiting_payment'",
        w.campaign, w.first, w.last);
    while (q.next()) rows.push_back(q.int64(0));
  }
  for (const std::int64_t row : rows)
    if (const auto s = load_submission(c, row)) CS_TRY(move_submission(c, *s, domain::Move::withdraw));
  return {};
}

bool is_anybody_elses(db::Connection& c, const std::string& photo, std::int64_t student) {
  return c
      .query(
          "SELECT 1 FROM submissions s JOIN students st ON st.id = s.student"
          "  WHERE s.photo = ?1 AND s.student <> ?2 AND st.erased = 0"
          " UNION ALL SELECT 1 FROM reference_photos WHERE photo = ?1 AND student <> ?2"
          " UNION ALL SELECT 1 FROM past_references WHERE photo = ?1 AND student <> ?2"
          " UNION ALL SELECT 1 FROM examinations e JOIN submissions s ON s.id = e.submission"
          "  WHERE e.finished = ?1 AND e.finished <> '' AND s.student <> ?2"
          " LIMIT 1",
          photo, student)
      .next();
}

}  // namespace

domain::OpenMatters open_matters_of(db::Connection& c, const ErasureScope& w) {
  domain::OpenMatters open;
  open.waiting = number(c,
                        "SELECT count(*) FROM submissions WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3"
                        " AND state IN ('checking', 'pending', 'leased')",
                        w);
  open.appeals =
      number(c, "SELECT count(*) FROM appeals WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3 AND answered = 0", w);
  open.unsent = number(c,
                       "SELECT count(*) FROM notices WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3"
                       " AND state IN ('queued', 'held', 'sending')",
                       w);
  open.doubtful = number(
      c, "SELECT count(*) FROM notices WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3 AND state = 'in_doubt'", w);
  {
    db::Statement q = c.query(
        "SELECT used_as, count(*) FROM payments WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3 AND refunded = 0"
        " GROUP BY used_as",
        w.campaign, w.first, w.last);
    while (q.next())
      if (const auto use = domain::payment_use_from(q.text(0)); !use || domain::is_owed_back(*use))
        open.refunds += q.int64(1);
  }
  open.recalls = number(c,
                        "SELECT count(*) FROM recalls r JOIN submissions s ON s.id = r.submission WHERE r.campaign = ?1"
                        " AND s.student BETWEEN ?2 AND ?3 AND r.ended = 0",
                        w);
  open.deliveries =
      number(c,
             "SELECT count(*) FROM deliveries d WHERE d.campaign = ?1 AND d.placed = 0 AND d.lost = 0 AND EXISTS"
             " (SELECT 1 FROM delivered_photos p JOIN submissions s ON s.id = p.submission"
             "  WHERE p.delivery = d.id AND s.student BETWEEN ?2 AND ?3)",
             w);
  return open;
}

std::vector<ErasedCount> count_erased(db::Connection& c, const ErasureScope& w) {
  std::vector<ErasedCount> out;
  for (const TableFate& t : erased_tables()) {
    if (t.rows.empty() || t.fate == Fate::kept) continue;
    const std::int64_t rows = number(c, rows_sql(t, "count(*)"), w);
    if (rows > 0) out.push_back({std::string(t.table), t.fate == Fate::removed, rows});
  }
  return out;
}

void overwrite_freed(db::Connection& c) {
  if (!c.gathers()) c.script("PRAGMA secure_delete = ON");
}

Status erase_rows(db::Connection& c, const ErasureScope& w, bool once, TimePoint now) {
  if (!once) CS_TRY(withdraw_unpaid(c, w));
  for (const TableFate& t : erased_tables()) {
    if (t.rows.empty() || t.fate == Fate::kept || t.once != once) continue;
    if (t.table == "students")
      c.run(erasing_sql(t), w.campaign, w.first, w.last, now);
    else
      c.run(erasing_sql(t), w.campaign, w.first, w.last);
  }
  return {};
}

ErasureScope next_students(db::Connection& c, std::int64_t campaign, std::int64_t after, int limit) {
  ErasureScope out{campaign, 1, 0};
  db::Statement q =
      c.query("SELECT id FROM students WHERE campaign = ?1 AND erased = 0 AND id > ?2 ORDER BY id LIMIT ?3", campaign,
              after, limit);
  while (q.next()) {
    if (out.first > out.last) out.first = q.int64(0);
    out.last = q.int64(0);
  }
  return out;
}

std::vector<std::string> photographs_of(db::Connection& c, std::int64_t student) {
  std::vector<std::string> all, out;
  {
    db::Statement q = c.query(
        "SELECT photo FROM submissions WHERE student = ?1"
        " UNION SELECT photo FROM reference_photos WHERE student = ?1"
        " UNION SELECT photo FROM past_references WHERE student = ?1"
        " UNION SELECT e.finished FROM examinations e JOIN submissions s ON s.id = e.submission"
        "  WHERE s.student = ?1 AND e.finished <> ''"
        " UNION SELECT p.photo FROM delivered_photos p JOIN submissions s ON s.id = p.submission"
        "  WHERE s.student = ?1",
        student);
    while (q.next()) all.push_back(q.text(0));
  }
  for (const std::string& photo : all)
    if (!is_anybody_elses(c, photo, student)) out.push_back(photo);
  return out;
}

std::vector<std::string> next_photographs(db::Connection& c, std::int64_t campaign, const std::string& after,
                                          int limit) {
  std::vector<std::string> out;
  db::Statement q =
      c.query("SELECT hash FROM photos WHERE campaign = ?1 AND purged = 0 AND hash > ?2 ORDER BY hash LIMIT ?3",
              campaign, after, limit);
  while (q.next()) out.push_back(q.text(0));
  return out;
}

void purge_photographs(db::Connection& c, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    c.run("UPDATE photos SET purged = 1, served = 0, digest = '', damaged = 0, sealed = 1 WHERE hash = ?1", name);
    c.run("INSERT INTO photo_removals (hash) VALUES (?1) ON CONFLICT (hash) DO NOTHING", name);
  }
}

std::vector<NamedPhotograph> named_photographs(db::Connection& c, std::int64_t student) {
  std::vector<NamedPhotograph> out;
  const auto take = [&](const char* sql) {
    db::Statement q = c.query(sql, student);
    while (q.next()) out.push_back({q.text(0), q.text(1)});
  };
  take("SELECT photo, 'attempt-' || attempt FROM submissions WHERE student = ?1 ORDER BY attempt");
  take(
      "SELECT e.finished, 'finished-' || s.attempt FROM examinations e JOIN submissions s ON s.id = e.submission"
      " WHERE s.student = ?1 AND e.finished <> '' GROUP BY e.finished, s.attempt ORDER BY s.attempt, e.finished");
  take("SELECT photo, kind FROM reference_photos WHERE student = ?1 ORDER BY kind");
  take("SELECT photo, 'past-' || kind || '-' || until FROM past_references WHERE student = ?1 ORDER BY kind, until");
  return out;
}

std::vector<RowsOfTable> rows_about(db::Connection& c, const ErasureScope& w) {
  // Whoever of the staff did it is no data of the student's; hashes and codes that let somebody in are no data at all.
  static const std::set<std::string, std::less<>> left_out{
      "person",    "reviewer",  "holder",    "kept_from",      "overturned_by", "answered_by",  "ended_by",
      "called_by", "closed_by", "stated_by", "refunded_by",    "signed_by",     "token_hash",   "ticket_hash",
      "code_hash", "who",       "key",       "answers.answer", "body_hash",     "sending_node", "sending_epoch"};
  std::vector<RowsOfTable> out;
  for (const TableFate& t : erased_tables()) {
    if (t.rows.empty()) continue;
    RowsOfTable rows{std::string(t.table), {}, {}};
    {
      db::Statement q = c.gathers() ? c.query(
                                          "SELECT column_name::text FROM information_schema.columns WHERE table_name"
                                          " = ?1 AND table_schema = current_schema() ORDER BY ordinal_position",
                                          t.table)
                                    : c.query("SELECT name FROM pragma_table_info(?1) ORDER BY cid", t.table);
      while (q.next())
        if (std::string column = q.text(0);
            !left_out.contains(column) && !left_out.contains(fmt::format("{}.{}", t.table, column)))
          rows.columns.push_back(std::move(column));
    }
    db::Statement q =
        c.query(rows_sql(t, fmt::format("{}", fmt::join(rows.columns, ", "))), w.campaign, w.first, w.last);
    while (q.next()) {
      auto& cells = rows.rows.emplace_back();
      for (int i = 0; i < static_cast<int>(rows.columns.size()); ++i)
        cells.push_back(q.is_null(i) ? std::nullopt : std::optional(q.text(i)));
    }
    if (!rows.rows.empty()) out.push_back(std::move(rows));
  }
  return out;
}

PhotographSum sum_of(db::Connection& c, const std::vector<std::string>& names) {
  PhotographSum out;
  for (const std::string& name : names) {
    db::Statement q = c.query("SELECT bytes FROM photos WHERE hash = ?1 AND purged = 0", name);
    if (!q.next()) continue;
    ++out.count;
    out.bytes += q.int64(0);
  }
  return out;
}

PhotographSum photographs_in(db::Connection& c, std::int64_t campaign, bool purged) {
  db::Statement q = c.query("SELECT count(*), coalesce(sum(bytes), 0) FROM photos WHERE campaign = ?1 AND purged = ?2",
                            campaign, purged ? 1 : 0);
  if (!q.next()) return {};
  return {q.int64(0), q.int64(1)};
}

}  // namespace cs::store
