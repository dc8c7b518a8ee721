// `countersignd match` as people and scripts call it. Painted pictures: the same one is the same person, an empty one
// nobody; how well people are told apart is measured elsewhere.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/ids.hpp"
#include "demo/portrait.hpp"
#include "faces/models.hpp"
#include "platform/files.hpp"
#include "sample_files.hpp"

namespace cs::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string out, err;
};

class MatchCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(dir);
    write("face.jpg", demo::paint({.seed = 5, .faults = {}, .width = 450, .height = 600}).jpeg);
    write("nobody.jpg", jpeg(scene(300, 400)));
    write("broken.jpg", Bytes{1, 2, 3});
  }
  void TearDown() override {
    std::error_code ec;
    fs::remove_all(dir, ec);
  }
  void write(const std::string& name, ByteView bytes) const {
    fs::create_directories((dir / name).parent_path());
    std::ofstream(dir / name, std::ios::binary)
        .write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
  }
  std::string path(const std::string& name) const { return (dir / name).string(); }
  std::string text(const std::string& name) const { return std::string(as_text(*read_file(dir / name))); }

  Outcome match(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {(fs::path(COUNTERSIGN_BIN_DIR) / "countersignd").string(), "match"});
    std::vector<char*> argv;
    for (std::string& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::dup2(::open(path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
      ::dup2(::open(path("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text("out"), text("err")};
  }
  Outcome pairs(const std::string& in, const std::string& out = "answers.csv") const {
    return match({"--pairs", path(in), "--csv", path(out)});
  }
  static bool has_model() { return faces::find_model("fr_feature.onnx").ok(); }

  const fs::path dir = fs::temp_directory_path() / ("countersign-match-" + new_uuid());
};

TEST_F(MatchCommand, AnswersInJson) {
  const Outcome same = match({path("face.jpg"), path("face.jpg"), "--json"});
  ASSERT_EQ(same.status, 0) << same.err;
  const auto answer = nlohmann::json::parse(same.out);
  std::vector<std::string> keys;
  for (const auto& [key, value] : answer.items()) keys.push_back(key);
  EXPECT_THAT(keys, testing::UnorderedElementsAre("similarity", "threshold", "same_person", "reason"));
  EXPECT_TRUE(answer["threshold"].is_number());
  if (has_model()) {
    EXPECT_EQ(answer["same_person"], true);
    EXPECT_GT(answer["similarity"].get<double>(), 0.99);
  } else {
    EXPECT_TRUE(answer["same_person"].is_null());
    EXPECT_THAT(answer["reason"].get<std::string>(), HasSubstr("model"));
  }
  const Outcome nobody = match({path("face.jpg"), path("nobody.jpg"), "--json"});
  ASSERT_EQ(nobody.status, 0) << nobody.err;
  const auto open = nlohmann::json::parse(nobody.out);
  EXPECT_TRUE(open["same_person"].is_null());
  EXPECT_TRUE(open["similarity"].is_null());
  if (has_model()) {
    EXPECT_THAT(open["reason"].get<std::string>(), HasSubstr("the second photo"));
  }
}

TEST_F(MatchCommand, BadInputIsOneLineThatNamesTheFile) {
  for (const char* name : {"broken.jpg", "missing.jpg"}) {
    const Outcome o = match({path("face.jpg"), path(name)});
    EXPECT_EQ(o.status, 1);
    EXPECT_EQ(o.out, "");
    EXPECT_THAT(o.err, HasSubstr(name));
    EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 1) << o.err;
  }
  EXPECT_EQ(match({path("face.jpg")}).status, 2);
  EXPECT_EQ(match({}).status, 2);
  EXPECT_EQ(match({"--pairs", path("in.csv")}).status, 2);
  const struct {
    const char *csv, *says;
  } lists[] = {{"x,y\n1,2\n", "columns a and b"},
               {"a,b\nface.jpg\n", "line 2"},
               {"a,b\n,face.jpg\n", "line 2"},
               {"", "a and b"}};
  for (const auto& list : lists) {
    write("in.csv", as_bytes(list.csv));
    const Outcome o = pairs("in.csv");
    EXPECT_EQ(o.status, 1) << list.csv;
    EXPECT_THAT(o.err, HasSubstr("in.csv"));
    EXPECT_THAT(o.err, HasSubstr(list.says));
    EXPECT_FALSE(fs::exists(dir / "answers.csv")) << "nothing is written for a bad list";
  }
}

TEST_F(MatchCommand, PairsKeepTheirOrderAndFieldsAndABadPictureCostsItsOwnPairs) {
  write("folder/face.jpg", *read_file(dir / "face.jpg"));
  write("folder/in.csv",
        as_bytes("id,b,a\n1,face.jpg,../face.jpg\n\"2, x\",face.jpg,../broken.jpg\n3,face.jpg,face.jpg\n"
                 "4,face.jpg,missing.jpg\n"));
  const Outcome o = pairs("folder/in.csv");
  ASSERT_EQ(o.status, 0) << o.err;
  std::ifstream file(path("answers.csv"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[0], "id,b,a,similarity,same_person,reason");
  EXPECT_THAT(lines[1], testing::StartsWith("1,face.jpg,../face.jpg,"));
  EXPECT_THAT(lines[2], testing::StartsWith("\"2, x\",face.jpg,../broken.jpg,,,"));
  EXPECT_THAT(lines[2], HasSubstr("broken.jpg"));
  EXPECT_THAT(lines[3], testing::StartsWith("3,"));
  EXPECT_THAT(lines[4], HasSubstr("missing.jpg"));
  if (has_model()) {
    EXPECT_THAT(lines[1], HasSubstr(",true,"));
  }
}

TEST_F(MatchCommand, AStartedFileIsContinuedBehindItsLastWholeLine) {
  write("in.csv", as_bytes("a,b\nface.jpg,face.jpg\nface.jpg,nobody.jpg\nnobody.jpg,face.jpg\n"));
  ASSERT_EQ(pairs("in.csv", "whole.csv").status, 0);
  const std::string whole = text("whole.csv");
  // Whatever was answered before stays as it is, so that it shows: not one line is computed twice.
  const std::string begun = "a,b,similarity,same_person,reason\nface.jpg,face.jpg,0.1234,,said before\n";
  const std::string rest = whole.substr(whole.find("face.jpg,nobody.jpg"));
  for (const std::string& half : {std::string(), std::string("face"), std::string("face.jpg,nobody.jpg,0.3")}) {
    write("answers.csv", as_bytes(begun + half));
    const Outcome o = pairs("in.csv");
    ASSERT_EQ(o.status, 0) << o.err;
    EXPECT_EQ(text("answers.csv"), begun + rest) << "after '" << half << "'";
    EXPECT_THAT(o.err, HasSubstr("3 of 3 pairs compared"));
  }
  // Complete: nothing to do.
  ASSERT_EQ(pairs("in.csv", "whole.csv").status, 0);
  EXPECT_EQ(text("whole.csv"), whole);
  // Another list's answers are not overwritten.
  write("answers.csv", as_bytes("a,b,similarity,same_person,reason\nother.jpg,face.jpg,,,x\n"));
  const Outcome other = pairs("in.csv");
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("other pairs"));
  EXPECT_THAT(text("answers.csv"), HasSubstr("other.jpg"));
}

TEST_F(MatchCommand, EachPictureIsLookedAtOnce) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 1000; ++i) csv += i % 2 ? "face.jpg,nobody.jpg\n" : "./face.jpg,face.jpg\n";
  write("in.csv", as_bytes(csv));
  const Outcome o = pairs("in.csv");
  ASSERT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.err, HasSubstr("1000 of 1000 pairs compared (2 pictures)"));
  const std::string answers = text("answers.csv");
  EXPECT_EQ(std::count(answers.begin(), answers.end(), '\n'), 1001);
}

}  // namespace
}  // namespace cs::test
