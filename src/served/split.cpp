#include "served/split.hpp"

#include <algorithm>
#include <array>

#include "base/picture_kind.hpp"

namespace cs::served {

std::optional<Split> split(ByteView original) {
  switch (picture_kind(original)) {
    case PictureKind::jpeg:
      return split_jpeg(original);
    case PictureKind::png:
      return split_png(original);
    case PictureKind::heic:
      return split_heif(original);
    default:
      return std::nullopt;
  }
}

int orientation_of(ByteView tiff) {
  if (tiff.size() < 8) return 1;
  const bool little = tiff[0] == 'I' && tiff[1] == 'I';
  if (!little && !(tiff[0] == 'M' && tiff[1] == 'M')) return 1;
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | tiff[little ? at + bytes - 1 - i : at + i];
    return value;
  };
  const std::uint64_t first = number(4, 4);
  if (first + 2 > tiff.size()) return 1;
  const std::uint64_t count = number(first, 2);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t entry = first + 2 + 12 * i;
    if (entry + 12 > tiff.size()) return 1;
    if (number(entry, 2) != 0x0112) continue;
    const std::uint64_t value = number(entry + 8, 2);
    return number(entry + 2, 2) == 3 && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Bytes orientation_block(int orientation) {
  return {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, static_cast<std::uint8_t>(orientation),
          0,   0,   0, 0,  0, 0};
}

std::optional<Bytes> clean_profile(ByteView in) {
  constexpr std::size_t head = 128;
  constexpr std::array<std::string_view, 27> colours = {
      "rXYZ", "gXYZ", "bXYZ", "wtpt", "bkpt", "rTRC", "gTRC", "bTRC", "kTRC", "chad", "chrm", "lumi", "cicp", "A2B0",
      "A2B1", "A2B2", "A2B3", "B2A0", "B2A1", "B2A2", "B2A3", "D2B0", "D2B1", "D2B2", "B2D0", "B2D1", "B2D2"};
  const auto number = [&](std::size_t at) {
    return static_cast<std::uint32_t>(in[at]) << 24 | static_cast<std::uint32_t>(in[at + 1]) << 16 |
           static_cast<std::uint32_t>(in[at + 2]) << 8 | in[at + 3];
  };
  if (in.size() < head + 4 || as_text(in.subspan(36, 4)) != "acsp") return std::nullopt;
  const std::uint32_t count = number(head);
  if (count > 100 || head + 4 + std::size_t{12} * count > in.size()) return std::nullopt;
  Bytes out(in.size());
  const auto keep = [&](std::size_t from, std::size_t length) {
    std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(from), length,
                out.begin() + static_cast<std::ptrdiff_t>(from));
  };
  // Size, version, class, spaces; "acsp"; flags; intent and illuminant. Not: who made it, when, on which device.
  keep(0, 4);
  keep(8, 16);
  keep(36, 4);
  keep(44, 4);
  keep(64, 16);
  keep(head, 4 + std::size_t{12} * count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t entry = head + 4 + std::size_t{12} * i;
    const std::uint64_t from = number(entry + 4), length = number(entry + 8);
    if (from < head || from + length > in.size()) return std::nullopt;
    const std::string_view name = as_text(in.subspan(entry, 4));
    if (std::ranges::find(colours, name) != colours.end()) {
      keep(from, length);
    } else if (name != "desc" && name != "cprt") {
      // The name of a tag that nobody reads any more.
      std::copy_n("none", 4, out.begin() + static_cast<std::ptrdiff_t>(entry));
    }
  }
  return out;
}

}  // namespace cs::served
