// Deciding: one transaction holds the decision, its message in the outbox, the audit link and the answer under the key.
#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/decisions.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/submission_rows.hpp"

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

Write<api::DecideReply> Decisions::decide(DecideArgs args, TimePoint now) {
  return db_.write<api::DecideReply>([this, args = std::move(args),
                                      now](db::Connection& c) -> Result<api::DecideReply> {
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
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s.campaign));
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
