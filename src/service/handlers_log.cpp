// The head of the record, for witnesses.
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::log_of {

void head(Context& x, CallPtr call, const Asked&) {
  const auto since = number_of(call->request(), "since", 0, 0, INT64_MAX);
  if (!since) return call->reply(problem(since.error()));
  answer(call, x.store.log.head(*since));
}

}  // namespace cs::service::log_of
