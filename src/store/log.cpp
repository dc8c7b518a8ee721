// Reading the audit chain, and finding where it was tampered with.
#include "store/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/log_rows.hpp"

namespace cs::store {
namespace {

constexpr int page = 10'000;

AuditRow audit_row(const db::Statement& q) {
  return {q.int64(0), q.time(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6), q.text(7)};
}

std::vector<AuditRow> links_after(db::Connection& c, std::int64_t seq, int limit) {
  std::vector<AuditRow> out;
  db::Statement q = c.query(
      "SELECT seq, at, actor, action, subject, detail, previous, hash FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2",
      seq, limit);
  while (q.next()) out.push_back(audit_row(q));
  return out;
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
    for (std::int64_t before = -1; before < report.links;) {
      before = report.links;
      // From the first number there may be, so that a link below 1 shows, too.
      for (const AuditRow& r : links_after(c, before == 0 ? std::numeric_limits<std::int64_t>::min() : before, page)) {
        const std::int64_t expected = report.links + 1;
        if (r.seq != expected) return broken(expected, fmt::format("Link {} is missing.", expected));
        if (r.previous != report.head)
          return broken(r.seq, fmt::format("Link {} does not follow the one before it.", r.seq));
        if (r.hash != audit_hash(r.previous, r.seq, to_ms(r.at), r.actor, r.action, r.subject, r.detail))
          return broken(r.seq, fmt::format("Link {} was changed.", r.seq));
        report.head = r.hash;
        ++report.links;
      }
    }
    const std::int64_t written = tallied(c, 0, "audit");
    if (written != report.links)
      return broken(report.links + 1,
                    fmt::format("The chain ends at link {}, but {} were written.", report.links, written));
    return report;
  });
}

Result<std::vector<AuditRow>> Log::list(std::int64_t from_seq, int limit) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<AuditRow>> {
    if (from_seq == std::numeric_limits<std::int64_t>::min()) ++from_seq;
    return links_after(c, from_seq - 1, std::clamp(limit, 0, page));
  });
}

}  // namespace cs::store
