#include "store/restores.hpp"

#include "store/database.hpp"

namespace cs::store {

Result<std::optional<api::Installation::Restore>> Restores::newest() {
  using Restore = api::Installation::Restore;
  return db_.read([](db::Connection& c) -> Result<std::optional<Restore>> {
    db::Statement q = c.query("SELECT id, made FROM restores ORDER BY id DESC LIMIT 1");
    if (!q.next()) return std::optional<Restore>{};
    return std::optional{Restore{q.int64(0), q.time(1)}};
  });
}

}  // namespace cs::store
