// The examinations that are to be made: who has which in hand. A claim ends by itself, so that what a dead node or
// worker had goes to another one, and only the newest claim can store findings.
//
// What can half-happen, and why it is harmless:
// - whoever holds a claim dies: it runs out (a node's is dropped with the node), and the next one to ask gets it first;
// - it finishes late, when the claim is somebody else's: "check.lost", nothing is stored, the other's findings will be;
// - its answer is stored and the reply lost: it repeats, and hears "check.lost", for the claim is over;
// - the reply to the claim is lost: nobody renews it, and it runs out;
// - it cannot be done now (no worker, no rules): put_off() sets it behind what waits, for anybody.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/check_rows.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// A submission whose every-photo checks are not stored yet.
struct CheckJob {
  std::string submission;
  std::string photo;                      ///< hash
  std::vector<api::PhotoRef> references;  ///< enrolment and ID-card photo, as far as there are any
  std::string capture_context;            ///< domain::carried_context(); empty where there is none
  bool id_card_consent = false;           ///< the student's, to comparing with the ID-card photo by machine
  bool finish = true;                     ///< false: the finished photo was made before, and never is again
};
struct ClaimedCheck {
  CheckClaim claim;
  CheckJob job;
};

class Checks {
 public:
  explicit Checks(Database& db) : db_(db) {}

  /// At most `count` (1 to 100), for so long: first what was dropped, then by how long it waits. `holder` is not
  /// empty.
  Write<std::vector<ClaimedCheck>> claim(std::string holder, int count, Millis length, TimePoint now);
  /// True when claim() would find something.
  Result<bool> any(TimePoint now);
  /// Full length from now on. Those that are no longer this holder's come back. A node's are kept by its beat.
  Write<std::vector<std::int64_t>> renew(std::string holder, std::vector<std::int64_t> claims, Millis length,
                                         TimePoint now);
  /// Could not be done now, or is given back undone. One that is no longer the holder's is ignored.
  Write<Nothing> put_off(CheckClaim claim, TimePoint now);
  /// The submission under a live claim; conflict "check.lost".
  Result<CheckJob> job(const CheckClaim& claim);
  /// The finished photo that came under this claim, which Photographs::keep_finished() stored; a later one takes its
  /// place. conflict "check.lost".
  Write<Nothing> note_finished(CheckClaim claim, std::string hash);
  /// What is to be examined under this claim; conflict "check.lost".
  Result<PhotographRef> photograph(const CheckClaim& claim);
  /// What note_finished() noted under it; conflict "check.lost", refused "finished.other" where nothing was.
  Result<PhotographRef> finished(const CheckClaim& claim);
  /// A photograph of something that the holder has in hand; not_found "photo.unknown" for any other.
  Result<PhotographRef> photograph(const std::string& holder, const std::string& hash, TimePoint now);
  /// How many wait, in hand or not.
  Result<int> waiting();

 private:
  Database& db_;
};

}  // namespace cs::store
