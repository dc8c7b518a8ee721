#include "imaging/decode.hpp"

#include <csetjmp>
#include <cstdio>
// jpeglib.h needs FILE.
#include <fmt/format.h>
#include <jpeglib.h>

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "imaging/exif.hpp"

namespace cs::imaging {
namespace {

Error truncated() {
  return invalid("photo.truncated", "The file ends before the picture is complete.");
}

struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf leave;
  std::array<char, JMSG_LENGTH_MAX> text;
  bool premature_end;
};

[[noreturn]] void on_error(j_common_ptr info) {
  auto* errors = reinterpret_cast<JpegErrors*>(info->err);
  info->err->format_message(info, errors->text.data());
  std::longjmp(errors->leave, 1);
}

/// Warnings that mean missing data; others (a stray byte, an odd marker) leave the picture whole.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  constexpr int jwrn_hit_marker = 120, jwrn_jpeg_eof = 123;
  auto* errors = reinterpret_cast<JpegErrors*>(info->err);
  if (info->err->msg_code == jwrn_jpeg_eof || info->err->msg_code == jwrn_hit_marker) errors->premature_end = true;
}

int scale_for(int edge, int wanted) {
  int denominator = 1;
  while (wanted > 0 && denominator < 8 && edge / (denominator * 2) >= wanted) denominator *= 2;
  return denominator;
}

/// libjpeg may jump out of any call: everything that owns memory lives outside this function.
bool read_jpeg(ByteView file, int wanted_edge, jpeg_decompress_struct& jpeg, JpegErrors& errors, cv::Mat& pixels,
               bool& cmyk, bool& inverted) {
  if (setjmp(errors.leave) != 0) return false;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, file.data(), static_cast<unsigned long>(file.size()));
  jpeg_read_header(&jpeg, TRUE);
  cmyk = jpeg.num_components == 4;
  inverted = jpeg.saw_Adobe_marker != 0;
  jpeg.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg.scale_num = 1;
  jpeg.scale_denom =
      static_cast<unsigned>(scale_for(static_cast<int>(std::max(jpeg.image_width, jpeg.image_height)), wanted_edge));
  jpeg_start_decompress(&jpeg);
  pixels.create(static_cast<int>(jpeg.output_height), static_cast<int>(jpeg.output_width), cmyk ? CV_8UC4 : CV_8UC3);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = pixels.ptr(static_cast<int>(jpeg.output_scanline));
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  return true;
}

void cmyk_to_rgb(const cv::Mat& cmyk, bool inverted, cv::Mat& rgb) {
  rgb.create(cmyk.size(), CV_8UC3);
  for (int y = 0; y < cmyk.rows; ++y) {
    const auto* in = cmyk.ptr<cv::Vec4b>(y);
    auto* out = rgb.ptr<cv::Vec3b>(y);
    for (int x = 0; x < cmyk.cols; ++x)
      for (int c = 0; c < 3; ++c) {
        const int ink = inverted ? in[x][c] : 255 - in[x][c], key = inverted ? in[x][3] : 255 - in[x][3];
        out[x][c] = static_cast<unsigned char>(ink * key / 255);
      }
  }
}

Result<cv::Mat> decode_jpeg(ByteView file, int wanted_edge) {
  jpeg_decompress_struct jpeg{};
  JpegErrors errors{};
  jpeg.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  cv::Mat pixels;
  bool cmyk = false, inverted = false;
  const bool ok = read_jpeg(file, wanted_edge, jpeg, errors, pixels, cmyk, inverted);
  jpeg_destroy_decompress(&jpeg);
  if (errors.premature_end) return truncated();
  if (!ok) return invalid("photo.unreadable", fmt::format("The picture is damaged: {}.", errors.text.data()));
  if (!cmyk) return pixels;
  cv::Mat rgb;
  cmyk_to_rgb(pixels, inverted, rgb);
  return rgb;
}

Result<cv::Mat> decode_png(ByteView file) {
  constexpr std::string_view end = "IEND";
  if (as_text(file.last(std::min<std::size_t>(file.size(), 4096))).find(end) == std::string_view::npos)
    return truncated();
  cv::Mat any;
  try {
    any = cv::imdecode(cv::Mat(1, static_cast<int>(file.size()), CV_8U, const_cast<std::uint8_t*>(file.data())),
                       cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception&) {
    any.release();
  }
  if (any.empty()) return invalid("photo.unreadable", "The picture is damaged.");
  if (any.depth() == CV_16U) any.convertTo(any, CV_8U, 1.0 / 257.0);
  cv::Mat rgb;
  if (any.channels() == 1) {
    cv::cvtColor(any, rgb, cv::COLOR_GRAY2RGB);
  } else if (any.channels() == 3) {
    cv::cvtColor(any, rgb, cv::COLOR_BGR2RGB);
  } else {
    rgb.create(any.size(), CV_8UC3);
    for (int y = 0; y < any.rows; ++y)
      for (int x = 0; x < any.cols; ++x) {
        const cv::Vec4b p = any.at<cv::Vec4b>(y, x);
        for (int c = 0; c < 3; ++c)
          rgb.at<cv::Vec3b>(y, x)[c] = static_cast<unsigned char>((p[2 - c] * p[3] + 255 * (255 - p[3])) / 255);
      }
  }
  return rgb;
}

cv::Mat upright(const cv::Mat& in, int orientation) {
  cv::Mat out = in;
  const auto rotate = [&](int code) {
    cv::Mat r;
    cv::rotate(out, r, code);
    out = r;
  };
  const auto flip = [&](int code) {
    cv::Mat r;
    cv::flip(out, r, code);
    out = r;
  };
  switch (orientation) {
    case 2:
      flip(1);
      break;
    case 3:
      rotate(cv::ROTATE_180);
      break;
    case 4:
      flip(0);
      break;
    case 5:
      rotate(cv::ROTATE_90_CLOCKWISE), flip(1);
      break;
    case 6:
      rotate(cv::ROTATE_90_CLOCKWISE);
      break;
    case 7:
      rotate(cv::ROTATE_90_COUNTERCLOCKWISE), flip(1);
      break;
    case 8:
      rotate(cv::ROTATE_90_COUNTERCLOCKWISE);
      break;
    default:
      break;
  }
  return out;
}

}  // namespace

Result<Picture> decode(ByteView file, int wanted_edge, const DecodeLimits& limits) {
  Picture out;
  CS_ASSIGN(out.header, read_header(file, limits));
  const bool jpeg = out.header.format == Format::jpeg;
  CS_ASSIGN(out.rgb, jpeg ? decode_jpeg(file, wanted_edge) : decode_png(file));
  out.original_width = out.header.width, out.original_height = out.header.height;
  if (jpeg) {
    const int orientation = read_exif(file).orientation;
    out.rgb = upright(out.rgb, orientation);
    if (orientation >= 5) std::swap(out.original_width, out.original_height);
  }
  return out;
}

std::vector<cv::Mat> pyramid(const cv::Mat& rgb, int max_edge) {
  cv::Mat top = rgb;
  if (const int edge = std::max(rgb.cols, rgb.rows); max_edge > 0 && edge > max_edge) {
    const double scale = static_cast<double>(max_edge) / edge;
    cv::resize(rgb, top, cv::Size(std::max(1, cvRound(rgb.cols * scale)), std::max(1, cvRound(rgb.rows * scale))), 0, 0,
               cv::INTER_AREA);
  }
  std::vector<cv::Mat> levels(1);
  cv::cvtColor(top, levels[0], cv::COLOR_RGB2RGBA);
  while (std::max(levels.back().cols, levels.back().rows) > 256) {
    cv::Mat half;
    cv::resize(levels.back(), half, cv::Size((levels.back().cols + 1) / 2, (levels.back().rows + 1) / 2), 0, 0,
               cv::INTER_AREA);
    levels.push_back(half);
  }
  return levels;
}

}  // namespace cs::imaging
