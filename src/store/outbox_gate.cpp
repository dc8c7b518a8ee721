// Why the queue of messages stands still.
#include "store/database.hpp"
#include "store/log_rows.hpp"
#include "store/node_rows.hpp"
#include "store/outbox.hpp"

namespace cs::store {

Result<std::optional<StoredGate>> Outbox::gate() {
  return db_.read([](db::Connection& c) -> Result<std::optional<StoredGate>> {
    db::Statement q = c.query("SELECT code, problem, since, retry, tries FROM notice_gate WHERE id = 1");
    if (!q.next()) return std::optional<StoredGate>{};
    return std::optional{StoredGate{q.text(0), q.text(1), q.time(2), q.time(3), q.integer(4)}};
  });
}

Write<Nothing> Outbox::set_gate(std::optional<StoredGate> gate, std::string actor, TimePoint now, Holding by) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_holding(c, by));
    if (!gate) {
      if (c.run("DELETE FROM notice_gate WHERE id = 1") > 0) append_audit(c, now, actor, "notices.resumed", "", "{}");
      return Nothing{};
    }
    bool there = false;
    {
      db::Statement q = c.query("SELECT 1 FROM notice_gate WHERE id = 1");
      there = q.next();
    }
    c.run(
        "INSERT INTO notice_gate (id, code, problem, since, retry, tries) VALUES (1, ?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (id) DO UPDATE SET code = ?1, problem = ?2, since = ?3, retry = ?4, tries = ?5",
        gate->code, gate->problem, gate->since, gate->retry, gate->tries);
    if (!there) append_audit(c, now, actor, "notices.halted", gate->code, "{}");
    return Nothing{};
  });
}

}  // namespace cs::store
