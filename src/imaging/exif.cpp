#include "imaging/exif.hpp"

#include <libexif/exif-data.h>

#include <array>
#include <memory>

#include "base/text.hpp"
#include "imaging/heic.hpp"

namespace cs::imaging {
namespace {

struct Unref {
  void operator()(ExifData* d) const { exif_data_unref(d); }
};

std::string text_of(ExifData* data, ExifIfd ifd, ExifTag tag) {
  ExifEntry* entry = exif_content_get_entry(data->ifd[ifd], tag);
  if (!entry) return {};
  std::array<char, 256> value{};
  exif_entry_get_value(entry, value.data(), value.size());
  const std::string text = trim(value.data());
  return is_utf8(text) ? text : std::string();
}

/// The APP1 segment with "Exif\0\0", or empty. libexif would look for it itself, but trusts the lengths it meets.
ByteView exif_segment(ByteView b) {
  std::size_t at = 2;
  while (at + 4 <= b.size() && b[at] == 0xFF) {
    const std::uint8_t marker = b[at + 1];
    if (marker == 0xDA || marker == 0xD9) break;
    const std::size_t length = static_cast<std::size_t>(b[at + 2] << 8 | b[at + 3]);
    if (length < 2 || at + 2 + length > b.size()) break;
    const ByteView body = b.subspan(at + 4, length - 2);
    if (marker == 0xE1 && body.size() > 6 && as_text(body.first(4)) == "Exif") return body;
    at += 2 + length;
  }
  return {};
}

}  // namespace

Exif read_exif(ByteView file) {
  Exif out;
  HeicNotes notes;
  ByteView segment;
  if (file.size() >= 4 && file[0] == 0xFF && file[1] == 0xD8) {
    segment = exif_segment(file);
  } else if (is_heic(file)) {
    notes = read_heic_notes(file);
    segment = notes.exif;
  }
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
  out.taken = text_of(data.get(), EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL);
  out.lens = text_of(data.get(), EXIF_IFD_EXIF, static_cast<ExifTag>(0xA434));  // LensModel
  if (data->data && data->size > 0 && data->size <= 65536) out.thumbnail.assign(data->data, data->data + data->size);
  return out;
}

}  // namespace cs::imaging
