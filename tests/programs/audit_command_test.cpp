// countersignd audit: what somebody with a database tool did is named, on the folder and on a copy that may only be
// read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "db/connection.hpp"
#include "store/schema.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace cs {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct AuditCommand : testing::Test {
  test::TempDir dir;
  std::string data = (dir / "data").string();

  void SetUp() override {
    std::ofstream(dir / "password") << "correct horse\n";
    run("init --data " + data);
    add("ann");
  }
  void add(const std::string& name) {
    run("user add " + name + " --role reviewer --password-file " + (dir / "password").string() + " --data " + data);
  }
  static std::string run(const std::string& arguments, int status = 0) { return test::countersignd(arguments, status); }
  void tamper(const char* sql) const {
    auto c = db::Connection::open(dir / "data/service.db", store::schema());
    ASSERT_TRUE(c.ok()) << c.error().message;
    c->script(sql);
  }
};

TEST_F(AuditCommand, names_what_was_changed_and_planted) {
  EXPECT_THAT(run("audit verify --data " + data), HasSubstr("all in order"));
  tamper(
      "UPDATE users SET password = 'x' WHERE name = 'ann'; INSERT INTO sessions (token_hash, person, expires)"
      " VALUES ('ff', 'ann', 9999999999999)");
  const std::string said = run("audit verify --data " + data, 1);
  EXPECT_THAT(said, HasSubstr("users ann: password is not what entry"));
  EXPECT_THAT(said, HasSubstr("sessions ff: no work of this program wrote this row."));
  EXPECT_THAT(said, HasSubstr("not in order: 2 findings"));
}

TEST_F(AuditCommand, works_on_a_copy_that_may_only_be_read_and_with_a_key_from_elsewhere) {
  const fs::path copy = dir / "copy";
  fs::copy(data, copy, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(copy))
    if (!entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_read);
  fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_exec);
  fs::remove(dir / "elsewhere");
  fs::copy_file(copy / "seal.pub", dir / "elsewhere");
  EXPECT_THAT(
      run("audit verify --without-photographs --data " + copy.string() + " --key " + (dir / "elsewhere").string()),
      HasSubstr("all in order"));
  std::ofstream(dir / "another") << "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n";
  EXPECT_THAT(
      run("audit verify --without-photographs --data " + copy.string() + " --key " + (dir / "another").string(), 1),
      HasSubstr("not in order"));
  fs::permissions(copy, fs::perms::owner_all);
}

TEST_F(AuditCommand, lists_and_exports_who_did_what) {
  const std::string listed = run("audit list --data " + data + " --subject ann");
  EXPECT_THAT(listed, HasSubstr("cli:"));
  EXPECT_THAT(listed, HasSubstr("\tuser.put\tann\t"));
  EXPECT_THAT(run("audit list --count 1 --data " + data), HasSubstr("1\t"));
  const std::string exported = run("audit export --data " + data);
  EXPECT_THAT(exported, HasSubstr("\"action\":\"user.put\""));
  EXPECT_THAT(exported, HasSubstr("\"sealed\":[\"users\\tann\\t"));
}

TEST_F(AuditCommand, a_database_of_yesterday_is_refused_until_somebody_says_that_the_rest_is_lost) {
  fs::copy_file(dir / "data/service.db", dir / "yesterday");
  add("bob");
  fs::copy_file(dir / "yesterday", dir / "data/service.db", fs::copy_options::overwrite_existing);
  const std::string refused = run("user list --data " + data, 3);
  EXPECT_THAT(refused, HasSubstr("The database lacks the last"));
  EXPECT_EQ(std::count(refused.begin(), refused.end(), '\n'), 1) << refused;
  EXPECT_THAT(run("audit verify --data " + data, 1), HasSubstr("the database lost its end, or is an older copy"));
  EXPECT_THAT(run("audit accept-loss --data " + data), HasSubstr("goes on from here"));
  EXPECT_THAT(run("user list --data " + data), HasSubstr("ann"));
  EXPECT_THAT(run("audit list --data " + data), HasSubstr("log.loss"));
  EXPECT_THAT(run("audit verify --data " + data), HasSubstr("all in order"));
}

TEST_F(AuditCommand, packs_a_campaign_for_somebody_without_an_installation) {
  run("campaign create k2026 --data " + data +
      " --name 2026 --school S --phone 010-1 --opens 2026-01-01 --closes 2026-12-31");
  const std::string file = (dir / "package.zip").string();
  const std::string made = run("audit package --data " + data + " --campaign k2026 -o " + file);
  EXPECT_THAT(made, HasSubstr("campaign k2026, 0 decisions"));
  const std::string fingerprint = made.substr(made.find("SHA256:"), 50);
  EXPECT_THAT(run("audit verify --data " + data), HasSubstr("key " + fingerprint));
  EXPECT_THAT(run("audit verify --data " + data + " --key " + fingerprint), HasSubstr("all in order"));
  EXPECT_THAT(run("audit list --data " + data), HasSubstr("\taudit.package\tk2026\t"));
  EXPECT_THAT(run("audit package --data " + data + " -o " + file, 1), HasSubstr("is there already"));
  EXPECT_THAT(run("audit package --data " + data + " --decision d1 -o " + (dir / "x").string(), 1),
              HasSubstr("There is no decision"));
  fs::copy_file(dir / "data/seal.pub", dir / "elsewhere");
  fs::remove_all(dir / "data");
  EXPECT_THAT(run("audit verify --package " + file + " --key " + fingerprint), HasSubstr("all in order"));
  EXPECT_THAT(run("audit verify --package " + file + " --key " + (dir / "elsewhere").string()),
              HasSubstr("all in order"));
  EXPECT_THAT(run("audit verify --package " + file), HasSubstr("no --key was given"));
  std::ofstream(dir / "another") << "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n";
  EXPECT_THAT(run("audit verify --package " + file + " --key " + (dir / "another").string(), 1),
              HasSubstr("signed by another key: by " + fingerprint));
  fs::resize_file(file, fs::file_size(file) - 1);
  const std::string refused = run("audit verify --package " + file, 1);
  EXPECT_EQ(std::count(refused.begin(), refused.end(), '\n'), 1) << refused;
  EXPECT_THAT(run("audit verify", 1), HasSubstr("Say what to verify"));
  EXPECT_THAT(run("audit verify --package " + file + " --data " + data, 2), HasSubstr("excludes"));
}

}  // namespace
}  // namespace cs
