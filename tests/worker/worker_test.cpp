#include "worker/worker.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <opencv2/core.hpp>
#include <thread>

#include "base/bytes.hpp"
#include "sample_files.hpp"

namespace cs::worker {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

Bytes text(std::string_view s) {
  return {s.begin(), s.end()};
}

Options decode_only() {
  Options o;
  o.program = fs::path(COUNTERSIGN_BIN_DIR) / "misbehaving_worker";
  o.models = false;
  return o;
}

/// Process ids of the direct children of `of` (0: of this process).
std::vector<pid_t> children(pid_t of = 0) {
  const fs::path tasks = fs::path("/proc") / (of ? std::to_string(of) : "self") / "task";
  std::vector<pid_t> out;
  std::error_code ec;
  for (const auto& task : fs::directory_iterator(tasks, ec)) {
    std::ifstream file(task.path() / "children");
    for (pid_t pid = 0; file >> pid;) out.push_back(pid);
  }
  return out;
}

bool alive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string word;
  for (int i = 0; i < 3; ++i) file >> word;
  return file && word != "Z";
}

template <class F>
bool comes_true(F condition, std::chrono::milliseconds within = 5s) {
  for (const auto end = std::chrono::steady_clock::now() + within; std::chrono::steady_clock::now() < end;) {
    if (condition()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return condition();
}

int open_files() {
  return static_cast<int>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

void expect_good(Worker& worker) {
  const auto decoded = worker.decode(test::jpeg(test::scene(640, 480)), 0);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(decoded->levels.size(), 3U);
}

std::string id_of(Worker& worker, const Bytes& file) {
  const auto decoded = worker.decode(file, 0);
  return decoded ? "ok" : decoded.error().id;
}

TEST(Worker, HandsOverAllLevelsOfThePicture) {
  const auto worker = start_worker(decode_only());
  const cv::Mat scene = test::scene(1200, 900);
  const Bytes file = test::with_exif(test::jpeg(scene), test::exif_body({.orientation = 6}));
  for (const int edge : {0, 1000, 2000, 500}) {
    SCOPED_TRACE(edge);
    const auto decoded = worker->decode(file, edge);
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    EXPECT_EQ(decoded->original_width, 900);
    EXPECT_EQ(decoded->original_height, 1200);
    EXPECT_EQ(decoded->levels.front()->height, edge == 0 || edge == 2000 ? 1200 : edge);
    for (std::size_t i = 0; i < decoded->levels.size(); ++i) {
      const Pixels& level = *decoded->levels[i];
      ASSERT_EQ(level.rgba().size(), static_cast<std::size_t>(level.width * level.height * 4));
      // Upright: what was stored at the bottom left (white) and at the top left (red) are now the upper corners.
      const auto at = [&](int x, int y) {
        return level.rgba().subspan(static_cast<std::size_t>((y * level.width + x) * 4), 4);
      };
      EXPECT_NEAR(at(3, 3)[1], 255, 6);
      EXPECT_NEAR(at(level.width - 4, 3)[0], 255, 6);
      EXPECT_NEAR(at(level.width - 4, 3)[1], 0, 6);
      EXPECT_EQ(at(3, 3)[3], 255);
      if (i > 0) {
        EXPECT_EQ(level.width, (decoded->levels[i - 1]->width + 1) / 2);
      }
    }
    EXPECT_LE(decoded->levels.back()->height, 256);
  }
}

TEST(Worker, TinyGreyAndPrintPhotographsAreDecodedForTheStage) {
  using Colour = test::JpegStyle::Colour;
  const auto worker = start_worker(decode_only());
  for (const Colour colour : {Colour::rgb, Colour::grey, Colour::cmyk, Colour::ycck}) {
    for (const int side : {10, 300}) {
      const auto decoded = worker->decode(test::jpeg(test::scene(side, side), {.colour = colour}), 0);
      ASSERT_TRUE(decoded.ok()) << decoded.error().message;
      EXPECT_EQ(decoded->original_width, side);
      const Pixels& level = *decoded->levels.front();
      ASSERT_EQ(level.rgba().size(), static_cast<std::size_t>(side * side * 4));
      // The upper left corner is red, and as bright as red is when there is no colour.
      const ByteView corner = level.rgba().first(4);
      EXPECT_NEAR(corner[0], colour == Colour::grey ? 76 : 255, 40) << static_cast<int>(colour) << " " << side;
      EXPECT_NEAR(corner[1], colour == Colour::grey ? 76 : 0, 80) << static_cast<int>(colour) << " " << side;
    }
  }
}

TEST(Worker, StudiesAreAsLargeAsThePhotographOrSayWhyNot) {
  const auto worker = start_worker(decode_only());
  const Bytes photo = test::jpeg(test::scene(640, 480));
  const auto level = worker->study(photo, Study::error_level);
  ASSERT_TRUE(level.ok()) << level.error().message;
  EXPECT_EQ(level->original_width, 640);
  EXPECT_EQ(level->levels.front()->height, 480);
  EXPECT_EQ(level->levels.back()->width, 160);
  const auto spectrum = worker->study(photo, Study::spectrum);
  ASSERT_TRUE(spectrum.ok()) << spectrum.error().message;
  EXPECT_EQ(spectrum->original_width, spectrum->original_height);
  const auto small = worker->study(test::jpeg(test::scene(200, 200)), Study::spectrum);
  ASSERT_FALSE(small.ok());
  EXPECT_EQ(small.error().id, "study.too_small");
  const auto text_file = worker->study(text("no picture"), Study::error_level);
  ASSERT_FALSE(text_file.ok());
  EXPECT_EQ(text_file.error().id, "photo.not_an_image");
}

TEST(Worker, AHundredMegapixelsFitIntoItsLimits) {
  const Bytes file = test::jpeg(cv::Mat(8'700, 11'600, CV_8UC3, cv::Scalar(200, 100, 50)), {.quality = 60});
  Options options = decode_only();
  options.limits.cpu = sanitized ? 60s : 20s;
  options.limits.wall = 120s;
  auto worker = start_worker(options);
  const auto decoded = worker->decode(file, 0);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  worker.reset();
  if (!sanitized) {
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    EXPECT_LE(used.ru_maxrss, 600L << 10) << "kilobytes";
  }
  EXPECT_EQ(decoded->original_width, 11'600);
  EXPECT_GE(decoded->levels.size(), 6U);
  EXPECT_NEAR(decoded->levels.back()->rgba()[0], 200, 4);
}

TEST(Worker, PixelsOutliveTheWorker) {
  std::shared_ptr<const Pixels> pixels;
  {
    const auto worker = start_worker(decode_only());
    const auto decoded = worker->decode(test::jpeg(test::scene(300, 200)), 0);
    ASSERT_TRUE(decoded.ok());
    pixels = decoded->levels.back();
  }
  EXPECT_NEAR(pixels->rgba()[0], 255, 6);
}

TEST(Worker, BadInputGetsItsOwnError) {
  const auto worker = start_worker(decode_only());
  const Bytes good = test::jpeg(test::scene(64, 64));
  EXPECT_EQ(id_of(*worker, {}), "photo.empty");
  EXPECT_EQ(id_of(*worker, text("a text named photo.jpg")), "photo.not_an_image");
  EXPECT_EQ(id_of(*worker, Bytes(good.begin(), good.end() - 40)), "photo.truncated");
  EXPECT_EQ(id_of(*worker, test::bomb_png(30'000, 30'000)), "photo.too_large");
  EXPECT_EQ(id_of(*worker, Bytes((std::size_t{20} << 20) + 1)), "photo.too_large");
  const auto refused = worker->decode(test::bomb_png(30'000, 30'000), 0);
  EXPECT_EQ(refused.error().code, Code::invalid);
  EXPECT_NE(refused.error().message.find("30000 x 30000"), std::string::npos) << refused.error().message;
  expect_good(*worker);
}

TEST(Worker, APhotoThatKillsItsChildCostsThatPhotoAlone) {
  const auto worker = start_worker(decode_only());
  expect_good(*worker);
  const std::vector<pid_t> before = children();
  for (const char* fault : {"CRASH", "SEGV", "EXIT", "THROW"}) {
    const auto decoded = worker->decode(text(fault), 0);
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().id, "photo.killed_worker") << fault;
    EXPECT_EQ(decoded.error().code, Code::invalid);
    const auto examined = worker->examine({text(fault), {}, {}, {}});
    ASSERT_FALSE(examined.ok());
    EXPECT_EQ(examined.error().id, "photo.killed_worker") << fault;
    expect_good(*worker);
  }
  EXPECT_EQ(children(), before) << "the models would have to be loaded again";
}

TEST(Worker, MemoryHungerIsStopped) {
  if (sanitized) GTEST_SKIP() << "there is no limit on address space under AddressSanitizer";
  Options options = decode_only();
  options.limits.memory_bytes = std::size_t{64} << 20;  // EAT goes on as if nothing were once it has 320 MB
  const auto worker = start_worker(options);
  EXPECT_EQ(id_of(*worker, text("EAT")), "photo.killed_worker");
  expect_good(*worker);
  // An honest picture that needs more than there is is told so by its header.
  EXPECT_EQ(id_of(*worker, test::bomb_png(9000, 9000)), "photo.too_large");
  expect_good(*worker);
}

TEST(Worker, TheLargestPictureThatIsAcceptedFitsIntoItsMemory) {
  if (sanitized) GTEST_SKIP() << "there is no limit on address space under AddressSanitizer";
  const auto worker = start_worker(decode_only());
  const auto whole = worker->decode(test::bomb_png(10'900, 10'900), 640);
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  EXPECT_EQ(whole->original_width, 10'900);
  // Turned it would take a second picture of the same size.
  Bytes exif = test::exif_body({.orientation = 6});
  exif.erase(exif.begin(), exif.begin() + 6);  // a PNG has no "Exif" before its fields
  EXPECT_EQ(id_of(*worker, test::with_png_chunk(test::bomb_png(10'900, 10'900), "eXIf", exif)), "photo.too_large");
}

/// CPU time of all processes that this one has started and seen the end of, and of theirs.
std::chrono::microseconds used_by_children() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return std::chrono::seconds{used.ru_utime.tv_sec + used.ru_stime.tv_sec} +
         std::chrono::microseconds{used.ru_utime.tv_usec + used.ru_stime.tv_usec};
}

TEST(Worker, ComputingEndsWithItsOwnTime) {
  Options options = decode_only();
  options.limits.cpu = 300ms;
  options.limits.wall = 120s;
  auto worker = start_worker(options);
  const auto before = used_by_children();
  const auto decoded = worker->decode(text("SPIN"), 0);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().id, "photo.timeout");
  // Were there no limit of its own, it would have been the other one, two minutes later.
  EXPECT_NE(decoded.error().message.find("300 ms of computing"), std::string::npos) << decoded.error().message;
  expect_good(*worker);
  worker.reset();
  // The timer ends it, and not only the kernel's count of whole seconds, which would be two.
  if (!sanitized) {
    EXPECT_LT(used_by_children() - before, 1500ms);
  }
}

TEST(Worker, WaitingEndsWithTheTimeOfTheClock) {
  Options options = decode_only();
  options.limits.wall = 300ms;
  const auto worker = start_worker(options);
  ASSERT_TRUE(worker->confinement().ok());
  const std::size_t idle = children(children().at(0)).size();
  const auto decoded = worker->decode(text("HANG"), 0);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().id, "photo.timeout");
  EXPECT_NE(decoded.error().message.find("within 300 ms"), std::string::npos) << decoded.error().message;
  EXPECT_EQ(children(children().at(0)).size(), idle) << "the child that waits is still there";
}

TEST(Worker, AProcessThatCanMakeNoChildIsReplaced) {
  const auto worker = start_worker(decode_only());
  expect_good(*worker);
  const pid_t process = children().at(0);
  const auto confined = worker->confinement();
  ASSERT_TRUE(confined.ok());
  if (confined->namespaces) {
    // Without the one that waits there, nobody can be made in its namespace of processes.
    const pid_t init = children(process).at(0);
    ASSERT_EQ(::kill(init, SIGKILL), 0);
    ASSERT_TRUE(comes_true([&] { return !alive(init); }));
  } else {
    // As on a machine that has no room for another process.
    const rlimit none{0, 0};
    if (sanitized && ::getuid() == 0) GTEST_SKIP() << "root, which the process then stays, is not bound by this limit";
    if (::prlimit(process, RLIMIT_NPROC, &none, nullptr) != 0) GTEST_SKIP() << "this root may not set limits";
  }
  expect_good(*worker);
  EXPECT_NE(children().at(0), process);
}

TEST(Worker, AChildThatCannotBeConfinedIsNotThePhotosFault) {
  Options options = decode_only();
  options.limits.cpu = -1ms;  // which no system takes
  const auto worker = start_worker(options);
  const auto decoded = worker->decode(test::jpeg(test::scene(640, 480)), 0);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().id, "worker.child");
  EXPECT_EQ(decoded.error().code, Code::unavailable);
  EXPECT_NE(decoded.error().message.find(std::strerror(EINVAL)), std::string::npos) << decoded.error().message;
}

TEST(Worker, StartsAgainAfterItWasKilled) {
  const auto worker = start_worker(decode_only());
  expect_good(*worker);
  for (int i = 0; i < 3; ++i) {
    const pid_t pid = children().at(0);
    ::kill(pid, SIGKILL);
    ASSERT_TRUE(comes_true([&] { return !alive(pid); }));
    expect_good(*worker);
    EXPECT_NE(children().at(0), pid);
  }
}

TEST(Worker, KilledInTheMiddleOfAPhotoItStartsAgain) {
  const Options options = decode_only();
  const auto worker = start_worker(options);
  expect_good(*worker);
  const std::size_t idle = children(children().at(0)).size();
  std::atomic<bool> over{false};
  std::thread killer([&] {
    // Kill the process whenever its child hangs, until the question has been answered.
    while (!over) {
      const auto own = children();
      if (!own.empty() && children(own[0]).size() > idle) ::kill(own[0], SIGKILL);
      std::this_thread::sleep_for(10ms);
    }
  });
  // A photograph has no way to the process: whoever killed it did not do so for the photograph.
  EXPECT_EQ(id_of(*worker, text("HANG")), "worker.killed");
  over = true;
  killer.join();
  expect_good(*worker);
}

TEST(Worker, EndsWithItsOwner) {
  pid_t pid = 0;
  {
    const auto worker = start_worker(decode_only());
    expect_good(*worker);
    pid = children().at(0);
    EXPECT_TRUE(alive(pid));
  }
  EXPECT_FALSE(alive(pid));
  EXPECT_TRUE(children().empty());
}

TEST(Worker, ManyThreadsTakeTurns) {
  const auto worker = start_worker(decode_only());
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([&, t] {
      const Bytes file = test::jpeg(test::scene(100 + 20 * t, 80));
      for (int i = 0; i < 10; ++i) {
        const auto decoded = worker->decode(file, 0);
        if (!decoded || decoded->original_width != 100 + 20 * t) ++wrong;
        if (i == 5 && id_of(*worker, text("CRASH")) != "photo.killed_worker") ++wrong;
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Worker, LeavesNoFilesOpen) {
  const auto worker = start_worker(decode_only());
  expect_good(*worker);
  const int before = open_files();
  for (int i = 0; i < 20; ++i) {
    expect_good(*worker);
    EXPECT_EQ(id_of(*worker, text("CRASH")), "photo.killed_worker");
    EXPECT_EQ(id_of(*worker, text("no picture")), "photo.not_an_image");
  }
  EXPECT_EQ(open_files(), before);
}

TEST(Worker, NothingOfOursIsOpenInTheProcess) {
  if (::getuid() != 0 && !sanitized) GTEST_SKIP() << "only root can look into it; hostile_test.cpp does from inside";
  const int secret = ::open("/dev/zero", 0);  // without close-on-exec, as a careless library would
  ASSERT_GE(secret, 0);
  const auto worker = start_worker(decode_only());
  expect_good(*worker);
  std::error_code closed;  // the process goes on with what it does, and closes what it has answered with
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(children().at(0)) + "/fd"))
    EXPECT_NE(fs::read_symlink(entry.path(), closed), "/dev/zero");
  ::close(secret);
}

TEST(Worker, AProgramThatCannotRunIsNotThePhotosFault) {
  Options options = decode_only();
  for (const char* program : {"/nonexistent/countersignd", "/bin/false"}) {
    options.program = program;
    const auto decoded = start_worker(options)->decode(test::jpeg(test::scene(64, 64)), 0);
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().id, "worker.start");
    EXPECT_NE(decoded.error().message.find(program), std::string::npos) << decoded.error().message;
  }
}

TEST(Worker, BrokenRulesAreNotThePhotosFault) {
  const fs::path rules = fs::temp_directory_path() / ("countersign-rules-" + std::to_string(::getpid()) + ".toml");
  std::ofstream(rules) << "[sharpness\n";
  Options options = decode_only();
  options.rules = rules;
  const auto worker = start_worker(options);
  const auto examined = worker->examine({test::jpeg(test::scene(64, 64)), {}, {}, {}});
  ASSERT_FALSE(examined.ok());
  EXPECT_EQ(examined.error().id, "rules.syntax");
  EXPECT_NE(examined.error().message.find(rules.string()), std::string::npos);
  fs::remove(rules);
}

TEST(Worker, ExaminesWithoutModels) {
  const auto worker = start_worker(decode_only());
  const Bytes file =
      test::with_exif(test::jpeg(test::scene(600, 800)), test::exif_body({.software = "Adobe Photoshop"}));
  const Bytes empty_reference = text("no picture");
  const auto e = worker->examine({file, empty_reference, {}, {}});
  ASSERT_TRUE(e.ok()) << e.error().message;
  EXPECT_EQ(e->width, 600);
  EXPECT_EQ(e->height, 800);
  EXPECT_EQ(e->format, "jpeg");
  EXPECT_EQ(e->bytes, file.size());
  EXPECT_FALSE(e->fingerprint.empty());
  EXPECT_FALSE(e->timing_ms.empty());
  const auto outcome_of = [&](std::string_view check) {
    for (const auto& f : e->findings)
      if (f.check == check) return f.outcome;
    ADD_FAILURE() << check << " is missing";
    return domain::Outcome::not_applicable;
  };
  EXPECT_EQ(outcome_of("readable"), domain::Outcome::pass);
  EXPECT_EQ(outcome_of("editing_software"), domain::Outcome::fail);
  EXPECT_EQ(outcome_of("single_face"), domain::Outcome::cannot_tell);
  EXPECT_EQ(outcome_of("head_level"), domain::Outcome::cannot_tell);
  EXPECT_EQ(outcome_of("same_as_enrolment"), domain::Outcome::cannot_tell);
}

TEST(Worker, DescribesWithoutModels) {
  const auto worker = start_worker(decode_only());
  const auto described = worker->describe(test::jpeg(test::scene(300, 400)));
  ASSERT_TRUE(described.ok()) << described.error().message;
  EXPECT_EQ(described->face.unfit, domain::Unfit::no_model);
  EXPECT_FALSE(described->face.face);
  EXPECT_GT(described->rule.same, described->rule.different);
  EXPECT_EQ(worker->describe(text("no picture")).error().id, "photo.not_an_image");
  EXPECT_EQ(worker->describe({}).error().id, "photo.empty");
}

}  // namespace
}  // namespace cs::worker
