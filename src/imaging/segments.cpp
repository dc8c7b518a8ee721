#include "imaging/segments.hpp"

#include "imaging/heic.hpp"

namespace cs::imaging {
namespace {

/// Of an iTXt chunk (PNG 11.3.3.4): keyword, compression flag and method, language, translated keyword, text.
std::string_view international_text(std::string_view body, std::string_view keyword) {
  if (body.size() < keyword.size() + 3 || !body.starts_with(keyword) || body[keyword.size()] != '\0') return {};
  if (body[keyword.size() + 1] != 0) return {};
  body.remove_prefix(keyword.size() + 3);
  for (int i = 0; i < 2; ++i) {
    const auto end = body.find('\0');
    if (end == std::string_view::npos) return {};
    body.remove_prefix(end + 1);
  }
  return body;
}

}  // namespace

std::string xmp_of(ByteView file) {
  constexpr std::string_view xmp_name("http://ns.adobe.com/xap/1.0/\0", 29);
  std::string out;
  each_jpeg_segment(file, [&](std::uint8_t marker, ByteView body) {
    if (marker == 0xE1 && as_text(body).starts_with(xmp_name)) out += as_text(body.subspan(xmp_name.size()));
    return true;
  });
  each_png_chunk(file, [&](std::string_view type, ByteView body) {
    if (type == "iTXt") out += international_text(as_text(body), "XML:com.adobe.xmp");
    return true;
  });
  if (out.empty() && is_heic(file)) out = read_heic_notes(file).xmp;
  return out;
}

}  // namespace cs::imaging
