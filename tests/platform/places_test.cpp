#include "platform/places.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "platform/files.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

/// An environment variable for one test; nothing unsets it.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const char* value) {
    if (value != nullptr)
      ::setenv(name_, value, 1);
    else
      ::unsetenv(name_);
  }
  const char* name_;
  std::optional<std::string> before_;
};

TEST(Places, TheProgramsOwnFolderHoldsTheProgram) {
  EXPECT_EQ(program_dir(), fs::path(COUNTERSIGN_BIN_DIR));
}

TEST(Places, DataGoesWhereTheDesktopWantsIt) {
  const Variable home("HOME", "/home/张三");
  {
    const Variable named("XDG_DATA_HOME", "/elsewhere");
    EXPECT_EQ(user_data_dir(), "/elsewhere");
  }
  {
    const Variable relative("XDG_DATA_HOME", "elsewhere");  // the specification: to be ignored
    EXPECT_EQ(user_data_dir(), "/home/张三/.local/share");
  }
  const Variable unnamed("XDG_DATA_HOME", nullptr);
  EXPECT_EQ(user_data_dir(), "/home/张三/.local/share");
  const Variable homeless("HOME", nullptr);
  EXPECT_EQ(user_data_dir(), fs::temp_directory_path());
}

TEST(Places, ACacheIsKeptOnlyForSomebodyWithAHome) {
  const Variable unnamed("XDG_CACHE_HOME", nullptr);
  {
    const Variable home("HOME", "/home/li");
    EXPECT_EQ(user_cache_dir(), "/home/li/.cache");
    const Variable named("XDG_CACHE_HOME", "/fast");
    EXPECT_EQ(user_cache_dir(), "/fast");
  }
  const Variable homeless("HOME", nullptr);
  EXPECT_EQ(user_cache_dir(), fs::path());
}

TEST(Places, AssetsAreTheSourceTreesUnlessNamed) {
  {
    const Variable none("COUNTERSIGN_ASSETS", nullptr);
    EXPECT_TRUE(fs::exists(assets_dir() / "lang/zh"));
    EXPECT_TRUE(fs::is_directory(shaders_dir()));
  }
  const Variable own("COUNTERSIGN_ASSETS", "/usr/share/ours");
  EXPECT_EQ(assets_dir(), "/usr/share/ours");
}

TEST(Places, TheUserIsWhoTheSystemKnowsAndNotWhoTheEnvironmentNames) {
  const std::string name = user_name();
  EXPECT_FALSE(name.empty());
  const Variable other("USER", "somebody-else");
  EXPECT_EQ(user_name(), name);
  EXPECT_EQ(name.find("somebody-else"), std::string::npos);
}

}  // namespace
}  // namespace cs
