#include "programs/audit_plan_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"

namespace cs::programs {
namespace {

struct PlanArguments {
  DataPlace data;
  std::string campaign, name, reviewer, verdict, reason, finding, by = "nothing", share, find, from, to;
  std::vector<std::string> risks;
  std::int64_t count = 0, seed = -1;
  double fast = 1.5;
  bool dry_run = false;
};

/// "5%" or "0.05"; nothing for anything else.
std::optional<double> share_of(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return percent ? value / 100 : value;
}

Result<domain::PlanSize> size_of(const PlanArguments& a) {
  domain::PlanSize size;
  if (!a.share.empty()) {
    const auto share = share_of(a.share);
    if (!share || *share <= 0) return invalid("plan.size", fmt::format("'{}' is no share like 5%.", a.share));
    size.share = *share;
  }
  size.count = a.count;
  if (!a.find.empty()) {
    const auto at = a.find.find('@');
    const auto rate = share_of(std::string_view(a.find).substr(0, at));
    const auto confidence = at == std::string::npos ? std::nullopt : share_of(std::string_view(a.find).substr(at + 1));
    if (!rate || !confidence)
      return invalid("plan.size", fmt::format("'{}' is no error rate with a probability, like 2%@95%.", a.find));
    size.rate = *rate;
    size.confidence = *confidence;
  }
  return size;
}

Result<domain::PlanWish> wish_of(const PlanArguments& a) {
  domain::PlanWish wish;
  wish.name = a.name;
  wish.reviewer = a.reviewer;
  wish.reason = a.reason;
  wish.finding = a.finding;
  wish.seed = a.seed;
  wish.fast = Millis{std::llround(a.fast * 1000)};
  if (!a.verdict.empty()) wish.verdict = domain::verdict_from(a.verdict);
  wish.by = domain::stratify_by_from(a.by).value_or(domain::StratifyBy::nothing);
  for (const std::string& risk : a.risks)
    if (const auto known = domain::risk_from(risk)) wish.risks.push_back(*known);
  CS_ASSIGN(wish.size, size_of(a));
  if (!a.from.empty()) {
    CS_ASSIGN(wish.from, midnight_of(a.from));
  }
  if (!a.to.empty()) {
    CS_ASSIGN(const TimePoint last, midnight_of(a.to));
    wish.to = last + std::chrono::hours{24};
  }
  return wish;
}

std::string percent(double share) {
  return fmt::format("{:.4g} %", share * 100);
}

void print_plan(const api::LookPlanRow& plan) {
  fmt::print("{}{}: {} of {} decisions, seed {}; finds a {} error rate with {:.1f} %\n",
             plan.id.empty() ? "" : plan.id + "  ", plan.wish.name, plan.drawn, plan.population, plan.wish.seed,
             percent(plan.rate), plan.detection * 100);
  if (plan.wish.by != domain::StratifyBy::nothing)
    for (const api::LookStratum& s : plan.strata)
      fmt::print("  {:<24} {:>6} of {:>7}  one stands for {:.1f}\n", s.name.empty() ? "(none)" : s.name, s.drawn,
                 s.population, static_cast<double>(s.population) / static_cast<double>(s.drawn));
}

Status draw(const PlanArguments& a) {
  CS_ASSIGN(domain::PlanWish wish, wish_of(a));
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto campaign, choose_campaign(*store, a.campaign));
  const TimePoint now = system_clock().now();
  // Whoever draws again what was drawn names the seed; without one it is the moment's.
  if (wish.seed < 0) wish.seed = to_ms(now);
  CS_ASSIGN(const api::LookPlanRow plan, store->looks.draw(campaign, std::move(wish), !a.dry_run, now));
  print_plan(plan);
  if (a.dry_run) fmt::print("nothing was stored\n");
  return {};
}

Status list(const PlanArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  store::Narrowing narrowing;
  if (!a.campaign.empty()) narrowing.campaigns = {a.campaign};
  CS_ASSIGN(const auto where, store->access.campaigns(command_caller(), {domain::Permission::overturn}, narrowing));
  CS_ASSIGN(const auto plans, store->looks.plans(where));
  for (const api::LookPlanRow& plan : plans.plans) {
    fmt::print("{}  {}  by {}\n", local_time(plan.made), plan.campaign, plan.made_by);
    print_plan(plan);
    fmt::print("  waiting {}, being looked at {}, differing {}, upheld {}, overturned {}, unneeded {}\n", plan.waiting,
               plan.held, plan.differs, plan.upheld, plan.overturned, plan.unneeded);
  }
  if (plans.plans.empty()) fmt::print("there is no plan\n");
  return {};
}

}  // namespace

void add_audit_plan_command(CLI::App& app, int& status) {
  CLI::App* audit = app.get_subcommand("audit");
  const auto [command, a] = data_command<PlanArguments>(
      *audit, "plan", "Draw decisions that supervisors look at a second time, blind", status, &draw);
  campaign_option(*command, a->campaign);
  command->add_option("--name", a->name, "What the plan is called")->required();
  auto* how_many = command->add_option_group("how many");
  how_many->add_option("--share", a->share, "This share of them")->type_name("5%");
  how_many->add_option("--count", a->count, "So many")->check(CLI::PositiveNumber);
  how_many->add_option("--find", a->find, "As many as find this error rate with this probability")->type_name("2%@95%");
  how_many->require_option(1);
  command->add_option("--reviewer", a->reviewer, "Only this reviewer's")->type_name("NAME");
  command->add_option("--verdict", a->verdict, "Only approvals, or only rejections")
      ->check(CLI::IsMember({"approve", "reject"}));
  command->add_option("--reason", a->reason, "Only rejections for this reason")->type_name("CODE");
  command->add_option("--finding", a->finding, "Only where this check failed or wanted attention")->type_name("CHECK");
  command->add_option("--risk", a->risks, "Only with one of these risks")
      ->check(CLI::IsMember({"near_threshold", "overridden", "fast", "first_week"}))
      ->delimiter(',');
  command->add_option("--fast", a->fast, "A look shorter than so many seconds is fast")->check(CLI::NonNegativeNumber);
  command->add_option("--by", a->by, "Draw of each of these its share, and at least one")
      ->check(CLI::IsMember({"nothing", "reviewer", "verdict", "reason"}));
  command->add_option("--from", a->from, "Decided from this day on, in China")->type_name("2026-01-31");
  command->add_option("--to", a->to, "Up to this day")->type_name("2026-01-31");
  command->add_option("--seed", a->seed, "The same seed draws the same again")->check(CLI::NonNegativeNumber);
  command->add_flag("--dry-run", a->dry_run, "Only say what it would draw");
  const auto [plans, b] =
      data_command<PlanArguments>(*audit, "plans", "The plans, and what became of what they drew", status, &list);
  campaign_option(*plans, b->campaign);
}

}  // namespace cs::programs
