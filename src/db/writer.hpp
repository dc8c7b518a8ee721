// The one thread that writes, with group commit: what queued up while the last commit was flushing goes into one
// transaction and shares one fsync. Each piece of work has its own savepoint, so that a refused one leaves nothing and
// does not hurt its neighbours. An answer leaves only after COMMIT.
//
// What can half-happen, and why it is harmless:
// - work refuses or the engine refuses inside it: its savepoint is rolled back, the rest of the group commits;
// - the disk is full: the group is rolled back, all its answers are "disk.full", the next group may succeed;
// - the flush of a commit fails: the operating system may have dropped the pages and would report success on a second
//   try, so there is none. All answers are "db.failed" (outcome unknown), the callback ends the process, and the next
//   start reads what the disk really holds. Callers repeat under their idempotency keys;
// - PostgreSQL: another transaction is in the way (a deadlock), or the connection breaks before COMMIT: nothing of the
//   group is there, and its work runs again one by one. So `work` may run more than once and changes nothing but the
//   database;
// - the connection breaks around COMMIT: db/postgres finds out whether it happened. If the server stays away, the
//   answers are "db.unknown" and the writer goes on: a repeat finds the kept answer, or is the first;
// - the server is away: "db.unreachable", each group tries to reach it again;
// - a server comes back that lacks what was acknowledged: "db.behind", treated like a failed flush;
// - what must be on the disk besides the database cannot be written (`flush`): treated like a failed flush of the
//   commit;
// - the process dies before COMMIT: nobody was answered; after it, before answering: the repeat finds the first answer.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/thread.hpp"
#include "db/connection.hpp"

namespace cs::db {

struct WriterOptions {
  std::function<void()> on_commit{};              ///< after a commit that changed rows, before its answers; quick
  std::function<void(const Error&)> on_failed{};  ///< once, after a failed flush or a database that lost acknowledged
                                                  ///< commits; default: log and end with status 3
  /// When readers hold back so much of the log (SQLite) that it has `log_warning` pages, again at each doubling, and
  /// with 0 once it was merged; on the writer thread; quick.
  std::function<void(int pages)> on_log_held{};
  /// Something besides the database that must be on the disk before the answers of a group leave which wrote what is
  /// watched (RowWatch::noted): the log's head. On a thread of its own, so that the next group is committed meanwhile;
  /// once for all groups that are waiting. Its error is a failed flush.
  std::function<Status()> flush{};
  std::size_t group = 512;      ///< most pieces of work in one transaction
  int checkpoint_pages = 1000;  ///< log pages after which it is copied into the database
  int log_warning = 8000;       ///< log pages, 32 MB
};

class Writer {
 public:
  /// `connection` should have been opened with auto_checkpoint = false.
  Writer(Connection connection, WriterOptions options);
  /// stop(), then closes the connection: as the last one of its database it merges the log into it.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Finishes what is queued and ends the thread. Nothing may be posted from now on.
  void stop();

  /// Queues `work` (Connection& -> Result<T>; on PostgreSQL it may run again) and returns at once. `done`
  /// (void(Result<T>)) runs after the commit, exactly once, on a thread of the writer's and never beside another one;
  /// after a failed flush it runs at once on the calling thread. Thread-safe.
  template <class Work, class Done>
  void post(Work work, Done done) {
    post([](Connection&) {}, std::move(work), std::move(done));
  }

  /// The same; `asks` (Connection&) says what `work` will ask for (Connection::ask), before any work of its group runs.
  template <class Asks, class Work, class Done>
  void post(Asks asks, Work work, Done done) {
    using R = std::invoke_result_t<Work&, Connection&>;
    struct Typed final : Job {
      Typed(Asks a, Work w, Done d) : asks(std::move(a)), work(std::move(w)), done(std::move(d)) {}
      void ask(Connection& c) override { asks(c); }
      bool run(Connection& c) override {
        result.emplace(work(c));
        return result->ok();
      }
      void finish(const Error* instead) override { done(instead ? R(*instead) : std::move(*result)); }
      Asks asks;
      Work work;
      Done done;
      std::optional<R> result;
    };
    add(std::make_unique<Typed>(std::move(asks), std::move(work), std::move(done)));
  }

  /// The same, waiting for the commit. Not from the writer thread.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> run(Work work) {
    // Shared, because the waiting thread may be gone with its half before set_value has returned.
    auto answer = std::make_shared<std::promise<std::invoke_result_t<Work&, Connection&>>>();
    auto future = answer->get_future();
    post(std::move(work), [answer](auto r) { answer->set_value(std::move(r)); });
    return future.get();
  }

 private:
  struct Job {
    virtual ~Job() = default;
    virtual void ask(Connection& connection) = 0;
    virtual bool run(Connection& connection) = 0;   ///< false: refused, roll its savepoint back
    virtual void finish(const Error* instead) = 0;  ///< answers; `instead` overrides the result
    std::optional<Error> failed;                    ///< the engine refused inside it
    bool noted = false;                             ///< it wrote what is watched
  };
  using Group = std::vector<std::unique_ptr<Job>>;

  void add(std::unique_ptr<Job> job);
  void answer(Job& job, const Error* instead);
  void loop();
  void commit_group(Group group);
  void run_jobs(Group& group);
  /// nullopt: committed. Otherwise the failure of everybody in the group; nothing of it is open any more.
  std::optional<Failure> try_group(Group& group);
  std::optional<Failure> try_single(Group& one);
  void conclude(Group group, const std::optional<Failure>& failure);  ///< answers
  void merge_log();
  void tell_of_log(bool merged, int pages);
  void give_up(const Error& error);
  std::optional<Error> dead() const;
  void flush_loop();
  void flush_then_answer(Group group);

  Connection connection_;
  WriterOptions options_;
  int next_checkpoint_;
  int next_log_warning_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<Job>> queue_;  // guarded by mutex_
  bool stopping_ = false;                   // guarded by mutex_
  std::optional<Error> dead_;               // guarded by mutex_: set once, after a failed flush
  bool gave_up_ = false;                    // guarded by mutex_

  std::mutex answering_;  // one answer at a time
  std::condition_variable flush_wake_;
  Group committed_;              // guarded by mutex_: waits for a flush
  bool flush_stopping_ = false;  // guarded by mutex_
  Thread flusher_;               // where there is something to flush
  Thread thread_;                // last: it starts when everything else is there
};

}  // namespace cs::db
