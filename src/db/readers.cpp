#include "db/readers.hpp"

namespace cs::db {

Readers::Readers(std::filesystem::path file, Schema schema, OpenOptions options, std::size_t most)
    : file_(std::move(file)), schema_(std::move(schema)), options_(std::move(options)), most_(most) {
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
  auto opened = Connection::open(file_, schema_, options_);
  if (!opened) {
    const std::lock_guard lock(mutex_);
    --open_;
    free_.notify_one();
  }
  return opened;
}

void Readers::put_back(Connection connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
  free_.notify_one();
}

}  // namespace cs::db
