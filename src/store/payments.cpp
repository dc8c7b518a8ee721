#include "store/payments.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/attempt.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/intake_rows.hpp"
#include "store/log_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

using domain::PaymentUse;

/// The one of that number, if it is there; conflict where it says something else.
Result<std::optional<KeptPayment>> kept(db::Connection& c, const domain::PaymentRecord& r, std::int64_t submission) {
  db::Statement q = c.query("SELECT amount, payer, submission, used_as FROM payments WHERE order_number = ?1", r.order);
  if (!q.next()) return std::optional<KeptPayment>{};
  if (q.int64(0) != r.amount_fen || q.text(1) != r.payer || q.int64(2) != submission)
    return Error{Code::conflict, "payment.differs",
                 "This order was reported before, with another amount, payer or photograph."};
  return std::optional{KeptPayment{stored(domain::payment_use_from(q.text(3)), "payment", q.text(3))}};
}

struct For {
  std::int64_t campaign = 0, student = 0, submission = 0;
};

Result<KeptPayment> keep(Database& db, db::Connection& c, const std::string& provider, const domain::PaymentRecord& r,
                         const For& f, const std::string& actor, TimePoint now) {
  domain::PaymentFacts facts;
  const auto s = f.submission != 0 ? load_submission(c, f.submission) : std::nullopt;
  std::optional<CampaignPtr> k;
  if (s) {
    CS_ASSIGN(k, db.campaigns().at(c, s->campaign));
    facts.state = s->state;
    facts.fee_fen = (*k)->value.collection.fee_fen;
    db::Statement q =
        c.query("SELECT 1 FROM payments WHERE student = ?1 AND used_as = 'pays' AND refunded = 0 LIMIT 1", s->student);
    facts.paid_before = q.next();
  }
  KeptPayment out{domain::use_of(r, facts), true, false};
  if (out.use == PaymentUse::pays && s->state == domain::State::awaiting_payment) {
    CS_TRY(pay_for(c, (*k)->value, *s, std::min(r.paid_at, now)));
    out.starts_checks = true;
  }
  c.run(
      "INSERT INTO payments (order_number, campaign, student, submission, amount, payer, paid_at, provider, reported,"
      " used_as) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
      r.order, f.campaign, f.student, f.submission, r.amount_fen, r.payer, r.paid_at, provider, now,
      domain::to_string(out.use));
  append_audit(
      c, now, actor, "payment", r.order,
      fmt::format(R"({{"submission":"{}","amount":{},"used_as":"{}"}})",
                  f.submission != 0 ? public_id('s', f.submission) : "", r.amount_fen, domain::to_string(out.use)));
  return out;
}

}  // namespace

Write<api::PaymentOrder> Payments::order(const StudentRef& student, TimePoint now) {
  return db_.write<api::PaymentOrder>([=, this](db::Connection& c) -> Result<api::PaymentOrder> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    const auto last = last_attempt(c, student.row());
    const std::int64_t fee = k->value.collection.fee_fen.value_or(0);
    if (!last || last->attempt.state != domain::State::awaiting_payment || fee <= 0)
      return Error{Code::refused, "payment.nothing_due", "There is nothing to be paid for now."};
    {
      db::Statement q =
          c.query("SELECT number FROM orders WHERE submission = ?1 AND amount = ?2 ORDER BY id DESC LIMIT 1",
                  last->row.row, fee);
      if (q.next()) return api::PaymentOrder{q.text(0), fee, k->value.name};
    }
    const std::string number = "CS" + new_uuid().substr(0, 8) + new_uuid().substr(24);
    c.insert(
        "INSERT INTO orders (number, campaign, student, submission, amount, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " {{new id}}",
        number, student.campaign(), student.row(), last->row.row, fee, now);
    append_audit(c, now, student.by(), "payment.order", number,
                 fmt::format(R"({{"submission":"{}","amount":{}}})", public_id('s', last->row.row), fee));
    return api::PaymentOrder{number, fee, k->value.name};
  });
}

Write<KeptPayment> Payments::report(const SubmissionRef& submission, domain::PaymentRecord record, TimePoint now) {
  return db_.write<KeptPayment>([=, this](db::Connection& c) -> Result<KeptPayment> {
    CS_TRY(domain::validate(record));
    CS_ASSIGN(const auto before, kept(c, record, submission.row()));
    if (before) return *before;
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
    CS_TRY(domain::check_paid_at(record.paid_at, k->value.opens, now));
    return keep(db_, c, "back end", record, {s->campaign, s->student, s->row}, submission.by(), now);
  });
}

Write<KeptPayment> Payments::callback(std::string provider, domain::PaymentRecord record, TimePoint now) {
  return db_.write<KeptPayment>([=, this](db::Connection& c) -> Result<KeptPayment> {
    CS_TRY(domain::validate(record));
    For f;
    {
      db::Statement q = c.query("SELECT campaign, student, submission FROM orders WHERE number = ?1", record.order);
      if (q.next()) f = {q.int64(0), q.int64(1), q.int64(2)};
    }
    CS_ASSIGN(const auto before, kept(c, record, f.submission));
    if (before) return *before;
    return keep(db_, c, provider, record, f, provider, now);
  });
}

Result<std::vector<PaymentRow>> Payments::list(const CampaignRef& campaign, const PaymentQuery& query) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<PaymentRow>> {
    std::vector<PaymentRow> out;
    // What names no order of ours belongs to no campaign, and is shown with each until somebody has looked.
    db::Statement q = c.query(
        "SELECT p.order_number, p.amount, p.payer, p.paid_at, p.used_as, p.provider, p.submission, p.reported,"
        " p.refunded, p.refunded_by, p.refund_note, st.number FROM payments p LEFT JOIN students st"
        " ON st.id = p.student WHERE (p.campaign = ?1 OR p.campaign = 0) AND p.paid_at >= ?2"
        " AND (?3 = 0 OR p.paid_at < ?3) ORDER BY p.paid_at, p.order_number",
        campaign.row(), query.from, query.to);
    while (q.next()) {
      PaymentRow row;
      row.record = {q.text(0), q.int64(1), q.text(2), q.time(3)};
      row.use = stored(domain::payment_use_from(q.text(4)), "payment", q.text(4));
      row.provider = q.text(5);
      if (q.int64(6) != 0) row.submission = public_id('s', q.int64(6));
      row.reported = q.time(7);
      row.refunded = q.time(8);
      row.refunded_by = q.text(9);
      row.refund_note = q.text(10);
      row.student_number = q.text(11);
      if (query.owed && (!domain::is_owed_back(row.use) || row.refunded != TimePoint{})) continue;
      out.push_back(std::move(row));
    }
    return out;
  });
}

Write<Nothing> Payments::refund(const CampaignRef& campaign, std::string order, std::string note, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    if (trim(note).empty()) return invalid("note.missing", "A reason is needed.");
    PaymentUse use = PaymentUse::pays;
    std::int64_t student = 0;
    {
      db::Statement q =
          c.query("SELECT refunded, used_as, student FROM payments WHERE order_number = ?1 AND campaign IN (?2, 0)",
                  order, campaign.row());
      if (!q.next())
        return Error{Code::not_found, "payment.unknown",
                     fmt::format("There is no payment under the order '{}'.", order)};
      if (q.int64(0) != 0)
        return Error{Code::refused, "payment.refunded", "It is noted already that this was paid back."};
      use = stored(domain::payment_use_from(q.text(1)), "payment", q.text(1));
      student = q.int64(2);
    }
    const auto last = student != 0 ? last_attempt(c, student) : std::nullopt;
    CS_TRY(domain::may_refund(use, last ? std::optional(last->attempt.state) : std::nullopt));
    c.run("UPDATE payments SET refunded = ?2, refunded_by = ?3, refund_note = ?4 WHERE order_number = ?1", order, now,
          campaign.by(), note);
    append_audit(c, now, campaign.by(), "payment.refund", order,
                 fmt::format(R"({{"note":"{}"}})", blake2b(as_bytes(note))));
    return Nothing{};
  });
}

}  // namespace cs::store
