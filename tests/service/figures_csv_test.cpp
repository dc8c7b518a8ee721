#include "service/figures_csv.hpp"

#include <gtest/gtest.h>

#include "base/csv.hpp"

namespace cs::service {
namespace {

TEST(FiguresCsv, names_that_are_formulas_stay_text) {
  api::Figures f;
  api::PersonFigures p;
  p.person = "ann";
  p.display_name = "=HYPERLINK(\"http://x\")";
  p.approved = 3;
  p.overturned = domain::wilson(1, 3);
  f.people.push_back(p);
  f.reasons.push_back({"+cmd|' /C calc'!A0", "@bob", 2});
  const auto csv = figures_csv(f, "people");
  ASSERT_TRUE(csv);
  const auto rows = parse_csv(*csv);
  ASSERT_TRUE(rows.ok()) << "a spreadsheet can read it";
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[1].fields[0], "'=HYPERLINK(\"http://x\")");
  EXPECT_EQ((*rows)[0].fields.size(), (*rows)[1].fields.size());
  const auto reasons = parse_csv(*figures_csv(f, "reasons"));
  ASSERT_TRUE(reasons.ok());
  EXPECT_EQ((*reasons)[1].fields[0], "'+cmd|' /C calc'!A0");
  EXPECT_EQ((*reasons)[1].fields[1], "'@bob");
}

TEST(FiguresCsv, every_table_has_as_many_fields_as_heads_and_no_others_are_there) {
  api::Figures f;
  f.people.resize(2);
  f.days.push_back({from_ms(1'760'025'600'000), 4, 5, 1, domain::wilson(1, 4), domain::wilson(0, 4), {}});
  f.reasons.resize(1);
  f.checks.push_back({"teeth", domain::wilson(3, 40), domain::wilson(0, 0)});
  f.wait_hours.assign(49, 7);
  for (const char* table : {"people", "days", "reasons", "checks", "waits"}) {
    const auto rows = parse_csv(figures_csv(f, table).value());
    ASSERT_TRUE(rows.ok()) << table;
    ASSERT_GT(rows->size(), 1u) << table;
    for (const CsvRow& row : *rows) EXPECT_EQ(row.fields.size(), (*rows)[0].fields.size()) << table;
  }
  const auto days = parse_csv(figures_csv(f, "days").value());
  EXPECT_EQ((*days)[1].fields[0], "2025-10-10") << "China's midnight";
  EXPECT_FALSE(figures_csv(f, "passwords"));
  EXPECT_FALSE(figures_csv(f, ""));
}

}  // namespace
}  // namespace cs::service
