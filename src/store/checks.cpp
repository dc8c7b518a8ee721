#include "store/checks.hpp"

#include <algorithm>

#include "domain/capture.hpp"
#include "store/database.hpp"
#include "store/finished_rows.hpp"
#include "store/ids.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

CheckJob job_of(db::Connection& c, std::int64_t row, std::int64_t student, std::string photo) {
  CheckJob job;
  job.submission = public_id('s', row);
  job.photo = std::move(photo);
  job.references = references_of(c, student);
  {
    db::Statement q = c.query("SELECT context, signed_by FROM captures WHERE submission = ?1", row);
    if (q.next()) job.capture_context = domain::carried_context(q.text(0), q.text(1));
  }
  job.finish = !finished_version(c, row);
  db::Statement q = c.query("SELECT id_card_consent FROM students WHERE id = ?1", student);
  job.id_card_consent = q.next() && q.int64(0) != 0;
  return job;
}

struct Candidate {
  std::int64_t since = 0, row = 0, student = 0;
  std::string photo;
  std::int64_t tries = 0;
};

/// What nobody has in hand. Of what was never begun the oldest `count`; of what was, all that may be taken: these are
/// few, for whatever was begun is in somebody's hand or could not be done, or is checked once more because a reference
/// came after it.
std::vector<Candidate> candidates(db::Connection& c, int count, TimePoint now) {
  std::vector<Candidate> out;
  {
    db::Statement q = c.query(
        "SELECT s.arrived, s.id, s.student, s.photo FROM submissions s WHERE s.state = 'checking'"
        " AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.submission = s.id) ORDER BY s.id LIMIT ?1",
        count);
    while (q.next()) out.push_back({q.int64(0), q.int64(1), q.int64(2), q.text(3), 0});
  }
  {
    // Behind what is new: it waits for a reviewer already, and for its finished photo.
    db::Statement q = c.query(
        "SELECT u.submission, (SELECT s.student FROM submissions s WHERE s.id = u.submission),"
        " (SELECT s.photo FROM submissions s WHERE s.id = u.submission) FROM unfinished u"
        " WHERE (SELECT s.state FROM submissions s WHERE s.id = u.submission) = 'pending'"
        " AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.submission = u.submission) ORDER BY u.submission LIMIT ?1",
        count);
    while (q.next()) out.push_back({to_ms(now), q.int64(0), q.int64(1), q.text(2), 0});
  }
  db::Statement q = c.query(
      "SELECT k.until, s.id, s.student, s.photo, k.tries FROM checks k JOIN submissions s ON s.id = k.submission"
      " WHERE k.until <= ?1 AND s.state IN ('checking', 'pending', 'leased') ORDER BY k.until, k.id LIMIT ?2",
      now, count);
  // What a dead owner dropped stood in front before; a second time it may have been its owner's death.
  while (q.next()) out.push_back({q.int64(4) == 0 ? 0 : q.int64(0), q.int64(1), q.int64(2), q.text(3), q.int64(4)});
  std::ranges::stable_sort(out, {}, &Candidate::since);
  if (out.size() > static_cast<std::size_t>(count)) out.resize(static_cast<std::size_t>(count));
  return out;
}

}  // namespace

Write<std::vector<ClaimedCheck>> Checks::claim(std::string holder, int count, Millis length, TimePoint now) {
  return db_.write<std::vector<ClaimedCheck>>([=](db::Connection& c) -> Result<std::vector<ClaimedCheck>> {
    if (holder.empty() || count < 1 || count > 100) return invalid("check.count", "A claim asks for 1 to 100 checks.");
    std::vector<ClaimedCheck> out;
    for (Candidate& found : candidates(c, count, now)) {
      const bool again = c.run("DELETE FROM checks WHERE submission = ?1", found.row) > 0;
      const std::int64_t number =
          c.insert("INSERT INTO checks (submission, holder, until, tries) VALUES (?1, ?2, ?3, ?4) {{new id}}",
                   found.row, holder, now + length, again ? found.tries + 1 : 0);
      out.push_back({{number, holder}, job_of(c, found.row, found.student, std::move(found.photo))});
    }
    return out;
  });
}

Result<bool> Checks::any(TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<bool> { return !candidates(c, 1, now).empty(); });
}

Write<std::vector<std::int64_t>> Checks::renew(std::string holder, std::vector<std::int64_t> claims, Millis length,
                                               TimePoint now) {
  return db_.write<std::vector<std::int64_t>>([=](db::Connection& c) -> Result<std::vector<std::int64_t>> {
    std::vector<std::int64_t> lost;
    for (const std::int64_t number : claims)
      if (c.run("UPDATE checks SET until = ?3 WHERE id = ?1 AND holder = ?2", number, holder, now + length) == 0)
        lost.push_back(number);
    return lost;
  });
}

Write<Nothing> Checks::put_off(CheckClaim claim, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    c.run("UPDATE checks SET holder = '', until = ?3, tries = tries + 1 WHERE id = ?1 AND holder = ?2", claim.number,
          claim.holder, now);
    return Nothing{};
  });
}

Result<CheckJob> Checks::job(const CheckClaim& claim) {
  return db_.read([&](db::Connection& c) -> Result<CheckJob> {
    std::int64_t row = 0, student = 0;
    std::string photo;
    {
      db::Statement q = c.query(
          "SELECT s.id, s.student, s.photo FROM checks k JOIN submissions s ON s.id = k.submission"
          " WHERE k.id = ?1 AND k.holder = ?2",
          claim.number, claim.holder);
      if (!q.next()) return Error{Code::conflict, "check.lost", "This check is no longer in your hand."};
      row = q.int64(0);
      student = q.int64(1);
      photo = q.text(2);
    }
    return job_of(c, row, student, std::move(photo));
  });
}

Write<Nothing> Checks::note_finished(CheckClaim claim, std::string hash) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (c.run("UPDATE checks SET finished = ?3 WHERE id = ?1 AND holder = ?2", claim.number, claim.holder, hash) == 0)
      return Error{Code::conflict, "check.lost", "This check is no longer in your hand."};
    return Nothing{};
  });
}

Result<PhotographRef> Checks::photograph(const CheckClaim& claim) {
  CS_ASSIGN(const CheckJob under, job(claim));
  return PhotographRef(under.photo);
}

Result<PhotographRef> Checks::finished(const CheckClaim& claim) {
  return db_.read([&](db::Connection& c) -> Result<PhotographRef> {
    db::Statement q = c.query("SELECT finished FROM checks WHERE id = ?1 AND holder = ?2", claim.number, claim.holder);
    if (!q.next()) return Error{Code::conflict, "check.lost", "This check is no longer in your hand."};
    if (q.text(0).empty())
      return Error{Code::refused, "finished.other", "This finished photo was not handed in for this check."};
    return PhotographRef(q.text(0));
  });
}

Result<PhotographRef> Checks::photograph(const std::string& holder, const std::string& hash, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<PhotographRef> {
    const bool in_hand =
        c.query(
             "SELECT 1 FROM checks k JOIN submissions s ON s.id = k.submission WHERE k.holder = ?1 AND k.until > ?3"
             " AND (s.photo = ?2 OR EXISTS (SELECT 1 FROM reference_photos r WHERE r.student = s.student"
             " AND r.photo = ?2)) LIMIT 1",
             holder, hash, now)
            .next();
    if (!in_hand) return Error{Code::not_found, "photo.unknown", "There is no such photograph in your hand."};
    return PhotographRef(hash);
  });
}

Result<int> Checks::waiting() {
  return db_.read([](db::Connection& c) -> Result<int> {
    db::Statement q = c.query("SELECT count(*) FROM submissions WHERE state = 'checking'");
    return q.next() ? q.integer(0) : 0;
  });
}

}  // namespace cs::store
