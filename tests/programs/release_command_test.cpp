// `countersignd release`, `deliver` and `results` as people call them, on a data folder that the store made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "platform/files.hpp"
#include "support/command.hpp"
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

  struct Approved {
    std::string submission, decision, finished, number;
  };
  /// Handed in and approved an hour ago, so that nobody can undo it. `jpeg`: its finished photo; empty: it has none.
  Approved approved(const std::string& number, const std::string& jpeg) {
    ok(store->roster.put("k", {{"学生", number, "理学院", "1 班", "本科", "13800001234"}}, "admin", then).get());
    const std::string hash = ok(store->photographs.add("k", as_bytes("photo of " + number), then)).hash;
    Approved out{ok(store->intake.submit("k", {number, hash, "", true, from_ms(0)}, "mini", then).get()).submission, "",
                 "", number};
    if (!jpeg.empty()) out.finished = ok(store->photographs.keep_finished(out.submission, as_bytes(jpeg), then));
    domain::Examination e;
    e.width = 450;
    e.height = 600;
    e.format = "jpeg";
    e.fingerprint = "rules-1";
    ok(store->intake.set_examination(out.submission, e, then, out.finished).get());
    const api::Lease lease = ok(store->queue.claim({"k", "ann", 1, false}, then).get()).at(0);
    store::DecideCall a;
    a.user = "ann";
    a.key = a.body_hash = new_uuid();
    a.submission = out.submission;
    a.request.epoch = lease.epoch;
    a.request.evidence = ok(store->submissions.get(out.submission, then)).evidence;
    out.decision = ok(store->decisions.decide(a, then).get()).decision;
    return out;
  }
  State state(const Approved& a) { return ok(store->submissions.get(a.submission, then)).row.state; }
  std::string countersignd(const std::string& command, const std::string& arguments, int status = 0) {
    return test::countersignd(command + " --data " + (dir / "data").string() + " " + arguments, status);
  }
  std::string file(const std::string& name) { return std::string(as_text(*read_file(dir / name))); }
};

TEST_F(ReleaseCommand, ReleasesWhatHasAFinishedPhotoAndNamesTheRest) {
  const Approved first = approved("2022001", "finished 1"), without = approved("2022002", "");
  EXPECT_THAT(countersignd("release", "--preview " + (dir / "look").string(), 1),
              HasSubstr("1 finished photos written, 1 left"));
  EXPECT_EQ(file("look/2022001.jpg"), "finished 1");
  EXPECT_EQ(state(first), State::approved) << "looking at it releases nothing";
  const std::string said = countersignd("release", "", 1);
  EXPECT_THAT(said, HasSubstr("1 released, 1 left"));
  EXPECT_THAT(said, HasSubstr("2022002: No finished photo was shown"));
  EXPECT_EQ(state(first), State::released);
  EXPECT_EQ(state(without), State::approved);
  EXPECT_THAT(countersignd("release", "", 1), HasSubstr("0 released, 1 left")) << "a repeat";
  EXPECT_THAT(ok(store->log.list(1, 100)).back().detail, HasSubstr(first.finished));
}

TEST_F(ReleaseCommand, LeavesOutWhomOneNamesAndTakesBack) {
  const Approved first = approved("2022001", "finished 1"), second = approved("2022002", "finished 2");
  EXPECT_THAT(countersignd("release", "--without 2022002"), HasSubstr("1 released, 0 left"));
  EXPECT_EQ(state(second), State::approved);
  EXPECT_THAT(countersignd("release", "--take-back 2022001"), HasSubstr("1 taken back, 0 left"));
  EXPECT_EQ(state(first), State::approved);
  EXPECT_THAT(countersignd("release", "--take-back 2022009", 1), HasSubstr("Nothing of student 2022009 is approved."));
  EXPECT_THAT(countersignd("release", "--without 2022009", 1), HasSubstr("Nothing of student 2022009 is approved."));
}

TEST_F(ReleaseCommand, AnotherStudentsPhotographIsNotReleasedUnderThisNumber) {
  const Approved first = approved("2022001", "finished 1"), second = approved("2022002", "finished 2");
  const auto path = [&](const Approved& a) { return dir / "data/photographs" / a.finished.substr(0, 2) / a.finished; };
  fs::copy_file(path(second), path(first), fs::copy_options::overwrite_existing);
  const std::string said = countersignd("release", "", 1);
  EXPECT_THAT(said, HasSubstr("1 released, 1 left"));
  EXPECT_THAT(said, HasSubstr("2022001: This photograph is damaged"));
  EXPECT_EQ(state(first), State::approved);
  EXPECT_EQ(state(second), State::released);
}

TEST_F(ReleaseCommand, APackageIsWrittenListedAndItsPhotosComeBack) {
  const Approved first = approved("2022001", "finished 1"), second = approved("2022002", "finished 2");
  EXPECT_THAT(countersignd("deliver package", "--to " + (dir / "out").string()), HasSubstr("nothing new is released"));
  countersignd("release", "");
  std::string said =
      countersignd("deliver package", "--to " + (dir / "out").string() + " --names '{college}/{number}_{name}.jpg'");
  EXPECT_THAT(said, HasSubstr("2 photos"));
  EXPECT_EQ(state(first), State::delivered);
  EXPECT_THAT(countersignd("deliver list", ""), HasSubstr("p1  "));
  EXPECT_THAT(countersignd("deliver list", "--package p1"), HasSubstr("理学院/2022001_学生.jpg"));
  EXPECT_THAT(countersignd("release", "--take-back 2022001", 1), HasSubstr("delivered"));

  EXPECT_THAT(countersignd("deliver receipt", "--out " + (dir / "receipt.pdf").string()), HasSubstr("1 packages"));
  EXPECT_TRUE(file("receipt.pdf").starts_with("%PDF"));
  EXPECT_THAT(countersignd("deliver receipt", "--package p9 --out " + (dir / "r.pdf").string(), 1),
              HasSubstr("no package p9"));
  EXPECT_THAT(countersignd("deliver sheets", "--out " + (dir / "s.pdf").string(), 1), HasSubstr("no whole JPEG"));

  EXPECT_THAT(countersignd("deliver report", "--out " + (dir / "report.pdf").string()),
              HasSubstr("1 classes, 1 packages"));
  EXPECT_TRUE(file("report.pdf").starts_with("%PDF"));
  countersignd("deliver report", "--out " + (dir / "report.xlsx").string());
  EXPECT_TRUE(file("report.xlsx").starts_with("PK"));
  EXPECT_THAT(countersignd("deliver report", "--out " + (dir / "report.txt").string(), 1), HasSubstr(".xlsx nor"));

  ASSERT_TRUE(write_file_durably(dir / "chsi.csv", as_bytes("学号,比对结果\n2022001,未通过\n2022002,通过\n")).ok());
  EXPECT_THAT(countersignd("results import", (dir / "chsi.csv").string()),
              HasSubstr("1 recalled, 0 recalled before, 1 passed"));
  EXPECT_EQ(state(first), State::recalled);
  EXPECT_EQ(state(second), State::delivered);
  countersignd("deliver recalled", "--csv " + (dir / "recalled.csv").string());
  EXPECT_THAT(file("recalled.csv"), HasSubstr("2022001,学生,理学院,1 班,chsi,failed"));
  EXPECT_THAT(countersignd("results verified", "2022001 --note 核验为本人"), HasSubstr("delivered again"));
  EXPECT_EQ(state(first), State::delivered);
}

TEST_F(ReleaseCommand, BadInputIsOneClearLine) {
  EXPECT_THAT(countersignd("release", "--campaign other", 1), HasSubstr("ampaign"));
  ASSERT_TRUE(write_file_durably(dir / "file", as_bytes("a file")).ok());
  for (const std::string& command : {std::string("release --preview "), std::string("deliver package --to ")}) {
    const std::string said = countersignd(command + (dir / "file").string(), "", 1);
    EXPECT_THAT(said, HasSubstr("no folder"));
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
  countersignd("deliver package", "--names '{number}.jpg'", 2);
  EXPECT_THAT(countersignd("results import", (dir / "nowhere.csv").string(), 1), HasSubstr("nowhere.csv"));
  ASSERT_TRUE(write_file_durably(dir / "chsi.csv", as_bytes("a,b\n1,2\n")).ok());
  EXPECT_THAT(countersignd("results import", (dir / "chsi.csv").string(), 1), HasSubstr("学号"));
}

}  // namespace
}  // namespace cs::test
