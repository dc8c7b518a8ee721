// ears_visible: both ears uncovered (双耳外露). There is no model of ears here: what lies outward of the cheek is told
// apart into skin, wall and something else, mostly hair, and the directions of its edges are counted; a linear
// judgement learned from labelled portraits weighs both. It errs on one ear in several, so it says *attention* only,
// and shows both ears.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"
#include "checks/ear_features.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

constexpr std::array<int, 5> bands = {-35, -10, 10, 30,
                                      55};  ///< rows from the eyes down, in hundredths of the eye distance
constexpr int last_row = 80;
constexpr int near_edge = 16, far_edge = 42;  ///< columns outward of the cheek's edge

/// The face's edge at a row: along the jaw's landmarks, straight up above the highest.
float edge_at(const FaceFrame& f, Side side, float y) {
  const auto jaw = [&](std::size_t i) { return f.points[side == Side::left ? i : 16 - i]; };
  if (y < jaw(0).y) return jaw(0).x;
  for (std::size_t i = 0; i < 4; ++i) {
    const cv::Point2f a = jaw(i), b = jaw(i + 1);
    if (y <= b.y) return a.x + (b.x - a.x) * std::clamp((y - a.y) / std::max(1.0F, b.y - a.y), 0.0F, 1.0F);
  }
  return jaw(4).x;
}

/// Red and blue against green, as logarithms: shading leaves them as they are.
cv::Vec2d ratios(double r, double g, double b) {
  return {std::log((r + 6) / (g + 6)), std::log((b + 6) / (g + 6))};
}

struct Zone {
  int skin = 0, wall = 0, other = 0;
  double redness = 0, light = 0;  ///< sums over skin and other

  int all() const { return std::max(1, skin + wall + other); }
  int head() const { return skin + other; }
  double skin_share() const { return static_cast<double>(skin) / all(); }
  double other_share() const { return static_cast<double>(other) / all(); }
  double mean_redness() const { return head() > 20 ? redness / head() : 1; }
  double mean_light() const { return head() > 20 ? light / head() : 1; }
};

constexpr int cell_width = 18, cell_height = 16, cells_across = 4, cells_down = 8, directions = 4;
static_assert(cells_across * cells_down * directions == ear_edge_count);

/// Directions of edges in cells of the patch outward of the cheek, the outer side left (histograms of oriented
/// gradients, Dalal and Triggs 2005, each cell by itself). `skin_light`: L of the skin.
std::array<double, ear_edge_count> edge_directions(const FaceFrame& f, Side side, float skin_light) {
  const float edge = edge_at(f, side, FaceFrame::eye_y + 20);
  const cv::Rect patch(cvRound(side == Side::left ? edge - 56 : edge - 16), FaceFrame::eye_y - 45,
                       cell_width * cells_across, cell_height * cells_down);
  const cv::Rect inside = patch & cv::Rect({}, f.rgb.size());
  std::array<double, ear_edge_count> out{};
  if (inside.empty()) return out;
  cv::Mat grey;
  cv::cvtColor(f.rgb(inside), grey, cv::COLOR_RGB2GRAY);
  cv::copyMakeBorder(grey, grey, inside.y - patch.y, patch.br().y - inside.br().y, inside.x - patch.x,
                     patch.br().x - inside.br().x, cv::BORDER_REPLICATE);
  if (side == Side::right) cv::flip(grey, grey, 1);
  grey.convertTo(grey, CV_32F, 60 / std::max(20.0F, skin_light));
  cv::GaussianBlur(grey, grey, {}, 2);
  cv::Mat across, down;
  cv::Sobel(grey, across, CV_32F, 1, 0);
  cv::Sobel(grey, down, CV_32F, 0, 1);
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x) {
      const double gx = across.at<float>(y, x), gy = down.at<float>(y, x);
      double turn = std::atan2(gy, gx) / std::numbers::pi;
      if (turn < 0) turn += 1;
      const double at = turn * directions, part = at - std::floor(at);
      const auto first = static_cast<std::size_t>(at) % directions;
      const auto cell = static_cast<std::size_t>((y / cell_height * cells_across + x / cell_width) * directions);
      const double strength = std::hypot(gx, gy);
      out[cell + first] += strength * (1 - part);
      out[cell + (first + 1) % directions] += strength * part;
    }
  for (std::size_t cell = 0; cell < ear_edge_count; cell += directions) {
    double square = 0;
    for (std::size_t i = 0; i < directions; ++i) square += out[cell + i] * out[cell + i];
    constexpr double faint = 40;  // sums below it are noise
    for (std::size_t i = 0; i < directions; ++i) out[cell + i] = std::sqrt(out[cell + i] / (std::sqrt(square) + faint));
  }
  return out;
}

}  // namespace

EarFeatures ear_features(const FaceFrame& f, Side side) {
  const int out = side == Side::left ? -1 : 1;
  const int own = side == Side::left ? 0 : 1;
  const auto& wall = f.wall[own] ? f.wall[own] : f.wall[1 - own];
  // The cheek of this side: light often comes from the other.
  const cv::Rect cheek =
      cv::Rect(cvRound(f.points[30].x) + (out < 0 ? -56 : 28), cvRound(f.points[30].y) - 12, 28, 26) &
      cv::Rect(0, 0, FaceFrame::width, FaceFrame::height);
  const cv::Scalar mean = cheek.area() > 0 ? cv::mean(f.rgb(cheek)) : cv::Scalar(128, 100, 90);
  const cv::Vec2d skin = ratios(mean[0], mean[1], mean[2]);
  const auto tone = f.tone(cheek);
  const double light = std::max(1.0F, tone ? tone->lab[0] : f.skin.lab[0]);

  Zone zones[5][2];
  int rows = 0, top = last_row, reach = 0;
  for (int dy = bands[0]; dy < last_row; ++dy) {
    const int y = FaceFrame::eye_y + dy;
    const float edge = edge_at(f, side, static_cast<float>(y));
    std::size_t band = 0;
    while (band + 1 < bands.size() && dy >= bands[band + 1]) ++band;
    int skin_pixels = 0, farthest = 0;
    for (int d = -2; d < far_edge; ++d) {
      const int x = cvRound(edge + static_cast<float>(out * d));
      if (x < 0 || x >= FaceFrame::width) continue;
      const cv::Vec3f lab = f.at(x, y);
      const cv::Vec3b rgb = f.rgb.at<cv::Vec3b>(y, x);
      const cv::Vec2d ratio = ratios(rgb[0], rgb[1], rgb[2]);
      const double redness = std::clamp(ratio[0] / std::max(0.12, skin[0]), -0.5, 2.5);
      const double lightness = std::min(2.0, lab[0] / light);
      const bool is_wall = wall && cv::norm(lab - wall->lab) < std::max(9.0F, 3 * wall->spread + 5);
      const bool is_skin = !is_wall && redness > 0.55 && lightness > 0.35 && std::abs(ratio[1] - skin[1]) < 0.35;
      if (is_skin) ++skin_pixels, farthest = d;
      if (d < 0) continue;
      Zone& zone = zones[band][d < near_edge ? 0 : 1];
      ++(is_wall ? zone.wall : is_skin ? zone.skin : zone.other);
      if (!is_wall) zone.redness += redness, zone.light += lightness;
    }
    if (skin_pixels >= 7) {
      ++rows;
      top = std::min(top, dy);
      reach = std::max(reach, farthest);
    }
  }
  EarFeatures features{};
  std::size_t n = 0;
  for (int b = 0; b < 4; ++b) features[n++] = zones[b][0].skin_share();
  for (int b = 0; b < 4; ++b) features[n++] = zones[b][0].other_share();
  for (int b = 0; b < 4; ++b) features[n++] = zones[b][0].mean_redness();
  for (int b = 0; b < 4; ++b) features[n++] = zones[b][0].mean_light();
  for (int b = 1; b < 3; ++b) features[n++] = zones[b][1].skin_share(), features[n++] = zones[b][1].other_share();
  features[n++] = top;
  features[n++] = rows;
  features[n++] = reach;
  const double across = std::max(1.0F, f.points[16].x - f.points[0].x);
  features[n++] = out * ((f.points[30].x - f.points[0].x) / across - 0.5);
  for (const double v : edge_directions(f, side, f.skin.lab[0])) features[n++] = v;
  return features;
}

cv::Rect2f ear_box(const FaceFrame& f, Side side) {
  const float edge = edge_at(f, side, FaceFrame::eye_y + 20);
  return {side == Side::left ? edge - 50 : edge - 10, FaceFrame::eye_y - 45, 60, 135};
}

std::vector<domain::Finding> check_ears(const Evidence& e, const Rules& rules) {
  const FaceFrame& f = e.frame();
  const auto& weights = rules.numbers("ears_visible", "weights");
  if (weights.size() != ear_feature_count + 1)
    throw std::out_of_range(
        fmt::format("[ears_visible] has {} weights instead of {}", weights.size(), ear_feature_count + 1));
  const auto judge = [&](Side side) {
    const EarFeatures x = ear_features(f, side);
    double score = weights.back();
    for (std::size_t i = 0; i < x.size(); ++i) score += weights[i] * x[i];
    return score;
  };
  const double left = judge(Side::left), right = judge(Side::right);
  const double worst = std::max(left, right), warn = rules.number("ears_visible", "attention");
  const Outcome outcome = worst > warn ? Outcome::attention : Outcome::pass;
  auto out = outcome == Outcome::pass ? finding("ears_visible", outcome, "双耳外露。", "Both ears are visible.")
                                      : finding("ears_visible", outcome, "耳朵可能被遮挡，请查看双耳。",
                                                "An ear may be covered: look at both.");
  measured(out, std::round(worst * 100) / 100, "score", std::nullopt, warn);
  out.regions = {frame_region(e, ear_box(f, Side::left), "left_ear"),
                 frame_region(e, ear_box(f, Side::right), "right_ear")};
  if (right > left) std::swap(out.regions[0], out.regions[1]);  // the one to look at first
  if (outcome != Outcome::pass) out.suggests = {"EAR_COVERED"};
  return {out};
}

}  // namespace cs::checks
