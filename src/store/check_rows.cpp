#include "store/check_rows.hpp"

#include "db/connection.hpp"
#include "store/worker_tokens.hpp"

namespace cs::store {

Status check_claim(db::Connection& c, const CheckClaim& claim, std::int64_t submission) {
  if (claim.number == 0) return {};
  db::Statement q = c.query("SELECT submission, holder FROM checks WHERE id = ?1 {{lock}}", claim.number);
  if (q.next() && q.int64(0) == submission && q.text(1) == claim.holder) return {};
  return Error{Code::conflict, "check.lost", "This check is no longer in your hand: its time ran out."};
}

Status check_finished(db::Connection& c, const CheckClaim& claim, const std::string& finished) {
  if (finished.empty() || !claim.holder.starts_with(holder_of_token(""))) return {};
  db::Statement q = c.query("SELECT finished FROM checks WHERE id = ?1", claim.number);
  if (q.next() && q.text(0) == finished) return {};
  return Error{Code::refused, "finished.other", "This finished photo was not handed in for this check."};
}

void end_claims(db::Connection& c, std::int64_t submission) {
  c.run("DELETE FROM checks WHERE submission = ?1", submission);
}

}  // namespace cs::store
