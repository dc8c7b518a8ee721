#include "imaging/exif.hpp"

#include <iconv.h>
#include <libexif/exif-data.h>

#include <array>
#include <memory>

#include "base/text.hpp"
#include "imaging/heic.hpp"
#include "imaging/segments.hpp"

namespace cs::imaging {
namespace {

constexpr std::size_t largest_block = std::size_t{1} << 20;

struct Unref {
  void operator()(ExifData* d) const { exif_data_unref(d); }
};

/// Names are ASCII by the standard, UTF-8 or GB18030 in practice; others are as if they were not there.
std::string clean(std::string_view written) {
  const std::string text = trim(written);
  if (is_utf8(text)) return text;
  const iconv_t from_gb = ::iconv_open("UTF-8", "GB18030");
  if (from_gb == reinterpret_cast<iconv_t>(-1)) return {};
  std::string in = text, out(4 * text.size(), '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t in_left = in.size(), out_left = out.size();
  const bool whole = ::iconv(from_gb, &from, &in_left, &to, &out_left) != static_cast<std::size_t>(-1) && in_left == 0;
  ::iconv_close(from_gb);
  out.resize(out.size() - out_left);
  return whole ? trim(out) : std::string();
}

std::string text_of(ExifData* data, ExifIfd ifd, ExifTag tag, unsigned most = 256) {
  ExifEntry* entry = exif_content_get_entry(data->ifd[ifd], tag);
  if (!entry) return {};
  std::array<char, 1024> value{};
  exif_entry_get_value(entry, value.data(), most);
  return clean(value.data());
}

/// The block as it is in a JPEG, "Exif\0\0" and a TIFF structure, or empty. libexif would look for it itself, but
/// trusts the lengths it meets.
Bytes exif_block(ByteView file) {
  Bytes out;
  each_jpeg_segment(file, [&](std::uint8_t marker, ByteView body) {
    if (marker != 0xE1 || body.size() <= 6 || as_text(body.first(4)) != "Exif") return true;
    out.assign(body.begin(), body.end());
    return false;
  });
  each_png_chunk(file, [&](std::string_view type, ByteView body) {
    if (type != "eXIf" || body.size() > largest_block) return true;
    constexpr std::string_view start("Exif\0\0", 6);
    if (!as_text(body).starts_with("Exif")) out.assign(start.begin(), start.end());
    out.insert(out.end(), body.begin(), body.end());
    return false;
  });
  if (is_heic(file)) out = read_heic_notes(file).exif;
  return out;
}

}  // namespace

Exif read_exif(ByteView file) {
  Exif out;
  const Bytes segment = exif_block(file);
  if (segment.empty()) return out;
  const std::unique_ptr<ExifData, Unref> data(
      exif_data_new_from_data(segment.data(), static_cast<unsigned>(segment.size())));
  if (!data) return out;
  for (const auto* content : data->ifd) out.present = out.present || (content && content->count > 0);
  if (ExifEntry* e = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
      e && e->format == EXIF_FORMAT_SHORT && e->size >= 2) {
    const int o = exif_get_short(e->data, exif_data_get_byte_order(data.get()));
    if (o >= 1 && o <= 8) out.orientation = o;
  }
  out.make = text_of(data.get(), EXIF_IFD_0, EXIF_TAG_MAKE);
  out.model = text_of(data.get(), EXIF_IFD_0, EXIF_TAG_MODEL);
  out.software = text_of(data.get(), EXIF_IFD_0, EXIF_TAG_SOFTWARE);
  if (out.software.empty()) out.software = text_of(data.get(), EXIF_IFD_0, static_cast<ExifTag>(0x000B));
  out.taken = text_of(data.get(), EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL);
  out.comment = text_of(data.get(), EXIF_IFD_EXIF, EXIF_TAG_USER_COMMENT, 1024);
  out.description = text_of(data.get(), EXIF_IFD_0, EXIF_TAG_IMAGE_DESCRIPTION, 1024);
  out.lens = text_of(data.get(), EXIF_IFD_EXIF, static_cast<ExifTag>(0xA434));  // LensModel
  if (data->data && data->size > 0 && data->size <= 65536) out.thumbnail.assign(data->data, data->data + data->size);
  return out;
}

}  // namespace cs::imaging
