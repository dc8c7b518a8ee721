// What all rooms stand on: the writer's thread, the readers, the campaigns parsed once, the photographs' folder and the
// keys. Private to the rooms.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "db/readers.hpp"
#include "db/writer.hpp"
#include "platform/file_lock.hpp"
#include "store/campaign_cache.hpp"
#include "store/head_file.hpp"
#include "store/opened_items.hpp"
#include "store/running_mark.hpp"
#include "store/store.hpp"
#include "vault/keyring.hpp"
#include "vault/photograph_folder.hpp"

namespace cs::store {

class Database {
 public:
  Database(const Options& options, std::optional<FileLock> lock, std::optional<RunningMark> mark,
           std::unique_ptr<vault::Keyring> keyring, std::shared_ptr<HeadFile> heads, db::Connection connection);
  /// Stops the writer before anything that its work uses goes.
  ~Database() { writer_.stop(); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// A write whose transaction is `work` (Connection& -> Result<T>).
  template <class T, class Work>
  Write<T> write(Work work) {
    return Write<T>(
        [this, work = std::move(work)](typename Write<T>::Done done) { writer_.post(work, std::move(done)); });
  }
  /// The same; `asks` (Connection&) says before any work of its group runs what `work` will ask for (Connection::ask).
  template <class T, class Asks, class Work>
  Write<T> write(Asks asks, Work work) {
    return Write<T>([this, asks = std::move(asks), work = std::move(work)](typename Write<T>::Done done) {
      writer_.post(asks, work, std::move(done));
    });
  }
  /// The same, started and waited for. Not from the writer thread.
  template <class Work>
  auto run(Work work) {
    return writer_.run(std::move(work));
  }
  /// `work` (Connection& -> Result<T>) on one snapshot, on the calling thread.
  template <class Work>
  auto read(Work work) {
    return readers_.read(std::move(work));
  }

  /// The same without a snapshot, for `work` of one statement.
  template <class Work>
  auto look(Work work) {
    return readers_.look(std::move(work));
  }

  CampaignCache& campaigns() { return campaigns_; }
  OpenedItems& opened() { return opened_; }
  vault::Keyring& keyring() { return *keyring_; }
  const vault::PhotographFolder& photographs() const { return photographs_; }
  /// Says once that a photograph was found damaged or lost. Any thread.
  void tell_of_damage(const Error& why) const;
  /// The clock that all nodes share. Of SQLite, which is inside this process, that is the node's own.
  TimePoint clock(db::Connection& c, TimePoint own) const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  const std::filesystem::path folder_;
  const Clock* const database_clock_;  // for tests
  std::optional<FileLock> lock_;       // first taken, last dropped
  std::optional<RunningMark> mark_;    // goes once the connections are closed
  const std::unique_ptr<vault::Keyring> keyring_;
  const vault::PhotographFolder photographs_;
  const std::function<void(const Error&)> on_damage_;
  CampaignCache campaigns_;
  OpenedItems opened_;
  db::Writer writer_;
  db::Readers readers_;  // after it: its connections close first, so that the writer's leaves one merged file
};

}  // namespace cs::store
