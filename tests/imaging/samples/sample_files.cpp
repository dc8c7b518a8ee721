#include "sample_files.hpp"

#include <cstdio>
#include <cstdlib>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
// jpeglib.h needs FILE.
#include <jpeglib.h>
#include <zlib.h>

#include <array>

namespace cs::test {
namespace {

void put16(Bytes& out, unsigned v) {
  out.push_back(static_cast<std::uint8_t>(v >> 8));
  out.push_back(static_cast<std::uint8_t>(v));
}
void put32(Bytes& out, std::uint32_t v) {
  put16(out, v >> 16);
  put16(out, v & 0xFFFF);
}
void put(Bytes& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

void chunk(Bytes& out, const char* type, const Bytes& body) {
  put32(out, static_cast<std::uint32_t>(body.size()));
  const std::size_t from = out.size();
  put(out, std::string_view(type, 4));
  out.insert(out.end(), body.begin(), body.end());
  put32(out, static_cast<std::uint32_t>(crc32(0, out.data() + from, static_cast<uInt>(out.size() - from))));
}

Bytes png_start(int width, int height, std::uint8_t depth, std::uint8_t colour) {
  Bytes out;
  put(out, std::string_view("\x89PNG\r\n\x1a\n", 8));
  Bytes head;
  put32(head, static_cast<std::uint32_t>(width));
  put32(head, static_cast<std::uint32_t>(height));
  head.insert(head.end(), {depth, colour, 0, 0, 0});
  chunk(out, "IHDR", head);
  return out;
}

/// `height` times the same filtered row, deflated without ever holding the picture.
Bytes deflate_rows(Bytes row, int height) {
  z_stream z{};
  deflateInit(&z, 9);
  Bytes out(1 << 16);
  std::size_t used = 0;
  for (int y = 0; y < height; ++y) {
    z.next_in = row.data();
    z.avail_in = static_cast<uInt>(row.size());
    const int mode = y + 1 == height ? Z_FINISH : Z_NO_FLUSH;
    for (;;) {
      if (out.size() - used < 4096) out.resize(out.size() * 2);
      z.next_out = out.data() + used;
      z.avail_out = static_cast<uInt>(out.size() - used);
      const int said = deflate(&z, mode);
      used = out.size() - z.avail_out;
      if (said == Z_STREAM_END || (z.avail_in == 0 && mode == Z_NO_FLUSH)) break;
    }
  }
  deflateEnd(&z);
  out.resize(used);
  return out;
}

}  // namespace

cv::Mat scene(int width, int height) {
  cv::Mat m(height, width, CV_8UC3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      m.at<cv::Vec3b>(y, x) = cv::Vec3b(static_cast<unsigned char>(40 + 160 * x / width),
                                        static_cast<unsigned char>(60 + 120 * y / height), 128);
  const int w = width / 4, h = height / 4;
  m(cv::Rect(0, 0, w, h)) = cv::Scalar(255, 0, 0);
  m(cv::Rect(width - w, 0, w, h)) = cv::Scalar(0, 255, 0);
  m(cv::Rect(width - w, height - h, w, h)) = cv::Scalar(0, 0, 255);
  m(cv::Rect(0, height - h, w, h)) = cv::Scalar(255, 255, 255);
  return m;
}

Bytes jpeg(const cv::Mat& rgb, JpegStyle style) {
  using Colour = JpegStyle::Colour;
  cv::Mat pixels = rgb;
  if (style.colour == Colour::grey) cv::cvtColor(rgb, pixels, cv::COLOR_RGB2GRAY);
  if (style.colour == Colour::cmyk || style.colour == Colour::ycck) {
    // As image editors write it: inverted, without black.
    cv::cvtColor(rgb, pixels, cv::COLOR_RGB2RGBA);
  }
  jpeg_compress_struct c{};
  jpeg_error_mgr errors{};
  c.err = jpeg_std_error(&errors);
  jpeg_create_compress(&c);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&c, &buffer, &size);
  c.image_width = static_cast<JDIMENSION>(pixels.cols);
  c.image_height = static_cast<JDIMENSION>(pixels.rows);
  c.input_components = pixels.channels();
  c.in_color_space = pixels.channels() == 1 ? JCS_GRAYSCALE : pixels.channels() == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&c);
  if (style.colour == Colour::cmyk) jpeg_set_colorspace(&c, JCS_CMYK);
  if (style.colour == Colour::ycck) jpeg_set_colorspace(&c, JCS_YCCK);
  if (pixels.channels() == 4) c.write_Adobe_marker = TRUE;
  jpeg_set_quality(&c, style.quality, TRUE);
  if (style.progressive) jpeg_simple_progression(&c);
  jpeg_start_compress(&c, TRUE);
  while (c.next_scanline < c.image_height) {
    JSAMPROW row = pixels.ptr(static_cast<int>(c.next_scanline));
    jpeg_write_scanlines(&c, &row, 1);
  }
  jpeg_finish_compress(&c);
  Bytes out(buffer, buffer + size);
  jpeg_destroy_compress(&c);
  std::free(buffer);
  return out;
}

Bytes png(const cv::Mat& any) {
  Bytes out;
  cv::imencode(".png", any, out);
  return out;
}

Bytes palette_png(int width, int height, cv::Vec3b even, cv::Vec3b odd) {
  Bytes out = png_start(width, height, 8, 3);
  chunk(out, "PLTE", {even[0], even[1], even[2], odd[0], odd[1], odd[2]});
  Bytes row(1);
  for (int x = 0; x < width; ++x) row.push_back(static_cast<std::uint8_t>(x % 2));
  chunk(out, "IDAT", deflate_rows(row, height));
  chunk(out, "IEND", {});
  return out;
}

Bytes bomb_png(int width, int height) {
  Bytes out = png_start(width, height, 1, 0);
  chunk(out, "IDAT", deflate_rows(Bytes(1 + (static_cast<std::size_t>(width) + 7) / 8), height));
  chunk(out, "IEND", {});
  return out;
}

Bytes exif_body(const ExifFields& f) {
  struct Entry {
    unsigned tag, type;
    std::string text;  ///< type 2
    std::uint32_t value = 0;
  };
  const auto write_ifd = [](std::vector<Entry> entries, std::uint32_t start) {
    Bytes head, tail;
    put16(head, static_cast<unsigned>(entries.size()));
    const auto data_at = start + 2 + 12 * static_cast<std::uint32_t>(entries.size()) + 4;
    for (const Entry& e : entries) {
      put16(head, e.tag);
      put16(head, e.type);
      if (e.type == 2) {
        const std::string text = e.text + std::string(e.text.size() < 4 ? 4 - e.text.size() : 1, '\0');
        put32(head, static_cast<std::uint32_t>(text.size()));
        if (text.size() <= 4) {
          put(head, text);
        } else {
          put32(head, data_at + static_cast<std::uint32_t>(tail.size()));
          put(tail, text);
        }
      } else {
        put32(head, 1);
        put32(head, e.type == 3 ? e.value << 16 : e.value);
      }
    }
    put32(head, 0);
    head.insert(head.end(), tail.begin(), tail.end());
    return head;
  };
  std::vector<Entry> main, sub;
  if (!f.description.empty()) main.push_back({0x010E, 2, f.description});
  if (!f.make.empty()) main.push_back({0x010F, 2, f.make});
  if (!f.model.empty()) main.push_back({0x0110, 2, f.model});
  if (f.orientation) main.push_back({0x0112, 3, "", static_cast<std::uint32_t>(*f.orientation)});
  if (!f.software.empty()) main.push_back({0x0131, 2, f.software});
  if (!f.taken.empty()) sub.push_back({0x9003, 2, f.taken});
  if (!f.lens.empty()) sub.push_back({0xA434, 2, f.lens});
  if (!sub.empty()) main.push_back({0x8769, 4, "", 0});
  if (!sub.empty()) main.back().value = 8 + static_cast<std::uint32_t>(write_ifd(main, 8).size());
  Bytes out;
  put(out, std::string_view("Exif\0\0MM\0*\0\0\0\x08", 14));
  const Bytes first = write_ifd(main, 8);
  out.insert(out.end(), first.begin(), first.end());
  if (!sub.empty()) {
    const Bytes second = write_ifd(sub, 8 + static_cast<std::uint32_t>(first.size()));
    out.insert(out.end(), second.begin(), second.end());
  }
  return out;
}

Bytes with_exif(const Bytes& jpeg, const Bytes& body, std::optional<int> length) {
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  put16(out, 0xFFE1);
  put16(out, static_cast<unsigned>(length.value_or(static_cast<int>(body.size()) + 2)));
  out.insert(out.end(), body.begin(), body.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

Bytes with_png_chunk(const Bytes& png, const char* type, const Bytes& body) {
  constexpr std::ptrdiff_t header_end = 8 + 25;
  Bytes out(png.begin(), png.begin() + header_end);
  chunk(out, type, body);
  out.insert(out.end(), png.begin() + header_end, png.end());
  return out;
}

}  // namespace cs::test
