// What a person has set on this workstation, kept as JSON in the data folder. A missing file means the defaults; a
// damaged one too, with one sentence to show.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "workbench/translation.hpp"

namespace cs::workbench {

/// A way of narrowing a list that somebody kept (filters.hpp).
struct SavedFilter {
  std::string list;
  std::map<std::string, std::string> parts;
  bool operator==(const SavedFilter&) const = default;
};

struct Preferences {
  Language language = Language::zh;
  std::string last_user;
  std::string school;                    ///< the only one whose items and rows are wanted; "": all
  bool linked = true;                    ///< zoom and pan move all photographs together
  bool keep_zoom = false;                ///< the next item starts with the zoom of the last one instead of fit
  bool guides = false;                   ///< eye and head lines
  bool aligned = false;                  ///< photographs are brought to the same eyes
  bool match = false;                    ///< references in the submission's brightness and colour
  std::string compare = "side_by_side";  ///< CompareMode
  bool side_panel = true;                ///< findings and student beside the photographs
  double ui_scale = 1;                   ///< 0.75 to 2
  int rest_after = 50;                   ///< minutes of work until a rest is proposed; 0: never; at most 240
  int lock_after = 10;                   ///< minutes without input until the screen is locked; 0: never; at most 240
  /// How often each reason was given on this workstation: what is used most stands within reach.
  std::map<std::string, int> reasons_used;
  int ahead = 8;  ///< items kept prepared, 1 to 20
  /// Action id -> chords ("Ctrl+Shift+P") in place of its default ones; an empty list takes its keys away.
  std::map<std::string, std::vector<std::string>> keys;

  bool light = false;                ///< dark writing on light ground
  bool safe_colours = false;         ///< outcomes in colours that the colour-blind tell apart
  std::vector<SavedFilter> filters;  ///< in the order in which they were kept

  bool operator==(const Preferences&) const = default;
};

struct LoadedPreferences {
  Preferences preferences;
  std::optional<Error> problem;  ///< "preferences.damaged" when the file was there but could not be used
};

std::string encode_preferences(const Preferences& preferences);
/// Numbers out of range are brought into it. Code::invalid "preferences.damaged".
Result<Preferences> decode_preferences(std::string_view json);

/// A file that cannot be used is renamed to <file>.damaged, so that nothing overwrites what somebody wrote by hand.
/// Both touch the disk: for the start and the end of the program, or from a task, never from a frame.
LoadedPreferences load_preferences(const std::filesystem::path& file);
Status save_preferences(const std::filesystem::path& file, const Preferences& preferences);

}  // namespace cs::workbench
