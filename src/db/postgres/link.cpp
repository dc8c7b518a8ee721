#include "db/postgres/link.hpp"

#include <endian.h>
#include <fmt/format.h>
#include <libpq-fe.h>

#include <bit>
#include <charconv>
#include <cstring>

#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/postgres/errors.hpp"

namespace cs::db {
namespace {

constexpr int oldest_server = 150000;
constexpr Oid bool_type = 16, int8_type = 20, text_type = 25, float8_type = 701;

Oid type_of(const Value& v) {
  switch (v.kind) {
    case Value::Kind::integer:
      return int8_type;
    case Value::Kind::real:
      return float8_type;
    case Value::Kind::text:
      return text_type;
    case Value::Kind::any:
      break;
  }
  return 0;  // as the statement's own words ask for
}

/// Parameters in libpq's form: numbers as eight bytes, big end first; text as it is, ended by a NUL.
struct Bound {
  Bound(const Value* values, std::size_t count) : numbers(count), pointers(count), lengths(count), formats(count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Value& v = values[i];
      if (v.null) continue;
      if (v.kind == Value::Kind::text) {
        pointers[i] = texts.emplace_back(v.text).c_str();
        continue;
      }
      numbers[i] = htobe64(v.kind == Value::Kind::real ? std::bit_cast<std::uint64_t>(v.real)
                                                       : static_cast<std::uint64_t>(v.integer));
      pointers[i] = reinterpret_cast<const char*>(&numbers[i]);
      lengths[i] = 8;
      formats[i] = 1;
    }
  }
  std::vector<std::uint64_t> numbers;
  std::deque<std::string> texts;
  std::vector<const char*> pointers;
  std::vector<int> lengths, formats;
};

Oid array_type_of(const Value& v) {
  switch (v.kind) {
    case Value::Kind::integer:
      return 1016;
    case Value::Kind::real:
      return 1022;
    case Value::Kind::text:
      return 1009;
    case Value::Kind::any:
      break;
  }
  throw Failure(internal_error("Of many rows each column has a kind."));
}

/// A column of the rows in PostgreSQL's binary form of an array.
std::string array_of(const std::vector<const OwnedValues*>& rows, std::size_t column, Oid element) {
  std::string out;
  const auto number = [&out](auto v) { out.append(reinterpret_cast<const char*>(&v), sizeof v); };
  const auto word = [&](std::uint32_t v) { number(htobe32(v)); };
  bool nulls = false;
  for (const OwnedValues* row : rows) nulls = nulls || (*row)[column].view().null;
  word(1);  // dimensions
  word(nulls ? 1 : 0);
  word(element);
  word(static_cast<std::uint32_t>(rows.size()));
  word(1);  // the first one's index
  for (const OwnedValues* row : rows) {
    const Value v = (*row)[column].view();
    if (v.null) {
      word(0xFFFFFFFF);
    } else if (v.kind == Value::Kind::text) {
      word(static_cast<std::uint32_t>(v.text.size()));
      out += v.text;
    } else {
      word(8);
      number(htobe64(v.kind == Value::Kind::real ? std::bit_cast<std::uint64_t>(v.real)
                                                 : static_cast<std::uint64_t>(v.integer)));
    }
  }
  return out;
}

bool storable(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

template <class T>
T number_of(const pg_result* r, int row, int column) {
  T value{};
  if (PQgetisnull(r, row, column)) return value;
  const char* text = PQgetvalue(r, row, column);
  if (PQftype(r, column) == bool_type) return *text == 't' ? T{1} : T{0};
  const char* end = text + PQgetlength(r, row, column);
  const auto [stop, error] = std::from_chars(text, end, value);
  if (error != std::errc{} || (stop != end && *stop != '.'))
    throw Failure(internal_error(fmt::format("The database answered '{}' where a number was asked for.", text)));
  return value;
}

}  // namespace

void Clear::operator()(pg_result* r) const noexcept {
  PQclear(r);
}

Link::Link(const std::string& url, LinkOptions options) : options_(std::move(options)) {
  // What stands before the address gives way to what the address says.
  const std::array<const char*, 9> keys{"fallback_application_name", "connect_timeout", "client_encoding",
                                        "target_session_attrs",      "keepalives_idle", "keepalives_interval",
                                        "keepalives_count",          "dbname",          nullptr};
  const std::array<const char*, 9> values{"countersign", "5", "UTF8",      "read-write", "10",
                                          "5",           "3", url.c_str(), nullptr};
  connection_ = PQconnectdbParams(keys.data(), values.data(), 1);
  try {
    if (PQstatus(connection_) != CONNECTION_OK) throw failure_to_connect(connection_);
    PQsetNoticeProcessor(
        connection_, [](void*, const char*) {}, nullptr);
    require_server();
    // Whoever writes finds each row by a key. A plan that was made while a table was small, and is kept, must not walk
    // it when it is large; and none is made anew because arrays are shorter than a planner expects.
    const char* by_keys = options_.read_only
                              ? "SET default_transaction_read_only = on"
                              : "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
                                "SET plan_cache_mode = force_generic_plan";
    // remote_apply is more than we ask for and stays. A node that stands still must not keep rows locked for ever.
    plain(fmt::format("SELECT set_config('synchronous_commit', 'on', false)"
                      " WHERE current_setting('synchronous_commit') <> 'remote_apply';"
                      "SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET TimeZone = 'UTC';"
                      "SET standard_conforming_strings = on; SET extra_float_digits = 1; SET jit = off; {}",
                      options_.lock_timeout.count(), options_.idle_timeout.count(), by_keys)
              .c_str());
    if (PQenterPipelineMode(connection_) != 1) throw failure_to_connect(connection_);
  } catch (...) {
    PQfinish(connection_);
    throw;
  }
}

Link::~Link() {
  PQfinish(connection_);
}

void Link::require_server() {
  if (PQserverVersion(connection_) < oldest_server)
    throw Failure(
        invalid("db.server", fmt::format("{} is PostgreSQL {}; 15 is the oldest that this program works with.", name(),
                                         PQserverVersion(connection_) / 10000)));
  const char* encoding = PQparameterStatus(connection_, "server_encoding");
  if (!encoding || std::strcmp(encoding, "UTF8") != 0)
    throw Failure(invalid("db.server", fmt::format("{} keeps text as {}: create the database with ENCODING 'UTF8'.",
                                                   name(), encoding ? encoding : "something unknown")));
}

std::string Link::name() const {
  const auto or_empty = [](const char* s) { return std::string(s ? s : ""); };
  return fmt::format("postgresql://{}/{}", or_empty(PQhost(connection_)), or_empty(PQdb(connection_)));
}

Link::Session Link::session() {
  const Answer row = run("SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()");
  return {int64_of(row.get(), 0, 0), text_of(row.get(), 0, 1)};
}

void Link::broken() {
  throw Failure({Code::unavailable, "db.unreachable", "The connection to the database server broke."}, Ending::lost);
}

void Link::require_storable(const Value* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (!storable(values[i].text))
      throw Failure(invalid("db.text", "A text that is not UTF-8, or holds a NUL, cannot be stored."));
}

/// Prepares it where it is not; key_ is of that text and these types.
const Link::Known& Link::known(std::string_view sql, const std::vector<unsigned>& types, bool rows) {
  if (const auto found = names_.find(key_); found != names_.end()) return found->second;
  if (options_.on_prepare) options_.on_prepare(sql);
  const std::string text = rows ? in_rows(sql, types.size()) : in_dialect(sql, Dialect::postgres);
  const auto fresh = names_.emplace(key_, Known{fmt::format("s{}", ++named_), rows}).first;
  if (PQsendPrepare(connection_, fresh->second.name.c_str(), text.c_str(), static_cast<int>(types.size()),
                    types.data()) != 1)
    broken();
  expected_.push_back({key_});
  return fresh->second;
}

void Link::set_key(std::string_view sql, const Value* values, std::size_t count) {
  key_.assign(sql);
  key_ += '\0';
  for (std::size_t i = 0; i < count; ++i) key_ += static_cast<char>('0' + static_cast<int>(values[i].kind));
}

void Link::queue(std::string_view sql, const Value* values, std::size_t count) {
  require_storable(values, count);
  set_key(sql, values, count);
  const auto found = names_.find(key_);
  if (found == names_.end() ? takes_rows(sql) : found->second.rows) {
    OwnedValues row;
    for (std::size_t i = 0; i < count; ++i) row.emplace_back(values[i]);
    return queue_rows(sql, {&row});
  }
  std::vector<Oid> types;
  if (found == names_.end())
    for (std::size_t i = 0; i < count; ++i) types.push_back(type_of(values[i]));
  const Bound bound(values, count);
  if (PQsendQueryPrepared(connection_, known(sql, types, false).name.c_str(), static_cast<int>(count),
                          bound.pointers.data(), bound.lengths.data(), bound.formats.data(), 0) != 1)
    broken();
  expected_.push_back({});
}

void Link::queue_rows(std::string_view sql, const std::vector<const OwnedValues*>& rows) {
  std::vector<Value> first;
  for (const OwnedValue& v : *rows.front()) first.push_back(v.view());
  set_key(sql, first.data(), first.size());
  std::vector<Oid> types;
  std::vector<std::string> arrays;
  for (std::size_t i = 0; i < first.size(); ++i) {
    types.push_back(array_type_of(first[i]));
    arrays.push_back(array_of(rows, i, type_of(first[i])));
  }
  std::vector<const char*> pointers;
  std::vector<int> lengths, formats(arrays.size(), 1);
  for (const std::string& a : arrays) {
    pointers.push_back(a.data());
    lengths.push_back(static_cast<int>(a.size()));
  }
  if (PQsendQueryPrepared(connection_, known(sql, types, true).name.c_str(), static_cast<int>(arrays.size()),
                          pointers.data(), lengths.data(), formats.data(), 0) != 1)
    broken();
  expected_.push_back({});
}

std::vector<Answer> Link::exchange_all() {
  wanted_.clear();
  static_cast<void>(exchange());
  return std::exchange(wanted_, {});
}

Answer Link::exchange() {
  if (PQpipelineSync(connection_) != 1) broken();
  read_sent_off();
  std::optional<Failure> failure;
  Answer last = read_answers(expected_, failure);
  if (failure) throw *failure;
  return last;
}

void Link::send_off(std::string_view sql) {
  read_sent_off();
  queue(sql);
  if (PQpipelineSync(connection_) != 1) broken();
  sent_off_.swap(expected_);
}

void Link::read_sent_off() {
  if (sent_off_.empty()) return;
  std::optional<Failure> ignored;
  read_answers(sent_off_, ignored);
}

Answer Link::read_answers(Queued& queued, std::optional<Failure>& failure) {
  Answer last;
  for (; !queued.empty(); queued.pop_front()) {
    Answer got(PQgetResult(connection_));
    if (!got) broken();
    const ExecStatusType status = PQresultStatus(got.get());
    const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good && status != PGRES_PIPELINE_ABORTED && !failure)
      failure.emplace(failure_of(got.get(), connection_, options_.read_only));
    if (!good && !queued.front().prepares.empty()) names_.erase(queued.front().prepares);
    if (failure && PQstatus(connection_) != CONNECTION_OK) throw Failure(failure->error, Ending::lost);
    if (queued.front().wanted)
      wanted_.push_back(std::move(got));
    else
      last = std::move(got);
    if (Answer(PQgetResult(connection_))) broken();  // one answer a command
  }
  const Answer sync(PQgetResult(connection_));
  if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) {
    if (failure) throw Failure(failure->error, Ending::lost);
    broken();
  }
  return last;
}

void Link::plain(const char* sql) {
  const Answer got(PQexec(connection_, sql));
  const ExecStatusType status = PQresultStatus(got.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
    throw failure_of(got.get(), connection_, options_.read_only);
}

void Link::script(const char* sql) {
  read_sent_off();
  if (PQexitPipelineMode(connection_) != 1) broken();
  try {
    plain(sql);
  } catch (const Failure&) {
    PQenterPipelineMode(connection_);
    throw;
  }
  if (PQenterPipelineMode(connection_) != 1) broken();
}

std::int64_t int64_of(const pg_result* r, int row, int column) {
  return number_of<std::int64_t>(r, row, column);
}
double real_of(const pg_result* r, int row, int column) {
  return number_of<double>(r, row, column);
}
std::string text_of(const pg_result* r, int row, int column) {
  return {PQgetvalue(r, row, column), static_cast<std::size_t>(PQgetlength(r, row, column))};
}
bool null_of(const pg_result* r, int row, int column) {
  return PQgetisnull(r, row, column) != 0;
}
int rows_of(const pg_result* r) {
  return PQntuples(r);
}
int columns_of(const pg_result* r) {
  return PQnfields(r);
}
std::int64_t changed_by(const pg_result* r) {
  const std::string_view tag = PQcmdStatus(const_cast<pg_result*>(r));
  if (!tag.starts_with("INSERT") && !tag.starts_with("UPDATE") && !tag.starts_with("DELETE")) return 0;
  return number_from<std::int64_t>(PQcmdTuples(const_cast<pg_result*>(r))).value_or(0);
}
bool rolled_back(const pg_result* r) {
  return std::string_view(PQcmdStatus(const_cast<pg_result*>(r))) == "ROLLBACK";
}

}  // namespace cs::db
