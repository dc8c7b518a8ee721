// What a reviewer has in hand: keeps the next submissions leased, downloaded and decoded, in the order of the queue.
// Three threads: one claims, downloads and gives back; one decodes; one renews the leases. What is held stands in
// held_items.hpp; prefetcher.cpp claims, prefetcher_photos.cpp downloads and decodes, prefetcher_leases.cpp renews.
//
// Memory: the first two items are decoded at full size, the others to 1,600 pixels; when an item moves up, it is
// decoded again and comes as another event::ItemReady. A decided item keeps its files only.
//
// What can half-happen, and why it is harmless:
// - the answer to a claim is lost: the leases run out by themselves, or come back first at the next sign-in;
// - giving back fails: the leases run out;
// - a campaign is deleted, or the person may not review it any more: its items leave (event::LeaseLost says why) once
//   the service refuses to renew them or the list of campaigns no longer names it;
// - a lease ran out while the network was gone: the item stays reviewable; the service takes the decision as long as
//   nobody claimed it since, and renewing revives it. Only the service's word ends a lease (event::LeaseLost).
// An item is never claimed again while its decision is still on its way (`decided_`, `busy`).
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "client/events.hpp"
#include "client/held_items.hpp"
#include "client/photo_loader.hpp"
#include "client/session.hpp"

namespace cs::client {

struct PrefetcherHooks {
  std::function<void(const SessionPtr&, const Error&)> session_over;
  /// True when no decision waits to be sent: a claim goes out only then, so that it never hands out again what was
  /// just decided.
  std::function<bool()> may_claim;
  /// True while a decision on that submission is on its way.
  std::function<bool(const std::string& submission)> busy;
  /// Reads the list of campaigns anew: leases were lost, perhaps because a campaign went. Waits for the network; calls
  /// campaigns_changed() before it returns.
  std::function<void(const SessionPtr&)> refresh_campaigns;
  /// It holds second looks at decisions and not what is reviewed.
  bool second_looks = false;
};

/// Thread-safe; no method waits, but stop() does for a photograph being decoded.
class Prefetcher {
 public:
  static constexpr int preview_edge = 1600;

  Prefetcher(const Clock& clock, EventQueue& events, OnlineWatch& online, PhotoLoader& loader, PrefetcherHooks hooks);
  ~Prefetcher();
  void stop();  ///< ends the threads, for good

  void begin(const SessionPtr& session);
  /// Forgets everything; returns the undecided leases, which the caller gives back (or which run out).
  std::vector<api::Lease> end();

  void keep_prepared(int ahead);
  /// Claims only from these campaigns, all when empty; gives back what is prepared of others, but not the first.
  void narrow(std::vector<std::string> campaigns);
  /// Of second looks: claims only those of this plan, all when ""; all that is in hand of another goes back.
  void narrow_to_plan(std::string plan);
  /// The service sent what it had held back of that item.
  void unveiled(const api::Submission& whole);
  /// `gone`: campaigns whose items leave. The others take the newest revision.
  void campaigns_changed(const SessionPtr& session, const std::set<std::string>& gone);
  void set_present(bool present);
  void give_back(const std::string& submission);

  /// The item was decided here: it leaves, its lease is still renewed.
  void decided(const std::string& submission);
  /// The service has the decision: the lease is no concern any more.
  void settled(const std::string& submission);
  /// The service took the decision back: the item is claimed again by its name and comes first, or
  /// event::NotReturned says that somebody else was quicker.
  void undone(const std::string& submission);
  /// Refused by the service: whatever is left of the lease goes back.
  void refused(const std::string& submission);
  /// The decision was never sent: it is in hand again, first.
  void returned(const std::string& submission);
  /// Something may have changed (new work, network back, decisions sent): try a claim now.
  void nudge();

 private:
  /// How long to wait for `then`: a second at most, because the clock need not run with the system's.
  static Millis until(MonoPoint then, MonoPoint now) { return std::clamp(then - now, Millis{1}, Millis{1'000}); }
  void run_claims();
  void run_decoder();
  void run_leases();
  bool claim_wanted_locked(MonoPoint now) const;
  void claim(const SessionPtr& session, int count);
  Result<api::ClaimReply> ask_for(const SessionPtr& session, int count, const std::vector<std::string>& campaigns,
                                  const std::string& plan);
  void claim_undone(const SessionPtr& session, const std::string& submission);
  void take_locked(api::ClaimReply reply);
  void keep_to_size_locked();
  void download(const SessionPtr& session, const HeldPtr& item);
  bool find_campaign(const SessionPtr& session, const HeldPtr& item);
  void put_off_download(const SessionPtr& session, const Error& error);
  void decode(const HeldPtr& item, bool full);
  void release(const SessionPtr& session, std::vector<api::Lease> leases);
  void renew(const SessionPtr& session, const std::vector<api::Lease>& leases);
  void failed(const SessionPtr& session, const Error& error);

  const Clock& clock_;
  EventQueue& events_;
  OnlineWatch& online_;
  PhotoLoader& loader_;
  const PrefetcherHooks hooks_;

  std::mutex mutex_;
  std::condition_variable changed_;
  SessionPtr session_;
  HeldItems items_;
  std::deque<std::string> to_reclaim_;  ///< undone at the service, wanted back by name
  std::vector<std::string> narrowed_;   ///< campaigns to claim from; empty: all
  std::string plan_;                    ///< of second looks; "": of any
  int ahead_ = 0;
  bool present_ = true;
  bool stopping_ = false;
  std::optional<bool> empty_;  ///< what was last said about the queue
  MonoPoint next_claim_{};
  MonoPoint next_download_{};
  MonoPoint next_renewal_{};
  http::Backoff backoff_{Millis{300}, Millis{10'000}};  ///< of the claiming thread

  Thread claims_, decoder_, leases_;
};

}  // namespace cs::client
