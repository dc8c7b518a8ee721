#include "fuzz/entries.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "base/text.hpp"
#include "exchange/roster_file.hpp"
#include "imaging/decode.hpp"
#include "imaging/exif.hpp"
#include "imaging/jpeg_facts.hpp"
#include "imaging/provenance.hpp"
#include "imaging/qr.hpp"
#include "imaging/thumbnail.hpp"
#include "qr_samples.hpp"
#include "sample_files.hpp"

namespace cs::fuzz {
namespace {

/// Small, so that many files a second are tried; the program's own limits differ in nothing else.
constexpr imaging::DecodeLimits limits{std::size_t{1} << 20, 250'000};

void hold(bool promise, const char* what) {
  if (!promise) throw std::logic_error(what);
}

bool is_clean(const std::string& text, std::size_t most) {
  return text.size() <= most && is_utf8(text);
}

void hold_codes(const std::vector<imaging::QrCode>& codes) {
  for (const imaging::QrCode& code : codes) {
    hold(!code.payload.empty() && code.payload.size() <= 2953, "a payload has 1 to 2953 bytes");
    for (const cv::Point2f& p : code.corners) hold(std::isfinite(p.x) && std::isfinite(p.y), "corners are finite");
  }
}

}  // namespace

void decode_entry(ByteView file) {
  for (const int wanted_edge : {0, 60}) {
    const auto picture = imaging::decode(file, wanted_edge, limits);
    if (!picture) {
      hold(picture.error().code == Code::invalid, "a bad file is the sender's fault");
      hold(picture.error().message.ends_with('.') && is_clean(picture.error().message, 400), "one clear sentence");
      continue;
    }
    const cv::Mat& rgb = picture->rgb;
    hold(!rgb.empty() && rgb.type() == CV_8UC3, "pixels are 8-bit RGB");
    hold(static_cast<std::int64_t>(rgb.total()) <= limits.pixels, "no more pixels than allowed");
    if (wanted_edge == 0 && std::int64_t{picture->original_width} * picture->original_height <= limits.pixels)
      hold(rgb.cols == picture->original_width && rgb.rows == picture->original_height, "full size is full size");
    hold(cv::sum(rgb)[0] >= 0, "every pixel can be read");
    const cv::Rect part(rgb.cols / 3, rgb.rows / 4, 40, 30);
    if (const auto cut = imaging::decode_part(file, part, limits))
      hold(cut->cols <= part.width && cut->rows <= part.height && cv::sum(*cut)[0] >= 0, "a part is that part");
  }
  const imaging::JpegFacts facts = imaging::read_jpeg_facts(file);
  hold(!facts.quality || (*facts.quality >= 1 && *facts.quality <= 100), "quality is 1 to 100");
  for (const std::string& tool : facts.tools) hold(is_clean(tool, 200), "names are clean");
  const imaging::Provenance origin = imaging::read_provenance(file);
  hold(is_clean(origin.generator, 100) && (!origin.national || is_clean(origin.national->producer, 100)),
       "names of generators are clean");
  const imaging::Exif exif = imaging::read_exif(file);
  hold(is_clean(exif.comment, 4096) && is_clean(exif.description, 4096), "notes are clean");
  hold(is_clean(exif.make, 256) && is_clean(exif.software, 256), "texts are clean");
}

void exif_entry(ByteView tiff) {
  Bytes body(6 + std::min<std::size_t>(tiff.size(), 65'000));
  std::copy_n("Exif\0", 6, body.begin());
  std::copy_n(tiff.begin(), body.size() - 6, body.begin() + 6);
  static const Bytes picture = test::jpeg(test::scene(16, 16));
  const imaging::Exif exif = imaging::read_exif(test::with_exif(picture, body));
  hold(exif.orientation >= 1 && exif.orientation <= 8, "orientation is 1 to 8");
  for (const std::string* text : {&exif.make, &exif.model, &exif.software, &exif.lens, &exif.taken})
    hold(is_clean(*text, 256), "texts are clean");
  hold(exif.thumbnail.size() <= 65'536, "a thumbnail is small");
  if (exif.thumbnail.empty()) return;
  const auto likeness = imaging::thumbnail_likeness(exif.thumbnail, exif.orientation, test::scene(60, 40));
  hold(!likeness || std::abs(*likeness) < 1.001, "likeness is a correlation");
}

void qr_entry(ByteView bytes) {
  if (bytes.size() < 3) return;
  const bool code = (bytes[0] & 1) != 0;
  const int second = bytes[1];
  bytes = bytes.subspan(2);
  constexpr int module = 4;
  cv::Mat rgb;
  if (!code) {
    const int columns = std::clamp(second, 1, 60), rows = static_cast<int>(bytes.size()) / columns;
    if (rows < 1 || rows > 60) return;
    const cv::Mat modules(rows, columns, CV_8UC1, const_cast<unsigned char*>(bytes.data()));
    cv::Mat large;
    cv::resize(modules, large, {}, module, module, cv::INTER_NEAREST);
    cv::cvtColor(large, rgb, cv::COLOR_GRAY2RGB);
    hold_codes(imaging::read_qr_codes(rgb));
    return;
  }
  const std::size_t turned = static_cast<std::size_t>(second);
  if (bytes.size() <= 2 * turned || bytes.size() - 2 * turned > 120) return;
  const std::string payload(as_text(bytes.subspan(2 * turned)));
  rgb = test::qr_picture(payload, module);
  const int across = rgb.cols / module;
  for (std::size_t i = 0; i < turned; ++i) {
    cv::Mat one = rgb(cv::Rect(bytes[2 * i] % across * module, bytes[2 * i + 1] % across * module, module, module));
    cv::bitwise_not(one, one);
  }
  const auto codes = imaging::read_qr_codes(rgb);
  hold_codes(codes);
  if (turned == 0) hold(codes.size() == 1 && codes[0].payload == payload, "a clean code is read as it was written");
}

void table_entry(ByteView file) {
  // As above: small, so that many files a second are tried.
  constexpr exchange::TableLimits small{std::size_t{1} << 20, std::size_t{4} << 20, std::size_t{2} << 20, 20'000};
  const auto book = exchange::read_tables(file, small);
  if (!book) {
    hold(book.error().code == Code::invalid || book.error().code == Code::too_large,
         "a bad file is the sender's fault");
    hold(book.error().message.ends_with('.') && is_clean(book.error().message, 400), "one clear sentence");
  } else {
    std::size_t cells = 0, text = 0;
    for (const exchange::Sheet& sheet : book->sheets) {
      int line = 0;
      for (const exchange::Row& row : sheet.rows) {
        hold(row.line > line, "rows come in their order");
        line = row.line;
        hold(!row.cells.empty() && row.cells.size() <= exchange::most_columns, "rows have cells, and not too many");
        cells += row.cells.size();
        for (const exchange::Cell& cell : row.cells) text += cell.text.size();
      }
    }
    hold(cells <= small.cells && text <= small.text_bytes, "the limits hold");
  }
  if (const auto roster = exchange::read_roster(file))
    hold(roster->students.size() == roster->lines.size() && roster->students.size() == roster->rows.size(),
         "each student has a row");
}

}  // namespace cs::fuzz
