// What an administrator does to a data folder: open a campaign, bring in the roster and the reference photographs, add
// people. The command line runs it beside a running service or without one; the demonstration runs it on the store of
// its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "service/roster.hpp"
#include "store/store.hpp"

namespace cs::service {

enum class ImportMode {
  preview,    ///< say what would happen, change nothing
  all,        ///< every row or none
  good_only,  ///< leave the bad rows out
};

struct ImportReport {
  int good = 0, added = 0, updated = 0;  ///< added and updated are 0 in a preview
  bool written = false;
  std::vector<RowProblem> problems;
  std::vector<std::string> ignored_columns;
};

struct FileProblem {
  std::string file, message;
};
struct ReferenceReport {
  int good = 0;
  bool written = false;
  std::vector<FileProblem> problems;
};

class Administration {
 public:
  /// On a store that is open already. Store and clock outlive this; `actor` goes into the audit log.
  Administration(store::Store& store, const Clock& clock, std::string actor);
  /// Opens the store of a data folder, also while a service runs on it.
  static Result<std::unique_ptr<Administration>> open(const std::filesystem::path& data_dir, const Clock& clock,
                                                      std::string actor);

  /// Validates and stores. conflict "campaign.exists" when one of that id is there.
  Status create_campaign(const api::Campaign& campaign);
  Result<std::vector<api::Campaign>> campaigns();
  /// The one of that id; empty: the newest. not_found "campaign.none", "campaign.unknown".
  Result<api::Campaign> campaign(const std::string& id = {});

  Result<ImportReport> import_roster(const std::string& campaign, std::string_view csv, ImportMode mode);
  /// Files of `dir` named STUDENTNUMBER.jpg (.jpeg, .png, .heic, .heif). `progress` (may be empty) is called with done
  /// and all.
  Result<ReferenceReport> import_references(const std::string& campaign, const std::filesystem::path& dir,
                                            api::PhotoKind kind, ImportMode mode,
                                            const std::function<void(int, int)>& progress = {});
  /// One reference photograph from memory.
  Status add_reference(const std::string& campaign, const std::string& student_number, api::PhotoKind kind,
                       ByteView photo);

  /// conflict "user.exists" when there is one of that name.
  Status add_user(const store::UserSpec& user);
  Result<std::vector<store::UserRow>> users();
  /// not_found "user.unknown".
  Status disable_user(const std::string& name);
  Result<store::AuditReport> verify_audit();

 private:
  std::unique_ptr<store::Store> owned_;
  store::Store& store_;
  const Clock& clock_;
  const std::string actor_;
};

}  // namespace cs::service
