// From a running installation into sealed files and back, on both engines, and what may not come back from it.
#include "backup/backup.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "backup/data_files.hpp"
#include "platform/files.hpp"
#include "store/fixture.hpp"
#include "store/snapshot.hpp"
#include "store/verify_record.hpp"
#include "vault/keyring.hpp"
#include "vault/purge_list.hpp"

namespace cs::store {
namespace {

namespace fs = std::filesystem;
using backup::Folder;
using backup::Key;

struct Backup : StoreTest {
  const Key key{9, 8, 7};
  fs::path to() const { return dir / "backups"; }
  Installation here() const { return {options.data_dir, options.database}; }

  Result<backup::MakeReport> make(const backup::Progress& progress = {}) {
    return backup::make(
        here(), [this](const std::string& hash) { return store->rooms().photographs.read(hash); }, to(), key, now,
        progress);
  }
  Folder folder() const { return ok(Folder::open(to(), key)); }
  Result<backup::RestoreReport> restore(const std::string& name = "restored") const {
    return backup::restore(folder(), "", dir / name, "cli:root", now + hour);
  }
  Result<backup::CheckReport> check() const { return backup::check(folder(), "", dir.path()); }
  /// The restored installation, on SQLite, an hour later.
  std::unique_ptr<NamedStore> opened(const std::string& name = "restored") {
    now += hour;
    Options o;
    o.data_dir = dir / name;
    return ok(NamedStore::open(std::move(o), now));
  }
  std::vector<fs::path> objects() const {
    std::vector<fs::path> out;
    for (const auto& e : fs::recursive_directory_iterator(to() / "objects"))
      if (e.is_regular_file()) out.push_back(e.path());
    return out;
  }
  static void damage(const fs::path& file) {
    std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
    f.seekp(static_cast<std::streamoff>(fs::file_size(file) / 2));
    f.put('x').put('y').put('z');
  }
};

TEST_F(Backup, what_was_backed_up_comes_back) {
  const auto approved = decided("ann");
  const auto rejected = decided("ben", false);
  const std::string waiting = pending();
  std::ofstream(options.data_dir / "settings.toml") << "x = 1\n";
  const auto made = ok(make());
  EXPECT_EQ(made.manifest.photographs, 3);
  EXPECT_EQ(made.copied, 3);
  EXPECT_TRUE(made.manifest.lacking.empty());
  EXPECT_EQ(ok(check()).damaged, 0);
  ok(restore());
  const auto back = opened();
  EXPECT_EQ(ok(back->submissions.get(approved.submission, now)).row.state, domain::State::approved);
  EXPECT_EQ(ok(back->submissions.get(rejected.submission, now)).row.state, domain::State::rejected);
  const auto item = ok(back->submissions.get(waiting, now));
  EXPECT_EQ(item.row.state, domain::State::pending);
  EXPECT_EQ(as_text(ok(back->rooms().photographs.read(item.photos.at(0).hash))), "photo of 20221003");
  EXPECT_EQ(ok(back->log.verify()).problems, 0);
  EXPECT_EQ(as_text(ok(read_file(dir / "restored" / "settings.toml"))), "x = 1\n");
  const auto log = ok(back->log.list(1, 10'000));
  EXPECT_EQ(std::ranges::count(log, "installation.restore", &LogEntry::action), 1);
}

TEST_F(Backup, nothing_in_it_can_be_read_without_the_key) {
  pending();
  ok(make());
  for (const auto& e : fs::recursive_directory_iterator(to())) {
    if (!e.is_regular_file()) continue;
    const Bytes content = ok(read_file(e.path()));
    for (const std::string_view secret : {"photo of 2022", "13800001234", "SQLite format", "学生"})
      EXPECT_EQ(as_text(content).find(secret), std::string_view::npos) << e.path() << ' ' << secret;
    EXPECT_EQ(e.status().permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none) << e.path();
  }
  EXPECT_EQ(id_of(Folder::open(to(), Key{1})), "backup.other_key");
  EXPECT_EQ(id_of(backup::make(here(), {}, to(), Key{1}, now)), "backup.other_key");
}

TEST_F(Backup, the_next_one_copies_only_what_is_new) {
  pending();
  ok(make());
  pending();
  pass(minute);
  const auto second = ok(make());
  EXPECT_EQ(second.manifest.photographs, 2);
  EXPECT_EQ(second.copied, 1);
  EXPECT_EQ(ok(folder().sets()).size(), 2u);
  pass(minute);
  EXPECT_EQ(ok(make()).copied, 0);
  EXPECT_EQ(id_of(make()), "backup.same_second");
}

TEST_F(Backup, old_ones_go_with_what_only_they_had) {
  add_photo("nobody's");
  pending();
  ok(make());
  pass(49 * hour);
  EXPECT_EQ(ok(store->rooms().photographs.collect(now)), 1);
  EXPECT_EQ(ok(make()).manifest.photographs, 1);
  EXPECT_EQ(objects().size(), 2u);
  EXPECT_EQ(ok(folder().forget(5)), 0);
  EXPECT_EQ(ok(folder().forget(1)), 1);
  EXPECT_EQ(ok(folder().sets()).size(), 1u);
  EXPECT_EQ(objects().size(), 1u);
  EXPECT_EQ(ok(check()).damaged, 0) << "what stays is whole";
}

TEST_F(Backup, messages_that_may_have_left_since_are_in_doubt_and_never_sent_by_themselves) {
  const auto d = decided("ann");
  ok(make());
  ok(restore());
  const auto back = opened();
  const auto page = ok(back->notices.list({"k", d.submission, "", 0, 50}));
  EXPECT_EQ(page.rows.at(0).state, domain::NoticeState::in_doubt);
  EXPECT_TRUE(ok(back->outbox.take_due(now, 100).get()).empty());
}

TEST_F(Backup, numbers_and_epochs_that_may_have_been_given_since_are_not_given_again) {
  pending();
  const auto lease = claim("ann").at(0);
  ok(make());
  // What the lost hours saw: a decision under this lease, and the next number.
  const auto late = decision("ann", lease);
  const std::string lost = pending();
  ok(restore());
  const auto back = opened();
  EXPECT_EQ(ok(back->submissions.get(lease.submission, now)).row.state, domain::State::pending) << "leases ended";
  EXPECT_EQ(id_of(back->decisions.decide(late, now).get()), "lease.lost");
  const auto anew = ok(back->queue.claim({"k", "ben", 1, false}, now).get());
  ASSERT_EQ(anew.size(), 1u);
  EXPECT_GT(anew[0].epoch, lease.epoch + 1000);
  ok(back->roster.put("k", {{"新", "20229999", "理", "1", "本科", "13800001234"}}, "admin", now).get());
  const auto photo = ok(back->photographs.add("k", as_bytes("new"), now));
  const auto reply = ok(back->intake.submit("k", {"20229999", photo.hash, "", true, from_ms(0)}, "mini", now).get());
  EXPECT_NE(reply.submission, lost);
  EXPECT_GT(std::stoll(reply.submission.substr(1)), std::stoll(lost.substr(1)) + 1000);
}

TEST_F(Backup, sessions_end) {
  ok(store->rooms()
         .people.put({"ann", "安", {{domain::Role::reviewer, {}}}, "correct horse", false}, "admin", now)
         .get());
  const auto session = ok(store->rooms().people.open_session({"ann", "", "", "", hour * 12}, now).get());
  ok(make());
  ok(restore());
  EXPECT_EQ(id_of(opened()->rooms().people.session_user(session.token, now)), "session.over");
}

TEST_F(Backup, damage_is_found_and_nothing_is_restored_from_it) {
  pending();
  pending();
  ok(make());
  const std::string set = ok(folder().set("")).set;
  const fs::path whole = dir / "whole";
  fs::copy(to(), whole, fs::copy_options::recursive);
  const auto again = [&] {
    fs::remove_all(to());
    fs::copy(whole, to(), fs::copy_options::recursive);
  };
  for (const char* file : {"database", "photographs", "files", "manifest"}) {
    damage(folder().of_set(set, file));
    EXPECT_EQ(id_of(check()), "backup.damaged") << file;
    EXPECT_EQ(id_of(restore(std::string("r-") + file)), "backup.damaged") << file;
    EXPECT_FALSE(fs::exists(dir / (std::string("r-") + file) / "service.db")) << file;
    again();
  }
  damage(objects().at(0));
  EXPECT_EQ(ok(check()).damaged, 1);
  EXPECT_EQ(id_of(restore("r-object")), "backup.damaged");
  again();
  // One photograph under the name of another.
  const auto two = objects();
  fs::copy_file(two.at(0), two.at(1), fs::copy_options::overwrite_existing);
  EXPECT_EQ(ok(check()).damaged, 1);
  again();
  fs::remove(objects().at(0));
  EXPECT_EQ(ok(check()).damaged, 1);
  again();
  fs::resize_file(objects().at(0), 40);
  EXPECT_EQ(ok(check()).damaged, 1);
  pass(minute);
  EXPECT_EQ(ok(make()).copied, 1) << "copied anew";
  EXPECT_EQ(ok(check()).damaged, 0);
  again();
  EXPECT_EQ(ok(check()).damaged, 0);
}

TEST_F(Backup, an_old_one_whose_manifest_is_damaged_keeps_nobody_from_the_newest) {
  pending();
  ok(make());
  pass(minute);
  pending();
  ok(make());
  const auto before = ok(folder().sets());
  damage(folder().of_set(before.at(0).set, "manifest"));
  const auto after = ok(folder().sets());
  ASSERT_EQ(after.size(), 2u);
  EXPECT_TRUE(after[0].damaged);
  EXPECT_FALSE(after[1].damaged);
  EXPECT_EQ(ok(check()).manifest.set, before[1].set);
  ok(restore());
  EXPECT_EQ(id_of(folder().set(before[0].set)), "backup.damaged");
  EXPECT_EQ(ok(folder().forget(1)), 1);
  EXPECT_EQ(ok(check()).damaged, 0);
}

TEST_F(Backup, a_damaged_photograph_is_named_and_the_rest_is_backed_up) {
  const std::string bad = pending();
  pending();
  const std::string hash = submission(bad).photos.at(0).hash;
  damage(options.data_dir / "photographs" / hash.substr(0, 2) / hash);
  const auto made = ok(make());
  EXPECT_EQ(made.manifest.lacking, std::vector{hash});
  EXPECT_EQ(made.manifest.photographs, 1);
  EXPECT_EQ(ok(check()).damaged, 0);
  ok(restore());
  EXPECT_FALSE(opened()->rooms().photographs.read(hash).ok());
}

TEST_F(Backup, it_goes_on_while_others_write) {
  pending();
  int written = 0;
  const auto made = make([&](std::string_view, std::int64_t, std::int64_t) {
    if (written++ < 3) pending();
  });
  ok(made);
  EXPECT_GT(written, 0);
  EXPECT_EQ(ok(check()).damaged, 0);
  ok(restore());
  EXPECT_EQ(ok(opened()->log.verify()).problems, 0);
}

TEST_F(Backup, one_that_is_killed_is_no_backup_and_the_next_one_is_whole) {
  for (int i = 0; i < 4; ++i) pending();
  for (int kill_at = 1; kill_at <= 5; ++kill_at) {
    int step = 0;
    try {
      static_cast<void>(make([&](std::string_view, std::int64_t, std::int64_t) {
        if (++step == kill_at) throw std::runtime_error("killed");
      }));
    } catch (const std::runtime_error&) {
    }
    pass(minute);
  }
  EXPECT_TRUE(ok(folder().sets()).empty());
  EXPECT_EQ(id_of(folder().set("")), "backup.none");
  const fs::path opened = options.data_dir / ".snapshots";
  for (const char* left : {".snapshot-1", ".snapshot-1-wal"}) std::ofstream(opened / left) << "everybody's telephone";
  const auto made = ok(make());
  for (const auto& e : fs::directory_iterator(opened))
    EXPECT_EQ(e.path().filename(), "lock") << "what a killed one opened is no longer there";
  EXPECT_EQ(made.manifest.photographs, 4);
  EXPECT_EQ(ok(check()).damaged, 0);
  for (const auto& e : fs::recursive_directory_iterator(to()))
    EXPECT_EQ(e.path().string().find(".unfinished"), std::string::npos) << e.path();
  EXPECT_EQ(std::distance(fs::directory_iterator(to() / "sets"), fs::directory_iterator{}), 1);
}

TEST_F(Backup, folders_that_hold_other_things_are_left_alone) {
  fs::create_directories(dir / "papers");
  std::ofstream(dir / "papers" / "letter.txt") << "dear";
  EXPECT_EQ(id_of(Folder::make(dir / "papers", key)), "backup.folder");
  EXPECT_EQ(id_of(Folder::open(dir / "nowhere", key)), "backup.missing");
  EXPECT_EQ(id_of(backup::make(here(), {}, options.data_dir / "inside", key, now)), "backup.folder");
  pending();
  ok(make());
  EXPECT_EQ(id_of(backup::restore(folder(), "", dir / "papers", "cli:root", now)), "restore.folder");
  EXPECT_EQ(id_of(backup::restore(folder(), "20990101T000000Z", dir / "new", "cli:root", now)), "backup.none");
  EXPECT_EQ(id_of(backup::restore(folder(), "../objects", dir / "new", "cli:root", now)), "backup.none");
}

TEST(BackupKey, is_made_once_and_belongs_to_its_owner) {
  test::TempDir dir;
  const auto id = [](const auto& r) { return r.ok() ? std::string("ok") : r.error().id; };
  EXPECT_EQ(id(backup::load_key(dir / "key")), "backup.key_missing");
  const auto made = backup::make_key(dir / "key");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*backup::load_key(dir / "key"), *made);
  EXPECT_EQ(id(backup::make_key(dir / "key")), "backup.key_exists");
  fs::permissions(dir / "key", fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(id(backup::load_key(dir / "key")), "backup.key_open_to_others");
  for (const char* text : {"", "x", "0011", "zz"}) {
    ASSERT_TRUE(write_file_durably(dir / "bad", as_bytes(text)));
    EXPECT_EQ(id(backup::load_key(dir / "bad")), "backup.key_form") << text;
  }
}

TEST(DataFiles, come_back_and_climb_nowhere) {
  test::TempDir dir;
  fs::create_directories(dir / "a" / "tls");
  fs::create_directories(dir / "a" / "photographs" / "ab");
  for (const char* file : {"tls/key.pem", "settings.toml", "lock", "running", "service.db", "service.db-wal",
                           "photographs/ab/abc", ".hidden", "backup.key"})
    std::ofstream(dir / "a" / file) << "content of " << file;
  const auto pack = backup::pack_data_files(dir / "a");
  ASSERT_TRUE(pack.ok());
  ASSERT_TRUE(backup::unpack_data_files(*pack, dir / "b"));
  std::set<std::string> names;
  for (const auto& e : fs::recursive_directory_iterator(dir / "b"))
    if (e.is_regular_file()) names.insert(e.path().lexically_relative(dir / "b").string());
  EXPECT_EQ(names, (std::set<std::string>{"tls/key.pem", "settings.toml"}));
  const auto packed = [](const std::string& name) {
    Bytes out{static_cast<std::uint8_t>(name.size()), 0, 0, 0, 0, 0, 0, 0};
    out.insert(out.end(), name.begin(), name.end());
    out.insert(out.end(), {1, 0, 0, 0, 0, 0, 0, 0, 'x'});
    return out;
  };
  for (const char* name : {"../x", "/etc/x", "a/../../x", "", "service.db", "photographs/x", "a//b", "./a"}) {
    EXPECT_EQ(backup::unpack_data_files(packed(name), dir / "c").error().id, "backup.damaged") << name;
  }
  // settings.toml comes first: the pack is whole behind it, and nowhere else.
  const std::size_t first =
      8 + std::string_view("settings.toml").size() + 8 + std::string_view("content of settings.toml").size();
  for (std::size_t size = 1; size < pack->size(); ++size)
    EXPECT_EQ(backup::unpack_data_files({pack->data(), size}, dir / "d").ok(), size == first) << size;
  Bytes absurd{255, 255, 255, 255, 255, 255, 255, 255};
  EXPECT_EQ(backup::unpack_data_files(absurd, dir / "d").error().id, "backup.damaged");
}

// What was removed for good since a backup does not come back from it.

struct Purged : Backup {
  Store& rooms() { return store->rooms(); }
  CampaignRef campaign() {
    return ok(rooms().access.campaign(Caller::process("cli:root"), domain::Permission::administer, "k"));
  }
  /// One student who took back what they handed in, and one who did not.
  void fill() {
    pending();
    pending();
    ok(store->intake.withdraw("s1", "mini", now).get());
  }
  void purge() {
    ok(store->intake.withdraw("s2", "mini", now).get());
    pass(11 * 24 * hour);
    ok(rooms().campaigns.archive(campaign(), true, now).get());
    ok(rooms().purges.purge(campaign(), now));
  }
  std::size_t files(const std::string& name) const {
    std::size_t n = 0;
    for (const auto& e : fs::recursive_directory_iterator(dir / name / "photographs")) n += e.is_regular_file();
    return n;
  }
  std::vector<std::string> names(const std::string& name) {
    std::vector<std::string> out;
    auto c = ok(db::Connection::open(dir / name / "service.db", schema()));
    db::Statement q = c.query("SELECT name FROM students ORDER BY id");
    while (q.next()) out.push_back(q.text(0));
    return out;
  }
  vault::Purge noted(const std::string& name) {
    const auto all = ok(vault::read_purges(dir / name / "keys"));
    return all.empty() ? vault::Purge{} : all[0];
  }
};

TEST_F(Purged, a_restored_older_backup_is_purged_again_before_it_is_an_installation) {
  fill();
  ok(make());
  purge();
  {
    const auto lock = ok(folder().lock());
    ASSERT_TRUE(folder().note_purges(ok(vault::read_purges(options.data_dir / "keys"))).ok());
  }
  EXPECT_EQ(ok(restore()).purged, 1);
  EXPECT_EQ(files("restored"), 0U) << "no photograph was put back at all";
  EXPECT_EQ(names("restored"), (std::vector<std::string>{"", ""}));
  EXPECT_EQ(noted("restored").campaign, "k") << "the next restore knows it, too";
  const auto back = opened();
  EXPECT_EQ(id_of(ok(vault::Keyring::open(dir / "restored" / "keys", {}))->campaign("k")), "key.missing");
  const auto report = ok(verify_record(Installation(dir / "restored"), {}));
  EXPECT_EQ(report.problems, 0) << (report.findings.empty() ? "" : report.findings[0].sentence);
  EXPECT_EQ(report.purged.at(0).students, 2);
}

TEST_F(Purged, a_backup_tells_its_folder_what_was_purged_before_it) {
  fill();
  ok(make());
  purge();
  EXPECT_TRUE(ok(folder().purges()).empty());
  ok(make());
  ASSERT_EQ(ok(folder().purges()).size(), 1U);
  const auto first = ok(folder().sets()).front().set;
  const auto r = ok(backup::restore(folder(), first, dir / "restored", "cli:root", now));
  EXPECT_EQ(r.purged, 1);
  EXPECT_EQ(files("restored"), 0U);
  const auto second = ok(backup::restore(folder(), "", dir / "newest", "cli:root", now));
  EXPECT_EQ(second.purged, 0) << "it was purged already when that one was made";
  EXPECT_EQ(names("newest"), (std::vector<std::string>{"", ""}));
}

TEST_F(Purged, a_folder_that_was_not_told_is_told_by_the_list) {
  fill();
  ok(make());
  purge();
  const auto list = ok(vault::read_purges(options.data_dir / "keys"));
  const auto r = ok(backup::restore(folder(), "", dir / "restored", "cli:root", now, {}, {list, {}}));
  EXPECT_EQ(r.purged, 1);
  EXPECT_EQ(files("restored"), 0U);
}

TEST_F(Purged, one_student_is_erased_again_and_the_others_come_back) {
  fill();
  ok(make());
  const auto student =
      ok(rooms().access.student_numbered(Caller::process("cli:root"), domain::Permission::administer, "k", "20221001"));
  pass(hour);
  ok(rooms().purges.erase(student, "asked", now));
  const auto list = ok(vault::read_purges(options.data_dir / "keys"));
  EXPECT_EQ(ok(backup::restore(folder(), "", dir / "restored", "cli:root", now, {}, {list, {}})).purged, 1);
  EXPECT_EQ(names("restored"), (std::vector<std::string>{"", "学生2"}));
  EXPECT_EQ(files("restored"), 1U);
  const auto report = ok(verify_record(Installation(dir / "restored"), {}));
  EXPECT_EQ(report.problems, 0) << (report.findings.empty() ? "" : report.findings[0].sentence);
  // Somebody who came back after it is somebody new, and stays in the next backup.
  ok(store->roster.put("k", {{"回来", "20221001", "理学院", "1 班", "本科", "13800001234"}}, "admin", now).get());
  pass(hour);
  ok(make());
  EXPECT_EQ(ok(backup::restore(folder(), "", dir / "later", "cli:root", now, {}, {list, {}})).purged, 0);
  EXPECT_EQ(names("later"), (std::vector<std::string>{"", "学生2", "回来"}));
}

TEST_F(Purged, old_backups_go_by_their_age_and_the_newest_stays) {
  ok(make());
  pass(10 * 24 * hour);
  ok(make());
  pass(10 * 24 * hour);
  EXPECT_EQ(ok(folder().forget_before(now - 25 * 24 * hour)), 0);
  EXPECT_EQ(ok(folder().forget_before(now - 15 * 24 * hour)), 1);
  EXPECT_EQ(ok(folder().sets()).size(), 1U);
  EXPECT_EQ(ok(folder().forget_before(now)), 0) << "the newest one stays, however old";
}

}  // namespace
}  // namespace cs::store
