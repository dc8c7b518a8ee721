// The keyring: keys that stay, are found again by the right master key alone, and survive a kill at every step.
#include "vault/keyring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "platform/file_lock.hpp"
#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::vault {
namespace {

namespace fs = std::filesystem;

template <class T>
T ok(Result<T> r) {
  if (!r) throw std::runtime_error(r.error().id + ": " + r.error().message);
  return std::move(*r);
}

struct Ring : testing::Test {
  test::TempDir dir;
  const fs::path folder = dir / "keys";

  std::unique_ptr<Keyring> open() { return ok(Keyring::open(folder, {})); }
  std::string refusal(const MasterKeySource& source = {}) {
    const auto opened = Keyring::open(folder, source);
    return opened ? "ok" : opened.error().id;
  }
  std::string content(const std::string& name) {
    const Bytes bytes = ok(read_file(folder / name));
    return std::string(as_text(bytes));
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    fs::permissions(folder / name, fs::perms::owner_read | fs::perms::owner_write);
  }
  static unsigned mode(const fs::path& file) {
    struct stat about {};
    return ::stat(file.c_str(), &about) == 0 ? about.st_mode & 07777U : 0;
  }
};

TEST_F(Ring, is_made_for_its_owner_alone_and_found_again) {
  const auto made = ok(Keyring::make(folder, {}));
  EXPECT_EQ(mode(folder), 0700U);
  EXPECT_EQ(mode(folder / "master.key"), 0600U);
  EXPECT_EQ(mode(folder / "keyring"), 0600U);
  const Key autumn = ok(made->campaign_or_new("autumn")), spring = ok(made->campaign_or_new("spring"));
  EXPECT_NE(autumn.text(), spring.text());
  const auto again = open();
  EXPECT_EQ(ok(again->campaign("autumn")).text(), autumn.text());
  EXPECT_EQ(ok(again->campaign_or_new("spring")).text(), spring.text());
  EXPECT_EQ(ok(again->campaigns()), (std::vector<std::string>{"autumn", "spring"}));
  EXPECT_EQ(ok(again->installation("backup")).text(), ok(made->installation("backup")).text());
  EXPECT_NE(ok(again->installation("backup")).text(), ok(again->installation("log")).text());
  EXPECT_EQ(ok(Keyring::make(folder, {}))->campaign("autumn")->text(), autumn.text()) << "nothing is made twice";
  const std::string text = content("keyring");
  for (const Key& key : {autumn, spring}) EXPECT_EQ(text.find(key.text()), std::string::npos);
}

TEST_F(Ring, a_missing_wrong_or_open_key_is_one_sentence) {
  const auto made = ok(Keyring::make(folder, {}));
  const Key key = ok(made->campaign_or_new("autumn"));
  EXPECT_EQ(made->campaign("spring").error().id, "key.missing");
  const std::string master = content("master.key"), ring = content("keyring");

  fs::permissions(folder / "master.key", fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(refusal(), "key.open_to_others");
  fs::permissions(folder / "master.key", fs::perms::others_read, fs::perm_options::remove);
  fs::permissions(folder / "keyring", fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(refusal(), "key.open_to_others");
  fs::permissions(folder / "keyring", fs::perms::group_read, fs::perm_options::remove);
  EXPECT_EQ(refusal(), "ok");

  fs::remove(folder / "master.key");
  EXPECT_EQ(refusal(), "key.no_master");
  EXPECT_EQ(refusal({dir / "elsewhere", {}}), "key.no_master");
  write("master.key", "not a key\n");
  EXPECT_EQ(refusal(), "key.form");
  write("master.key", std::string(64, '0'));
  EXPECT_EQ(refusal(), "key.wrong_master");
  EXPECT_EQ(refusal({{}, master}), "ok") << "from the environment";
  EXPECT_EQ(refusal({{}, std::string(64, '1')}), "key.wrong_master");
  EXPECT_EQ(refusal({{}, "short"}), "key.form");
  write("master.key", master);
  EXPECT_EQ(ok(open()->campaign("autumn")).text(), key.text());

  fs::remove(folder / "keyring");
  EXPECT_EQ(refusal(), "key.no_keyring");
  for (const std::string& damaged :
       {std::string(), ring.substr(0, ring.size() - 1), ring.substr(0, ring.size() / 2), "x" + ring, ring + "x\n",
        ring.substr(0, ring.size() - 4) + "0000", ring.substr(0, ring.find('\n') + 1)}) {
    write("keyring", damaged);
    EXPECT_TRUE(refusal() == "key.damaged") << refusal() << " of\n" << damaged;
  }
  // A line under another campaign's name.
  std::string renamed = ring;
  renamed.replace(renamed.find("autumn"), 6, "spring");
  write("keyring", renamed);
  EXPECT_EQ(refusal(), "key.damaged");
  write("keyring", ring);
  EXPECT_EQ(refusal(), "ok");
}

TEST_F(Ring, somebody_elses_master_key_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  // Root reads everybody's, so this looks at the rule itself.
  ok(Keyring::make(folder, {}));
  ASSERT_EQ(::chown((folder / "master.key").c_str(), 1, 1), 0);
  ASSERT_EQ(::seteuid(65534), 0);
  const bool mine = owned_by_us(folder / "master.key");
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_FALSE(mine);
}

TEST_F(Ring, what_another_process_changes_is_seen) {
  const auto a = ok(Keyring::make(folder, {})), b = open();
  const Key key = ok(a->campaign_or_new("autumn"));
  EXPECT_EQ(ok(b->campaign("autumn")).text(), key.text());
  ASSERT_TRUE(b->destroy("autumn").ok());
  EXPECT_EQ(a->campaign("autumn").error().id, "key.missing");
  EXPECT_EQ(content("keyring").find("autumn"), std::string::npos);
  EXPECT_NE(ok(a->campaign_or_new("autumn")).text(), key.text()) << "a destroyed key does not come back";
  EXPECT_TRUE(a->destroy("never was").ok());
}

TEST_F(Ring, many_at_once_lose_no_key) {
  ok(Keyring::make(folder, {}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      const auto ring = open();
      for (int i = 0; i < 5; ++i) ok(ring->campaign_or_new("k" + std::to_string(t) + "-" + std::to_string(i)));
      ok(ring->campaign_or_new("shared"));
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(ok(open()->campaigns()).size(), 21U);
}

TEST_F(Ring, an_own_master_key_is_kept_where_it_is_named) {
  const MasterKeySource source{dir / "own.key", {}};
  const auto made = ok(Keyring::make(folder, source));
  EXPECT_FALSE(fs::exists(folder / "master.key"));
  EXPECT_EQ(mode(dir / "own.key"), 0600U);
  EXPECT_EQ(refusal(source), "ok");
  EXPECT_EQ(refusal(), "key.no_master");
  // From the environment nothing is written down at all.
  const Key given = Key::random();
  const auto second = ok(Keyring::make(dir / "others", {{}, given.text()}));
  EXPECT_FALSE(fs::exists(dir / "others/master.key"));
  EXPECT_EQ(ok(second->master()).text(), given.text());
  EXPECT_EQ(second->rewrap().error().id, "key.from_environment");
}

TEST_F(Ring, another_master_key_leaves_every_key_as_it_was) {
  const auto ring = ok(Keyring::make(folder, {}));
  const Key key = ok(ring->campaign_or_new("autumn"));
  const std::string backup = ok(ring->installation("backup")).text(), before = content("master.key");
  const std::string old_ring = content("keyring");
  ASSERT_TRUE(ring->rewrap().ok());
  EXPECT_NE(content("master.key"), before);
  EXPECT_EQ(mode(folder / "master.key"), 0600U);
  EXPECT_FALSE(fs::exists(folder / "master.key.new"));
  EXPECT_EQ(ok(ring->campaign("autumn")).text(), key.text());
  EXPECT_EQ(ok(open()->campaign("autumn")).text(), key.text());
  EXPECT_EQ(ok(open()->installation("backup")).text(), backup);
  EXPECT_EQ(refusal({{}, before}), "key.wrong_master");

  // Killed after the new key was written, and after the keyring was.
  const std::string after = content("master.key"), new_ring = content("keyring");
  write("master.key", before);
  write("keyring", old_ring);
  write("master.key.new", after);
  EXPECT_EQ(ok(open()->campaign("autumn")).text(), key.text());
  EXPECT_EQ(content("master.key"), before) << "the change had not begun to count";
  ASSERT_TRUE(open()->rewrap().ok()) << "and what it left is in nobody's way";
  write("master.key", before);
  write("keyring", new_ring);
  write("master.key.new", after);
  EXPECT_EQ(ok(open()->campaign("autumn")).text(), key.text());
  EXPECT_EQ(content("master.key"), after) << "it counted, and is finished";
  EXPECT_FALSE(fs::exists(folder / "master.key.new"));
}

TEST(Keys, are_read_as_people_copy_them) {
  const Key key = Key::random();
  const std::string text = key.text();
  std::string grouped;
  for (std::size_t i = 0; i < text.size(); i += 8) grouped += text.substr(i, 8) + (i % 16 == 8 ? "\n" : "-");
  EXPECT_EQ(ok(Key::parse(grouped)).text(), text);
  EXPECT_EQ(ok(Key::parse(" " + text + "\r\n")).text(), text);
  for (const std::string& wrong : {std::string(), text.substr(1), text + "00", text.substr(0, 63) + "g"})
    EXPECT_EQ(Key::parse(wrong).error().id, "key.form") << wrong;
  EXPECT_EQ(key.id(), Key::parse(text)->id());
  EXPECT_NE(key.id(), Key::random().id());
  EXPECT_EQ(text.find(key.id()), std::string::npos);
}

}  // namespace
}  // namespace cs::vault
