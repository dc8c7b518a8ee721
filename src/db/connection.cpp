#include "db/connection.hpp"

#include <algorithm>
#include <unordered_map>

#include "db/engine.hpp"
#include "db/foreseen.hpp"
#include "db/postgres/postgres.hpp"
#include "db/sqlite/sqlite.hpp"
#include "db/watch_plan.hpp"

namespace cs::db {

Location Location::parse(const std::string& text) {
  Location where{std::filesystem::path(text)};
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) {
    where.url_ = text;
    where.file_.clear();
  }
  return where;
}

/// By text, so that a statement is read once.
struct Connection::Plans {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, WatchPlan, Hash, std::equal_to<>> by_text;
};

Statement::Statement(std::shared_ptr<Rows> rows, RowWatch& watch, const WatchPlan& plan)
    : rows_(std::move(rows)), watch_(&watch), plan_(&plan) {}
Statement::Statement(Statement&& other) noexcept
    : rows_(std::move(other.rows_)),
      watch_(std::exchange(other.watch_, nullptr)),
      plan_(other.plan_),
      stepped_(other.stepped_) {}

Statement::~Statement() {
  if (!rows_) return;
  // Whoever looked at the first row only has written the others, too.
  if (watch_ && stepped_) {
    try {
      while (next()) {
      }
    } catch (...) {
      watch_->lost();
    }
  }
  rows_->done();
}

bool Statement::next() {
  const bool more = rows_->next();
  stepped_ = true;
  if (watch_ && more) watch_->wrote(row_of(*plan_, *rows_));
  if (!more) watch_ = nullptr;
  return more;
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

std::unique_ptr<Ask> Engine::ask_for_ids(std::string_view, std::int64_t) {
  throw Failure(internal_error("This database numbers its rows itself."));
}

Connection::Connection(std::unique_ptr<Engine> engine)
    : engine_(std::move(engine)), foreseen_(std::make_unique<Foreseen>()) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const Location& where, const Schema& schema, OpenOptions options) {
  CS_ASSIGN(auto engine, where.is_postgres() ? open_postgres(where.url(), schema, options)
                                             : open_sqlite(where.file(), schema, options));
  return Connection(std::move(engine));
}

void Connection::set_watch(std::unique_ptr<RowWatch> watch) {
  watch_ = std::move(watch);
  plans_ = std::make_unique<Plans>();
}

const WatchPlan& Connection::plan(std::string_view sql) {
  if (const auto it = plans_->by_text.find(sql); it != plans_->by_text.end()) return it->second;
  return plans_->by_text.emplace(std::string(sql), plan_of(sql, watch_->tables())).first->second;
}

Statement Connection::prepare(std::string_view sql, const Value* values, std::size_t count) {
  if (Ask* asked = foreseen_->find(sql, values, count)) {
    if (!asked->answer) answer_asks();
    asked->answer->rewind();
    return Statement(asked->answer);
  }
  if (!sql.starts_with("SELECT")) foreseen_->forget();
  if (watch_)
    if (const WatchPlan& p = plan(sql); p.table) return {engine_->prepare(p.sql, values, count), *watch_, p};
  return Statement(engine_->prepare(sql, values, count));
}

void Connection::answer_asks() {
  std::vector<Ask*> asks = foreseen_->unanswered();
  std::vector<std::pair<std::string, std::unique_ptr<Ask>>> numbers;
  for (auto& [table, wanted] : foreseen_->wanted_ids) {
    if (wanted == 0) continue;
    asks.push_back(numbers.emplace_back(table, engine_->ask_for_ids(table, wanted)).second.get());
    wanted = 0;
  }
  engine_->answer(asks);
  for (const auto& [table, ask] : numbers) {
    std::vector<std::int64_t>& ids = foreseen_->ids[table];
    while (ask->answer->next()) ids.insert(ids.begin(), ask->answer->int64(0));
  }
}

std::int64_t Connection::new_id(std::string_view table) {
  if (!engine_->gathers()) return 0;
  std::vector<std::int64_t>& ids = foreseen_->ids[std::string(table)];
  if (ids.empty()) {
    std::int64_t& wanted = foreseen_->wanted_ids[std::string(table)];
    wanted = std::max<std::int64_t>(wanted, 1);
    answer_asks();
  }
  const std::int64_t id = ids.back();
  ids.pop_back();
  return id;
}

void Connection::ask_for_id(std::string_view table) {
  if (engine_->gathers()) ++foreseen_->wanted_ids[std::string(table)];
}

bool Connection::gathers() const {
  return engine_->gathers();
}

void Connection::foresee(Touches on, std::string_view sql, const Value* values, std::size_t count) {
  foreseen_->ask(on, sql, values, count);
}

void Connection::write_later(Touches touched, std::string_view sql, const Value* values, std::size_t count) {
  foreseen_->touch(touched);
  engine_->put(sql, values, count, 1);
}

void Connection::tell_put(std::string_view sql, const Value* values, std::size_t count,
                          std::optional<std::int64_t> number) {
  if (!watch_) return;
  if (const WatchPlan& p = plan(sql); p.table) watch_->wrote(row_of(p, values, count, number));
}

std::any& Connection::remembered_slot(std::string_view name) {
  return foreseen_->remembered[std::string(name)];
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
  foreseen_->forget();
  engine_->script(sql);
}

void Connection::begin(Begin how, std::size_t jobs) {
  sums_.clear();
  since_savepoint_.clear();
  foreseen_->clear();
  if (watch_) watch_->begins();
  engine_->begin(how, jobs);
}
void Connection::commit() {
  if (watch_) watch_->commits(*this);
  keep_sums();
  for (const auto& [key, by] : sums_) {
    if (by == 0) continue;
    const auto& [sql, first, second] = key;
    const std::array<Value, 3> values{Value(first), std::visit([](const auto& v) { return Value(v); }, second),
                                      Value(by)};
    engine_->put(sql, values.data(), values.size(), 2);
  }
  sums_.clear();
  foreseen_->clear();
  engine_->commit();
  if (watch_) watch_->committed();
}
void Connection::rollback() {
  foreseen_->clear();
  engine_->rollback();
}
void Connection::savepoint() {
  keep_sums();
  if (watch_) watch_->piece_begins();
  engine_->savepoint();
}
void Connection::rollback_to_savepoint() {
  since_savepoint_.clear();
  foreseen_->forget();
  if (watch_) watch_->piece_undone();
  engine_->rollback_to_savepoint();
}
void Connection::release_savepoint() {
  keep_sums();
  if (watch_) watch_->piece_ends();
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
