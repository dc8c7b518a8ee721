// What makes the log: it gathers what the work of a transaction says was done (append_audit, log_rows.hpp) and the rows
// that its statements wrote (db::RowWatch), and writes both as entries just before COMMIT.
//
// The rows of a piece of work go with its last entry; rows of work that says nothing go into an entry by "service", in
// its place among the others. Nothing is written for a commit without either, so a claim costs nothing here. A group
// that is rolled back leaves no gap, because its entries get their numbers when they are written.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "db/connection.hpp"
#include "seal/note.hpp"
#include "store/head_file.hpp"
#include "store/log_entry.hpp"

namespace cs::store {

class Sealer final : public db::RowWatch {
 public:
  /// `heads` gets each head that was committed; may be null.
  Sealer(seal::PrivateKey key, std::shared_ptr<HeadFile> heads);
  ~Sealer() override;

  /// Of the connection, or nullptr where nothing is sealed: a test's own.
  static Sealer* of(db::Connection& c) { return static_cast<Sealer*>(c.watch()); }

  void note(TimePoint at, std::string_view actor, std::string_view action, std::string_view subject,
            std::string_view detail);
  /// Writes what was gathered as entries at once; commits() signs them. For work on very many rows, or on the log
  /// itself. Where the piece of work is undone, so is this.
  void write_entries(db::Connection& c);

  const std::vector<db::WatchedTable>& tables() const override;
  void wrote(db::WrittenRow row) override;
  void lost() noexcept override { lost_ = true; }
  void begins() override;
  void piece_begins() override;
  void piece_undone() override;
  void piece_ends() override;
  void commits(db::Connection& c) override;
  void committed() override;
  bool noted() const override { return noted_; }

 private:
  struct Rows;
  struct Noted;
  void gather();
  void append(db::Connection& c, const Noted& noted);
  void write(db::Connection& c, LogEntry entry);

  const seal::PrivateKey key_;
  const std::shared_ptr<HeadFile> heads_;
  std::unique_ptr<Rows> rows_;          // of this piece
  std::vector<Noted> piece_, entries_;  // of this piece; of this commit, with their rows
  bool lost_ = false, noted_ = false;
  std::optional<seal::Frontier> known_;                       // after the last commit of this connection
  std::optional<seal::Frontier> growing_;                     // in this transaction
  std::uint64_t before_ = 0;                                  // how many entries there were when it began
  std::optional<std::pair<seal::Head, std::string>> signed_;  // to be told once it is committed
  struct Before;
  bool in_piece_ = false;
  std::unique_ptr<Before> written_;  // what this piece's write_entries() found, for when the piece is undone
};

}  // namespace cs::store
