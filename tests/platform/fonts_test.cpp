#include "platform/fonts.hpp"

#include <gtest/gtest.h>

// fontconfig keeps what it read until the process ends.
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:libfontconfig";
}

namespace cs {
namespace {

TEST(Fonts, FindsAFaceByItsNamesAndNoNeighbour) {
  const auto regular = find_font("Noto Sans CJK SC", "Regular"), bold = find_font("Noto Sans CJK SC", "Bold");
  if (!regular) GTEST_SKIP() << "the package fonts-noto-cjk is not here";
  EXPECT_TRUE(std::filesystem::exists(regular->path));
  ASSERT_TRUE(bold);
  EXPECT_NE(regular->path, bold->path);
  EXPECT_FALSE(find_font("Noto Sans CJK SC", "No Such Style"));
  EXPECT_FALSE(find_font("No Such Family"));
}

}  // namespace
}  // namespace cs
