// A database that lost something which was acknowledged is noticed at the start: a log of SQLite that was cut or
// flipped, an older copy, a crash between COMMIT and the head.
#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "base/hash.hpp"
#include "fixture.hpp"
#include "platform/slot_file.hpp"
#include "store/head_file.hpp"
#include "store/seal_key.hpp"

namespace cs::store {
namespace fs = std::filesystem;
namespace {

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary) << content;
}

struct LostEnd : StoreTest {
  /// What a machine that stops now leaves on its disk.
  struct Disk {
    std::string database, log, head;
  };
  Disk disk() const {
    return {read(options.data_dir / "service.db"), read(options.data_dir / "service.db-wal"),
            read(options.data_dir / "seal.head")};
  }
  void put(const Disk& d) {
    store.reset();
    for (const char* file : {"service.db", "service.db-wal", "service.db-shm"}) fs::remove(options.data_dir / file);
    write(options.data_dir / "service.db", d.database);
    if (!d.log.empty()) write(options.data_dir / "service.db-wal", d.log);
    write(options.data_dir / "seal.head", d.head);
  }
  std::string start() {
    auto opened = Store::open(options, now);
    return opened ? "ok" : opened.error().id;
  }
};

TEST_F(LostEnd, a_hundred_logs_that_were_cut_or_flipped_are_all_noticed) {
  CS_SQLITE_ONLY();
  for (int i = 0; i < 6; ++i) decided(i % 2 == 0 ? "ann" : "bob");
  const Disk whole = disk();
  ASSERT_GT(whole.log.size(), 100'000u);
  std::mt19937_64 random(22);
  std::map<std::string, int> answers;
  for (int i = 0; i < 100; ++i) {
    Disk d = whole;
    // Up to the header of the last frame, which is the end of the last commit; what comes behind it is that page.
    const std::size_t at = random() % (d.log.size() - 4096 - 24);
    if (i % 2 == 0)
      d.log.resize(at);
    else
      d.log[at] = static_cast<char>(d.log[at] ^ static_cast<char>(1 << random() % 8));
    put(d);
    const std::string answer = start();
    EXPECT_NE(answer, "ok") << (i % 2 == 0 ? "cut at " : "flipped at ") << at << " of " << d.log.size();
    ++answers[answer];
  }
  EXPECT_GT(answers["log.behind"], 70);
  put(whole);
  EXPECT_EQ(start(), "ok");
}

TEST_F(LostEnd, says_how_many_entries_are_missing_and_what_to_do) {
  CS_SQLITE_ONLY();
  decided("ann");
  store.reset();
  Disk before = disk();
  open();
  decided("ann");
  decided("ann");
  before.head = disk().head;
  const auto entries = ok(store->log.verify()).entries;
  put(before);
  const auto opened = Store::open(options, now);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().id, "log.behind");
  EXPECT_THAT(opened.error().message,
              testing::HasSubstr(" of the " + std::to_string(entries) + " that were acknowledged"));
  EXPECT_THAT(opened.error().message, testing::HasSubstr("audit accept-loss"));
}

TEST_F(LostEnd, a_loss_that_was_accepted_is_accepted_also_where_its_head_was_not_forgotten_in_time) {
  CS_SQLITE_ONLY();
  decided("ann");
  store.reset();
  Disk before = disk();
  open();
  decided("ann");
  before.head = disk().head;
  put(before);
  EXPECT_EQ(start(), "log.behind");
  options.accept_loss = "root";
  EXPECT_EQ(start(), "ok");
  options.accept_loss.clear();
  open();
  for (int i = 0; i < 3; ++i) decided("ann");  // by now the log is longer than the head that was lost
  store.reset();
  write(options.data_dir / "seal.head", before.head);
  EXPECT_EQ(start(), "ok") << "killed before the file was emptied";
  open();
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
}

TEST_F(LostEnd, nobody_accepts_a_loss_into_a_log_that_is_not_whole_by_itself) {
  CS_SQLITE_ONLY();
  decided("ann");
  store.reset();
  const Disk older = disk();
  open();
  decided("ann");
  const std::string head = disk().head;
  const auto with = [&](const char* sql) {
    put({older.database, older.log, head});
    {
      auto c = ok(db::Connection::open(where(), schema()));
      c.script("DROP TRIGGER log_is_final");
      c.run(sql);
    }
    options.accept_loss = "root";
    const std::string answer = start();
    options.accept_loss.clear();
    return answer;
  };
  EXPECT_EQ(with("UPDATE log SET actor = 'sue' WHERE seq = (SELECT max(seq) FROM log)"), "log.changed");
  EXPECT_EQ(with("DELETE FROM log_head"), "log.changed");
  EXPECT_EQ(with("UPDATE log_head SET note = 'x'"), "seal.note");
  EXPECT_EQ(with("SELECT 1"), "ok");
}

TEST_F(LostEnd, a_crash_between_commit_and_head_is_harmless) {
  decided("ann");
  store.reset();
  const std::string older = read(options.data_dir / "seal.head");
  open();
  decided("ann");
  store.reset();
  write(options.data_dir / "seal.head", older);
  EXPECT_EQ(start(), "ok");
  open();
  decided("ann");
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
}

TEST_F(LostEnd, a_head_that_was_half_written_leaves_the_one_before) {
  decided("ann");
  const seal::PublicKey key = ok(seal_public_key(options.data_dir));
  const seal::Head newest = ok(head_in_file(options.data_dir, key)).value();
  std::string head = read(options.data_dir / "seal.head");
  ASSERT_EQ(head.size(), 2 * SlotFile::slot_size);
  const std::size_t at = head.find("\n" + std::to_string(newest.size) + "\n");
  ASSERT_NE(at, std::string::npos);
  head[at + 10] ^= 4;
  write(options.data_dir / "seal.head", head);
  const seal::Head before = ok(head_in_file(options.data_dir, key)).value();
  EXPECT_LT(before.size, newest.size);
  EXPECT_GT(before.size, 0u);
  open();
  decided("ann");
  EXPECT_GT(ok(head_in_file(options.data_dir, key)).value().size, newest.size);
}

TEST_F(LostEnd, the_head_is_on_the_disk_before_the_answer) {
  const seal::PublicKey key = ok(seal_public_key(options.data_dir));
  for (int i = 0; i < 5; ++i) {
    decided("ann");
    const auto entries = ok(store->log.verify()).entries;
    EXPECT_EQ(ok(head_in_file(options.data_dir, key)).value().size, static_cast<std::uint64_t>(entries));
  }
}

TEST_F(LostEnd, an_older_head_never_replaces_a_newer_one) {
  const seal::PrivateKey key = ok(seal_key(options.data_dir)).value();
  const fs::path folder = dir / "heads";
  fs::create_directories(folder);
  auto one = ok(HeadFile::open(folder)), other = ok(HeadFile::open(folder));
  const auto offer = [&](HeadFile& file, std::uint64_t size) {
    const seal::Head head{size, seal::leaf_hash(as_bytes(std::to_string(size)))};
    file.offer(head, seal::signed_head(head, key));
    EXPECT_TRUE(file.flush().ok());
    return ok(head_in_file(folder, key.public_key())).value().size;
  };
  EXPECT_EQ(offer(*one, 5), 5u);
  EXPECT_EQ(offer(*other, 9), 9u);
  EXPECT_EQ(offer(*one, 7), 9u);
  EXPECT_EQ(offer(*one, 10), 10u);
  EXPECT_EQ(offer(*other, 11), 11u);
}

TEST_F(LostEnd, whoever_rewrites_the_record_without_the_key_is_found_at_the_start) {
  decided("ann");
  edit([](db::Connection& c) {
    c.script(on_postgres() ? "DROP TRIGGER log_is_final ON log" : "DROP TRIGGER log_is_final");
  });
  const auto changed = [&](const char* sql) {
    store.reset();
    auto c = ok(db::Connection::open(where(), schema()));
    std::string answer;
    std::vector<std::string> was;
    c.run(sql);
    answer = start();
    return answer;
  };
  EXPECT_EQ(changed("UPDATE log_head SET size = size + 1"), "log.changed");
  EXPECT_EQ(changed("UPDATE log_head SET size = size - 1"), "ok");
  EXPECT_EQ(changed("UPDATE log SET actor = 'sue' WHERE seq = (SELECT max(seq) FROM log)"), "log.changed");
  EXPECT_EQ(changed("UPDATE log_head SET note = 'x'"), "seal.note");
  EXPECT_EQ(changed("DELETE FROM log_head"), "log.behind");
}

TEST_F(LostEnd, keys_are_asked_for_and_refused_by_name) {
  store.reset();
  const fs::path file = options.data_dir / "seal.key";
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  fs::permissions(file, fs::perms::owner_read | fs::perms::others_read);
  EXPECT_EQ(start(), "seal.key");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  const std::string key = read(file);
  write(file, "not a key\n");
  EXPECT_EQ(start(), "seal.key");
  fs::remove(file);
  EXPECT_EQ(start(), "seal.key_missing");
  write(file, key);
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(start(), "ok");
  write(file, seal::PrivateKey::make("another").value().text());
  EXPECT_EQ(start(), "seal.head") << "its heads are another log's";
}

}  // namespace
}  // namespace cs::store
