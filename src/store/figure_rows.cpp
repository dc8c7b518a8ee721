#include "store/figure_rows.hpp"

namespace cs::store {
namespace {

constexpr std::string_view add_to_tally =
    "INSERT INTO tally (campaign, what, n) {{values}}?1, ?2, ?3{{end values}}"
    " ON CONFLICT (campaign, what) DO UPDATE SET n = tally.n + excluded.n";
constexpr std::string_view add_to_waiting =
    "INSERT INTO waiting (campaign, quarter, n) {{values}}?1, ?2, ?3{{end values}}"
    " ON CONFLICT (campaign, quarter) DO UPDATE SET n = waiting.n + excluded.n";

}  // namespace

void tally_submission(db::Connection& c, std::int64_t campaign, domain::State state, TimePoint deadline, int by) {
  c.add(add_to_tally, campaign, "s:" + std::string(domain::to_string(state)), by);
  if (state == domain::State::pending || state == domain::State::leased)
    c.add(add_to_waiting, campaign, to_ms(deadline) / quarter_hour, by);
}

void tally_leased(db::Connection& c, std::int64_t campaign, int by) {
  c.add(add_to_tally, campaign, "s:pending", -by);
  c.add(add_to_tally, campaign, "s:leased", by);
}

void tally_notice(db::Connection& c, std::int64_t campaign, domain::NoticeState state, int by) {
  c.add(add_to_tally, campaign, "n:" + std::string(domain::to_string(state)), by);
}

void tally_cost(db::Connection& c, std::int64_t campaign, std::int64_t milli) {
  c.add(add_to_tally, campaign, "m:cost", milli);
}

std::int64_t tallied_since(const db::Connection& c, std::int64_t campaign, std::string_view what) {
  return c.added(add_to_tally, campaign, std::string(what));
}

std::int64_t tallied(db::Connection& c, std::int64_t campaign, std::string_view what) {
  const std::int64_t unwritten = tallied_since(c, campaign, what);
  db::Statement q = c.query("SELECT n FROM tally WHERE campaign = ?1 AND what = ?2", campaign, what);
  return unwritten + (q.next() ? q.int64(0) : 0);
}

}  // namespace cs::store
