// Finding an action by a few letters: of its Chinese name, its pinyin initials, its English name or its id.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "workbench/action.hpp"

namespace cs::workbench {

/// First letters of the readings of the characters that occur in names of actions and reasons
/// (assets/lang/zh/pinyin.json is {"审": "s", "重": "zc"}; a character with two readings has both). Students' names are
/// found by the service, which has ICU for it (store/initials.hpp); the workstation goes without.
class Pinyin {
 public:
  static Result<Pinyin> load(const std::filesystem::path& file);
  /// Letters that a character may begin with; "" when it is not in the table.
  std::string_view initials(char32_t character) const;

 private:
  std::map<char32_t, std::string> initials_;
};

/// 0: no match. Higher is better: a run of characters beats scattered ones, the beginning of a word its middle.
int fuzzy_score(std::string_view query, std::string_view text);
/// Query letters against the initials of consecutive characters.
int pinyin_score(std::string_view query, std::string_view text, const Pinyin& pinyin);

struct PaletteHit {
  const Action* action = nullptr;
  int score = 0;
  Why why_not;    ///< shown grey with the reason
  Choice choice;  ///< run the action for this; without a name: as it is
};
/// Actions of the view, and those of their choices that the query names; best first; with an empty query all of them,
/// those that can run first.
std::vector<PaletteHit> search_palette(const Workbench& bench, const Translator& translator, const Pinyin& pinyin,
                                       std::string_view query);

}  // namespace cs::workbench
