// Read connections for many threads: each read runs on the calling thread, on one snapshot, beside the writer.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "db/connection.hpp"

namespace cs::db {

class Readers {
 public:
  /// At most `most` connections, opened as they are needed. The database must be there and migrated.
  Readers(Location where, Schema schema, OpenOptions options, std::size_t most = 8);

  /// Runs `read` (Connection& -> Result<T>) in one read transaction; waits while all connections are taken. When its
  /// connection breaks it runs again on a new one.
  /// Thread-safe; not from inside another read (all connections taken by waiting threads would never come back).
  template <class Read>
  std::invoke_result_t<Read&, Connection&> read(Read read) {
    return with_connection([&read](Connection& c) {
      c.begin(Begin::read);
      auto result = read(c);
      c.commit();
      return result;
    });
  }
  /// The same without a snapshot: each statement sees what was committed before it. For one statement.
  template <class Read>
  std::invoke_result_t<Read&, Connection&> look(Read read) {
    return with_connection(std::move(read));
  }

 private:
  template <class Read>
  std::invoke_result_t<Read&, Connection&> with_connection(Read read) {
    constexpr int most_tries = 3;
    for (int tries = 1;; ++tries) {
      auto taken = take();
      if (!taken) return taken.error();
      Lease lease{*this, std::move(*taken)};
      try {
        return read(lease.connection);
      } catch (const Failure& f) {
        lease.abandon();
        if ((f.ending != Ending::lost && f.ending != Ending::conflict) || tries == most_tries) return f.error;
      } catch (...) {
        lease.abandon();
        throw;
      }
    }
  }

  struct Lease {
    Readers& pool;
    Connection connection;
    ~Lease() { pool.put_back(std::move(connection)); }
    void abandon() noexcept;
  };
  Result<Connection> take();
  void put_back(Connection connection);

  const Location where_;
  const Schema schema_;
  OpenOptions options_;
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<Connection> idle_;  // guarded by mutex_
  std::size_t open_ = 0;          // guarded by mutex_: idle and taken together
};

}  // namespace cs::db
