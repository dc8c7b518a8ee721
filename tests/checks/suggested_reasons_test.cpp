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

// A student reads the reason's label alone: it must name what the check saw, not only what another check sees.
TEST(SuggestedReasons, NameWhatEachCheckSaw) {
  const std::string reasons = text_of(fs::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "reasons.json");
  const auto label = [&](const std::string& code) {
    const auto at = reasons.find("\"code\": \"" + code + "\"");
    const auto from = at == std::string::npos ? at : reasons.find("\"label\"", at);
    return from == std::string::npos ? std::string() : reasons.substr(from, reasons.find('}', from) - from);
  };
  struct Named {
    const char *check, *code, *zh, *en;
  };
  for (const Named& n :
       {Named{"gaze", "EYES_CLOSED", "未看镜头", "looking away"},
        Named{"eyes_open", "EYES_CLOSED", "闭眼", "eyes closed"}, Named{"lips_closed", "TEETH", "张嘴", "lips parted"},
        Named{"teeth_hidden", "TEETH", "露齿", "teeth"},
        Named{"shoulders_level", "HEAD_TILTED", "双肩不平", "shoulders uneven"},
        Named{"head_level", "HEAD_TILTED", "头部倾斜", "tilted"}, Named{"head_pose", "HEAD_TILTED", "侧脸", "turned"},
        Named{"backdrop_shadow", "BACKDROP", "有阴影", "in shadow"},
        Named{"backdrop_uniform", "BACKDROP", "不是单色", "not plain"}}) {
    EXPECT_NE(label(n.code).find(n.zh), std::string::npos) << n.check << ": " << label(n.code);
    EXPECT_NE(label(n.code).find(n.en), std::string::npos) << n.check << ": " << label(n.code);
  }
}

}  // namespace
}  // namespace cs
