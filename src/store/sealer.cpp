#include "store/sealer.hpp"

#include <algorithm>

#include "store/log_tree.hpp"
#include "store/sealed_tables.hpp"

namespace cs::store {
namespace {

/// What an entry says at most, so that reading a page of them stays small.
constexpr std::size_t rows_an_entry = 500;
constexpr std::string_view insertion =
    "INSERT INTO log (seq, at, actor, action, subject, detail, sealed, salt)"
    " {{values}}?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8{{end values}}";

template <class T>
T or_throw(Result<T> r) {
  if (!r) throw db::Failure(r.error());
  return std::move(*r);
}

}  // namespace

/// The newest version of each row that was written.
struct Sealer::Rows {
  void add(db::WrittenRow row) {
    const auto [slot, fresh] = places.try_emplace({row.table, key_of(row.key)}, all.size());
    if (fresh) {
      all.push_back(std::move(row));
      return;
    }
    db::WrittenRow& known = all[slot->second];
    known.deleted = row.deleted;
    for (std::size_t i = 0; i < row.groups.size(); ++i)
      if (row.groups[i]) known.groups[i] = std::move(row.groups[i]);
  }
  void add(Rows other) {
    for (db::WrittenRow& row : other.all) add(std::move(row));
  }
  std::vector<db::WrittenRow> all;
  std::map<std::pair<const db::WatchedTable*, std::string>, std::size_t> places;
};

struct Sealer::Noted {
  LogEntry entry;
  Rows rows;
  bool nameless = false;  ///< of work that said nothing
};

struct Sealer::Before {
  std::vector<Noted> entries;
  std::optional<seal::Frontier> growing;
};

Sealer::Sealer(seal::PrivateKey key, std::shared_ptr<HeadFile> heads)
    : key_(std::move(key)), heads_(std::move(heads)), rows_(std::make_unique<Rows>()) {}
Sealer::~Sealer() = default;

void Sealer::note(TimePoint at, std::string_view actor, std::string_view action, std::string_view subject,
                  std::string_view detail) {
  piece_.push_back(
      {{0, at, std::string(actor), std::string(action), std::string(subject), std::string(detail), "", ""}, {}, false});
}

const std::vector<db::WatchedTable>& Sealer::tables() const {
  return sealed_tables();
}

void Sealer::wrote(db::WrittenRow row) {
  rows_->add(std::move(row));
}

void Sealer::begins() {
  in_piece_ = false;
  written_.reset();
  piece_undone();
  entries_.clear();
  lost_ = noted_ = false;
  growing_.reset();
  signed_.reset();
}

void Sealer::piece_begins() {
  piece_ends();
  in_piece_ = true;
}

void Sealer::piece_undone() {
  piece_.clear();
  *rows_ = {};
  if (!written_) return;
  // The entries went with the savepoint: those of the pieces before are to be written again.
  entries_ = std::move(written_->entries);
  growing_ = std::move(written_->growing);
  written_.reset();
}

void Sealer::piece_ends() {
  const bool wrote = written_ != nullptr;
  gather();
  noted_ = noted_ || wrote;
  in_piece_ = false;
  written_.reset();
}

void Sealer::gather() {
  noted_ = !piece_.empty() || !rows_->all.empty();
  if (piece_.empty()) {
    if (rows_->all.empty()) return;
    // In its place among the others: a later piece may write the same row again, and the last entry that names it
    // counts.
    if (entries_.empty() || !entries_.back().nameless)
      entries_.push_back({{0, TimePoint{}, "service", "rows", "", "{}", "", ""}, {}, true});
    entries_.back().rows.add(std::exchange(*rows_, {}));
    return;
  }
  piece_.back().rows = std::exchange(*rows_, {});
  std::move(piece_.begin(), piece_.end(), std::back_inserter(entries_));
  piece_.clear();
}

void Sealer::write_entries(db::Connection& c) {
  if (lost_) throw db::Failure(internal_error("Rows were written that the log does not know."));
  if (in_piece_ && !written_) written_ = std::make_unique<Before>(Before{entries_, growing_});
  gather();
  if (entries_.empty()) return;
  // The moment of work that said none is nobody's statement: that of the rows' own columns counts.
  const auto said = std::ranges::find_if(entries_, [](const Noted& n) { return !n.nameless; });
  const TimePoint at = said == entries_.end() ? SystemClock().now() : said->entry.at;
  for (Noted& n : entries_)
    if (n.nameless) n.entry.at = at;
  if (!growing_) {
    const auto head = or_throw(stored_head(c));
    before_ = head ? head->head.size : 0;
    if (known_ && head && known_->size() == before_ && known_->root() == head->head.root)
      growing_ = known_;
    else  // somebody else's commit came between
      growing_ = or_throw(seal::frontier_of(before_, subtrees_of(c)));
    if (head && growing_->root() != head->head.root)
      throw db::Failure(
          {Code::corrupt, "log.changed", "The log does not agree with its head: run 'countersignd audit verify'."});
  }
  for (const Noted& n : entries_) append(c, n);
  entries_.clear();
}

void Sealer::append(db::Connection& c, const Noted& noted) {
  const auto& rows = noted.rows.all;
  std::size_t at = 0;
  do {
    const std::size_t end = std::min(rows.size(), at + rows_an_entry);
    LogEntry entry = noted.entry;
    const Salt salt = Salt::fresh();
    entry.salt = salt.text();
    if (end < rows.size()) entry.action = "rows", entry.detail = "{}";
    for (; at < end; ++at) {
      const db::WrittenRow& row = rows[at];
      SealedRow line{std::string(row.table->name), key_of(row.key), row.deleted, {}};
      for (std::size_t g = 0; g < row.groups.size() && !row.deleted; ++g)
        line.groups.push_back(row.groups[g] ? std::optional(digest_of(*row.table, g, line.key, *row.groups[g],
                                                                      salt.of(*row.table, g, line.key)))
                                            : std::nullopt);
      if (!entry.sealed.empty()) entry.sealed += '\n';
      entry.sealed += line_of(line);
    }
    write(c, std::move(entry));
  } while (at < rows.size());
}

void Sealer::write(db::Connection& c, LogEntry e) {
  e.seq = static_cast<std::int64_t>(growing_->size()) + 1;
  c.put({{"log"}}, insertion, e.seq, e.at, e.actor, e.action, e.subject, e.detail, e.sealed, e.salt);
  growing_->add(leaf_of(e), keep_tiles(c));
}

void Sealer::commits(db::Connection& c) {
  write_entries(c);
  if (!growing_ || growing_->size() == before_) return;
  const seal::Head head{growing_->size(), growing_->root()};
  signed_.emplace(head, seal::signed_head(head, key_));
  c.put({{"log_head"}},
        "INSERT INTO log_head (one, size, root, note) {{values}}1, ?1, ?2, ?3{{end values}}"
        " ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note",
        static_cast<std::int64_t>(head.size), seal::to_base64(head.root), signed_->second);
}

void Sealer::committed() {
  if (!signed_) return;
  known_ = std::move(growing_);
  if (heads_) heads_->offer(signed_->first, std::move(signed_->second));
  signed_.reset();
  growing_.reset();
}

}  // namespace cs::store
