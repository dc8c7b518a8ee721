#include "seal/merkle.hpp"

#include <sodium.h>

#include <bit>

#include "base/hash.hpp"

namespace cs::seal {
namespace {

/// The first byte keeps a leaf from being taken for a node, so that no two trees have one root.
Hash prefixed(std::uint8_t first, ByteView a, ByteView b = {}) {
  init_crypto();
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &first, 1);
  crypto_hash_sha256_update(&state, a.data(), a.size());
  crypto_hash_sha256_update(&state, b.data(), b.size());
  Hash out{};
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

/// The largest power of two below `n`, for n > 1.
std::uint64_t split_of(std::uint64_t n) {
  return std::bit_floor(n - 1);
}

/// The root over the entries [begin, end), where `begin` is a multiple of every power of two below end - begin.
Result<Hash> range_root(std::uint64_t begin, std::uint64_t end, const Subtrees& subtrees) {
  const std::uint64_t n = end - begin;
  if (std::has_single_bit(n)) {
    const int height = std::countr_zero(n);
    return subtrees(height, begin >> height);
  }
  const std::uint64_t k = split_of(n);
  CS_ASSIGN(const Hash left, range_root(begin, begin + k, subtrees));
  CS_ASSIGN(const Hash right, range_root(begin + k, end, subtrees));
  return node_hash(left, right);
}

}  // namespace

Hash leaf_hash(ByteView entry) {
  return prefixed(0, entry);
}

Hash node_hash(const Hash& left, const Hash& right) {
  return prefixed(1, left, right);
}

Hash empty_root() {
  init_crypto();
  Hash out{};
  crypto_hash_sha256(out.data(), nullptr, 0);
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the NUL
  return out;
}

std::optional<Bytes> from_base64(std::string_view text, std::size_t limit) {
  if (text.size() / 4 * 3 > limit + 2) return std::nullopt;
  Bytes out(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size() || size > limit)
    return std::nullopt;
  out.resize(size);
  return out;
}

std::string to_base64(const Hash& hash) {
  return to_base64(ByteView(hash));
}

std::optional<Hash> hash_from_base64(std::string_view text) {
  const auto bytes = from_base64(text, Hash{}.size());
  Hash out{};
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

void Frontier::add(const Hash& leaf, const Completed& completed) {
  roots_.push_back(leaf);
  const std::uint64_t index = size_++;
  // Each trailing one of the number before is a complete subtree that now has its other half.
  for (int height = 1; height <= std::countr_one(index); ++height) {
    const Hash right = roots_.back();
    roots_.pop_back();
    roots_.back() = node_hash(roots_.back(), right);
    if (completed) completed(height, index >> height, roots_.back());
  }
}

Hash Frontier::root() const {
  if (roots_.empty()) return empty_root();
  Hash out = roots_.back();
  for (std::size_t i = roots_.size() - 1; i > 0; --i) out = node_hash(roots_[i - 1], out);
  return out;
}

Result<Frontier> frontier_of(std::uint64_t size, const Subtrees& subtrees) {
  std::vector<Hash> roots;
  std::uint64_t begin = 0;
  for (int height = 63; height >= 0; --height) {
    if ((size >> height & 1) == 0) continue;
    CS_ASSIGN(const Hash root, subtrees(height, begin >> height));
    roots.push_back(root);
    begin += std::uint64_t{1} << height;
  }
  return Frontier(size, std::move(roots));
}

Result<Hash> root_of(std::uint64_t size, const Subtrees& subtrees) {
  CS_ASSIGN(const Frontier frontier, frontier_of(size, subtrees));
  return frontier.root();
}

Result<Proof> prove_inclusion(std::uint64_t index, std::uint64_t size, const Subtrees& subtrees) {
  if (index >= size) return invalid("seal.range", "The log has no entry of this number.");
  Proof from_above;
  for (std::uint64_t begin = 0, end = size; end - begin > 1;) {
    const std::uint64_t middle = begin + split_of(end - begin);
    const bool left = index < middle;
    CS_ASSIGN(const Hash other, left ? range_root(middle, end, subtrees) : range_root(begin, middle, subtrees));
    from_above.push_back(other);
    (left ? end : begin) = middle;
  }
  return Proof(from_above.rbegin(), from_above.rend());
}

Result<Proof> prove_consistency(std::uint64_t before, std::uint64_t size, const Subtrees& subtrees) {
  if (before > size) return invalid("seal.range", "The log is shorter than that.");
  if (before == 0 || before == size) return Proof{};
  Proof from_above;
  std::uint64_t begin = 0, end = size;
  while (before != end) {
    const std::uint64_t middle = begin + split_of(end - begin);
    const bool left = before <= middle;
    CS_ASSIGN(const Hash other, left ? range_root(middle, end, subtrees) : range_root(begin, middle, subtrees));
    from_above.push_back(other);
    (left ? end : begin) = middle;
  }
  if (begin > 0) {  // else the root of the smaller tree is the verifier's to bring
    CS_ASSIGN(const Hash last, range_root(begin, end, subtrees));
    from_above.push_back(last);
  }
  return Proof(from_above.rbegin(), from_above.rend());
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Proof& proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t number = index, last = size - 1;
  Hash hash = leaf;
  for (const Hash& other : proof) {
    if (last == 0) return false;
    if ((number & 1) != 0 || number == last) {
      hash = node_hash(other, hash);
      for (; number != 0 && (number & 1) == 0; number >>= 1) last >>= 1;
    } else {
      hash = node_hash(hash, other);
    }
    number >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t before, std::uint64_t size, const Proof& proof, const Hash& root_before,
                        const Hash& root) {
  if (before > size) return false;
  if (before == size) return proof.empty() && root_before == root;
  if (before == 0) return proof.empty() && root_before == empty_root();
  std::uint64_t number = before - 1, last = size - 1;
  for (; (number & 1) != 0; number >>= 1) last >>= 1;
  // A smaller tree that is one complete subtree is a node of the larger one, and no proof repeats it.
  std::size_t next = 0;
  if (number != 0 && proof.empty()) return false;
  const Hash first = number == 0 ? root_before : proof[next++];
  Hash small = first, large = first;
  for (; next < proof.size(); ++next) {
    if (last == 0) return false;
    if ((number & 1) != 0 || number == last) {
      small = node_hash(proof[next], small);
      large = node_hash(proof[next], large);
      for (; number != 0 && (number & 1) == 0; number >>= 1) last >>= 1;
    } else {
      large = node_hash(large, proof[next]);
    }
    number >>= 1;
    last >>= 1;
  }
  return last == 0 && small == root_before && large == root;
}

}  // namespace cs::seal
