// Packages of finished photos, interrupted at every step.
#include "service/package.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../store/fixture.hpp"
#include "base/csv.hpp"
#include "base/hash.hpp"
#include "exchange/package_zip.hpp"
#include "exchange/table_writer.hpp"
#include "platform/files.hpp"
#include "service/registry_results.hpp"

namespace cs::store {
namespace {

namespace fs = std::filesystem;
using domain::State;
using service::PackageReport;
using testing::HasSubstr;

struct FixedClock : Clock {
  const TimePoint& at;
  explicit FixedClock(const TimePoint& t) : at(t) {}
  TimePoint now() const override { return at; }
  MonoPoint mono() const override { return {}; }
};

struct Packages : StoreTest {
  service::PackageOrder order;
  std::vector<Approved> ready;

  void SetUp() override {
    StoreTest::SetUp();
    options.serving = false;
    open();
    order.folder = dir / "out";
  }
  void release(int count) {
    for (int i = 0; i < count; ++i) ready.push_back(approved());
    pass(grace);
    for (const Approved& a : ready) EXPECT_TRUE(store->deliveries.release(a.submission, a.finished, "cli", now).ok());
  }
  Result<PackageReport> make() {
    const FixedClock clock(now);
    auto ref = store->rooms().access.campaign(Caller::process("cli:ann"), domain::Permission::administer, "k");
    return service::make_packages(store->rooms(), *ref, order, clock);
  }
  /// The same in a process that dies when it comes to this step. Its store is opened anew here.
  void make_and_die_at(const std::string& step) {
    store.reset();
    const pid_t child = ::fork();
    if (child == 0) {
      open();
      order.before_step = [&](std::string_view s) {
        if (s == step) ::_exit(42);
      };
      static_cast<void>(make());
      ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 42) << "it never came to " << step;
    open();
  }
  std::vector<std::string> files() const {
    std::vector<std::string> out;
    for (const auto& e : fs::directory_iterator(order.folder))
      if (const std::string name = e.path().filename().string(); name != ".countersign-lock") out.push_back(name);
    std::ranges::sort(out);
    return out;
  }
  void expect_whole(const std::string& package) {
    const auto photos = ok(store->deliveries.photos("k", package));
    std::string file;
    for (const Package& p : ok(store->deliveries.packages("k")))
      if (p.id == package) file = p.file;
    const auto digest = exchange::digest_of_file(order.folder / file);
    ASSERT_TRUE(digest.ok());
    for (const Package& p : ok(store->deliveries.packages("k")))
      if (p.id == package) {
        EXPECT_EQ(p.digest, digest->sha256);
        EXPECT_EQ(p.bytes, digest->bytes);
        EXPECT_TRUE(p.placed);
      }
    for (const PackedPhoto& p : photos) EXPECT_EQ(p.digest, sha256(*store->photographs.read(p.photo)));
  }
};

TEST_F(Packages, hold_what_is_released_and_nothing_else) {
  release(3);
  const Approved later = approved();  // not released
  order.names = "{college}/{number}.jpg";
  const PackageReport report = ok(make());
  ASSERT_EQ(report.made.size(), 1u);
  EXPECT_EQ(report.made[0].photos, 3);
  EXPECT_TRUE(report.left.empty());
  EXPECT_EQ(files(), std::vector<std::string>{report.made[0].file});
  expect_whole(report.made[0].id);
  for (const Approved& a : ready) EXPECT_EQ(state(a.submission), State::delivered);
  EXPECT_EQ(state(later.submission), State::approved);
  const auto photos = ok(store->deliveries.photos("k", report.made[0].id));
  EXPECT_EQ(photos.at(0).name, "理学院/" + ready[0].number + ".jpg");
  EXPECT_EQ(photos[0].photo, ready[0].finished);
  EXPECT_TRUE(ok(make()).made.empty()) << "nothing is new";
  order.all = true;
  EXPECT_EQ(ok(make()).made.at(0).photos, 3) << "all of it once more, under a name of its own";
  EXPECT_EQ(files().size(), 2u);
}

TEST_F(Packages, that_would_grow_too_large_become_several) {
  release(5);
  order.at_most = 2;
  const PackageReport report = ok(make());
  ASSERT_EQ(report.made.size(), 3u);
  EXPECT_EQ(report.made[2].photos, 1);
  EXPECT_EQ(files().size(), 3u);
}

TEST_F(Packages, go_on_behind_the_last_whole_one) {
  release(5);
  order.at_most = 2;
  store.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    open();
    int packages = 0;
    order.before_step = [&](std::string_view s) {
      if (s == "write" && ++packages == 2) ::_exit(42);
    };
    static_cast<void>(make());
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(WEXITSTATUS(status), 42);
  open();
  order.before_step = {};
  const PackageReport report = ok(make());
  EXPECT_EQ(report.made.size(), 2u) << "the first one was done";
  EXPECT_EQ(files().size(), 3u);
  std::size_t photos = 0;
  for (const Package& p : ok(store->deliveries.packages("k"))) {
    photos += static_cast<std::size_t>(p.photos);
    expect_whole(p.id);
  }
  EXPECT_EQ(photos, 5u) << "each photo left once";
}

TEST_F(Packages, killed_before_the_record_leave_nothing_that_counts) {
  release(2);
  for (const char* step : {"write", "entry", "verify", "record"}) {
    make_and_die_at(step);
    EXPECT_TRUE(ok(store->deliveries.packages("k")).empty()) << step;
    for (const Approved& a : ready) EXPECT_EQ(state(a.submission), State::released) << step;
    for (const std::string& name : files()) EXPECT_FALSE(name.ends_with(".zip")) << step << ": " << name;
  }
  order.before_step = {};
  const PackageReport report = ok(make());
  ASSERT_EQ(report.made.size(), 1u);
  EXPECT_EQ(files(), std::vector<std::string>{report.made[0].file}) << "what the dead left is gone";
  expect_whole(report.made[0].id);
}

TEST_F(Packages, killed_between_record_and_name_get_their_name_by_the_next_run) {
  release(2);
  make_and_die_at("name");
  const auto recorded = ok(store->deliveries.packages("k"));
  ASSERT_EQ(recorded.size(), 1u);
  EXPECT_FALSE(recorded[0].placed);
  EXPECT_EQ(files(), std::vector<std::string>{recorded[0].file + ".part"});
  order.before_step = {};
  const PackageReport report = ok(make());
  EXPECT_EQ(report.placed, std::vector<std::string>{recorded[0].file});
  EXPECT_TRUE(report.made.empty());
  expect_whole(recorded[0].id);
  EXPECT_TRUE(ok(make()).placed.empty());
}

TEST_F(Packages, whose_part_is_gone_or_changed_are_given_up_and_their_photos_leave_in_another) {
  release(2);
  make_and_die_at("name");
  const Package lost = ok(store->deliveries.packages("k")).at(0);
  ASSERT_TRUE(write_file_durably(order.folder / (lost.file + ".part"), as_bytes("something else")).ok());
  order.before_step = {};
  const PackageReport report = ok(make());
  ASSERT_EQ(report.lost.size(), 1u);
  EXPECT_EQ(report.lost[0].file, lost.file);
  EXPECT_TRUE(fs::exists(order.folder / (lost.file + ".part"))) << "what stands in the record is not deleted";
  ASSERT_EQ(report.made.size(), 1u);
  EXPECT_EQ(report.made[0].photos, 2);
  EXPECT_NE(report.made[0].file, lost.file);
  expect_whole(report.made[0].id);
  for (const Approved& a : ready) EXPECT_EQ(state(a.submission), State::delivered);
  EXPECT_EQ(id_of(store->deliveries.placed("k", lost.id).get()), "delivery.lost");
  const PackageReport again = ok(make());
  EXPECT_TRUE(again.lost.empty()) << "it is settled, and said once";
  EXPECT_TRUE(again.made.empty());
  EXPECT_EQ(ok(store->rooms().deliveries.unsettled(now)), 0);
}

TEST_F(Packages, begun_in_another_folder_wait_a_day_and_are_given_up_then) {
  release(1);
  make_and_die_at("name");
  const Package begun = ok(store->deliveries.packages("k")).at(0);
  order.before_step = {};
  const fs::path first = order.folder;
  order.folder = dir / "elsewhere";
  pass(23 * hour);
  EXPECT_EQ(ok(store->rooms().deliveries.unsettled(now)), 1);
  PackageReport report = ok(make());
  ASSERT_EQ(report.waiting.size(), 1u);
  EXPECT_EQ(report.waiting[0].folder, begun.folder);
  EXPECT_THAT(begun.folder, HasSubstr(first.string()));
  EXPECT_TRUE(report.lost.empty() && report.made.empty());
  EXPECT_EQ(state(ready[0].submission), State::delivered);
  pass(hour);
  report = ok(make());
  EXPECT_EQ(report.lost.size(), 1u);
  ASSERT_EQ(report.made.size(), 1u);
  expect_whole(report.made[0].id);
  order.folder = first;
  report = ok(make());
  EXPECT_TRUE(report.placed.empty()) << "its photo left elsewhere";
  EXPECT_TRUE(files().empty());
}

TEST_F(Packages, that_were_given_up_while_their_file_had_its_name_are_said_to_be_of_no_use) {
  release(1);
  make_and_die_at("name");
  const std::string file = ok(store->deliveries.packages("k")).at(0).file;
  fs::rename(order.folder / (file + ".part"), order.folder / file);  // killed a moment later
  order.before_step = {};
  const fs::path first = order.folder;
  order.folder = dir / "elsewhere";
  pass(24 * hour);
  EXPECT_EQ(ok(make()).lost.size(), 1u);
  order.folder = first;
  const PackageReport report = ok(make());
  ASSERT_EQ(report.late.size(), 1u);
  EXPECT_EQ(report.late[0].file, file);
}

TEST_F(Packages, killed_while_they_are_recorded_are_given_up) {
  release(5);
  order.at_once = 2;
  store.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    bool recording = false;
    int commits = 0;
    options.on_commit = [&] {
      if (recording && ++commits == 2) ::_exit(42);
    };
    open();
    order.before_step = [&](std::string_view s) { recording = s == "record"; };
    static_cast<void>(make());
    ::_exit(1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(WEXITSTATUS(status), 42);
  open();
  order.before_step = {};
  const Package half = ok(store->deliveries.packages("k")).at(0);
  EXPECT_FALSE(half.whole_record);
  EXPECT_EQ(ok(store->deliveries.photos("k", half.id)).size(), 4u);
  const PackageReport report = ok(make());
  EXPECT_EQ(report.lost.size(), 1u);
  ASSERT_EQ(report.made.size(), 1u);
  EXPECT_EQ(report.made[0].photos, 5) << "none is left behind";
  EXPECT_EQ(files(), std::vector<std::string>{report.made[0].file});
  expect_whole(report.made[0].id);
}

TEST_F(Packages, leave_a_damaged_photo_out_and_name_it) {
  release(3);
  const std::string& hash = ready[1].finished;
  const fs::path file = options.data_dir / "photographs" / hash.substr(0, 2) / hash;
  Bytes content = *read_file(file);
  content[content.size() / 2] ^= 1;
  ASSERT_TRUE(write_file_durably(file, content).ok());
  const PackageReport report = ok(make());
  ASSERT_EQ(report.left.size(), 1u);
  EXPECT_EQ(report.left[0].student, ready[1].number);
  EXPECT_EQ(report.left[0].why.id, "photo.damaged");
  EXPECT_EQ(report.made.at(0).photos, 2);
  EXPECT_EQ(state(ready[1].submission), State::released);
}

TEST_F(Packages, are_written_again_without_what_was_overturned_meanwhile) {
  release(3);
  order.before_step = [&](std::string_view s) {
    if (s == "record" && state(ready[0].submission) == State::released)
      ok(store->audits.overturn({"sue", new_uuid(), ready[0].decision, "不是本人"}, now).get());
  };
  const PackageReport report = ok(make());
  ASSERT_EQ(report.made.size(), 1u);
  EXPECT_EQ(report.made[0].photos, 2);
  ASSERT_EQ(report.left.size(), 1u);
  EXPECT_EQ(report.left[0].student, ready[0].number);
  EXPECT_EQ(state(ready[0].submission), State::pending);
  for (const PackedPhoto& p : ok(store->deliveries.photos("k", report.made[0].id)))
    EXPECT_NE(p.submission, ready[0].submission);
  expect_whole(report.made[0].id);
}

TEST_F(Packages, of_one_photo_that_was_overturned_are_not_made) {
  release(1);
  order.before_step = [&](std::string_view s) {
    if (s == "record") ok(store->audits.overturn({"sue", new_uuid(), ready[0].decision, "不是本人"}, now).get());
  };
  const PackageReport report = ok(make());
  EXPECT_TRUE(report.made.empty());
  EXPECT_TRUE(files().empty());
  EXPECT_TRUE(ok(store->deliveries.packages("k")).empty());
}

TEST_F(Packages, clean_up_after_a_version_that_was_killed_over_its_table) {
  release(1);
  fs::create_directories(order.folder);
  const fs::path left = order.folder / (".table-" + new_uuid() + ".xlsx"), other = order.folder / ".table-mine.xlsx";
  for (const fs::path& file : {left, other}) ASSERT_TRUE(write_file_durably(file, as_bytes("x")).ok());
  ok(make());
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(other)) << "not of this program";
}

TEST_F(Packages, never_replace_a_file_that_is_there) {
  release(1);
  fs::create_directories(order.folder);
  // The name that it would take.
  const std::string first = [&] {
    const Packages* self = this;
    auto time = static_cast<std::time_t>(to_ms(self->now) / 1000);
    char day[16];
    std::strftime(day, sizeof(day), "%Y%m%d", std::localtime(&time));
    return std::string("k-") + day + "-001.zip";
  }();
  ASSERT_TRUE(write_file_durably(order.folder / first, as_bytes("somebody's")).ok());
  const PackageReport report = ok(make());
  EXPECT_NE(report.made.at(0).file, first);
  EXPECT_EQ(as_text(*read_file(order.folder / first)), "somebody's");
}

TEST_F(Packages, refuse_names_before_anything_is_written) {
  release(2);
  order.names = "{college}.jpg";
  EXPECT_EQ(id_of(make()), "names.same");
  order.names = "{number}.bmp";
  EXPECT_EQ(id_of(make()), "names.pattern");
  EXPECT_TRUE(files().empty());
  for (const Approved& a : ready) EXPECT_EQ(state(a.submission), State::released);
}

TEST_F(Packages, go_into_a_folder) {
  release(1);
  ASSERT_TRUE(write_file_durably(dir / "file", as_bytes("x")).ok());
  order.folder = dir / "file";
  EXPECT_EQ(id_of(make()), "package.folder");
}

TEST(RegistryResults, AreReadByTheirHeadings) {
  const auto rows = service::read_registry_results(
      as_bytes("\xEF\xBB\xBF姓名,比对结果,学号,备注\n张三,未通过,001,模糊\n李四,通过,002,\n张三,未通过,001,\n"));
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  ASSERT_EQ(rows->size(), 2u) << "a line that says the same again is one";
  EXPECT_EQ((*rows)[0].number, "001");
  EXPECT_EQ((*rows)[0].result, domain::Registry::failed);
  EXPECT_EQ((*rows)[0].note, "模糊");
  EXPECT_EQ((*rows)[1].result, domain::Registry::passed);
}

TEST(RegistryResults, AreReadFromAnyTable) {
  const auto gbk =
      service::read_registry_results(as_bytes("\xD1\xA7\xBA\xC5,\xBD\xE1\xB9\xFB\n001,\xCE\xB4\xCD\xA8\xB9\xFD\n"));
  ASSERT_TRUE(gbk.ok()) << gbk.error().message;
  EXPECT_EQ(gbk->at(0).result, domain::Registry::failed);
  const auto xlsx = exchange::write_tables(exchange::TableFormat::xlsx,
                                           {{"说明", {{std::string("请看第二页")}}},
                                            {"结果",
                                             {{std::string("姓名"), std::string("学号"), std::string("比对结果")},
                                              {std::string("张三"), std::string("001"), std::string("不确定")}}}});
  ASSERT_TRUE(xlsx.ok());
  const auto rows = service::read_registry_results(*xlsx);
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).number, "001");
  EXPECT_EQ(rows->at(0).result, domain::Registry::unsure);
}

TEST(RegistryResults, AreRefusedWithTheirLine) {
  const auto id_and_message = [](std::string_view csv) {
    const auto rows = service::read_registry_results(as_bytes(csv));
    return rows ? std::string("ok") : rows.error().id + ": " + rows.error().message;
  };
  EXPECT_THAT(id_and_message(""), HasSubstr("table.empty"));
  EXPECT_THAT(id_and_message("学号,姓名\n1,a\n"), HasSubstr("results.columns"));
  EXPECT_THAT(id_and_message("学号,结果\n1,大概\n"), HasSubstr("results.row: Line 2"));
  EXPECT_THAT(id_and_message("学号,结果\n,通过\n"), HasSubstr("results.row: Line 2"));
  EXPECT_THAT(id_and_message("学号,结果\n1,通过\n1,异常\n"), HasSubstr("results.row: Line 3"));
  EXPECT_THAT(id_and_message("学号,结果\n\"1,通过\n"), HasSubstr("csv.quote"));
  EXPECT_THAT(id_and_message("学号,结果\n1,\xCE\xB4\xCD\xA8\xB9\xFD\n"), HasSubstr("results.columns"))
      << "half UTF-8, half GBK";
}

}  // namespace
}  // namespace cs::store
