#include "served/edits.hpp"

namespace cs::served {
namespace {

Error damaged() {
  return {Code::corrupt, "photo.damaged", "This photograph is damaged: hand it in again."};
}

void put(Bytes& to, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Takes numbers and bytes from the front.
struct Reader {
  ByteView left;
  bool whole = true;

  std::uint64_t number() {
    std::uint64_t value = 0;
    const ByteView eight = bytes(8);
    for (std::size_t i = eight.size(); i-- > 0;) value = value << 8 | eight[i];
    return value;
  }
  ByteView bytes(std::uint64_t count) {
    if (count > left.size()) {
      whole = false;
      return {};
    }
    const ByteView out = left.first(count);
    left = left.subspan(count);
    return out;
  }
};

void append(Bytes& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

std::optional<Split> with_changes(ByteView original, const std::vector<Change>& changes) {
  Split out;
  std::uint64_t at = 0;
  for (const Change& c : changes) {
    if (c.at < at || c.at > original.size() || c.length > original.size() - c.at) return std::nullopt;
    if (c.length == 0 && c.instead.empty()) continue;
    append(out.served, original.subspan(at, c.at - at));
    append(out.served, c.instead);
    const ByteView was = original.subspan(c.at, c.length);
    out.edits.push_back({c.at, c.instead.size(), Bytes(was.begin(), was.end())});
    at = c.at + c.length;
  }
  append(out.served, original.subspan(at));
  return out;
}

Result<Bytes> rebuild(ByteView served, const std::vector<Edit>& edits) {
  Bytes out;
  ByteView left = served;
  for (const Edit& e : edits) {
    if (e.at < out.size() || e.at - out.size() > left.size()) return damaged();
    const std::uint64_t same = e.at - out.size();
    append(out, left.first(same));
    left = left.subspan(same);
    if (e.served > left.size()) return damaged();
    left = left.subspan(e.served);
    append(out, e.original);
  }
  append(out, left);
  return out;
}

std::uint64_t size_of_served(ByteView end) {
  return Reader{end}.number();
}

Bytes pack(ByteView served, const std::vector<Edit>& edits) {
  Bytes out(served.begin(), served.end());
  for (const Edit& e : edits) {
    put(out, e.at);
    put(out, e.served);
    put(out, e.original.size());
    append(out, e.original);
  }
  put(out, served.size());
  return out;
}

Result<Split> unpack(ByteView parcel) {
  if (parcel.size() < parcel_end) return damaged();
  const std::uint64_t size = size_of_served(parcel.last(parcel_end));
  Reader in{parcel.first(parcel.size() - parcel_end)};
  const ByteView served = in.bytes(size);
  Split out{Bytes(served.begin(), served.end()), {}};
  while (in.whole && !in.left.empty()) {
    Edit e;
    e.at = in.number(), e.served = in.number();
    const ByteView bytes = in.bytes(in.number());
    e.original.assign(bytes.begin(), bytes.end());
    out.edits.push_back(std::move(e));
  }
  if (!in.whole) return damaged();
  return out;
}

}  // namespace cs::served
