#include "programs/campaign_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.hpp"
#include "domain/erasing.hpp"
#include "programs/admin_options.hpp"
#include "programs/campaign_life_command.hpp"
#include "programs/data_folder.hpp"
#include "programs/language.hpp"
#include "programs/sms_settings.hpp"
#include "service/administration.hpp"
#include "service/campaign_defaults.hpp"

namespace cs::programs {
namespace {

struct InitArguments {
  DataPlace data;
};

Status init(const InitArguments& a) {
  CS_ASSIGN(const store::Installation where, installation(a.data));
  CS_TRY(service::Administration::init(where, system_clock()));
  fmt::print("a new installation in {}; next: countersignd campaign create, countersignd user add\n", a.data.folder);
  if (where.master_key.text.empty() && where.master_key.file.empty())
    fmt::print("its keys are in {}/keys: keep a copy of them apart from the data and its backups\n", a.data.folder);
  return {};
}

/// What may be said of a campaign; only what was named changes it.
struct CampaignArguments {
  DataPlace data;
  std::string campaign, config;
  std::optional<std::string> name, school, phone, signature, opens, closes;
  std::optional<int> review_hours, grace_seconds, lease_minutes, reshoot_days;
  std::optional<double> price;
  std::optional<std::string> fee;
  std::optional<int> attempts, keep_days;
  bool with_code = false, without_code = false, with_phones = false, without_phones = false;
  std::optional<bool> blind_first;
  std::vector<std::string> templates;
  bool preview = false;
};

/// "free", "told" (by the back end, whatever it is) or yuan.
Result<std::optional<std::int64_t>> fee_of(const std::string& text) {
  if (text == "told") return std::optional<std::int64_t>{};
  if (text == "free") return std::optional<std::int64_t>{0};
  const auto yuan = number_from<double>(text);
  if (!yuan || *yuan <= 0 || *yuan > 1000 || std::abs(*yuan * 100 - std::round(*yuan * 100)) > 1e-6)
    return invalid("campaign.fee", fmt::format("--fee '{}' is neither yuan such as 25.00 nor free nor told.", text));
  return std::optional{static_cast<std::int64_t>(std::llround(*yuan * 100))};
}

Status apply(const CampaignArguments& a, api::Campaign& k) {
  if (a.name) k.name = *a.name;
  if (a.school) k.school = *a.school;
  if (a.phone) k.support_phone = *a.phone;
  if (a.signature) k.texts.signature = *a.signature;
  if (a.opens) {
    CS_ASSIGN(k.opens, midnight_of(*a.opens));
  }
  if (a.closes) {
    CS_ASSIGN(const TimePoint last, midnight_of(*a.closes));
    k.closes = last + std::chrono::days{1};
  }
  if (a.review_hours) k.policy.review_within = std::chrono::hours{*a.review_hours};
  if (a.grace_seconds) k.policy.grace = std::chrono::seconds{*a.grace_seconds};
  if (a.lease_minutes) k.policy.lease = std::chrono::minutes{*a.lease_minutes};
  if (a.reshoot_days) k.policy.reshoot_days = *a.reshoot_days;
  if (a.blind_first) k.policy.blind_first = *a.blind_first;
  if (a.fee) {
    CS_ASSIGN(k.collection.fee_fen, fee_of(*a.fee));
  }
  if (a.attempts) k.collection.attempts = *a.attempts;
  if (a.with_code != a.without_code) k.collection.needs_code = a.with_code;
  if (a.with_phones != a.without_phones) k.collection.without_phones = a.without_phones;
  if (a.price) k.price_milli = milli_of(*a.price);
  for (const std::string& pair : a.templates) {
    const std::size_t at = pair.find('=');
    if (at == std::string::npos)
      return invalid("campaign.template",
                     fmt::format("--template '{}' is not TEXT=CODE, like rejected=SMS_1234.", pair));
    const std::string text = pair.substr(0, at), code = pair.substr(at + 1);
    if (code.empty())
      k.templates.erase(text);
    else
      k.templates[text] = code;
  }
  return service::validate(k);
}

Status create(const CampaignArguments& a) {
  CS_ASSIGN(api::Campaign campaign, service::default_campaign());
  campaign.id = a.campaign;
  if (!a.config.empty()) {
    CS_ASSIGN(const auto price, read_sms_price(a.config));
    if (price) campaign.price_milli = *price;
  }
  CS_TRY(apply(a, campaign));
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_TRY(administration->create_campaign(campaign));
  fmt::print("campaign {} created in {}\n", campaign.id, a.data.folder);
  return {};
}

void print(const api::Campaign& c) {
  fmt::print("{}  {}  {}  (revision {})\n", c.id, c.name, c.school, c.revision);
  fmt::print("  open {} to {}, review within {} h, grace {} s, lease {} min, re-shoot {} days\n", local_day(c.opens),
             local_day(c.closes - Millis{1}),
             std::chrono::duration_cast<std::chrono::hours>(c.policy.review_within).count(),
             c.policy.grace.count() / 1000, c.policy.lease.count() / 60'000, c.policy.reshoot_days);
  if (c.policy.blind_first) fmt::print("  reviewers state the likeness before they see the comparison\n");
  const auto& fee = c.collection.fee_fen;
  fmt::print("  fee {}{}{}\n",
             !fee        ? "as the back end says"
             : *fee == 0 ? "none"
                         : fmt::format("{}.{:02} yuan", *fee / 100, *fee % 100),
             c.collection.attempts > 0 ? fmt::format(", at most {} attempts", c.collection.attempts) : "",
             c.collection.needs_code ? "" : ", no capture code");
  if (c.collection.without_phones) fmt::print("  a student without a telephone in the roster names one\n");
  fmt::print("  telephone {}, {} reasons\n", c.support_phone, c.reasons.size());
  fmt::print("  messages: signature {}, {}.{:03} yuan a segment", c.texts.signature, c.price_milli / 1000,
             c.price_milli % 1000);
  if (c.templates.empty()) fmt::print(", templates of the service's settings");
  for (const auto& [text, code] : c.templates) fmt::print(", {}={}", text, code);
  fmt::print("\n");
}

/// Until when the students' data are kept, and what became of them.
Status print_keeping(store::Store& store, const api::Campaign& c) {
  CS_ASSIGN(const auto ref, store.access.campaign(command_caller(), domain::Permission::administer, c.id));
  CS_ASSIGN(const auto state, store.purges.state(ref));
  if (state.done != TimePoint{})
    fmt::print("  students' data purged {}\n", local_time(state.done));
  else if (state.begun != TimePoint{})
    fmt::print("  a purge began {} and was cut off: run 'countersignd purge' again\n", local_time(state.begun));
  else if (const auto due = domain::purge_due(c.closes, state.keep_days))
    fmt::print("  students' data are due to be purged {} days after its end, on {}\n", state.keep_days,
               local_day(*due));
  if (state.done == TimePoint{} && state.erased > 0)
    fmt::print("  the data of {} students were removed by request\n", state.erased);
  return {};
}

Status show(const CampaignArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  service::Administration administration(*store, system_clock(), command_actor());
  std::vector<api::Campaign> shown;
  if (a.campaign.empty()) {
    CS_ASSIGN(shown, administration.campaigns());
    if (shown.empty()) fmt::print("no campaign yet: make one with 'countersignd campaign create'\n");
  } else {
    CS_ASSIGN(api::Campaign one, administration.campaign(a.campaign));
    shown.push_back(std::move(one));
  }
  for (const api::Campaign& c : shown) {
    print(c);
    CS_TRY(print_keeping(*store, c));
  }
  return {};
}

/// A grant over a school holds by the school's name. It follows a school that gets another name, but not a campaign
/// that leaves others of its school behind: who loses the campaign is named.
Status name_stranded(service::Administration& administration, const std::string& school) {
  CS_ASSIGN(const auto users, administration.users());
  for (const auto& u : users)
    for (const domain::Grant& g : u.user.grants)
      if (g.scope.school == school)
        fmt::print(stderr, "{}'s grant as {} is over {} and no longer reaches this campaign\n", u.user.name,
                   domain::to_string(g.role), school);
  return {};
}

/// A campaign that an earlier program made may lack reasons that today's checks suggest.
void name_lacking_reasons(const api::Campaign& campaign) {
  for (const std::string& code : service::lacking_reasons(campaign))
    fmt::print(stderr, "the checks may suggest {}, and this campaign has no such reason\n", code);
}

Status edit(const CampaignArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  const auto administration = std::make_unique<service::Administration>(*store, system_clock(), command_actor());
  CS_ASSIGN(api::Campaign campaign, administration->campaign(a.campaign));
  const api::Campaign before = campaign;
  CS_TRY(apply(a, campaign));
  CS_ASSIGN(const auto consequences, administration->preview_campaign(campaign));
  for (const domain::Bilingual& c : consequences) fmt::print("  {}\n", said(c));
  if (a.preview) {
    fmt::print("{}\n", said("尚未改动任何数据", "nothing was changed"));
    return {};
  }
  CS_TRY(administration->edit_campaign(campaign));
  if (a.keep_days) {
    CS_ASSIGN(const auto ref, store->access.campaign(command_caller(), domain::Permission::administer, campaign.id));
    if (const auto kept = store->purges.keep(ref, *a.keep_days, system_clock().now()).get(); !kept) return kept.error();
  }
  if (campaign.school != before.school) CS_TRY(name_stranded(*administration, before.school));
  CS_ASSIGN(const auto now, administration->campaign(campaign.id));
  print(now);
  CS_TRY(print_keeping(*store, now));
  name_lacking_reasons(now);
  return {};
}

void campaign_options(CLI::App* command, const std::shared_ptr<CampaignArguments>& a, bool is_new) {
  command->add_option("--name", a->name, "Name of the campaign")->required(is_new);
  command->add_option("--school", a->school, "Name of the school")->required(is_new);
  command->add_option("--phone", a->phone, "Telephone that students are told")->required(is_new);
  command->add_option("--opens", a->opens, "First day, China's time")->required(is_new)->type_name("YYYY-MM-DD");
  command->add_option("--closes", a->closes, "Last day, included")->required(is_new)->type_name("YYYY-MM-DD");
  command->add_option("--signature", a->signature, "Signature of the messages, without brackets");
  command->add_option("--price", a->price, "Of one segment of a message, yuan")->check(CLI::Range(0.0, 10.0));
  command
      ->add_option("--fee", a->fee,
                   "What a student pays once for all attempts: yuan, 'free', or 'told': only the back end knows")
      ->type_name("YUAN");
  command->add_option("--attempts", a->attempts, "How many attempts a student has; 0: as many as it takes")
      ->check(CLI::Range(0, 100));
  command->add_flag("--capture-code", a->with_code,
                    "The student page wants the capture code before the photograph (the default)");
  command->add_flag("--no-capture-code", a->without_code, "The student page does not want it");
  command->add_flag("--no-telephones", a->without_phones,
                    "The roster came without telephones: a student's first code goes to the number that they name");
  command->add_flag("--telephones", a->with_phones, "A code goes to the roster's number alone (the default)");
  if (!is_new)
    command
        ->add_option("--keep-days", a->keep_days,
                     "Days after its end until its students' data are due to be purged; 0: nobody has said. Nothing is "
                     "purged by itself: the log and health say that it is due")
        ->check(CLI::Range(0, 36'500));
  command
      ->add_option("--template", a->templates,
                   "The provider's code of a text of this campaign, where it is not that of the service's settings; "
                   "TEXT= takes it away; may be given several times")
      ->type_name("TEXT=CODE");
  command
      ->add_option("--review-hours", a->review_hours,
                   "Hours within which a photo is reviewed" + std::string(is_new ? " [48]" : ""))
      ->check(CLI::Range(1, 24 * 30));
  command
      ->add_option("--grace-seconds", a->grace_seconds,
                   "How long a decision can be undone" + std::string(is_new ? " [120]" : ""))
      ->check(CLI::Range(1, 3600));
  command
      ->add_option("--lease-minutes", a->lease_minutes,
                   "How long a reviewer holds a submission" + std::string(is_new ? " [10]" : ""))
      ->check(CLI::Range(1, 120));
  command
      ->add_option("--reshoot-days", a->reshoot_days,
                   "Days for another photo after a rejection" + std::string(is_new ? " [2]" : ""))
      ->check(CLI::Range(1, 60));
  command->add_flag(
      "--blind-first,!--no-blind-first", a->blind_first,
      "On every item the reviewer states same person, different or unsure before the machine's comparison "
      "of the faces is shown");
}

}  // namespace

void add_campaign_commands(CLI::App& app, int& status) {
  data_command<InitArguments>(app, "init", "Make a new, empty installation and its keys; no other command does", status,
                              &init);

  CLI::App* campaign = command_group(app, "campaign", "Open, show and change campaigns");
  {
    const auto [sub, a] = data_command<CampaignArguments>(*campaign, "create", "Open a campaign", status, &create);
    sub->add_option("ID", a->campaign, "Short name, for example 2025-autumn")->required();
    campaign_options(sub, a, true);
    sub->add_option("--config", a->config,
                    "The service's settings: its price is the campaign's unless --price is given")
        ->type_name("FILE");
  }
  {
    const auto [sub, a] = data_command<CampaignArguments>(*campaign, "show", "Show one campaign or all", status, &show);
    sub->add_option("ID", a->campaign, "Campaign");
  }
  {
    const auto [sub, a] = data_command<CampaignArguments>(
        *campaign, "edit", "Change what is named and leave the rest; reviewers have it within seconds", status, &edit);
    sub->add_option("ID", a->campaign, "Campaign")->required();
    campaign_options(sub, a, false);
    sub->add_flag("--preview", a->preview, "Say what it would do to whom, and change nothing");
  }
  add_campaign_life_commands(*campaign, status);
}

}  // namespace cs::programs
