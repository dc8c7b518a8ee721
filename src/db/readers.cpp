#include "db/readers.hpp"

namespace cs::db {

Readers::Readers(Location where, Schema schema, OpenOptions options, std::size_t most)
    : where_(std::move(where)), schema_(std::move(schema)), options_(std::move(options)), most_(most) {
  options_.read_only = true;
}

Result<Connection> Readers::take() {
  {
    std::unique_lock lock(mutex_);
    free_.wait(lock, [this] { return !idle_.empty() || open_ < most_; });
    if (!idle_.empty()) {
      Connection c = std::move(idle_.back());
      idle_.pop_back();
      return c;
    }
    ++open_;
  }
  auto opened = Connection::open(where_, schema_, options_);
  if (!opened) {
    const std::lock_guard lock(mutex_);
    --open_;
    free_.notify_one();
  }
  return opened;
}

void Readers::Lease::abandon() noexcept {
  try {
    if (connection.in_transaction()) connection.rollback();
  } catch (const Failure&) {
    // The first error says more.
  }
}

void Readers::put_back(Connection connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
  free_.notify_one();
}

}  // namespace cs::db
