#include "workbench/compare.hpp"

#include <algorithm>
#include <cmath>

namespace cs::workbench {

namespace {

constexpr struct {
  CompareMode mode;
  const char* name;
} names[] = {{CompareMode::side_by_side, "side_by_side"},
             {CompareMode::flip, "flip"},
             {CompareMode::wipe, "wipe"},
             {CompareMode::onion, "onion"},
             {CompareMode::difference, "difference"},
             {CompareMode::edges, "edges"}};

constexpr struct {
  Examine examine;
  const char* name;
} examine_names[] = {{Examine::none, "none"},         {Examine::exposure, "exposure"},
                     {Examine::texture, "texture"},   {Examine::sharpness, "sharpness"},
                     {Examine::backdrop, "backdrop"}, {Examine::error_level, "error_level"},
                     {Examine::spectrum, "spectrum"}, {Examine::finished, "finished"}};

struct Statistics {
  std::array<double, 3> mean{}, spread{};
  int count = 0;
};

// Over a grid from cheek to cheek and from the forehead to the mouth, in eye distances.
Statistics statistics(const SampledPhoto& photo) {
  constexpr int across = 36, down = 44;
  constexpr double left = -0.8, right = 0.8, top = -0.5, bottom = 1.4;
  Statistics s;
  if (photo.width <= 0 || photo.height <= 0 || !(photo.original_width > 0)) return s;
  const double k = photo.width / photo.original_width;
  const double c = std::cos(photo.frame.angle) * photo.frame.between,
               n = std::sin(photo.frame.angle) * photo.frame.between;
  std::array<double, 3> squares{};
  for (int j = 0; j < down; ++j) {
    for (int i = 0; i < across; ++i) {
      const double fx = left + (right - left) * (i + 0.5) / across, fy = top + (bottom - top) * (j + 0.5) / down;
      const double px = (photo.frame.origin.x + c * fx - n * fy) * k;
      const double py = (photo.frame.origin.y + n * fx + c * fy) * k;
      if (!(px >= 0 && py >= 0 && px < photo.width && py < photo.height)) continue;
      const std::size_t at =
          (static_cast<std::size_t>(py) * static_cast<std::size_t>(photo.width) + static_cast<std::size_t>(px)) * 4;
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const double v = photo.rgba[at + channel] / 255.0;
        s.mean[channel] += v;
        squares[channel] += v * v;
      }
      ++s.count;
    }
  }
  if (s.count == 0) return s;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    s.mean[channel] /= s.count;
    s.spread[channel] = std::sqrt(std::max(0.0, squares[channel] / s.count - s.mean[channel] * s.mean[channel]));
  }
  return s;
}

}  // namespace

const char* to_string(CompareMode mode) {
  for (const auto& n : names)
    if (n.mode == mode) return n.name;
  return "";
}

std::optional<CompareMode> compare_mode_from(std::string_view name) {
  for (const auto& n : names)
    if (n.name == name) return n.mode;
  return std::nullopt;
}

const char* to_string(Examine examine) {
  for (const auto& n : examine_names)
    if (n.examine == examine) return n.name;
  return "";
}

std::optional<Examine> examine_from(std::string_view name) {
  for (const auto& n : examine_names)
    if (n.name == name) return n.examine;
  return std::nullopt;
}

namespace {

/// A ring says "look here": not where the check has looked and found nothing.
bool ring_worthy(const client::PreparedItem& item) {
  if (!item.submission.examination) return true;
  for (const domain::Finding& f : item.submission.examination->findings)
    if (f.check == "rephotographed") return f.outcome != domain::Outcome::pass;
  return true;
}

}  // namespace

std::optional<client::Study> study_for(Examine examine, const client::PreparedItem& item) {
  switch (examine) {
    case Examine::error_level:
      return client::Study::error_level;
    case Examine::spectrum:
      return ring_worthy(item) ? client::Study::spectrum : client::Study::plain_spectrum;
    case Examine::finished:
      return client::Study::finished;
    case Examine::none:
    case Examine::exposure:
    case Examine::texture:
    case Examine::sharpness:
    case Examine::backdrop:
      break;
  }
  return std::nullopt;
}

void Compare::toggle(Examine wanted) {
  examine = examine == wanted ? Examine::none : wanted;
}

void Compare::enter(CompareMode wanted, MonoPoint now) {
  pressed_.reset();
  if (wanted == CompareMode::flip) {
    flipped = mode != CompareMode::flip || !flipped;
    pressed_ = now;
  }
  mode = wanted;
  examine = Examine::none;
}

void Compare::key_released(MonoPoint now) {
  if (pressed_ && mode == CompareMode::flip && now - *pressed_ > tap_at_most) flipped = !flipped;
  pressed_.reset();
}

void Compare::step(int by) {
  switch (mode) {
    case CompareMode::wipe:
      wipe = std::clamp(wipe + 0.05 * by, 0.0, 1.0);
      break;
    case CompareMode::onion:
      onion = std::clamp(onion + 0.1 * by, 0.0, 1.0);
      break;
    case CompareMode::difference:
      amplification = std::clamp(amplification * (by > 0 ? 2 : 0.5), 1.0, 8.0);
      break;
    case CompareMode::edges:
      edge_strength = std::clamp(edge_strength * (by > 0 ? 1.5 : 1 / 1.5), 0.2, 5.0);
      break;
    case CompareMode::flip:
      flipped = !flipped;
      break;
    case CompareMode::side_by_side:
      break;
  }
}

void Compare::move_loupe(Point by) {
  loupe_at = {std::clamp(loupe_at.x + by.x, -3.0, 3.0), std::clamp(loupe_at.y + by.y, -3.0, 4.0)};
}

void Compare::begin_item() {
  flipped = false;
  pressed_.reset();
  // These hide the photograph, and each one is looked at as it is first.
  if (examine == Examine::error_level || examine == Examine::spectrum) examine = Examine::none;
}

ColourMatch match_colours(const SampledPhoto& from, const SampledPhoto& to) {
  const Statistics a = statistics(from), b = statistics(to);
  ColourMatch match;
  if (a.count == 0 || b.count == 0) return match;
  for (std::size_t c = 0; c < 3; ++c) {
    match.gain[c] = std::clamp(a.spread[c] > 0.004 ? b.spread[c] / a.spread[c] : 1.0, 0.5, 2.0);
    match.offset[c] = b.mean[c] - match.gain[c] * a.mean[c];
  }
  return match;
}

std::array<double, 3> backdrop_colour(const SampledPhoto& photo) {
  std::array<double, 3> sum{};
  int count = 0;
  for (int y = photo.height / 50; y < photo.height * 7 / 50; ++y) {
    for (int x = photo.width / 50; x < photo.width * 7 / 50; ++x) {
      for (const int column : {x, photo.width - 1 - x}) {
        const std::size_t at =
            (static_cast<std::size_t>(y) * static_cast<std::size_t>(photo.width) + static_cast<std::size_t>(column)) *
            4;
        for (std::size_t c = 0; c < 3; ++c) sum[c] += photo.rgba[at + c] / 255.0;
        ++count;
      }
    }
  }
  if (count > 0)
    for (double& c : sum) c /= count;
  return sum;
}

const api::PastDecision* overturned_now(const api::Submission& submission) {
  for (const api::PastDecision& d : submission.history) {  // newest first
    if (d.attempt != submission.row.attempt || d.state == domain::DecisionState::undone) continue;
    return d.state == domain::DecisionState::overturned ? &d : nullptr;
  }
  return nullptr;
}

const api::PastDecision* rejected_before(const api::Submission& submission) {
  for (const api::PastDecision& d : submission.history)  // newest first
    if (d.attempt < submission.row.attempt && d.verdict == domain::Verdict::reject &&
        d.state == domain::DecisionState::standing)
      return &d;
  return nullptr;
}

}  // namespace cs::workbench
