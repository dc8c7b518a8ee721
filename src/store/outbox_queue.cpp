// What goes into the outbox, what is put in doubt, and what is counted against a day's limits, in somebody else's
// transaction.
#include <fmt/format.h>

#include "domain/phone.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/outbox_rows.hpp"

namespace cs::store {

using domain::NoticeState;

std::int64_t queue_notice(db::Connection& c, const NewNotice& n, TimePoint now) {
  const domain::Phone phone = domain::normalised_phone(n.phone);
  const std::int64_t row = c.put_new(
      "notices",
      "INSERT INTO notices (id, campaign, student, decision, submission, occasion, template, variables, phone, text,"
      " segments, state, not_before, send_at, updated, resend_of, masked_text) {{values}}?1, ?2, ?3, ?4, ?5, ?6, ?7, "
      "?8,"
      " ?9, ?10, ?11, 'queued', ?12, ?12, ?13, ?14, ?15{{end values}}",
      n.campaign, n.student, n.decision, n.submission, domain::to_string(n.message.occasion),
      domain::template_key(n.message.occasion, n.message.english), domain::pack_variables(n.message.variables),
      phone.number, n.message.text, n.message.segments, n.not_before, now, n.resend_of, n.message.masked);
  tally_notice(c, n.campaign, NoticeState::queued, 1);
  return row;
}

void doubt_interrupted(db::Connection& c, std::int64_t node, TimePoint now) {
  std::vector<std::pair<std::int64_t, std::int64_t>> rows;
  {
    db::Statement q =
        c.query("SELECT id, campaign FROM notices WHERE state = 'sending' AND sending_node = ?1 ORDER BY id", node);
    while (q.next()) rows.emplace_back(q.int64(0), q.int64(1));
  }
  for (const auto& [row, campaign] : rows) {
    c.run(
        "UPDATE notices SET state = 'in_doubt', updated = ?2, doubted = ?2, asked = 0, ask_at = ?3,"
        " problem_id = 'gateway.interrupted', problem = 'The service stopped while this message was being sent.'"
        " WHERE id = ?1",
        row, now, domain::next_question(domain::ask_after, now, 0, now));
    tally_notice(c, campaign, NoticeState::sending, -1);
    tally_notice(c, campaign, NoticeState::in_doubt, 1);
    append_audit(c, now, "service", "notice.in_doubt", public_id('n', row), "{}");
  }
}

void count_notice(db::Connection& c, const NoticeFacts& n, const NoticeRules& rules, std::int64_t day, int by) {
  const auto count = [&](const std::string& scope, int limit) {
    if (limit > 0)
      c.run(
          "INSERT INTO notice_limits (day, scope, n) VALUES (?1, ?2, {{greatest}}(?3, 0))"
          " ON CONFLICT (day, scope) DO UPDATE SET n = {{greatest}}(notice_limits.n + ?3, 0)",
          day, scope, by);
  };
  count("p" + n.phone, rules.number_a_day);
  count("t" + n.phone + " " + n.template_key, rules.template_a_day);
  count(fmt::format("c{}", n.campaign), rules.campaign_a_day);
  count("a", rules.a_day);
}

}  // namespace cs::store
