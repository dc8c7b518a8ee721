// Upload and collection of one hash may run on different nodes. Collection deletes the row and notes the removal in one
// commit, unlinks the file, and deletes the note. So an upload sees one of three things:
// - a row: the file was whole when the row was written. The upload looks whether it still is, and refreshes `touched`
//   in the commit that judges whether the row is still there; if a collection came before it, the upload starts again;
// - a removal: the file may go at any moment; the upload waits until it has gone;
// - neither: nobody deletes the file, because collection begins with a row that is a day old.
// Whoever unlinks holds the lock of the folder from the first commit to the last, so that one that slept in between
// cannot unlink what an upload wrote since: nobody else finishes its removals before it wakes or dies.
// A crash leaves at most a file without a row, or a removal that the next collection finishes; never a row without its
// file.
//
// A damaged file: it is set aside, then the row says so. Killed in between, the next reader finds no file, and says it.
#include "store/photographs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "store/database.hpp"
#include "store/ids.hpp"
#include "vault/photograph_folder.hpp"

namespace cs::store {
namespace {

// A removal takes milliseconds, unless its node died: then the next collection, by whoever has the duty, finishes it.
constexpr int most_tries = 100;
constexpr Millis between_tries{50};

Error unknown_photo() {
  return {Code::not_found, "photo.unknown", "There is no such photograph."};
}

Error purged_photo() {
  return {Code::not_found, "photo.purged",
          "This photograph was removed for good, as the law wants it; the decision on it is kept."};
}
}  // namespace

Result<Photographs::Kept> Photographs::look_up(const std::string& hash) {
  return db_.read([&](db::Connection& c) -> Result<Kept> {
    // Of one that was purged the row stays, while its file goes.
    if (c.query("SELECT 1 FROM photo_removals WHERE hash = ?1", hash).next()) return Kept::going;
    if (c.query("SELECT 1 FROM photos WHERE hash = ?1", hash).next()) return Kept::known;
    return Kept::unknown;
  });
}

Result<vault::Photograph> Photographs::known(const std::string& hash) {
  struct Row {
    vault::Photograph photograph;
    std::string key_id;
  };
  CS_ASSIGN(Row row, db_.read([&](db::Connection& c) -> Result<Row> {
    db::Statement q = c.query(
        "SELECT p.hash, k.slug, k.photo_key, p.bytes, p.sealed, k.key_id, p.purged FROM photos p"
        " JOIN campaigns k ON k.id = p.campaign WHERE p.hash = ?1",
        hash);
    if (!q.next()) return unknown_photo();
    if (q.int64(6) != 0) return purged_photo();
    return Row{{q.text(0), q.text(1), q.text(2), q.int64(3), q.int64(4) == 0}, q.text(5)};
  }));
  if (row.key_id.empty()) return std::move(row.photograph);  // nothing of this campaign is sealed yet
  CS_ASSIGN(const vault::Key key, db_.keyring().campaign(row.photograph.campaign));
  if (key.id() != row.key_id)
    return Error{Code::unavailable, "key.wrong",
                 fmt::format("The keyring's key of campaign {} is not the one that its photographs are sealed by: put "
                             "this installation's keyring back.",
                             row.photograph.campaign)};
  row.photograph.key = vault::photographs_key(key);
  return std::move(row.photograph);
}

Status Photographs::give_key(vault::Photograph& photograph, std::int64_t campaign) {
  CS_ASSIGN(std::string id, db_.read([&](db::Connection& c) -> Result<std::string> {
    db::Statement q = c.query("SELECT key_id, purge_begun FROM campaigns WHERE id = ?1", campaign);
    if (!q.next()) return Error{Code::not_found, "campaign.unknown", "There is no such campaign."};
    if (q.int64(1) != 0)
      return Error{Code::refused, "campaign.purged", "This campaign's data were purged: nothing comes in any more."};
    return q.text(0);
  }));
  // A key is made only for a campaign that never had one: what was sealed by a lost one would be lost for good.
  CS_ASSIGN(const vault::Key key, id.empty() ? db_.keyring().campaign_or_new(photograph.campaign)
                                             : db_.keyring().campaign(photograph.campaign));
  if (id.empty()) {
    CS_ASSIGN(id, db_.run([&](db::Connection& c) -> Result<std::string> {
      c.run("UPDATE campaigns SET key_id = ?2 WHERE id = ?1 AND key_id = ''", campaign, key.id());
      db::Statement q = c.query("SELECT key_id FROM campaigns WHERE id = ?1", campaign);
      return q.next() ? q.text(0) : std::string();
    }));
  }
  if (id != key.id())
    return Error{Code::unavailable, "key.wrong",
                 fmt::format("The keyring's key of campaign {} is not the one that its photographs are sealed by: put "
                             "this installation's keyring back.",
                             photograph.campaign)};
  photograph.key = vault::photographs_key(key);
  return {};
}

Result<api::PhotoReply> Photographs::add(const CampaignRef& campaign, ByteView bytes, TimePoint now) {
  return add_to(campaign.row(), bytes, now);
}

Result<std::string> Photographs::keep_finished(const std::string& submission, ByteView jpeg, TimePoint now) {
  CS_ASSIGN(const std::int64_t campaign, db_.read([&](db::Connection& c) -> Result<std::int64_t> {
    const auto row = row_id('s', submission);
    db::Statement q = c.query("SELECT campaign FROM submissions WHERE id = ?1", row.value_or(0));
    if (!q.next()) return unknown_submission(submission);
    return q.int64(0);
  }));
  CS_ASSIGN(const api::PhotoReply kept, add_to(campaign, jpeg, now));
  return kept.hash;
}

Result<api::PhotoReply> Photographs::add_to(std::int64_t campaign, ByteView bytes, TimePoint now) {
  if (bytes.empty()) return invalid("photo.empty", "The photograph is empty.");
  CS_ASSIGN(const CampaignPtr k,
            db_.read([&](db::Connection& c) -> Result<CampaignPtr> { return db_.campaigns().at(c, campaign); }));
  vault::Photograph photograph{vault::name_of(bytes, k->photo_key), k->value.id, k->photo_key,
                               static_cast<std::int64_t>(bytes.size())};
  CS_TRY(give_key(photograph, k->row));
  for (int tries = 0; tries < most_tries; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(between_tries);
    CS_ASSIGN(const Kept kept, look_up(photograph.name));
    if (kept == Kept::going) continue;
    // A file alone proves nothing (its rename may not have been flushed before a crash): the row says that it was
    // whole. What is there still has to verify: this may be the upload that mends it.
    bool write = kept == Kept::unknown;
    if (kept == Kept::known) {
      const auto there = db_.photographs().open(photograph);
      if (!there && !vault::is_damage(there.error())) return there.error();
      write = !there;
      if (write) CS_TRY(make_room(photograph));
    }
    if (write) CS_TRY(db_.photographs().put(photograph, bytes));
    CS_ASSIGN(const bool stored, db_.run([&](db::Connection& c) -> Result<bool> {
      if (c.run("UPDATE photos SET touched = CASE WHEN touched < ?2 THEN ?2 ELSE touched END, sealed = 1, damaged = 0,"
                " served = CASE WHEN ?3 = 1 THEN 0 ELSE served END, digest = CASE WHEN ?3 = 1 THEN '' ELSE digest END"
                " WHERE hash = ?1",
                photograph.name, now, write ? 1 : 0) > 0) {
        // Whoever it showed is gone; it is here again with somebody else.
        c.run("UPDATE photos SET purged = 0 WHERE hash = ?1 AND purged = 1", photograph.name);
        return true;
      }
      if (kept == Kept::known) return false;
      c.run("INSERT INTO photos (hash, campaign, bytes, touched, sealed) VALUES (?1, ?2, ?3, ?4, 1)", photograph.name,
            k->row, photograph.bytes, now);
      return true;
    }));
    if (stored) return api::PhotoReply{photograph.name, photograph.bytes};
  }
  return Error{Code::unavailable, "photo.going",
               "An old copy of this photograph is being deleted: hand it in again in a minute."};
}

/// What is about to be replaced is set aside if it is damaged, and not if it is only plain: a crash before the new file
/// is there must not leave none.
Status Photographs::make_room(vault::Photograph photograph) {
  photograph.may_be_plain = true;
  const auto there = db_.photographs().open(photograph);
  if (!there && there.error().id == "photo.damaged") CS_TRY(db_.photographs().set_aside(photograph));
  return {};
}

Result<Bytes> Photographs::read(const std::string& hash) {
  CS_ASSIGN(const vault::Photograph photograph, known(hash));
  auto content = db_.photographs().open(photograph);
  if (content || !vault::is_damage(content.error())) return content;
  // It may have been sealed or mended since its row was read.
  CS_ASSIGN(const vault::Photograph again, known(hash));
  content = db_.photographs().open(again);
  if (content || !vault::is_damage(content.error())) return content;
  CS_ASSIGN(const bool is, found_damaged(again, content.error()));
  return is ? content : db_.photographs().open(again);
}

Result<bool> Photographs::found_damaged(const vault::Photograph& photograph, const Error& why) {
  if (why.id == "photo.damaged") {
    CS_ASSIGN(const bool aside, db_.photographs().set_aside(photograph));
    if (!aside && db_.photographs().open(photograph)) return false;
  }
  CS_ASSIGN(const bool news, db_.run([&](db::Connection& c) -> Result<bool> {
    return c.run("UPDATE photos SET damaged = 1 WHERE hash = ?1 AND damaged = 0 AND purged = 0", photograph.name) > 0;
  }));
  if (news) db_.tell_of_damage(why);
  return true;
}

Result<std::int64_t> Photographs::damaged() {
  return db_.read([](db::Connection& c) -> Result<std::int64_t> {
    db::Statement q = c.query("SELECT count(*) FROM photos WHERE damaged = 1");
    return q.next() ? q.int64(0) : 0;
  });
}

Result<std::int64_t> Photographs::plain() {
  return db_.read([](db::Connection& c) -> Result<std::int64_t> {
    db::Statement q = c.query("SELECT count(*) FROM photos WHERE sealed = 0 AND damaged = 0");
    return q.next() ? q.int64(0) : 0;
  });
}

}  // namespace cs::store
