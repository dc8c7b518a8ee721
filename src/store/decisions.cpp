// Deciding: one transaction holds the decision, its message in the outbox, the audit link and the answer under the key.
#include "store/decisions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/outbox.hpp"
#include "store/sqlite_store.hpp"

namespace cs::store {
namespace {

using domain::Move;
using domain::State;

/// The first answer again; only what is left of the grace period is counted anew.
Result<api::DecideReply> repeat(db::Connection& c, const std::string& answer, TimePoint now) {
  CS_ASSIGN(api::DecideReply reply, api::decode<api::DecideReply>(answer));
  reply.undo_for = Millis{0};
  if (const auto row = row_id('d', reply.decision))
    if (const auto d = load_decision(c, *row); d && d->state == domain::DecisionState::standing)
      reply.undo_for = std::max(Millis{0}, d->grace_until - now);
  return reply;
}

}  // namespace

Status check_note(const NoteArgs& args) {
  if (!is_uuid(args.key)) return invalid("idempotency.key", "An idempotency key is a UUID.");
  if (trim(args.note).empty()) return invalid("note.missing", "A reason is needed.");
  if (!is_utf8(args.note) || length_utf8(args.note) > domain::max_note_length)
    return invalid("decision.note", fmt::format("A note is text of at most {} characters.", domain::max_note_length));
  return {};
}

std::optional<StoredDecision> load_decision(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query(
      "SELECT id, campaign, submission, student, attempt, verdict, state, reviewer, grace_until FROM decisions WHERE "
      "id = ?1",
      row);
  if (!q.next()) return std::nullopt;
  StoredDecision d;
  d.row = q.int64(0);
  d.campaign = q.int64(1);
  d.submission = q.int64(2);
  d.student = q.int64(3);
  d.attempt = q.integer(4);
  d.verdict = domain::verdict_from(q.text(5)).value_or(domain::Verdict::approve);
  d.state = domain::decision_state_from(q.text(6)).value_or(domain::DecisionState::standing);
  d.reviewer = q.text(7);
  d.grace_until = q.time(8);
  return d;
}

InsertedDecision insert_decision(db::Connection& c, const StoredCampaign& campaign, const SubmissionFacts& s,
                                 const NewDecision& d, TimePoint now) {
  const domain::ReviewPolicy& policy = campaign.value.policy;
  const TimePoint grace_until = now + policy.grace;
  const bool rejected = d.verdict == domain::Verdict::reject;
  const TimePoint reshoot_until = grace_until + std::chrono::hours{24} * policy.reshoot_days;
  std::string fingerprint, name, phone;
  {
    db::Statement q =
        c.query("SELECT fingerprint FROM examinations WHERE submission = ?1 AND evidence = ?2", s.row, s.evidence);
    if (q.next()) fingerprint = q.text(0);
  }
  {
    db::Statement q = c.query("SELECT name, phone FROM students WHERE id = ?1", s.student);
    if (q.next()) {
      name = q.text(0);
      phone = q.text(1);
    }
  }
  c.run(
      "INSERT INTO decisions (campaign, submission, student, attempt, verdict, state, reasons, note, reviewer, decided,"
      " looked, grace_until, reshoot_until, evidence, fingerprint, pins, stated)"
      " VALUES (?1, ?2, ?3, ?4, ?5, 'standing', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
      s.campaign, s.row, s.student, s.attempt, domain::to_string(d.verdict), join_codes(d.reasons), d.note, d.reviewer,
      now, d.looked, grace_until, rejected ? to_ms(reshoot_until) : 0, s.evidence, fingerprint,
      api::encode_pins(d.pins), d.stated ? domain::to_string(*d.stated) : "");
  InsertedDecision out;
  out.row = c.last_id();
  for (const std::string& code : d.reasons)
    c.run("INSERT INTO decision_reasons (campaign, reason, decision, reviewer) VALUES (?1, ?2, ?3, ?4)", s.campaign,
          code, out.row, d.reviewer);
  const domain::Message message = domain::compose({d.verdict, d.correction, name, d.reasons, reshoot_until},
                                                  campaign.value.texts, campaign.catalogue);
  out.notice = queue_notice(c, {s.campaign, s.student, out.row, s.row, std::nullopt, phone, message, grace_until}, now);
  return out;
}

Write<api::DecideReply> SqliteStore::decide(DecideArgs args, TimePoint now) {
  return write<api::DecideReply>([this, args = std::move(args), now](db::Connection& c) -> Result<api::DecideReply> {
    const api::DecideRequest& request = args.request;
    if (!is_uuid(args.key)) return invalid("idempotency.key", "An idempotency key is a UUID.");
    KeptAnswer asked{args.user, "decide", args.submission, args.body_hash, std::nullopt};
    if (const auto kept = kept_answer(c, args.key)) {
      if (!kept->answer && kept->user == args.user)
        return Error{Code::refused, "decision.undone", "This decision was taken back before it arrived."};
      CS_TRY(same_request(*kept, asked));
      return repeat(c, kept->answer.value_or(""), now);
    }
    const auto row = row_id('s', args.submission);
    const auto found = row ? load_submission(c, *row) : std::nullopt;
    if (!found) return unknown_submission(args.submission);
    SubmissionFacts s = *found;
    CS_ASSIGN(const CampaignPtr k, campaigns_.at(c, s.campaign));
    CS_TRY(domain::validate(request.verdict, request.reasons, request.note, k->catalogue));
    CS_TRY(domain::validate_pins(request.verdict, request.reasons, request.pins));
    CS_TRY(domain::validate_stated(k->value.policy.blind_first, request.stated));
    CS_TRY(domain::may_decide({s.state == State::leased, s.holder, s.epoch}, args.user, request.epoch));
    if (s.attempt != request.attempt || s.evidence != request.evidence)
      return Error{Code::conflict, "submission.changed",
                   "The photographs or the findings changed meanwhile: look at this submission again."};
    // A lease that ran out and was swept while nobody else claimed is still this person's.
    if (s.state == State::pending) s.state = State::leased;
    const bool approve = request.verdict == domain::Verdict::approve;
    CS_ASSIGN(const State to, move_submission(c, s, approve ? Move::approve : Move::reject));
    (void)to;
    const InsertedDecision d = insert_decision(c, *k, s,
                                               {request.verdict, request.reasons, request.note, args.user,
                                                request.looked, false, request.pins, request.stated},
                                               now);
    const api::DecideReply reply{public_id('d', d.row), args.submission, now, k->value.policy.grace,
                                 public_id('n', d.notice)};
    append_audit(
        c, now, args.user, "decision.decide", reply.decision,
        fmt::format(
            R"({{"submission":"{}","verdict":"{}","reasons":"{}","evidence":"{}","note":"{}","pins":{},"stated":"{}"}})",
            args.submission, domain::to_string(request.verdict), join_codes(request.reasons), s.evidence,
            request.note.empty() ? "" : blake2b(as_bytes(request.note)), request.pins.size(),
            request.stated ? domain::to_string(*request.stated) : ""));
    asked.answer = api::encode(reply);
    keep_answer(c, args.key, asked, now);
    return reply;
  });
}

}  // namespace cs::store
