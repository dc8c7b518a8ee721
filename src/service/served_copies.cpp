#include "service/served_copies.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"

namespace cs::service {
namespace {

constexpr std::size_t most_refused = 10'000;

}  // namespace

Result<store::Photographs::ServedCopy> make_served(store::Store& store, worker::Worker& worker, const std::string& hash,
                                                   ByteView whole) {
  CS_ASSIGN(served::Split split, worker.split(whole));
  const Status kept = store.photographs.keep_split(hash, split);
  if (!kept && kept.error().id != "photo.collecting" && kept.error().code != Code::not_found)
    log::warning("A served copy cannot be kept: " + kept.error().message);
  std::string digest = blake2b(split.served);
  return store::Photographs::ServedCopy{std::move(split.served), std::move(digest)};
}

Result<store::Photographs::ServedCopy> ServedCopies::get(const store::PhotographRef& photograph) {
  auto copy = store_.photographs.served(photograph);
  if (copy || copy.error().id != "photo.not_split") return copy;
  const std::unique_lock lock(mutex_, patience_);
  if (!lock)
    return Error{Code::unavailable, "photo.preparing", "This photograph is being prepared: ask again in a second."};
  if (const auto it = refused_.find(photograph.hash()); it != refused_.end()) return it->second;
  copy = store_.photographs.served(photograph);  // somebody else may have had it made meanwhile
  if (copy || copy.error().id != "photo.not_split") return copy;
  CS_ASSIGN(const Bytes whole, store_.photographs.content(photograph));
  if (!worker_) worker_ = make_worker_();
  auto made = make_served(store_, *worker_, photograph.hash(), whole);
  if (made) return made;
  if (made.error().code != Code::invalid) {
    worker_.reset();  // ours: another process may do better
    return made;
  }
  if (refused_.size() == most_refused) refused_.clear();
  refused_.emplace(photograph.hash(), made.error());
  return made;
}

}  // namespace cs::service
