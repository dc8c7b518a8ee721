// How far a school's students are, for its own staff: by college and class, and who is missing.
#include "exchange/table_writer.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"
#include "service/progress_table.hpp"

namespace cs::service::progress {

void counts(Context& x, CallPtr call, const Asked& asked) {
  const auto where =
      x.store.access.campaigns(asked.by, {domain::Permission::view_students}, narrowing_of(call->request()));
  if (!where) return call->reply(problem(where.error()));
  answer(call, x.store.progress.by_class(*where));
}

void missing(Context& x, CallPtr call, const Asked& asked) {
  const Request& request = call->request();
  const std::string ending = text_of(request, "format");
  const auto format = exchange::table_format_of("." + (ending.empty() ? "xlsx" : ending));
  if (!format) return call->reply(problem(invalid("query.format", "'format' must be xlsx or csv.")));
  const auto where = x.store.access.campaigns(asked.by, {domain::Permission::view_students}, narrowing_of(request));
  if (!where) return call->reply(problem(where.error()));
  const auto progress = x.store.progress.by_class(*where);
  if (!progress) return call->reply(problem(progress.error()));
  const auto expected = x.store.progress.expected(*where, text_of(request, "college"));
  if (!expected) return call->reply(problem(expected.error()));
  auto file = exchange::write_tables(*format, progress_tables(*progress, *expected));
  if (!file) return call->reply(problem(file.error()));
  const bool csv = *format == exchange::TableFormat::csv;
  Reply reply;
  reply.content_type =
      csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  reply.headers = {
      {"Content-Disposition", csv ? "attachment; filename=\"missing.csv\"" : "attachment; filename=\"missing.xlsx\""}};
  reply.content = std::move(*file);
  call->reply(std::move(reply));
}

}  // namespace cs::service::progress
