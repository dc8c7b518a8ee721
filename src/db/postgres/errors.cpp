#include "db/postgres/errors.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include "base/text.hpp"

namespace cs::db {
namespace {

/// libpq's messages end in a newline and may have several lines: ours are one sentence.
std::string one_line(std::string_view said) {
  std::string out;
  for (const std::string& line : split(said, '\n')) {
    const std::string text = trim(line);
    if (!text.empty() && !text.starts_with("Is the server running")) out += (out.empty() ? "" : "; ") + text;
  }
  while (out.ends_with('.')) out.pop_back();
  return out;
}

Error unreachable(std::string_view said) {
  return {Code::unavailable, "db.unreachable", fmt::format("The database server cannot be reached: {}.", said)};
}

/// What a code means whether it meets a command or the attempt to connect; nothing for those that are our own fault.
std::optional<Failure> known(std::string_view state, const std::string& said) {
  const auto is = [&](std::string_view begin) { return state.starts_with(begin); };
  if (state == "53300")
    return Failure({Code::unavailable, "db.connections",
                    "The database server has no connection left: raise its max_connections, or close others."});
  if (state == "53100")
    return Failure(io_error("disk.full", "The disk is full: nothing was stored. Make room, then try again."));
  if (is("53"))
    return Failure({Code::unavailable, "db.busy", fmt::format("The database server is short of something: {}.", said)});
  if (state == "40001" || state == "40P01" || state == "40003" || state == "55006")
    return Failure({Code::unavailable, "db.busy", "Another transaction was in the way: try again."}, Ending::conflict);
  if (state == "55P03" || state == "57014")
    return Failure({Code::unavailable, "db.busy", "Another transaction keeps the rows locked: try again."});
  if (is("XX001") || is("XX002"))
    return Failure({Code::corrupt, "db.corrupt", fmt::format("The database is damaged: {}.", said)});
  if (is("58")) return Failure(io_error("db.failed", fmt::format("The disk failed under the database: {}.", said)));
  if (is("28") || is("3D") || state == "3F000" || state == "42501")
    return Failure(io_error("db.open", fmt::format("The database server does not let us in: {}.", said)));
  if (state == "22021" || state == "22P05")
    return Failure(invalid("db.text", "A text holds characters that the database cannot store."));
  return std::nullopt;
}

}  // namespace

Failure failure_of(std::string_view state, std::string_view sentence, bool connected, bool read_only) {
  const std::string said = one_line(sentence);
  // 57P0x: the server ends. 08: the connection. 25P03: it found us idle for too long. 25006: a standby answers, or the
  // primary became one. 26000: a pooler gave us another server's session. 0A000 with a cached plan: somebody changed
  // the tables. In each a new one helps.
  const bool standby = state == "25006" && !read_only;
  const bool stale = state == "26000" || (state == "0A000" && said.find("cached plan") != std::string::npos);
  if (!connected || state.starts_with("08") || state.starts_with("57P") || state == "25P03" || standby || stale)
    return Failure(unreachable(said), Ending::lost);
  if (auto f = known(state, said)) return *f;
  return Failure(internal_error(fmt::format("The database refused: {} ({}).", said, state)));
}

Failure failure_of(const pg_result* result, const pg_conn* connection, bool read_only) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return failure_of(state ? state : "", said ? said : PQresultErrorMessage(result),
                    PQstatus(connection) == CONNECTION_OK, read_only);
}

Failure failure_to_connect(const pg_conn* connection) {
  // libpq keeps no code of a refused connection, but the server's sentence names it.
  const std::string said = one_line(connection ? PQerrorMessage(connection) : "out of memory");
  const auto says = [&](std::string_view words) { return said.find(words) != std::string::npos; };
  if (says("too many clients") || says("connection slots are reserved") || says("too many connections"))
    return *known("53300", said);
  if (says("authentication failed") || says("no password supplied") || says("does not exist") ||
      says("pg_hba.conf entry") || says("permission denied for database"))
    return *known("28000", said);
  if (says("URI") || says("invalid connection option") || says("invalid port number") || says("invalid integer value"))
    // libpq repeats an address that it cannot read, password and all.
    return Failure(invalid("db.address", fmt::format("The address of the database is wrong: {}.",
                                                     said.substr(0, said.find("\"postgres")))));
  return Failure(unreachable(said));
}

}  // namespace cs::db
