#include "service/served_copies.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"

namespace cs::service {

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
  const std::lock_guard lock(mutex_);
  copy = store_.photographs.served(photograph);  // somebody else may have had it made meanwhile
  if (copy || copy.error().id != "photo.not_split") return copy;
  CS_ASSIGN(const Bytes whole, store_.photographs.content(photograph));
  if (!worker_) worker_ = make_worker_();
  auto made = make_served(store_, *worker_, photograph.hash(), whole);
  if (!made && made.error().code != Code::invalid) worker_.reset();  // ours: another process may do better
  return made;
}

}  // namespace cs::service
