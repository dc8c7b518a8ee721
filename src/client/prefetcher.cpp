#include "client/prefetcher.hpp"

#include <algorithm>

namespace cs::client {
namespace {

constexpr int most_in_hand = 20;
constexpr Millis look_again{5'000};  ///< after a claim that found less than it asked for

}  // namespace

Prefetcher::Prefetcher(const Clock& clock, EventQueue& events, OnlineWatch& online, PhotoLoader& loader,
                       PrefetcherHooks hooks)
    : clock_(clock),
      events_(events),
      online_(online),
      loader_(loader),
      hooks_(std::move(hooks)),
      items_(events),
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
  next_renewal_ = clock_.mono() + items_.shortest_lease() / 3;
  backoff_.reset();
  changed_.notify_all();
}

std::vector<api::Lease> Prefetcher::end() {
  const std::lock_guard lock(mutex_);
  session_.reset();
  std::vector<api::Lease> leases = items_.drop();
  to_reclaim_.clear();
  changed_.notify_all();
  return leases;
}

void Prefetcher::keep_prepared(int ahead) {
  const std::lock_guard lock(mutex_);
  ahead_ = std::clamp(ahead, 0, most_in_hand);
  items_.let_go_from(static_cast<std::size_t>(std::max(ahead_, 1)));
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
    for (std::size_t i = items_.hand().size(); i-- > 1;) {
      const std::string& campaign = items_.hand()[i]->campaign_id();
      if (std::find(narrowed_.begin(), narrowed_.end(), campaign) == narrowed_.end())
        items_.let_go(items_.hand()[i], false);
    }
  changed_.notify_all();
}

void Prefetcher::narrow_to_plan(std::string plan) {
  const std::lock_guard lock(mutex_);
  if (plan_ == plan) return;
  plan_ = std::move(plan);
  next_claim_ = {};
  empty_.reset();
  items_.let_go_from(0);
  changed_.notify_all();
}

void Prefetcher::unveiled(const api::Submission& whole) {
  const std::lock_guard lock(mutex_);
  items_.unveil(whole);
  changed_.notify_all();
}

void Prefetcher::campaigns_changed(const SessionPtr& session, const std::set<std::string>& gone) {
  const std::lock_guard lock(mutex_);
  if (session_ != session) return;
  for (const HeldPtr& item : std::vector<HeldPtr>(items_.hand())) {
    if (gone.contains(item->campaign_id()))
      items_.let_go(item, true);
    else
      items_.recampaign(item, session->campaigns.find(item->campaign_id()));
  }
  changed_.notify_all();
}

void Prefetcher::set_present(bool present) {
  const std::lock_guard lock(mutex_);
  if (present_ == present) return;
  present_ = present;
  if (!present) items_.let_go_from(0);
  next_claim_ = {};
  changed_.notify_all();
}

void Prefetcher::give_back(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  items_.pass(submission);
  changed_.notify_all();
}

void Prefetcher::decided(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  items_.decided(submission);
  changed_.notify_all();
}

void Prefetcher::settled(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  items_.settled(submission);
  changed_.notify_all();
}

void Prefetcher::undone(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  items_.settled(submission);
  items_.expect(submission);
  if (std::find(to_reclaim_.begin(), to_reclaim_.end(), submission) == to_reclaim_.end())
    to_reclaim_.push_back(submission);
  next_claim_ = {};
  changed_.notify_all();
}

void Prefetcher::refused(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  items_.refused(submission);
  changed_.notify_all();
}

void Prefetcher::returned(const std::string& submission) {
  const std::lock_guard lock(mutex_);
  items_.returned(submission);
  changed_.notify_all();
}

void Prefetcher::nudge() {
  const std::lock_guard lock(mutex_);
  next_claim_ = next_download_ = {};
  changed_.notify_all();
}

// ---- claiming and giving back

void Prefetcher::run_claims() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const SessionPtr session = session_;
    if (!session) {
      changed_.wait(lock);
      continue;
    }
    if (items_.any_to_release()) {
      auto leases = items_.take_releases();
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
    const HeldPtr item = next_download_ <= now ? items_.to_download() : nullptr;
    // Something to look at comes before more of it.
    const bool urgent = item && items_.urgent(item);
    if (!urgent && claim_wanted_locked(now)) {
      const int count = ahead_ - static_cast<int>(items_.hand().size());
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
  return present_ && static_cast<int>(items_.hand().size()) < ahead_ && next_claim_ <= now && hooks_.may_claim();
}

Result<api::ClaimReply> Prefetcher::ask_for(const SessionPtr& session, int count,
                                            const std::vector<std::string>& campaigns, const std::string& plan) {
  if (hooks_.second_looks) return session->api.claim_looks({count, campaigns, plan}, session->cancel);
  return session->api.claim(count, campaigns, session->cancel);
}

void Prefetcher::claim(const SessionPtr& session, int count) {
  std::vector<std::string> from;
  std::string plan;
  {
    const std::lock_guard lock(mutex_);
    from = narrowed_;
    plan = plan_;
  }
  auto reply = ask_for(session, count, from, plan);
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
  if (narrowed_ != from || plan_ != plan) {
    // Narrowed meanwhile: these are not what is wanted now.
    for (const api::ClaimedItem& item : reply->items) items_.to_release(lease_of(item));
    return;
  }
  const bool empty = static_cast<int>(reply->items.size()) < count;
  next_claim_ = empty ? clock_.mono() + look_again : MonoPoint{};
  take_locked(std::move(*reply));
  keep_to_size_locked();
  if (empty_ != empty) {
    empty_ = empty;
    events_.push(event::QueueEmpty{empty, hooks_.second_looks});
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
    keep_to_size_locked();
  } else {
    items_.expect_no_more(submission);
    events_.push(event::NotReturned{submission});
  }
  changed_.notify_all();
}

void Prefetcher::take_locked(api::ClaimReply reply) {
  const MonoPoint now = clock_.mono();
  for (api::ClaimedItem& claimed : reply.items) {
    const bool busy = hooks_.busy(claimed.submission.row.id);
    items_.take(std::move(claimed), busy, now);
  }
  next_renewal_ = std::min(next_renewal_, now + items_.shortest_lease() / 3);
}

void Prefetcher::keep_to_size_locked() {
  if (!present_) items_.let_go_from(0);
  if (ahead_ < static_cast<int>(items_.hand().size()))
    items_.let_go_from(static_cast<std::size_t>(std::max(ahead_, 1)));
}

void Prefetcher::release(const SessionPtr& session, std::vector<api::Lease> leases) {
  if (Status s = session->api.release({std::move(leases)}, session->cancel); !s) failed(session, s.error());
}

void Prefetcher::failed(const SessionPtr& session, const Error& error) {
  online_.failed(error);
  if (error.code == Code::unauthorized) hooks_.session_over(session, error);
}

}  // namespace cs::client
