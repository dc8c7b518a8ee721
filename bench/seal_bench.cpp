// How many entries a second the tree of the log takes in, and what its proofs and its signed head cost.
#include <benchmark/benchmark.h>

#include <map>
#include <string>

#include "seal/checkpoint.hpp"
#include "seal/merkle.hpp"

namespace {

using namespace cs;
using namespace cs::seal;

/// An entry about as long as that of a decision.
void append(benchmark::State& state) {
  std::string entry(400, 'x');
  Frontier frontier;
  std::uint64_t n = 0;
  for (auto step : state) {
    static_cast<void>(step);
    entry.replace(0, 8, reinterpret_cast<const char*>(&n), sizeof n);
    frontier.add(leaf_hash(as_bytes(entry)));
    ++n;
  }
  benchmark::DoNotOptimize(frontier.root());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(append);

/// One entry and one head at a time, as in the slowest group of writes there can be.
void append_and_sign(benchmark::State& state) {
  const PrivateKey key = PrivateKey::make("bench").value();
  const std::string entry(400, 'x');
  Frontier frontier;
  for (auto step : state) {
    static_cast<void>(step);
    frontier.add(leaf_hash(as_bytes(entry)));
    benchmark::DoNotOptimize(signed_head({frontier.size(), frontier.root()}, key));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(append_and_sign);

/// What a witness computes at a sign-in, of a log of so many entries.
void verify_growth(benchmark::State& state) {
  const auto size = static_cast<std::uint64_t>(state.range(0));
  std::map<std::pair<int, std::uint64_t>, Hash> nodes;
  Frontier frontier;
  Hash before{};
  for (std::uint64_t i = 0; i < size; ++i) {
    const Hash leaf = leaf_hash(as_bytes(std::to_string(i)));
    nodes[{0, i}] = leaf;
    frontier.add(leaf, [&](int height, std::uint64_t index, const Hash& root) { nodes[{height, index}] = root; });
    if (i + 1 == size / 3) before = frontier.root();
  }
  const Proof proof = prove_consistency(size / 3, size, [&](int height, std::uint64_t index) -> Result<Hash> {
                        return nodes.at({height, index});
                      }).value();
  const Hash root = frontier.root();
  for (auto step : state) {
    static_cast<void>(step);
    if (!verify_consistency(size / 3, size, proof, before, root)) state.SkipWithError("the proof does not hold");
  }
}
BENCHMARK(verify_growth)->Arg(1000)->Arg(100'000);

}  // namespace

BENCHMARK_MAIN();
