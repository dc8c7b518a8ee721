// Downloading the photographs of what is in hand, and decoding them.
#include <algorithm>

#include "client/prefetcher.hpp"

namespace cs::client {
namespace {

constexpr int tries_of_a_photo = 3;

}  // namespace

void Prefetcher::put_off_download(const SessionPtr& session, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    next_download_ = clock_.mono() + backoff_.next();
  }
  failed(session, error);
}

/// False: not now, or never.
bool Prefetcher::find_campaign(const SessionPtr& session, const HeldPtr& item) {
  const std::string& id = item->claimed.submission.row.campaign;
  const bool known = session->campaigns.find(id) != nullptr;
  const auto found = session->campaigns.get(id, [&] { return session->api.campaign(id, session->cancel); });
  if (!found) {
    if (is_passing(found.error())) {
      put_off_download(session, found.error());
      return false;
    }
    const std::lock_guard lock(mutex_);
    if (items_.in_hand(item)) items_.let_go(item, true);
    changed_.notify_all();
    return false;
  }
  if (!known) events_.push(event::CampaignsChanged{session->campaigns.all()});
  const std::lock_guard lock(mutex_);
  item->campaign = *found;
  return true;
}

void Prefetcher::download(const SessionPtr& session, const HeldPtr& item) {
  if (!find_campaign(session, item)) return;
  const auto& photos = item->claimed.submission.photos;
  item->files.resize(photos.size());
  item->errors.resize(photos.size());
  for (std::size_t i = 0; i < photos.size(); ++i) {
    for (int tries = 1; !item->files[i] && !item->errors[i]; ++tries) {
      auto file = guarded("downloading a photo", [&] { return loader_.file(session, photos[i], session->cancel); });
      if (file) {
        item->files[i] = std::move(*file);
        break;
      }
      const Error& e = file.error();
      const bool network = e.code == Code::unavailable || e.code == Code::timeout || e.code == Code::cancelled ||
                           e.code == Code::unauthorized;
      if (network) return put_off_download(session, e);
      // A photograph that cannot be had must not hold up the item: the reviewer sees why it is missing.
      if (!is_passing(e) || tries == tries_of_a_photo) item->errors[i] = e;
    }
  }
  online_.good();
  const std::lock_guard lock(mutex_);
  item->downloaded = true;
  backoff_.reset();
  changed_.notify_all();
}

void Prefetcher::run_decoder() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto [item, full] = items_.to_decode();
    if (!item) {
      changed_.wait(lock);
      continue;
    }
    lock.unlock();
    decode(item, full);
    lock.lock();
  }
}

void Prefetcher::decode(const HeldPtr& item, bool full) {
  auto prepared = std::make_shared<PreparedItem>();
  std::shared_ptr<const PreparedItem> before;
  {
    const std::lock_guard lock(mutex_);
    prepared->submission = item->claimed.submission;
    before = item->prepared;
  }
  const auto& refs = prepared->submission.photos;
  const auto earlier = [&](const api::PhotoRef& ref) -> const Photo* {
    if (!before) return nullptr;
    const auto it =
        std::find_if(before->photos.begin(), before->photos.end(), [&](const Photo& p) { return p.ref == ref; });
    return it == before->photos.end() ? nullptr : &*it;
  };
  bool all_full = true, anything_new = !before || before->submission.held_back != prepared->submission.held_back;
  for (std::size_t i = 0; i < refs.size(); ++i) {
    Photo photo{refs[i], {}, item->errors[i]};
    if (item->files[i]) {
      const Photo* old = earlier(refs[i]);
      if (old != nullptr && (old->error || (old->decoded && !is_reduced(*old->decoded)))) {
        photo = *old;
      } else {
        auto decoded =
            guarded("decoding a photo", [&] { return loader_.decode(*item->files[i], full ? 0 : preview_edge); });
        if (decoded)
          photo.decoded = std::move(*decoded);
        else
          photo.error = decoded.error();
        anything_new = true;
      }
      all_full = all_full && !(photo.decoded && is_reduced(*photo.decoded));
    }
    prepared->photos.push_back(std::move(photo));
  }
  const std::lock_guard lock(mutex_);
  if (!items_.in_hand(item)) return;  // decided meanwhile; should it come back, it is decoded again
  item->decoded = true;
  item->full = full || all_full;
  if (!anything_new) return;
  prepared->campaign = item->campaign;
  prepared->lease = item->claimed.lease;
  prepared->lease_ends = item->lease_ends;
  prepared->deadline_ends = item->deadline_ends;
  prepared->second_look = hooks_.second_looks;
  item->prepared = prepared;
  events_.push(event::ItemReady{std::move(prepared)});
}

}  // namespace cs::client
