// Renewing the leases of what is held, decided submissions included until the service has the decision.
#include <algorithm>

#include "client/prefetcher.hpp"

namespace cs::client {

void Prefetcher::run_leases() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const SessionPtr session = session_;
    const MonoPoint now = clock_.mono();
    if (!session || (items_.nothing())) {
      changed_.wait(lock);
      continue;
    }
    if (next_renewal_ > now) {
      changed_.wait_for(lock, until(next_renewal_, now));
      continue;
    }
    const std::vector<api::Lease> leases = items_.leases();
    next_renewal_ = now + items_.shortest_lease() / 3;
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
      next_renewal_ = clock_.mono() + std::min(Millis{5'000}, items_.shortest_lease() / 10);
    }
    if (!is_passing(reply.error())) hooks_.refresh_campaigns(session);  // perhaps nothing may be reviewed any more
    return failed(session, reply.error());
  }
  online_.good();
  if (!reply->lost.empty()) hooks_.refresh_campaigns(session);
  const std::lock_guard lock(mutex_);
  if (session_ != session) return;
  const MonoPoint now = clock_.mono();
  for (const api::Lease& renewed : reply->renewed) items_.renewed(renewed, now);
  for (const std::string& lost : reply->lost) {
    const auto asked = std::find_if(leases.begin(), leases.end(), [&](const auto& l) { return l.submission == lost; });
    if (asked != leases.end()) items_.lost(lost, asked->epoch);
  }
  changed_.notify_all();
}

}  // namespace cs::client
