// Picture files of every kind that strangers send, written here byte by byte where no library writes them.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace cs::test {

/// RGB, CV_8UC3: four corners red, green, blue and white (clockwise from the top left) on a soft gradient.
cv::Mat scene(int width, int height);

struct JpegStyle {
  enum class Colour { rgb, grey, cmyk, ycck } colour = Colour::rgb;
  bool progressive = false;
  int quality = 95;
};
Bytes jpeg(const cv::Mat& rgb, JpegStyle style = {});

/// By OpenCV: 8 or 16 bit, 1, 3 or 4 channels in OpenCV's own order (B G R A).
Bytes png(const cv::Mat& any);
/// 8-bit palette of two colours; columns alternate.
Bytes palette_png(int width, int height, cv::Vec3b even, cv::Vec3b odd);
/// A whole, valid, all-black 1-bit PNG of any size: 30,000 x 30,000 pixels take 110 KB.
Bytes bomb_png(int width, int height);

struct ExifFields {
  std::optional<int> orientation{};
  std::string make{}, model{}, software{}, taken{}, lens{}, description{};
};
/// The "Exif\0\0" body as a camera writes it.
Bytes exif_body(const ExifFields& fields);
/// `jpeg` with an APP1 segment of `body` behind its start; `length` overrides what the segment says of itself.
Bytes with_exif(const Bytes& jpeg, const Bytes& body, std::optional<int> length = {});

/// `png` with a chunk of this type behind its header.
Bytes with_png_chunk(const Bytes& png, const char* type, const Bytes& body);

}  // namespace cs::test
