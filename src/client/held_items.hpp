// The submissions that a workstation holds: undecided ones in the order in which they are shown, decided ones until the
// service has the decision, and the leases that go back. No lock of its own and no network: Prefetcher has both.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "client/events.hpp"
#include "client/photo_loader.hpp"

namespace cs::client {

/// For renewing the lease or giving it back.
api::Lease lease_of(const api::ClaimedItem& item);

struct Held {
  api::ClaimedItem claimed;
  MonoPoint lease_ends{}, deadline_ends{};
  Millis lease_length{600'000};  ///< as the service last gave it
  CampaignPtr campaign;          ///< known once downloaded
  bool downloaded = false;
  std::vector<PhotoLoader::File> files;  ///< like photos; null where `errors` has one
  std::vector<std::optional<Error>> errors;
  bool decoded = false, full = false;
  std::shared_ptr<const PreparedItem> prepared;
  const std::string& id() const { return claimed.submission.row.id; }
  const std::string& campaign_id() const { return claimed.submission.row.campaign; }
};
using HeldPtr = std::shared_ptr<Held>;

/// Whoever calls holds Prefetcher's lock.
class HeldItems {
 public:
  static constexpr std::size_t at_full_size = 2;

  explicit HeldItems(EventQueue& events) : events_(events) {}

  const std::vector<HeldPtr>& hand() const { return hand_; }  ///< undecided
  bool nothing() const { return hand_.empty() && decided_.empty(); }
  HeldPtr find(const std::string& submission) const;  ///< undecided; or null
  bool in_hand(const HeldPtr& item) const;
  /// One of the first two, which somebody waits for.
  bool urgent(const HeldPtr& item) const;
  HeldPtr to_download() const;
  /// And whether at full size.
  std::pair<HeldPtr, bool> to_decode() const;
  std::vector<api::Lease> leases() const;  ///< of all, decided ones included
  Millis shortest_lease() const;           ///< at least a moment, so that renewing does not spin

  /// What a claim brought. `busy`: a decision on it is on its way, so it is kept and not shown.
  void take(api::ClaimedItem claimed, bool busy, MonoPoint now);
  /// The service sent what it had held back of that item.
  void unveil(const api::Submission& whole);
  /// The item takes its campaign's newest revision; its photographs stay.
  void recampaign(const HeldPtr& item, CampaignPtr now);
  void renewed(const api::Lease& lease, MonoPoint now);
  /// The service refused to renew the lease of that epoch.
  void lost(const std::string& submission, std::int64_t epoch);

  /// Gives one back and says so.
  void let_go(const HeldPtr& item, bool campaign_gone);
  /// Gives back all from that place on.
  void let_go_from(std::size_t first);
  /// Given back by this person: it comes last when it comes again.
  void pass(const std::string& submission);
  void decided(const std::string& submission);
  void settled(const std::string& submission);
  /// Undone at the service: it comes first when it comes again, or will not come.
  void expect(const std::string& submission) { undone_.insert(submission); }
  void expect_no_more(const std::string& submission) { undone_.erase(submission); }
  void refused(const std::string& submission);
  /// The decision was never sent: it is in hand again, first.
  void returned(const std::string& submission);

  void to_release(api::Lease lease) { to_release_.push_back(std::move(lease)); }
  std::vector<api::Lease> take_releases() { return std::exchange(to_release_, {}); }
  bool any_to_release() const { return !to_release_.empty(); }
  /// Forgets everything; the undecided leases, and those that were to go back.
  std::vector<api::Lease> drop();

 private:
  void place(HeldPtr item);

  EventQueue& events_;
  std::vector<HeldPtr> hand_;     ///< undecided, in the order they are shown
  std::vector<HeldPtr> decided_;  ///< decided and not settled
  std::vector<api::Lease> to_release_;
  std::set<std::string> passed_;  ///< given back by this person: they come last if they come again
  std::set<std::string> undone_;  ///< and these come first
};

}  // namespace cs::client
