#include "store/queue_head.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "base/text.hpp"
#include "domain/leasing.hpp"
#include "store/figure_rows.hpp"
#include "store/queue.hpp"

namespace cs::store {
namespace {

/// One that waits, and how often it was claimed.
struct InQueue {
  domain::Waiting waiting;
  std::int64_t epoch = 0;
  std::vector<std::string> kept_from{};  ///< who may not claim it
  bool is_for(const std::string& person) const { return std::ranges::find(kept_from, person) == kept_from.end(); }
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
    "SELECT id, deadline, epoch, kept_from, (SELECT revision FROM campaigns WHERE id = ?1),"
    " (SELECT n FROM tally WHERE campaign = ?1 AND what = 's:leased')"
    " FROM submissions WHERE campaign = ?1 AND state = 'pending' ORDER BY deadline, id LIMIT ?2";

/// How many are asked for. Where a look is dear, those of the group's other claims, too.
std::size_t at_once(const db::Connection& c, std::size_t wanted) {
  return c.gathers() ? std::size_t{most_claimed} : wanted;
}

std::size_t count_for(const Head& head, const std::string& person) {
  return static_cast<std::size_t>(
      std::ranges::count_if(head.queue, [&](const InQueue& waits) { return waits.is_for(person); }));
}

Head read_head(db::Connection& c, std::int64_t campaign, std::size_t most) {
  Head head;
  head.known = true;
  db::Statement q = c.query(head_of_queue, campaign, most);
  while (q.next()) {
    InQueue& waits = head.queue.emplace_back(InQueue{{q.int64(0), q.time(1)}, q.int64(2)});
    if (const std::string kept = q.text(3); !kept.empty()) waits.kept_from = split(kept, '\n');
    head.revision = q.int64(4);
    head.looked_at = q.int64(5);
  }
  head.whole = head.queue.size() < most;
  return head;
}

/// With at least as many for this person as are wanted, where so many wait: what is not for them may stand in front.
Head& head_of(db::Connection& c, std::int64_t campaign, std::size_t wanted, const std::string& person) {
  Head* head = &c.remembered<Heads>("queues")[campaign];
  for (std::size_t most = at_once(c, wanted); !head->known || (!head->whole && count_for(*head, person) < wanted);
       most *= 4) {
    Head read = read_head(c, campaign, most);
    head = &(c.remembered<Heads>("queues")[campaign] = std::move(read));
  }
  return *head;
}

}  // namespace

void ask_head(db::Connection& c, std::int64_t campaign) {
  c.ask({{"submissions.pending", campaign}}, head_of_queue, campaign, at_once(c, 0));
}

std::vector<Taken> take_next(db::Connection& c, const CampaignsRef& campaigns, std::size_t count) {
  std::vector<domain::WaitingOfCampaign> waiting;
  std::vector<std::pair<std::int64_t, Head*>> heads;
  for (const CampaignsRef::Part& part : campaigns.parts()) {
    Head& head = head_of(c, part.row, count, campaigns.by());
    heads.emplace_back(part.row, &head);
    domain::WaitingOfCampaign& of = waiting.emplace_back();
    for (const InQueue& waits : head.queue)
      if (of.next.size() < count && waits.is_for(campaigns.by())) of.next.push_back(waits.waiting);
    of.looked_at = head.looked_at + tallied_since(c, part.row, "s:leased");
  }
  std::vector<Taken> out;
  for (const std::int64_t row : domain::in_turn(waiting, count))
    for (const auto& [campaign, head] : heads) {
      const auto it = std::ranges::find(head->queue, row, [](const InQueue& waits) { return waits.waiting.row; });
      if (it == head->queue.end()) continue;
      out.push_back({row, campaign, head->revision, it->epoch});
      head->queue.erase(it);
      break;
    }
  return out;
}

}  // namespace cs::store
