#include "db/connection.hpp"

#include "db/engine.hpp"
#include "db/postgres/postgres.hpp"
#include "db/sqlite/sqlite.hpp"

namespace cs::db {

Location Location::parse(const std::string& text) {
  Location where{std::filesystem::path(text)};
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) {
    where.url_ = text;
    where.file_.clear();
  }
  return where;
}

Statement::Statement(Statement&& other) noexcept : rows_(std::move(other.rows_)) {}

Statement::~Statement() {
  if (rows_) rows_->done();
}

bool Statement::next() {
  return rows_->next();
}
bool Statement::is_null(int column) const {
  return rows_->is_null(column);
}
std::int64_t Statement::int64(int column) const {
  return rows_->int64(column);
}
double Statement::real(int column) const {
  return rows_->real(column);
}
std::string Statement::text(int column) const {
  return rows_->text(column);
}

Connection::Connection(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const Location& where, const Schema& schema, OpenOptions options) {
  CS_ASSIGN(auto engine, where.is_postgres() ? open_postgres(where.url(), schema, options)
                                             : open_sqlite(where.file(), schema, options));
  return Connection(std::move(engine));
}

Statement Connection::prepare(std::string_view sql, const Value* values, std::size_t count) {
  return Statement(engine_->prepare(sql, values, count));
}

std::int64_t Connection::changes() const {
  return engine_->changes();
}
std::int64_t Connection::newest_id() const {
  return engine_->newest_id();
}
std::int64_t Connection::total_changes() const {
  return engine_->total_changes();
}
void Connection::script(const char* sql) {
  engine_->script(sql);
}

void Connection::begin(Begin how) {
  sums_.clear();
  since_savepoint_.clear();
  engine_->begin(how);
}
void Connection::commit() {
  keep_sums();
  for (const auto& [key, by] : sums_) {
    if (by == 0) continue;
    const auto& [sql, first, second] = key;
    const std::array<Value, 3> values{Value(first), std::visit([](const auto& v) { return Value(v); }, second),
                                      Value(by)};
    engine_->run_with_commit(sql, values.data(), values.size());
  }
  sums_.clear();
  engine_->commit();
}
void Connection::rollback() {
  engine_->rollback();
}
void Connection::savepoint() {
  keep_sums();
  engine_->savepoint();
}
void Connection::rollback_to_savepoint() {
  since_savepoint_.clear();
  engine_->rollback_to_savepoint();
}
void Connection::release_savepoint() {
  keep_sums();
  engine_->release_savepoint();
}
void Connection::add(std::string_view sql, std::int64_t first, Counted second, std::int64_t by) {
  since_savepoint_.emplace_back(SumKey{sql, first, std::move(second)}, by);
}
std::int64_t Connection::added(std::string_view sql, std::int64_t first, const Counted& second) const {
  const SumKey wanted{sql, first, second};
  std::int64_t sum = 0;
  if (const auto it = sums_.find(wanted); it != sums_.end()) sum = it->second;
  for (const auto& [key, by] : since_savepoint_)
    if (key == wanted) sum += by;
  return sum;
}
void Connection::keep_sums() {
  for (auto& [key, by] : since_savepoint_) sums_[std::move(key)] += by;
  since_savepoint_.clear();
}
bool Connection::in_transaction() const {
  return engine_->in_transaction();
}
void Connection::number_commits() {
  engine_->number_commits();
}
int Connection::wal_pages() const {
  return engine_->wal_pages();
}
bool Connection::checkpoint() {
  return engine_->checkpoint();
}
void Connection::no_checkpoint_on_close() {
  engine_->no_checkpoint_on_close();
}

Status Connection::transaction(const std::function<Status(Connection&)>& work) {
  constexpr int most_tries = 5;
  for (int tries = 1;; ++tries) {
    Status status;
    Ending ending = Ending::refused;
    try {
      begin(Begin::write);
      status = work(*this);
      if (status) {
        commit();
        return {};
      }
    } catch (const Failure& f) {
      status = f.error;
      ending = f.ending;
    }
    try {
      if (in_transaction()) rollback();
    } catch (const Failure&) {
      // The first error says more; an open transaction dies with the connection.
    }
    if ((ending != Ending::conflict && ending != Ending::lost) || tries == most_tries) return status;
  }
}

}  // namespace cs::db
