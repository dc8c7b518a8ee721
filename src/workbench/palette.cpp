#include "workbench/palette.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::workbench {
namespace {

char32_t lower(char32_t c) {
  return c >= U'A' && c <= U'Z' ? c + 32 : c;
}

bool is_word(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'0' && c <= U'9') || c > 0x7F;
}

std::vector<char32_t> letters(std::string_view text) {
  std::vector<char32_t> points = code_points(text);
  for (char32_t& c : points) c = lower(c);
  return points;
}

constexpr int whole = 1'000, per_letter = 10, run_bonus = 15, start_bonus = 20;

}  // namespace

Result<Pinyin> Pinyin::load(const std::filesystem::path& file) {
  CS_ASSIGN(const Bytes bytes, read_file(file, std::size_t{1} << 20));
  const auto json = nlohmann::json::parse(as_text(bytes), nullptr, false);
  const Error bad = invalid("lang.invalid", fmt::format("{} is not a table of characters and letters.", file.string()));
  if (!json.is_object()) return bad;
  Pinyin pinyin;
  for (const auto& [character, value] : json.items()) {
    const auto points = code_points(character);
    if (points.size() != 1 || !value.is_string()) return bad;
    pinyin.initials_[points[0]] = value.get<std::string>();
  }
  return pinyin;
}

std::string_view Pinyin::initials(char32_t character) const {
  const auto it = initials_.find(character);
  return it == initials_.end() ? std::string_view() : std::string_view(it->second);
}

int fuzzy_score(std::string_view query, std::string_view text) {
  const auto wanted = letters(trim(query));
  const auto given = letters(text);
  if (wanted.empty()) return 0;
  if (const auto it = std::search(given.begin(), given.end(), wanted.begin(), wanted.end()); it != given.end()) {
    const bool starts_word = it == given.begin() || !is_word(*std::prev(it));
    return whole +
           (it == given.begin() ? 2 * start_bonus
            : starts_word       ? start_bonus
                                : 0) +
           (wanted.size() == given.size() ? run_bonus : 0) -
           static_cast<int>(std::min<std::size_t>(given.size(), 100)) / 10;
  }
  // In order, with gaps; spaces in the query only separate.
  int score = 0;
  std::size_t at = 0;
  bool in_run = false;
  for (const char32_t c : wanted) {
    if (c == U' ') continue;
    std::size_t found = at;
    while (found < given.size() && given[found] != c) ++found;
    if (found == given.size()) return 0;
    score += per_letter;
    if (found == at && in_run) score += run_bonus;
    if (found == 0 || !is_word(given[found - 1])) score += start_bonus;
    in_run = true;
    at = found + 1;
  }
  return score;
}

int pinyin_score(std::string_view query, std::string_view text, const Pinyin& pinyin) {
  const auto wanted = letters(trim(query));
  const auto given = letters(text);
  if (wanted.empty()) return 0;
  const auto matches = [&](char32_t letter, char32_t character) {
    if (letter == character) return true;
    const std::string_view initials = pinyin.initials(character);
    return letter < 0x80 && initials.find(static_cast<char>(letter)) != std::string_view::npos;
  };
  for (std::size_t start = 0; start + wanted.size() <= given.size(); ++start) {
    std::size_t n = 0;
    while (n < wanted.size() && matches(wanted[n], given[start + n])) ++n;
    if (n == wanted.size())
      return whole / 2 + per_letter * static_cast<int>(n) + (start == 0 ? 2 * start_bonus : 0) +
             (wanted.size() == given.size() ? run_bonus : 0);
  }
  return 0;
}

std::vector<PaletteHit> search_palette(const Workbench& bench, const Translator& translator, const Pinyin& pinyin,
                                       std::string_view query) {
  std::vector<PaletteHit> hits;
  const bool all = trim(query).empty();
  const std::string& scope = bench.palette_scope();
  for (const Action& action : actions()) {
    if (!action.views.has(bench.view())) continue;
    if (scope == stage_tools_scope ? !is_stage_tool(action) : !action.id.starts_with(scope)) continue;
    const bool chosen = !scope.empty() && action.id == scope;  // its choices are what was asked for
    if (!scope.empty() && !chosen && all && why_not(action, bench)) continue;
    if ((!all || chosen) && action.choices && !why_not(action, bench)) {
      for (const Choice& choice : action.choices(bench))
        if (const int score =
                all ? 1 : std::max(fuzzy_score(query, choice.name), pinyin_score(query, choice.name, pinyin));
            score > 0)
          hits.push_back({&action, score, why_not(action, bench), choice});
    }
    if (chosen) continue;
    int score = 1;
    if (!all) {
      const std::string& zh = translator.text(action.name_key(), Language::zh);
      const std::string& en = translator.text(action.name_key(), Language::en);
      score = std::max({fuzzy_score(query, zh), fuzzy_score(query, en), fuzzy_score(query, action.id) / 2,
                        pinyin_score(query, zh, pinyin)});
      if (score == 0) continue;
    }
    hits.push_back({&action, score, why_not(action, bench), {}});
  }
  std::stable_sort(hits.begin(), hits.end(), [](const PaletteHit& a, const PaletteHit& b) {
    if (a.score != b.score) return a.score > b.score;
    return !a.why_not && b.why_not;
  });
  return hits;
}

}  // namespace cs::workbench
