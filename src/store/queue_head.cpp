#include "store/queue_head.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "domain/leasing.hpp"
#include "store/figure_rows.hpp"
#include "store/queue.hpp"

namespace cs::store {
namespace {

/// One that waits, and how often it was claimed.
struct InQueue {
  domain::Waiting waiting;
  std::int64_t epoch = 0;
};
/// The head of a campaign's queue.
struct Head {
  bool known = false, whole = false;  ///< whole: nothing waits behind it
  std::int64_t revision = 0;          ///< the campaign's
  std::int64_t looked_at = 0;         ///< how many are leased, but for what this transaction adds up
  std::deque<InQueue> queue;
};
/// Of the campaigns that this transaction looked at, without what it gave out.
using Heads = std::map<std::int64_t, Head>;

constexpr std::string_view head_of_queue =
    "SELECT id, deadline, epoch, (SELECT revision FROM campaigns WHERE id = ?1),"
    " (SELECT n FROM tally WHERE campaign = ?1 AND what = 's:leased')"
    " FROM submissions WHERE campaign = ?1 AND state = 'pending' ORDER BY deadline, id LIMIT ?2";

/// How many are asked for. Where a look is dear, those of the group's other claims, too.
std::size_t at_once(const db::Connection& c, std::size_t wanted) {
  return c.gathers() ? std::size_t{most_claimed} : wanted;
}

/// With at least as many as are wanted, where so many wait.
Head& head_of(db::Connection& c, std::int64_t campaign, std::size_t wanted) {
  {
    Head& head = c.remembered<Heads>("queues")[campaign];
    if (head.known && (head.whole || head.queue.size() >= wanted)) return head;
  }
  Head head;
  head.known = true;
  const std::size_t most = at_once(c, wanted);
  {
    db::Statement q = c.query(head_of_queue, campaign, most);
    while (q.next()) {
      head.queue.push_back({{q.int64(0), q.time(1)}, q.int64(2)});
      head.revision = q.int64(3);
      head.looked_at = q.int64(4);
    }
  }
  head.whole = head.queue.size() < most;
  return c.remembered<Heads>("queues")[campaign] = std::move(head);
}

}  // namespace

void ask_head(db::Connection& c, std::int64_t campaign) {
  c.ask({{"submissions.pending", campaign}}, head_of_queue, campaign, at_once(c, 0));
}

std::vector<Taken> take_next(db::Connection& c, const CampaignsRef& campaigns, std::size_t count) {
  std::vector<domain::WaitingOfCampaign> waiting;
  std::vector<std::pair<std::int64_t, Head*>> heads;
  for (const CampaignsRef::Part& part : campaigns.parts()) {
    Head& head = head_of(c, part.row, count);
    heads.emplace_back(part.row, &head);
    domain::WaitingOfCampaign& of = waiting.emplace_back();
    for (std::size_t i = 0; i < std::min(count, head.queue.size()); ++i) of.next.push_back(head.queue[i].waiting);
    of.looked_at = head.looked_at + tallied_since(c, part.row, "s:leased");
  }
  std::vector<Taken> out;
  for (const std::int64_t row : domain::in_turn(waiting, count))
    for (const auto& [campaign, head] : heads) {
      if (head->queue.empty() || head->queue.front().waiting.row != row) continue;
      out.push_back({row, campaign, head->revision, head->queue.front().epoch});
      head->queue.pop_front();
      break;
    }
  return out;
}

}  // namespace cs::store
