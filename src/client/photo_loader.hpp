// Photographs on their way to the screen: downloaded, kept for a while as they came, decoded by the worker process.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "client/desk.hpp"
#include "client/session.hpp"

namespace cs::client {

/// Thread-safe; calls wait for the network or the worker.
///
/// The kept files are in memory only: nobody's photograph stays behind on a reviewer's disk.
class PhotoLoader {
 public:
  using File = std::shared_ptr<const std::string>;

  /// `finisher`: the worker that has models; it is not asked before somebody wants to see a finished photo.
  explicit PhotoLoader(std::unique_ptr<worker::Worker> worker, std::unique_ptr<worker::Worker> finisher = nullptr,
                       std::size_t keep_bytes = std::size_t{48} << 20)
      : worker_(std::move(worker)), finisher_(std::move(finisher)), keep_bytes_(keep_bytes) {}

  /// The file as it was handed in, from memory when it was here lately.
  Result<File> file(const SessionPtr& session, const api::PhotoRef& ref, const std::shared_ptr<http::Cancel>& cancel);
  /// At most `max_edge` pixels on the longer side, 0: full size.
  Result<worker::Decoded> decode(const std::string& file, int max_edge);
  /// What `wanted` is made of the photograph.
  Result<Studied> study(const std::string& file, Study wanted);
  /// Nothing of the last person's work stays in memory.
  void forget();

 private:
  void keep(const std::string& hash, File file);

  std::unique_ptr<worker::Worker> worker_, finisher_;
  const std::size_t keep_bytes_;
  std::mutex mutex_;
  std::list<std::pair<std::string, File>> files_;  ///< newest first
  std::unordered_map<std::string, std::list<std::pair<std::string, File>>::iterator> by_hash_;
  std::size_t kept_ = 0;
};

/// True when a larger picture than the first level can be had.
bool is_reduced(const worker::Decoded& decoded);

}  // namespace cs::client
