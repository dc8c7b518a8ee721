#include "store/running_mark.hpp"

#include <fstream>

#include "store/fixture.hpp"

namespace cs::store {
namespace {

namespace fs = std::filesystem;

struct Copies : StoreTest {
  /// A service dies: what it leaves is the folder as it was while it ran.
  fs::path left_by_a_dead_one() {
    const fs::path dead = dir / "dead";
    fs::create_directories(dead);
    fs::copy(options.data_dir, dead, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    return dead;
  }
  std::string opened(const fs::path& folder, bool accept = false) {
    Options o;
    o.data_dir = folder;
    o.accept_copy = accept;
    const auto there = Store::open(std::move(o), now);
    return there.ok() ? "ok" : there.error().id;
  }
};

TEST_F(Copies, of_a_running_folder_are_recognised_and_others_are_not) {
  CS_SQLITE_ONLY();
  pending();
  EXPECT_TRUE(fs::exists(options.data_dir / "running"));
  const fs::path copy = left_by_a_dead_one();
  EXPECT_EQ(opened(copy), "store.copied");
  EXPECT_EQ(opened(copy), "store.copied") << "looking at it changes nothing";
  EXPECT_EQ(opened(copy, true), "ok");
  EXPECT_EQ(opened(copy), "ok") << "accepted once";
  store.reset();
  EXPECT_FALSE(fs::exists(options.data_dir / "running"));
  fs::copy(options.data_dir, dir / "stopped", fs::copy_options::recursive);
  EXPECT_EQ(opened(dir / "stopped"), "ok") << "nobody served it when it was copied";
}

TEST_F(Copies, a_folder_whose_service_was_killed_starts_as_ever) {
  CS_SQLITE_ONLY();
  store.reset();
  const fs::path mark = options.data_dir / "running";
  {
    const auto set = RunningMark::set(options.data_dir, false);
    ASSERT_TRUE(set.ok());
    fs::create_hard_link(mark, dir / "kept");
  }
  fs::rename(dir / "kept", mark);  // as the dead one left it
  EXPECT_EQ(opened(options.data_dir), "ok");
  std::ofstream(mark) << "";
  EXPECT_EQ(opened(options.data_dir), "ok") << "killed before it was written";
  fs::rename(options.data_dir, dir / "moved");
  EXPECT_EQ(opened(dir / "moved"), "ok");
}

}  // namespace
}  // namespace cs::store
