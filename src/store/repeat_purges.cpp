#include "store/repeat_purges.hpp"

#include <memory>
#include <vector>

#include "store/purge_steps.hpp"
#include "vault/keyring.hpp"

namespace cs::store {
namespace {

/// A removal is noted before it is done: a backup of the minutes between may still have it.
constexpr Millis margin = std::chrono::minutes{10};

struct Campaign {
  std::int64_t row = 0;
  bool purged = false;
};

Status in_transaction(db::Connection& c, const std::function<Status(db::Connection&)>& work) {
  return c.transaction(work);
}

Result<Campaign> find(db::Connection& c, const std::string& id) {
  Campaign out;
  CS_TRY(in_transaction(c, [&](db::Connection& t) -> Status {
    db::Statement q = t.query("SELECT id, purged FROM campaigns WHERE slug = ?1", id);
    if (q.next()) out = {q.int64(0), q.int64(1) > 0};
    return {};
  }));
  return out;
}

Status purge_again(db::Connection& c, const Campaign& k, const vault::Purge& p, vault::Keyring& keys,
                   const RestoredFrom& from, TimePoint now) {
  PurgeWork work;
  work.transact = [&c](const std::function<Status(db::Connection&)>& piece) { return c.transaction(piece); };
  work.campaign = k.row;
  work.id = p.campaign;
  work.actor = from.actor;
  work.now = now;
  work.note = [] { return Status{}; };          // all at once, by repeat_purges()
  work.remove_files = [] { return Status{}; };  // none has been put back yet
  work.destroy_key = [&] { return keys.destroy(p.campaign); };
  CS_TRY(c.transaction([&](db::Connection& t) -> Status {
    begin_purge(t, k.row, p.campaign, from.actor, now);
    return {};
  }));
  return go_on_purging(work);
}

/// The student's row; 0: nobody with this hash is there.
Result<std::int64_t> find_student(db::Connection& c, const Campaign& k, const vault::Purge& p, vault::Keyring& keys) {
  std::vector<std::pair<std::int64_t, std::string>> students;
  CS_TRY(c.transaction([&](db::Connection& t) -> Status {
    students.clear();
    db::Statement q = t.query("SELECT id, number FROM students WHERE campaign = ?1 AND erased = 0", k.row);
    while (q.next()) students.emplace_back(q.int64(0), q.text(1));
    return {};
  }));
  for (const auto& [row, number] : students) {
    CS_ASSIGN(const std::string hash, vault::student_hash(keys, number));
    if (hash == p.student) return row;
  }
  return std::int64_t{0};
}

}  // namespace

Result<std::int64_t> repeat_purges(db::Connection& c, const RestoredFrom& from, TimePoint now) {
  CS_ASSIGN(const auto known, vault::read_purges(from.folder / "keys"));
  const auto all = vault::merged(known, from.purges);
  if (all.empty()) return std::int64_t{0};
  CS_TRY(vault::note_purges(from.folder / "keys", all));
  std::unique_ptr<vault::Keyring> keys;
  std::int64_t repeated = 0;
  for (const vault::Purge& p : all) {
    CS_ASSIGN(const Campaign k, find(c, p.campaign));
    if (k.row == 0 || k.purged) continue;
    if (!p.student.empty() && p.at < from.made - margin) continue;  // whoever is there came back since
    if (!keys) {
      CS_ASSIGN(keys, vault::Keyring::open(from.folder / "keys", from.master_key));
    }
    if (p.student.empty()) {
      CS_TRY(purge_again(c, k, p, *keys, from, now));
      ++repeated;
      continue;
    }
    CS_ASSIGN(const std::int64_t student, find_student(c, k, p, *keys));
    if (student == 0) continue;
    CS_TRY(c.transaction([&](db::Connection& t) -> Status {
      const auto erased = erase_student(t, k.row, student, from.actor, "again after a restore", now);
      return erased ? Status{} : Status{erased.error()};
    }));
    ++repeated;
  }
  return repeated;
}

}  // namespace cs::store
