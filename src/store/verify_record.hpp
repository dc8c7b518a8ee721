// Verifies an installation from outside: a running one, a stopped one, or a copy that may only be read. Nothing is
// written.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "seal/note.hpp"
#include "store/log.hpp"
#include "store/store.hpp"

namespace cs::store {

struct VerifyOptions {
  /// What the heads must be signed with; none: seal.pub in the folder, which whoever owns the folder can exchange.
  std::optional<seal::PublicKey> key;
  bool photographs = true;  ///< opens each; one that cannot be opened is a finding
};

/// "store.missing" (not_found), "log.none" (invalid: of a version before there was a log), "seal.key_missing", and what
/// db::Connection::open says. What is not in order is in the report.
Result<AuditReport> verify_record(const Installation& where, const VerifyOptions& options);

}  // namespace cs::store
