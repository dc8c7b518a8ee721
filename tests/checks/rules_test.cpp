#include "checks/rules.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace cs::checks {
namespace {

Rules standard() {
  auto rules = Rules::load();
  if (!rules) throw std::runtime_error(rules.error().message);
  return *rules;
}

std::string id_of(const Result<Rules>& rules) {
  return rules ? "ok" : rules.error().id;
}

TEST(Rules, AnOwnFileHoldsOnlyWhatDiffers) {
  const auto own = standard().with("[head_level]\nfail_deg = 12.5\n[editing_software]\neditors = [\"mspaint\"]\n");
  ASSERT_TRUE(own.ok()) << own.error().message;
  EXPECT_EQ(own->number("head_level", "fail_deg"), 12.5);
  EXPECT_EQ(own->number("head_level", "attention_deg"), standard().number("head_level", "attention_deg"));
  EXPECT_EQ(own->list("editing_software", "editors"), std::vector<std::string>{"mspaint"});
}

TEST(Rules, FingerprintIsOfTheMeaning) {
  const Rules plain = standard();
  EXPECT_EQ(plain.with("# a remark\n")->fingerprint(), plain.fingerprint());
  EXPECT_NE(plain.with("[head_level]\nfail_deg = 12.5\n")->fingerprint(), plain.fingerprint());
  EXPECT_NE(plain.with("[editing_software]\neditors = [\"a\"]\n")->fingerprint(), plain.fingerprint());
  EXPECT_EQ(plain.with("[head_level]\nfail_deg = 12\nattention_deg = 4\n")->fingerprint(),
            plain.with("[head_level]\nattention_deg = 4.0 # less\nfail_deg = 12.0\n")->fingerprint());
}

TEST(Rules, MistakesAreNamed) {
  const Rules rules = standard();
  EXPECT_EQ(id_of(rules.with("[head_level\n")), "rules.syntax");
  EXPECT_EQ(id_of(rules.with("[head_level]\nfail_degrees = 8\n")), "rules.unknown");
  EXPECT_EQ(id_of(rules.with("[head_tilt]\nfail_deg = 8\n")), "rules.unknown");
  EXPECT_EQ(id_of(rules.with("[head_level]\nfail_deg = \"8\"\n")), "rules.type");
  EXPECT_EQ(id_of(rules.with("[head_level]\nfail_deg = true\n")), "rules.type");
  EXPECT_EQ(id_of(rules.with("[head_level]\nfail_deg = inf\n")), "rules.type");
  EXPECT_EQ(id_of(rules.with("[head_level]\nfail_deg = [\"a\"]\n")), "rules.type");
  EXPECT_EQ(id_of(rules.with("[editing_software]\neditors = 3\n")), "rules.type");
  EXPECT_EQ(id_of(rules.with("[editing_software]\neditors = [1, 2]\n")), "rules.type");
  EXPECT_EQ(id_of(rules.with("[editing_software]\neditors = [\"\"]\n")), "rules.type");
  EXPECT_EQ(id_of(rules.with("head_level = 8\n")), "rules.type");
  EXPECT_NE(rules.with("[head_level]\n\nfail_degrees = 8\n").error().message.find("line 3"), std::string::npos);
}

TEST(Rules, FilesAreNamed) {
  EXPECT_EQ(id_of(Rules::load("/nonexistent.toml")), "file.missing");
  const auto file = std::filesystem::temp_directory_path() / ("countersign-rules-" + std::to_string(::getpid()));
  std::ofstream(file) << "[sharpness]\nfial = 0.1\n";
  const auto rules = Rules::load(file);
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(rules.error().id, "rules.unknown");
  EXPECT_NE(rules.error().message.find(file.string()), std::string::npos);
  EXPECT_NE(rules.error().message.find("sharpness.fial"), std::string::npos);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace cs::checks
