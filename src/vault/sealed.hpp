// The form of a photograph at rest.
//
//   0   8  "CSsealed"
//   8   1  version, 1
//   9   1  form of the content: 0, the photograph as it was handed in; 1, a parcel of its served copy and what was cut
//      (served/edits.hpp)
//   10  6  zero
//   16  16 random: the first part of each segment's nonce
//   32  8  length of the content, little endian
//   40  …  segments of 64 KB of content (the last one shorter), each followed by its tag of 16 bytes
//
// XChaCha20-Poly1305. The nonce of a segment is the random part and its number. Its associated data are version,
// form, campaign, name, length of the content, number of the segment, and whether it is the last one. So a file that
// was cut, lengthened, mixed, renamed or moved to another campaign does not open, and a part of it opens by its
// segments alone. Rejected: one tag over the whole (a part could not be read), a stream cipher's state from segment to
// segment (libsodium's secretstream: likewise), a digest beside the file (who can write the one can write the other).
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vault/key.hpp"

namespace cs {
class RegularFile;
}

namespace cs::vault {

/// What a sealed content is bound to.
struct Binding {
  std::string campaign;
  std::string name;
};

constexpr std::size_t segment_size = std::size_t{64} << 10;
constexpr std::size_t largest_content = std::size_t{256} << 20;

/// Of the sealed file, in bytes.
std::uint64_t sealed_size(std::uint64_t content);

enum class Form : std::uint8_t { whole = 0, parcel = 1 };

Bytes seal(ByteView content, const Binding& binding, const Key& key, Form form = Form::whole);

/// What the file says of itself; true only once a part of its content was opened. corrupt "photo.damaged".
struct SealedHead {
  Form form = Form::whole;
  std::uint64_t length = 0;  ///< of the content
};
Result<SealedHead> sealed_head(const RegularFile& file);

/// All of it. corrupt "photo.damaged" whatever is wrong with it; "disk.error" where it cannot be read.
Result<Bytes> open_sealed(const RegularFile& file, const Binding& binding, const Key& key);
/// `count` bytes from `from`, of which all must be there: only their segments are read.
Result<Bytes> open_sealed(const RegularFile& file, const Binding& binding, const Key& key, std::uint64_t from,
                          std::uint64_t count);

}  // namespace cs::vault
