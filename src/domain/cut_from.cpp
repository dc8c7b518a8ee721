#include "domain/cut_from.hpp"

#include <algorithm>
#include <cmath>

namespace cs::domain {
namespace {

/// Where in a finished photo there is face and nothing else, whatever the head's size within its bands.
constexpr int face_x = 150, face_y = 190, face_width = 180, face_height = 240;
/// Of the finished photo, for which the place above is stated.
constexpr int frame_width = 480, frame_height = 640;
/// A finished photo shows the photograph no larger than it is, but for rounding.
constexpr double least_zoom = 0.8;
/// Where brightness spreads by less than so many steps of 255, anything is like it.
constexpr double flat = 3;

/// Sums over rectangles in one step.
class Sums {
 public:
  explicit Sums(const GreyPicture& p) : width_(p.width), height_(p.height) {
    const auto row = static_cast<std::size_t>(width_) + 1;
    sums_.assign(row * (static_cast<std::size_t>(height_) + 1), 0);
    for (int y = 0; y < height_; ++y) {
      double line = 0;
      for (int x = 0; x < width_; ++x) {
        line += p.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
        sums_[(static_cast<std::size_t>(y) + 1) * row + static_cast<std::size_t>(x) + 1] =
            sums_[static_cast<std::size_t>(y) * row + static_cast<std::size_t>(x) + 1] + line;
      }
    }
  }
  int width() const { return width_; }
  int height() const { return height_; }
  /// Over a rectangle whose edges may lie between pixels.
  double over(double left, double top, double right, double bottom) const {
    return upto(right, bottom) - upto(left, bottom) - upto(right, top) + upto(left, top);
  }

 private:
  double corner(int x, int y) const {
    return sums_[static_cast<std::size_t>(y) * (static_cast<std::size_t>(width_) + 1) + static_cast<std::size_t>(x)];
  }
  double upto(double x, double y) const {
    x = std::clamp(x, 0.0, static_cast<double>(width_)), y = std::clamp(y, 0.0, static_cast<double>(height_));
    const int x0 = std::min(static_cast<int>(x), width_ - 1), y0 = std::min(static_cast<int>(y), height_ - 1);
    const double fx = x - x0, fy = y - y0;
    return (corner(x0, y0) * (1 - fx) + corner(x0 + 1, y0) * fx) * (1 - fy) +
           (corner(x0, y0 + 1) * (1 - fx) + corner(x0 + 1, y0 + 1) * fx) * fy;
  }
  int width_, height_;
  std::vector<double> sums_;
};

/// A part of the picture in cells of `cell` pixels, each the mean of what it covers.
GreyPicture cells(const Sums& of, double left, double top, double cell, int width, int height) {
  GreyPicture out{width, height, {}};
  out.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double l = left + x * cell, t = top + y * cell;
      out.pixels.push_back(static_cast<float>(of.over(l, t, l + cell, t + cell) / (cell * cell)));
    }
  return out;
}

/// What is looked for: of mean 0 and length 1. Empty where it is one flat colour.
GreyPicture normalised(GreyPicture p) {
  double mean = 0, length = 0;
  for (const float v : p.pixels) mean += v;
  mean /= static_cast<double>(p.pixels.size());
  for (float& v : p.pixels) v -= static_cast<float>(mean), length += static_cast<double>(v) * v;
  if (length < 1) return {};
  for (float& v : p.pixels) v /= static_cast<float>(std::sqrt(length));
  return p;
}

struct Place {
  double fit = 0;
  double zoom = 1;      ///< pixels of the photograph for one of the finished photo
  double x = 0, y = 0;  ///< of the face's left upper corner, in the photograph
};

/// The most alike of all places of `in` at which the whole of `face` has room.
Place best_in(const GreyPicture& face, const GreyPicture& in) {
  Place best;
  const auto n = static_cast<double>(face.pixels.size());
  for (int y = 0; y + face.height <= in.height; ++y)
    for (int x = 0; x + face.width <= in.width; ++x) {
      double products = 0, sums = 0, squared = 0;
      for (int row = 0; row < face.height; ++row) {
        const float* f = &face.pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(face.width)];
        const float* p = &in.pixels[static_cast<std::size_t>(y + row) * static_cast<std::size_t>(in.width) +
                                    static_cast<std::size_t>(x)];
        float product = 0, sum = 0, squares = 0;
        for (int i = 0; i < face.width; ++i) product += f[i] * p[i], sum += p[i], squares += p[i] * p[i];
        products += static_cast<double>(product), sums += static_cast<double>(sum),
            squared += static_cast<double>(squares);
      }
      const double spread = squared - sums * sums / n;
      if (spread < flat * flat * n) continue;
      const double fit = products / std::sqrt(spread);
      if (fit > best.fit) best = {fit, 1, static_cast<double>(x), static_cast<double>(y)};
    }
  return best;
}

/// The face of a finished photo in cells: `across` of them over its width.
struct Face {
  GreyPicture picture;
  double cell = 1;  ///< pixels of the finished photo in a cell
};
Face face_of(const Sums& finished, int across) {
  const double to = static_cast<double>(finished.width()) / frame_width;
  const double cell = to * face_width / across;
  return {normalised(cells(finished, face_x * to, face_y * to, cell, across, across * face_height / face_width)), cell};
}

/// Looks closely around a place that a coarser look found.
Place closer(const Face& face, const Sums& photograph, const Place& around, double zoom_step) {
  Place best;
  constexpr int reach = 3;
  for (const double by : {1 / zoom_step, 1.0, zoom_step}) {
    const double cell = face.cell * around.zoom * by;
    const double left = around.x - reach * cell, top = around.y - reach * cell;
    const GreyPicture near =
        cells(photograph, left, top, cell, face.picture.width + 2 * reach, face.picture.height + 2 * reach);
    Place found = best_in(face.picture, near);
    if (found.fit <= best.fit) continue;
    found.zoom = around.zoom * by, found.x = left + found.x * cell, found.y = top + found.y * cell;
    best = found;
  }
  return best;
}

double fit_upright(const Sums& finished, const Sums& photograph, double least) {
  const Face coarse = face_of(finished, 12), middle = face_of(finished, 24), fine = face_of(finished, 48),
             finest = face_of(finished, 90);
  if (coarse.picture.pixels.empty()) return 0;
  std::vector<Place> found;
  const double most = std::min(static_cast<double>(photograph.width()) / (coarse.cell * coarse.picture.width),
                               static_cast<double>(photograph.height()) / (coarse.cell * coarse.picture.height));
  for (double zoom = least; zoom <= most; zoom *= 1.06) {
    const double cell = coarse.cell * zoom;
    const GreyPicture small = cells(photograph, 0, 0, cell, static_cast<int>(photograph.width() / cell),
                                    static_cast<int>(photograph.height() / cell));
    Place best = best_in(coarse.picture, small);
    best.zoom = zoom, best.x *= cell, best.y *= cell;
    found.push_back(best);
  }
  const auto better = [](const Place& a, const Place& b) { return a.fit > b.fit; };
  std::ranges::sort(found, better);
  if (found.size() > 8) found.resize(8);
  for (Place& p : found) p = closer(middle, photograph, p, 1.03);
  std::ranges::sort(found, better);
  if (found.size() > 3) found.resize(3);
  double best = 0;
  for (Place p : found) {
    for (const double step : {1.015, 1.007}) p = closer(fine, photograph, p, step);
    for (const double step : {1.007, 1.003}) p = closer(finest, photograph, p, step);
    best = std::max(best, p.fit);
  }
  return best;
}

/// By a quarter, clockwise.
GreyPicture turned(const GreyPicture& p) {
  GreyPicture out{p.height, p.width, {}};
  out.pixels.reserve(p.pixels.size());
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      out.pixels.push_back(p.pixels[static_cast<std::size_t>(p.height - 1 - x) * static_cast<std::size_t>(p.width) +
                                    static_cast<std::size_t>(y)]);
  return out;
}

}  // namespace

GreyPicture grey_picture(ByteView rgba, int width, int height) {
  GreyPicture out{width, height, {}};
  const auto count = static_cast<std::size_t>(std::max(0, width)) * static_cast<std::size_t>(std::max(0, height));
  if (width <= 0 || height <= 0 || rgba.size() < count * 4) return {};
  out.pixels.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    out.pixels.push_back(0.299F * rgba[i * 4] + 0.587F * rgba[i * 4 + 1] + 0.114F * rgba[i * 4 + 2]);
  return out;
}

double fit_of_cut(const GreyPicture& finished, const GreyPicture& photograph, double shrunk) {
  if (finished.width < frame_width / 4 || finished.height * frame_width < finished.width * frame_height) return 0;
  if (photograph.width < 24 || photograph.height < 32) return 0;
  const Sums made(finished);
  double best = 0;
  GreyPicture p = photograph;
  for (int turn = 0; turn < 4 && best < least_fit; ++turn) {
    if (turn > 0) p = turned(p);
    best = std::max(best, fit_upright(made, Sums(p), least_zoom * shrunk * frame_width / finished.width));
  }
  return best;
}

}  // namespace cs::domain
