#include "store/purge_steps.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "store/erasure_rows.hpp"
#include "store/forgotten_salts.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/student_rows.hpp"

namespace cs::store {
namespace {

constexpr int students_a_commit = 200, photographs_a_commit = 500;

std::int64_t beginning_of(db::Connection& c, const std::string& id) {
  db::Statement q =
      c.query("SELECT coalesce(min(seq), 0) FROM log WHERE subject = ?1 AND action = 'campaign.purge_begun'", id);
  return q.next() ? q.int64(0) : 0;
}

std::int64_t erased_students(db::Connection& c, std::int64_t campaign) {
  db::Statement q = c.query("SELECT count(*) FROM students WHERE campaign = ?1 AND erased > 0", campaign);
  return q.next() ? q.int64(0) : 0;
}

Status finish(db::Connection& c, const PurgeWork& w) {
  overwrite_freed(c);
  const ErasureScope all{w.campaign};
  // Again what may have been written while the students went: a repeat of an old request keeps its answer.
  CS_TRY(erase_rows(c, all, true, w.now));
  c.run("DELETE FROM code_tickets WHERE campaign = ?1", w.campaign);
  const PhotographSum photographs = photographs_in(c, w.campaign, true);
  const std::int64_t students = erased_students(c, w.campaign);
  c.run("UPDATE campaigns SET photo_key = '', key_id = '', purged = ?2, revision = revision + 1 WHERE id = ?1",
        w.campaign, w.now);
  append_audit(c, w.now, w.actor, "campaign.purged", w.id,
               fmt::format(R"({{"students":{},"photographs":{}}})", students, photographs.count));
  forget_salts(c, beginning_of(c, w.id));
  return {};
}

}  // namespace

void begin_purge(db::Connection& c, std::int64_t campaign, const std::string& id, const std::string& actor,
                 TimePoint now) {
  // Another revision, so that everybody reads it again.
  if (c.run("UPDATE campaigns SET purge_begun = ?2, revision = revision + 1 WHERE id = ?1 AND purge_begun = 0",
            campaign, now) > 0)
    append_audit(c, now, actor, "campaign.purge_begun", id, "{}");
}

Status go_on_purging(const PurgeWork& w) {
  const auto tell = [&](std::string_view what, std::int64_t done) {
    if (w.on_step) w.on_step(what, done);
  };
  tell("list", 0);
  CS_TRY(w.note());
  // Each piece of work may run twice, so it changes nothing that it reads.
  ErasureScope some{w.campaign, 0, 0};
  for (std::int64_t done = 0;; done += students_a_commit) {
    tell("students", done);
    const std::int64_t after = some.last;
    CS_TRY(w.transact([&](db::Connection& c) -> Status {
      some = next_students(c, w.campaign, after, students_a_commit);
      if (some.first > some.last) return {};
      overwrite_freed(c);
      return erase_rows(c, some, false, w.now);
    }));
    if (some.first > some.last) break;
  }
  std::vector<std::string> names;
  for (std::int64_t done = 0;; done += static_cast<std::int64_t>(names.size())) {
    tell("photographs", done);
    const std::string after = names.empty() ? std::string() : names.back();
    CS_TRY(w.transact([&](db::Connection& c) -> Status {
      names = next_photographs(c, w.campaign, after, photographs_a_commit);
      purge_photographs(c, names);
      return {};
    }));
    if (names.empty()) break;
  }
  tell("files", 0);
  CS_TRY(w.remove_files());
  tell("key", 0);
  CS_TRY(w.destroy_key());
  tell("record", 0);
  return w.transact([&](db::Connection& c) -> Status { return finish(c, w); });
}

Result<std::int64_t> erase_student(db::Connection& c, std::int64_t campaign, std::int64_t student,
                                   const std::string& actor, const std::string& reason, TimePoint now) {
  overwrite_freed(c);
  const std::int64_t before = newest_entry(c);
  const auto photographs = photographs_of(c, student);
  const std::int64_t count = sum_of(c, photographs).count;
  const ErasureScope one = ErasureScope::one(campaign, student);
  CS_TRY(erase_rows(c, one, true, now));
  CS_TRY(erase_rows(c, one, false, now));
  purge_photographs(c, photographs);
  add_student_event(c, campaign, student, now, actor, "erased", reason);
  append_audit(c, now, actor, "student.erased", public_id('t', student),
               fmt::format(R"({{"photographs":{},"reason":"{}"}})", count, blake2b(as_bytes(reason))));
  forget_salts(c, before);
  return count;
}

}  // namespace cs::store
