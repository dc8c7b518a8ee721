#include "store/photograph_rows.hpp"

namespace cs::store {

void use_photo(db::Connection& c, std::string_view hash) {
  c.run("UPDATE photos SET refs = refs + 1 WHERE hash = ?1", hash);
}
void release_photo(db::Connection& c, std::string_view hash, TimePoint now) {
  c.run("UPDATE photos SET refs = refs - 1, touched = ?2 WHERE hash = ?1", hash, now);
}

}  // namespace cs::store
