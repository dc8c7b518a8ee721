#include "store/node_rows.hpp"

#include <fmt/format.h>

#include <vector>

#include "store/outbox_rows.hpp"

namespace cs::store {

Status check_holding(db::Connection& c, const Holding& by) {
  if (by.duty.empty()) return {};
  db::Statement q = c.query("SELECT node, epoch FROM duties WHERE name = ?1 {{keep}}", by.duty);
  if (q.next() && q.int64(0) == by.node && q.int64(1) == by.epoch) return {};
  return Error{Code::conflict, "duty.lost", fmt::format("Another node has the duty '{}' by now.", by.duty)};
}

void bury(db::Connection& c, std::int64_t node, TimePoint now) {
  doubt_interrupted(c, node, now);
  c.run("UPDATE duties SET node = 0, until = 0 WHERE node = ?1", node);
  // Free at once and first in line; the number of the claim is no longer anybody's. Of what waits for a reviewer the
  // row itself says that it is to be checked once more.
  c.run(
      "UPDATE checks SET holder = '', until = 0 WHERE holder = ?1 AND EXISTS"
      " (SELECT 1 FROM submissions s WHERE s.id = checks.submission AND s.state IN ('pending', 'leased'))",
      holder_of(node));
  c.run("DELETE FROM checks WHERE holder = ?1", holder_of(node));
  c.run("DELETE FROM nodes WHERE id = ?1", node);
}

void bury_everybody(db::Connection& c, TimePoint now) {
  std::vector<std::int64_t> nodes{0};  // 0: messages from before there were nodes
  {
    db::Statement q = c.query("SELECT id FROM nodes");
    while (q.next()) nodes.push_back(q.int64(0));
  }
  for (const std::int64_t node : nodes) bury(c, node, now);
}

}  // namespace cs::store
