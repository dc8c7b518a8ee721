#include "workbench/findings.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "domain/comparison.hpp"
#include "workbench/translation.hpp"

namespace cs::workbench {

using domain::Finding;
using domain::Outcome;

namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

SortedFindings sort_findings(const std::vector<Finding>& findings) {
  SortedFindings sorted;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (domain::is_comparison(findings[i].check)) {
      sorted.identity.push_back(i);
      continue;
    }
    switch (findings[i].outcome) {
      case Outcome::fail:
        sorted.fails.push_back(i);
        break;
      case Outcome::attention:
        sorted.attentions.push_back(i);
        break;
      case Outcome::cannot_tell:
        sorted.by_eye.push_back(i);
        break;
      case Outcome::pass:
        sorted.passes.push_back(i);
        break;
      case Outcome::not_applicable:
        sorted.not_applicable.push_back(i);
        break;
    }
  }
  return sorted;
}

std::vector<std::size_t> SortedFindings::in_order() const {
  std::vector<std::size_t> order;
  for (const auto* kind : {&identity, &fails, &attentions, &by_eye, &passes, &not_applicable})
    order.insert(order.end(), kind->begin(), kind->end());
  return order;
}

std::optional<std::size_t> step_in_order(const std::vector<std::size_t>& order, std::optional<std::size_t> from,
                                         int by) {
  if (order.empty()) return std::nullopt;
  const auto count = static_cast<std::ptrdiff_t>(order.size());
  const auto it = from ? std::find(order.begin(), order.end(), *from) : order.end();
  const std::ptrdiff_t at = it == order.end() ? (by > 0 ? 0 : count - 1) : (it - order.begin() + by + count) % count;
  return order[static_cast<std::size_t>(at)];
}

std::vector<std::string> failed_checks(const std::vector<Finding>& findings) {
  std::vector<std::string> checks;
  for (const Finding& f : findings)
    if (f.outcome == Outcome::fail && std::find(checks.begin(), checks.end(), f.check) == checks.end())
      checks.push_back(f.check);
  return checks;
}

const char* to_string(Level level) {
  switch (level) {
    case Level::low:
      return "low";
    case Level::normal:
      return "normal";
    case Level::high:
      return "high";
  }
  return "";
}

std::optional<Level> level_of(const Finding& finding) {
  if (!finding.value || (!finding.threshold_low && !finding.threshold_high)) return std::nullopt;
  if (finding.threshold_low && *finding.value < *finding.threshold_low) return Level::low;
  if (finding.threshold_high && *finding.value > *finding.threshold_high) return Level::high;
  return Level::normal;
}

bool is_raw_score(const Finding& finding) {
  constexpr std::array raw = {"", "score", "quality", "‰"};
  return std::find(raw.begin(), raw.end(), finding.unit) != raw.end();
}

std::string title_of(const Finding& finding) {
  const Translator* translator = current_translator();
  const auto known = [&](const std::string& key) { return translator != nullptr && translator->has(key); };
  if (finding.outcome == Outcome::fail || finding.outcome == Outcome::attention) {
    // One check may find several faults: the reason that it suggests says which.
    for (const std::string& code : finding.suggests)
      if (const std::string key = "problem." + finding.check + "." + lower(code); known(key)) return tr(key);
    if (const std::string key = "problem." + finding.check; known(key)) return tr(key);
  }
  const std::string key = "check." + finding.check;
  return known(key) ? tr(key) : finding.check;
}

std::string titles_of(const std::vector<Finding>& findings, const std::vector<std::string>& checks) {
  std::string text;
  for (const std::string& check : checks) {
    const auto it = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.check == check; });
    if (!text.empty()) text += tr("list.separator");
    text += it == findings.end() ? check : title_of(*it);
  }
  return text;
}

}  // namespace cs::workbench
