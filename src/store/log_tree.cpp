#include "store/log_tree.hpp"

#include <fmt/format.h>

#include "store/log_entry.hpp"

namespace cs::store {
namespace {

using seal::Hash;

Error missing(std::int64_t first, std::int64_t last) {
  return {Code::corrupt, "log.missing",
          first == last ? fmt::format("Entry {} of the log is missing.", first)
                        : fmt::format("Of the entries {} to {} of the log some are missing.", first, last)};
}

/// The root over `count` (a power of two) neighbours, which `next` gives one after another.
template <class Next>
Result<Hash> fold(std::int64_t count, const Error& lacking, Next next) {
  seal::Frontier f;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::optional<Hash> one = next(i);
    if (!one) return lacking;
    f.add(*one);
  }
  return f.root();
}

Result<Hash> of_entries(db::Connection& c, std::int64_t first, std::int64_t count) {
  db::Statement q = c.query(
      "SELECT seq, at, actor, action, subject, detail, sealed, salt FROM log WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
      first, first + count - 1);
  return fold(count, missing(first, first + count - 1), [&](std::int64_t i) -> std::optional<Hash> {
    if (!q.next() || q.int64(0) != first + i) return std::nullopt;
    return leaf_of(entry_from(q));
  });
}

Result<Hash> of_tiles(db::Connection& c, int level, std::int64_t first, std::int64_t count) {
  db::Statement q =
      c.query("SELECT place, root FROM log_tiles WHERE level = ?1 AND place BETWEEN ?2 AND ?3 ORDER BY place", level,
              first, first + count - 1);
  const std::int64_t span = std::int64_t{1} << (level * tile_height);
  return fold(count, missing(first * span + 1, (first + count) * span), [&](std::int64_t i) -> std::optional<Hash> {
    if (!q.next() || q.int64(0) != first + i) return std::nullopt;
    return seal::hash_from_base64(q.text(1));
  });
}

}  // namespace

Result<std::optional<StoredHead>> stored_head(db::Connection& c) {
  db::Statement q = c.query(query_of_head);
  if (!q.next()) return std::optional<StoredHead>{};
  const auto root = seal::hash_from_base64(q.text(1));
  if (!root || q.int64(0) < 0)
    return Error{Code::corrupt, "db.corrupt", "The database is damaged: the head of its log is none."};
  return std::optional(StoredHead{{static_cast<std::uint64_t>(q.int64(0)), *root}, q.text(2)});
}

seal::Subtrees subtrees_of(db::Connection& c) {
  return [&c](int height, std::uint64_t index) -> Result<Hash> {
    const int level = height / tile_height, rest = height % tile_height;
    const std::int64_t count = std::int64_t{1} << rest, first = static_cast<std::int64_t>(index) << rest;
    return level == 0 ? of_entries(c, first + 1, count) : of_tiles(c, level, first, count);
  };
}

seal::Frontier::Completed keep_tiles(db::Connection& c) {
  return [&c](int height, std::uint64_t index, const Hash& root) {
    if (height % tile_height == 0)
      c.run("INSERT INTO log_tiles (level, place, root) VALUES (?1, ?2, ?3)", height / tile_height,
            static_cast<std::int64_t>(index), seal::to_base64(root));
  };
}

}  // namespace cs::store
