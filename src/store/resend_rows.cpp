#include "store/resend_rows.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {

using domain::NoticeState;

Result<std::int64_t> queue_again(db::Connection& c, std::int64_t notice, const std::string& by, const std::string& note,
                                 TimePoint now) {
  NewNotice again;
  NoticeState state = NoticeState::cancelled;
  {
    db::Statement q = c.query(
        "SELECT n.campaign, n.student, n.decision, n.submission, n.occasion, n.template, n.variables, n.text,"
        " n.segments, n.state, st.phone, d.state, n.masked_text FROM notices n JOIN students st ON st.id = n.student"
        " LEFT JOIN decisions d ON d.id = n.decision WHERE n.id = ?1",
        notice);
    if (!q.next()) return unknown_notice(public_id('n', notice));
    state = stored(domain::notice_state_from(q.text(9)), "notice state", q.text(9));
    again.campaign = q.int64(0);
    again.student = q.int64(1);
    if (!q.is_null(2)) again.decision = q.int64(2);
    if (!q.is_null(3)) again.submission = q.int64(3);
    again.message.occasion = stored(domain::occasion_from(q.text(4)), "occasion", q.text(4));
    again.message.english = q.text(5).ends_with("_en");
    again.message.variables = domain::unpack_variables(q.text(6));
    again.message.text = q.text(7);
    again.message.segments = q.integer(8);
    again.phone = q.text(10);
    again.message.masked = q.text(12);
    if (again.message.occasion == domain::Occasion::code)
      return Error{Code::refused, "notice.resend_stale",
                   "A code is good for minutes: the student asks for another one."};
    if (again.decision && again.message.occasion != domain::Occasion::reopened && q.text(11) != "standing")
      return Error{Code::refused, "notice.resend_stale", "The decision that this message tells of no longer stands."};
  }
  if (state == NoticeState::queued || state == NoticeState::held || state == NoticeState::sending)
    return Error{Code::refused, "notice.resend_waiting", "This message has not left yet; it is sent by itself."};
  if (state == NoticeState::cancelled)
    return Error{Code::refused, "notice.resend_stale", "This message was cancelled."};
  again.resend_of = notice;
  again.not_before = now;
  const std::int64_t row = queue_notice(c, again, now);
  c.run("UPDATE notices SET call = 2, called_by = ?2, called_at = ?3, call_note = ?4 WHERE id = ?1 AND call = 1",
        notice, by, now, note);
  append_audit(c, now, by, "notice.resend", public_id('n', notice),
               fmt::format(R"({{"notice":"{}","note":"{}"}})", public_id('n', row), blake2b(as_bytes(note))));
  return row;
}

}  // namespace cs::store
