// Photographs as files named by their keyed hash: photographs/ab/ab12….
//
// Upload and collection of one hash exclude each other by its lock, so these orders cannot meet:
// - collection deletes the row, an upload of the same bytes sees no row, writes the file and inserts the row,
// collection
//   unlinks the new file. With the lock the upload comes wholly before (and refreshes `touched`) or wholly after.
// A crash leaves at most a file without a row, never a row without its file.
#include "store/photographs.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/hash.hpp"
#include "base/log.hpp"
#include "platform/files.hpp"
#include "store/database.hpp"

namespace cs::store {
namespace {

constexpr Millis kept_unreferenced = std::chrono::hours{24};

Error unknown_photo() {
  return {Code::not_found, "photo.unknown", "There is no such photograph."};
}

}  // namespace

std::filesystem::path Photographs::path_of(const std::string& hash) const {
  return db_.folder() / "photographs" / hash.substr(0, 2) / hash;
}

std::mutex& Photographs::lock_of(const std::string& hash) {
  return locks_[std::hash<std::string>{}(hash) % locks_.size()];
}

Result<api::PhotoReply> Photographs::add(const CampaignRef& campaign, ByteView bytes, TimePoint now) {
  if (bytes.empty()) return invalid("photo.empty", "The photograph is empty.");
  CS_ASSIGN(const CampaignPtr k,
            db_.read([&](db::Connection& c) -> Result<CampaignPtr> { return db_.campaigns().at(c, campaign.row()); }));
  const std::string hash = blake2b(bytes, as_bytes(k->photo_key));
  const auto size = static_cast<std::int64_t>(bytes.size());
  const std::filesystem::path path = path_of(hash);
  const std::lock_guard lock(lock_of(hash));
  std::error_code ec;
  // The file alone proves nothing (its rename may not have been flushed before a crash): the row says that it is whole.
  CS_ASSIGN(const bool known, db_.read([&](db::Connection& c) -> Result<bool> {
    return c.query("SELECT 1 FROM photos WHERE hash = ?1", hash).next();
  }));
  if (!known || std::filesystem::file_size(path, ec) != bytes.size() || ec) {
    // Made at the start; somebody tidying up may have removed it, because it was empty.
    if (std::filesystem::create_directories(path.parent_path(), ec)) CS_TRY(flush_folder(db_.folder() / "photographs"));
    CS_TRY(write_file_durably(path, bytes));
  }
  CS_TRY(db_.run([&](db::Connection& c) -> Result<Nothing> {
    c.run(
        "INSERT INTO photos (hash, campaign, bytes, touched) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT (hash) DO UPDATE SET touched = {{greatest}}(photos.touched, ?4)",
        hash, k->row, size, now);
    return Nothing{};
  }));
  return api::PhotoReply{hash, size};
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

Result<int> Photographs::collect(TimePoint now) {
  const TimePoint before = now - kept_unreferenced;
  CS_ASSIGN(const auto candidates, db_.read([&](db::Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    db::Statement q = c.query("SELECT hash FROM photos WHERE refs = 0 AND touched <= ?1", before);
    while (q.next()) out.push_back(q.text(0));
    return out;
  }));
  int collected = 0;
  for (const std::string& hash : candidates) {
    const std::lock_guard lock(lock_of(hash));
    CS_ASSIGN(const bool gone, db_.run([&](db::Connection& c) -> Result<bool> {
      return c.run("DELETE FROM photos WHERE hash = ?1 AND refs = 0 AND touched <= ?2", hash, before) > 0;
    }));
    if (!gone) continue;
    std::error_code ec;
    if (std::filesystem::remove(path_of(hash), ec); ec)
      log::warning("A collected photograph's file could not be removed.");
    ++collected;
  }
  return collected;
}

}  // namespace cs::store
