// A supervisor's overview and figures, and each reviewer's own day.
#include "service/answers.hpp"
#include "service/figures_csv.hpp"
#include "service/handlers.hpp"

namespace cs::service::figures_of {
namespace {

/// Figures of the time that the request names; the last seven days where it names none.
Result<api::Figures> asked_figures(Context& x, const Request& r, const Asked& asked) {
  CS_ASSIGN(TimePoint from, time_of(r, "from"));
  CS_ASSIGN(TimePoint to, time_of(r, "to"));
  if (to == TimePoint{}) to = x.clock.now();
  if (from == TimePoint{}) from = to - std::chrono::hours{24 * 7};
  CS_ASSIGN(const auto where, x.store.access.campaigns(asked.by, {domain::Permission::overturn}, narrowing_of(r)));
  return x.store.figures.figures(where, from, to);
}

}  // namespace

void overview(Context& x, CallPtr call, const Asked& asked) {
  const auto where = x.store.access.campaigns(asked.by, {domain::Permission::overturn}, narrowing_of(call->request()));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.figures.overview(*where, x.clock.now()));
}

void list(Context& x, CallPtr call, const Asked& asked) {
  answer(call, asked_figures(x, call->request(), asked));
}

void export_csv(Context& x, CallPtr call, const Asked& asked) {
  const auto figures = asked_figures(x, call->request(), asked);
  if (!figures) return call->reply(problem(figures.error()));
  auto csv = figures_csv(*figures, text_of(call->request(), "table"));
  if (!csv)
    return call->reply(problem(invalid("figures.table", "The tables are people, days, reasons, checks and waits.")));
  Reply reply;
  reply.content_type = "text/csv; charset=utf-8";
  reply.headers = {{"Content-Disposition", "attachment; filename=\"figures.csv\""}};
  reply.body = std::move(*csv);
  call->reply(std::move(reply));
}

void my_day(Context& x, CallPtr call, const Asked& asked) {
  const auto where = x.store.access.campaigns(asked.by, {domain::Permission::review}, narrowing_of(call->request()));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.figures.my_day(*where, x.clock.now()));
}

}  // namespace cs::service::figures_of
