#include "store/log_rows.hpp"

#include "store/log_tree.hpp"
#include "store/sealer.hpp"

namespace cs::store {

void ask_audit(db::Connection& c) {
  c.ask({{"log_head"}}, query_of_head);
}

void append_audit(db::Connection& c, TimePoint at, std::string_view actor, std::string_view action,
                  std::string_view subject, std::string_view detail) {
  Sealer* sealer = Sealer::of(c);
  if (!sealer) throw db::Failure(internal_error("Something was to be logged on a connection without a log."));
  sealer->note(at, actor, action, subject, detail);
}

}  // namespace cs::store
