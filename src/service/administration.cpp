#include "service/administration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/picture_kind.hpp"
#include "platform/files.hpp"
#include "service/campaign_defaults.hpp"
#include "service/certificate.hpp"

namespace cs::service {
namespace {

namespace fs = std::filesystem;
using domain::Permission;

constexpr std::size_t largest_photo = std::size_t{20} << 20;

/// Only a look at the first bytes: decoding is the worker's, and it says what is wrong with the rest.
bool looks_like_a_picture(ByteView b) {
  return is_photograph(picture_kind(b));
}

Status as_status(const Result<store::Nothing>& result) {
  return result ? Status{} : Status{result.error()};
}

/// Refuses a campaign that lacks a reason which it did not lack before.
Status name_lacking(const std::vector<std::string>& lacking, const std::vector<std::string>& before) {
  std::string named;
  for (const std::string& code : lacking)
    if (std::ranges::find(before, code) == before.end()) named += (named.empty() ? "" : ", ") + code;
  if (named.empty()) return {};
  return invalid("campaign.reason_lacking",
                 fmt::format("The checks may suggest reasons that this campaign lacks: {}.", named));
}

}  // namespace

Administration::Administration(store::Store& store, const Clock& clock, std::string actor)
    : store_(store), clock_(clock), actor_(std::move(actor)) {}

Status Administration::init(const store::Installation& where, const Clock& clock) {
  const fs::path& data_dir = where.folder;
  std::error_code ec;
  const auto size = fs::file_size(data_dir / "service.db", ec);
  if (!ec && size > 0)
    return Error{Code::conflict, "store.exists",
                 fmt::format("{} holds a Countersign installation already.", data_dir.string())};
  store::Options options;
  options.data_dir = data_dir;
  options.database = where.database;
  options.master_key = where.master_key;
  options.serving = false;
  if (!where.database.empty()) {
    // A folder may be new while its database is not: another node's, or one that was moved.
    const auto there = store::Store::open(options, clock.now());
    if (there) return Error{Code::conflict, "store.exists", "The database holds a Countersign installation already."};
    if (there.error().id == "store.folder")
      return Error{Code::conflict, "store.exists",
                   "The database holds a Countersign installation already, whose photographs are in another folder."};
    if (there.error().id != "store.missing") return there.error();
  }
  static const std::set<std::string> left_by_an_interrupted_one = {
      "service.db", "service.db-wal", "service.db-shm", "service.db-journal", "photographs",
      "keys",       "seal.key",       "seal.pub",       "seal.head"};
  for (fs::directory_iterator it(data_dir, ec), end; !ec && it != end; it.increment(ec))
    if (!left_by_an_interrupted_one.contains(it->path().filename().string()))
      return invalid("store.folder",
                     fmt::format("{} is not empty: name a new folder for the installation.", data_dir.string()));
  options.create = true;
  const auto made = store::Store::open(std::move(options), clock.now());
  return made ? Status{} : Status{made.error()};
}

Result<std::unique_ptr<Administration>> Administration::open(const store::Installation& where, const Clock& clock,
                                                             std::string actor) {
  store::Options options;
  options.data_dir = where.folder;
  options.database = where.database;
  options.master_key = where.master_key;
  options.serving = false;
  CS_ASSIGN(auto opened, store::Store::open(std::move(options), clock.now()));
  CS_TRY(check_private(where.folder));
  store::Store& store = *opened;
  auto administration = std::make_unique<Administration>(store, clock, std::move(actor));
  administration->owned_ = std::move(opened);
  return administration;
}

Result<store::CampaignRef> Administration::ref(const std::string& campaign) {
  auto found = store_.access.campaign(store::Caller::process(actor_), Permission::administer, campaign);
  if (!found && found.error().code == Code::not_found)
    return Error{Code::not_found, "campaign.unknown", fmt::format("There is no campaign '{}'.", campaign)};
  return found;
}

Status Administration::create_campaign(const api::Campaign& campaign) {
  CS_TRY(validate(campaign));
  CS_TRY(name_lacking(lacking_reasons(campaign), {}));
  api::Campaign created = campaign;
  created.revision = 0;
  return as_status(store_.campaigns.put(std::move(created), actor_, clock_.now()).get());
}

Status Administration::validate_change(const api::Campaign& campaign) {
  CS_TRY(validate(campaign));
  CS_ASSIGN(const api::Campaign now_is, this->campaign(campaign.id));
  CS_TRY(name_lacking(lacking_reasons(campaign), lacking_reasons(now_is)));
  if (campaign.revision == 0) return invalid("campaign.revision", "A change names the revision that was looked at.");
  return {};
}

Status Administration::edit_campaign(const api::Campaign& campaign) {
  CS_TRY(validate_change(campaign));
  return as_status(store_.campaigns.put(campaign, actor_, clock_.now()).get());
}

Result<std::vector<api::Campaign>> Administration::campaigns() {
  CS_ASSIGN(const auto all, store_.access.campaigns(store::Caller::process(actor_), {Permission::administer}));
  return store_.campaigns.all(all);
}

Result<api::Campaign> Administration::campaign(const std::string& id) {
  if (!id.empty()) {
    CS_ASSIGN(const auto one, ref(id));
    return store_.campaigns.get(one);
  }
  CS_ASSIGN(auto all, campaigns());
  if (all.empty())
    return Error{Code::not_found, "campaign.none",
                 "There is no campaign yet: make one with 'countersignd campaign create'."};
  if (all.size() > 1) {
    std::string ids;
    for (const auto& k : all) ids += (ids.empty() ? "" : ", ") + k.id;
    return invalid("campaign.name_it", fmt::format("There are several campaigns, name one with --campaign: {}.", ids));
  }
  return std::move(all.front());
}

Status Administration::add_reference(const std::string& campaign_id, const std::string& student_number,
                                     api::PhotoKind kind, ByteView photo) {
  if (kind != api::PhotoKind::enrolment && kind != api::PhotoKind::id_card)
    return invalid("reference.kind", "A reference photo is an enrolment photo or an ID-card photo.");
  if (photo.empty()) return invalid("photo.empty", "The photo file is empty.");
  if (photo.size() > largest_photo) return invalid("photo.too_large", "The photo file is larger than 20 MB.");
  if (!looks_like_a_picture(photo))
    return invalid("photo.not_an_image", "The file is not a JPEG, PNG or HEIC picture.");
  CS_ASSIGN(const store::CampaignRef to, ref(campaign_id));
  CS_ASSIGN(const api::PhotoReply stored, store_.photographs.add(to, photo, clock_.now()));
  return as_status(store_.roster.put_reference(to, student_number, kind, stored.hash, clock_.now()).get());
}

Status Administration::check_campaigns(const domain::Grant& grant) {
  for (const std::string& id : grant.scope.campaigns) CS_TRY(ref(id));
  return {};
}

Status Administration::add_user(const store::UserSpec& user) {
  CS_ASSIGN(const auto all, store_.people.all());
  if (std::ranges::any_of(all, [&](const auto& u) { return u.user.name == user.name; }))
    return Error{Code::conflict, "user.exists", fmt::format("There is a user '{}' already.", user.name)};
  for (const domain::Grant& grant : user.grants) CS_TRY(check_campaigns(grant));
  return as_status(store_.people.put(user, actor_, clock_.now()).get());
}

Result<std::vector<store::UserRow>> Administration::users() {
  return store_.people.all();
}

Result<store::UserRow> Administration::user(const std::string& name) {
  CS_ASSIGN(auto all, store_.people.all());
  const auto it = std::ranges::find_if(all, [&](const auto& u) { return u.user.name == name; });
  if (it == all.end()) return Error{Code::not_found, "user.unknown", fmt::format("There is no user '{}'.", name)};
  return std::move(*it);
}

Status Administration::grant(const std::string& name, const domain::Grant& grant) {
  CS_TRY(user(name));
  CS_TRY(check_campaigns(grant));
  return as_status(store_.people.grant(name, grant, actor_, clock_.now()).get());
}

Status Administration::revoke(const std::string& name, const domain::Grant& grant) {
  CS_TRY(user(name));
  return as_status(store_.people.revoke(name, grant, actor_, clock_.now()).get());
}

Status Administration::disable_user(const std::string& name) {
  CS_ASSIGN(const store::UserRow row, user(name));
  store::UserSpec spec;
  spec.name = row.user.name;
  spec.display_name = row.user.display_name;
  spec.disabled = true;
  return as_status(store_.people.put(std::move(spec), actor_, clock_.now()).get());
}

Status Administration::enable_user(const std::string& name) {
  CS_TRY(user(name));
  return as_status(store_.people.enable(name, actor_, clock_.now()).get());
}

Status Administration::reset_password(const std::string& name, const std::string& password) {
  CS_TRY(user(name));
  return as_status(store_.people.reset_password(name, password, actor_, clock_.now()));
}

Status Administration::remove_second_factor(const std::string& name) {
  CS_TRY(user(name));
  return as_status(store_.people.remove_factor(name, actor_, clock_.now()).get());
}

Result<std::vector<api::SessionRow>> Administration::sessions(const std::string& name) {
  if (!name.empty()) CS_TRY(user(name));
  return store_.people.sessions(name, {}, clock_.now());
}

Result<int> Administration::sign_out(const std::string& name) {
  CS_TRY(user(name));
  return store_.people.end_sessions(name, {}, actor_, clock_.now()).get();
}

Result<std::string> Administration::create_worker_token(const std::string& name) {
  return store_.worker_tokens.create(name, actor_, clock_.now()).get();
}

Status Administration::revoke_worker_token(const std::string& name) {
  const auto revoked = store_.worker_tokens.revoke(name, actor_, clock_.now()).get();
  return revoked ? Status{} : Status{revoked.error()};
}

Result<std::vector<store::WorkerTokenRow>> Administration::worker_tokens() {
  return store_.worker_tokens.all();
}

Result<std::string> Administration::create_intake_key(const std::string& id, const domain::Scope& scope) {
  return store_.intake_keys.create(id, scope, actor_, clock_.now()).get();
}

Status Administration::revoke_intake_key(const std::string& id) {
  const auto revoked = store_.intake_keys.revoke(id, actor_, clock_.now()).get();
  return revoked ? Status{} : Status{revoked.error()};
}

Result<std::vector<store::IntakeKeyRow>> Administration::intake_keys() {
  return store_.intake_keys.all();
}

}  // namespace cs::service
