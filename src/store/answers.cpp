#include "store/answers.hpp"

namespace cs::store {

std::optional<KeptAnswer> kept_answer(db::Connection& c, std::string_view key) {
  db::Statement q = c.query("SELECT person, operation, subject, body_hash, answer FROM answers WHERE key = ?1", key);
  if (!q.next()) return std::nullopt;
  KeptAnswer kept{q.text(0), q.text(1), q.text(2), q.text(3), std::nullopt};
  if (!q.is_null(4)) kept.answer = q.text(4);
  return kept;
}

void keep_answer(db::Connection& c, std::string_view key, const KeptAnswer& kept, TimePoint now) {
  c.run(
      "INSERT INTO answers (key, person, operation, subject, body_hash, answer, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
      "?7)",
      key, kept.user, kept.operation, kept.subject, kept.body_hash, kept.answer, now);
}

domain::KeptRequest request_of(const KeptAnswer& kept) {
  return {{kept.user, kept.operation, kept.subject, kept.body_hash}, kept.answer.has_value()};
}

Status same_request(const KeptAnswer& kept, const KeptAnswer& asked) {
  return domain::judge_repeat(request_of(kept), request_of(asked).name);
}

}  // namespace cs::store
