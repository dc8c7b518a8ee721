// A photograph in two parts: the served copy, which people get, and the edits, which give the original back.
//
// Kept together as one content, the parcel: the served copy, then the edits, then how long the first is. An edit is a
// place in the original, how many bytes of the served copy stand there, and the bytes of the original instead.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::served {

struct Edit {
  std::uint64_t at = 0;      ///< in the original
  std::uint64_t served = 0;  ///< bytes of the served copy that stand there
  Bytes original;            ///< what stands there instead; may be none
  bool operator==(const Edit&) const = default;
};

struct Split {
  Bytes served;
  std::vector<Edit> edits;  ///< by place
};

/// What is to stand in place of some bytes of the original.
struct Change {
  std::uint64_t at = 0, length = 0;
  Bytes instead;
};

/// The served copy that these changes make, and the edits that undo them. Changes go by place and do not overlap;
/// nothing where they do, or lie outside.
std::optional<Split> with_changes(ByteView original, const std::vector<Change>& changes);

/// The original; corrupt "photo.damaged" where the edits do not fit the served copy. Any thread.
Result<Bytes> rebuild(ByteView served, const std::vector<Edit>& edits);

/// A parcel ends with the size of its served copy, which stands at its beginning.
constexpr std::size_t parcel_end = 8;
std::uint64_t size_of_served(ByteView end);

/// Both as one content, and back: corrupt "photo.damaged" for what no parcel is.
Bytes pack(ByteView served, const std::vector<Edit>& edits);
Result<Split> unpack(ByteView parcel);

}  // namespace cs::served
