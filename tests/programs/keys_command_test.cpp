// countersignd's keys: made by init, wanted by every command, replaced and printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "support/command.hpp"
#include "support/temp_dir.hpp"
#include "vault/keyring.hpp"

namespace cs {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct KeysCommand : testing::Test {
  test::TempDir dir;
  const std::string data = (dir / "data").string(), at = " --data " + data;
  const fs::path keys = dir / "data/keys", own = dir / "own.key";

  static std::string run(const std::string& arguments, int status = 0, const std::string& before = {}) {
    return test::countersignd(arguments, status, before);
  }
  static std::string text_of(const fs::path& file) {
    std::ifstream in(file);
    std::string text;
    std::getline(in, text);
    return text;
  }
};

TEST_F(KeysCommand, InitMakesThemAndNothingGoesWithoutThem) {
  run("init" + at);
  struct stat about {};
  ASSERT_EQ(::stat((keys / "master.key").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777U, 0600U);
  run("user list" + at);
  fs::rename(keys / "master.key", own);
  const std::string missing = run("user list" + at, 1);
  EXPECT_THAT(missing, HasSubstr("The master key"));
  EXPECT_EQ(std::count(missing.begin(), missing.end(), '\n'), 1) << missing;
  EXPECT_THAT(run("serve --listen 127.0.0.1:0" + at, 1), HasSubstr("is missing"));
  run("user list --master-key-file " + own.string() + at);
  run("user list" + at, 0, "COUNTERSIGN_MASTER_KEY=" + text_of(own) + " ");
  EXPECT_THAT(run("user list" + at, 1, "COUNTERSIGN_MASTER_KEY=" + std::string(64, '0') + " "),
              HasSubstr("not the one that the keyring"));
  fs::permissions(own, fs::perms::others_read, fs::perm_options::add);
  EXPECT_THAT(run("serve --listen 127.0.0.1:0 --master-key-file " + own.string() + at, 1), HasSubstr("chmod 600"));
}

TEST_F(KeysCommand, InitTakesAKeyThatIsNamed) {
  run("init --master-key-file " + own.string() + at);
  EXPECT_FALSE(fs::exists(keys / "master.key"));
  EXPECT_EQ(text_of(own).size(), 64U);
  run("user list --master-key-file " + own.string() + at);
  run("user list" + at, 1);
}

TEST_F(KeysCommand, RotateReplacesTheMasterKeyAndRecoveryPrintsIt) {
  run("init" + at);
  const std::string before = text_of(keys / "master.key");
  {
    const auto ring = vault::Keyring::open(keys, {});
    ASSERT_TRUE(ring.ok() && (*ring)->campaign_or_new("autumn").ok());
  }
  const std::string key = vault::Keyring::open(keys, {}).value()->campaign("autumn")->text();
  run("keys rotate" + at);
  const std::string after = text_of(keys / "master.key");
  EXPECT_NE(after, before);
  EXPECT_EQ(vault::Keyring::open(keys, {}).value()->campaign("autumn")->text(), key);
  EXPECT_THAT(run("keys rotate" + at, 1, "COUNTERSIGN_MASTER_KEY=" + after + " "), HasSubstr("environment"));

  const std::string sheet = run("keys recovery" + at);
  std::string digits;
  for (std::size_t i = 0; i < after.size(); i += 8) digits += after.substr(i, 8) + (i == 24 || i == 56 ? "\n" : " ");
  EXPECT_THAT(sheet, HasSubstr(digits));
  // As somebody types it in from the sheet.
  std::ofstream(own) << digits;
  fs::permissions(own, fs::perms::owner_read | fs::perms::owner_write);
  fs::remove(keys / "master.key");
  run("user list --master-key-file " + own.string() + at);
}

}  // namespace
}  // namespace cs
