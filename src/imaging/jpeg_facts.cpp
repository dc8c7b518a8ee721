#include "imaging/jpeg_facts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "imaging/heic.hpp"

namespace cs::imaging {
namespace {

/// ITU T.81, table K.1, in zigzag order.
constexpr std::array<int, 64> standard = {16, 11, 12,  14,  12,  10, 16, 14,  13,  14,  18,  17,  16, 19,  24,  40,
                                          26, 24, 22,  22,  24,  49, 35, 37,  29,  40,  58,  51,  61, 60,  57,  51,
                                          56, 55, 64,  72,  92,  78, 64, 68,  87,  69,  55,  56,  80, 109, 81,  87,
                                          95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99};

std::array<int, 64> scaled(int quality) {
  const int scale = quality < 50 ? 5000 / quality : 200 - quality * 2;
  std::array<int, 64> out{};
  for (std::size_t i = 0; i < 64; ++i) out[i] = std::clamp((standard[i] * scale + 50) / 100, 1, 255);
  return out;
}

double coarseness(const std::array<int, 64>& table) {
  double sum = 0;
  for (std::size_t i = 0; i < 64; ++i) sum += static_cast<double>(table[i]) / standard[i];
  return sum / 64;
}

/// Table 0 of a DQT segment's body, which may hold several.
std::optional<std::array<int, 64>> luminance_table(ByteView body) {
  while (!body.empty()) {
    const bool wide = (body[0] >> 4) != 0;
    const std::size_t size = wide ? 129 : 65;
    if (body.size() < size) return std::nullopt;
    if ((body[0] & 15) == 0) {
      std::array<int, 64> out{};
      for (std::size_t i = 0; i < 64; ++i) out[i] = wide ? body[1 + 2 * i] << 8 | body[2 + 2 * i] : body[1 + i];
      return out;
    }
    body = body.subspan(size);
  }
  return std::nullopt;
}

/// The value of an XMP property, written as an attribute or as an element.
std::string xmp_value(std::string_view xmp, std::string_view name) {
  const auto at = xmp.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = xmp.substr(at + name.size());
  char end = 0;
  if (rest.starts_with("=\"") || rest.starts_with("='"))
    end = rest[1], rest.remove_prefix(2);
  else if (rest.starts_with(">"))
    end = '<', rest.remove_prefix(1);
  else
    return {};
  const auto stop = rest.find(end);
  if (stop == std::string_view::npos || stop > 200) return {};
  std::string value = trim(rest.substr(0, stop));
  return is_utf8(value) ? value : std::string();
}

std::string tool_of(std::string_view xmp) {
  const std::string tool = xmp_value(xmp, "xmp:CreatorTool");
  return tool.empty() ? xmp_value(xmp, "stEvt:softwareAgent") : tool;
}

}  // namespace

JpegFacts read_jpeg_facts(ByteView b) {
  constexpr std::string_view xmp_name("http://ns.adobe.com/xap/1.0/\0", 29);
  JpegFacts out;
  if (is_heic(b)) out.tool = tool_of(read_heic_notes(b).xmp);
  if (b.size() < 4 || b[0] != 0xFF || b[1] != 0xD8) return out;
  std::size_t at = 2;
  while (at + 4 <= b.size() && b[at] == 0xFF) {
    const std::uint8_t marker = b[at + 1];
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xDA || marker == 0xD9) break;
    const std::size_t length = static_cast<std::size_t>(b[at + 2] << 8 | b[at + 3]);
    if (length < 2 || at + 2 + length > b.size()) break;
    const ByteView body = b.subspan(at + 4, length - 2);
    if (marker == 0xDB && !out.quality) {
      if (const auto table = luminance_table(body)) {
        const double wanted = coarseness(*table);
        int best = 1;
        double least = 1e9;
        for (int q = 1; q <= 100; ++q)
          if (const double off = std::abs(coarseness(scaled(q)) - wanted); off < least) least = off, best = q;
        out.quality = best;
        out.library_tables = scaled(best) == *table;
      }
    } else if (marker == 0xE1 && out.tool.empty() && as_text(body).starts_with(xmp_name)) {
      out.tool = tool_of(as_text(body).substr(xmp_name.size()));
    }
    at += 2 + length;
  }
  return out;
}

}  // namespace cs::imaging
