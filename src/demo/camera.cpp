#include "demo/camera.hpp"

#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cs::demo {
namespace {

/// How far a point of the head stands out, 0 at the outline .. 1.
double stand_out(Point p) {
  const double x = p.x / 1.28, y = (p.y - 0.05) / 2.1;
  const double v = std::max(0.0, 1 - x * x - y * y);
  return v * (2 - v) * 0.75 + 0.25 * v * std::exp(-(p.x * p.x + (p.y - 0.5) * (p.y - 0.5)) / 0.12);
}

Point shift_at(Point p, double yaw, double pitch) {
  constexpr double rad = std::numbers::pi / 180;
  const double k = stand_out(p);
  return {std::sin(yaw * rad) * 0.92 * k, std::sin(pitch * rad) * 0.7 * k};
}

const std::vector<std::int8_t>& noise_table() {
  static const std::vector<std::int8_t> table = [] {
    std::vector<std::int8_t> out(1 << 20);
    Random r(77);
    for (auto& v : out) v = static_cast<std::int8_t>(std::clamp(r.normal() * 32, -127.0, 127.0));
    return out;
  }();
  return table;
}

void add_noise(cv::Mat3b& image, double sigma, Random& random) {
  const auto& table = noise_table();
  const std::size_t wrap = table.size() - 1;
  int strength[256];  // the sensor's grain is strongest in the darker mid tones
  for (int i = 0; i < 256; ++i) strength[i] = static_cast<int>(sigma * 8 * (1.25 - 0.65 * i / 255.0));
  for (int y = 0; y < image.rows; ++y) {
    auto i = static_cast<std::size_t>(random.next()), j = static_cast<std::size_t>(random.next());
    cv::Vec3b* px = image[y];
    for (int x = 0; x < image.cols; ++x) {
      const int luma = table[i++ & wrap] * 3, k = strength[px[x][1]];
      for (int c = 0; c < 3; ++c)
        px[x][c] = cv::saturate_cast<uchar>(px[x][c] + (((luma + table[j++ & wrap] * 2) * k + 512) >> 10));
    }
  }
}

/// A monitor in a dim room: bezel, a slight keystone, the two grids beating against each other.
cv::Mat3b photograph_screen(const cv::Mat3b& picture, Random& random) {
  const auto w = static_cast<float>(picture.cols), h = static_cast<float>(picture.rows);
  const auto skew = static_cast<float>(random.range(-0.02, 0.02));
  const cv::Point2f from[4] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
  const cv::Point2f to[4] = {{w * (0.055f + skew), h * 0.05f},
                             {w * 0.95f, h * (0.045f + skew)},
                             {w * (0.955f - skew), h * 0.955f},
                             {w * 0.045f, h * (0.95f - skew)}};
  cv::Mat3b out;
  cv::warpPerspective(picture, out, cv::getPerspectiveTransform(from, to), picture.size(), cv::INTER_LINEAR,
                      cv::BORDER_CONSTANT, {26, 25, 24});
  const double p1 = picture.cols / 150.0, tilt = random.range(0.05, 0.12);
  std::vector<float> wave(4096);
  for (std::size_t i = 0; i < wave.size(); ++i)
    wave[i] = static_cast<float>(std::sin(static_cast<double>(i) * 2 * std::numbers::pi / 4096));
  const auto at = [&](double phase) {
    return wave[static_cast<std::size_t>(static_cast<std::int64_t>(phase * 4096) & 4095)];
  };
  for (int y = 0; y < out.rows; ++y)
    for (int x = 0; x < out.cols; ++x) {
      const double u = (x + y * tilt) / p1 + 1.6 * at(y / (picture.rows * 1.3)), v = (y - x * tilt * 0.7) / (p1 * 1.17);
      const double beat = (x * 0.35 + y) / (picture.rows / 26.0) + 1.4 * at(x / (picture.cols * 1.1));
      const float k = 1 + 0.05f * at(u) + 0.04f * at(v) + 0.045f * at(beat);
      const float tint = 0.05f * at(beat * 0.5 + 0.3);
      cv::Vec3b& px = out(y, x);
      px = {cv::saturate_cast<uchar>(static_cast<float>(px[0]) * (k + 0.07f + tint)),
            cv::saturate_cast<uchar>(static_cast<float>(px[1]) * k),
            cv::saturate_cast<uchar>(static_cast<float>(px[2]) * (k - 0.05f - tint))};
    }
  // A lamp mirrored in the glass.
  cv::Mat1f gleam(out.rows / 8 + 1, out.cols / 8 + 1, 0.f);
  cv::ellipse(gleam, {gleam.cols * 3 / 4, gleam.rows / 5}, {gleam.cols / 7, gleam.rows / 22}, -24, 0, 360, 70, -1);
  cv::Mat soft = gleam;
  soften(soft, gleam.cols * 0.035);
  cv::resize(soft, soft, out.size(), 0, 0, cv::INTER_LINEAR);
  for (int y = 0; y < out.rows; ++y)
    for (int x = 0; x < out.cols; ++x)
      for (int c = 0; c < 3; ++c)
        out(y, x)[c] = cv::saturate_cast<uchar>(static_cast<float>(out(y, x)[c]) + soft.at<float>(y, x));
  return out;
}

}  // namespace

Point turned(Point p, double yaw, double pitch) {
  Point q = p;
  for (int i = 0; i < 6; ++i) q = p + shift_at(q, yaw, pitch);
  return q;
}

void turn_head(Canvas& canvas, const Frame& head, double yaw, double pitch) {
  if (std::abs(yaw) < 0.05 && std::abs(pitch) < 0.05) return;
  const double r = 2.2 * head.scale;
  const Point c = head.to_px({0, 0.05});
  const cv::Rect area =
      cv::Rect(static_cast<int>(c.x - r), static_cast<int>(c.y - r), static_cast<int>(2 * r), static_cast<int>(2 * r)) &
      canvas.bounds();
  if (area.area() == 0) return;
  // The displacement is smooth: a coarse grid is enough.
  const int step = 4;
  cv::Mat2f coarse(area.height / step + 2, area.width / step + 2);
  for (int j = 0; j < coarse.rows; ++j)
    for (int i = 0; i < coarse.cols; ++i) {
      const Point d = shift_at(head.from_px({area.x + (i + 0.5) * step, area.y + (j + 0.5) * step}), yaw, pitch);
      coarse(j, i) = {static_cast<float>(head.scale * (head.cosine * d.x - head.sine * d.y)),
                      static_cast<float>(head.scale * (head.sine * d.x + head.cosine * d.y))};
    }
  cv::Mat2f map;
  cv::resize(coarse, map, {coarse.cols * step, coarse.rows * step}, 0, 0, cv::INTER_LINEAR);
  map = map(cv::Rect(0, 0, area.width, area.height)).clone();
  for (int j = 0; j < area.height; ++j)
    for (int i = 0; i < area.width; ++i)
      map(j, i) = {static_cast<float>(i) - map(j, i)[0], static_cast<float>(j) - map(j, i)[1]};
  cv::Mat3f moved;
  cv::remap(canvas.pixels(area).clone(), moved, map, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  moved.copyTo(canvas.pixels(area));
}

cv::Mat3b expose(Canvas& canvas, cv::Size size, const CameraSettings& s, Random& random) {
  cv::Mat pixels = canvas.pixels;
  const int w = pixels.cols, h = pixels.rows;
  const auto smooth = static_cast<float>(s.smoothing);
  if (smooth > 0) {
    // Takes fine texture out and leaves edges: what differs little from its surroundings becomes them.
    cv::Mat soft = pixels.clone();
    soften(soft, w * 0.005);
    for (int y = 0; y < h; ++y) {
      cv::Vec3f* px = pixels.ptr<cv::Vec3f>(y);
      const cv::Vec3f* around = soft.ptr<cv::Vec3f>(y);
      for (int x = 0; x < w; ++x) {
        const cv::Vec3f d = around[x] - px[x];
        const float k = smooth / (1 + 900 * d.dot(d));
        px[x] += d * k + cv::Vec3f(0.018f, 0.016f, 0.016f) * smooth;
      }
    }
  }
  if (s.blur > 0) soften(pixels, s.blur * w);
  if (s.motion > 0) {
    const int n = std::max(3, static_cast<int>(s.motion * w)) | 1;
    cv::Mat1f kernel(n, n, 0.f);
    cv::line(kernel, {0, n / 3}, {n - 1, n - 1 - n / 3}, 1.f, 1, cv::LINE_AA);
    cv::filter2D(pixels, pixels, -1, cv::Mat(kernel / cv::sum(kernel)[0]), {-1, -1}, 0, cv::BORDER_REPLICATE);
  }
  // Exposure works on light, the picture is coded.
  const auto gain = static_cast<float>(std::pow(s.exposure, 1 / 2.2)), vignette = static_cast<float>(s.vignette),
             grey = static_cast<float>(s.grey), side = static_cast<float>(s.shadow_side);
  const Rgb b{std::pow(s.balance.r, 1 / 2.2f) * gain * 255, std::pow(s.balance.g, 1 / 2.2f) * gain * 255,
              std::pow(s.balance.b, 1 / 2.2f) * gain * 255};
  const auto head_x = static_cast<float>(canvas.frame.ox), unit = static_cast<float>(canvas.frame.scale);
  std::vector<float> across(static_cast<std::size_t>(w), 1.f);
  if (side != 0)
    for (int x = 0; x < w; ++x)
      across[static_cast<std::size_t>(x)] =
          1 - 0.46f * smooth_step(-0.7f, 1.1f, side * (static_cast<float>(x) - head_x) / unit);
  cv::Mat3b developed(h, w);
  for (int y = 0; y < h; ++y) {
    const cv::Vec3f* in = pixels.ptr<cv::Vec3f>(y);
    const float v = static_cast<float>(y) / static_cast<float>(h) - 0.5f;
    for (int x = 0; x < w; ++x) {
      const float u = static_cast<float>(x) / static_cast<float>(w) - 0.5f;
      const float k = (1 - vignette * (u * u + v * v)) * across[static_cast<std::size_t>(x)];
      float c[3] = {in[x][0] * b.b * k, in[x][1] * b.g * k, in[x][2] * b.r * k};
      if (grey > 0) {
        const float luma = 0.114f * c[0] + 0.587f * c[1] + 0.299f * c[2];
        for (float& one : c) one = lerp(one, luma, grey);
      }
      developed(y, x) = {cv::saturate_cast<uchar>(c[0]), cv::saturate_cast<uchar>(c[1]),
                         cv::saturate_cast<uchar>(c[2])};
    }
  }
  if (s.sharpening > 0) {
    cv::Mat soft;
    cv::GaussianBlur(developed, soft, {}, 1.1);
    cv::addWeighted(developed, 1 + s.sharpening, soft, -s.sharpening, 0, developed);
  }
  cv::Mat3b out;
  if (size == developed.size())
    out = developed;
  else
    cv::resize(developed, out, size, 0, 0, size.width > w ? cv::INTER_CUBIC : cv::INTER_AREA);
  if (s.screen) out = photograph_screen(out, random);
  add_noise(out, s.noise, random);
  return out;
}

}  // namespace cs::demo
