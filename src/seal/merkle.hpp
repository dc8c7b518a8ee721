// The tree of RFC 6962 over SHA-256: its hashes, a head that grows by O(log n) an entry, and the two proofs.
//
// An inclusion proof shows that an entry is in a tree whose root one knows; a consistency proof shows that a larger
// tree begins with everything that a smaller one held. Both are verified without the tree. Nothing here is signed
// (seal/note.hpp) or stored.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::seal {

using Hash = std::array<std::uint8_t, 32>;
using Proof = std::vector<Hash>;

Hash leaf_hash(ByteView entry);
Hash node_hash(const Hash& left, const Hash& right);
/// The root of a tree without entries.
Hash empty_root();

/// Standard Base64 with padding, as proofs and heads are written down.
std::string to_base64(ByteView bytes);
/// Nothing where it is not exactly that, or longer than `limit` bytes.
std::optional<Bytes> from_base64(std::string_view text, std::size_t limit = 1 << 20);
std::string to_base64(const Hash& hash);
std::optional<Hash> hash_from_base64(std::string_view text);

/// What must be kept of a tree to let it grow: the roots of its largest complete subtrees, from the left.
class Frontier {
 public:
  Frontier() = default;
  /// `roots`: of the complete subtrees of a tree of `size` entries, largest first: one for each bit of `size`.
  Frontier(std::uint64_t size, std::vector<Hash> roots) : size_(size), roots_(std::move(roots)) {}

  /// `completed`, where it is given, is told each subtree that the entry completes: its height (1 and more; 2^height
  /// entries), its number from the left among those of that height, and its root.
  using Completed = std::function<void(int height, std::uint64_t index, const Hash& root)>;
  void add(const Hash& leaf, const Completed& completed = {});
  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> roots_;
};

/// The root of the complete subtree of 2^height entries that begins with entry index * 2^height.
using Subtrees = std::function<Result<Hash>(int height, std::uint64_t index)>;

/// Which complete subtrees make up the entries [0, size): what `Frontier` keeps.
Result<Frontier> frontier_of(std::uint64_t size, const Subtrees& subtrees);
/// Of the first `size` entries.
Result<Hash> root_of(std::uint64_t size, const Subtrees& subtrees);
/// Why entry `index` (from 0) is in the tree of `size` entries. `index` < `size`.
Result<Proof> prove_inclusion(std::uint64_t index, std::uint64_t size, const Subtrees& subtrees);
/// Why the tree of `size` entries begins with that of `before` entries. `before` <= `size`; empty where nothing is to
/// be shown, because one of the trees is empty or both are the same.
Result<Proof> prove_consistency(std::uint64_t before, std::uint64_t size, const Subtrees& subtrees);

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Proof& proof, const Hash& root);
bool verify_consistency(std::uint64_t before, std::uint64_t size, const Proof& proof, const Hash& root_before,
                        const Hash& root);

}  // namespace cs::seal
