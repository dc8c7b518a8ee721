#include "exchange/manifest.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/csv.hpp"
#include "base/hash.hpp"
#include "exchange/acceptance.hpp"
#include "exchange/workbook.hpp"
#include "support/temp_dir.hpp"

namespace cs::exchange {
namespace {

std::vector<ManifestRow> rows() {
  return {{{"欧阳修", "0022001", "理,学院", "1 班", "本科", ""}, "a/0022001.jpg", 30000, sha256(as_bytes("1"))},
          {{"=1+1", "0022002", "", "", "", ""}, "b.jpg", 1, sha256(as_bytes("2"))}};
}

/// A file in an XLSX, which is a ZIP.
std::string part_of(const Bytes& xlsx, const char* name) {
  zip_error_t error;
  zip_source_t* source = zip_source_buffer_create(xlsx.data(), xlsx.size(), 0, &error);
  zip_t* zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  std::string out;
  if (zip_file_t* file = zip_fopen(zip, name, 0)) {
    char buffer[4096];
    for (zip_int64_t n; (n = zip_fread(file, buffer, sizeof(buffer))) > 0;)
      out.append(buffer, static_cast<std::size_t>(n));
    zip_fclose(file);
  }
  zip_discard(zip);
  return out;
}

TEST(Manifest, IsATableThatReadsBack) {
  const std::string csv = manifest_csv(rows());
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF")) << "by this a spreadsheet knows UTF-8";
  const auto table = parse_csv(csv);
  ASSERT_TRUE(table.ok());
  ASSERT_EQ(table->size(), 3u);
  EXPECT_EQ((*table)[0].fields[1], "学号");
  EXPECT_EQ((*table)[1].fields, (std::vector<std::string>{"1", "0022001", "欧阳修", "理,学院", "1 班", "本科",
                                                          "a/0022001.jpg", "30000", sha256(as_bytes("1"))}));
  EXPECT_EQ((*table)[2].fields[2], "'=1+1") << "no formula";
}

/// Where temporary files lie while it lives.
struct Temporary {
  explicit Temporary(const std::filesystem::path& path) { ::setenv("TMPDIR", path.c_str(), 1); }
  ~Temporary() { before ? ::setenv("TMPDIR", before->c_str(), 1) : ::unsetenv("TMPDIR"); }
  std::optional<std::string> before =
      std::getenv("TMPDIR") ? std::optional<std::string>(std::getenv("TMPDIR")) : std::nullopt;
};

TEST(Manifest, IsAWorkbookWhoseNumbersOfStudentsAreText) {
  const test::TempDir dir;
  const Temporary here(dir.path());
  const auto xlsx = manifest_xlsx(rows());
  ASSERT_TRUE(xlsx.ok()) << xlsx.error().message;
  EXPECT_TRUE(std::filesystem::is_empty(dir.path())) << "nothing is left on the way";
  const std::string sheet = part_of(*xlsx, "xl/worksheets/sheet1.xml");
  EXPECT_NE(sheet.find("<t>0022001</t>"), std::string::npos) << sheet.substr(0, 2000);
  EXPECT_NE(sheet.find("<t>=1+1</t>"), std::string::npos) << "text, not a formula";
  EXPECT_EQ(sheet.find("<f>"), std::string::npos);
  EXPECT_NE(sheet.find("<v>30000</v>"), std::string::npos);
  EXPECT_NE(part_of(*xlsx, "xl/workbook.xml").find("交付清单"), std::string::npos);
}

TEST(Acceptance, AddsUpByCollegeAndNamesThePackages) {
  const test::TempDir dir;
  Acceptance report{
      "某大学", "2026 届", "2026-06-01", {}, {{"p1", "k-1.zip", std::string(64, 'a'), "2026-05-01", 3, 100}}};
  report.classes = {
      {"理学院", "1 班", 10, 1, 2, 0, 0, 1, 6, 0}, {"理学院", "2 班", 8, 0, 0, 0, 0, 0, 4, 1, 3}, {"", "3 班", 7, 7}};
  const auto xlsx = acceptance_xlsx(report);
  ASSERT_TRUE(xlsx.ok()) << xlsx.error().message;
  const std::string sum = part_of(*xlsx, "xl/worksheets/sheet1.xml");
  const auto row_has = [&](const std::string& first, const std::vector<int>& numbers) {
    std::size_t at = sum.find("<t>" + first + "</t>");
    for (const int n : numbers) {
      if (at == std::string::npos) return false;
      const std::size_t next = sum.find("<v>", at) + 3;
      if (sum.compare(next, std::to_string(n).size() + 1, std::to_string(n) + "<") != 0) return false;
      at = next;
    }
    return at != std::string::npos;
  };
  EXPECT_TRUE(row_has("理学院", {18, 1, 2, 0, 0, 1, 10, 1, 3})) << sum;
  EXPECT_TRUE(row_has("（未填学院）", {7, 7, 0}));
  EXPECT_TRUE(row_has("合计", {25, 8, 2, 0, 0, 1, 10, 1, 3}));
  EXPECT_NE(part_of(*xlsx, "xl/worksheets/sheet3.xml").find(std::string(64, 'a')), std::string::npos);
  ASSERT_TRUE(write_acceptance_pdf(dir / "r.pdf", report).ok());
  EXPECT_GT(std::filesystem::file_size(dir / "r.pdf"), 1000u);
}

TEST(Manifest, SaysWhenTheTableCannotBeWritten) {
  const Temporary nowhere("/nowhere/at/all");
  const auto xlsx = manifest_xlsx(rows());
  ASSERT_FALSE(xlsx.ok());
  EXPECT_EQ(xlsx.error().id, "xlsx.write");
}

TEST(Workbook, WhatAKilledProgramLeftIsRemovedADayLater) {
  const test::TempDir dir;
  const Temporary here(dir.path());
  const auto old = dir / "countersign-table-old", young = dir / "countersign-table-young", other = dir / "other";
  for (const auto& folder : {old, young, other}) std::filesystem::create_directories(folder / "inside");
  const auto two_days_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours{48};
  for (const auto& folder : {old, other}) std::filesystem::last_write_time(folder, two_days_ago);
  ASSERT_TRUE(manifest_xlsx(rows()).ok());
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_TRUE(std::filesystem::exists(young)) << "somebody may be at work in it";
  EXPECT_TRUE(std::filesystem::exists(other));
}

}  // namespace
}  // namespace cs::exchange
