// `countersignd purge` and `student` as people call them, on a data folder that the store made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "platform/files.hpp"
#include "support/command.hpp"
#include "support/named_store.hpp"
#include "support/temp_dir.hpp"

namespace cs::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

struct PurgeCommand : testing::Test {
  TempDir dir;
  const TimePoint then = SystemClock().now() - std::chrono::hours{24 * 60};

  template <class T>
  static T ok(Result<T> r) {
    if (!r) throw std::runtime_error(r.error().id + ": " + r.error().message);
    return std::move(*r);
  }

  /// A campaign of two months ago with one student who took back what they handed in.
  void SetUp() override {
    store::Options options;
    options.data_dir = dir / "data";
    options.create = true;
    options.serving = false;
    const auto store = ok(store::NamedStore::open(options, then));
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
    ok(store->roster
           .put("k",
                {{"赵敏", "2022001", "理学院", "1 班", "本科", "13800001234"},
                 {"钱多", "2022002", "理学院", "1 班", "本科", "13800001235"}},
                "admin", then)
           .get());
    const std::string hash = ok(store->photographs.add("k", as_bytes("\xff\xd8 the photo of 2022001"), then)).hash;
    const auto s = ok(store->intake.submit("k", {"2022001", hash, "", true, from_ms(0)}, "mini", then).get());
    ok(store->intake.withdraw(s.submission, "mini", then).get());
  }
  std::string countersignd(const std::string& command, const std::string& arguments = {}, int status = 0) {
    return test::countersignd(command + " --data " + (dir / "data").string() + " " + arguments, status);
  }
  std::size_t photographs() const {
    std::size_t n = 0;
    for (const auto& e : fs::recursive_directory_iterator(dir / "data" / "photographs"))
      n += e.is_regular_file() && e.path().filename().string().size() == 64;
    return n;
  }
};

TEST_F(PurgeCommand, ACampaignGoesOnceItIsArchivedAndSaidTwice) {
  EXPECT_THAT(countersignd("purge", "--campaign nobody", 1), HasSubstr("no such campaign"));
  EXPECT_THAT(countersignd("purge", "--campaign k --yes", 1), HasSubstr("Only an archived campaign is purged"));
  countersignd("campaign archive", "k");
  const std::string would = countersignd("purge", "--campaign k --dry-run");
  EXPECT_THAT(would, HasSubstr("students             2"));
  EXPECT_THAT(would, HasSubstr("1 photographs"));
  EXPECT_THAT(would, HasSubstr("no backup was made"));
  EXPECT_THAT(would, HasSubstr("nothing was changed"));
  EXPECT_THAT(countersignd("purge", "--campaign k", 1), HasSubstr("--yes"));
  EXPECT_EQ(photographs(), 1U);
  EXPECT_THAT(countersignd("purge", "--campaign k --yes"), HasSubstr("its key is destroyed"));
  EXPECT_EQ(photographs(), 0U);
  const std::string verified = countersignd("audit verify");
  EXPECT_THAT(verified, HasSubstr("all in order"));
  EXPECT_THAT(verified, HasSubstr("campaign k: purged"));
  EXPECT_THAT(verified, HasSubstr("2 students and 1 photographs"));
  EXPECT_THAT(countersignd("campaign show", "k"), HasSubstr("students' data purged"));
  countersignd("roster export", "--campaign k " + (dir / "roster.csv").string());
  EXPECT_THAT(std::string(as_text(*read_file(dir / "roster.csv"))), Not(HasSubstr("赵敏")));
  EXPECT_THAT(countersignd("purge", "--campaign k --yes", 1), HasSubstr("purged already"));
  EXPECT_THAT(countersignd("campaign unarchive", "k", 1), HasSubstr("not taken back"));
}

TEST_F(PurgeCommand, BackupsAreToldAndARestoreRemovesItAgain) {
  const std::string backups = (dir / "backups").string(), key = " --key-file " + (dir / "data" / "backup.key").string();
  countersignd("backup", "--to " + backups + " --keep-days 30");
  countersignd("campaign archive", "k");
  EXPECT_THAT(countersignd("purge", "--campaign k --dry-run"),
              HasSubstr("1 of them still hold it, the last one until"));
  EXPECT_THAT(countersignd("purge", "--campaign k --yes"), HasSubstr("1 of them still hold it"));
  const std::string restored = (dir / "restored").string();
  EXPECT_THAT(test::countersignd("restore --from " + backups + " --data " + restored + key),
              HasSubstr("1 campaigns or students whose data were removed since were removed again"));
  EXPECT_THAT(test::countersignd("audit verify --data " + restored), HasSubstr("campaign k: purged"));
}

TEST_F(PurgeCommand, AFolderOfBackupsThatIsAwayIsNamed) {
  const std::string backups = (dir / "backups").string();
  countersignd("backup", "--to " + backups);
  fs::rename(dir / "backups", dir / "away");
  countersignd("campaign archive", "k");
  EXPECT_THAT(countersignd("purge", "--campaign k --yes"), HasSubstr("cannot be reached"));
  const std::string key = " --key-file " + (dir / "data" / "backup.key").string();
  const std::string restored = (dir / "restored").string();
  EXPECT_THAT(test::countersignd("restore --from " + (dir / "away").string() + " --data " + restored + key +
                                 " --purges " + (dir / "data" / "keys" / "purges").string()),
              HasSubstr("were removed again"));
}

TEST_F(PurgeCommand, AStudentGetsACopyAndIsErased) {
  const std::string zip = (dir / "data of 2022001.zip").string();
  EXPECT_THAT(countersignd("student export", "--campaign k --number 2022001 -o '" + zip + "'"),
              HasSubstr("1 photographs"));
  const auto bytes = read_file(zip);
  ASSERT_TRUE(bytes.ok());
  EXPECT_THAT(std::string(as_text(*bytes)), HasSubstr("photographs/attempt-1.jpg"));
  EXPECT_THAT(std::string(as_text(*bytes)), HasSubstr("the photo of 2022001"));
  EXPECT_EQ(fs::status(zip).permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
  EXPECT_THAT(countersignd("student export", "--campaign k --number 2022001 -o '" + zip + "'", 1),
              HasSubstr("is there already"));
  const std::string who = "--campaign k --number 2022001 --reason 'by letter'";
  EXPECT_THAT(countersignd("student erase", who + " --dry-run"), HasSubstr("nothing was changed"));
  EXPECT_EQ(photographs(), 1U);
  countersignd("student erase", who);
  EXPECT_EQ(photographs(), 0U);
  EXPECT_THAT(countersignd("student erase", who, 1), HasSubstr("There is no student of this number."));
  EXPECT_THAT(countersignd("student erase", "--campaign j --number 1 --reason x", 1), HasSubstr("no such campaign"));
  const std::string verified = countersignd("audit verify");
  EXPECT_THAT(verified, HasSubstr("all in order"));
  EXPECT_THAT(verified, HasSubstr("the data of 1 students were removed by request"));
  EXPECT_THAT(countersignd("audit list"), HasSubstr("student.exported"));
}

TEST_F(PurgeCommand, ACampaignSaysUntilWhenItIsKept) {
  countersignd("campaign create",
               "j --name 2025届 --school 某大学 --phone 010-12345678 --opens 2025-09-01 --closes 2025-10-31");
  const std::string due = "due to be purged 30 days after its end, on 2025-12-01";
  EXPECT_THAT(countersignd("campaign edit", "j --keep-days 30"), HasSubstr(due));
  EXPECT_THAT(countersignd("campaign show", "j"), HasSubstr(due));
  countersignd("campaign edit", "j --keep-days 0");
  EXPECT_THAT(countersignd("campaign show", "j"), Not(HasSubstr("due to be purged")));
  countersignd("campaign edit", "j --keep-days -1", 2);
}

}  // namespace
}  // namespace cs::test
