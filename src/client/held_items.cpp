#include "client/held_items.hpp"

#include <algorithm>
#include <iterator>

namespace cs::client {
namespace {

constexpr Millis least_lease{300};  ///< shorter ones are renewed as if they were so long

template <class List>
auto of(List& list, const std::string& submission) {
  return std::find_if(list.begin(), list.end(), [&](const HeldPtr& x) { return x->id() == submission; });
}

}  // namespace

api::Lease lease_of(const api::ClaimedItem& item) {
  api::Lease lease = item.lease;
  lease.submission = item.submission.row.id;
  return lease;
}

HeldPtr HeldItems::find(const std::string& submission) const {
  const auto it = of(hand_, submission);
  return it == hand_.end() ? nullptr : *it;
}

bool HeldItems::in_hand(const HeldPtr& item) const {
  return std::find(hand_.begin(), hand_.end(), item) != hand_.end();
}

bool HeldItems::urgent(const HeldPtr& item) const {
  return std::find(hand_.begin(), hand_.end(), item) - hand_.begin() < static_cast<std::ptrdiff_t>(at_full_size);
}

HeldPtr HeldItems::to_download() const {
  const auto it = std::find_if(hand_.begin(), hand_.end(), [](const HeldPtr& x) { return !x->downloaded; });
  return it == hand_.end() ? nullptr : *it;
}

std::pair<HeldPtr, bool> HeldItems::to_decode() const {
  for (std::size_t i = 0; i < hand_.size(); ++i) {
    const HeldPtr& item = hand_[i];
    if (!item->downloaded) break;  // in order: the most urgent one is looked at first
    const bool full = i < at_full_size;
    if (!item->decoded || (full && !item->full)) return {item, full};
  }
  return {nullptr, false};
}

std::vector<api::Lease> HeldItems::leases() const {
  std::vector<api::Lease> out;
  for (const auto* list : {&hand_, &decided_})
    for (const HeldPtr& x : *list) out.push_back(lease_of(x->claimed));
  return out;
}

Millis HeldItems::shortest_lease() const {
  Millis shortest{600'000};
  for (const auto* list : {&hand_, &decided_})
    for (const HeldPtr& x : *list) shortest = std::min(shortest, x->lease_length);
  return std::max(shortest, least_lease);
}

void HeldItems::take(api::ClaimedItem claimed, bool busy, MonoPoint now) {
  auto item = std::make_shared<Held>();
  item->lease_ends = now + claimed.lease.remaining;
  item->deadline_ends = now + claimed.submission.row.deadline_in;
  item->lease_length = claimed.lease.remaining;
  item->claimed = std::move(claimed);
  if (const HeldPtr old = find(item->id())) {
    // Its lease ran out and is ours again: a decision must carry the new epoch, so the item comes anew.
    *std::find(hand_.begin(), hand_.end(), old) = item;
    return;
  }
  if (const auto it = of(decided_, item->id()); it != decided_.end()) {
    (*it)->lease_ends = item->lease_ends;
    return;
  }
  if (busy) {
    decided_.push_back(std::move(item));  // decided before a restart: not to be shown, but to be kept
    return;
  }
  place(std::move(item));
}

void HeldItems::place(HeldPtr item) {
  if (undone_.erase(item->id()) > 0) {
    hand_.insert(hand_.begin(), std::move(item));
    return;
  }
  auto at = hand_.end();
  if (!passed_.contains(item->id()))
    while (at != hand_.begin() && passed_.contains((*std::prev(at))->id())) --at;
  hand_.insert(at, std::move(item));
}

void HeldItems::unveil(const api::Submission& whole) {
  const HeldPtr old = find(whole.row.id);
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
}

void HeldItems::recampaign(const HeldPtr& item, CampaignPtr now) {
  if (!item->campaign || !now || now == item->campaign) return;
  item->campaign = now;
  if (!item->prepared) return;
  auto prepared = std::make_shared<PreparedItem>(*item->prepared);
  prepared->campaign = std::move(now);
  prepared->lease_ends = item->lease_ends;
  item->prepared = prepared;
  events_.push(event::ItemReady{std::move(prepared)});
}

void HeldItems::renewed(const api::Lease& lease, MonoPoint now) {
  for (auto* list : {&hand_, &decided_})
    for (const HeldPtr& x : *list) {
      if (x->id() != lease.submission) continue;
      x->lease_ends = now + lease.remaining;
      x->lease_length = lease.remaining;
      if (list == &hand_) events_.push(event::LeaseRenewed{x->id(), x->lease_ends});
    }
}

void HeldItems::lost(const std::string& submission, std::int64_t epoch) {
  const HeldPtr item = find(submission);
  if (!item || item->claimed.lease.epoch != epoch) return;  // claimed anew since
  std::erase(hand_, item);
  events_.push(event::LeaseLost{submission, false});
}

void HeldItems::let_go(const HeldPtr& item, bool campaign_gone) {
  const HeldPtr kept = item;  // it may be named by its place in the hand
  to_release(lease_of(kept->claimed));
  events_.push(event::LeaseLost{kept->id(), campaign_gone});
  std::erase(hand_, kept);
}

void HeldItems::let_go_from(std::size_t first) {
  while (hand_.size() > first) let_go(hand_.back(), false);
}

void HeldItems::pass(const std::string& submission) {
  const HeldPtr item = find(submission);
  if (!item) return;
  to_release(lease_of(item->claimed));
  passed_.insert(submission);
  std::erase(hand_, item);
}

void HeldItems::decided(const std::string& submission) {
  const HeldPtr item = find(submission);
  if (!item) return;
  std::erase(hand_, item);
  item->prepared.reset();  // the pictures are large; should it come back, they are decoded again
  item->decoded = item->full = false;
  decided_.push_back(item);
}

void HeldItems::settled(const std::string& submission) {
  std::erase_if(decided_, [&](const HeldPtr& x) { return x->id() == submission; });
}

void HeldItems::refused(const std::string& submission) {
  for (const HeldPtr& item : decided_)
    if (item->id() == submission) to_release(lease_of(item->claimed));
  settled(submission);
}

void HeldItems::returned(const std::string& submission) {
  const auto it = of(decided_, submission);
  if (it == decided_.end()) return;
  HeldPtr item = *it;
  decided_.erase(it);
  undone_.insert(submission);
  place(std::move(item));
}

std::vector<api::Lease> HeldItems::drop() {
  std::vector<api::Lease> leases = take_releases();
  for (const HeldPtr& item : hand_) leases.push_back(lease_of(item->claimed));
  hand_.clear();
  decided_.clear();
  passed_.clear();
  undone_.clear();
  return leases;
}

}  // namespace cs::client
