// `countersignd check` as people and scripts call it: bad input gives one clear line on standard error and status 1.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "api/examination.hpp"
#include "base/ids.hpp"
#include "platform/files.hpp"
#include "qr_samples.hpp"
#include "sample_files.hpp"
#include "support/temp_dir.hpp"

namespace cs::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

std::string write(const TempDir& dir, const std::string& name, ByteView bytes) {
  std::ofstream(dir / name, std::ios::binary).write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
  return (dir / name).string();
}

struct Outcome {
  int status = -1;
  std::string out, err;
};

/// `full`: its output goes to a disk without room.
Outcome countersignd(std::vector<std::string> arguments, bool full = false) {
  const TempDir dir;
  const fs::path out = full ? "/dev/full" : dir.path() / "out", err = dir.path() / "err";
  arguments.insert(arguments.begin(), (fs::path(COUNTERSIGN_BIN_DIR) / "countersignd").string());
  std::vector<char*> argv;
  for (std::string& a : arguments) argv.push_back(a.data());
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), 1);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  const Bytes said = full ? Bytes() : *read_file(out), complained = *read_file(err);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::string(as_text(said)), std::string(as_text(complained))};
}

void expect_bad_input(const Outcome& o, const std::string& file, const std::string& what) {
  EXPECT_EQ(o.status, 1);
  EXPECT_EQ(o.out, "");
  EXPECT_THAT(o.err, HasSubstr(file));
  EXPECT_THAT(o.err, HasSubstr(what));
  EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 1) << o.err;
}

TEST(CheckCommand, PrintsTheExaminationAsJson) {
  const TempDir dir;
  const std::string photo = write(dir, "photo.jpg", jpeg(scene(600, 800)));
  const Outcome o = countersignd({"check", photo, "--json"});
  ASSERT_EQ(o.status, 0) << o.err;
  const auto e = api::decode_examination(o.out);
  ASSERT_TRUE(e.ok()) << e.error().message;
  EXPECT_EQ(e->width, 600);
  EXPECT_EQ(e->height, 800);
  EXPECT_EQ(e->face.count, 0);
  for (const char* check :
       {"readable", "resolution", "single_face", "head_size", "head_level", "sharpness", "exposure", "backdrop_uniform",
        "eyes_open", "brows_clear", "ears_visible", "teeth_hidden", "light_even", "live_capture", "editing_software"})
    EXPECT_TRUE(std::any_of(e->findings.begin(), e->findings.end(), [&](const auto& f) { return f.check == check; }))
        << check;
}

TEST(CheckCommand, PrintsALineAFindingForPeople) {
  const TempDir dir;
  const Outcome o = countersignd({"check", write(dir, "photo.jpg", jpeg(scene(300, 200)))});
  ASSERT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.out, StartsWith("300 x 200 jpeg"));
  EXPECT_THAT(o.out, HasSubstr("FAIL  resolution"));
}

TEST(CheckCommand, BadInputIsOneClearLine) {
  const TempDir dir;
  const Bytes good = jpeg(scene(300, 400));
  const std::string photo = write(dir, "good.jpg", good);
  expect_bad_input(countersignd({"check", "/nonexistent/photo.jpg"}), "/nonexistent/photo.jpg", "");
  expect_bad_input(countersignd({"check", dir.path().string()}), dir.path().string(), "folder");
  expect_bad_input(countersignd({"check", write(dir, "empty.jpg", {})}), "empty.jpg", "empty");
  expect_bad_input(countersignd({"check", write(dir, "text.jpg", as_bytes("a text"))}), "text.jpg", "not a JPEG");
  expect_bad_input(countersignd({"check", write(dir, "cut.jpg", ByteView(good).first(good.size() / 2))}), "cut.jpg",
                   "ends before");
  expect_bad_input(countersignd({"check", write(dir, "bomb.png", bomb_png(30'000, 30'000)), "--json"}), "bomb.png",
                   "30000 x 30000");
  expect_bad_input(countersignd({"check", photo, "--enrolment", write(dir, "no.jpg", {})}), "no.jpg", "empty");
  expect_bad_input(countersignd({"check", photo, "--context", write(dir, "c.json", as_bytes("{"))}), "c.json", "JSON");
  expect_bad_input(
      countersignd({"check", photo, "--rules", write(dir, "r.toml", as_bytes("[head_levle]\nfail_deg = 1\n"))}),
      "r.toml", "head_levle.fail_deg");
}

TEST(CheckCommand, ContextAndRulesAreHeard) {
  const TempDir dir;
  const std::string photo = write(dir, "good.jpg", jpeg(scene(300, 400)));
  const Outcome o = countersignd(
      {"check", photo, "--json", "--context", write(dir, "c.json", as_bytes(R"({"source":"album"})")), "--rules",
       write(dir, "r.toml", as_bytes("[resolution]\nshort_edge_px = 200\nlong_edge_px = 300\n"))});
  ASSERT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.out, HasSubstr("NOT_LIVE"));
  EXPECT_EQ(o.out.find("LOW_RESOLUTION"), std::string::npos);
}

TEST(CheckCommand, ReadsAndJudgesTheCaptureCode) {
  const TempDir dir;
  const std::string photo = write(dir, "photo.jpg", jpeg(scene(300, 400)));
  const std::string code = write(dir, "code.png", png(qr_picture("CX:2021001:5e8f", 6)));
  const auto outcome = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"check", photo, "--json"});
    const Outcome o = countersignd(std::move(more));
    EXPECT_EQ(o.status, 0) << o.err;
    EXPECT_EQ(o.out.find("5e8f"), std::string::npos) << "the code's content is nobody's business";
    const auto e = api::decode_examination(o.out);
    if (e)
      for (const auto& f : e->findings)
        if (f.check == "capture_code") return std::string(domain::to_string(f.outcome));
    return std::string("missing");
  };
  EXPECT_EQ(outcome({}), "not_applicable");
  EXPECT_EQ(outcome({"--capture-code", code}), "cannot_tell");
  EXPECT_EQ(outcome({"--capture-code", code, "--expected", "CX:2021001:5e8f"}), "pass");
  EXPECT_EQ(outcome({"--capture-code", code, "--expected", "CX:2021002:77aa"}), "fail");
  const std::string pattern = "CX:{number}:[0-9a-f]{4}";
  EXPECT_EQ(outcome({"--capture-code", code, "--code-pattern", pattern, "--student", "2021001"}), "pass");
  EXPECT_EQ(outcome({"--capture-code", code, "--code-pattern", pattern, "--student", "2021002"}), "fail");
  // A photograph of something else, and a file that is no picture: findings, because the photograph was checked.
  EXPECT_EQ(outcome({"--capture-code", photo, "--expected", "x"}), "attention");
  EXPECT_EQ(outcome({"--capture-code", write(dir, "text.png", as_bytes("a text")), "--expected", "x"}), "fail");

  expect_bad_input(countersignd({"check", photo, "--capture-code", code, "--code-pattern", "(["}), "pattern",
                   "regular expression");
  EXPECT_EQ(countersignd({"check", photo, "--expected", "x"}).status, 2);
  EXPECT_EQ(countersignd({"check", photo, "--capture-code", code, "--expected", "x", "--code-pattern", "y"}).status, 2);
}

struct Table {
  std::string head;
  std::vector<std::string> lines;
  std::vector<std::string> of(const std::string& file) const {
    std::vector<std::string> out;
    for (const std::string& line : lines)
      if (line.starts_with(file + ",")) out.push_back(line);
    return out;
  }
};

Table read_table(const fs::path& file) {
  std::ifstream in(file);
  Table t;
  std::getline(in, t.head);
  for (std::string line; std::getline(in, line);) t.lines.push_back(line);
  return t;
}

TEST(CheckFolder, OneLineAPhotoAndFindingInTheOrderOfNames) {
  const TempDir dir;
  fs::create_directories(dir.path() / "in/deeper");
  write(dir, "in/b.jpg", jpeg(scene(600, 800)));
  write(dir, "in/a.JPG", jpeg(scene(300, 200)));
  write(dir, "in/deeper/c.png", png(scene(500, 700)));
  write(dir, "in/broken.jpg", as_bytes("no picture"));
  write(dir, "in/empty.jpeg", {});
  write(dir, "in/notes.txt", as_bytes("not looked at"));
  const fs::path out = dir.path() / "out.csv";
  const Outcome o = countersignd({"check", "--csv", out.string(), (dir.path() / "in").string(), "--workers", "2"});
  ASSERT_EQ(o.status, 0) << o.err;
  const Table t = read_table(out);
  EXPECT_THAT(t.head, StartsWith("file,n,of,check,outcome,"));
  EXPECT_THAT(t.of("b.jpg").front(), StartsWith("b.jpg,1," + std::to_string(t.of("b.jpg").size()) + ",readable,pass,"));
  EXPECT_GT(t.of("b.jpg").size(), 10U);
  EXPECT_GT(t.of("deeper/c.png").size(), 10U);
  ASSERT_EQ(t.of("broken.jpg").size(), 1U);
  EXPECT_THAT(t.of("broken.jpg")[0], StartsWith("broken.jpg,1,1,readable,fail,"));
  EXPECT_THAT(t.of("empty.jpeg")[0], HasSubstr("The file is empty."));
  EXPECT_THAT(t.of("a.JPG"), testing::Contains(HasSubstr("resolution,fail,200,px,480,,LOW_RESOLUTION,")));
  EXPECT_TRUE(t.of("notes.txt").empty());
  std::vector<std::string> names;
  for (const std::string& line : t.lines)
    if (const std::string name = line.substr(0, line.find(',')); names.empty() || names.back() != name)
      names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("a.JPG", "b.jpg", "broken.jpg", "deeper/c.png", "empty.jpeg"));
}

TEST(CheckFolder, GoesOnWhereverItWasStopped) {
  const TempDir dir;
  fs::create_directories(dir.path() / "in");
  for (const char* name : {"in/1.jpg", "in/2.jpg", "in/3.jpg"}) write(dir, name, jpeg(scene(300, 400)));
  const std::string folder = (dir.path() / "in").string();
  const fs::path out = dir.path() / "out.csv";
  const std::vector<std::string> command = {"check", "--csv", out.string(), folder};
  ASSERT_EQ(countersignd(command).status, 0);
  const std::string whole(as_text(*read_file(out)));
  ASSERT_EQ(countersignd(command).status, 0);
  EXPECT_EQ(as_text(*read_file(out)), whole) << "nothing is left to do";
  const std::size_t second = whole.find("\n2.jpg,1,") + 1;
  for (const std::size_t cut : {std::size_t{7}, second + 5, whole.find("\n2.jpg,4,") + 20, whole.size() - 1}) {
    fs::resize_file(out, 0);
    std::ofstream(out, std::ios::binary) << whole.substr(0, cut);
    const Outcome o = countersignd(command);
    ASSERT_EQ(o.status, 0) << o.err;
    EXPECT_EQ(as_text(*read_file(out)), whole) << "cut at " << cut;
    if (cut >= second) {
      EXPECT_THAT(o.err, HasSubstr("of 3 photos are in"));
    }
  }
}

TEST(CheckFolder, BadInputIsOneClearLineAndChangesNothing) {
  const TempDir dir;
  fs::create_directories(dir.path() / "none");
  fs::create_directories(dir.path() / "in");
  write(dir, "in/1.jpg", jpeg(scene(300, 400)));
  const std::string out = (dir.path() / "out.csv").string(), folder = (dir.path() / "in").string();
  expect_bad_input(countersignd({"check", "--csv", out, (dir.path() / "none").string()}), "none", "no .jpg");
  expect_bad_input(countersignd({"check", "--csv", out, (dir.path() / "missing").string()}), "missing", "not a folder");
  EXPECT_FALSE(fs::exists(out));
  const std::string letter = write(dir, "letter.csv", as_bytes("Dear Sir,\n"));
  expect_bad_input(countersignd({"check", "--csv", letter, folder}), "letter.csv", "not overwritten");
  EXPECT_EQ(as_text(*read_file(letter)), "Dear Sir,\n");
  ASSERT_EQ(countersignd({"check", "--csv", out, folder}).status, 0);
  const std::string before(as_text(*read_file(out)));
  write(dir, "in/2.jpg", jpeg(scene(300, 400)));
  const std::string rules = write(dir, "r.toml", as_bytes("[head_level]\nfail_deg = 9\n"));
  const Outcome o = countersignd({"check", "--csv", out, folder, "--rules", rules});
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.err, HasSubstr("other rules"));
  EXPECT_EQ(as_text(*read_file(out)), before);
}

TEST(CheckCommand, WrongUsageIsStatusTwo) {
  EXPECT_EQ(countersignd({"check", "--csv", "x.csv", "--json", "in"}).status, 2);
  EXPECT_EQ(countersignd({"check"}).status, 2);
  EXPECT_EQ(countersignd({"check", "--no-such-option", "x"}).status, 2);
}

TEST(Check, WhatCannotBePrintedIsSaid) {
  const Outcome o = countersignd({"openapi"}, true);
  EXPECT_EQ(o.status, 3);
  EXPECT_THAT(o.err, HasSubstr("Not all of the output could be written"));
}

}  // namespace
}  // namespace cs::test
