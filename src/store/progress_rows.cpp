#include "store/progress_rows.hpp"

#include "store/stored_value.hpp"

namespace cs::store {

std::optional<domain::Reach> reach_at(const db::Statement& q, int standing, int state) {
  const std::string name = q.text(standing);
  const auto known = stored(domain::standing_from(name), "standing", name);
  if (q.is_null(state)) return domain::reach_of(known, std::nullopt);
  const std::string of = q.text(state);
  return domain::reach_of(known, stored(domain::state_from(of), "state", of));
}

}  // namespace cs::store
