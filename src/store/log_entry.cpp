#include "store/log_entry.hpp"

#include <fmt/format.h>

namespace cs::store {

seal::Hash leaf_of(const LogEntry& e) {
  // Each field with its length before it, so that no two entries write the same bytes.
  std::string bytes = "countersign entry 1\n";
  const auto add = [&bytes](std::string_view field) {
    bytes += std::to_string(field.size());
    bytes += ':';
    bytes += field;
    bytes += ';';
  };
  bytes.reserve(160 + e.detail.size() + e.sealed.size());
  add(std::to_string(e.seq));
  add(std::to_string(to_ms(e.at)));
  add(e.actor);
  add(e.action);
  add(e.subject);
  add(e.detail);
  add(e.sealed);
  return seal::leaf_hash(as_bytes(bytes));
}

LogEntry entry_from(const db::Statement& q) {
  return {q.int64(0), q.time(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6), q.text(7)};
}

}  // namespace cs::store
