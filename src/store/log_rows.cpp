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

namespace {

constexpr std::string_view newest_link = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";

/// The newest link that this transaction knows of. Nobody else appends to the chain meanwhile.
struct Head {
  bool known = false;
  std::int64_t seq = 0;
  std::string hash;
};

}  // namespace

void ask_audit(db::Connection& c) {
  c.ask({}, newest_link);
}

void append_audit(db::Connection& c, TimePoint at, std::string_view actor, std::string_view action,
                  std::string_view subject, std::string_view detail) {
  if (!c.remembered<Head>("audit head").known) {
    Head found{true, 0, {}};
    {
      db::Statement q = c.query(newest_link);
      if (q.next()) {
        found.seq = q.int64(0);
        found.hash = q.text(1);
      }
    }
    c.remembered<Head>("audit head") = std::move(found);
  }
  Head& head = c.remembered<Head>("audit head");
  const std::int64_t seq = head.seq + 1;
  std::string hash = audit_hash(head.hash, seq, to_ms(at), actor, action, subject, detail);
  c.put({{"audit"}},
        "INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash)"
        " {{values}}?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8{{end values}}",
        seq, at, actor, action, subject, detail, head.hash, hash);
  head.seq = seq;
  head.hash = std::move(hash);
  tally_link(c);
}

}  // namespace cs::store
