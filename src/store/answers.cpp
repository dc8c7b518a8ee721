#include "store/answers.hpp"

namespace cs::store {
namespace {

constexpr std::string_view by_key =
    "SELECT a.person, a.operation, a.subject, a.body_hash, a.answer{{row number}} FROM {{rows}} answers a"
    " WHERE a.key = ?1";

}  // namespace

void ask_kept_answer(db::Connection& c, std::string_view key) {
  c.ask({{"answers.key", key}}, by_key, key);
}

std::optional<KeptAnswer> kept_answer(db::Connection& c, std::string_view key) {
  db::Statement q = c.query(by_key, key);
  if (!q.next()) return std::nullopt;
  KeptAnswer kept{q.text(0), q.text(1), q.text(2), q.text(3), std::nullopt};
  if (!q.is_null(4)) kept.answer = q.text(4);
  return kept;
}

void keep_answer(db::Connection& c, std::string_view key, const KeptAnswer& kept, TimePoint now) {
  c.put({{"answers.key", key}},
        "INSERT INTO answers (key, person, operation, subject, body_hash, answer, at)"
        " {{values}}?1, ?2, ?3, ?4, ?5, ?6, ?7{{end values}}",
        key, kept.user, kept.operation, kept.subject, kept.body_hash, kept.answer, now);
}

domain::KeptRequest request_of(const KeptAnswer& kept) {
  return {{kept.user, kept.operation, kept.subject, kept.body_hash}, kept.answer.has_value()};
}

Status same_request(const KeptAnswer& kept, const KeptAnswer& asked) {
  return domain::judge_repeat(request_of(kept), request_of(asked).name);
}

}  // namespace cs::store
