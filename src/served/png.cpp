#include <zlib.h>

#include <algorithm>
#include <array>

#include "served/split.hpp"

namespace cs::served {
namespace {

constexpr std::array<std::string_view, 20> needed = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM",
                                                     "sRGB", "cICP", "mDCV", "cLLI", "mDCv", "cLLi", "sBIT",
                                                     "bKGD", "pHYs", "acTL", "fcTL", "fdAT", "hIST"};
constexpr std::size_t largest_profile = std::size_t{4} << 20;

void put_number(Bytes& to, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(value >> shift));
}

Bytes chunk(std::string_view type, ByteView body) {
  Bytes out;
  put_number(out, static_cast<std::uint32_t>(body.size()));
  out.insert(out.end(), type.begin(), type.end());
  out.insert(out.end(), body.begin(), body.end());
  put_number(out, static_cast<std::uint32_t>(::crc32(0, out.data() + 4, static_cast<uInt>(out.size() - 4))));
  return out;
}

std::optional<Bytes> inflated(ByteView packed) {
  Bytes out(std::size_t{64} << 10);
  z_stream z{};
  if (::inflateInit(&z) != Z_OK) return std::nullopt;
  z.next_in = const_cast<Bytef*>(packed.data());
  z.avail_in = static_cast<uInt>(packed.size());
  int said = Z_OK;
  while (said == Z_OK) {
    if (z.total_out == out.size()) {
      if (out.size() >= largest_profile) break;
      out.resize(out.size() * 2);
    }
    z.next_out = out.data() + z.total_out;
    z.avail_out = static_cast<uInt>(out.size() - z.total_out);
    said = ::inflate(&z, Z_NO_FLUSH);
  }
  out.resize(z.total_out);
  ::inflateEnd(&z);
  return said == Z_STREAM_END ? std::optional(std::move(out)) : std::nullopt;
}

/// The profile's chunk written anew; empty where it holds none.
Bytes clean_profile_chunk(ByteView body) {
  const auto zero = std::ranges::find(body, 0);
  const auto name = static_cast<std::size_t>(zero - body.begin());
  if (name + 2 > body.size()) return {};
  const auto profile = inflated(body.subspan(name + 2));
  const auto clean = profile ? clean_profile(*profile) : std::nullopt;
  if (!clean) return {};
  uLongf size = ::compressBound(static_cast<uLong>(clean->size()));
  Bytes packed(size);
  if (::compress(packed.data(), &size, clean->data(), static_cast<uLong>(clean->size())) != Z_OK) return {};
  Bytes out{'i', 'c', 'c', 0, 0};
  out.insert(out.end(), packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
  return chunk("iCCP", out);
}

}  // namespace

std::optional<Split> split_png(ByteView b) {
  constexpr std::string_view signature("\x89PNG\r\n\x1a\n", 8);
  if (as_text(b).substr(0, 8) != signature) return std::nullopt;
  std::vector<Change> changes;
  bool picture = false, profile = false;
  int orientation = 1;
  std::size_t after_header = 0;
  for (std::size_t at = 8; at < b.size();) {
    const auto cut_rest = [&] { changes.push_back({at, b.size() - at, {}}); };
    if (b.size() - at < 8) {
      cut_rest();
      break;
    }
    const std::uint64_t length = static_cast<std::uint64_t>(b[at]) << 24 | static_cast<std::uint64_t>(b[at + 1]) << 16 |
                                 static_cast<std::uint64_t>(b[at + 2]) << 8 | b[at + 3];
    const std::string_view type = as_text(b.subspan(at + 4, 4));
    const bool letters =
        std::ranges::all_of(type, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    if (!letters) return std::nullopt;
    const bool known = std::ranges::find(needed, type) != needed.end();
    if (!known && type != "iCCP" && type[0] <= 'Z') return std::nullopt;  // a decoder must know it
    const std::uint64_t whole = 12 + length;
    if (whole > b.size() - at) {  // cut off: of the picture, what is there stays
      if (type != "IDAT") cut_rest();
      picture = picture || type == "IDAT";
      break;
    }
    const ByteView body = b.subspan(at + 8, length);
    if (type == "eXIf" && orientation == 1) orientation = orientation_of(body);
    if (type == "IHDR") after_header = at + whole;
    picture = picture || type == "IDAT";
    if (type == "iCCP") {
      changes.push_back({at, whole, std::exchange(profile, true) ? Bytes{} : clean_profile_chunk(body)});
    } else if (!known) {
      changes.push_back({at, whole, {}});
    }
    at += whole;
    if (type != "IEND") continue;
    if (at < b.size()) cut_rest();
    break;
  }
  if (!picture || after_header == 0) return std::nullopt;
  if (orientation > 1) {
    const auto next = std::ranges::find_if(changes, [&](const Change& c) { return c.at >= after_header; });
    changes.insert(next, {after_header, 0, chunk("eXIf", orientation_block(orientation))});
  }
  return with_changes(b, changes);
}

}  // namespace cs::served
