// Photographs at rest: sealed, verified at every read, set aside when damaged, mended by an upload.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "base/hash.hpp"
#include "platform/files.hpp"
#include "served/edits.hpp"
#include "store/fixture.hpp"
#include "vault/keyring.hpp"
#include "vault/photograph_folder.hpp"

namespace cs::store {
namespace {

namespace fs = std::filesystem;

struct Photographs : StoreTest {
  std::vector<std::string> told;

  void SetUp() override {
    options.on_damage = [this](const Error& why) { told.push_back(why.id); };
    StoreTest::SetUp();
  }
  fs::path path(const std::string& hash) const { return options.data_dir / "photographs" / hash.substr(0, 2) / hash; }
  std::string content(const fs::path& file) const { return std::string(as_text(*read_file(file))); }
  void write(const fs::path& file, const std::string& text) const {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
  }
  std::string outcome(const std::string& hash) { return id_of(store->photographs.read(hash)); }
  std::vector<fs::path> set_aside() const {
    std::vector<fs::path> out;
    std::error_code ec;
    for (fs::directory_iterator it(options.data_dir / "photographs/.damaged", ec), end; !ec && it != end; ++it)
      out.push_back(it->path());
    return out;
  }
  std::int64_t damaged() { return ok(store->rooms().photographs.damaged()); }
};

TEST_F(Photographs, nothing_of_a_photograph_can_be_read_from_its_file) {
  const std::string picture = "\xFF\xD8\xFF" + std::string(100'000, 'p');
  const std::string hash = add_photo(picture);
  const std::string stored = content(path(hash));
  EXPECT_EQ(stored.find("pppp"), std::string::npos);
  EXPECT_NE(stored.substr(0, 3), picture.substr(0, 3));
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), picture);
  open();
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), picture);
  struct stat about {};
  ASSERT_EQ(::stat(path(hash).c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777U, 0600U);
}

TEST_F(Photographs, a_hostile_folder_gives_nothing_away) {
  const std::string secret = (dir / "secret").string();
  write(secret, "somebody else's");
  const auto other = add_photo("another student's");
  const std::string good = content(path(add_photo("p")));
  const std::vector<std::pair<std::string, std::function<void(const fs::path&)>>> attacks = {
      {"a link to a file", [&](const fs::path& f) { fs::create_symlink(secret, f); }},
      {"a link to another photograph", [&](const fs::path& f) { fs::create_symlink(path(other), f); }},
      {"a link to nothing", [&](const fs::path& f) { fs::create_symlink("/nonexistent", f); }},
      {"a pipe", [&](const fs::path& f) { ASSERT_EQ(::mkfifo(f.c_str(), 0600), 0); }},
      {"a folder", [&](const fs::path& f) { fs::create_directories(f / "full"); }},
      {"cut", [&](const fs::path& f) { write(f, good.substr(0, good.size() - 1)); }},
      {"cut to its head", [&](const fs::path& f) { write(f, good.substr(0, 20)); }},
      {"of zero bytes", [&](const fs::path& f) { write(f, ""); }},
      {"longer", [&](const fs::path& f) { write(f, good + "x"); }},
      {"a flipped bit",
       [&](const fs::path& f) {
         std::string text = good;
         text.back() = static_cast<char>(text.back() ^ 4);
         write(f, text);
       }},
      {"another student's file", [&](const fs::path& f) { write(f, content(path(other))); }},
      {"the plain content", [&](const fs::path& f) { write(f, "p"); }},
  };
  const auto hash = add_photo("p");
  std::size_t aside = 0;
  for (const auto& [what, attack] : attacks) {
    fs::remove_all(path(hash));
    attack(path(hash));
    told.clear();
    EXPECT_EQ(outcome(hash), "photo.damaged") << what;
    EXPECT_EQ(id_of(store->photographs.content(hash)), "photo.lost") << what << ": it is out of the way";
    EXPECT_EQ(told, std::vector<std::string>{"photo.damaged"}) << what << ": said once";
    EXPECT_EQ(set_aside().size(), ++aside) << what;
    EXPECT_EQ(damaged(), 1) << what;
    EXPECT_EQ(add_photo("p"), hash);
    EXPECT_EQ(as_text(ok(store->photographs.read(hash))), "p") << what << ": mended";
    EXPECT_EQ(damaged(), 0) << what;
  }
  EXPECT_EQ(content(secret), "somebody else's");
  EXPECT_EQ(as_text(ok(store->photographs.read(other))), "another student's");
  pass(25 * hour);
  EXPECT_EQ(ok(store->photographs.collect(now)), 2);
  EXPECT_TRUE(set_aside().size() == 0) << "what was set aside goes with its photograph";
}

TEST_F(Photographs, a_file_of_somebody_elses_counts_by_its_content) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const auto hash = add_photo("p");
  ASSERT_EQ(::chown(path(hash).c_str(), 65534, 65534), 0);
  EXPECT_EQ(outcome(hash), "ok");
  write(path(hash), "q");
  EXPECT_EQ(outcome(hash), "photo.damaged");
}

TEST_F(Photographs, an_upload_mends_what_nobody_has_read_yet) {
  const auto hash = add_photo("p");
  std::string text = content(path(hash));
  text.back() = static_cast<char>(text.back() ^ 1);
  write(path(hash), text);
  EXPECT_EQ(add_photo("p"), hash);
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), "p");
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(set_aside().size(), 1U) << "kept, to be looked into";
}

TEST_F(Photographs, a_photograph_of_another_campaign_is_damage_here) {
  auto second = test_campaign(now);
  second.id = "second";
  ok(store->campaigns.put(second, "admin", now).get());
  const auto here = add_photo("p"), there = ok(store->photographs.add("second", as_bytes("p"), now)).hash;
  ASSERT_NE(here, there);
  fs::copy_file(path(there), path(here), fs::copy_options::overwrite_existing);
  EXPECT_EQ(outcome(here), "photo.damaged");
  EXPECT_EQ(outcome(there), "ok");
}

TEST_F(Photographs, wrong_keys_are_no_damage) {
  const auto hash = add_photo("p");
  const fs::path keys = options.data_dir / "keys";
  const auto opened = [&] { return id_of(Store::open(options, now)); };
  store.reset();
  fs::rename(keys / "master.key", dir / "master.key");
  EXPECT_EQ(opened(), "key.no_master");
  options.master_key.file = dir / "master.key";
  EXPECT_EQ(opened(), "ok");
  fs::permissions(dir / "master.key", fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(opened(), "key.open_to_others");
  fs::permissions(dir / "master.key", fs::perms::group_read, fs::perm_options::remove);

  fs::rename(keys / "keyring", dir / "keyring");
  EXPECT_EQ(opened(), "key.no_keyring") << "no new one is made for what an old one sealed";
  // One that lacks the campaign's key, and one of another installation that has a key of that name.
  ASSERT_TRUE(vault::Keyring::make(keys, options.master_key).ok());
  open();
  EXPECT_EQ(outcome(hash), "key.missing");
  EXPECT_EQ(id_of(store->photographs.add("k", as_bytes("q"), now)), "key.missing");
  ASSERT_TRUE(ok(vault::Keyring::open(keys, options.master_key))->campaign_or_new("k").ok());
  EXPECT_EQ(outcome(hash), "key.wrong");
  EXPECT_EQ(id_of(store->photographs.add("k", as_bytes("q"), now)), "key.wrong");
  EXPECT_TRUE(set_aside().empty());
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(damaged(), 0);
  store.reset();
  fs::rename(dir / "keyring", keys / "keyring");
  open();
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), "p") << "and nothing happened to it";
}

TEST_F(Photographs, folders_that_are_links_are_refused) {
  store.reset();
  const fs::path folder = options.data_dir / "photographs/7a";
  fs::remove(folder);
  fs::create_directory_symlink(dir / "elsewhere", folder);
  EXPECT_EQ(id_of(Store::open(options, now)), "store.folder");
}

/// Its first half is cut, as if it named somebody.
served::Split half_of(const std::string& content) {
  const auto bytes = as_bytes(content);
  const ByteView cut = bytes.first(bytes.size() / 2), kept = bytes.subspan(bytes.size() / 2);
  return {Bytes(kept.begin(), kept.end()), {{0, 0, Bytes(cut.begin(), cut.end())}}};
}

TEST_F(Photographs, a_served_copy_and_the_original_come_out_of_one_file) {
  const std::string picture = std::string(90'000, 'a') + std::string(90'000, 'b');
  const auto hash = add_photo(picture);
  EXPECT_EQ(id_of(store->photographs.served(hash)), "photo.not_split");
  served::Split wrong = half_of(picture);
  wrong.served[0] ^= 1;
  EXPECT_EQ(store->photographs.keep_split(hash, wrong).error().id, "internal") << "it is not this photograph";
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), picture);

  ASSERT_TRUE(store->photographs.keep_split(hash, half_of(picture)).ok());
  open();
  const auto copy = ok(store->photographs.served(hash));
  EXPECT_EQ(as_text(copy.bytes), picture.substr(90'000));
  EXPECT_EQ(copy.digest, blake2b(copy.bytes));
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), picture);
  EXPECT_EQ(add_photo(picture), hash) << "nothing is written anew";
  EXPECT_EQ(as_text(ok(store->photographs.served(hash)).bytes), picture.substr(90'000));
  EXPECT_EQ(content(path(hash)).find("aaaa"), std::string::npos);

  // Killed before the row knew of it.
  edit([](db::Connection& c) { c.run("UPDATE photos SET served = 0, digest = ''"); });
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), picture);
  EXPECT_EQ(ok(store->photographs.served(hash)).digest, copy.digest);
  EXPECT_TRUE(ok(store->rooms().photographs.is_split(hash))) << "and now it does";
}

TEST_F(Photographs, damage_to_either_part_is_damage) {
  const std::string picture = std::string(90'000, 'a') + std::string(90'000, 'b');
  for (const std::size_t at : {60UL, 100'000UL, 179'000UL}) {
    const auto hash = add_photo(picture);
    ASSERT_TRUE(store->photographs.keep_split(hash, half_of(picture)).ok());
    std::string text = content(path(hash));
    ASSERT_GT(text.size(), at);
    text[at] = static_cast<char>(text[at] ^ 1);
    write(path(hash), text);
    EXPECT_EQ(id_of(store->photographs.read(hash)), "photo.damaged") << at;
    EXPECT_EQ(id_of(store->photographs.served(hash)), "photo.lost") << at;
    EXPECT_EQ(add_photo(picture), hash);
    EXPECT_EQ(as_text(ok(store->photographs.read(hash))), picture) << at;
    EXPECT_EQ(id_of(store->photographs.served(hash)), "photo.not_split") << "it is split anew";
  }
  // Found by whoever asks for the copy.
  const auto hash = add_photo(picture);
  ASSERT_TRUE(store->photographs.keep_split(hash, half_of(picture)).ok());
  std::string text = content(path(hash));
  text[60] = static_cast<char>(text[60] ^ 1);
  write(path(hash), text);
  told.clear();
  EXPECT_EQ(id_of(store->photographs.served(hash)), "photo.damaged");
  EXPECT_EQ(told, std::vector<std::string>{"photo.damaged"});
}

/// Photographs as the program of before sealing left them: plain files, and rows that do not know of it.
struct Plain : Photographs {
  std::vector<std::string> contents, hashes;

  void make(int count) {
    for (int i = 0; i < count; ++i) {
      contents.push_back("\xFF\xD8\xFF photograph " + std::to_string(i) +
                         std::string(70'000, static_cast<char>('a' + i)));
      hashes.push_back(add_photo(contents.back()));
    }
    edit([](db::Connection& c) {
      c.run("UPDATE photos SET sealed = 0");
      c.run("UPDATE campaigns SET key_id = ''");
    });
    for (std::size_t i = 0; i < hashes.size(); ++i) write(path(hashes[i]), contents[i]);
    store.reset();
    fs::remove_all(options.data_dir / "keys");
    open();
  }
  void expect_whole() {
    for (std::size_t i = 0; i < hashes.size(); ++i)
      EXPECT_EQ(as_text(ok(store->photographs.read(hashes[i]))), contents[i]);
  }
  void expect_sealed() {
    expect_whole();
    for (const std::string& hash : hashes)
      EXPECT_EQ(content(path(hash)).find("photograph"), std::string::npos) << "no plain one is left";
    EXPECT_EQ(ok(store->rooms().photographs.plain()), 0);
  }
  void seal_all(int limit) {
    std::string after;
    do after = ok(store->rooms().photographs.seal_plain(after, limit)).last;
    while (!after.empty());
  }
};

TEST_F(Plain, ones_of_before_are_read_and_sealed_in_place) {
  make(5);
  EXPECT_EQ(ok(store->rooms().photographs.plain()), 5);
  expect_whole();
  EXPECT_EQ(add_photo(contents[0]), hashes[0]) << "an upload seals it";
  EXPECT_EQ(ok(store->rooms().photographs.plain()), 4);
  seal_all(2);
  expect_sealed();
  open();
  expect_sealed();
}

TEST_F(Plain, a_wrong_one_is_not_sealed) {
  make(3);
  write(path(hashes[1]), contents[0]);
  fs::remove(path(hashes[2]));
  seal_all(10);
  EXPECT_EQ(outcome(hashes[0]), "ok");
  EXPECT_EQ(outcome(hashes[1]), "photo.lost");
  EXPECT_EQ(outcome(hashes[2]), "photo.lost");
  EXPECT_EQ(damaged(), 2);
  EXPECT_EQ(set_aside().size(), 1U);
  EXPECT_EQ(ok(store->rooms().photographs.plain()), 0);
  for (const std::size_t i : {1U, 2U}) EXPECT_EQ(add_photo(contents[i]), hashes[i]);
  expect_sealed();
}

TEST_F(Plain, one_that_is_sealed_never_counts_as_plain_again) {
  make(1);
  seal_all(10);
  write(path(hashes[0]), contents[0]);
  EXPECT_EQ(outcome(hashes[0]), "photo.damaged");
}

TEST_F(Plain, killed_at_every_step_it_loses_nothing) {
  CS_SQLITE_ONLY();
  make(4);
  store.reset();
  int kills = 0;
  for (bool finished = false; !finished;) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      // Dies when it is about to run its n-th statement on the photographs' rows: before and after each file.
      int left = kills;
      Options how = options;
      how.on_run = [&](std::string_view sql) {
        if (sql.find("sealed") != std::string_view::npos || sql.find("key_id") != std::string_view::npos)
          if (left-- == 0) ::_exit(9);
      };
      auto opened = Store::open(how, now);
      if (!opened) ::_exit(2);
      std::string after;
      do {
        const auto sealed = (*opened)->photographs.seal_plain(after, 2);
        if (!sealed) ::_exit(3);
        after = sealed->last;
      } while (!after.empty());
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_TRUE(WEXITSTATUS(status) == 9 || WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
    finished = WEXITSTATUS(status) == 0;
    open();
    expect_whole();
    store.reset();
    if (++kills > 200) break;
  }
  EXPECT_GT(kills, 5);
  EXPECT_LT(kills, 200);
  open();
  expect_sealed();
}

}  // namespace
}  // namespace cs::store
