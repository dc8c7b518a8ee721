#include "imaging/decode.hpp"

#include <csetjmp>
#include <cstdio>
// jpeglib.h needs FILE, jerror.h needs jpeglib.h.
#include <fmt/format.h>
#include <jpeglib.h>

#include <jerror.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "imaging/exif.hpp"
#include "imaging/heic.hpp"
#include "imaging/icc.hpp"
#include "imaging/png_decode.hpp"
#include "imaging/segments.hpp"

namespace cs::imaging {
namespace {

Error truncated() {
  return invalid("photo.truncated", "The file ends before the picture is complete.");
}

struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf leave;
  std::array<char, JMSG_LENGTH_MAX> text;
  bool premature_end, damaged;
  unsigned left_over;  ///< bytes behind the pixels that no pixel took
};

constexpr int end_of_image = 0xD9;
/// More scans than any encoder writes (10 to 20): a small file of many empty scans would keep a core busy for minutes.
constexpr int most_scans = 200;

[[noreturn]] void on_error(j_common_ptr info) {
  auto* errors = reinterpret_cast<JpegErrors*>(info->err);
  info->err->format_message(info, errors->text.data());
  std::longjmp(errors->leave, 1);
}

/// Warnings that mean missing or damaged pixels; others (a stray byte between segments, an odd marker) leave the
/// picture whole.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  auto* errors = reinterpret_cast<JpegErrors*>(info->err);
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
      errors->premature_end = true;
      break;
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      if (!errors->damaged && !errors->premature_end) info->err->format_message(info, errors->text.data());
      errors->damaged = true;
      break;
    case JWRN_EXTRANEOUS_DATA:
      if (info->err->msg_parm.i[1] == end_of_image) errors->left_over = static_cast<unsigned>(info->err->msg_parm.i[0]);
      break;
    default:
      break;
  }
}

void say(JpegErrors& errors, std::string_view why) {
  const std::size_t n = std::min(why.size(), errors.text.size() - 1);
  std::copy_n(why.begin(), n, errors.text.begin());
  errors.text[n] = '\0';
}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= most_scans) return;
  auto* errors = reinterpret_cast<JpegErrors*>(info->err);
  say(*errors, fmt::format("it has more than {} scans", most_scans));
  std::longjmp(errors->leave, 1);
}

int scale_for(int edge, int wanted) {
  int denominator = 1;
  while (wanted > 0 && denominator < 8 && edge / (denominator * 2) >= wanted) denominator *= 2;
  return denominator;
}

/// Bytes at the dearest moment of decode(), the file not counted. `denominator`: of the scale, 1 for all but JPEG.
std::int64_t memory_needed(const Header& h, int denominator, int orientation) {
  const std::int64_t across = (h.width + denominator - 1) / denominator,
                     down = (h.height + denominator - 1) / denominator;
  const std::int64_t pixels = across * down, rgb = pixels * 3;
  const bool kept_whole =
      h.format == Format::jpeg ? h.components == 4 : h.interlaced;  // four bytes a pixel beside the three
  const std::int64_t unpacking = h.coefficients + rgb + (kept_whole ? pixels * 4 : 0);
  return std::max(unpacking, orientation > 1 ? rgb * 2 : rgb);
}

/// The scale at which the picture is decoded: what is wanted, or the next that the memory allows. Error:
/// "photo.too_large".
Result<int> scale_within(const Header& h, int wanted_edge, int orientation, const DecodeLimits& limits) {
  const bool jpeg = h.format == Format::jpeg;
  int denominator = jpeg ? scale_for(std::max(h.width, h.height), wanted_edge) : 1;
  const std::int64_t memory = limits.memory;
  const auto fits = [&] {
    const std::int64_t across = (h.width + denominator - 1) / denominator;
    const std::int64_t down = (h.height + denominator - 1) / denominator;
    return across * down <= limits.pixels && memory_needed(h, denominator, orientation) <= memory;
  };
  while (jpeg && denominator < 8 && !fits()) denominator *= 2;
  const std::int64_t needed = memory_needed(h, denominator, orientation);
  if (needed <= memory) return denominator;
  return invalid(
      "photo.too_large",
      fmt::format("The picture has {} x {} pixels and takes {} MB to unpack; at most {} MB are given. Save it "
                  "smaller, or as an ordinary JPEG.",
                  h.width, h.height, needed >> 20, memory >> 20));
}

/// Whether nothing is missing from a picture whose file lacks nothing but its end marker. Pictures of one scan are
/// whole when their scan is; of progressive ones every bit of every coefficient has to have come.
bool has_all_scans(const jpeg_decompress_struct& jpeg) {
  if (jpeg.progressive_mode == 0) return jpeg.comps_in_scan == jpeg.num_components;
  if (!jpeg.coef_bits) return false;
  for (int c = 0; c < jpeg.num_components; ++c)
    for (int k = 0; k < DCTSIZE2; ++k)
      if (jpeg.coef_bits[c][k] != 0) return false;
  return true;
}

/// libjpeg may jump out of any call: everything that owns memory lives outside this function.
bool read_jpeg(ByteView file, const Header& header, int denominator, bool mended, jpeg_decompress_struct& jpeg,
               JpegErrors& errors, jpeg_progress_mgr& progress, cv::Mat& pixels, bool& cmyk, bool& inverted) {
  if (setjmp(errors.leave) != 0) return false;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &progress;
  jpeg_mem_src(&jpeg, file.data(), static_cast<unsigned long>(file.size()));
  jpeg_read_header(&jpeg, TRUE);
  // The limits were held against our own reading of the header: both must have read the same.
  if (jpeg.image_width != static_cast<JDIMENSION>(header.width) ||
      jpeg.image_height != static_cast<JDIMENSION>(header.height)) {
    say(errors, "its header is ambiguous");
    return false;
  }
  cmyk = jpeg.num_components == 4;
  inverted = jpeg.saw_Adobe_marker != 0;
  jpeg.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg.scale_num = 1;
  jpeg.scale_denom = static_cast<unsigned>(denominator);
  jpeg_start_decompress(&jpeg);
  pixels.create(static_cast<int>(jpeg.output_height), static_cast<int>(jpeg.output_width), cmyk ? CV_8UC4 : CV_8UC3);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = pixels.ptr(static_cast<int>(jpeg.output_scanline));
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  const bool whole = !mended || has_all_scans(jpeg);  // asked first: finishing frees what it reads
  jpeg_finish_decompress(&jpeg);
  return whole;
}

/// Like read_jpeg(), of a part in stored (not upright) pixels. `pixels` begins left of the part by `extra` columns.
bool read_jpeg_part(ByteView file, const Header& header, cv::Rect part, jpeg_decompress_struct& jpeg,
                    JpegErrors& errors, jpeg_progress_mgr& progress, cv::Mat& pixels, int& extra) {
  if (setjmp(errors.leave) != 0) return false;
  jpeg_create_decompress(&jpeg);
  jpeg.progress = &progress;
  jpeg_mem_src(&jpeg, file.data(), static_cast<unsigned long>(file.size()));
  jpeg_read_header(&jpeg, TRUE);
  if (jpeg.image_width != static_cast<JDIMENSION>(header.width) ||
      jpeg.image_height != static_cast<JDIMENSION>(header.height) || jpeg.num_components == 4)
    return false;
  jpeg.out_color_space = JCS_RGB;
  jpeg_start_decompress(&jpeg);
  // The library begins at a whole block.
  JDIMENSION x = static_cast<JDIMENSION>(part.x), w = static_cast<JDIMENSION>(part.width);
  jpeg_crop_scanline(&jpeg, &x, &w);
  extra = part.x - static_cast<int>(x);
  if (extra < 0 || static_cast<int>(w) < extra + part.width) return false;
  if (part.y > 0) jpeg_skip_scanlines(&jpeg, static_cast<JDIMENSION>(part.y));
  pixels.create(part.height, static_cast<int>(w), CV_8UC3);
  for (int y = 0; y < part.height; ++y) {
    JSAMPROW row = pixels.ptr(y);
    if (jpeg_read_scanlines(&jpeg, &row, 1) != 1) return false;
  }
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

/// Some phones and webcams fill the end up with equal bytes; bytes of pixels that found no place are not equal.
bool is_padding(ByteView file, std::size_t left_over) {
  std::size_t end = file.size();
  while (end >= 2 && !(file[end - 2] == 0xFF && file[end - 1] == end_of_image)) --end;
  if (end < 2 || left_over > end - 2) return false;
  const ByteView bytes = file.subspan(end - 2 - left_over, left_over);
  return std::all_of(bytes.begin(), bytes.end(), [&](std::uint8_t b) { return b == bytes[0]; });
}

/// Programs that got half a picture fill the rest with what their decoder shows for nothing, grey or green, and save it
/// as if it were whole. No camera gives just that colour in every pixel of its lowest fifth; a frame has it at the top
/// too.
bool ends_in_nothing(const cv::Mat& rgb) {
  constexpr double least_share = 0.2;
  constexpr int tolerance = 2;
  const int rows = cvRound(rgb.rows * least_share);
  if (rows < 8 || rgb.type() != CV_8UC3) return false;
  for (const cv::Scalar& nothing : {cv::Scalar(128, 128, 128), cv::Scalar(0, 135, 0)}) {
    const auto is_nothing = [&](const cv::Mat& part) {
      cv::Mat near;
      cv::inRange(part, nothing - cv::Scalar::all(tolerance), nothing + cv::Scalar::all(tolerance), near);
      return cv::countNonZero(near) == static_cast<int>(near.total());
    };
    if (is_nothing(rgb.rowRange(rgb.rows - rows, rgb.rows)) && !is_nothing(rgb.row(0))) return true;
  }
  return false;
}

/// The file with an end marker, where there is none behind its first pixels; else empty. The thumbnail before them has
/// its own.
Bytes with_end(ByteView file) {
  const std::uint8_t* from = file.data();
  each_jpeg_segment(file, [&](std::uint8_t, ByteView body) {
    from = body.data() + body.size();
    return true;
  });
  constexpr std::uint8_t marker[] = {0xFF, end_of_image};
  const std::uint8_t* end = file.data() + file.size();
  if (std::search(from, end, std::begin(marker), std::end(marker)) != end) return {};
  Bytes out(file.begin(), file.end());
  if (out.back() != 0xFF) out.push_back(0xFF);
  out.push_back(end_of_image);
  return out;
}

Result<cv::Mat> decode_jpeg(ByteView file, const Header& header, int denominator) {
  const Bytes mended = with_end(file);
  if (!mended.empty()) file = mended;
  jpeg_decompress_struct jpeg{};
  JpegErrors errors{};
  jpeg_progress_mgr progress{};
  progress.progress_monitor = on_progress;
  jpeg.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  cv::Mat pixels;
  bool cmyk = false, inverted = false;
  const bool ok = read_jpeg(file, header, denominator, !mended.empty(), jpeg, errors, progress, pixels, cmyk, inverted);
  jpeg_destroy_decompress(&jpeg);
  if (errors.premature_end || (!mended.empty() && !ok)) return truncated();
  if (errors.left_over > 0 && !errors.damaged && !is_padding(file, errors.left_over))
    errors.damaged = true, say(errors, fmt::format("{} bytes of it fit nowhere", errors.left_over));
  if (ok && !errors.damaged && ends_in_nothing(pixels)) errors.damaged = true, say(errors, "its lower part is missing");
  if (!ok || errors.damaged)
    return invalid("photo.unreadable", fmt::format("The picture is damaged ({}).", errors.text.data()));
  const auto profile = jpeg_profile(file);
  if (!cmyk) {
    if (profile) bring_to_srgb(pixels, *profile);
    return pixels;
  }
  if (profile)
    if (auto converted = to_srgb(pixels, *profile, inverted)) return std::move(*converted);
  cv::Mat rgb;
  cmyk_to_rgb(pixels, inverted, rgb);
  return rgb;
}

/// Any format but JPEG, which can be read scaled and in part.
Result<cv::Mat> decode_other(ByteView file, const Header& header) {
  return header.format == Format::png ? decode_png(file, header) : decode_heic(file, header);
}

/// From upright pixels to stored ones: what upright() undoes. `w`, `h`: the stored size.
cv::Rect stored_part(cv::Rect r, int orientation, int w, int h) {
  switch (orientation) {
    case 2:
      return {w - r.x - r.width, r.y, r.width, r.height};
    case 3:
      return {w - r.x - r.width, h - r.y - r.height, r.width, r.height};
    case 4:
      return {r.x, h - r.y - r.height, r.width, r.height};
    case 5:
      return {r.y, r.x, r.height, r.width};
    case 6:
      return {r.y, h - r.x - r.width, r.height, r.width};
    case 7:
      return {w - r.y - r.height, h - r.x - r.width, r.height, r.width};
    case 8:
      return {w - r.y - r.height, r.x, r.height, r.width};
    default:
      return r;
  }
}

}  // namespace

Result<Picture> decode(ByteView file, int wanted_edge, const DecodeLimits& limits) {
  Picture out;
  CS_ASSIGN(out.header, read_header(file, limits));
  const bool jpeg = out.header.format == Format::jpeg;
  const int orientation = out.header.format == Format::heic ? 1 : read_exif(file).orientation;
  CS_ASSIGN(const int denominator, scale_within(out.header, wanted_edge, orientation, limits));
  CS_ASSIGN(out.rgb, jpeg ? decode_jpeg(file, out.header, denominator) : decode_other(file, out.header));
  out.original_width = out.header.width, out.original_height = out.header.height;
  out.rgb = upright(out.rgb, orientation);
  if (orientation >= 5) std::swap(out.original_width, out.original_height);
  return out;
}

std::optional<cv::Mat> decode_part(ByteView file, cv::Rect part, const DecodeLimits& limits) {
  const auto header = read_header(file, limits);
  if (!header) return std::nullopt;
  if (header->format != Format::jpeg) {
    const auto whole = decode(file, 0, limits);
    if (!whole) return std::nullopt;
    part &= cv::Rect({}, whole->rgb.size());
    if (part.empty()) return std::nullopt;
    return whole->rgb(part).clone();
  }
  const int orientation = read_exif(file).orientation;
  const bool turned = orientation >= 5;
  part &= cv::Rect(0, 0, turned ? header->height : header->width, turned ? header->width : header->height);
  if (part.empty()) return std::nullopt;
  const cv::Rect stored = stored_part(part, orientation, header->width, header->height);
  const Bytes mended = with_end(file);
  if (!mended.empty()) file = mended;
  jpeg_decompress_struct jpeg{};
  JpegErrors errors{};
  jpeg_progress_mgr progress{};
  progress.progress_monitor = on_progress;
  jpeg.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  cv::Mat pixels;
  int extra = 0;
  const bool ok = read_jpeg_part(file, *header, stored, jpeg, errors, progress, pixels, extra);
  jpeg_destroy_decompress(&jpeg);
  if (!ok || errors.premature_end || errors.damaged) return std::nullopt;
  cv::Mat wanted = pixels.colRange(extra, extra + stored.width);
  if (const auto profile = jpeg_profile(file))
    if (auto converted = to_srgb(wanted, *profile)) wanted = *converted;
  return upright(wanted, orientation).clone();
}

cv::Mat upright(const cv::Mat& in, int orientation) {
  cv::Mat out = in;
  const auto rotate = [&](int code) {
    cv::Mat r;
    cv::rotate(out, r, code);
    out = r;
  };
  const auto flip = [&](int code) {  // of a copy in place: a third picture would be too much of a large one
    cv::Mat r;
    if (out.data != in.data) r = out;
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

cv::Mat shrink_to(const cv::Mat& picture, int edge) {
  const int longer = std::max(picture.cols, picture.rows);
  if (edge <= 0 || longer <= edge) return picture;
  const double scale = static_cast<double>(edge) / longer;
  const cv::Size size(std::max(1, cvRound(picture.cols * scale)), std::max(1, cvRound(picture.rows * scale)));
  cv::Mat out;
  cv::resize(picture, out, size, 0, 0, cv::INTER_AREA);
  return out;
}

std::vector<cv::Mat> pyramid(const cv::Mat& rgb, int max_edge) {
  std::vector<cv::Mat> levels{shrink_to(rgb, max_edge)};
  while (std::max(levels.back().cols, levels.back().rows) > 256) {
    cv::Mat half;
    cv::resize(levels.back(), half, cv::Size((levels.back().cols + 1) / 2, (levels.back().rows + 1) / 2), 0, 0,
               cv::INTER_AREA);
    levels.push_back(half);
  }
  return levels;
}

}  // namespace cs::imaging
