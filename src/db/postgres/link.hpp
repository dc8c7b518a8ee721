// One connection to a PostgreSQL server. Commands are queued and go out together with the next one whose answer is
// wanted, in one round trip (libpq's pipeline): BEGIN, savepoints and their ends cost nothing on the way.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/value.hpp"

struct pg_conn;
struct pg_result;

namespace cs::db {

struct LinkOptions {
  bool read_only = false;
  Millis lock_timeout{5000};
  Millis idle_timeout{60'000};  ///< inside a transaction
  std::function<void(std::string_view)> on_prepare;
};

struct Clear {
  void operator()(pg_result* r) const noexcept;
};
using Answer = std::unique_ptr<pg_result, Clear>;

class Link {
 public:
  /// Throws Failure: "db.unreachable", "db.connections", "db.open", "db.address", "db.server".
  Link(const std::string& url, LinkOptions options);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  std::string name() const;  ///< host and database, without user and password

  /// The server's process for this connection, and when it began: a number alone is used again.
  struct Session {
    std::int64_t process = 0;
    std::string started;
  };
  Session session();

  /// Queues a command; it goes out with the next exchange(). Throws Failure for text that cannot be stored; nothing is
  /// queued then.
  void queue(std::string_view sql, const Value* values = nullptr, std::size_t count = 0);
  /// Such a one with the words for many rows; all of them have values of the same kinds.
  void queue_rows(std::string_view sql, const std::vector<const OwnedValues*>& rows);
  /// The answer to what was queued last comes with exchange_all().
  void want_answer() { expected_.back().wanted = true; }
  /// Sends what is queued and waits; the answer to the last command. Throws the first command's Failure that failed;
  /// the server ran nothing behind it. The connection goes on unless Ending::lost.
  Answer exchange();
  /// The same with the answers that are wanted, in order.
  std::vector<Answer> exchange_all();
  /// Throws Failure for text that cannot be stored.
  static void require_storable(const Value* values, std::size_t count);
  template <class... T>
  Answer run(std::string_view sql, const T&... values) {
    const std::array<Value, sizeof...(T)> bound{Value(values)...};
    queue(sql, bound.data(), bound.size());
    return exchange();
  }
  /// Queues a command, sends what is queued and does not wait: what fails of it only ends with the connection.
  void send_off(std::string_view sql);
  /// Several statements without parameters; nothing may be queued.
  void script(const char* sql);

 private:
  struct Expected {
    std::string prepares;  ///< key of the cache; empty: an answer to a command
    bool wanted = false;
  };
  using Queued = std::deque<Expected>;
  struct Known {
    std::string name;  ///< the server's
    bool rows = false;
  };
  void set_key(std::string_view sql, const Value* values, std::size_t count);
  const Known& known(std::string_view sql, const std::vector<unsigned>& types, bool rows);
  Answer read_answers(Queued& queued, std::optional<Failure>& failure);
  void read_sent_off();
  void plain(const char* sql);
  void require_server();
  [[noreturn]] void broken();

  const LinkOptions options_;
  pg_conn* connection_ = nullptr;
  std::unordered_map<std::string, Known> names_;  // by text and types of parameters
  std::vector<Answer> wanted_;
  Queued expected_, sent_off_;
  std::string key_;
  int named_ = 0;
};

std::int64_t int64_of(const pg_result* r, int row, int column);  ///< 0 for NULL; Failure where it is no number
double real_of(const pg_result* r, int row, int column);
std::string text_of(const pg_result* r, int row, int column);
bool null_of(const pg_result* r, int row, int column);
int rows_of(const pg_result* r);
int columns_of(const pg_result* r);
std::int64_t changed_by(const pg_result* r);  ///< rows that an INSERT, UPDATE or DELETE wrote; 0 for anything else
bool rolled_back(const pg_result* r);         ///< the answer to a COMMIT that could not be

}  // namespace cs::db
