// What finding and describing a face costs here and with a peer, the npm package @vladmandic/face-api on Node, in the
// same run, on the same pictures and the same core. The pictures are the portraits of COUNTERSIGN_PORTRAITS, or painted
// ones; decoding is counted in neither column, but all checks of every photo are shown beside it with theirs.
#include <sched.h>
#include <stdio.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "checks/examine.hpp"
#include "demo/portrait.hpp"
#include "faces/embedder.hpp"
#include "imaging/decode.hpp"
#include "platform/files.hpp"
#include "scratch.hpp"

namespace {

using namespace cs;

constexpr int rounds = 3;
constexpr std::size_t most_pictures = 12;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Node's own threads shall not have a second core either.
void stay_on_one_core() {
  cpu_set_t all;
  CPU_ZERO(&all);
  if (::sched_getaffinity(0, sizeof(all), &all) != 0) return;
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; --cpu) {
    if (!CPU_ISSET(cpu, &all)) continue;
    CPU_ZERO(&all);
    CPU_SET(cpu, &all);
    ::sched_setaffinity(0, sizeof(all), &all);
    return;
  }
}

std::vector<Bytes> pictures(std::string& kind) {
  std::vector<Bytes> out;
  if (const char* folder = std::getenv("COUNTERSIGN_PORTRAITS")) {
    std::vector<std::filesystem::path> files;
    std::error_code ec;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ec))
      if (entry.path().extension() == ".jpg") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (std::size_t i = 0; i < files.size() && out.size() < most_pictures; ++i)
      if (auto bytes = read_file(files[i])) out.push_back(std::move(*bytes));
    kind = "portraits";
  }
  if (!out.empty()) return out;
  kind = "painted portraits";
  for (std::uint64_t seed = 1; seed <= most_pictures; ++seed) {
    demo::PortraitSpec spec;
    spec.seed = seed;
    out.push_back(demo::paint(spec).jpeg);
  }
  return out;
}

template <class F>
double milliseconds(F&& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

struct Peer {
  std::vector<double> times;
  int found = 0;
  std::string version;
};

std::optional<Peer> run_peer(const std::string& folder, const char* detector, const std::filesystem::path& list) {
  const std::string command =
      fmt::format("node {} {} {} {} < {}", quoted(COUNTERSIGN_SOURCE_DIR "/bench/face_api_peer.cjs"), quoted(folder),
                  detector, rounds, quoted(list.string()));
  FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) return std::nullopt;
  std::string said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  if (::pclose(pipe) != 0) return std::nullopt;
  const auto json = nlohmann::json::parse(said, nullptr, false);
  if (json.is_discarded() || !json.contains("times") || json["times"].empty()) return std::nullopt;
  return Peer{json["times"].get<std::vector<double>>(), json["found"].get<int>(), json["version"].get<std::string>()};
}

}  // namespace

int main() {
  stay_on_one_core();
  cv::setNumThreads(1);
  const char* folder = std::getenv("COUNTERSIGN_PEER");
  if (!folder || !std::filesystem::is_directory(std::filesystem::path(folder) / "node_modules/@vladmandic/face-api")) {
    std::printf("Skipped: the peer needs node and the npm package @vladmandic/face-api, which ./run bench fetches.\n");
    return 0;
  }
  const auto examiner = bench::ok(checks::Examiner::load({}, true));
  const auto analyser = bench::ok(faces::load_dlib_analyser());
  const auto embedder = bench::ok(faces::load_embedder());

  const bench::Scratch scratch;
  std::string kind;
  const std::vector<Bytes> files = pictures(kind);
  std::vector<double> faces_ms, checks_ms;
  int found = 0;
  cv::Size size;
  {
    std::ofstream list(scratch.path / "list");
    for (std::size_t i = 0; i < files.size(); ++i) {
      const cv::Mat rgb = bench::ok(imaging::decode(files[i], 0, {})).rgb;
      size = rgb.size();
      const auto raw = scratch.path / fmt::format("{}.rgb", i);
      const cv::Mat whole = rgb.isContinuous() ? rgb : rgb.clone();
      std::ofstream(raw, std::ios::binary)
          .write(reinterpret_cast<const char*>(whole.data), static_cast<std::streamsize>(whole.total() * 3));
      list << rgb.cols << ' ' << rgb.rows << ' ' << raw.string() << '\n';
      std::vector<double> of_faces, of_checks;
      bool described = false;
      for (int round = 0; round <= rounds; ++round) {
        const double one = milliseconds([&] {
          const auto faces = analyser->find(rgb);
          described = !faces.empty() && !embedder->embed(rgb, faces.front()).values.empty();
        });
        checks::Input input;
        input.photo = files[i];
        const auto examination = bench::ok(examiner->examine(input, {}));
        double all = 0;
        for (const auto& [step, ms] : examination.timing_ms) {
          if (step == "closeup") break;  // the forensic ones begin
          all += ms;
        }
        if (round == 0) continue;
        of_faces.push_back(one), of_checks.push_back(all);
      }
      found += described;
      faces_ms.push_back(median(of_faces)), checks_ms.push_back(median(of_checks));
    }
  }
  const double ours = median(faces_ms), all = median(checks_ms);
  std::printf("%zu %s of %d x %d pixels, one core, median of the pictures (each the median of %d rounds)\n",
              files.size(), kind.c_str(), size.width, size.height, rounds);
  std::printf("  %-62s %8.1f ms  %d faces\n", "here: detection, 68 landmarks, descriptor", ours, found);
  std::printf("  %-62s %8.1f ms\n", "here: all checks of every photo, decoding included", all);
  for (const char* detector : {"ssd", "tiny"}) {
    const auto peer = run_peer(folder, detector, scratch.path / "list");
    if (!peer) {
      std::printf(
          "  Skipped: face-api did not run on this machine's node (its reason stands above, if it gave one).\n");
      return 0;
    }
    const double theirs = median(peer->times);
    const std::string name = fmt::format("face-api {}, wasm, {}: detection, 68 landmarks, descriptor", peer->version,
                                         std::string_view(detector) == "ssd" ? "SSD MobileNet" : "tiny detector");
    std::printf("  %-62s %8.1f ms  %d faces\n", name.c_str(), theirs, peer->found);
    std::printf("    takes %.1f times what the same takes here, %.1f times all checks of every photo\n", theirs / ours,
                theirs / all);
    std::fflush(stdout);
  }
  return 0;
}
