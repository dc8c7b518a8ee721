// Hashes and proofs against the vectors of the reference implementation of RFC 6962 (google/certificate-transparency,
// merkletree/merkle_tree_test.cc), and against a tree that is computed as the RFC defines it.
#include "seal/merkle.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include <bit>
#include <random>

#include "base/hash.hpp"

namespace cs::seal {
namespace {

Bytes from_hex(std::string_view hex) {
  Bytes out(hex.size() / 2);
  EXPECT_EQ(sodium_hex2bin(out.data(), out.size(), hex.data(), hex.size(), nullptr, nullptr, nullptr), 0);
  return out;
}

Hash hash(std::string_view hex) {
  const Bytes bytes = from_hex(hex);
  Hash out{};
  EXPECT_EQ(bytes.size(), out.size());
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

Proof proof(std::initializer_list<const char*> hashes) {
  Proof out;
  for (const char* h : hashes) out.push_back(hash(h));
  return out;
}

const std::vector<Bytes>& published_entries() {
  static const std::vector<Bytes> entries{from_hex(""),
                                          from_hex("00"),
                                          from_hex("10"),
                                          from_hex("2021"),
                                          from_hex("3031"),
                                          from_hex("40414243"),
                                          from_hex("5051525354555657"),
                                          from_hex("606162636465666768696a6b6c6d6e6f")};
  return entries;
}

const std::vector<Hash>& published_roots() {  // of 0, 1, … entries
  static const std::vector<Hash> roots{hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                                       hash("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
                                       hash("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
                                       hash("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
                                       hash("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
                                       hash("4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
                                       hash("76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
                                       hash("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
                                       hash("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")};
  return roots;
}

Hash defined_root(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return empty_root();
  if (end - begin == 1) return leaves[begin];
  const std::size_t middle = begin + std::bit_floor(end - begin - 1);
  return node_hash(defined_root(leaves, begin, middle), defined_root(leaves, middle, end));
}

struct Tree {
  std::vector<Hash> leaves;
  Subtrees subtrees = [this](int height, std::uint64_t index) -> Result<Hash> {
    const std::size_t begin = index << height, end = (index + 1) << height;
    if (end > leaves.size()) return internal_error("no such subtree");
    return defined_root(leaves, begin, end);
  };
  explicit Tree(const std::vector<Bytes>& entries) {
    for (const Bytes& e : entries) leaves.push_back(leaf_hash(e));
  }
  explicit Tree(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) leaves.push_back(leaf_hash(as_bytes(std::to_string(i))));
  }
  Hash root(std::size_t size) const { return defined_root(leaves, 0, size); }
};

TEST(Merkle, RootsAreThePublishedOnes) {
  Frontier frontier;
  EXPECT_EQ(frontier.root(), published_roots()[0]);
  for (std::size_t i = 0; i < published_entries().size(); ++i) {
    frontier.add(leaf_hash(published_entries()[i]));
    EXPECT_EQ(frontier.size(), i + 1);
    EXPECT_EQ(frontier.root(), published_roots()[i + 1]) << i;
  }
}

TEST(Merkle, InclusionProofsAreThePublishedOnes) {
  const Tree tree(published_entries());
  struct Published {
    std::uint64_t index, size;
    Proof path;
  };
  const std::vector<Published> published{
      {0, 1, {}},
      {0, 8,
       proof({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
              "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
              "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"})},
      {5, 8,
       proof({"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
              "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
              "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"})},
      {2, 3, proof({"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"})},
      {1, 5,
       proof({"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
              "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
              "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"})}};
  for (const Published& p : published) {
    EXPECT_EQ(prove_inclusion(p.index, p.size, tree.subtrees).value(), p.path) << p.index << " in " << p.size;
    EXPECT_TRUE(verify_inclusion(tree.leaves[p.index], p.index, p.size, p.path, published_roots()[p.size]));
  }
}

TEST(Merkle, ConsistencyProofsAreThePublishedOnes) {
  const Tree tree(published_entries());
  struct Published {
    std::uint64_t before, size;
    Proof path;
  };
  const std::vector<Published> published{{1, 1, {}},
                                         {1, 8,
                                          proof({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                                 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                                 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"})},
                                         {6, 8,
                                          proof({"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                                 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                                 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"})},
                                         {2, 5,
                                          proof({"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                                 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"})}};
  for (const Published& p : published) {
    EXPECT_EQ(prove_consistency(p.before, p.size, tree.subtrees).value(), p.path) << p.before << " of " << p.size;
    EXPECT_TRUE(verify_consistency(p.before, p.size, p.path, published_roots()[p.before], published_roots()[p.size]));
  }
}

TEST(Merkle, EveryProofOfSmallTreesHoldsAndNoneHoldsForAnother) {
  const Tree tree(std::size_t{34});
  for (std::uint64_t size = 1; size <= tree.leaves.size(); ++size) {
    const Hash root = tree.root(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof p = prove_inclusion(index, size, tree.subtrees).value();
      EXPECT_TRUE(verify_inclusion(tree.leaves[index], index, size, p, root));
      EXPECT_FALSE(verify_inclusion(tree.leaves[(index + 1) % 34], index, size, p, root));
      if (index > 0) {
        EXPECT_FALSE(verify_inclusion(tree.leaves[index], index - 1, size, p, root));
      }
      Proof more = p;
      more.push_back(root);
      EXPECT_FALSE(verify_inclusion(tree.leaves[index], index, size, more, root));
    }
    EXPECT_FALSE(verify_inclusion(tree.leaves[0], size, size, {}, root));
    for (std::uint64_t before = 0; before <= size; ++before) {
      const Proof p = prove_consistency(before, size, tree.subtrees).value();
      EXPECT_TRUE(verify_consistency(before, size, p, tree.root(before), root)) << before << " of " << size;
      if (before == size) continue;
      Hash other = tree.root(before);
      other[5] ^= 1;
      EXPECT_FALSE(verify_consistency(before, size, p, other, root)) << before << " of " << size;
      Hash forked = root;
      forked[31] ^= 1;
      if (before > 0) {
        EXPECT_FALSE(verify_consistency(before, size, p, tree.root(before), forked));
      }
      if (!p.empty()) {
        EXPECT_FALSE(verify_consistency(before, size, Proof(p.begin(), p.end() - 1), tree.root(before), root));
        Proof changed = p;
        changed.back()[0] ^= 1;
        EXPECT_FALSE(verify_consistency(before, size, changed, tree.root(before), root));
      }
    }
    EXPECT_FALSE(verify_consistency(size + 1, size, {}, root, root));
  }
}

TEST(Merkle, GrowingTellsEachCompletedSubtreeAndCanGoOnFromThem) {
  const Tree tree(std::size_t{300});
  std::map<std::pair<int, std::uint64_t>, Hash> complete;
  Frontier growing;
  for (std::size_t i = 0; i < tree.leaves.size(); ++i) {
    complete[{0, i}] = tree.leaves[i];
    growing.add(tree.leaves[i], [&](int height, std::uint64_t index, const Hash& root) {
      complete[{height, index}] = root;
    });
    ASSERT_EQ(growing.root(), tree.root(i + 1));
    Frontier again = frontier_of(i + 1, [&](int height, std::uint64_t index) -> Result<Hash> {
                       return complete.at({height, index});
                     }).value();
    ASSERT_EQ(again.root(), growing.root());
    again.add(leaf_hash({}));
    Frontier copy = growing;
    copy.add(leaf_hash({}));
    ASSERT_EQ(again.root(), copy.root());
  }
  EXPECT_EQ(complete.at({8, 0}), tree.root(256));
}

TEST(Merkle, AProofOfARandomKindNeverHolds) {
  std::mt19937_64 random(20261128);
  const Tree tree(std::size_t{40});
  for (int i = 0; i < 4'000; ++i) {
    const std::uint64_t size = random() % 40 + 1, before = random() % 42;
    Proof p(random() % 8);
    for (Hash& h : p) h = tree.leaves[random() % 40];
    const bool holds =
        verify_consistency(before, size, p, tree.root(std::min<std::uint64_t>(before, 40)), tree.root(size));
    EXPECT_EQ(holds, before <= size && p.empty() && (before == size || before == 0)) << before << " of " << size;
    if (!p.empty()) {
      EXPECT_FALSE(verify_inclusion(leaf_hash(as_bytes("another")), before, size, p, tree.root(size)));
    }
  }
}

TEST(Merkle, Base64IsStandardAndStrict) {
  EXPECT_EQ(to_base64(as_bytes("any carnal pleas")), "YW55IGNhcm5hbCBwbGVhcw==");
  EXPECT_EQ(from_base64("YW55IGNhcm5hbCBwbGVhcw==").value(),
            Bytes(as_bytes("any carnal pleas").begin(), as_bytes("any carnal pleas").end()));
  for (const char* bad : {"YW55IGNhcm5hbCBwbGVhcw=", "YW55IGNhcm5hbCBwbGVhcx==", "YW55 IGNhcm5hbCBwbGVhcw==", "-_8=",
                          "YW55IGNhcm5hbCBwbGVhcw==A", "="})
    EXPECT_FALSE(from_base64(bad)) << bad;
  EXPECT_FALSE(from_base64(std::string(100, 'A'), 10));
  EXPECT_FALSE(hash_from_base64("YW55"));
  EXPECT_EQ(hash_from_base64(to_base64(published_roots()[3])), published_roots()[3]);
}

}  // namespace
}  // namespace cs::seal
