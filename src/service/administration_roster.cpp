// The roster coming in and going out.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "service/administration.hpp"
#include "service/progress_table.hpp"

namespace cs::service {
namespace {

using domain::RosterDoubt;

exchange::RowProblem problem_of(const RosterDoubt& doubt, const exchange::Roster& roster) {
  const domain::Student& s = roster.students[doubt.at];
  exchange::RowProblem p{roster.lines[doubt.at], "number", {}, roster.rows[doubt.at]};
  if (doubt.kind == RosterDoubt::Kind::nameless) {
    p.field = "name";
    p.message = {"名单里还没有这个学号，所以必须有姓名。", "This student is new, so the name must be there."};
  } else {
    p.message = {fmt::format("名单里有学号 {}，没有 {}：表格软件可能去掉了前面的 0。", doubt.known, s.number),
                 fmt::format("The roster has {} and not {}: a spreadsheet may have dropped zeros in front.",
                             doubt.known, s.number)};
  }
  return p;
}

/// Takes out what is doubtful, and notes it among the problems.
void set_aside(exchange::Roster& roster, const std::vector<RosterDoubt>& doubts) {
  if (doubts.empty()) return;
  std::vector<bool> out(roster.students.size());
  for (const RosterDoubt& d : doubts) {
    roster.problems.push_back(problem_of(d, roster));
    roster.id_card_consents.erase(roster.students[d.at].number);
    out[d.at] = true;
  }
  std::ranges::stable_sort(roster.problems, {}, &exchange::RowProblem::line);
  std::size_t to = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i]) continue;
    if (to != i) {
      roster.students[to] = std::move(roster.students[i]);
      roster.lines[to] = roster.lines[i];
      roster.rows[to] = std::move(roster.rows[i]);
    }
    ++to;
  }
  roster.students.resize(to);
  roster.lines.resize(to);
  roster.rows.resize(to);
}

}  // namespace

Result<ImportReport> Administration::import_roster(const std::string& campaign_id, std::string_view file,
                                                   ImportMode mode, const RosterImport& how) {
  CS_ASSIGN(const api::Campaign campaign, this->campaign(campaign_id));
  CS_ASSIGN(const store::CampaignRef to, ref(campaign.id));
  ImportReport report;
  CS_ASSIGN(report.roster, exchange::read_roster(as_bytes(file), how.reading));
  exchange::Roster& roster = report.roster;
  std::unordered_map<std::string, domain::Student> known;
  {
    CS_ASSIGN(auto all, store_.roster.all(to));
    for (domain::Student& s : all) {
      std::string number = s.number;
      known.emplace(std::move(number), std::move(s));
    }
  }
  const bool trust = how.reading.trust_numbers;
  set_aside(roster, domain::plan_roster(known, roster.students, trust).doubts);
  // Once more, so that its places are those of what is left.
  domain::RosterPlan plan = domain::plan_roster(known, roster.students, trust);
  report.good = static_cast<int>(roster.students.size());
  report.added = static_cast<int>(plan.added.size());
  report.updated = static_cast<int>(plan.changed.size());
  report.unchanged = static_cast<int>(plan.unchanged);
  report.changes = std::move(plan.changed);
  if (mode == ImportMode::preview || roster.students.empty() || (mode == ImportMode::all && !roster.problems.empty()))
    return report;
  const std::size_t all = roster.students.size();
  store::Roster::GoOn go_on;
  if (how.go_on) go_on = [&](std::size_t done) { return how.go_on(done, all); };
  CS_ASSIGN(const store::Roster::Counts counts,
            store_.roster.put(to, roster.students, clock_.now(), roster.id_card_consents, std::move(go_on)).get());
  // What was really done: somebody else may have changed a student since the plan.
  report.added = counts.added;
  report.updated = counts.changed;
  report.unchanged = counts.unchanged;
  report.written = true;
  return report;
}

Result<exchange::OutSheet> Administration::export_roster(const std::string& campaign_id) {
  CS_ASSIGN(const api::Campaign campaign, this->campaign(campaign_id));
  CS_ASSIGN(const store::CampaignRef of, ref(campaign.id));
  CS_ASSIGN(const auto students, store_.roster.all(of));
  CS_ASSIGN(const auto consents, store_.roster.id_card_consents(of));
  return exchange::roster_table(students, consents);
}

Result<std::vector<exchange::OutSheet>> Administration::progress(const std::string& campaign_id,
                                                                 const std::string& college) {
  CS_ASSIGN(const api::Campaign campaign, this->campaign(campaign_id));
  CS_ASSIGN(const auto of, store_.access.campaigns(store::Caller::process(actor_), {domain::Permission::administer},
                                                   {{campaign.id}, {}}));
  CS_ASSIGN(const api::ProgressReply counts, store_.progress.by_class(of));
  CS_ASSIGN(const auto expected, store_.progress.expected(of, college));
  return progress_tables(counts, expected);
}

Result<domain::CorrectionPlan> Administration::correct_student(const std::string& campaign_id,
                                                               const std::string& number,
                                                               const domain::Correction& wanted, bool preview) {
  CS_ASSIGN(const api::Campaign campaign, this->campaign(campaign_id));
  const store::Caller caller = store::Caller::process(actor_);
  CS_ASSIGN(const auto in, store_.access.campaigns(caller, {domain::Permission::administer}, {{campaign.id}, {}}));
  store::StudentQuery query;
  query.text = number;
  query.limit = 200;
  CS_ASSIGN(const auto page, store_.students.list(in, query, clock_.now()));
  const auto row = std::ranges::find(page.rows, number, [](const api::StudentRow& r) { return r.student.number; });
  if (row == page.rows.end())
    return Error{Code::not_found, "student.unknown",
                 fmt::format("There is no student {} in the campaign {}.", number, campaign.id)};
  CS_ASSIGN(const store::StudentRef student, store_.access.student(caller, domain::Permission::administer, row->id));
  if (preview) return store_.students.plan_correction(student, wanted);
  return store_.students.correct(student, wanted, clock_.now()).get();
}

}  // namespace cs::service
