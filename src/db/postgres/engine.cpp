// Transactions over a connection that may break at any moment.
//
// A transaction whose connection breaks before its COMMIT was sent is not there: Ending::lost. When it breaks after
// that, the answer may be lost while the commit happened. A writer's commits are numbered for this: `db_writers` has
// one row a writer, and each of its transactions writes the next number there in the same round trip as COMMIT. A new
// connection reads the number and knows. What can half-happen, and why it is harmless:
// - the old session still waits for our commands (they are somewhere on the way) while the new connection already reads
//   the number: reading raises the row's `epoch`, and the late commands find an epoch that is not theirs, divide by
//   zero and take their COMMIT down with them. Then the old session is ended, so that it keeps no rows locked;
// - the old session has written the number and is inside COMMIT: the row is locked, so that reading waits for it to
//   end;
// - the server does not come back within `patience`: Ending::unknown. Callers repeat under their idempotency keys, and
//   the next connection takes over whatever number it finds;
// - the server that comes back is one that misses commits (a standby took over and had not got the last ones): the
//   number is behind the last one that was acknowledged. Nothing is written any more, Ending::broken_sync, "db.behind":
//   people decide, because the messages of the lost decisions may have left.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/ids.hpp"
#include "db/dialect.hpp"
#include "db/foreseen.hpp"
#include "db/postgres/errors.hpp"
#include "db/postgres/link.hpp"
#include "db/postgres/owner.hpp"
#include "db/postgres/postgres.hpp"
#include "db/postgres/puts.hpp"

namespace cs::db {
namespace {

using Clock = std::chrono::steady_clock;

class PostgresRows final : public Rows {
 public:
  explicit PostgresRows(Answer answer) : answer_(std::move(answer)) {}
  bool next() override { return ++row_ < rows_of(answer_.get()); }
  bool is_null(int column) const override { return null_of(answer_.get(), row_, column); }
  std::int64_t int64(int column) const override { return int64_of(answer_.get(), row_, column); }
  double real(int column) const override { return real_of(answer_.get(), row_, column); }
  std::string text(int column) const override { return text_of(answer_.get(), row_, column); }

 private:
  Answer answer_;
  int row_ = -1;
};

/// What one of several questions was answered: of an answer to all of them, the rows with its number in the last
/// column.
class SharedRows final : public Rows {
 public:
  explicit SharedRows(std::shared_ptr<pg_result> answer) : answer_(std::move(answer)) {}
  void add(int row) { rows_.push_back(row); }
  bool next() override { return ++at_ < static_cast<int>(rows_.size()); }
  void rewind() override { at_ = -1; }
  bool is_null(int column) const override { return null_of(answer_.get(), row(), column); }
  std::int64_t int64(int column) const override { return int64_of(answer_.get(), row(), column); }
  double real(int column) const override { return real_of(answer_.get(), row(), column); }
  std::string text(int column) const override { return text_of(answer_.get(), row(), column); }

 private:
  int row() const { return rows_.at(static_cast<std::size_t>(at_)); }
  std::shared_ptr<pg_result> answer_;
  std::vector<int> rows_;
  int at_ = -1;
};

/// Only reads, so that nothing of it is to be taken back.
bool only_reads(std::string_view sql) {
  return sql.starts_with("SELECT");
}

class PostgresEngine final : public Engine {
 public:
  PostgresEngine(std::string url, Schema schema, OpenOptions options)
      : url_(std::move(url)), schema_(std::move(schema)), options_(std::move(options)) {}
  ~PostgresEngine() override {
    if (!link_ || writer_.empty() || state_ != State::none) return;
    try {
      link_->run("DELETE FROM db_writers WHERE writer = ?1", writer_);
    } catch (const Failure&) {
      // The row stays; nobody minds.
    }
  }

  /// The first connection: one try. Throws Failure.
  Status open() {
    link_ = connect();
    return options_.read_only ? check_owner(*link_, schema_) : migrate(*link_, schema_, options_);
  }

  std::shared_ptr<Rows> prepare(std::string_view sql, const Value* values, std::size_t count) override {
    if (state_ == State::broken) throw lost();
    if (state_ == State::none) reach();
    if (options_.on_run) options_.on_run(sql);
    const bool single = state_ == State::none, opens = state_ == State::begun;
    bool others = false;
    try {
      open_transaction(!only_reads(sql), others);
      link_->queue(sql, values, count);
      Answer answer = link_->exchange();
      changes_ = changed_by(answer.get());
      total_changes_ += changes_;
      wrote_ = wrote_ || changes_ > 0;
      return std::make_shared<PostgresRows>(std::move(answer));
    } catch (const Failure& f) {
      note(f);
      // Nobody can tell whether a statement that is its own transaction took place. Reading may be done again.
      if (single && f.ending == Ending::lost && !options_.read_only) throw Failure(f.error, Ending::unknown);
      refuse(f, opens, others);
    }
  }

  bool gathers() const override { return true; }

  void put(std::string_view sql, const Value* values, std::size_t count, std::size_t key) override {
    if (state_ == State::broken) throw lost();
    Link::require_storable(values, count);
    puts_.add(sql, values, count, key);
    if (savepoint_ == Savepoint::none) puts_.keep();
  }

  void answer(const std::vector<Ask*>& asks) override {
    if (state_ == State::broken) throw lost();
    std::vector<std::vector<Ask*>> statements = by_statement(asks);
    if (options_.on_run)
      for (const std::vector<Ask*>& same : statements) options_.on_run(same.front()->sql);
    const bool opens = state_ == State::begun;
    bool others = false;
    try {
      open_transaction(false, others);
      for (const std::vector<Ask*>& same : statements) queue(same);
      std::vector<Answer> answers = link_->exchange_all();
      for (std::size_t i = 0; i < statements.size(); ++i) hand_out(std::move(answers.at(i)), statements[i]);
    } catch (const Failure& f) {
      note(f);
      refuse(f, opens, true);
    }
  }

  std::unique_ptr<Ask> ask_for_ids(std::string_view table, std::int64_t count) override {
    const std::array<Value, 2> values{Value(table), Value(count)};
    return std::make_unique<Ask>("SELECT nextval(pg_get_serial_sequence(?1, 'id')) FROM generate_series(1, ?2)",
                                 values.data(), values.size());
  }

  void script(const char* sql) override {
    if (state_ == State::broken) throw lost();
    if (state_ == State::none) reach();
    bool others = false;
    try {
      open_transaction(true, others);
      link_->exchange();
      link_->script(sql);
      wrote_ = true;
    } catch (const Failure& f) {
      note(f);
      throw;
    }
  }

  std::int64_t changes() const override { return changes_; }
  std::int64_t total_changes() const override { return total_changes_; }

  void begin(Begin how, std::size_t jobs) override {
    reach();
    jobs_ = jobs;
    puts_.clear();
    how_ = how;
    state_ = State::begun;
    savepoint_ = Savepoint::none;
    wrote_ = false;
  }

  void commit() override {
    if (state_ == State::broken) {
      state_ = State::none;
      throw lost();
    }
    if (!puts_.empty()) {
      bool others = false;
      try {
        open_transaction(false, others);
      } catch (const Failure& f) {
        note(f);
        shared(f);
      }
    }
    if (std::exchange(state_, State::none) != State::open) return;  // nothing ran in it
    if (how_ == Begin::read) {  // nothing is at stake: its answer is read with the next one
      try {
        return link_->send_off("COMMIT");
      } catch (const Failure&) {
        link_.reset();
        return;
      }
    }
    const bool numbered = wrote_ && !writer_.empty();
    bool sent = false;
    try {
      if (numbered)
        link_->queue(
            "UPDATE db_writers SET done = CASE WHEN epoch = ?2 THEN ?3 ELSE 1 / (epoch - epoch) END WHERE writer = ?1",
            writer_values().data(), 3);
      link_->queue("COMMIT");
      sent = true;
      const Answer answer = link_->exchange();
      if (rolled_back(answer.get()))
        throw Failure(internal_error("A transaction in which a statement had failed was to be committed."));
      if (numbered) acknowledged_ = ++done_;
    } catch (const Failure& f) {
      if (f.ending != Ending::lost) {
        state_ = State::open;  // to be rolled back
        shared(f);
      }
      link_.reset();
      if (!sent || !wrote_) throw;
      if (!numbered) throw unknown();
      find_out(done_ + 1);
    }
  }

  void rollback() override {
    puts_.clear();
    const State state = std::exchange(state_, State::none);
    if (state != State::open || !link_) return;
    try {
      link_->run("ROLLBACK");
    } catch (const Failure&) {
      link_.reset();  // with it the transaction is gone
    }
  }

  void savepoint() override { savepoint_ = Savepoint::wanted; }
  void rollback_to_savepoint() override {
    puts_.drop();
    end_savepoint("ROLLBACK TO SAVEPOINT job", Savepoint::set);
  }
  void release_savepoint() override {
    puts_.keep();
    end_savepoint("RELEASE SAVEPOINT job", Savepoint::none);
  }
  bool in_transaction() const override { return state_ != State::none; }

  void number_commits() override {
    if (!writer_.empty()) return;
    reach();
    const std::string id = new_uuid();
    try {
      link_->run("INSERT INTO db_writers (writer, epoch, done) VALUES (?1, ?2, ?3)", id, epoch_, done_);
    } catch (const Failure& f) {
      note(f);
      throw;
    }
    writer_ = id;
    session_ = link_->session();
  }
  int wal_pages() const override { return 0; }
  bool checkpoint() override { return true; }
  void no_checkpoint_on_close() override {}

 private:
  enum class State {
    none,
    begun,  ///< BEGIN goes out with the first statement
    open,
    broken,  ///< its connection is gone; only rollback() ends it
  };
  enum class Savepoint { none, wanted, set };

  static Failure lost() {
    return Failure({Code::unavailable, "db.unreachable", "The connection to the database server broke."}, Ending::lost);
  }
  static Failure unknown() {
    return Failure({Code::timeout, "db.unknown",
                    "The database server went away while it was storing this; whether it did is not known. Try again: "
                    "nothing is done twice."},
                   Ending::unknown);
  }

  std::unique_ptr<Link> connect() const {
    // Whoever stands still inside a transaction keeps the others from writing.
    const Millis idle{options_.alone ? 8'000 : 60'000};
    return std::make_unique<Link>(url_,
                                  LinkOptions{options_.read_only, options_.busy_timeout, idle, options_.on_prepare});
  }

  /// A connection, a new one if it must be: tried again for as long as `patience`. Throws Failure.
  void reach() {
    const auto until = Clock::now() + options_.patience;
    while (!link_) {
      try {
        auto fresh = connect();
        if (Status s = check_owner(*fresh, schema_); !s) throw Failure(s.error());
        if (!writer_.empty()) take_over(*fresh);
        link_ = std::move(fresh);
      } catch (const Failure& f) {
        if (f.error.code != Code::unavailable) throw;
        if (Clock::now() >= until) throw Failure(f.error);  // not "lost": there is nothing to try at once
        std::this_thread::sleep_for(Millis{100});
      }
    }
  }

  /// What this writer's last commit is, in the database that we have now.
  void take_over(Link& fresh) {
    const Answer row =
        fresh.run("UPDATE db_writers SET epoch = epoch + 1 WHERE writer = ?1 RETURNING epoch, done", writer_);
    const bool there = rows_of(row.get()) == 1;
    const std::int64_t done = there ? int64_of(row.get(), 0, 1) : 0;
    if (done < acknowledged_)
      throw Failure(
          {Code::corrupt, "db.behind",
           fmt::format("{} lacks the last {} commits that were acknowledged: another server took over without "
                       "them. Nothing more is stored.",
                       fresh.name(), acknowledged_ - done)},
          Ending::broken_sync);
    // One that is busy is inside what it was told before it was cut off, and ends by itself.
    fresh.run(
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
        " WHERE pid = ?1 AND backend_start::text = ?2 AND state LIKE 'idle in transaction%'",
        session_.process, session_.started);
    session_ = fresh.session();
    if (there) {
      epoch_ = int64_of(row.get(), 0, 0);
    } else {
      fresh.run("INSERT INTO db_writers (writer, epoch, done) VALUES (?1, ?2, ?3)", writer_, ++epoch_, done);
    }
    done_ = done;
  }

  /// Returns when commit `number` is there; throws "lost" when it is not, "unknown" when nobody answers in time.
  void find_out(std::int64_t number) {
    try {
      reach();
    } catch (const Failure& f) {
      if (f.ending == Ending::broken_sync) throw;
      throw unknown();
    }
    if (done_ < number) throw lost();
    acknowledged_ = done_;
  }

  void note(const Failure& f) {
    if (f.ending != Ending::lost) return;
    link_.reset();
    if (state_ != State::none) state_ = State::broken;
  }

  /// Queues what was put off: BEGIN, the writes that wait, and the savepoint where something is about to be written
  /// that it must be able to take back. `others`: whether other work's writes are among it.
  void open_transaction(bool writes, bool& others) {
    if (state_ == State::begun) {
      link_->queue(how_ == Begin::write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const Value program{schema_.application_id};
      if (how_ == Begin::write && options_.alone)
        link_->queue("SELECT pg_advisory_xact_lock(?1::int4, hashtext(current_schema()))", &program, 1);
      state_ = State::open;
    }
    const std::vector<Puts::Batch> earlier = puts_.take();
    others = !earlier.empty();
    const bool own = puts_.fresh();
    if (own) puts_.keep();
    const std::vector<Puts::Batch> mine = puts_.take();
    if (options_.on_run)
      for (const auto* batches : {&earlier, &mine})
        for (const Puts::Batch& b : *batches) options_.on_run(b.sql);
    queue(earlier);
    if (savepoint_ == Savepoint::wanted && (writes || own)) {
      link_->queue("SAVEPOINT job");
      savepoint_ = Savepoint::set;
    }
    queue(mine);
  }

  void queue(const std::vector<Puts::Batch>& batches) {
    for (const Puts::Batch& b : batches) {
      std::vector<const OwnedValues*> rows;
      for (const OwnedValues& row : b.rows) rows.push_back(&row);
      queue(b.sql, rows);
      total_changes_ += static_cast<std::int64_t>(rows.size());
      wrote_ = true;
    }
  }

  void queue(std::string_view sql, const std::vector<const OwnedValues*>& rows) {
    if (takes_rows(sql)) return link_->queue_rows(sql, rows);
    std::vector<Value> values;
    for (const OwnedValue& v : *rows.front()) values.push_back(v.view());
    link_->queue(sql, values.data(), values.size());
  }

  void queue(const std::vector<Ask*>& same) {
    std::vector<const OwnedValues*> rows;
    for (const Ask* a : same) rows.push_back(&a->values);
    queue(same.front()->sql, rows);
    link_->want_answer();
  }

  /// Those that one statement answers, in the order in which they were asked.
  static std::vector<std::vector<Ask*>> by_statement(const std::vector<Ask*>& asks) {
    std::vector<std::vector<Ask*>> out;
    for (Ask* a : asks) {
      const auto same = takes_rows(a->sql)
                            ? std::ranges::find_if(out, [&](const auto& o) { return o.front()->sql == a->sql; })
                            : out.end();
      if (same == out.end())
        out.push_back({a});
      else
        same->push_back(a);
    }
    return out;
  }

  static void hand_out(Answer got, const std::vector<Ask*>& asks) {
    const std::shared_ptr<pg_result> answer(std::move(got));
    std::vector<std::shared_ptr<SharedRows>> rows;
    for (std::size_t i = 0; i < asks.size(); ++i) rows.push_back(std::make_shared<SharedRows>(answer));
    const int last = columns_of(answer.get()) - 1;
    const bool numbered = takes_rows(asks.front()->sql);
    for (int row = 0; row < rows_of(answer.get()); ++row) {
      const auto number = numbered ? static_cast<std::size_t>(int64_of(answer.get(), row, last)) : 1;
      rows.at(number - 1)->add(row);
    }
    for (std::size_t i = 0; i < asks.size(); ++i) asks[i]->answer = rows[i];
  }

  /// Where it may be other work that was refused: all runs again, one by one.
  [[noreturn]] void shared(const Failure& f) const {
    if (f.ending == Ending::refused && jobs_ > 1) throw Failure(f.error, Ending::conflict);
    throw f;
  }

  /// Passes on what was refused. Where the job that runs has no savepoint in it, everything before it is gone, too.
  [[noreturn]] void refuse(const Failure& f, bool opens, bool others) {
    if (f.ending != Ending::refused) throw f;
    if (opens && options_.alone && f.error.id == "db.busy") {  // it was not our turn for too long
      rollback();
      throw f;
    }
    if (savepoint_ == Savepoint::none) {  // nobody's work runs: what was refused is somebody's all the same
      if (others && jobs_ > 1) throw Failure(f.error, Ending::conflict);
      throw f;
    }
    if (savepoint_ == Savepoint::wanted || others) {
      if (jobs_ > 1) throw Failure(f.error, Ending::conflict);
      rollback();
    }
    throw f;
  }

  void end_savepoint(const char* command, Savepoint then) {
    if (savepoint_ == Savepoint::wanted) {  // nothing ran behind it
      if (then == Savepoint::none) savepoint_ = Savepoint::none;
      return;
    }
    savepoint_ = then;
    if (state_ == State::open && link_) link_->queue(command);
  }

  std::array<Value, 3> writer_values() const { return {Value(writer_), Value(epoch_), Value(done_ + 1)}; }

  const std::string url_;
  const Schema schema_;
  const OpenOptions options_;
  std::unique_ptr<Link> link_;  // null: to be connected again
  State state_ = State::none;
  Savepoint savepoint_ = Savepoint::none;
  Begin how_ = Begin::write;
  bool wrote_ = false;
  std::size_t jobs_ = 0;
  Puts puts_;
  std::int64_t changes_ = 0, total_changes_ = 0;
  Link::Session session_;  // of the writer's newest connection
  std::string writer_;     // empty: commits carry no number
  std::int64_t epoch_ = 1, done_ = 0, acknowledged_ = 0;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_postgres(const std::string& url, const Schema& schema,
                                              const OpenOptions& options) {
  try {
    auto e = std::make_unique<PostgresEngine>(url, schema, options);
    CS_TRY(e->open());
    return std::unique_ptr<Engine>(std::move(e));
  } catch (const Failure& f) {
    return f.error;
  }
}

}  // namespace cs::db
