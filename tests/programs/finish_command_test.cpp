// `countersignd finish` as people call it. The pictures of real people are not part of the project:
// COUNTERSIGN_PORTRAITS names a folder of frontal portraits NAME_neutral.jpg.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "api/examination.hpp"
#include "base/ids.hpp"
#include "faces/person_mask.hpp"
#include "imaging/decode.hpp"
#include "platform/files.hpp"
#include "sample_files.hpp"

namespace cs::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Finish : testing::Test {
  fs::path dir = fs::temp_directory_path() / ("countersign-finish-" + new_uuid());
  void SetUp() override { fs::create_directories(dir); }
  void TearDown() override { fs::remove_all(dir); }

  struct Outcome {
    int status = -1;
    std::string out, err;
  };
  Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {(fs::path(COUNTERSIGN_BIN_DIR) / "countersignd").string(), "finish"});
    std::vector<char*> argv;
    for (std::string& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::dup2(::open((dir / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
      ::dup2(::open((dir / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    const Bytes said = *read_file(dir / "out"), complained = *read_file(dir / "err");
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::string(as_text(said)), std::string(as_text(complained))};
  }
  std::string write(const std::string& name, const Bytes& bytes) const {
    EXPECT_TRUE(write_file_durably(dir / name, bytes).ok());
    return (dir / name).string();
  }
  static std::vector<fs::path> portraits() {
    std::vector<fs::path> out;
    const char* folder = std::getenv("COUNTERSIGN_PORTRAITS");
    std::error_code ec;
    if (folder)
      for (const auto& entry : fs::directory_iterator(folder, ec))
        if (entry.path().filename().string().ends_with("_neutral.jpg")) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }
};

TEST_F(Finish, BadInputIsOneClearLineAndWritesNothing) {
  const std::string out = (dir / "finished.jpg").string();
  const std::string nobody = write("nobody.jpg", jpeg(scene(800, 1000)));
  Outcome o = run({nobody, "-o", out});
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.err, HasSubstr("nobody.jpg"));
  EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 1 + (o.err.find("warning") != std::string::npos)) << o.err;
  o = run({write("text.jpg", {'t', 'e', 'x', 't'}), "-o", out});
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.err, HasSubstr("not a JPEG"));
  for (const char* colour : {"pink", "1,2", "1,2,3,4", "256,0,0", "-1,0,0", "1,2,3 ", "1,,3"}) {
    o = run({nobody, "-o", out, "--background", colour});
    EXPECT_EQ(o.status, 1) << colour;
    EXPECT_THAT(o.err, HasSubstr("no background"));
  }
  EXPECT_EQ(run({nobody}).status, 2);
  EXPECT_EQ(run({}).status, 2);
  EXPECT_EQ(run({"--verify", nobody, "-o", out}).status, 2);
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(Finish, TheVerifierNamesWhatIsWrongWithAFileOfAnybodys) {
  Outcome o = run({"--verify", write("scene.jpg", jpeg(scene(800, 1000)))});
  EXPECT_EQ(o.status, 1);
  for (const char* what :
       {"size: It has 800 x 1000 pixels, not 480 x 640.", "dpi: ", "backdrop: ", "faces: It shows 0 faces, not 1."})
    EXPECT_THAT(o.err, HasSubstr(what));
  o = run({"--verify", write("text.jpg", {'t', 'e', 'x', 't'})});
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.err, HasSubstr("text.jpg: This is no whole JPEG file"));
  EXPECT_EQ(run({"--verify", (dir / "nowhere.jpg").string()}).status, 1);
}

TEST_F(Finish, PortraitsBecomeFinishedPhotosOfTheRightKind) {
  const auto all = portraits();
  if (all.empty()) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of portraits";
  if (!faces::load_person_mask()) GTEST_SKIP() << "the model of the person mask is missing";
  int made = 0;
  for (std::size_t i = 0; i < all.size(); i += 8) {
    const std::string out = (dir / "finished.jpg").string();
    const Outcome o = run({all[i].string(), "-o", out, "--json"});
    const auto said = api::decode_examination(o.out);
    ASSERT_TRUE(said.ok()) << o.err;
    ASSERT_FALSE(said->findings.empty());
    EXPECT_EQ(said->findings.front().check, "finished_photo");
    if (o.status != 0) continue;  // the crown of one touches the picture's edge
    ++made;
    const Bytes file = *read_file(out);
    const Outcome held = run({"--verify", out});
    EXPECT_TRUE(held.status == 0 || said->findings.front().outcome != domain::Outcome::pass) << all[i] << held.err;
    EXPECT_GE(file.size(), 20'480U);
    EXPECT_LE(file.size(), 40'000U);
    EXPECT_EQ(file[14] << 8 | file[15], 300);
    const auto picture = imaging::decode(file, 0, {});
    ASSERT_TRUE(picture.ok());
    EXPECT_EQ(picture->rgb.size(), cv::Size(480, 640));
    for (const int x : {3, 476}) {
      const cv::Vec3b corner = picture->rgb.at<cv::Vec3b>(3, x);
      EXPECT_NEAR(corner[0], 100, 2);
      EXPECT_NEAR(corner[1], 197, 2);
      EXPECT_NEAR(corner[2], 255, 2);
    }
    if (made == 1) {
      Bytes with_comment(file.begin(), file.begin() + 2);
      with_comment.insert(with_comment.end(), {0xFF, 0xFE, 0x00, 0x06, 'n', 'o', 't', 'e'});
      with_comment.insert(with_comment.end(), file.begin() + 2, file.end());
      EXPECT_THAT(run({"--verify", write("noted.jpg", with_comment)}).err,
                  HasSubstr("metadata: It carries more than the picture: COM"));
      ASSERT_EQ(run({all[i].string(), "-o", out}).status, 0);
      EXPECT_EQ(*read_file(out), file) << "same input, same bytes";
      ASSERT_EQ(run({all[i].string(), "-o", out, "--background", "white"}).status, 0);
      EXPECT_EQ(imaging::decode(*read_file(out), 0, {})->rgb.at<cv::Vec3b>(3, 3), cv::Vec3b(255, 255, 255));
    }
  }
  EXPECT_GE(made, 5);
}

}  // namespace
}  // namespace cs::test
