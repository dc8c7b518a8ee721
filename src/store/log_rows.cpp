#include "store/log_rows.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "store/figure_rows.hpp"

namespace cs::store {

std::string audit_hash(std::string_view previous, std::int64_t seq, std::int64_t at, std::string_view actor,
                       std::string_view action, std::string_view subject, std::string_view detail) {
  // Each field with its length before it, so that no two rows write the same bytes.
  std::string bytes;
  const auto add = [&](std::string_view field) { bytes += fmt::format("{}:{};", field.size(), field); };
  add(previous);
  add(std::to_string(seq));
  add(std::to_string(at));
  add(actor);
  add(action);
  add(subject);
  add(detail);
  return blake2b(as_bytes(bytes));
}

void append_audit(db::Connection& c, TimePoint at, std::string_view actor, std::string_view action,
                  std::string_view subject, std::string_view detail) {
  std::int64_t seq = 1;
  std::string previous;
  {
    db::Statement q = c.query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    if (q.next()) {
      seq = q.int64(0) + 1;
      previous = q.text(1);
    }
  }
  c.run(
      "INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
      "?8)",
      seq, at, actor, action, subject, detail, previous,
      audit_hash(previous, seq, to_ms(at), actor, action, subject, detail));
  tally_link(c);
}

}  // namespace cs::store
