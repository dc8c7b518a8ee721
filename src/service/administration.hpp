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
  /// Makes a new, empty installation; nothing else does. conflict "store.exists" where there is one, invalid
  /// "store.folder" when the folder holds other things. An interrupted one is simply made again.
  static Status init(const store::Installation& where, const Clock& clock);
  /// Opens the store of a data folder, also while a service runs on it. not_found "store.missing", invalid
  /// "store.open_to_others".
  static Result<std::unique_ptr<Administration>> open(const store::Installation& where, const Clock& clock,
                                                      std::string actor);

  /// Validates and stores. conflict "campaign.exists" when one of that id is there; invalid "campaign.reason_lacking"
  /// when it lacks a reason that the checks may suggest.
  Status create_campaign(const api::Campaign& campaign);
  /// Replaces the campaign of that id and raises its revision: running services and workstations follow within seconds.
  /// `campaign.revision` is the one that was looked at: conflict "campaign.changed" when there is another by now. One
  /// that lacked a reason before, because an earlier program made it, may go on without.
  Status edit_campaign(const api::Campaign& campaign);
  Result<std::vector<api::Campaign>> campaigns();  ///< oldest first
  /// The one of that id; empty: the only one. not_found "campaign.none", "campaign.unknown"; invalid
  /// "campaign.name_it", with all ids, when there are several.
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
  Result<store::UserRow> user(const std::string& name);
  /// not_found "user.unknown", "campaign.unknown"; invalid "grant.scope".
  Status grant(const std::string& name, const domain::Grant& grant);
  /// Takes exactly this grant away; what the user holds under no other one goes back to the queue. not_found
  /// "user.unknown", "grant.unknown".
  Status revoke(const std::string& name, const domain::Grant& grant);
  /// conflict "user.last_administrator". Ends the sessions and gives back what the person holds.
  Status disable_user(const std::string& name);
  Status enable_user(const std::string& name);
  /// Sets a password for once: the person must choose their own at the next sign-in. invalid "user.password",
  /// "user.password_easy".
  Status reset_password(const std::string& name, const std::string& password);
  /// For a telephone that is lost. Ends the sessions.
  Status remove_second_factor(const std::string& name);
  /// Newest first; of everybody when `name` is empty. not_found "user.unknown".
  Result<std::vector<api::SessionRow>> sessions(const std::string& name);
  /// How many ended.
  Result<int> sign_out(const std::string& name);

  /// A new token for `countersignd work`, told this once. invalid "worker_token.name", conflict "worker_token.exists".
  Result<std::string> create_worker_token(const std::string& name);
  /// not_found "worker_token.unknown".
  Status revoke_worker_token(const std::string& name);
  Result<std::vector<store::WorkerTokenRow>> worker_tokens();

 private:
  std::unique_ptr<store::Store> owned_;
  store::Store& store_;
  const Clock& clock_;
  const std::string actor_;

  Result<store::CampaignRef> ref(const std::string& campaign);
  Status check_campaigns(const domain::Grant& grant);
};

}  // namespace cs::service
