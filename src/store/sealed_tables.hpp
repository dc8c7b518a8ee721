// Which tables and columns the log seals, and the digest of a row version that it keeps.
//
// A digest says nothing to whoever does not know the row and the entry's salt, and it is the same on both engines:
// values as text, what a row has by default left out. So a column that a later migration adds with a default changes no
// digest. A migration that changes sealed values, or gives a new column other values than its default, must be followed
// by reseal() (store/log_begin.hpp).
//
// Not sealed: what changes by the minute and can be computed again (leases, counts, limits, duties, tries to sign in,
// answers under an idempotency key), and what only speeds up a search.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "db/watch.hpp"

namespace cs::store {

const std::vector<db::WatchedTable>& sealed_tables();
/// Nullptr for a table that is not sealed.
const db::WatchedTable* sealed_table(std::string_view name);

/// What the log says of a row: a line of an entry.
struct SealedRow {
  std::string table;
  std::string key;       ///< its columns joined, without white space
  bool deleted = false;  ///< gone since this entry
  /// For each group of the table its digest, or nothing where this entry says nothing of it.
  std::vector<std::optional<std::string>> groups;
};

std::string key_of(const std::vector<std::string>& columns);
/// The columns again.
std::vector<std::string> key_from(std::string_view key);
/// Of one group of the row with this key; `cells` in the order of its columns. 22 characters. `salt`: this group's, 16
/// bytes.
std::string digest_of(const db::WatchedTable& table, std::size_t group, std::string_view key,
                      const std::vector<db::Cell>& cells, ByteView salt);

std::string line_of(const SealedRow& row);
/// Nothing where it is none.
std::optional<SealedRow> sealed_row_from(std::string_view line);

/// 16 bytes as text: 22 characters.
std::string salt_text(ByteView salt);
std::optional<Bytes> salt_from(std::string_view text);

/// What an entry's digests are salted with. Each group of each row has a salt of its own, made from the entry's, so
/// that one group can be shown to somebody together with its salt without letting them try guesses at another one.
class Salt {
 public:
  static Salt fresh();
  /// As the log keeps it. Entries of before have one salt for all that they seal, which this still reads.
  static std::optional<Salt> from(std::string_view text);
  std::string text() const;
  Bytes of(const db::WatchedTable& table, std::size_t group, std::string_view key) const;
  /// False for an entry of before: whoever is shown one of its groups can try guesses at all that it seals.
  bool is_each_its_own() const { return each_its_own_; }

 private:
  explicit Salt(Bytes bytes, bool each_its_own) : bytes_(std::move(bytes)), each_its_own_(each_its_own) {}
  Bytes bytes_;
  bool each_its_own_;
};

}  // namespace cs::store
