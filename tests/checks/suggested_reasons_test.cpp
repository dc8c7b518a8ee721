// The codes that the checks suggest: a campaign is held against the list of them, so the list must be whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "domain/reason.hpp"

namespace cs {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Reasons are written out where they are suggested, and nothing else there is written in capitals.
TEST(SuggestedReasons, AreAllListedAndNoneIsListedInVain) {
  const fs::path source = fs::path(COUNTERSIGN_SOURCE_DIR) / "src";
  std::vector<fs::path> files{source / "worker" / "whole_examination.cpp", source / "domain" / "capture_code.cpp",
                              source / "domain" / "duplicate.cpp"};
  for (const auto& entry : fs::directory_iterator(source / "checks"))
    if (entry.path().extension() == ".cpp") files.push_back(entry.path());
  ASSERT_GT(files.size(), 20U);
  const std::regex literal("\"([A-Z][A-Z_]{2,})\"");
  std::set<std::string> named;
  for (const fs::path& file : files) {
    const std::string text = text_of(file);
    for (std::sregex_iterator it(text.begin(), text.end(), literal), end; it != end; ++it) named.insert((*it)[1]);
  }
  const auto listed = domain::suggestible_reasons();
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), named);
}

}  // namespace
}  // namespace cs
