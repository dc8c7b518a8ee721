#include "imaging/jpeg_facts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "imaging/segments.hpp"

namespace cs::imaging {
namespace {

constexpr std::size_t most_tools = 16;
constexpr std::size_t longest_value = 200;

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

/// The values of an XMP property under any prefix, written as attributes or as elements.
void add_values(std::string_view xmp, std::string_view name, std::vector<std::string>& out) {
  for (std::size_t at = xmp.find(name); at != std::string_view::npos; at = xmp.find(name, at + 1)) {
    // No further than a value may be long, or a packet full of unended ones would be read again for each.
    std::string_view rest = xmp.substr(at + name.size(), longest_value + 3);
    char end = 0;
    if (rest.starts_with("=\"") || rest.starts_with("='"))
      end = rest[1], rest.remove_prefix(2);
    else if (rest.starts_with(">"))
      end = '<', rest.remove_prefix(1);
    else
      continue;
    const auto stop = rest.find(end);
    if (stop == std::string_view::npos || stop > longest_value) continue;
    std::string value = trim(rest.substr(0, stop));
    if (!value.empty() && is_utf8(value) && std::count(out.begin(), out.end(), value) == 0 && out.size() < most_tools)
      out.push_back(std::move(value));
  }
}

/// Programs that write notes of their own without naming themselves anywhere else.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> own_notes = {
    {{"xmlns:darktable=", "darktable"},
     {"xmlns:crs=", "Adobe Camera Raw / Lightroom"},
     {"xmlns:picasa=", "Picasa"},
     {"xmlns:GIMP=", "GIMP"}}};

/// What the camera wrote comes first, then the history of what was done to the picture.
std::vector<std::string> tools_of(std::string_view xmp) {
  std::vector<std::string> out;
  for (const char* name : {":CreatorTool", ":softwareAgent", ":Software"}) add_values(xmp, name, out);
  for (const auto& [sign, program] : own_notes)
    if (xmp.find(sign) != std::string_view::npos) out.emplace_back(program);
  return out;
}

}  // namespace

JpegFacts read_jpeg_facts(ByteView b) {
  JpegFacts out;
  out.tools = tools_of(xmp_of(b));
  each_png_chunk(b, [&](std::string_view type, ByteView body) {
    constexpr std::string_view keyword("Software\0", 9);
    if (type == "tEXt" && as_text(body).starts_with(keyword) && body.size() <= keyword.size() + 200)
      if (const std::string name = trim(as_text(body.subspan(keyword.size()))); is_utf8(name))
        out.tools.push_back(name);
    return true;
  });
  each_jpeg_segment(b, [&](std::uint8_t marker, ByteView body) {
    if (marker == 0xEC && as_text(body).starts_with("Ducky")) out.tools.emplace_back("Adobe Photoshop (Save for Web)");
    if (marker != 0xDB || out.quality) return true;
    if (const auto table = luminance_table(body)) {
      const double wanted = coarseness(*table);
      int best = 1;
      double least = 1e9;
      for (int q = 1; q <= 100; ++q)
        if (const double off = std::abs(coarseness(scaled(q)) - wanted); off < least) least = off, best = q;
      out.quality = best;
      out.library_tables = scaled(best) == *table;
    }
    return true;
  });
  return out;
}

}  // namespace cs::imaging
