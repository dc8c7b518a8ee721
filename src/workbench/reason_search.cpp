#include "workbench/reason_search.hpp"

#include "base/text.hpp"
#include "workbench/palette.hpp"

namespace cs::workbench {
namespace {

/// Two reasons that say "another person"; a campaign that has neither has some reason of the group at least.
std::string identity_reason(const domain::ReasonCatalogue& catalogue, const Item& item) {
  const auto has = [&](api::PhotoKind kind) {
    return std::any_of(item.photos.begin(), item.photos.end(),
                       [&](const client::Photo& p) { return p.ref.kind == kind && p.decoded; });
  };
  if (has(api::PhotoKind::enrolment) && catalogue.find("NOT_SAME_ENROLMENT") != nullptr) return "NOT_SAME_ENROLMENT";
  if (has(api::PhotoKind::id_card) && catalogue.find("NOT_SAME_ID_CARD") != nullptr) return "NOT_SAME_ID_CARD";
  for (const domain::Reason& reason : catalogue.all())
    if (reason.group == "identity") return reason.code;
  return {};
}

}  // namespace

std::vector<std::string> suggested_reasons(const Item& item, const std::optional<domain::Likeness>& stated,
                                           const domain::ReasonCatalogue& catalogue) {
  std::vector<std::string> codes;
  if (stated == domain::Likeness::different)
    if (std::string code = identity_reason(catalogue, item); !code.empty()) codes.push_back(std::move(code));
  if (const auto& examination = item.submission.examination)
    for (std::string& code : catalogue.suggested_by(examination->findings))
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
  return codes;
}

std::vector<std::string> find_reasons(std::string_view typed, const std::vector<std::string>& all,
                                      const domain::ReasonCatalogue& catalogue, const Pinyin& pinyin) {
  if (trim(typed).empty()) return all;
  std::vector<std::pair<int, std::string>> hits;
  for (const std::string& code : all) {
    const domain::Reason& reason = *catalogue.find(code);
    const int score = std::max({fuzzy_score(typed, reason.label.zh), fuzzy_score(typed, reason.label.en),
                                pinyin_score(typed, reason.label.zh, pinyin)});
    if (score > 0) hits.emplace_back(score, code);
  }
  std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> codes;
  for (auto& [score, code] : hits) codes.push_back(std::move(code));
  return codes;
}

}  // namespace cs::workbench
