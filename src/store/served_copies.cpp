// The served copy of a photograph, beside it in one file.
//
// Splitting replaces the file by rename, then the row says so. Killed in between, the row says that there is no served
// copy, and whoever asks finds one in the file and tells the row. Whatever form the file has, the photograph is in it.
#include "base/hash.hpp"
#include "store/database.hpp"
#include "store/photographs.hpp"
#include "vault/photograph_folder.hpp"

namespace cs::store {

Result<Photographs::ServedCopy> Photographs::served(const PhotographRef& photograph) {
  CS_ASSIGN(const vault::Photograph known_as, known(photograph.hash()));
  auto copy = db_.photographs().open_served(known_as);
  if (!copy && vault::is_damage(copy.error())) {
    // Said, set aside and counted by whoever reads the whole.
    if (auto whole = read(photograph.hash()); !whole) return whole.error();
    copy = db_.photographs().open_served(known_as);
  }
  if (!copy) return copy.error();
  if (!*copy) return Error{Code::refused, "photo.not_split", "This photograph has no served copy yet."};
  CS_ASSIGN(std::string digest, db_.read([&](db::Connection& c) -> Result<std::string> {
    db::Statement q = c.query("SELECT digest FROM photos WHERE hash = ?1", photograph.hash());
    return q.next() ? q.text(0) : std::string();
  }));
  if (digest.empty()) {
    digest = blake2b(**copy);
    CS_TRY(note_served(photograph.hash(), static_cast<std::int64_t>((*copy)->size()), digest));
  }
  return ServedCopy{std::move(**copy), std::move(digest)};
}

Status Photographs::keep_split(const std::string& hash, const served::Split& split) {
  // A collection that unlinks it between our look and our rename would leave a file that nobody knows.
  CS_ASSIGN(const FileLock lock, lock_folder());
  CS_ASSIGN(vault::Photograph known_as, known(hash));
  CS_ASSIGN(const std::int64_t campaign, db_.read([&](db::Connection& c) -> Result<std::int64_t> {
    db::Statement q = c.query("SELECT campaign FROM photos WHERE hash = ?1", hash);
    return q.next() ? q.int64(0) : 0;
  }));
  CS_TRY(give_key(known_as, campaign));
  CS_TRY(db_.photographs().put_split(known_as, split));
  return note_served(hash, static_cast<std::int64_t>(split.served.size()), blake2b(split.served));
}

Result<bool> Photographs::is_split(const std::string& hash) {
  return db_.read([&](db::Connection& c) -> Result<bool> {
    return c.query("SELECT 1 FROM photos WHERE hash = ?1 AND served > 0", hash).next();
  });
}

Status Photographs::note_served(const std::string& hash, std::int64_t bytes, const std::string& digest) {
  const auto noted = db_.run([&](db::Connection& c) -> Result<Nothing> {
    c.run("UPDATE photos SET sealed = 1, served = ?2, digest = ?3 WHERE hash = ?1", hash, bytes, digest);
    return Nothing{};
  });
  return noted ? Status{} : Status{noted.error()};
}

}  // namespace cs::store
