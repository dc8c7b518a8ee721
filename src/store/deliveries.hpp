// Release and delivery: the finished photo of an approved submission leaves. domain/delivering.cpp judges; what can go
// wrong between a package's steps stands in service/package.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// An approved, released or delivered submission and the finished photo that its standing decision names.
struct Releasable {
  std::string submission, decision;
  domain::Student student;
  domain::State state = domain::State::approved;
  std::string finished;  ///< hash; empty: none was shown at the review, so that it cannot be released
  bool ready = false;    ///< the decision can no longer be undone
};

struct ReleaseItem {
  std::string submission, finished;
};
/// One that was left as it is, and why.
struct NotMoved {
  std::string submission;
  Error why;
};
struct Moved {
  int moved = 0;  ///< by this call; those that were there already are not counted
  std::vector<NotMoved> left;
};

/// A photo in a package.
struct PackedPhoto {
  std::string submission, decision;
  std::string photo;   ///< hash
  std::string name;    ///< in the package, with its folders
  std::string digest;  ///< SHA-256
};
struct NewPackage {
  std::string file;  ///< name, without its folder
  std::int64_t bytes = 0;
  std::string digest;  ///< SHA-256
  bool again = false;  ///< takes what was delivered before, too
  std::vector<PackedPhoto> photos;
  std::string folder{};       ///< where it is written, as "machine:path"
  std::size_t at_once = 500;  ///< photos in one commit, so that nobody else's write waits for thousands of them
};
struct Package {
  std::string id;  ///< "p17"
  std::string file, digest, by;
  std::int64_t bytes = 0;
  int photos = 0;
  TimePoint made{};
  bool placed = false;
  std::string folder{};      ///< "machine:path"; empty: from before it was kept
  bool whole_record = true;  ///< every photo of it is recorded
  std::optional<TimePoint> lost{};
};

/// How far the students of one class are (domain::Reach), without those who have left.
struct ClassCounts {
  std::string college, class_name;
  int students = 0;  ///< all of the others
  int missing = 0;
  int waiting = 0;
  int rejected = 0;
  int approved = 0;
  int released = 0;
  int delivered = 0;
  int recalled = 0;
  int offline = 0;
};

class Deliveries {
 public:
  explicit Deliveries(Database& db) : db_(db) {}

  /// In the order of student numbers.
  Result<std::vector<Releasable>> releasable(const CampaignRef& campaign, TimePoint now);
  /// approved -> released, each for itself: what domain::plan_release refuses is left. Repeating it changes nothing.
  /// invalid "release.too_many": at most 1,000.
  Write<Moved> release(const CampaignRef& campaign, std::vector<ReleaseItem> items, TimePoint now);
  /// released -> approved.
  Write<Moved> take_back(const CampaignRef& campaign, std::vector<std::string> submissions, TimePoint now);

  /// Records a package that is whole and flushed, and delivers what is in it, all or nothing: where `left` is not empty
  /// nothing is delivered by it, because a photo in it is no longer what a standing decision names. Several commits
  /// (NewPackage::at_once); killed in between, the record is not whole, and lose() takes back what it delivered.
  struct Recorded {
    std::string package;
    std::vector<NotMoved> left;
  };
  Result<Recorded> deliver(const CampaignRef& campaign, NewPackage package, TimePoint now);
  /// The file has its name. Repeating it changes nothing. not_found "delivery.unknown"; conflict "delivery.lost": it
  /// was given up meanwhile.
  Write<Nothing> placed(const CampaignRef& campaign, const std::string& package);
  /// Gives a package up that never got its name: what it delivered, and no other package holds, is released again. How
  /// many are. Killed half-way, the next call goes on. not_found "delivery.unknown"; refused "delivery.placed".
  Result<int> lose(const CampaignRef& campaign, const std::string& package, TimePoint now, std::size_t at_once = 500);
  /// Of all campaigns: packages that were recorded before this time, and neither have their name nor were given up.
  Result<int> unsettled(TimePoint before);
  /// Newest first.
  Result<std::vector<Package>> packages(const CampaignRef& campaign);
  /// By college and class.
  Result<std::vector<ClassCounts>> counts(const CampaignRef& campaign);
  /// In the order of their names. not_found "delivery.unknown".
  Result<std::vector<PackedPhoto>> photos(const CampaignRef& campaign, const std::string& package);

 private:
  Database& db_;
};

}  // namespace cs::store
