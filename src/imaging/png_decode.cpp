#include "imaging/png_decode.hpp"

#include <fmt/format.h>
#include <png.h>

#include <array>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "imaging/flatten.hpp"
#include "imaging/icc.hpp"
#include "imaging/segments.hpp"

namespace cs::imaging {
namespace {

struct Reading {
  ByteView rest;
  std::array<char, 128> problem{};
};

[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  auto* reading = static_cast<Reading*>(png_get_error_ptr(png));
  std::strncpy(reading->problem.data(), text, reading->problem.size() - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void give_bytes(png_structp png, png_bytep out, std::size_t n) {
  auto* reading = static_cast<Reading*>(png_get_io_ptr(png));
  if (n > reading->rest.size()) png_error(png, "the data ends early");
  std::memcpy(out, reading->rest.data(), n);
  reading->rest = reading->rest.subspan(n);
}

/// libpng jumps out of any call: what owns memory lives in the callers of the next two functions.
bool read_start(png_structp png, png_infop info, const Header& header) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, static_cast<png_uint_32>(header.width), static_cast<png_uint_32>(header.height));
  png_set_chunk_malloc_max(png, 8'000'000);
  png_set_chunk_cache_max(png, 100);
  png_read_info(png, info);
  png_set_expand(png);  // palette and 1, 2, 4 bits to 8; a transparent colour to alpha
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != static_cast<std::size_t>(header.width) * 4)
    png_error(png, "its header is ambiguous");
  return true;
}

bool read_rows(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_image(png, rows);
  return true;
}

bool read_row(png_structp png, png_bytep row) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_read_row(png, row, nullptr);
  return true;
}

/// A row at a time where the file allows it: a second picture of four bytes a pixel would be more than all the rest.
bool read_pixels(png_structp png, const Header& header, cv::Mat& rgb) {
  rgb.create(header.height, header.width, CV_8UC3);
  cv::Mat rgba(header.interlaced ? header.height : 1, header.width, CV_8UC4);
  if (header.interlaced) {
    std::vector<png_bytep> rows;
    rows.reserve(static_cast<std::size_t>(rgba.rows));
    for (int y = 0; y < rgba.rows; ++y) rows.push_back(rgba.ptr(y));
    if (!read_rows(png, rows.data())) return false;
    flatten(rgba, rgb);
    return true;
  }
  for (int y = 0; y < rgb.rows; ++y) {
    if (!read_row(png, rgba.ptr())) return false;
    cv::Mat row = rgb.row(y);
    flatten(rgba, row);
  }
  return true;
}

}  // namespace

Result<cv::Mat> decode_png(ByteView file, const Header& header) {
  bool ends = false;
  each_png_chunk(file, [&](std::string_view type, ByteView) {
    ends = type == "IEND";
    return true;
  });
  if (!ends) return invalid("photo.truncated", "The file ends before the picture is complete.");
  Reading reading{file};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (!info) throw std::bad_alloc();
  png_set_read_fn(png, &reading, give_bytes);
  cv::Mat rgb;
  const bool ok = read_start(png, info, header) && read_pixels(png, header, rgb);
  Bytes profile;
  {
    png_charp name = nullptr;
    int method = 0;
    png_bytep bytes = nullptr;
    png_uint_32 size = 0;
    if (ok && png_get_iCCP(png, info, &name, &method, &bytes, &size) != 0) profile.assign(bytes, bytes + size);
  }
  png_destroy_read_struct(&png, &info, nullptr);
  if (!ok) return invalid("photo.unreadable", fmt::format("The picture is damaged ({}).", reading.problem.data()));
  bring_to_srgb(rgb, profile);
  return rgb;
}

}  // namespace cs::imaging
