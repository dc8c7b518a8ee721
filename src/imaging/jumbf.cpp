#include "imaging/jumbf.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/hash.hpp"
#include "imaging/segments.hpp"
#include "imaging/sniff.hpp"

namespace cs::imaging {
namespace {

constexpr std::size_t largest_store = std::size_t{16} << 20;
constexpr int deepest = 16;
constexpr std::size_t most_parts = 4096;

std::uint64_t number(ByteView b, std::size_t bytes) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < bytes; ++i) n = n << 8 | b[i];
  return n;
}

struct Box {
  std::string_view type;
  ByteView body;
};

/// Takes the first box off `rest`; none where there is no whole one.
std::optional<Box> next_box(ByteView& rest) {
  if (rest.size() < 8) return std::nullopt;
  std::uint64_t size = number(rest, 4);
  std::size_t head = 8;
  if (size == 1) {
    if (rest.size() < 16) return std::nullopt;
    size = number(rest.subspan(8), 8), head = 16;
  } else if (size == 0) {
    size = rest.size();
  }
  if (size < head || size > rest.size()) return std::nullopt;
  const Box out{as_text(rest.subspan(4, 4)), rest.subspan(head, static_cast<std::size_t>(size) - head)};
  rest = rest.subspan(static_cast<std::size_t>(size));
  return out;
}

/// Where a C2PA store lies in a HEIC file: a box uuid with this type, version and flags, a purpose, and the offset of a
/// Merkle tree.
constexpr std::array<std::uint8_t, 16> c2pa_box = {0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C,
                                                   0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81};

Bytes store_of_heic(ByteView file) {
  while (const auto box = next_box(file)) {
    if (box->type != "uuid" || box->body.size() < 20 || !std::equal(c2pa_box.begin(), c2pa_box.end(), box->body.data()))
      continue;
    const ByteView rest = box->body.subspan(20);
    constexpr std::string_view purpose("manifest\0", 9);
    if (!as_text(rest).starts_with(purpose) || rest.size() < purpose.size() + 8 || rest.size() > largest_store)
      continue;
    const ByteView store = rest.subspan(purpose.size() + 8);
    return {store.begin(), store.end()};
  }
  return {};
}

/// A superbox: what it is called, and what it holds.
struct Super {
  std::string_view label;
  ByteView content;
};
std::optional<Super> super(const Box& box) {
  if (box.type != "jumb") return std::nullopt;
  ByteView rest = box.body;
  const auto description = next_box(rest);
  // A type of 16 bytes, a byte that says what follows, the label.
  if (!description || description->type != "jumd" || description->body.size() < 18) return std::nullopt;
  std::string_view label;
  if ((description->body[16] & 2) != 0) {
    label = as_text(description->body.subspan(17));
    const auto end = label.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    label = label.substr(0, end);
  }
  return Super{label, rest};
}

/// A manifest holds its assertions in one box; a box of that name among them is none.
void add_parts(ByteView content, bool assertions, std::vector<ManifestPart>& out) {
  while (const auto box = next_box(content)) {
    const auto part = super(*box);
    if (!part || out.size() >= most_parts) continue;
    if (!assertions && part->label == "c2pa.assertions") {
      add_parts(part->content, true, out);
      continue;
    }
    ByteView inside = part->content;
    if (const auto data = next_box(inside); data && data->type == "cbor")
      out.push_back({std::string(part->label), data->body});
  }
}

class Cbor {
 public:
  Cbor(ByteView bytes, const std::function<void(std::string_view, std::string_view)>& found)
      : rest_(bytes), found_(found) {}

  /// Reads one item; `key` is that of the map it stands in. False: no CBOR.
  bool item(std::string_view key, int depth) {
    if (depth > deepest || rest_.empty()) return false;
    const std::uint8_t first = rest_[0];
    rest_ = rest_.subspan(1);
    const int major = first >> 5;
    const int info = first & 31;
    std::uint64_t n = 0;
    const bool endless = info == 31;
    if (info < 24) {
      n = static_cast<std::uint64_t>(info);
    } else if (info <= 27) {
      const std::size_t bytes = std::size_t{1} << (info - 24);
      if (rest_.size() < bytes) return false;
      n = number(rest_, bytes);
      rest_ = rest_.subspan(bytes);
    } else if (!endless) {
      return false;
    }
    switch (major) {
      case 2:
      case 3: {
        if (endless || n > rest_.size()) return false;
        const std::string_view text = as_text(rest_.first(static_cast<std::size_t>(n)));
        rest_ = rest_.subspan(static_cast<std::size_t>(n));
        if (major == 3) last_text_ = text, found_(key, text);
        return true;
      }
      case 4:
        return members(key, n, endless, false, depth);
      case 5:
        return members(key, n, endless, true, depth);
      case 6:
        return item(key, depth + 1);
      default:
        return !endless;  // a number or a simple value; a lone end is none
    }
  }

 private:
  bool members(std::string_view key, std::uint64_t n, bool endless, bool map, int depth) {
    for (std::uint64_t i = 0; endless || i < n; ++i) {
      if (endless && !rest_.empty() && rest_[0] == 0xFF) {
        rest_ = rest_.subspan(1);
        return true;
      }
      if (map) {
        last_text_ = {};
        const bool text = !rest_.empty() && rest_[0] >> 5 == 3;
        if (!item({}, depth + 1)) return false;
        const std::string_view own = text ? last_text_ : std::string_view();
        if (!item(own, depth + 1)) return false;
      } else if (!item(key, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  ByteView rest_;
  const std::function<void(std::string_view, std::string_view)>& found_;
  std::string_view last_text_;
};

}  // namespace

Bytes manifest_store(ByteView file) {
  if (is_heic(file)) return store_of_heic(file);
  Bytes out;
  each_png_chunk(file, [&](std::string_view type, ByteView body) {
    if (type != "caBX" || body.size() > largest_store) return true;
    out.assign(body.begin(), body.end());
    return false;
  });
  // ITU-T T.86 with ISO 19566-1: "JP", a number of the box, one of the packet, then the box, whose head each packet
  // repeats. Boxes of others may lie between.
  std::map<std::uint64_t, Bytes> boxes;
  std::size_t together = 0;
  each_jpeg_segment(file, [&](std::uint8_t marker, ByteView body) {
    if (marker != 0xEB || body.size() < 16 || as_text(body.first(2)) != "JP") return true;
    Bytes& box = boxes[number(body.subspan(2), 2)];
    const ByteView part = body.subspan(box.empty() ? 8 : 16);
    together += part.size();
    if (together > largest_store) return false;
    box.insert(box.end(), part.begin(), part.end());
    return true;
  });
  for (auto& [instance, box] : boxes) {
    ByteView rest = box;
    const auto first = next_box(rest);
    if (const auto store = first ? super(*first) : std::nullopt; store && store->label == "c2pa") return std::move(box);
  }
  return out;
}

std::vector<std::vector<ManifestPart>> manifests(ByteView store) {
  std::vector<std::vector<ManifestPart>> out;
  const auto outer = next_box(store);
  const auto all = outer ? super(*outer) : std::nullopt;
  if (!all || all->label != "c2pa") return out;
  ByteView rest = all->content;
  while (const auto box = next_box(rest)) {
    const auto manifest = super(*box);
    if (!manifest || out.size() >= most_parts) continue;
    add_parts(manifest->content, false, out.emplace_back());
  }
  return out;
}

void each_cbor_text(ByteView cbor, const std::function<void(std::string_view key, std::string_view text)>& found) {
  static_cast<void>(Cbor(cbor, found).item({}, 0));
}

}  // namespace cs::imaging
