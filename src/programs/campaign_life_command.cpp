// A campaign from its copy to its archive. Each command says which campaign it is, and with --preview what it would do.
#include "programs/campaign_life_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>

#include "base/text.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "programs/language.hpp"
#include "service/administration.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  DataPlace data;
  std::string id, new_id, name, school, opens, closes, until;
  bool preview = false, anyway = false;
};

void echo(const api::Campaign& k) {
  fmt::print("{}  {}  {}  {} - {}\n", k.id, k.name, k.school, local_time(k.opens), local_time(k.closes - Millis{1}));
}

/// Says what changing `k` would do, and does it unless that was all that was asked.
Status change(service::Administration& administration, const api::Campaign& k, bool preview) {
  CS_ASSIGN(const auto consequences, administration.preview_campaign(k));
  echo(k);
  for (const domain::Bilingual& c : consequences) fmt::print("  {}\n", said(c));
  if (preview) {
    fmt::print("{}\n", said("尚未改动任何数据", "nothing was changed"));
    return {};
  }
  return administration.edit_campaign(k);
}

Status copy(const Arguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(api::Campaign k, administration->campaign(a.id));
  k.id = a.new_id;
  k.revision = 0;
  if (!a.name.empty()) k.name = a.name;
  if (!a.school.empty()) k.school = a.school;
  CS_ASSIGN(k.opens, midnight_of(a.opens));
  CS_ASSIGN(const TimePoint last, midnight_of(a.closes));
  k.closes = last + std::chrono::days{1};
  CS_TRY(administration->create_campaign(k));
  echo(k);
  fmt::print("{}\n", said("  已复制设置、文字与原因；名单、照片与人员授权不复制",
                          "  settings, texts and reasons were copied; roster, photographs and grants were not"));
  return {};
}

int print_checklist(const std::vector<service::ChecklistLine>& lines) {
  int lacking = 0;
  for (const service::ChecklistLine& l : lines) {
    fmt::print("  {} {}\n", l.done ? "✓" : l.needed ? "✗" : "·", said(service::words_of(l)));
    lacking += !l.done && l.needed;
  }
  return lacking;
}

Error lacking_error(int n) {
  return invalid("campaign.not_ready", fmt::format("{} things that this campaign needs are missing (✗).", n));
}

Status open_now(const Arguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(api::Campaign k, administration->campaign(a.id));
  const TimePoint now = system_clock().now();
  if (k.opens <= now && now < k.closes) {
    echo(k);
    fmt::print("{}\n", said("  已经是打开的", "  it is open already"));
    return {};
  }
  k.opens = std::min(k.opens, now);
  if (!a.until.empty()) {
    CS_ASSIGN(const TimePoint last, midnight_of(a.until));
    k.closes = last + std::chrono::days{1};
  }
  if (k.closes <= now)
    return invalid("campaign.window",
                   fmt::format("Its window ended {}: say by --until DAY until when it is open again.",
                               local_time(k.closes - Millis{1})));
  CS_ASSIGN(const auto lines, administration->check_campaign(k.id));
  const auto lacking = static_cast<int>(std::ranges::count_if(lines, service::keeps_closed));
  if (lacking > 0 && !a.anyway) {
    echo(k);
    print_checklist(lines);
    return lacking_error(lacking);
  }
  return change(*administration, k, a.preview);
}

Status close_now(const Arguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(api::Campaign k, administration->campaign(a.id));
  const TimePoint now = system_clock().now();
  if (k.closes <= now) {
    echo(k);
    fmt::print("{}\n", said("  已经关闭", "  it is closed already"));
    return {};
  }
  if (k.opens >= now)
    return Error{Code::refused, "campaign.not_open",
                 fmt::format("It opens {} only: change its days with 'campaign edit'.", local_time(k.opens))};
  k.closes = now;
  return change(*administration, k, a.preview);
}

Status extend(const Arguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(api::Campaign k, administration->campaign(a.id));
  CS_ASSIGN(const TimePoint last, midnight_of(a.until));
  const TimePoint closes = last + std::chrono::days{1};
  if (closes <= k.closes)
    return invalid("campaign.window", fmt::format("It is open until {} already.", local_time(k.closes - Millis{1})));
  k.closes = closes;
  CS_TRY(change(*administration, k, a.preview));
  if (!a.preview)
    fmt::print("{}\n", said("  通知未采集的学生：countersignd notices announce deadline_near",
                            "  to tell those who are missing: countersignd notices announce deadline_near"));
  return {};
}

Status put_away(const Arguments& a, bool away) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign k, administration->campaign(a.id));
  CS_ASSIGN(const auto facts, administration->campaign_facts(k.id));
  echo(k);
  if (facts.archived == away) {
    fmt::print("{}\n",
               away ? said("  已经归档", "  it is archived already") : said("  没有归档", "  it is not archived"));
    return {};
  }
  if (away && facts.approved > 0)
    fmt::print("{}\n", fmt::format(fmt::runtime(said("  {} 张已通过的照片尚未放行",
                                                     "  {} approved photographs were not "
                                                     "released yet")),
                                   facts.approved));
  if (a.preview) {
    fmt::print("{}\n", said("尚未改动任何数据", "nothing was changed"));
    return {};
  }
  CS_TRY(administration->archive_campaign(k.id, away));
  fmt::print("{}\n", away ? said("  已归档：只有管理员还能看到", "  archived: nobody but administrators sees it")
                          : said("  已恢复", "  taken back"));
  return {};
}

Status archive(const Arguments& a) {
  return put_away(a, true);
}
Status unarchive(const Arguments& a) {
  return put_away(a, false);
}

Status check(const Arguments& a) {
  CS_ASSIGN(const auto administration, open_administration(a.data));
  CS_ASSIGN(const api::Campaign k, administration->campaign(a.id));
  CS_ASSIGN(const auto lines, administration->check_campaign(k.id));
  echo(k);
  const int lacking = print_checklist(lines);
  return lacking == 0 ? Status{} : Status{lacking_error(lacking)};
}

}  // namespace

void add_campaign_life_commands(CLI::App& campaign, int& status) {
  const auto add = [&](const char* name, const char* what, Status (*run)(const Arguments&)) {
    const auto [sub, a] = data_command<Arguments>(campaign, name, what, status, run);
    sub->add_option("ID", a->id, "Campaign; needed where there are several");
    return std::pair{sub, a};
  };
  const auto preview = [](const auto& made) {
    made.first->add_flag("--preview", made.second->preview, "Say what it would do to whom, and change nothing");
  };
  const auto until = [](const auto& made) {
    return made.first->add_option("--until", made.second->until, "Last day, included, China's time")
        ->type_name("YYYY-MM-DD");
  };
  {
    const auto [sub, a] = data_command<Arguments>(
        campaign, "copy", "Make a new campaign with the settings, texts and reasons of another one", status, &copy);
    sub->add_option("FROM", a->id, "Campaign to copy")->required();
    sub->add_option("ID", a->new_id, "Short name of the new one")->required();
    sub->add_option("--name", a->name, "Name, where it is another");
    sub->add_option("--school", a->school, "School, where it is another");
    sub->add_option("--opens", a->opens, "First day, China's time")->required()->type_name("YYYY-MM-DD");
    sub->add_option("--closes", a->closes, "Last day, included")->required()->type_name("YYYY-MM-DD");
  }
  add("check", "Say what is there and what is missing before a campaign opens", &check);
  {
    const auto made = add("open", "Open the window now, if nothing that it needs is missing", &open_now);
    preview(made);
    until(made);
    made.first->add_flag("--anyway", made.second->anyway, "Also when something is missing");
  }
  preview(add("close", "Close the window now", &close_now));
  {
    const auto made = add("extend", "Keep the window open longer", &extend);
    until(made)->required();
    preview(made);
  }
  preview(add("archive", "Put a finished campaign away: nobody but administrators sees it", &archive));
  preview(add("unarchive", "Take it back", &unarchive));
}

}  // namespace cs::programs
