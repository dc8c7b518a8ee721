// Reading the audit chain, and finding where it was tampered with.
#include "store/log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/database.hpp"
#include "store/log_rows.hpp"

namespace cs::store {
namespace {

AuditRow audit_row(const db::Statement& q) {
  return {q.int64(0), q.time(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6), q.text(7)};
}

}  // namespace

Result<AuditReport> Log::verify() {
  return db_.read([](db::Connection& c) -> Result<AuditReport> {
    AuditReport report;
    const auto broken = [&report](std::int64_t seq, std::string problem) {
      report.first_broken = seq;
      report.problem = std::move(problem);
      return report;
    };
    db::Statement q = c.query("SELECT seq, at, actor, action, subject, detail, previous, hash FROM audit ORDER BY seq");
    while (q.next()) {
      const AuditRow r = audit_row(q);
      const std::int64_t expected = report.links + 1;
      if (r.seq != expected) return broken(expected, fmt::format("Link {} is missing.", expected));
      if (r.previous != report.head)
        return broken(r.seq, fmt::format("Link {} does not follow the one before it.", r.seq));
      if (r.hash != audit_hash(r.previous, r.seq, to_ms(r.at), r.actor, r.action, r.subject, r.detail))
        return broken(r.seq, fmt::format("Link {} was changed.", r.seq));
      report.head = r.hash;
      ++report.links;
    }
    db::Statement last = c.query("SELECT seq FROM sqlite_sequence WHERE name = 'audit'");
    const std::int64_t written = last.next() ? last.int64(0) : 0;
    if (written != report.links)
      return broken(report.links + 1,
                    fmt::format("The chain ends at link {}, but {} were written.", report.links, written));
    return report;
  });
}

Result<std::vector<AuditRow>> Log::list(std::int64_t from_seq, int limit) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<AuditRow>> {
    std::vector<AuditRow> out;
    db::Statement q = c.query(
        "SELECT seq, at, actor, action, subject, detail, previous, hash FROM audit WHERE seq >= ?1 ORDER BY seq LIMIT "
        "?2",
        from_seq, std::clamp(limit, 0, 10'000));
    while (q.next()) out.push_back(audit_row(q));
    return out;
  });
}

}  // namespace cs::store
