// Backups, restoring and upgrading, as an administrator types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace cs {
namespace {

using test::countersignd;
using testing::HasSubstr;
using testing::Not;

struct BackupCommand : testing::Test {
  test::TempDir dir;
  const std::string data = " --data " + (dir / "data").string();
  const std::string backups = (dir / "backups").string(), key = " --key-file " + (dir / "data" / "backup.key").string();

  void SetUp() override {
    countersignd("init" + data);
    std::ofstream(dir / "password") << "correct horse\n";
    countersignd("user add ann --role reviewer" + data + " --password-file " + (dir / "password").string());
  }
};

TEST_F(BackupCommand, goes_there_and_back) {
  EXPECT_THAT(countersignd("backup" + data + " --to " + backups), HasSubstr("Keep a copy of this file"));
  EXPECT_THAT(countersignd("backup list " + backups + key), HasSubstr("0 photographs"));
  EXPECT_THAT(countersignd("backup verify " + backups + key), HasSubstr("whole"));
  const std::string restored = " --data " + (dir / "new").string();
  EXPECT_THAT(countersignd("restore --from " + backups + restored + key), HasSubstr("are in doubt"));
  EXPECT_THAT(countersignd("user list" + restored), HasSubstr("ann"));
  EXPECT_THAT(countersignd("audit verify" + restored), HasSubstr("all in order"));
  EXPECT_THAT(countersignd("restore --from " + backups + restored + key, 1), HasSubstr("not empty"));
}

TEST_F(BackupCommand, what_is_missing_is_one_sentence) {
  for (const auto& [arguments, why] : std::vector<std::pair<std::string, std::string>>{
           {"backup", "--data DIR --to DIR"},
           {"backup" + data, "--to"},
           {"backup list " + backups + " --key-file /nowhere/key", "no key"},
           {"backup" + data + " --to " + (dir / "data" / "inside").string(), "another place"},
           {"backup --data /nowhere --to " + backups, "countersignd init"}}) {
    const std::string said = countersignd(arguments, 1);
    EXPECT_THAT(said, HasSubstr(why)) << arguments;
    EXPECT_THAT(said, Not(HasSubstr("exception"))) << arguments;
  }
  countersignd("backup" + data + " --to " + backups);
  EXPECT_THAT(
      countersignd("restore --from " + (dir / "nowhere").string() + " --data " + (dir / "new").string() + key, 1),
      HasSubstr("holds no backups"));
  countersignd("backup --nonsense", 2);
}

TEST_F(BackupCommand, upgrade_says_what_it_would_do) {
  EXPECT_THAT(countersignd("upgrade --check" + data), HasSubstr("up to date"));
  const std::string settings = (dir / "settings.toml").string();
  std::ofstream(settings) << "data = '" << data.substr(data.find('/'))
                          << "'\nlisten = '127.0.0.1:0'\n[sms]\nkey-id = 'x'\n";
  EXPECT_THAT(countersignd("upgrade --check --config " + settings), HasSubstr("up to date"));
  std::ofstream(settings) << "data = 5.5\n";
  EXPECT_THAT(countersignd("upgrade --check --config " + settings, 1), HasSubstr("line 1"));
  EXPECT_THAT(countersignd("upgrade --check --data " + (dir / "nowhere").string(), 1), HasSubstr("no Countersign"));
}

}  // namespace
}  // namespace cs
