// countersignd with the database in PostgreSQL, and moving one there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "store/store.hpp"
#include "support/command.hpp"
#include "support/engines.hpp"

namespace cs {
namespace {

using testing::HasSubstr;

struct DatabaseOption : testing::Test {
  test::TempDir dir;
  std::unique_ptr<test::PostgresSchema> database;
  std::string data, address;

  void SetUp() override {
    CS_SKIP_WITHOUT(test::Engine::postgres);
    database = std::make_unique<test::PostgresSchema>();
    address = database->address();
    data = (dir / "data").string();
    std::ofstream(dir / "password") << "correct horse\n";
    std::ofstream(dir / "address") << address << "\n";
  }
  static std::string run(const std::string& arguments, int status = 0) { return test::countersignd(arguments, status); }
  std::string on_postgres() const { return " --data " + data + " --database '" + address + "'"; }
  std::string by_file() const { return " --data " + data + " --database-file " + (dir / "address").string(); }
};

TEST_F(DatabaseOption, init_alone_makes_an_installation_and_every_command_uses_it) {
  EXPECT_THAT(run("user list" + on_postgres(), 1), HasSubstr("countersignd init"));
  EXPECT_FALSE(std::filesystem::exists(data)) << "nothing is made by what is misspelt";
  run("init" + on_postgres());
  EXPECT_FALSE(std::filesystem::exists(data + "/service.db"));
  EXPECT_TRUE(std::filesystem::exists(data + "/photographs"));
  run("user add ann --role reviewer --password-file " + (dir / "password").string() + by_file());
  EXPECT_THAT(run("user list" + on_postgres()), HasSubstr("ann"));
  EXPECT_THAT(run("audit verify" + by_file()), HasSubstr("all in order"));
  EXPECT_THAT(run("init" + on_postgres(), 1), HasSubstr("already"));
  EXPECT_THAT(run("init --data " + (dir / "other").string() + " --database '" + address + "'", 1),
              HasSubstr("already"));
  EXPECT_THAT(run("user list --data " + (dir / "other").string() + " --database '" + address + "'", 1),
              HasSubstr("not the data folder"));
}

TEST_F(DatabaseOption, what_cannot_be_opened_is_one_sentence_without_the_password) {
  const std::string where = "user list --data " + data;
  EXPECT_THAT(run(where + " --database postgresql://me:secret@/x?host=" + (dir / "nowhere").string(), 1),
              HasSubstr("cannot be reached"));
  for (const char* wrong :
       {"postgresql://me:secret@[::1/x", "postgresql://me:secret@h/x?nonsense=1", "mysql://me:secret@h/x"}) {
    const std::string said = run(where + " --database '" + wrong + "'", 1);
    EXPECT_THAT(said, HasSubstr("address"));
    EXPECT_EQ(said.find("secret"), std::string::npos) << said;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
  EXPECT_FALSE(std::filesystem::exists(data));
}

TEST_F(DatabaseOption, keys_are_not_replaced_under_a_node_that_lives) {
  run("init" + on_postgres());
  store::Options options;
  options.data_dir = data;
  options.database = address;
  auto node = store::Store::open(std::move(options), SystemClock().now());
  ASSERT_TRUE(node.ok()) << node.error().message;
  const auto id = (*node)->nodes.join("desk-2", "1", SystemClock()).get();
  ASSERT_TRUE(id.ok());
  EXPECT_THAT(run("keys rotate" + on_postgres(), 1), HasSubstr("The service on desk-2 is running"));
  ASSERT_TRUE((*node)->nodes.leave(*id, SystemClock().now()).get().ok());
  EXPECT_THAT(run("keys rotate" + on_postgres()), HasSubstr("another master key"));
}

TEST_F(DatabaseOption, move_takes_an_installation_along) {
  run("init --data " + data);
  run("user add ann --role reviewer --data " + data + " --password-file " + (dir / "password").string());
  const std::string before = run("audit verify --data " + data);
  EXPECT_THAT(run("move --data " + data, 1), HasSubstr("--to"));
  EXPECT_THAT(run("move --data " + data + " --to '" + address + "'"), HasSubstr("every table compared"));
  EXPECT_EQ(run("audit verify" + on_postgres()), before);
  EXPECT_THAT(run("user list" + on_postgres()), HasSubstr("ann"));
  EXPECT_THAT(run("move --data " + data + " --to-file " + (dir / "address").string(), 1), HasSubstr("already"));
}

}  // namespace
}  // namespace cs
