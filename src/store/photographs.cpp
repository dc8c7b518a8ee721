// Photographs as files named by their keyed hash: photographs/ab/ab12….
//
// Upload and collection of one hash may run on different nodes. Collection deletes the row and notes the removal in one
// commit, unlinks the file, and deletes the note. So an upload sees one of three things:
// - a row: the file is whole. The upload refreshes `touched` in the commit that judges whether the row is still there;
// if
//   a collection came before it, the upload starts again;
// - a removal: the file may go at any moment; the upload waits until it has gone;
// - neither: nobody deletes the file, because collection begins with a row that is a day old.
// Whoever unlinks holds the lock of the folder from the first commit to the last, so that one that slept in between
// cannot unlink what an upload wrote since: nobody else finishes its removals before it wakes or dies.
// A crash leaves at most a file without a row, or a removal that the next collection finishes; never a row without its
// file.
#include "store/photographs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/hash.hpp"
#include "base/log.hpp"
#include "platform/file_lock.hpp"
#include "platform/files.hpp"
#include "store/database.hpp"
#include "store/node_rows.hpp"

namespace cs::store {
namespace {

constexpr Millis kept_unreferenced = std::chrono::hours{24};
// A removal takes milliseconds, unless its node died: then the next collection, by whoever has the duty, finishes it.
constexpr int most_tries = 100;
constexpr Millis between_tries{50};

Error unknown_photo() {
  return {Code::not_found, "photo.unknown", "There is no such photograph."};
}

}  // namespace

std::filesystem::path Photographs::path_of(const std::string& hash) const {
  return db_.folder() / "photographs" / hash.substr(0, 2) / hash;
}

Result<Photographs::Kept> Photographs::look_up(const std::string& hash) {
  return db_.read([&](db::Connection& c) -> Result<Kept> {
    if (c.query("SELECT 1 FROM photos WHERE hash = ?1", hash).next()) return Kept::known;
    if (c.query("SELECT 1 FROM photo_removals WHERE hash = ?1", hash).next()) return Kept::going;
    return Kept::unknown;
  });
}

Result<api::PhotoReply> Photographs::add(const CampaignRef& campaign, ByteView bytes, TimePoint now) {
  if (bytes.empty()) return invalid("photo.empty", "The photograph is empty.");
  CS_ASSIGN(const CampaignPtr k,
            db_.read([&](db::Connection& c) -> Result<CampaignPtr> { return db_.campaigns().at(c, campaign.row()); }));
  const std::string hash = blake2b(bytes, as_bytes(k->photo_key));
  const auto size = static_cast<std::int64_t>(bytes.size());
  const std::filesystem::path path = path_of(hash);
  for (int tries = 0; tries < most_tries; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(between_tries);
    CS_ASSIGN(const Kept kept, look_up(hash));
    if (kept == Kept::going) continue;
    // The file alone proves nothing (its rename may not have been flushed before a crash): the row says that it is
    // whole.
    std::error_code ec;
    if (kept == Kept::unknown || std::filesystem::file_size(path, ec) != bytes.size() || ec) {
      // Made at the start; somebody tidying up may have removed it, because it was empty.
      if (std::filesystem::create_directories(path.parent_path(), ec))
        CS_TRY(flush_folder(db_.folder() / "photographs"));
      CS_TRY(write_file_durably(path, bytes));
    }
    CS_ASSIGN(const bool stored, db_.run([&](db::Connection& c) -> Result<bool> {
      if (c.run("UPDATE photos SET touched = CASE WHEN touched < ?2 THEN ?2 ELSE touched END WHERE hash = ?1", hash,
                now) > 0)
        return true;
      if (kept == Kept::known) return false;
      c.run("INSERT INTO photos (hash, campaign, bytes, touched) VALUES (?1, ?2, ?3, ?4)", hash, k->row, size, now);
      return true;
    }));
    if (stored) return api::PhotoReply{hash, size};
  }
  return Error{Code::unavailable, "photo.going",
               "An old copy of this photograph is being deleted: hand it in again in a minute."};
}

Result<PhotoFile> Photographs::find(const PhotographRef& photograph) {
  return file_of(photograph.hash());
}

Result<PhotoFile> Photographs::file_of(const std::string& hash) {
  return db_.read([&](db::Connection& c) -> Result<PhotoFile> {
    db::Statement q = c.query("SELECT hash, bytes FROM photos WHERE hash = ?1", hash);
    if (!q.next()) return unknown_photo();
    return PhotoFile{path_of(q.text(0)), q.int64(1)};
  });
}

Result<Bytes> Photographs::read(const std::string& hash) {
  CS_ASSIGN(const PhotoFile file, file_of(hash));
  auto bytes = read_file(file.path);
  if (!bytes && bytes.error().code == Code::not_found)
    return Error{Code::corrupt, "photo.lost", fmt::format("The file of photograph {} is missing.", hash)};
  if (bytes && static_cast<std::int64_t>(bytes->size()) != file.bytes)
    return Error{Code::corrupt, "photo.lost", fmt::format("The file of photograph {} has the wrong length.", hash)};
  return bytes;
}

Result<int> Photographs::finish_removals() {
  CS_ASSIGN(const auto going, db_.read([](db::Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    db::Statement q = c.query("SELECT hash FROM photo_removals ORDER BY hash LIMIT 1000");
    while (q.next()) out.push_back(q.text(0));
    return out;
  }));
  for (const std::string& hash : going) {
    std::error_code ec;
    if (std::filesystem::remove(path_of(hash), ec); ec)
      log::warning("A collected photograph's file could not be removed.");
    CS_TRY(db_.run([&](db::Connection& c) -> Result<Nothing> {
      c.run("DELETE FROM photo_removals WHERE hash = ?1", hash);
      return Nothing{};
    }));
  }
  return static_cast<int>(going.size());
}

Result<int> Photographs::collect(TimePoint now, const Holding& by) {
  const TimePoint before = now - kept_unreferenced;
  const Error busy{Code::unavailable, "photo.collecting", "Another node is collecting photographs."};
  const auto lock = FileLock::take(db_.folder() / "photographs" / ".collecting", busy);
  if (!lock) return lock.error().id == busy.id ? Result<int>(0) : lock.error();
  CS_TRY(finish_removals());
  CS_ASSIGN(const auto candidates, db_.read([&](db::Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    db::Statement q = c.query("SELECT hash FROM photos WHERE refs = 0 AND touched <= ?1", before);
    while (q.next()) out.push_back(q.text(0));
    return out;
  }));
  int collected = 0;
  for (const std::string& hash : candidates) {
    CS_ASSIGN(const bool gone, db_.run([&](db::Connection& c) -> Result<bool> {
      CS_TRY(check_holding(c, by));
      if (c.run("DELETE FROM photos WHERE hash = ?1 AND refs = 0 AND touched <= ?2", hash, before) == 0) return false;
      c.run("INSERT INTO photo_removals (hash) VALUES (?1) ON CONFLICT (hash) DO NOTHING", hash);
      return true;
    }));
    if (!gone) continue;
    CS_TRY(finish_removals());
    ++collected;
  }
  return collected;
}

}  // namespace cs::store
