// How an attempt comes in: handed in, paid, examined, or withdrawn by the student. domain/attempt.cpp judges what is
// handed in and paid; the facts are loaded and the plan is applied here, in one transaction.
#include "store/intake.hpp"

#include <fmt/format.h>

#include "api/examination.hpp"
#include "base/text.hpp"
#include "domain/attempt.hpp"
#include "domain/comparison.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/finished_rows.hpp"
#include "store/ids.hpp"
#include "store/intake_rows.hpp"
#include "store/log_rows.hpp"
#include "store/photograph_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::Move;
using domain::State;

}  // namespace

Write<api::IntakeReply> Intake::submit(const CampaignRef& campaign, api::IntakeRequest request, TimePoint now,
                                       std::string context_signed_by) {
  return db_.write<api::IntakeReply>(
      [this, campaign, request = std::move(request), now,
       signer = std::move(context_signed_by)](db::Connection& c) -> Result<api::IntakeReply> {
        const std::string& actor = campaign.by();
        CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign.row()));
        std::int64_t student = 0;
        {
          db::Statement q =
              c.query("SELECT id FROM students WHERE campaign = ?1 AND number = ?2", k->row, request.student_number);
          if (!q.next()) return Error{Code::not_found, "student.unknown", "This student number is not on the roster."};
          student = q.int64(0);
        }
        return take_attempt(c, *k, student, request, signer, actor, now);
      });
}

Write<Nothing> Intake::pay(const SubmissionRef& submission, TimePoint paid, TimePoint now) {
  return db_.write<Nothing>([=, this](db::Connection& c) -> Result<Nothing> {
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    if (s->paid_at > 0) return Nothing{};
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
    CS_TRY(domain::check_paid_at(paid, k->value.opens, now));
    CS_TRY(pay_for(c, k->value, *s, std::min(paid, now)));
    append_audit(c, now, submission.by(), "submission.pay", submission.id(), "{}");
    return Nothing{};
  });
}

Write<Nothing> Intake::set_examination(std::string submission, domain::Examination examination, TimePoint now,
                                       CheckClaim claim, std::string finished) {
  // Encoding and hashing a page of JSON is not the writer thread's work; only the references are looked up there.
  std::string encoded = api::encode_examination(examination);
  return db_.write<Nothing>([=, this, found = std::move(examination)](db::Connection& c) -> Result<Nothing> {
    const auto row = row_id('s', submission);
    const auto s = row ? load_submission(c, *row) : std::nullopt;
    if (!s) return unknown_submission(submission);
    CS_TRY(check_claim(c, claim, s->row));
    CS_TRY(check_finished(c, claim, finished));
    end_claims(c, s->row);
    if (s->state != State::pending && s->state != State::leased) {
      CS_TRY(move_submission(c, *s, Move::checked));
      tally_arrival(c, s->campaign, now);
    }
    domain::Examination said = found;
    CS_ASSIGN(const std::string version, settle_version(c, s->row, s->campaign, finished, said));
    const std::string body = said == found ? encoded : api::encode_examination(said);
    const std::string evidence = evidence_hash(s->photo, references_of(c, s->student), said, version);
    keep_examination(c, s->row, evidence, body, said, version, now);
    // The queue shows these: where the reviewer states first, they must not tell what the comparison said.
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
    int fails = 0, attentions = 0;
    for (const domain::Finding& f : said.findings) {
      if (k->value.policy.blind_first && domain::is_comparison(f.check)) continue;
      fails += f.outcome == domain::Outcome::fail;
      attentions += f.outcome == domain::Outcome::attention;
    }
    c.run("UPDATE submissions SET evidence = ?2, fails = ?3, attentions = ?4 WHERE id = ?1", s->row, evidence, fails,
          attentions);
    append_audit(c, now, "worker", "submission.examined", submission,
                 fmt::format(R"({{"evidence":"{}","finished":"{}"}})", evidence, version));
    return Nothing{};
  });
}

Write<Nothing> Intake::withdraw(const SubmissionRef& submission, TimePoint now) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    if (s->state == State::withdrawn) return Nothing{};
    CS_TRY(withdraw_submission(c, *s, submission.by(), now));
    return Nothing{};
  });
}

}  // namespace cs::store
