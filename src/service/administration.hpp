// What an administrator does to a data folder: open a campaign, bring in the roster and the reference photographs, add
// people. The command line runs it beside a running service or without one; the demonstration runs it on the store of
// its own.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/roster.hpp"
#include "exchange/roster_file.hpp"
#include "service/campaign_life.hpp"
#include "store/store.hpp"
#include "worker/worker.hpp"

namespace cs::service {

enum class ImportMode {
  preview,    ///< say what would happen, change nothing
  all,        ///< every row or none
  good_only,  ///< leave the bad rows out
};

struct RosterImport {
  exchange::RosterOptions reading{};
  /// Asked now and then while it is written, on another thread, with how many of how many: false gives it up, and
  /// nothing changed. Empty: goes on to the end.
  std::function<bool(std::size_t done, std::size_t all)> go_on{};
};
struct ImportReport {
  int good = 0;
  int added = 0, updated = 0, unchanged = 0;  ///< of the good ones: what was done, or in a preview would be
  bool written = false;
  exchange::Roster roster;                     ///< the good rows, and the problems of the others
  std::vector<domain::StudentChange> changes;  ///< of students who were there, as planned; `at` in roster.students
};

struct FileProblem {
  std::string file;    ///< with its folders
  std::string number;  ///< of the student, where the name told it
  std::string what;    ///< "unmatched", "doubtful", "duplicate", "unreadable", "face"
  domain::Bilingual message;
};
struct ReferenceImport {
  worker::Worker* worker = nullptr;              ///< looks for exactly one upright face; null: nobody looks
  std::map<std::string, std::string> mapping{};  ///< file to student number; empty: the files' names tell
  /// Asked before each file that is looked at: false gives the import up, and nothing was imported.
  std::function<bool(std::size_t done, std::size_t all)> go_on{};
};
struct ReferenceReport {
  int good = 0;
  bool written = false;
  bool faces_looked_for = true;  ///< false: there was no worker, or it has no models
  std::vector<FileProblem> problems;
};
/// A table with the columns 文件名 (file) and 学号 (number). invalid "references.mapping" and read_tables()'s errors.
Result<std::map<std::string, std::string>> read_reference_mapping(ByteView file);

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
  /// What edit_campaign() would do to the people in it, a sentence each; nothing is changed. Its errors.
  Result<std::vector<domain::Bilingual>> preview_campaign(const api::Campaign& changed);
  /// What is there and what is missing before the campaign opens.
  Result<std::vector<ChecklistLine>> check_campaign(const std::string& id);
  Result<store::Campaigns::Facts> campaign_facts(const std::string& id);
  /// Puts it away (nobody but administrators sees it, nothing comes in) or takes it back. refused
  /// "campaign.unfinished".
  Status archive_campaign(const std::string& id, bool away);
  Result<std::vector<api::Campaign>> campaigns();  ///< oldest first
  /// The one of that id; empty: the only one. not_found "campaign.none", "campaign.unknown"; invalid
  /// "campaign.name_it", with all ids, when there are several.
  Result<api::Campaign> campaign(const std::string& id = {});

  /// `file`: CSV, XLSX or XLS. Columns and cells that are not there change nothing. Code::invalid as
  /// exchange::read_roster(); Code::cancelled "roster.cancelled".
  Result<ImportReport> import_roster(const std::string& campaign, std::string_view file, ImportMode mode,
                                     const RosterImport& how = {});
  /// Importing it again changes nothing.
  Result<exchange::OutSheet> export_roster(const std::string& campaign);
  /// How far the students are and of whom a photograph is still expected; `college` empty: of all.
  Result<std::vector<exchange::OutSheet>> progress(const std::string& campaign, const std::string& college = {});
  /// What correcting the student of that number would do, or does. Errors of domain::plan_correction; not_found
  /// "student.unknown".
  Result<domain::CorrectionPlan> correct_student(const std::string& campaign, const std::string& number,
                                                 const domain::Correction& wanted, bool preview);
  /// Photographs of a folder or ZIP file, whose names or a mapping tell whose they are. Each is looked at before the
  /// first is imported. What is imported is compared with what waits for review (Roster::put_reference). Errors of
  /// exchange::visit_pictures; cancelled "references.cancelled"; conflict "references.changed".
  Result<ReferenceReport> import_references(const std::string& campaign, const std::filesystem::path& from,
                                            api::PhotoKind kind, ImportMode mode, const ReferenceImport& how = {});
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

  /// A new key by which the mini-program's back end signs: its secret, told this once. invalid "intake_key.name",
  /// "grant.scope"; conflict "intake_key.exists"; not_found "campaign.unknown".
  Result<std::string> create_intake_key(const std::string& id, const domain::Scope& scope);
  /// not_found "intake_key.unknown".
  Status revoke_intake_key(const std::string& id);
  Result<std::vector<store::IntakeKeyRow>> intake_keys();

 private:
  std::unique_ptr<store::Store> owned_;
  store::Store& store_;
  const Clock& clock_;
  const std::string actor_;

  Result<store::CampaignRef> ref(const std::string& campaign);
  Status validate_change(const api::Campaign& campaign);
  Status check_campaigns(const domain::Grant& grant);
};

}  // namespace cs::service
