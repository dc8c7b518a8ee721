// The sentences of the student page: whatever the service may answer a student has one, in both languages.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace cs::test {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t times(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST(CollectPage, every_error_that_a_student_may_meet_has_a_sentence) {
  const fs::path top = COUNTERSIGN_SOURCE_DIR;
  const std::string texts = text_of(top / "assets" / "collect" / "texts.js");
  ASSERT_FALSE(texts.empty());
  const std::regex id(R"re("(collect\.[a-z_]+)")re");
  std::set<std::string> ids{"submit.rejected_before", "submit.attempts_used", "submit.window_closed",
                            "submit.window_not_open", "submit.not_allowed",   "submit.too_early",
                            "submit.reshoot_over",    "payment.nothing_due",  "payment.no_provider",
                            "submission.move",        "photo.empty",          "service.busy"};
  for (const char* folder : {"domain", "store", "service"})
    for (const auto& file : fs::recursive_directory_iterator(top / "src" / folder)) {
      const std::string code = text_of(file.path());
      for (std::sregex_iterator it(code.begin(), code.end(), id), end; it != end; ++it)
        if (const std::string name = (*it)[1]; name != "collect.js" && name != "collect.css") ids.insert(name);
    }
  EXPECT_GT(ids.size(), 25U) << "the pattern no longer finds the errors";
  for (const std::string& name : ids)
    EXPECT_EQ(times(texts, '"' + name + "\":"), 2U) << name << ": Chinese and English";
}

TEST(CollectPage, both_languages_say_the_same_things) {
  const std::string texts = text_of(fs::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "collect" / "texts.js");
  const std::size_t en = texts.find("\n  en: {");
  ASSERT_NE(en, std::string::npos);
  const std::regex key(R"re([ {]([a-z_]+): ["\[{])re");
  const auto keys = [&](const std::string& part) {
    std::set<std::string> all;
    for (std::sregex_iterator it(part.begin(), part.end(), key), end; it != end; ++it) all.insert((*it)[1]);
    return all;
  };
  auto zh_keys = keys(texts.substr(0, en)), en_keys = keys(texts.substr(en));
  zh_keys.erase("zh"), en_keys.erase("en");
  EXPECT_EQ(zh_keys, en_keys);
  EXPECT_GT(en_keys.size(), 80U);
  const std::string page = text_of(fs::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "collect" / "collect.js");
  const std::regex used(R"re(\bt\.([a-z_]+))re");
  for (std::sregex_iterator it(page.begin(), page.end(), used), end; it != end; ++it)
    EXPECT_TRUE(en_keys.contains((*it)[1])) << "the page says t." << (*it)[1];
}

}  // namespace
}  // namespace cs::test
