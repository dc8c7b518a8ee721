// Pieces of a submission that several rooms share. All run inside a transaction of the given connection and throw
// db::Failure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "db/connection.hpp"

namespace cs::store {

struct SubmissionFacts {
  std::int64_t row = 0, campaign = 0, student = 0;
  int attempt = 0;
  domain::State state = domain::State::pending;
  std::string photo, evidence, holder;
  TimePoint arrived{}, deadline{};
  std::int64_t paid_at = 0, epoch = 0, lease_until = 0, given = 0;
};
std::optional<SubmissionFacts> load_submission(db::Connection& c, std::int64_t row);
/// Of a row whose first columns are those that load_submission() asks for.
SubmissionFacts submission_of(const db::Statement& q);

/// Changes the state by domain's table; whatever lease there was cannot be renewed afterwards.
Result<domain::State> move_submission(db::Connection& c, const SubmissionFacts& s, domain::Move move);
/// It is withdrawn, whoever asked for that (the student, a consent that was taken back, a correction by the school): a
/// lease on it is void, and the log says so.
Status withdraw_submission(db::Connection& c, const SubmissionFacts& s, const std::string& actor, TimePoint now);

/// Gives back what the person holds. Returns how many.
int give_back_held(db::Connection& c, std::string_view person);

/// The student's enrolment and ID-card photo, in this order, as far as there are any.
std::vector<api::PhotoRef> references_of(db::Connection& c, std::int64_t student);
/// Hash over photograph, references, findings, rules and the finished photo, if there is one.
std::string evidence_hash(std::string_view photo, const std::vector<api::PhotoRef>& references,
                          domain::Examination examination, std::string_view finished);

/// Stores what the checks found and the finished photo under its evidence, unless it is there.
void keep_examination(db::Connection& c, std::int64_t submission, std::string_view evidence, std::string_view body,
                      const domain::Examination& examination, std::string_view finished, TimePoint now);

/// What of the student's is undecided shows the references of now, so its evidence is another one where these are not
/// what it was examined with. False: nothing changed.
bool renew_evidence(db::Connection& c, std::int64_t student, TimePoint now);
/// The undecided is compared with a new reference. A check that somebody has in hand was begun with the old one.
void check_again(db::Connection& c, std::int64_t student, TimePoint now);

/// Notes the consent and, when it is news, who said so.
void set_id_card_consent(db::Connection& c, std::int64_t student, bool given, std::string_view actor, TimePoint now);

}  // namespace cs::store
