#include "client/prefetcher.hpp"

#include <algorithm>
#include <iterator>

#include "base/log.hpp"

namespace cs::client {
namespace {

constexpr int most_in_hand = 20;
constexpr Millis look_again{5'000};  ///< after a claim that found less than it asked for
constexpr int tries_of_a_photo = 3;
constexpr Millis least_lease{300};  ///< shorter ones are renewed as if they were so long

Millis until(MonoPoint then, MonoPoint now) {
  return std::clamp(then - now, Millis{1}, Millis{1'000});
}

api::Lease lease_of(const api::ClaimedItem& item) {
  api::Lease lease = item.lease;
  lease.submission = item.submission.row.id;
  return lease;
}

}  // namespace

Prefetcher::Prefetcher(const Clock& clock, EventQueue& events, OnlineWatch& online, PhotoLoader& loader,
                       PrefetcherHooks hooks)
    : clock_(clock),
      events_(events),
      online_(online),
      loader_(loader),
      hooks_(std::move(hooks)),
      claims_("cs-claim", OnThrow::restart, [this] { run_claims(); }),
      decoder_("cs-decode", OnThrow::restart, [this] { run_decoder(); }),
      leases_("cs-leases", OnThrow::restart, [this] { run_leases(); }) {}

Prefetcher::~Prefetcher() {
  stop();
}

void Prefetcher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (session_) session_->cancel->cancel();
  }
  changed_.notify_all();
  for (Thread* t : {&claims_, &decoder_, &leases_}) t->join();
}

// ---- what the desk tells it

void Prefetcher::begin(const SessionPtr& session) {
  const std::lock_guard lock(mutex_);
  session_ = session;
  present_ = true;
  empty_.reset();
  next_claim_ = next_download_ = {};
  next_renewal_ = clock_.mono() + shortest_lease_locked() / 3;
  backoff_.reset();
  changed_.notify_all();
}

std::vector<api::Lease> Prefetcher::end() {
  const std::lock_guard lock(mutex_);
  session_.reset();
  std::vector<api::Lease> leases = std::move(to_release_);
  for (const HeldPtr& item : hand_) leases.push_back(lease_of(item->claimed));
  hand_.clear();
  decided_.clear();
  to_release_.clear();
  passed_.clear();
  undone_.clear();
  to_reclaim_.clear();
  changed_.notify_all();
  return leases;
}

void Prefetcher::keep_prepared(int ahead) {
  const std::lock_guard lock(mutex_);
  ahead_ = std::clamp(ahead, 0, most_in_hand);
  give_back_from_locked(static_cast<std::size_t>(std::max(ahead_, 1)));
  next_claim_ = {};
  changed_.notify_all();
}

void Prefetcher::narrow(std::vector<std::string> campaigns) {
  const std::lock_guard lock(mutex_);
  if (narrowed_ == campaigns) return;
  narrowed_ = std::move(campaigns);
  next_claim_ = {};
  empty_.reset();
  if (!narrowed_.empty())
    for (std::size_t i = hand_.size(); i-- > 1;)
      if (std::find(narrowed_.begin(), narrowed_.end(), hand_[i]->claimed.submission.row.campaign) == narrowed_.end())
        let_go_locked(HeldPtr(hand_[i]), false);
  changed_.notify_all();
}

void Prefetcher::let_go_locked(const HeldPtr& item, bool campaign_gone) {
  to_release_.push_back(lease_of(item->claimed));
  events_.push(event::LeaseLost{item->id(), campaign_gone});
  std::erase(hand_, HeldPtr(item));
}

void Prefetcher::unveiled(const api::Submission& whole) {
  const std::lock_guard lock(mutex_);
  const HeldPtr old = find_locked(whole.row.id);
  if (!old || !old->claimed.submission.held_back || old->claimed.submission.evidence != whole.evidence) return;
  // Another object: who downloads or decodes the old one meanwhile finds it gone and drops the result.
  auto item = std::make_shared<Held>();
  item->claimed = {whole, old->claimed.lease};
  item->lease_ends = old->lease_ends;
  item->deadline_ends = old->deadline_ends;
  item->lease_length = old->lease_length;
  item->campaign = old->campaign;
  item->prepared = old->prepared;
  item->files.resize(whole.photos.size());
  item->errors.resize(whole.photos.size());
  const auto& before = old->claimed.submission.photos;
  for (std::size_t i = 0; old->downloaded && i < whole.photos.size(); ++i)
    if (const auto at = std::find(before.begin(), before.end(), whole.photos[i]); at != before.end()) {
      item->files[i] = old->files[static_cast<std::size_t>(at - before.begin())];
      item->errors[i] = old->errors[static_cast<std::size_t>(at - before.begin())];
    }
  *std::find(hand_.begin(), hand_.end(), old) = item;
  changed_.notify_all();
}

void Prefetcher::campaigns_changed(const SessionPtr& session, const std::set<std::string>& gone) {
  const std::lock_guard lock(mutex_);
  if (session_ != session) return;
  for (const HeldPtr& item : std::vector<HeldPtr>(hand_)) {
    const std::string& id = item->claimed.submission.row.campaign;
    if (gone.contains(id)) {
      let_go_locked(item, true);
      continue;
    }
    const CampaignPtr now = session->campaigns.find(id);
    if (!item->campaign || !now || now == item->campaign) continue;
    item->campaign = now;
    if (!item->prepared) continue;
    auto prepared = std::make_shared<PreparedItem>(*item->prepared);
    prepared->campaign = now;
    prepared->lease_ends = item->lease_ends;
    item->prepared = prepared;
    events_.push(event::ItemReady{std::move(prepared)});
  }
  changed_.notify_all();
}

void Prefetcher::set_present(bool present) {
  const std::lock_guard lock(mutex_);
  if (present_ == present) return;
  present_ = present;
  if (!present) give_back_from_locked(0);
  next_claim_ = {};
  changed_.notify_all();
}

void Prefetcher::give_back_from_locked(std::size_t first) {
  while (hand_.size() > first) {
    to_release_.push_back(lease_of(hand_.back()->claimed));
    events_.push(event::LeaseLost{hand_.back()->id(), false});
    hand_.pop_back();
  }
}

void Prefetcher::give_back(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  const HeldPtr item = find_locked(submission);
  if (!item) return;
  to_release_.push_back(lease_of(item->claimed));
  passed_.insert(submission);
  std::erase(hand_, item);
  changed_.notify_all();
}

void Prefetcher::decided(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  const HeldPtr item = find_locked(submission);
  if (!item) return;
  std::erase(hand_, item);
  item->prepared.reset();  // the pictures are large; should it come back, they are decoded again
  item->decoded = item->full = false;
  decided_.push_back(item);
  changed_.notify_all();
}

void Prefetcher::settled(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  std::erase_if(decided_, [&](const HeldPtr& x) { return x->id() == submission; });
  changed_.notify_all();
}

void Prefetcher::undone(const std::string& submission) {
  settled(submission);
  const std::lock_guard lock(mutex_);
  undone_.insert(submission);
  if (std::find(to_reclaim_.begin(), to_reclaim_.end(), submission) == to_reclaim_.end())
    to_reclaim_.push_back(submission);
  next_claim_ = {};
  changed_.notify_all();
}

void Prefetcher::refused(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  for (const HeldPtr& item : decided_)
    if (item->id() == submission) to_release_.push_back(lease_of(item->claimed));
  std::erase_if(decided_, [&](const HeldPtr& x) { return x->id() == submission; });
  changed_.notify_all();
}

void Prefetcher::returned(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  const auto it = std::find_if(decided_.begin(), decided_.end(), [&](const auto& x) { return x->id() == submission; });
  if (it == decided_.end()) return;
  const HeldPtr item = *it;
  decided_.erase(it);
  undone_.insert(submission);
  place_locked(item);
  changed_.notify_all();
}

void Prefetcher::nudge() {
  const std::lock_guard lock(mutex_);
  next_claim_ = next_download_ = {};
  changed_.notify_all();
}

// ---- claiming, downloading, giving back

void Prefetcher::run_claims() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const SessionPtr session = session_;
    if (!session) {
      changed_.wait(lock);
      continue;
    }
    if (!to_release_.empty()) {
      auto leases = std::move(to_release_);
      to_release_.clear();
      lock.unlock();
      release(session, std::move(leases));
      lock.lock();
      continue;
    }
    const MonoPoint now = clock_.mono();
    if (present_ && !to_reclaim_.empty() && next_claim_ <= now) {
      const std::string wanted = to_reclaim_.front();
      lock.unlock();
      claim_undone(session, wanted);
      lock.lock();
      continue;
    }
    const HeldPtr item = next_download_ <= now ? to_download_locked() : nullptr;
    // Something to look at comes before more of it.
    const bool urgent = item && std::find(hand_.begin(), hand_.end(), item) - hand_.begin() < 2;
    if (!urgent && claim_wanted_locked(now)) {
      const int count = ahead_ - static_cast<int>(hand_.size());
      lock.unlock();
      claim(session, count);
      lock.lock();
    } else if (item) {
      lock.unlock();
      download(session, item);
      lock.lock();
    } else {
      MonoPoint next = now + Millis{1'000};
      if (next_claim_ > now) next = std::min(next, next_claim_);
      if (next_download_ > now) next = std::min(next, next_download_);
      changed_.wait_for(lock, until(next, now));
    }
  }
}

bool Prefetcher::claim_wanted_locked(MonoPoint now) const {
  return present_ && static_cast<int>(hand_.size()) < ahead_ && next_claim_ <= now && hooks_.may_claim();
}

void Prefetcher::claim(const SessionPtr& session, int count) {
  std::vector<std::string> from;
  {
    const std::lock_guard lock(mutex_);
    from = narrowed_;
  }
  auto reply = session->api.claim(count, from, session->cancel);
  if (!reply) {
    const std::lock_guard lock(mutex_);
    const bool hopeless = !is_passing(reply.error());  // not allowed to, most likely
    next_claim_ = clock_.mono() + (hopeless ? Millis{60'000} : backoff_.next());
  }
  if (!reply) return failed(session, reply.error());
  online_.good();
  const std::lock_guard lock(mutex_);
  if (session_ != session) return;  // signed out meanwhile; that gave the leases back
  backoff_.reset();
  if (narrowed_ != from) {
    // Narrowed meanwhile: these are not what is wanted now.
    for (const api::ClaimedItem& item : reply->items) to_release_.push_back(lease_of(item));
    return;
  }
  const bool empty = static_cast<int>(reply->items.size()) < count;
  next_claim_ = empty ? clock_.mono() + look_again : MonoPoint{};
  take_locked(std::move(*reply));
  if (!present_) give_back_from_locked(0);
  if (ahead_ < static_cast<int>(hand_.size())) give_back_from_locked(static_cast<std::size_t>(std::max(ahead_, 1)));
  if (empty_ != empty) {
    empty_ = empty;
    events_.push(event::QueueEmpty{empty});
  }
  changed_.notify_all();
}

void Prefetcher::claim_undone(const SessionPtr& session, const std::string& submission) {
  auto reply = session->api.claim_undone(submission, session->cancel);
  if (!reply && is_passing(reply.error())) {
    {
      const std::lock_guard lock(mutex_);
      next_claim_ = clock_.mono() + backoff_.next();
    }
    return failed(session, reply.error());
  }
  online_.good();
  const std::lock_guard lock(mutex_);
  if (session_ != session) return;
  backoff_.reset();
  std::erase(to_reclaim_, submission);
  if (reply && !reply->items.empty()) {
    take_locked(std::move(*reply));
    if (!present_) give_back_from_locked(0);
    if (ahead_ < static_cast<int>(hand_.size())) give_back_from_locked(static_cast<std::size_t>(std::max(ahead_, 1)));
  } else {
    undone_.erase(submission);
    events_.push(event::NotReturned{submission});
  }
  changed_.notify_all();
}

void Prefetcher::take_locked(api::ClaimReply reply) {
  const MonoPoint now = clock_.mono();
  for (api::ClaimedItem& claimed : reply.items) {
    const std::string id = claimed.submission.row.id;
    auto item = std::make_shared<Held>();
    item->lease_ends = now + claimed.lease.remaining;
    item->deadline_ends = now + claimed.submission.row.deadline_in;
    item->lease_length = claimed.lease.remaining;
    next_renewal_ = std::min(next_renewal_, now + std::max(item->lease_length, least_lease) / 3);
    item->claimed = std::move(claimed);
    if (const HeldPtr old = find_locked(id)) {
      // Its lease ran out and is ours again: a decision must carry the new epoch, so the item comes anew.
      *std::find(hand_.begin(), hand_.end(), old) = item;
      continue;
    }
    const auto same = [&](const HeldPtr& x) { return x->id() == id; };
    if (const auto it = std::find_if(decided_.begin(), decided_.end(), same); it != decided_.end())
      (*it)->lease_ends = item->lease_ends;
    else if (hooks_.busy(id))
      decided_.push_back(item);  // decided before a restart: not to be shown, but to be kept
    else
      place_locked(item);
  }
}

void Prefetcher::place_locked(HeldPtr item) {
  if (undone_.erase(item->id()) > 0) {
    hand_.insert(hand_.begin(), std::move(item));
    return;
  }
  auto at = hand_.end();
  if (!passed_.contains(item->id()))
    while (at != hand_.begin() && passed_.contains((*std::prev(at))->id())) --at;
  hand_.insert(at, std::move(item));
}

Prefetcher::HeldPtr Prefetcher::find_locked(const std::string& submission) const {
  const auto it = std::find_if(hand_.begin(), hand_.end(), [&](const HeldPtr& x) { return x->id() == submission; });
  return it == hand_.end() ? nullptr : *it;
}

bool Prefetcher::in_hand_locked(const HeldPtr& item) const {
  return std::find(hand_.begin(), hand_.end(), item) != hand_.end();
}

Prefetcher::HeldPtr Prefetcher::to_download_locked() const {
  const auto it = std::find_if(hand_.begin(), hand_.end(), [](const HeldPtr& x) { return !x->downloaded; });
  return it == hand_.end() ? nullptr : *it;
}

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
    if (in_hand_locked(item)) let_go_locked(item, true);
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

void Prefetcher::release(const SessionPtr& session, std::vector<api::Lease> leases) {
  if (Status s = session->api.release({std::move(leases)}, session->cancel); !s) failed(session, s.error());
}

void Prefetcher::failed(const SessionPtr& session, const Error& error) {
  online_.failed(error);
  if (error.code == Code::unauthorized) hooks_.session_over(session, error);
}

// ---- decoding

std::pair<Prefetcher::HeldPtr, bool> Prefetcher::to_decode_locked() const {
  for (std::size_t i = 0; i < hand_.size(); ++i) {
    const HeldPtr& item = hand_[i];
    if (!item->downloaded) break;  // in order: the most urgent one is looked at first
    const bool full = i < at_full_size;
    if (!item->decoded || (full && !item->full)) return {item, full};
  }
  return {nullptr, false};
}

void Prefetcher::run_decoder() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto [item, full] = to_decode_locked();
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
  if (!in_hand_locked(item)) return;  // decided meanwhile; should it come back, it is decoded again
  item->decoded = true;
  item->full = full || all_full;
  if (!anything_new) return;
  prepared->campaign = item->campaign;
  prepared->lease = item->claimed.lease;
  prepared->lease_ends = item->lease_ends;
  prepared->deadline_ends = item->deadline_ends;
  item->prepared = prepared;
  events_.push(event::ItemReady{std::move(prepared)});
}

// ---- leases

Millis Prefetcher::shortest_lease_locked() const {
  Millis shortest{600'000};
  for (const auto* list : {&hand_, &decided_})
    for (const HeldPtr& x : *list) shortest = std::min(shortest, x->lease_length);
  return std::max(shortest, least_lease);
}

void Prefetcher::run_leases() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const SessionPtr session = session_;
    const MonoPoint now = clock_.mono();
    if (!session || (hand_.empty() && decided_.empty())) {
      changed_.wait(lock);
      continue;
    }
    if (next_renewal_ > now) {
      changed_.wait_for(lock, until(next_renewal_, now));
      continue;
    }
    std::vector<api::Lease> leases;
    for (const auto* list : {&hand_, &decided_})
      for (const HeldPtr& x : *list) leases.push_back(lease_of(x->claimed));
    next_renewal_ = now + shortest_lease_locked() / 3;
    lock.unlock();
    renew(session, leases);
    lock.lock();
  }
}

void Prefetcher::renew(const SessionPtr& session, const std::vector<api::Lease>& leases) {
  auto reply = session->api.renew({leases}, session->cancel);
  if (!reply) {
    {
      const std::lock_guard lock(mutex_);
      next_renewal_ = clock_.mono() + std::min(Millis{5'000}, shortest_lease_locked() / 10);
    }
    if (!is_passing(reply.error())) hooks_.refresh_campaigns(session);  // perhaps nothing may be reviewed any more
    return failed(session, reply.error());
  }
  online_.good();
  if (!reply->lost.empty()) hooks_.refresh_campaigns(session);
  const std::lock_guard lock(mutex_);
  if (session_ != session) return;
  const MonoPoint now = clock_.mono();
  for (const api::Lease& renewed : reply->renewed)
    for (const auto* list : {&hand_, &decided_})
      for (const HeldPtr& x : *list)
        if (x->id() == renewed.submission) {
          x->lease_ends = now + renewed.remaining;
          x->lease_length = renewed.remaining;
          if (list == &hand_) events_.push(event::LeaseRenewed{x->id(), x->lease_ends});
        }
  for (const std::string& lost : reply->lost) {
    const auto asked = std::find_if(leases.begin(), leases.end(), [&](const auto& l) { return l.submission == lost; });
    const HeldPtr item = find_locked(lost);
    // Another epoch than the one asked about: claimed anew since.
    if (!item || asked == leases.end() || item->claimed.lease.epoch != asked->epoch) continue;
    std::erase(hand_, item);
    events_.push(event::LeaseLost{lost, false});
  }
  changed_.notify_all();
}

}  // namespace cs::client
