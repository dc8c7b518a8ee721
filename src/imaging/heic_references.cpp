#include "imaging/heic_references.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace cs::imaging {
namespace {

/// Grid of tiles, perhaps turned, with an alpha plane of the same make: phones need three.
constexpr int deepest = 8;
/// A grid of the largest picture has some hundred tiles.
constexpr std::size_t most_references = 100'000;

using Id = std::uint32_t;
using References = std::multimap<Id, Id>;

std::uint64_t number(ByteView b, std::size_t at, std::size_t bytes) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < bytes; ++i) v = v << 8 | b[at + i];
  return v;
}

/// Calls back with type and body of each box that `b` is made of. ISO/IEC 14496-12, 4.2.
template <class F>
void each_box(ByteView b, F&& found) {
  while (b.size() >= 8) {
    std::uint64_t size = number(b, 0, 4);
    std::size_t head = 8;
    if (size == 1 && b.size() >= 16) size = number(b, 8, 8), head = 16;
    if (size == 0 || size > b.size()) size = b.size();
    if (size < head) return;
    found(as_text(b.subspan(4, 4)), b.subspan(head, static_cast<std::size_t>(size) - head));
    b = b.subspan(static_cast<std::size_t>(size));
  }
}

/// ISO/IEC 14496-12, 8.11.12.
void read_references(ByteView iref, References& out) {
  if (iref.size() < 4) return;
  const std::size_t wide = iref[0] == 0 ? 2 : 4;
  each_box(iref.subspan(4), [&](std::string_view type, ByteView body) {
    if ((type != "dimg" && type != "auxl") || body.size() < wide + 2) return;
    const Id from = static_cast<Id>(number(body, 0, wide));
    const std::uint64_t count = number(body, wide, 2);
    for (std::size_t i = 0, at = wide + 2; i < count && at + wide <= body.size() && out.size() < most_references;
         ++i, at += wide)
      out.emplace(from, static_cast<Id>(number(body, at, wide)));
  });
}

}  // namespace

bool references_end(ByteView heic) {
  References references;
  each_box(heic, [&](std::string_view type, ByteView meta) {
    if (type != "meta" || meta.size() < 4) return;
    each_box(meta.subspan(4), [&](std::string_view child, ByteView body) {
      if (child == "iref") read_references(body, references);
    });
  });
  if (references.size() >= most_references) return false;
  // The longest way to each picture, raised until nothing rises: a circle rises for ever, so it passes any limit.
  std::map<Id, int> depth;
  for (bool rises = true; rises;) {
    rises = false;
    for (const auto& [from, to] : references)
      if (depth[to] <= depth[from]) {
        depth[to] = depth[from] + 1;
        if (depth[to] > deepest) return false;
        rises = true;
      }
  }
  return true;
}

}  // namespace cs::imaging
