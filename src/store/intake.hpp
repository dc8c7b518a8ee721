// How an attempt comes in: handed in, paid, examined, or withdrawn by the student.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/duplicate.hpp"
#include "domain/finding.hpp"
#include "domain/picture_hash.hpp"
#include "store/check_rows.hpp"
#include "store/permitted.hpp"
#include "store/picture_index.hpp"
#include "store/write.hpp"

namespace cs::db {
class Connection;
}

namespace cs::store {

class Database;

class Intake {
 public:
  explicit Intake(Database& db) : db_(db) {}

  /// A first attempt only while the campaign's window is open; a further one only after a rejection whose grace period
  /// is over (until closing or the re-shoot date, whichever is later), a recall or a withdrawal. The same photograph
  /// handed in again while its attempt lives gives the first answer. not_found "student.unknown", "photo.unknown";
  /// refused "submit.window_closed", "submit.window_not_open", "submit.not_allowed", "submit.too_early",
  /// "submit.reshoot_over"; invalid "submit.paid_in_future".
  /// `context_signed_by`: the key whose signature on the capture context was found right; "": nobody's.
  Write<api::IntakeReply> submit(const CampaignRef& campaign, api::IntakeRequest request, TimePoint now,
                                 std::string context_signed_by = {});
  /// awaiting_payment -> checking; the review deadline counts from `paid`. Repeating it changes nothing.
  Write<Nothing> pay(const SubmissionRef& submission, TimePoint paid, TimePoint now);
  /// By the student; a lease on it is void.
  Write<Nothing> withdraw(const SubmissionRef& submission, TimePoint now);

  // The checks below work for the program itself, by the id in a job that the store gave out.

  /// Stores what the worker found. checking -> pending; on a pending or leased item it replaces findings and evidence.
  /// `finished`: the finished photo, which Photographs::keep_finished() stored; empty where none can be made. One that
  /// was stored for the submission before stays, and is never made again. conflict "check.lost": the submission was
  /// claimed again; not_found "photo.unknown"; refused "finished.other": a worker names one that it did not hand in.
  Write<Nothing> set_examination(std::string submission, domain::Examination examination, TimePoint now,
                                 CheckClaim claim = {}, std::string finished = {});
  /// Keeps what the submission's photograph (and the student's enrolment photo) look like, and finds those of other
  /// students of the campaign that differ in at most `most_bits` of 256, nearest first, at most 20. Of two that come at
  /// the same time at least one finds the other. Repeating it changes nothing.
  Write<std::vector<domain::SimilarPicture>> note_pictures(std::string submission, domain::PictureHash photo,
                                                           std::optional<domain::PictureHash> enrolment, int most_bits);

  struct Rejected {
    int attempts = 0;  ///< of the student, before this one, rejected and not overturned
    std::optional<domain::RejectedPicture>
        nearest;  ///< the one with the same file, else the most alike within the bits
  };
  /// What of the student's own was rejected and looks like this submission. `photo` none: only files are compared.
  Result<Rejected> rejected_before(std::string submission, std::optional<domain::PictureHash> photo, int most_bits);

 private:
  /// What was written since it looked last, by whichever node.
  void read_pictures(db::Connection& c, std::int64_t committed);
  Result<std::int64_t> newest_picture();

  // Of the writer's thread alone. All up to seen_ are committed and in the index.
  PictureIndex pictures_;
  std::int64_t seen_ = -1;
  Database& db_;
};

}  // namespace cs::store
