#include "imaging/heic_references.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cs::imaging {
namespace {

/// Grid of tiles, perhaps turned, with an alpha plane of the same make: phones need three.
constexpr int deepest = 8;
/// A grid of the largest picture has some hundred tiles.
constexpr std::size_t most_references = 100'000;

using Id = std::uint32_t;

std::uint64_t number(ByteView b, std::size_t at, std::size_t bytes) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < bytes; ++i) v = v << 8 | b[at + i];
  return v;
}

/// Calls back with type, body and the whole of each box that `b` is made of. ISO/IEC 14496-12, 4.2.
template <class F>
void each_box(ByteView b, F&& found) {
  while (b.size() >= 8) {
    std::uint64_t size = number(b, 0, 4);
    std::size_t head = 8;
    if (size == 1 && b.size() >= 16) size = number(b, 8, 8), head = 16;
    if (size == 0 || size > b.size()) size = b.size();
    if (size < head) return;
    const ByteView whole = b.first(static_cast<std::size_t>(size));
    found(as_text(b.subspan(4, 4)), whole.subspan(head), whole);
    b = b.subspan(whole.size());
  }
}

/// Of one box "iref": all from one item.
struct Reference {
  std::string type;
  Id from = 0;
  std::vector<Id> to;
};

struct Items {
  std::vector<Reference> references;
  std::size_t count = 0;  ///< of the items referred to
  std::size_t id_bytes = 2;
  ByteView iref;  ///< the whole box
  Id main = 0;
  std::vector<bool> alpha_property;         ///< by index from 1
  std::map<Id, std::vector<int>> property;  ///< the indices of an item's properties
};

/// ISO/IEC 14496-12, 8.11.12.
void read_references(ByteView iref, Items& out) {
  if (iref.size() < 4) return;
  const std::size_t wide = out.id_bytes = iref[0] == 0 ? 2 : 4;
  each_box(iref.subspan(4), [&](std::string_view type, ByteView body, ByteView) {
    if (body.size() < wide + 2) return;
    Reference r{std::string(type), static_cast<Id>(number(body, 0, wide)), {}};
    const std::uint64_t count = number(body, wide, 2);
    for (std::size_t i = 0, at = wide + 2; i < count && at + wide <= body.size() && out.count < most_references;
         ++i, at += wide, ++out.count)
      r.to.push_back(static_cast<Id>(number(body, at, wide)));
    if (!r.to.empty()) out.references.push_back(std::move(r));
  });
}

/// ISO/IEC 23008-12, 6.5.8: what an auxiliary picture is for.
bool is_alpha(ByteView aux_c) {
  if (aux_c.size() < 4) return false;
  const std::string_view text = as_text(aux_c.subspan(4));
  const std::string_view urn = text.substr(0, text.find('\0'));
  return urn == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" || urn == "urn:mpeg:hevc:2015:auxid:1" ||
         urn == "urn:mpeg:avc:2015:auxid:1";
}

/// ISO/IEC 23008-12, 9.3: the properties and who has which.
void read_properties(ByteView iprp, Items& out) {
  each_box(iprp, [&](std::string_view type, ByteView body, ByteView) {
    if (type == "ipco")
      each_box(body, [&](std::string_view property, ByteView b, ByteView) {
        out.alpha_property.push_back(property == "auxC" && is_alpha(b));
      });
    if (type != "ipma" || body.size() < 8) return;
    const std::size_t wide = body[0] == 0 ? 2 : 4, index = (body[3] & 1) != 0 ? 2 : 1;
    std::size_t at = 8;
    for (std::uint64_t n = number(body, 4, 4); n > 0 && at + wide + 1 <= body.size(); --n) {
      std::vector<int>& of = out.property[static_cast<Id>(number(body, at, wide))];
      int associations = body[at + wide];
      at += wide + 1;
      for (; associations > 0 && at + index <= body.size(); --associations, at += index)
        of.push_back(static_cast<int>(number(body, at, index) & (index == 2 ? 0x7FFFU : 0x7FU)));
    }
  });
}

Items read_items(ByteView heic) {
  Items out;
  each_box(heic, [&](std::string_view type, ByteView meta, ByteView) {
    if (type != "meta" || meta.size() < 4) return;
    each_box(meta.subspan(4), [&](std::string_view child, ByteView body, ByteView whole) {
      if (child == "iref") {
        out.iref = whole;
        read_references(body, out);
      } else if (child == "iprp") {
        read_properties(body, out);
      } else if (child == "pitm" && body.size() >= 6) {
        out.main = static_cast<Id>(number(body, 4, body[0] == 0 || body.size() < 8 ? 2 : 4));
      }
    });
  });
  return out;
}

bool is_alpha_picture(const Items& items, Id id) {
  const auto found = items.property.find(id);
  if (found == items.property.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](int i) {
    return i >= 1 && static_cast<std::size_t>(i) <= items.alpha_property.size() &&
           items.alpha_property[static_cast<std::size_t>(i) - 1];
  });
}

/// What the main picture needs; of references to several items, the one to the main picture.
std::vector<Reference> main_references(const Items& items) {
  std::set<Id> alphas;
  std::set<Id> needed = {items.main};
  for (const Reference& r : items.references)
    if (r.type == "auxl" && std::count(r.to.begin(), r.to.end(), items.main) > 0 && is_alpha_picture(items, r.from)) {
      alphas.insert(r.from);
      needed.insert(r.from);
    }
  for (bool grows = true; grows;) {
    const std::size_t before = needed.size();
    for (const Reference& r : items.references)
      if (r.type == "dimg" && needed.contains(r.from)) needed.insert(r.to.begin(), r.to.end());
    grows = needed.size() > before;
  }
  std::vector<Reference> out;
  for (const Reference& r : items.references) {
    if (r.type == "dimg" && needed.contains(r.from)) out.push_back(r);
    const bool to_main = std::count(r.to.begin(), r.to.end(), items.main) > 0;
    if (to_main && (r.type == "cdsc" || (r.type == "auxl" && alphas.contains(r.from))))
      out.push_back({r.type, r.from, {items.main}});
    if (r.type == "prem" && r.from == items.main && alphas.contains(r.to.front())) out.push_back(r);
  }
  return out;
}

void put(Bytes& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
void put(Bytes& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

Bytes iref_box(const std::vector<Reference>& references, std::size_t id_bytes) {
  Bytes body;
  for (const Reference& r : references) {
    put(body, 8 + id_bytes + 2 + id_bytes * r.to.size(), 4);
    put(body, r.type);
    put(body, r.from, id_bytes);
    put(body, r.to.size(), 2);
    for (const Id id : r.to) put(body, id, id_bytes);
  }
  Bytes out;
  put(out, 12 + body.size(), 4);
  put(out, "iref");
  put(out, id_bytes == 2 ? 0 : 0x01000000, 4);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

}  // namespace

bool references_end(ByteView heic) {
  const Items items = read_items(heic);
  if (items.count >= most_references) return false;
  std::multimap<Id, Id> edges;
  for (const Reference& r : items.references)
    for (const Id to : r.to) {
      if (r.type == "dimg") edges.emplace(r.from, to);
      if (r.type == "auxl") edges.emplace(to, r.from);  // a picture is read with its layers
    }
  // The longest way to each picture, raised until nothing rises: a circle rises for ever, so it passes any limit.
  std::map<Id, int> depth;
  for (bool rises = true; rises;) {
    rises = false;
    for (const auto& [from, to] : edges)
      if (depth[to] <= depth[from]) {
        depth[to] = depth[from] + 1;
        if (depth[to] > deepest) return false;
        rises = true;
      }
  }
  return true;
}

Bytes with_main_references_only(ByteView heic) {
  Bytes out(heic.begin(), heic.end());
  const Items items = read_items(heic);
  if (items.references.empty() || items.count >= most_references) return out;
  const Bytes iref = iref_box(main_references(items), items.id_bytes);
  constexpr std::size_t least_box = 8;
  const std::size_t left = items.iref.size() - std::min(iref.size(), items.iref.size());
  if (iref.size() > items.iref.size() || (left > 0 && left < least_box)) return out;
  Bytes room = iref;
  if (left > 0) put(room, left, 4), put(room, "free");
  std::copy(room.begin(), room.end(), out.begin() + (items.iref.data() - heic.data()));
  return out;
}

}  // namespace cs::imaging
