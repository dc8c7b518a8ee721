#include "store/purges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/manifest.hpp"
#include "platform/file_lock.hpp"
#include "store/database.hpp"
#include "store/erasure_rows.hpp"
#include "store/log_rows.hpp"
#include "store/purge_steps.hpp"
#include "vault/purge_list.hpp"

namespace cs::store {
namespace {

constexpr int files_a_commit = 500, most_keep_days = 36'500;

Result<domain::PurgeFacts> facts_of(db::Connection& c, std::int64_t campaign, CampaignCache& campaigns) {
  domain::PurgeFacts f;
  {
    db::Statement q = c.query("SELECT purge_begun, purged, archived FROM campaigns WHERE id = ?1", campaign);
    if (!q.next()) return Error{Code::not_found, "campaign.unknown", "There is no such campaign."};
    f.begun = q.int64(0) > 0;
    f.done = q.int64(1) > 0;
    f.archived = q.int64(2) > 0;
  }
  CS_ASSIGN(const CampaignPtr k, campaigns.at(c, campaign));
  f.closes = k->value.closes;
  f.open = open_matters_of(c, {campaign});
  return f;
}

Result<domain::ErasureFacts> facts_of(db::Connection& c, const StudentRef& student) {
  domain::ErasureFacts f;
  db::Statement q = c.query(
      "SELECT st.erased, k.purge_begun FROM students st JOIN campaigns k ON k.id = st.campaign WHERE st.id = ?1",
      student.row());
  if (!q.next()) return Error{Code::not_found, "student.unknown", "There is no such student."};
  f.erased = q.int64(0) > 0;
  f.campaign_purged = q.int64(1) > 0;
  f.open = open_matters_of(c, ErasureScope::one(student.campaign(), student.row()));
  return f;
}

Erasure counted(db::Connection& c, const ErasureScope& whose, const PhotographSum& photographs) {
  Erasure out;
  for (ErasedCount& t : count_erased(c, whose)) {
    if (t.table == "students") out.students = t.rows;
    out.tables.push_back({std::move(t.table), t.removed, t.rows});
  }
  if (photographs.count > 0) out.tables.push_back({"photos", false, photographs.count});
  out.photographs = photographs.count;
  out.photograph_bytes = photographs.bytes;
  return out;
}

/// Of the staff nobody is named; a body that is no manifest is left out.
void leave_out_reviewers(RowsOfTable& manifests) {
  const auto at = std::ranges::find(manifests.columns, "body") - manifests.columns.begin();
  for (auto& row : manifests.rows) {
    auto& body = row.at(static_cast<std::size_t>(at));
    auto manifest = api::decode_manifest(body.value_or(""));
    body.reset();
    if (!manifest) continue;
    manifest->reviewer.clear();
    body = api::encode_manifest(*manifest);
  }
}

}  // namespace

Result<Erasure> Purges::preview(const CampaignRef& campaign, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<Erasure> {
    CS_ASSIGN(const domain::PurgeFacts f, facts_of(c, campaign.row(), db_.campaigns()));
    CS_TRY(domain::may_purge(f, now));
    return counted(c, {campaign.row()}, photographs_in(c, campaign.row(), false));
  });
}

Result<Erasure> Purges::purge(const CampaignRef& campaign, TimePoint now,
                              std::function<void(std::string_view, std::int64_t)> on_step) {
  CS_ASSIGN(Erasure what, db_.run([&](db::Connection& c) -> Result<Erasure> {
    CS_ASSIGN(const domain::PurgeFacts f, facts_of(c, campaign.row(), db_.campaigns()));
    CS_TRY(domain::may_purge(f, now));
    Erasure out = counted(c, {campaign.row()}, photographs_in(c, campaign.row(), false));
    begin_purge(c, campaign.row(), campaign.id(), campaign.by(), now);
    return out;
  }));
  PurgeWork work;
  work.transact = [this](const std::function<Status(db::Connection&)>& piece) -> Status {
    const auto done = db_.run([&](db::Connection& c) -> Result<Nothing> {
      CS_TRY(piece(c));
      return Nothing{};
    });
    return done ? Status{} : Status{done.error()};
  };
  work.campaign = campaign.row();
  work.id = campaign.id();
  work.actor = campaign.by();
  work.now = now;
  work.note = [&] { return vault::note_purges(db_.folder() / "keys", {{campaign.id(), "", now}}); };
  work.remove_files = [this] { return remove_files(); };
  work.destroy_key = [&] { return db_.keyring().destroy(campaign.id()); };
  work.on_step = std::move(on_step);
  CS_TRY(go_on_purging(work));
  return what;
}

Result<Purges::State> Purges::state(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<State> {
    State out;
    {
      db::Statement q = c.query("SELECT purge_begun, purged, keep_days FROM campaigns WHERE id = ?1", campaign.row());
      if (q.next()) out = {q.time(0), q.time(1), 0, q.integer(2)};
    }
    db::Statement q = c.query("SELECT count(*) FROM students WHERE campaign = ?1 AND erased > 0", campaign.row());
    if (q.next()) out.erased = q.int64(0);
    return out;
  });
}

Write<Nothing> Purges::keep(const CampaignRef& campaign, int days, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (days < 0 || days > most_keep_days)
      return invalid("campaign.keep_days", fmt::format("Data are kept for 0 to {} days.", most_keep_days));
    if (c.run("UPDATE campaigns SET keep_days = ?2, revision = revision + 1 WHERE id = ?1 AND keep_days <> ?2",
              campaign.row(), days) > 0)
      append_audit(c, now, campaign.by(), "campaign.keep_days", campaign.id(), fmt::format(R"({{"days":{}}})", days));
    return Nothing{};
  });
}

Result<std::vector<std::string>> Purges::due(TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<std::string>> {
    struct Row {
      std::int64_t id = 0;
      bool begun = false;
      int keep_days = 0;
    };
    std::vector<Row> rows;
    {
      db::Statement q = c.query("SELECT id, purge_begun, keep_days FROM campaigns WHERE purged = 0 ORDER BY id");
      while (q.next()) rows.push_back({q.int64(0), q.int64(1) > 0, q.integer(2)});
    }
    std::vector<std::string> out;
    for (const Row& row : rows) {
      if (!row.begun && row.keep_days == 0) continue;
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, row.id));
      const auto due = domain::purge_due(k->value.closes, row.keep_days);
      if (row.begun || (due && *due <= now)) out.push_back(k->value.id);
    }
    return out;
  });
}

Result<Erasure> Purges::preview(const StudentRef& student, const std::string& reason) {
  return db_.read([&](db::Connection& c) -> Result<Erasure> {
    CS_ASSIGN(const domain::ErasureFacts f, facts_of(c, student));
    CS_TRY(domain::may_erase(f, reason));
    return counted(c, ErasureScope::one(student.campaign(), student.row()),
                   sum_of(c, photographs_of(c, student.row())));
  });
}

Result<std::string> Purges::hash_of(const StudentRef& student) {
  CS_ASSIGN(const std::string number, db_.read([&](db::Connection& c) -> Result<std::string> {
    db::Statement q = c.query("SELECT number FROM students WHERE id = ?1", student.row());
    return q.next() ? q.text(0) : std::string();
  }));
  return vault::student_hash(db_.keyring(), number);
}

Result<Erasure> Purges::erase(const StudentRef& student, std::string reason, TimePoint now) {
  // Judged before it is noted, and again in the commit that does it.
  CS_ASSIGN(Erasure what, preview(student, reason));
  CS_ASSIGN(const std::string hash, hash_of(student));
  CS_ASSIGN(const std::string campaign, db_.read([&](db::Connection& c) -> Result<std::string> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    return k->value.id;
  }));
  CS_TRY(vault::note_purges(db_.folder() / "keys", {{campaign, hash, now}}));
  CS_ASSIGN(const std::int64_t photographs, db_.run([&](db::Connection& c) -> Result<std::int64_t> {
    CS_ASSIGN(const domain::ErasureFacts f, facts_of(c, student));
    CS_TRY(domain::may_erase(f, reason));
    return erase_student(c, student.campaign(), student.row(), student.by(), reason, now);
  }));
  what.photographs = photographs;
  CS_TRY(remove_files());
  return what;
}

Result<StudentData> Purges::data_of(const StudentRef& student, TimePoint now) {
  CS_TRY(db_.run([&](db::Connection& c) -> Result<Nothing> {
    append_audit(c, now, student.by(), "student.exported", student.id(), "{}");
    return Nothing{};
  }));
  return db_.read([&](db::Connection& c) -> Result<StudentData> {
    StudentData out;
    for (RowsOfTable& t : rows_about(c, ErasureScope::one(student.campaign(), student.row()))) {
      if (t.table == "manifests") leave_out_reviewers(t);
      out.tables.push_back({std::move(t.table), std::move(t.columns), std::move(t.rows)});
    }
    for (NamedPhotograph& p : named_photographs(c, student.row()))
      out.photographs.push_back({std::move(p.what), std::move(p.photo)});
    return out;
  });
}

Status Purges::remove_files() {
  CS_ASSIGN(const FileLock lock,
            FileLock::wait(db_.photographs().folder() / ".collecting",
                           {Code::unavailable, "photo.collecting",
                            "Another node is removing photographs: run this again in a moment, it goes on."},
                           Millis{30'000}));
  for (std::string after;;) {
    CS_ASSIGN(const auto names, db_.read([&](db::Connection& c) -> Result<std::vector<std::string>> {
      std::vector<std::string> out;
      db::Statement q = c.query(
          "SELECT r.hash FROM photo_removals r JOIN photos p ON p.hash = r.hash WHERE p.purged = 1 AND r.hash > ?1"
          " ORDER BY r.hash LIMIT ?2",
          after, files_a_commit);
      while (q.next()) out.push_back(q.text(0));
      return out;
    }));
    if (names.empty()) return {};
    for (const std::string& name : names) CS_TRY(db_.photographs().remove(name));
    CS_TRY(db_.run([&](db::Connection& c) -> Result<Nothing> {
      for (const std::string& name : names) c.run("DELETE FROM photo_removals WHERE hash = ?1", name);
      return Nothing{};
    }));
    after = names.back();
  }
}

}  // namespace cs::store
