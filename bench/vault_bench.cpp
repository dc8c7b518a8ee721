// What sealing adds to reading a photograph of 4 MB, beside reading the same bytes plain, in time on a processor (what
// else the machine does is not measured). Budget: 4 ms.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <random>
#include <vector>

#include "platform/files.hpp"
#include "platform/process.hpp"
#include "scratch.hpp"
#include "vault/photograph_folder.hpp"

namespace {

using namespace cs;

double median_ms(int rounds, const std::function<bool()>& work) {
  std::vector<double> took;
  for (int i = 0; i < rounds; ++i) {
    const double began = thread_cpu_ms();
    if (!work()) {
      fmt::print(stderr, "a photograph could not be read\n");
      std::exit(1);
    }
    took.push_back(thread_cpu_ms() - began);
  }
  std::ranges::sort(took);
  return took[took.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const bool smoke = argc > 1 && std::strcmp(argv[1], "--smoke") == 0;
  const int rounds = smoke ? 3 : 200;
  const bench::Scratch scratch;
  const vault::PhotographFolder folder(scratch.path / "photographs");
  if (!folder.prepare()) return 1;
  std::mt19937_64 random(1);
  Bytes content(std::size_t{4} << 20);
  for (std::size_t i = 0; i + 8 <= content.size(); i += 8) {
    const std::uint64_t word = random();
    std::memcpy(content.data() + i, &word, 8);
  }
  const vault::Photograph photograph{vault::name_of(content, "0123456789abcdef"), "autumn", "0123456789abcdef",
                                     static_cast<std::int64_t>(content.size()),   false,    vault::Key::random()};
  const auto plain_file = scratch.path / "plain";
  if (!folder.put(photograph, content) || !write_file_durably(plain_file, content)) return 1;

  const double plain = median_ms(rounds, [&] { return read_file(plain_file).ok(); });
  const double opened = median_ms(rounds, [&] { return folder.open(photograph).ok(); });
  const double sealed = median_ms(rounds, [&] {
    return !vault::seal(content, {"autumn", photograph.name}, *photograph.key).empty();
  });
  const auto back = folder.open(photograph);
  if (!back || *back != content) return 1;
  fmt::print(
      "4 MB, CPU: read plain {:.2f} ms, opened and verified {:.2f} ms, sealing adds {:.2f} ms (budget 4); sealed in "
      "{:.2f} ms\n",
      plain, opened, opened - plain, sealed);
  return 0;
}
