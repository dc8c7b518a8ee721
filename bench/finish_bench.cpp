// What a finished photo costs, from the bytes of a 12-megapixel JPEG to its own, on one core; ImageMagick beside it,
// which only cuts, scales and writes. The portrait is painted and scaled up: good for speed, no word about quality.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "checks/examine.hpp"
#include "phone_picture.hpp"
#include "scratch.hpp"

namespace {

using namespace cs;
namespace fs = std::filesystem;

constexpr int rounds = 11;

double cpu_ms() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// CPU time of a program, its start included; negative when it did not end well.
double cpu_ms_of(const std::vector<std::string>& arguments) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::vector<char*> argv;
    for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  rusage use{};
  if (child < 0 || ::wait4(child, &status, 0, &use) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return -1;
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return ms(use.ru_utime) + ms(use.ru_stime);
}

bool is_imagemagick(const std::string& program) {
  std::array<char, 64> said{};
  FILE* out = ::popen((program + " -version 2>/dev/null").c_str(), "r");
  if (!out) return false;
  const bool read = std::fgets(said.data(), static_cast<int>(said.size()), out) != nullptr;
  return ::pclose(out) == 0 && read && std::string(said.data()).find("ImageMagick") != std::string::npos;
}

}  // namespace

int main() {
  cv::setNumThreads(1);
  const auto examiner = checks::Examiner::load({}, true);
  if (!examiner) {
    std::fprintf(stderr, "bench_finish: %s\n", examiner.error().message.c_str());
    return 1;
  }
  const Bytes photo = bench::twelve_megapixels();
  std::vector<double> ours;
  std::vector<std::pair<std::string, std::vector<double>>> steps;
  std::size_t bytes = 0;
  for (int i = 0; i < rounds; ++i) {
    const double before = cpu_ms();
    const auto made = (*examiner)->finish(photo, std::nullopt, {});
    ours.push_back(cpu_ms() - before);
    if (!made || made->jpeg.empty()) {
      std::fprintf(stderr, "bench_finish: no finished photo: %s\n",
                   made ? made->examination.findings.front().message.en.c_str() : made.error().message.c_str());
      return 1;
    }
    bytes = made->jpeg.size();
    for (const auto& [step, ms] : made->examination.timing_ms) {
      auto it = std::find_if(steps.begin(), steps.end(), [&](const auto& s) { return s.first == step; });
      if (it == steps.end()) it = steps.insert(steps.end(), {step, {}});
      it->second.push_back(ms);
    }
  }
  const double all = median(ours);
  std::printf("3000 x 4000 JPEG of %.1f MB to a finished photo of %.1f KB, CPU time of one thread, median of %d\n",
              static_cast<double>(photo.size()) / 1e6, static_cast<double>(bytes) / 1e3, rounds);
  for (const auto& [step, ms] : steps) std::printf("  %-34s %8.1f ms\n", step.c_str(), median(ms));
  std::printf("  %-34s %8.1f ms  budget 250%s\n", "all", all, all <= 250 ? "" : "  OVER");

  const bench::Scratch scratch;
  const std::string in = (scratch.path / "photo.jpg").string(), out = (scratch.path / "out.jpg").string();
  std::ofstream(in, std::ios::binary)
      .write(reinterpret_cast<const char*>(photo.data()), static_cast<std::streamsize>(photo.size()));
  for (const char* program : {"magick", "convert"}) {
    if (!is_imagemagick(program)) continue;
    std::vector<double> theirs;
    for (int i = 0; i < 5; ++i)
      theirs.push_back(cpu_ms_of({program, "-limit", "thread", "1", in, "-crop", "2400x3200+300+300", "+repage",
                                  "-resize", "480x640!", "-quality", "85", out}));
    const double peer = median(theirs);
    if (peer <= 0) break;
    std::printf("  %-34s %8.1f ms  ours / theirs %.2f\n", "ImageMagick: cut, scale, write", peer, all / peer);
    return 0;
  }
  std::printf("  ImageMagick is not here to be held against.\n");
  return 0;
}
