// A data folder of the program before there were grants opens, becomes one of today and keeps every row.
#include <sqlite3.h>

#include <fstream>
#include <map>
#include <set>

#include "base/hash.hpp"
#include "platform/file_lock.hpp"
#include "platform/files.hpp"
#include "store/fixture.hpp"
#include "store/upgrade.hpp"
#include "store/version_7.hpp"

namespace cs::store {
namespace {

using Row = std::map<std::string, std::string>;  ///< column -> value, or "NULL"

struct Upgrade : testing::Test {
  test::TempDir dir;
  const TimePoint now = from_ms(1'760'000'060'000);
  Options options;
  sqlite3* db = nullptr;

  void SetUp() override {
    options.data_dir = dir / "data";
    std::filesystem::create_directories(options.data_dir);
    with_database([&] {
      run("PRAGMA journal_mode = WAL");
      run(test::schema_of_version_7);
      run("PRAGMA foreign_keys = ON");
      run(test::rows_of_version_7);
    });
  }
  template <class Work>
  void with_database(Work work) {
    ASSERT_EQ(sqlite3_open((options.data_dir / "service.db").c_str(), &db), SQLITE_OK);
    work();
    sqlite3_close(db);
  }
  void run(const char* sql) {
    char* problem = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, &problem), SQLITE_OK) << problem;
    sqlite3_free(problem);
  }
  std::vector<Row> rows(const std::string& sql) {
    std::vector<Row> out;
    const auto take = [](void* to, int count, char** values, char** names) {
      Row row;
      for (int i = 0; i < count; ++i) row[names[i]] = values[i] ? values[i] : "NULL";
      static_cast<std::vector<Row>*>(to)->push_back(std::move(row));
      return 0;
    };
    char* problem = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), take, &out, &problem), SQLITE_OK) << sql << ": " << problem;
    sqlite3_free(problem);
    return out;
  }
  /// All tables with all rows.
  std::map<std::string, std::vector<Row>> everything() {
    std::map<std::string, std::vector<Row>> out;
    for (const Row& table : rows("SELECT name FROM sqlite_master WHERE type = 'table'"))
      out[table.at("name")] = rows("SELECT * FROM \"" + table.at("name") + "\"");
    return out;
  }
  std::vector<Row> rows_of_version() {
    std::vector<Row> out;
    with_database([&] { out = rows("PRAGMA user_version"); });
    return out;
  }
  std::unique_ptr<Store> open() {
    auto store = Store::open(options, now);
    if (!store) throw std::runtime_error(store.error().message);
    return std::move(*store);
  }
};

template <class T>
T ok(Result<T> r) {
  if (!r) throw std::runtime_error(r.error().id + ": " + r.error().message);
  return std::move(*r);
}

TEST_F(Upgrade, keeps_every_row_of_every_table) {
  std::map<std::string, std::vector<Row>> before, after;
  with_database([&] { before = everything(); });
  for (const auto& [table, content] : before) ASSERT_FALSE(content.empty()) << table << " is not tried";
  open().reset();
  with_database([&] {
    after = everything();
    EXPECT_TRUE(rows("PRAGMA foreign_key_check").empty());
    EXPECT_EQ(rows("PRAGMA integrity_check").at(0).at("integrity_check"), "ok");
  });
  // What went on purpose: a user's role is a grant, three columns have another name, nobody passes items on any more.
  const std::set<std::string> gone = {"passed_on"};
  const std::map<std::pair<std::string, std::string>, std::string> renamed = {{{"sessions", "user"}, "person"},
                                                                              {{"answers", "user"}, "person"}};
  for (auto& [table, content] : before) {
    if (gone.contains(table) || table == "sqlite_sequence") continue;
    ASSERT_TRUE(after.contains(table)) << table;
    if (table == "tally")  // the links of the audit chain are counted there, too
      std::erase_if(after[table], [](const Row& r) { return r.at("campaign") == "0"; });
    ASSERT_EQ(after[table].size(), content.size()) << table;
    for (std::size_t i = 0; i < content.size(); ++i)
      for (const auto& [column, value] : content[i]) {
        if (table == "users" && column == "role") continue;
        const auto name = renamed.find({table, column});
        const std::string now_called = name == renamed.end() ? column : name->second;
        if (table == "students" && column == "initials" && value.empty()) {
          EXPECT_EQ(after[table][i].at(column), "zl") << "initials that were missing are found out";
          continue;
        }
        EXPECT_EQ(after[table][i].at(now_called), value) << table << "." << column << ", row " << i + 1;
      }
  }
  // The numbers go on where they were: none is given to a second thing.
  const auto next_of = [](const std::vector<Row>& sequences, const std::string& table) {
    for (const Row& r : sequences)
      if (r.at("name") == table) return r.at("seq");
    return std::string("none");
  };
  for (const char* table : {"submissions", "decisions", "notices", "audit"})
    EXPECT_EQ(next_of(after["sqlite_sequence"], table), next_of(before["sqlite_sequence"], table)) << table;
}

TEST_F(Upgrade, waits_until_no_service_of_the_older_version_runs) {
  const std::int64_t version = std::stoll(rows_of_version().at(0).at("user_version"));
  {
    const auto service = FileLock::take(options.data_dir / "lock", {Code::unavailable, "test.held", "Held."});
    ASSERT_TRUE(service.ok());
    options.serving = false;  // a command beside it
    const auto store = Store::open(options, now);
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(store.error().id, "store.in_use");
    EXPECT_EQ(std::stoll(rows_of_version().at(0).at("user_version")), version) << "nothing was changed";
  }
  EXPECT_TRUE(Store::open(options, now).ok());
  EXPECT_GT(std::stoll(rows_of_version().at(0).at("user_version")), version);
}

TEST_F(Upgrade, what_it_will_do_is_said_before_it_is_done) {
  const auto before = ok(look_at_upgrade(options.data_dir));
  EXPECT_EQ(before.version, 7);
  EXPECT_TRUE(before.needed());
  EXPECT_GT(before.bytes, 0u);
  EXPECT_EQ(rows_of_version().at(0).at("user_version"), "7") << "looking changes nothing";
  open().reset();
  const auto after = ok(look_at_upgrade(options.data_dir));
  EXPECT_FALSE(after.needed());
  EXPECT_EQ(after.version, before.newest);
  EXPECT_EQ(look_at_upgrade(dir / "nowhere").error().id, "store.missing");
}

TEST_F(Upgrade, there_is_a_way_back) {
  std::map<std::string, std::vector<Row>> before, kept;
  with_database([&] { before = everything(); });
  open().reset();
  open().reset();
  std::vector<std::filesystem::path> copies;
  for (const auto& e : std::filesystem::directory_iterator(options.data_dir))
    if (e.path().filename().string().starts_with("service.db.before-update-")) copies.push_back(e.path());
  ASSERT_EQ(copies.size(), 1U) << "one for one update, and none where nothing is updated";
  std::filesystem::rename(copies[0], options.data_dir / "service.db");
  with_database([&] {
    kept = everything();
    EXPECT_EQ(rows("PRAGMA user_version").at(0).at("user_version"), "7");
  });
  EXPECT_EQ(kept, before);
}

TEST_F(Upgrade, everybody_keeps_a_role_over_everything) {
  const auto store = open();
  std::map<std::string, UserRow> users;
  for (UserRow& u : ok(store->people.all())) users[u.user.name] = std::move(u);
  ASSERT_EQ(users.size(), 4U);
  EXPECT_EQ(users["ann"].user.grants, (std::vector<domain::Grant>{{domain::Role::reviewer, {}}}));
  EXPECT_EQ(users["sue"].user.grants, (std::vector<domain::Grant>{{domain::Role::supervisor, {}}}));
  EXPECT_EQ(users["mini"].user.grants, (std::vector<domain::Grant>{{domain::Role::intake, {}}}));
  EXPECT_TRUE(users["old"].disabled);
}

TEST_F(Upgrade, the_rooms_read_what_was_there) {
  const auto store = open();
  const Caller all = Caller::process("admin");
  const auto campaigns = ok(store->access.campaigns(all, {domain::Permission::administer}));
  const auto known = ok(store->campaigns.all(campaigns));
  ASSERT_EQ(known.size(), 2U);
  EXPECT_EQ(known[0].revision, 3);
  EXPECT_EQ(known[0].price_milli, 45) << "what a campaign that says nothing costs";
  EXPECT_TRUE(known[0].templates.empty());

  const auto page = ok(store->notices.list(campaigns, {}));
  ASSERT_EQ(page.total, 8);
  std::map<std::string, api::NoticeRow> notices;
  for (const api::NoticeRow& n : page.rows) notices[n.id] = n;
  EXPECT_EQ(notices["n1"].state, domain::NoticeState::delivered);
  EXPECT_EQ(notices["n1"].cost_milli, 45);
  EXPECT_EQ(notices["n4"].call, "waiting");
  EXPECT_EQ(notices["n5"].resend_of, "n4");
  EXPECT_EQ(notices["n6"].state, domain::NoticeState::in_doubt);
  EXPECT_EQ(notices["n7"].campaign, "spring");
  EXPECT_EQ(notices["n8"].called_by, "sue");

  const auto decisions = ok(store->decisions.list(campaigns, {}, now));
  ASSERT_EQ(decisions.total, 3);
  EXPECT_EQ(decisions.rows[0].pins.size(), 1U);
  EXPECT_TRUE(decisions.rows[0].overrides.empty());
  EXPECT_FALSE(decisions.rows[0].unaided);
  const auto counts = ok(store->figures.counts(campaigns, now));
  EXPECT_EQ(counts.pending, 1);
  EXPECT_EQ(counts.leased, 1);
  EXPECT_EQ(counts.approved, 1);
  const auto record = ok(store->log.verify());
  EXPECT_EQ(record.problems, 0) << record.findings.at(0).sentence;
  EXPECT_GT(record.old_links, 0) << "the chain of before is part of it";
  EXPECT_GT(record.rows, 20) << "and every row is sealed";
}

TEST_F(Upgrade, a_message_that_waited_leaves_once) {
  const auto store = open();
  ok(store->outbox.set_gate(std::nullopt, "admin", now).get());
  const auto due = ok(store->outbox.take_due(now, 10).get());
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].id, "n3");
  EXPECT_EQ(due[1].id, "n5");
  EXPECT_TRUE(ok(store->outbox.take_due(now, 10).get()).empty());
}

TEST_F(Upgrade, photographs_in_plain_files_are_read_and_sealed) {
  const std::string content = "\xFF\xD8\xFF of before";
  const std::string hash = blake2b(as_bytes(content), as_bytes("key-of-autumn"));
  const auto file = options.data_dir / "photographs" / hash.substr(0, 2) / hash;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
  with_database([&] {
    run(("INSERT INTO photos VALUES ('" + hash + "', 1, " + std::to_string(content.size()) + ", 1, 1760000000000)")
            .c_str());
  });
  auto store = open();
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), content);
  EXPECT_EQ(ok(store->photographs.plain()), 7);
  std::string after;
  do after = ok(store->photographs.seal_plain(after, 2)).last;
  while (!after.empty());
  EXPECT_EQ(ok(store->photographs.plain()), 0);
  EXPECT_EQ(ok(store->photographs.damaged()), 6) << "rows without a file";
  store.reset();
  store = open();
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), content);
  const Bytes stored = ok(read_file(file));
  EXPECT_EQ(as_text(stored).find("before"), std::string_view::npos);
}

TEST_F(Upgrade, a_folder_without_a_database_is_refused_and_not_touched) {
  options.data_dir = dir / "misspelt";
  EXPECT_EQ(Store::open(options, now).error().id, "store.missing");
  EXPECT_FALSE(std::filesystem::exists(options.data_dir));
  std::filesystem::create_directories(options.data_dir);
  EXPECT_EQ(Store::open(options, now).error().id, "store.missing");
  std::ofstream(options.data_dir / "service.db").flush();
  const auto refused = Store::open(options, now);
  EXPECT_EQ(refused.error().id, "store.missing") << "an empty file is an interrupted init's";
  EXPECT_NE(refused.error().message.find("countersignd init"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(options.data_dir / "photographs"));
  options.create = true;
  EXPECT_TRUE(Store::open(options, now).ok());
  options.create = false;
  EXPECT_TRUE(Store::open(options, now).ok());
}

}  // namespace
}  // namespace cs::store
