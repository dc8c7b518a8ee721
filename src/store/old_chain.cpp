#include "store/old_chain.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/hash.hpp"

namespace cs::store {
namespace {

constexpr int page = 10'000;

std::string hash_of(const db::Statement& q) {
  // Each field with its length before it, so that no two rows write the same bytes.
  std::string bytes;
  const auto add = [&](const std::string& field) { bytes += fmt::format("{}:{};", field.size(), field); };
  add(q.text(6));
  add(std::to_string(q.int64(0)));
  add(std::to_string(q.int64(1)));
  for (int i = 2; i < 6; ++i) add(q.text(i));
  return blake2b(as_bytes(bytes));
}

}  // namespace

std::string old_chain_detail(const OldChain& chain) {
  return fmt::format(R"({{"links":{},"head":"{}","first_broken":{}}})", chain.links, chain.head, chain.first_broken);
}

OldChain walk_old_chain(db::Connection& c) {
  OldChain chain;
  const auto broken = [&chain](std::int64_t seq, std::string problem) {
    chain.first_broken = seq;
    chain.problem = std::move(problem);
    return chain;
  };
  for (std::int64_t before = -1; before < chain.links;) {
    before = chain.links;
    // From the first number there may be, so that a link below 1 shows, too.
    db::Statement q = c.query(
        "SELECT seq, at, actor, action, subject, detail, previous, hash FROM audit WHERE seq > ?1 ORDER BY seq LIMIT "
        "?2",
        before == 0 ? std::numeric_limits<std::int64_t>::min() : before, page);
    while (q.next()) {
      const std::int64_t seq = q.int64(0), expected = chain.links + 1;
      if (seq != expected) return broken(expected, fmt::format("Link {} is missing.", expected));
      if (q.text(6) != chain.head) return broken(seq, fmt::format("Link {} does not follow the one before it.", seq));
      if (q.text(7) != hash_of(q)) return broken(seq, fmt::format("Link {} was changed.", seq));
      chain.head = q.text(7);
      ++chain.links;
    }
  }
  return chain;
}

}  // namespace cs::store
