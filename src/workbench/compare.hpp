// How the photographs of an item are compared: beside each other, or two of them in one place. What one sets here
// stays for the next item, because one looks for the same things in all of them.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "client/desk.hpp"
#include "workbench/stage.hpp"

namespace cs::workbench {

enum class CompareMode { side_by_side, flip, wipe, onion, difference, edges };
const char* to_string(CompareMode mode);
std::optional<CompareMode> compare_mode_from(std::string_view name);

/// What is made visible in the submission.
enum class Examine { none, exposure, texture, sharpness, backdrop, error_level, spectrum, finished };
const char* to_string(Examine examine);
std::optional<Examine> examine_from(std::string_view name);
/// What the worker has to make for it of this item's photograph; nullopt: the screen shows it by itself. A spectrum has
/// rings only where the check for photographs of photographs does not pass.
std::optional<client::Study> study_for(Examine examine, const client::PreparedItem& item);

class Compare {
 public:
  /// A key held longer than this shows the other photograph only while it is held.
  static constexpr Millis tap_at_most{250};

  CompareMode mode = CompareMode::side_by_side;
  /// What the submission is compared with: 1 the enrolment photo, 2 the ID-card photo.
  std::size_t partner = 1;
  Examine examine = Examine::none;  ///< only side by side
  bool flipped = false;             ///< flip: the other photograph is on top
  double wipe = 0.5;                ///< where the edge is, as a share of the pane
  bool wipe_across = false;         ///< the edge is horizontal
  double onion = 0.5;               ///< share of the other photograph
  double amplification = 2;         ///< of the difference
  double edge_strength = 0.8;       ///< of the contours
  bool match = false;               ///< the references are shown in the submission's brightness and colour
  bool loupe = false;
  bool previous = true;  ///< beside a new attempt stands the one that was rejected
  Point loupe_at{};      ///< eye distances from the eyes' midpoint

  /// The key of a mode: opens it; flip pressed again turns over.
  void enter(CompareMode wanted, MonoPoint now);
  /// The key of an examination view: opens it beside the references, or closes it.
  void toggle(Examine wanted);
  /// A key of a keyboard was let go: a flip that was held, not tapped, turns back.
  void key_released(MonoPoint now);
  /// More or less of what the mode has: -1 or 1.
  void step(int by);
  void move_loupe(Point by);
  /// For a new item: the submission is on top.
  void begin_item();

 private:
  std::optional<MonoPoint> pressed_;
};

/// Brightness and colour of one photograph brought to another's, per channel of the encoded values.
struct ColourMatch {
  std::array<double, 3> gain{1, 1, 1}, offset{};
};
/// RGBA of any level of a photograph, with the face in pixels of the original.
struct SampledPhoto {
  int width = 0, height = 0;
  ByteView rgba;
  double original_width = 0;
  FaceFrame frame;
};
/// From mean and spread of each channel over the same part of both faces, so that backdrop and clothes do not count.
/// The gain stays between 1/2 and 2. Identity when either face is not in the picture.
ColourMatch match_colours(const SampledPhoto& from, const SampledPhoto& to);

/// The decision on this attempt that a supervisor overturned, when it is why the submission waits again; else nullptr.
const api::PastDecision* overturned_now(const api::Submission& submission);
/// The rejection that the submission answers, whose photograph is the item's `previous`; nullptr when there is none.
const api::PastDecision* rejected_before(const api::Submission& submission);

/// Mean of the two upper corners, encoded 0..1: where portraits show nothing but the backdrop.
std::array<double, 3> backdrop_colour(const SampledPhoto& photo);

}  // namespace cs::workbench
