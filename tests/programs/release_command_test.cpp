// `countersignd release` as people call it, on a data folder that the store made.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "demo/portrait.hpp"
#include "faces/person_mask.hpp"
#include "platform/files.hpp"
#include "sample_files.hpp"
#include "support/named_store.hpp"

namespace cs::test {
namespace {

namespace fs = std::filesystem;
using domain::State;
using testing::HasSubstr;

struct ReleaseCommand : testing::Test {
  const fs::path dir = fs::temp_directory_path() / ("countersign-release-" + new_uuid());
  const TimePoint then = SystemClock().now() - std::chrono::hours{1};
  std::unique_ptr<store::NamedStore> store;

  template <class T>
  static T ok(Result<T> r) {
    if (!r) throw std::runtime_error(r.error().id + ": " + r.error().message);
    return std::move(*r);
  }

  void SetUp() override {
    fs::create_directories(dir);
    store::Options options;
    options.data_dir = dir / "data";
    options.create = true;
    options.serving = false;
    store = ok(store::NamedStore::open(options, then));
    api::Campaign k;
    k.id = "k";
    k.name = "2026 届";
    k.school = "某大学";
    k.opens = then - std::chrono::hours{24};
    k.closes = then + std::chrono::hours{24};
    k.texts = {"采集",     "通过", "未通过：{reasons}，{deadline}前重拍", "改判通过", "更正复核", "{deadline}截止",
               "照片已好", {}};
    k.reasons = {{"BLURRED", {"模糊", "blurred"}, {"", ""}, "file"}};
    ok(store->campaigns.put(k, "admin", then).get());
  }
  void TearDown() override {
    store.reset();
    fs::remove_all(dir);
  }

  /// Handed in and approved an hour ago, so that nobody can undo it.
  api::DecideReply approved(const std::string& number, ByteView photo) {
    ok(store->roster.put("k", {{"学生", number, "理学院", "1 班", "本科", "13800001234"}}, "admin", then).get());
    const std::string hash = ok(store->photographs.add("k", photo, then)).hash;
    const std::string id =
        ok(store->intake.submit("k", {number, hash, "", true, from_ms(0)}, "mini", then).get()).submission;
    domain::Examination e;
    e.width = 450;
    e.height = 600;
    e.format = "jpeg";
    e.fingerprint = "rules-1";
    ok(store->intake.set_examination(id, e, then).get());
    const api::Lease lease = ok(store->queue.claim({"k", "ann", 1, false}, then).get()).at(0);
    store::DecideCall a;
    a.user = "ann";
    a.key = a.body_hash = new_uuid();
    a.submission = id;
    a.request.epoch = lease.epoch;
    a.request.evidence = ok(store->submissions.get(id, then)).evidence;
    return ok(store->decisions.decide(a, then).get());
  }
  State state(const std::string& submission) { return ok(store->submissions.get(submission, then)).row.state; }

  struct Outcome {
    int status = -1;
    std::string out, err;
  };
  Outcome run(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {(fs::path(COUNTERSIGN_BIN_DIR) / "countersignd").string(),
                                          "release",
                                          "--data",
                                          (dir / "data").string(),
                                          "--out",
                                          (dir / "out").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (std::string& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::dup2(::open((dir / "stdout").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
      ::dup2(::open((dir / "stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    const Bytes said = *read_file(dir / "stdout"), complained = *read_file(dir / "stderr");
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::string(as_text(said)), std::string(as_text(complained))};
  }
};

Bytes portrait() {
  return demo::paint({.seed = 5, .faults = {}, .width = 1500, .height = 2000}).jpeg;
}

TEST_F(ReleaseCommand, WhatCannotBeMadeStaysApprovedAndIsNamedWithTheReason) {
  const auto nobody = approved("2022001", jpeg(scene(800, 1000)));
  const Outcome o = run();
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.out, HasSubstr("0 finished photos written, 0 released, 1 left"));
  EXPECT_THAT(o.err, HasSubstr("2022001: "));
  EXPECT_EQ(state(nobody.submission), State::approved);
  EXPECT_TRUE(fs::is_empty(dir / "out"));
}

TEST_F(ReleaseCommand, AnotherStudentsPhotographIsNotReleasedUnderThisNumber) {
  if (!faces::load_person_mask()) GTEST_SKIP() << "the model of the person mask is missing";
  const Bytes one = portrait(), other = demo::paint({.seed = 6, .faults = {}, .width = 1500, .height = 2000}).jpeg;
  const auto first = approved("2022001", one), second = approved("2022002", other);
  const auto file_of = [&](const api::DecideReply& d) {
    const std::string hash = ok(store->submissions.get(d.submission, then)).photos.at(0).hash;
    return dir / "data/photographs" / hash.substr(0, 2) / hash;
  };
  fs::rename(file_of(first), dir / "kept");
  fs::copy_file(file_of(second), file_of(first));
  const Outcome o = run();
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.out, HasSubstr("1 finished photos written, 1 released, 1 left"));
  EXPECT_THAT(o.err, HasSubstr("2022001: This photograph is damaged"));
  EXPECT_EQ(state(first.submission), State::approved);
  EXPECT_EQ(state(second.submission), State::released);
  EXPECT_FALSE(fs::exists(dir / "out/2022001.jpg"));
  EXPECT_TRUE(fs::exists(dir / "out/2022002.jpg"));
}

TEST_F(ReleaseCommand, WritesFinishedPhotosReleasesThemAndNamesThoseThatAreReleasedNoMore) {
  if (!faces::load_person_mask()) GTEST_SKIP() << "the model of the person mask is missing";
  const auto first = approved("2022001", portrait());
  Outcome o = run({"--preview"});
  ASSERT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.out, HasSubstr("1 finished photos written, 0 released"));
  EXPECT_EQ(state(first.submission), State::approved) << "looking at it releases nothing";
  const Bytes file = *read_file(dir / "out/2022001.jpg");

  fs::remove(dir / "out/2022001.jpg");
  o = run();
  ASSERT_EQ(o.status, 0) << o.err;
  EXPECT_THAT(o.out, HasSubstr("1 finished photos written, 1 released, 0 left"));
  EXPECT_EQ(state(first.submission), State::released);
  EXPECT_EQ(*read_file(dir / "out/2022001.jpg"), file) << "what was looked at is what leaves";
  EXPECT_THAT(ok(store->log.list(1, 100)).back().detail, HasSubstr(blake2b(file)));

  fs::remove(dir / "out/2022001.jpg");  // as after a kill: the store knows of it and the folder does not
  o = run();
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_EQ(*read_file(dir / "out/2022001.jpg"), file);
  EXPECT_THAT(run().out, HasSubstr("0 finished photos written, 0 released, 0 left"));

  ok(store->audits.overturn({"sue", new_uuid(), first.decision, "眼镜反光"}, SystemClock().now()).get());
  o = run();
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.err, HasSubstr("2022001.jpg: "));
}

TEST_F(ReleaseCommand, BadInputIsOneClearLine) {
  Outcome o = run({"--data", (dir / "nowhere").string()});
  EXPECT_EQ(o.status, 2) << "an option given twice";
  o = run({"--rules", (dir / "nowhere.toml").string()});
  EXPECT_EQ(o.status, 1);
  EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 1) << o.err;
  o = run({"--campaign", "other"});
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.err, HasSubstr("ampaign"));
  fs::remove_all(dir / "out");
  ASSERT_TRUE(write_file_durably(dir / "out", as_bytes("a file")).ok());
  o = run();
  EXPECT_EQ(o.status, 1);
  EXPECT_THAT(o.err, HasSubstr("no folder"));
}

}  // namespace
}  // namespace cs::test
