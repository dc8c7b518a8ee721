#include "store/nodes.hpp"

#include <algorithm>
#include <cstdlib>

#include "store/database.hpp"
#include "store/log_rows.hpp"
#include "store/node_rows.hpp"

namespace cs::store {
namespace {

struct Compared {
  TimePoint database{};
  Millis ahead{0};
};

Compared compare_clocks(const Database& db, db::Connection& c, const Clock& clock) {
  const TimePoint before = clock.now();
  const TimePoint database = db.clock(c, before);
  const TimePoint after = clock.now();
  // The database looked somewhere between the two: only what lies outside is a difference.
  Millis ahead{0};
  if (database < before) ahead = before - database;
  if (database > after) ahead = after - database;
  return {database, ahead};
}

/// `asked`: when this beat was, by the database's clock. Behind a long write everybody waits for the one lock, and
/// whoever gets it first must not take the others for dead: silence counts up to the moment of asking.
void bury_the_dead(db::Connection& c, std::int64_t self, TimePoint asked, TimePoint database) {
  std::vector<std::pair<std::int64_t, std::string>> dead;
  {
    db::Statement q =
        c.query("SELECT id, name FROM nodes WHERE id <> ?1 AND beat <= ?2 ORDER BY id", self, asked - node_patience);
    while (q.next()) dead.emplace_back(q.int64(0), q.text(1));
  }
  for (const auto& [id, name] : dead) {
    bury(c, id, database);
    append_audit(c, database, "service", "node.buried", name, "{}");
  }
}

std::optional<Holding> keep_or_take(db::Connection& c, const std::string& duty, std::int64_t self, TimePoint asked,
                                    TimePoint database) {
  std::int64_t holder = 0, epoch = 0;
  TimePoint until{};
  bool there = false;
  {
    db::Statement q = c.query("SELECT node, epoch, until FROM duties WHERE name = ?1 {{lock}}", duty);
    if ((there = q.next())) {
      holder = q.int64(0);
      epoch = q.int64(1);
      until = q.time(2);
    }
  }
  // One's own that ran out is revived under its epoch: nobody took it.
  if (there && holder != self && holder != 0 && until > asked) return std::nullopt;
  if (holder != self) ++epoch;
  c.run(
      "INSERT INTO duties (name, node, epoch, until) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (name) DO UPDATE SET node = excluded.node, epoch = excluded.epoch, until = excluded.until",
      duty, self, epoch, database + node_patience);
  return Holding{duty, self, epoch};
}

}  // namespace

Write<std::int64_t> Nodes::join(std::string name, std::string version, const Clock& clock) {
  return db_.write<std::int64_t>([=, this, &clock](db::Connection& c) -> Result<std::int64_t> {
    const TimePoint database = db_.clock(c, clock.now());
    return c.insert("INSERT INTO nodes (name, version, started, beat) VALUES (?1, ?2, ?3, ?3) {{new id}}", name,
                    version, database);
  });
}

Write<Beat> Nodes::beat(std::int64_t node, std::vector<std::string> duties, std::vector<std::int64_t> checks,
                        const Clock& clock) {
  const MonoPoint began = clock.mono();
  return db_.write<Beat>([=, this, &clock](db::Connection& c) -> Result<Beat> {
    // The lock comes with the first question: what passed until its answer was waited.
    const Compared clocks = compare_clocks(db_, c, clock);
    const TimePoint asked = clocks.database - std::chrono::duration_cast<Millis>(clock.mono() - began);
    if (c.run("UPDATE nodes SET beat = ?2 WHERE id = ?1", node, clocks.database) == 0)
      return Error{Code::not_found, "node.buried", "The other nodes took this one for dead."};
    bury_the_dead(c, node, asked, clocks.database);
    Beat out;
    out.ahead = clocks.ahead;
    out.skewed = Millis{std::abs(clocks.ahead.count())} > clock_tolerance;
    if (out.skewed) {
      c.run("UPDATE duties SET node = 0, until = 0 WHERE node = ?1", node);
      return out;
    }
    for (const std::string& duty : duties)
      if (auto held = keep_or_take(c, duty, node, asked, clocks.database)) out.duties.push_back(std::move(*held));
    for (const std::int64_t check : checks)
      c.run("UPDATE checks SET until = ?3 WHERE id = ?1 AND holder = ?2", check, holder_of(node),
            clocks.database + node_patience);
    return out;
  });
}

Write<Nothing> Nodes::leave(std::int64_t node, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    bury(c, node, now);
    return Nothing{};
  });
}

Result<std::vector<NodeRow>> Nodes::all() {
  return db_.read([](db::Connection& c) -> Result<std::vector<NodeRow>> {
    std::vector<NodeRow> out;
    db::Statement q = c.query("SELECT id, name, version, started, beat FROM nodes ORDER BY id");
    while (q.next()) out.push_back({q.int64(0), q.text(1), q.text(2), q.time(3), q.time(4)});
    return out;
  });
}

}  // namespace cs::store
