#include "store/log.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/database.hpp"
#include "store/head_file.hpp"
#include "store/log_entry.hpp"
#include "store/log_tree.hpp"
#include "store/record_check.hpp"
#include "store/seal_key.hpp"

namespace cs::store {
namespace {

constexpr int page = 10'000;

}  // namespace

Result<AuditReport> Log::verify() {
  CS_ASSIGN(const seal::PublicKey key, seal_public_key(db_.folder()));
  CS_ASSIGN(const auto in_file, head_in_file(db_.folder(), key));
  return db_.read([&](db::Connection& c) -> Result<AuditReport> { return check_record(c, key, in_file); });
}

Result<api::LogHead> Log::head(std::int64_t since) {
  CS_ASSIGN(const seal::PublicKey key, seal_public_key(db_.folder()));
  return db_.read([&](db::Connection& c) -> Result<api::LogHead> {
    CS_ASSIGN(const auto stored, stored_head(c));
    if (!stored) return Error{Code::corrupt, "log.missing", "The log has no head."};
    if (since < 0 || static_cast<std::uint64_t>(since) > stored->head.size)
      return invalid("log.shorter", fmt::format("The record has {} entries, and not {}.", stored->head.size, since));
    CS_ASSIGN(const seal::Proof proof,
              seal::prove_consistency(static_cast<std::uint64_t>(since), stored->head.size, subtrees_of(c)));
    api::LogHead out{key.text(), stored->note, {}};
    for (const seal::Hash& h : proof) out.proof.push_back(seal::to_base64(h));
    return out;
  });
}

Result<std::vector<LogEntry>> Log::list(std::int64_t from_seq, int limit) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<LogEntry>> {
    std::vector<LogEntry> out;
    db::Statement q = c.query(
        "SELECT seq, at, actor, action, subject, detail, sealed, salt FROM log WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
        from_seq, std::clamp(limit, 0, page));
    while (q.next()) out.push_back(entry_from(q));
    return out;
  });
}

}  // namespace cs::store
