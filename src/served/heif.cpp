#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "served/split.hpp"

namespace cs::served {
namespace {

using std::size_t;
using std::uint64_t;

struct Refused {};  // a reader's own, caught in split_heif()

struct Box {
  uint64_t from = 0, to = 0;
  std::string type;  ///< empty: no box, bytes that lie there
  uint64_t body = 0;
};

/// Boxes that say how the pixels of an item are to be decoded and shown. What nobody knows becomes `free`.
const std::set<std::string> properties = {"hvcC", "av1C", "avcC", "jpgC", "j2kH", "vvcC", "uncC", "cmpd", "ispe",
                                          "pixi", "colr", "irot", "imir", "clap", "pasp", "auxC", "lsel", "rloc",
                                          "a1lx", "a1op", "clli", "mdcv", "cclv", "amve", "oinf", "tols", "lhvC",
                                          "iscl", "rref", "free", "skip", "icef", "cpat", "cmpC"};
const std::set<std::string> meta_parts = {"hdlr", "pitm", "iinf", "iref", "iprp", "iloc", "dinf"};
/// From an item to those that it is made of.
const std::set<std::string> made_of = {"dimg", "base", "exbl", "pred", "tbas", "iloc"};

class File {
 public:
  explicit File(ByteView b) : b_(b) {}

  uint64_t number(uint64_t at, size_t bytes) const {
    if (at > b_.size() || bytes > b_.size() - at) throw Refused{};
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value = value << 8 | b_[at + i];
    return value;
  }
  std::string text(uint64_t at, size_t bytes) const {
    if (at > b_.size() || bytes > b_.size() - at) throw Refused{};
    return std::string(as_text(b_.subspan(at, bytes)));
  }
  std::vector<Box> boxes(uint64_t at, uint64_t end) const {
    std::vector<Box> out;
    while (at < end) {
      if (out.size() > 100'000) throw Refused{};
      const auto junk = [&] { out.push_back({at, end, {}, at}); };
      if (end - at < 8) {
        junk();
        break;
      }
      uint64_t size = number(at, 4), head = 8;
      const std::string type = text(at + 4, 4);
      if (size == 1) {
        if (end - at < 16) {
          junk();
          break;
        }
        size = number(at + 8, 8), head = 16;
      } else if (size == 0) {
        size = end - at;
      }
      if (type == "uuid") head += 16;
      if (size < head || size > end - at) {
        junk();
        break;
      }
      out.push_back({at, at + size, type, at + head});
      at += size;
    }
    return out;
  }
  uint64_t size() const { return b_.size(); }
  ByteView bytes() const { return b_; }

 private:
  const ByteView b_;
};

struct Extent {
  uint64_t offset = 0, length = 0;
  uint64_t offset_at = 0;  ///< where in the file it is written
};
struct Place {
  unsigned method = 0;
  uint64_t reference = 0, base_at = 0;
  std::vector<Extent> extents;
};
struct Item {
  std::string type;
  uint64_t type_at = 0, end = 0;  ///< of the type in its infe box, and of the box
};
struct Reference {
  uint64_t type_at = 0;
  std::string type;
  uint64_t from = 0;
  std::vector<uint64_t> to;
};
struct Association {
  uint64_t property = 0;
  bool essential = false;
};

class Splitter {
 public:
  explicit Splitter(ByteView b) : f_(b), served_(b.size()) {}

  std::optional<Split> split() {
    top_ = f_.boxes(0, f_.size());
    if (top_.empty() || top_[0].type != "ftyp") return std::nullopt;
    const auto meta = std::ranges::find(top_, "meta", &Box::type);
    if (meta == top_.end()) return std::nullopt;
    meta_ = *meta;
    read_meta();
    choose_items();
    keep_items();
    needed_ = 0;
    for (const auto& [from, to] : kept_) needed_ = std::max(needed_, to);
    neutralise_items();
    neutralise_properties();
    neutralise_top();
    return written();
  }

 private:
  const Box& part(const std::string& type) const {
    const auto it = parts_.find(type);
    if (it == parts_.end()) throw Refused{};
    return it->second;
  }

  void keep(uint64_t from, uint64_t to) {
    if (from > to || to > f_.size()) throw Refused{};
    kept_.emplace_back(from, to);
  }
  void patch(uint64_t at, const std::string& bytes) { patches_[at] = bytes; }
  void patch_number(uint64_t at, size_t bytes, uint64_t value) {
    std::string text(bytes, '\0');
    for (size_t i = 0; i < bytes; ++i) text[bytes - 1 - i] = static_cast<char>(value >> (8 * i));
    if (bytes > 0) patch(at, text);
  }

  void read_meta() {
    const auto all = f_.boxes(meta_.body + 4, meta_.to);
    for (const Box& x : all)
      if (!x.type.empty()) parts_.emplace(x.type, x);
    keep(0, top_[0].to);
    keep(meta_.from, meta_.body + 4);
    for (const Box& x : all) {
      if (x.type.empty()) continue;
      const bool first = parts_.at(x.type).from == x.from;
      if (first && x.type == "idat") {
        keep(x.from, x.body);
      } else if (first && meta_parts.contains(x.type)) {
        keep(x.from, x.to);
      } else {  // its bytes go, and it becomes nobody's
        patch(x.from + 4, "free");
        keep(x.from, x.from + 8);
        if (f_.number(x.from, 4) == 1) keep(x.from + 8, x.from + 16);
      }
    }
    const Box& pitm = part("pitm");
    primary_ = f_.number(pitm.body + 4, f_.number(pitm.body, 1) == 0 ? 2 : 4);
    read_items();
    read_references();
    read_properties();
    read_places();
    if (const auto hdlr = parts_.find("hdlr"); hdlr != parts_.end()) {
      const uint64_t name = hdlr->second.body + 24;
      if (name < hdlr->second.to) patch(name, std::string(hdlr->second.to - name, '\0'));
    }
  }

  void read_items() {
    const Box& iinf = part("iinf");
    const uint64_t first = iinf.body + 4 + (f_.number(iinf.body, 1) == 0 ? 2 : 4);
    for (const Box& x : f_.boxes(first, iinf.to)) {
      if (x.type != "infe") continue;
      const uint64_t version = f_.number(x.body, 1);
      if (version < 2) throw Refused{};
      const size_t width = version == 2 ? 2 : 4;
      const uint64_t at = x.body + 6 + width;
      if (at + 4 > x.to) throw Refused{};
      const uint64_t id = f_.number(x.body + 4, width);
      items_[id] = {f_.text(at, 4), at, x.to};
    }
    if (!items_.contains(primary_)) throw Refused{};
  }

  void read_references() {
    const auto iref = parts_.find("iref");
    if (iref == parts_.end()) return;
    const size_t width = f_.number(iref->second.body, 1) == 0 ? 2 : 4;
    for (const Box& x : f_.boxes(iref->second.body + 4, iref->second.to)) {
      if (x.type.empty()) break;
      Reference r{x.from + 4, x.type, f_.number(x.body, width), {}};
      const uint64_t count = f_.number(x.body + width, 2);
      if (x.body + width + 2 + count * width > x.to) throw Refused{};
      for (uint64_t i = 0; i < count; ++i) r.to.push_back(f_.number(x.body + width + 2 + i * width, width));
      references_.push_back(std::move(r));
    }
  }

  void read_properties() {
    for (const Box& x : f_.boxes(part("iprp").body, part("iprp").to)) {
      if (x.type == "ipco")
        for (const Box& y : f_.boxes(x.body, x.to)) properties_.push_back(y);
      if (x.type != "ipma") continue;
      const uint64_t version = f_.number(x.body, 1), flags = f_.number(x.body + 1, 3), count = f_.number(x.body + 4, 4);
      uint64_t at = x.body + 8;
      for (uint64_t i = 0; i < count && at < x.to; ++i) {
        const size_t width = version < 1 ? 2 : 4;
        const uint64_t item = f_.number(at, width), entries = f_.number(at + width, 1);
        at += width + 1;
        for (uint64_t k = 0; k < entries; ++k) {
          const size_t size = flags & 1 ? 2 : 1;
          const uint64_t value = f_.number(at, size), top = uint64_t{1} << (8 * size - 1);
          associations_[item].push_back({value & (top - 1), (value & top) != 0});
          at += size;
        }
      }
    }
  }

  void read_places() {
    const Box& iloc = part("iloc");
    const uint64_t version = f_.number(iloc.body, 1);
    if (version > 2) throw Refused{};
    const uint64_t sizes = f_.number(iloc.body + 4, 2);
    offset_size_ = sizes >> 12 & 15, length_size_ = sizes >> 8 & 15, base_size_ = sizes >> 4 & 15;
    const size_t index_size = version == 0 ? 0 : sizes & 15;
    if (offset_size_ > 8 || length_size_ > 8 || base_size_ > 8 || index_size > 8) throw Refused{};
    const size_t id_size = version < 2 ? 2 : 4;
    uint64_t at = iloc.body + 6;
    const uint64_t count = f_.number(at, id_size);
    at += id_size;
    for (uint64_t i = 0; i < count; ++i) {
      if (at >= iloc.to) throw Refused{};
      const uint64_t id = f_.number(at, id_size);
      at += id_size;
      Place place;
      if (version > 0) place.method = static_cast<unsigned>(f_.number(at, 2) & 15), at += 2;
      place.reference = f_.number(at, 2);
      place.base_at = at + 2;
      const uint64_t base = f_.number(place.base_at, base_size_);
      at = place.base_at + base_size_;
      const uint64_t extents = f_.number(at, 2);
      at += 2;
      for (uint64_t k = 0; k < extents; ++k) {
        at += index_size;
        Extent e{base + f_.number(at, offset_size_), 0, at};
        e.length = f_.number(at + offset_size_, length_size_);
        if (e.offset < base) throw Refused{};
        at += offset_size_ + length_size_;
        if (at > iloc.to) throw Refused{};
        place.extents.push_back(e);
      }
      all_places_.emplace_back(id, place);
      places_.emplace(id, std::move(place));
    }
  }

  bool is_alpha(uint64_t item) const {
    const auto it = associations_.find(item);
    if (it == associations_.end()) return false;
    for (const Association& a : it->second) {
      if (a.property == 0 || a.property > properties_.size()) continue;
      const Box& x = properties_[a.property - 1];
      if (x.type != "auxC") continue;
      std::string what = f_.text(x.body + 4, x.to > x.body + 4 ? x.to - x.body - 4 : 0);
      what = what.substr(0, what.find('\0'));
      return what.ends_with(":alpha") || what.ends_with("auxid:1");
    }
    return false;
  }

  void choose_items() {
    std::vector<uint64_t> todo{primary_};
    while (!todo.empty()) {
      const uint64_t item = todo.back();
      todo.pop_back();
      if (!chosen_.insert(item).second) continue;
      for (const Reference& r : references_) {
        if (made_of.contains(r.type) && r.from == item) todo.insert(todo.end(), r.to.begin(), r.to.end());
        if (r.type == "auxl" && std::ranges::find(r.to, item) != r.to.end() && is_alpha(r.from)) todo.push_back(r.from);
      }
    }
  }

  void keep_items() {
    const auto idat = parts_.find("idat");
    for (const uint64_t item : chosen_) {
      const auto known = items_.find(item);
      const auto found = places_.find(item);
      if (found == places_.end()) {
        if (known != items_.end() && known->second.type == "iden") continue;
        throw Refused{};
      }
      const Place& place = found->second;
      if (place.reference != 0 || place.method > 1) throw Refused{};
      if (known != items_.end() && known->second.type == "jpeg") throw Refused{};  // has metadata of its own
      for (const Extent& e : place.extents) {
        uint64_t from = e.offset;
        if (place.method == 1) {
          if (idat == parts_.end() || from > f_.size()) throw Refused{};
          from += idat->second.body;
          if (e.length > idat->second.to || from > idat->second.to - e.length) throw Refused{};
        }
        if (e.length == 0 || from >= f_.size() || e.length > f_.size() - from) throw Refused{};
        keep(from, from + e.length);
      }
    }
  }

  void neutralise_items() {
    const auto idat = parts_.find("idat");
    const bool no_data = idat == parts_.end() || idat->second.body == idat->second.to;
    // A reader refuses the whole file when any item reaches beyond its end: dropped ones point at its first bytes.
    for (const auto& [id, place] : all_places_) {
      if (chosen_.contains(id)) continue;
      if (place.method == 0) patch_number(place.base_at, base_size_, 0);
      if (place.method > 1) continue;
      for (const Extent& e : place.extents) {
        patch_number(e.offset_at, offset_size_, 0);
        patch_number(e.offset_at + offset_size_, length_size_, place.method == 0 ? 4 : no_data ? 0 : 1);
      }
    }
    for (const Reference& r : references_)
      if (!chosen_.contains(r.from) || std::ranges::any_of(r.to, [&](uint64_t i) { return !chosen_.contains(i); }))
        patch(r.type_at, "skip");
    for (const auto& [id, item] : items_) {
      if (!chosen_.contains(id)) patch(item.type_at, "skip");
      patch(item.type_at + 4, std::string(item.end - item.type_at - 4, '\0'));
    }
  }

  void neutralise_properties() {
    std::set<uint64_t> essential;
    for (const uint64_t item : chosen_)
      for (const Association& a : associations_[item])
        if (a.essential) essential.insert(a.property);
    for (size_t i = 0; i < properties_.size(); ++i) {
      const Box& x = properties_[i];
      if (x.type.empty()) continue;
      if (x.type == "colr") {
        clean_colours(x);
        continue;
      }
      if (properties.contains(x.type) && x.type != "free" && x.type != "skip") continue;
      if (essential.contains(i + 1)) continue;
      patch(x.from + 4, "free");
      patch(x.from + 8, std::string(x.to - x.from - 8, '\0'));
    }
  }

  void clean_colours(const Box& x) {
    if (x.to < x.body + 4) return;
    const std::string kind = f_.text(x.body, 4);
    if (kind != "prof" && kind != "rICC") return;
    const auto clean = clean_profile(f_.bytes().subspan(x.body + 4, x.to - x.body - 4));
    if (!clean) throw Refused{};
    patch(x.body + 4, std::string(as_text(*clean)));
  }

  void neutralise_top() {
    for (size_t i = 1; i < top_.size(); ++i) {
      const Box& x = top_[i];
      if (x.type.empty() || x.from == meta_.from) continue;
      if (x.type == "mdat") {
        keep(x.from, x.body);
        continue;
      }
      if (x.type != "free" && x.type != "skip") patch(x.from + 4, "free");
      keep(x.from, x.type == "uuid" ? x.body - 16 : x.body);
    }
  }

  /// What is left when only what is kept stands, the last mdat ends with what is needed, and the tail is gone.
  std::optional<Split> written() {
    uint64_t end = f_.size();
    for (const Box& x : top_) {
      if (!(x.from < needed_ && needed_ <= x.to)) continue;
      end = x.type == "mdat" ? needed_ : x.to;
      if (x.type != "mdat" || needed_ == x.to) continue;
      const uint64_t size = f_.number(x.from, 4);
      if (size == 1)
        patch_number(x.from + 8, 8, needed_ - x.from);
      else if (size != 0)
        patch_number(x.from, 4, needed_ - x.from);
    }
    const ByteView b = f_.bytes();
    served_.assign(end, 0);
    for (auto [from, to] : kept_) {
      from = std::min(from, end), to = std::min(to, end);
      std::copy(b.begin() + static_cast<std::ptrdiff_t>(from), b.begin() + static_cast<std::ptrdiff_t>(to),
                served_.begin() + static_cast<std::ptrdiff_t>(from));
    }
    for (const auto& [at, bytes] : patches_) {
      if (at >= end) continue;
      std::copy_n(bytes.begin(), std::min<uint64_t>(bytes.size(), end - at),
                  served_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    std::vector<Change> changes;
    for (uint64_t i = 0; i < end;) {
      if (served_[i] == b[i]) {
        ++i;
        continue;
      }
      // One change spans up to a few equal bytes: each costs more than those.
      uint64_t last = i;
      for (uint64_t k = i; k < end && k - last < 16; ++k)
        if (served_[k] != b[k]) last = k;
      changes.push_back({i, last + 1 - i,
                         Bytes(served_.begin() + static_cast<std::ptrdiff_t>(i),
                               served_.begin() + static_cast<std::ptrdiff_t>(last + 1))});
      i = last + 1;
    }
    if (end < f_.size()) changes.push_back({end, f_.size() - end, {}});
    return with_changes(b, changes);
  }

  const File f_;
  Bytes served_;
  std::vector<Box> top_;
  Box meta_;
  std::map<std::string, Box> parts_;
  uint64_t primary_ = 0, needed_ = 0;
  std::map<uint64_t, Item> items_;
  std::vector<Reference> references_;
  std::vector<Box> properties_;
  std::map<uint64_t, std::vector<Association>> associations_;
  std::map<uint64_t, Place> places_;  // the first of an item counts
  std::vector<std::pair<uint64_t, Place>> all_places_;
  size_t offset_size_ = 0, length_size_ = 0, base_size_ = 0;
  std::set<uint64_t> chosen_;
  std::vector<std::pair<uint64_t, uint64_t>> kept_;
  std::map<uint64_t, std::string> patches_;
};

}  // namespace

std::optional<Split> split_heif(ByteView original) {
  try {
    return Splitter(original).split();
  } catch (const Refused&) {
    return std::nullopt;
  }
}

}  // namespace cs::served
