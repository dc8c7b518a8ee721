#include "imaging/periodicity.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cs::imaging {
namespace {

constexpr int tile = 128;
constexpr int step = tile / 2;
constexpr int least_side = 2 * tile;
/// Waves longer than this many pixels are shapes of the face, not a pattern.
constexpr double longest_period = 16;

cv::Mat window() {
  cv::Mat out;
  cv::createHanningWindow(out, {tile, tile}, CV_32F);
  return out;
}

/// Is this bin one of those that JPEG's blocks put their edges into? They lie on the axes at multiples of 1/16.
bool of_blocks(int fx, int fy) {
  constexpr int spacing = tile / 16;
  const auto near_multiple = [](int f) {
    const int r = std::abs(f) % spacing;
    return r <= 1 || r >= spacing - 1;
  };
  return (std::abs(fx) <= 1 && near_multiple(fy)) || (std::abs(fy) <= 1 && near_multiple(fx)) ||
         (near_multiple(fx) && near_multiple(fy) && (std::abs(fx) % spacing == 0 && std::abs(fy) % spacing == 0));
}

/// Mean power of every wave over all squares; the brightest structure of a square counts no more than its faintest.
cv::Mat mean_spectrum(const cv::Mat& plane) {
  static const cv::Mat taper = window();
  cv::Mat sum(tile, tile, CV_32F, cv::Scalar(0)), spectrum, power;
  std::vector<cv::Mat> parts;
  int n = 0;
  for (int y = 0; y + tile <= plane.rows; y += step)
    for (int x = 0; x + tile <= plane.cols; x += step) {
      cv::Mat square = plane(cv::Rect(x, y, tile, tile)).mul(taper);
      const double energy = cv::norm(square, cv::NORM_L2SQR) / (tile * tile);
      if (energy < 1e-3) continue;
      cv::dft(square, spectrum, cv::DFT_COMPLEX_OUTPUT);
      cv::split(spectrum, parts);
      power = parts[0].mul(parts[0]) + parts[1].mul(parts[1]);
      sum += power / (energy + 1.0);
      ++n;
    }
  return n > 0 ? cv::Mat(sum / n) : cv::Mat();
}

/// Waves that are stronger than those next to them, with how far they stand out from those round them.
std::vector<Wave> local_maxima(const cv::Mat& spectrum) {
  std::vector<Wave> found;
  constexpr int reach = 5;
  std::vector<float> around;
  const auto at = [&](int fx, int fy) { return spectrum.at<float>((fy + tile) % tile, (fx + tile) % tile); };
  // One half of the plane: the other is its mirror.
  for (int fy = 0; fy < tile / 2; ++fy)
    for (int fx = -tile / 2 + 1; fx < tile / 2; ++fx) {
      const double f = std::hypot(fx, fy) / tile;
      if (f < 1 / longest_period || of_blocks(fx, fy)) continue;
      const float here = at(fx, fy);
      if (here < at(fx + 1, fy) || here < at(fx - 1, fy) || here < at(fx, fy + 1) || here < at(fx, fy - 1)) continue;
      around.clear();
      for (int dy = -reach; dy <= reach; ++dy)
        for (int dx = -reach; dx <= reach; ++dx)
          if (std::max(std::abs(dx), std::abs(dy)) > 2) around.push_back(at(fx + dx, fy + dy));
      const auto middle = around.begin() + static_cast<long>(around.size() * 3 / 4);
      std::nth_element(around.begin(), middle, around.end());
      const double strength = here / std::max(1e-6, static_cast<double>(*middle));
      found.push_back({fx, fy, 1 / f, strength});
    }
  return found;
}

/// Without what is wider than a pattern's waves.
cv::Mat fine_detail(const cv::Mat& rgb) {
  cv::Mat wide, soft;
  rgb.convertTo(wide, CV_32FC3);
  cv::blur(wide, soft, {17, 17});
  wide -= soft;
  return wide;
}

cv::Mat brightness(const std::vector<cv::Mat>& c) {
  return c[0] * 0.299 + c[1] * 0.587 + c[2] * 0.114;
}

}  // namespace

Periodicity find_periodicity(const cv::Mat& rgb) {
  Periodicity best;
  if (std::min(rgb.cols, rgb.rows) < least_side) return best;
  std::vector<cv::Mat> c;
  cv::split(fine_detail(rgb), c);
  for (const cv::Mat& plane : {brightness(c), cv::Mat(c[0] - c[1]), cv::Mat(c[2] - c[1])}) {
    const cv::Mat spectrum = mean_spectrum(plane);
    if (spectrum.empty()) continue;
    for (const Wave& wave : local_maxima(spectrum))
      if (wave.strength > best.strength) best = {wave.strength, wave.period};
  }
  return best;
}

WaveSpectrum brightness_spectrum(const cv::Mat& rgb) {
  WaveSpectrum out;
  if (std::min(rgb.cols, rgb.rows) < least_side) return out;
  std::vector<cv::Mat> c;
  cv::split(fine_detail(rgb), c);
  out.power = mean_spectrum(brightness(c));
  if (out.power.empty()) return out;
  out.standing_out = local_maxima(out.power);
  std::sort(out.standing_out.begin(), out.standing_out.end(),
            [](const Wave& a, const Wave& b) { return a.strength > b.strength; });
  return out;
}

}  // namespace cs::imaging
