// The roster as schools send it: headings in any order, what a spreadsheet did to it, and the way there and back.
#include "exchange/roster_file.hpp"

#include <gtest/gtest.h>

#include <random>

#include "made_tables.hpp"

namespace cs::exchange {
namespace {

Result<Roster> read(const std::string& text, const RosterOptions& options = {}) {
  return read_roster(as_bytes(text), options);
}
Bytes written(const OutSheet& sheet, TableFormat format = TableFormat::csv) {
  auto bytes = write_tables(format, {sheet});
  EXPECT_TRUE(bytes.ok());
  return bytes ? *bytes : Bytes{};
}

TEST(RosterFile, NamesEveryBadRowAndField) {
  const auto roster = read(
      "Phone,学号,姓名,生日,班级\n"
      "13800000001,2021001,𬭎某,x,一班\n"
      "13800000001,2021_002,李四,x,一班\n"
      "23800000001,2021003,李四,x,一班\n"
      "13800000001,,王五,x,一班\n"
      "13800000001,2021001,王五,x,一班\n"
      "13800000001,2021006,王五,x,一班,多余\n"
      "13800000001,2021007,王五\n"
      ",,,备注,\n");
  ASSERT_TRUE(roster.ok()) << roster.error().message;
  ASSERT_EQ(roster->students.size(), 2U);
  EXPECT_EQ(roster->students[0], (domain::Student{"𬭎某", "2021001", "", "一班", "", "13800000001"}));
  EXPECT_EQ(roster->lines, (std::vector<int>{2, 8}));
  EXPECT_EQ(roster->ignored_columns, std::vector<std::string>{"生日"});
  ASSERT_EQ(roster->problems.size(), 5U);
  const std::vector<std::pair<int, std::string>> expected{
      {3, "number"}, {4, "phone"}, {5, "number"}, {6, "number"}, {7, "row"}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(roster->problems[i].line, expected[i].first);
    EXPECT_EQ(roster->problems[i].field, expected[i].second);
    EXPECT_FALSE(roster->problems[i].message.en.empty());
    EXPECT_FALSE(roster->problems[i].message.zh.empty());
  }
}

TEST(RosterFile, TitlesHiddenSheetsAndOtherHeadings) {
  const std::string head =
      "<row><c t=\"str\"><v>院系名称</v></c><c t=\"str\"><v>学生姓名*</v></c>"
      "<c t=\"str\"><v>学 号（必填）</v></c></row>";
  const std::string row =
      "<row><c t=\"str\"><v>理学院</v></c><c t=\"str\"><v>欧阳娜</v></c>"
      "<c t=\"str\"><v>２０２２００１</v></c></row>";
  const std::string titled =
      "<sheetData><row r=\"1\"><c t=\"str\"><v>某大学2026届毕业生名单</v></c></row>"
      "<row r=\"3\"><c t=\"str\"><v>填表人</v></c></row>" +
      head + row + "</sheetData>";
  const Bytes file = test::xlsx({{"说明", "<sheetData/>"}, {"名单", titled}, {"去年", titled, "hidden"}});
  const auto roster = read_roster(file);
  ASSERT_TRUE(roster.ok()) << roster.error().message;
  ASSERT_EQ(roster->students.size(), 1U);
  EXPECT_EQ(roster->students[0], (domain::Student{"欧阳娜", "2022001", "理学院", "", "", ""}));
  EXPECT_EQ(roster->lines[0], 5);
  EXPECT_EQ(roster->passed_over, std::vector<std::string>{"去年"});
  const Bytes two = test::xlsx({{"甲", titled}, {"乙", titled}});
  EXPECT_EQ(read_roster(two).error().id, "roster.sheet");
  EXPECT_EQ(read_roster(two, {.sheet = "乙"})->students.size(), 1U);
  EXPECT_EQ(read_roster(two, {.sheet = "丙"}).error().id, "roster.sheet");
  EXPECT_EQ(read("学籍号,姓名\n1,张三\n").error().id, "roster.columns");
  EXPECT_EQ(read("学籍号,姓名\n1,张三\n", {.columns = {{"学籍号", "number"}}})->students.at(0).number, "1");
  EXPECT_EQ(read("学籍号,姓名\n1,张三\n", {.columns = {{"学籍号", "nonsense"}}}).error().id, "roster.columns");
}

TEST(RosterFile, DamageBySpreadsheetsIsSaidAndNeverGuessed) {
  const auto roster = read(
      "学号,姓名,手机号,班级\n"
      "2022001,甲,13800000001,一班\n"
      "2.02E+06,甲,13800000001,一班\n"
      "2022003,甲,1.38E+10,一班\n"
      "2022004,甲,13800000001,Jan-26\n"
      "2022005,甲,13800000001,1月26日\n"
      "\"=\"\"2022006\"\"\",甲,13800000001,一班\n"
      "2022007,甲,13800000001,26-Jan\n"
      "2022E08,甲,13800000001,1-26\n");
  ASSERT_TRUE(roster.ok()) << roster.error().message;
  EXPECT_EQ(roster->lines, (std::vector<int>{2, 9})) << "a number may have an E, and a class be called 1-26";
  std::vector<std::pair<int, std::string>> found;
  for (const RowProblem& p : roster->problems) found.emplace_back(p.line, p.field);
  EXPECT_EQ(found, (std::vector<std::pair<int, std::string>>{
                       {3, "number"}, {4, "phone"}, {5, "class"}, {6, "class"}, {7, "number"}, {8, "class"}}));
  // In a spreadsheet the cell itself tells: a day, a number with more digits than it can hold, a formula's error.
  const std::string cells =
      "<sheetData><row><c t=\"str\"><v>学号</v></c><c t=\"str\"><v>姓名</v></c><c t=\"str\"><v>班级</v></c></row>"
      "<row><c><v>2022001</v></c><c t=\"str\"><v>甲</v></c><c><v>3</v></c></row>"
      "<row><c><v>2022002</v></c><c t=\"str\"><v>甲</v></c><c s=\"0\"><v>46048</v></c></row>"
      "<row><c><v>123456789012345678</v></c><c t=\"str\"><v>甲</v></c></row>"
      "<row><c><v>2022004</v></c><c t=\"e\"><v>#REF!</v></c></row></sheetData>";
  const auto sheet = read_roster(test::xlsx({{"a", cells}}, {}, {}, "<cellXfs><xf numFmtId=\"14\"/></cellXfs>"));
  ASSERT_TRUE(sheet.ok());
  // Format 14 is that of cells without a format here, so that the numbers are days, too.
  EXPECT_EQ(sheet->students.size(), 0U);
  const auto plain = read_roster(test::xlsx({{"a", cells}}, {}, {}, "<cellXfs><xf numFmtId=\"0\"/></cellXfs>"));
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->lines, (std::vector<int>{2, 3}));
  ASSERT_EQ(plain->problems.size(), 2U);
  EXPECT_EQ(plain->problems[0].field, "number");
  EXPECT_EQ(plain->problems[1].field, "name");
}

TEST(RosterFile, LostZerosAreFoundByTheLengthOfTheOthers) {
  std::string text = "学号,姓名\n";
  for (int i = 10; i < 40; ++i) text += "0220" + std::to_string(i) + ",甲\n";
  text += "22041,甲\n";
  const auto roster = read(text);
  ASSERT_TRUE(roster.ok());
  EXPECT_EQ(roster->students.size(), 30U);
  ASSERT_EQ(roster->problems.size(), 1U);
  EXPECT_EQ(roster->problems[0].line, 32);
  EXPECT_NE(roster->problems[0].message.en.find("5 digits where nearly all have 6"), std::string::npos);
  EXPECT_EQ(read(text, {.trust_numbers = true})->students.size(), 31U);
  // Two kinds of numbers, each by the dozen, are nobody's damage.
  for (int i = 10; i < 30; ++i) text += "9" + std::to_string(i) + ",甲\n";
  EXPECT_EQ(read(text)->problems.size(), 0U);
}

TEST(RosterFile, ConsentIsReadWhereItIsSaidAndNeverGuessed) {
  const auto roster = read(
      "学号,姓名,手机号,身份证照比对同意\n"
      "1,张三,13800000001,是\n"
      "2,李四,13800000001,NO\n"
      "3,王五,13800000001,\n"
      "4,赵六,13800000001\n"
      "5,钱七,13800000001,也许\n");
  ASSERT_TRUE(roster.ok()) << roster.error().message;
  EXPECT_EQ(roster->id_card_consents, (std::map<std::string, bool>{{"1", true}, {"2", false}}));
  EXPECT_EQ(roster->students.size(), 4U);
  EXPECT_TRUE(roster->ignored_columns.empty());
  ASSERT_EQ(roster->problems.size(), 1U);
  EXPECT_EQ(roster->problems[0].field, "id_card_consent");
  EXPECT_EQ(roster->problems[0].line, 6);
  EXPECT_EQ(read("学号,id_card_consent,姓名,手机号,身份证照比对同意\n1,是,张三,13800000000,是\n").error().id,
            "roster.columns");
}

TEST(RosterFile, WhatIsNoRosterIsRefused) {
  EXPECT_EQ(read("").error().id, "table.empty");
  EXPECT_EQ(read("\n\n").error().id, "roster.empty");
  EXPECT_EQ(read("学号,姓名,手机号\n").error().id, "roster.empty");
  EXPECT_EQ(read("姓名,手机号\n张三,1\n").error().id, "roster.columns");
  EXPECT_EQ(read("学号,学号,姓名,手机号\n1,1,张三,13800000000\n").error().id, "roster.columns");
}

TEST(RosterFile, BadRowsComeBackAsAFileThatImportsOnceItIsMended) {
  const std::string bad = "生日,学号,姓名,手机号\nx,2022001,甲,1.38E+10\ny,2022002,\"乙,丙\",13800000002\nz,,丁,\n";
  const auto roster = read(bad);
  ASSERT_TRUE(roster.ok());
  ASSERT_EQ(roster->problems.size(), 2U);
  for (const TableFormat format : {TableFormat::csv, TableFormat::xlsx}) {
    const auto again = read_roster(written(bad_rows(*roster, true), format));
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->ignored_columns, std::vector<std::string>{"生日"}) << "the column of problems is no surprise";
    ASSERT_EQ(again->problems.size(), 2U) << "nothing was mended";
    EXPECT_EQ(again->problems[0].original.at(3).text, "1.38E+10");
    EXPECT_EQ(again->problems[0].original.at(0).text, "x");
    // And once more, without a second column of problems.
    EXPECT_EQ(bad_rows(*again, true).rows.at(0).size(), bad_rows(*roster, true).rows.at(0).size());
  }
  std::string mended(as_text(written(bad_rows(*roster, false))));
  mended.replace(mended.find("1.38E+10"), 8, "13800000001");
  mended.replace(mended.find("z,,"), 3, "z,2022003,");
  const auto good = read(mended);
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good->problems.size(), 0U);
  EXPECT_EQ(good->students.size(), 2U);
}

TEST(RosterFile, ThereAndBackIsTheIdentity) {
  std::mt19937 random(3);
  const std::vector<std::string> names{"欧阳娜", "阿依古丽·买买提", "𬭎某", "O'Neil, Ann", "+cmd()",
                                       "'-1",    "李 四",           "\"引号\""};
  for (int round = 0; round < 30; ++round) {
    std::vector<domain::Student> students;
    std::map<std::string, bool> consents;
    for (int i = 0; i < 40; ++i) {
      domain::Student s;
      s.number = (random() % 2 ? "0" : "1") + std::to_string(100000 + i);
      s.name = names[random() % names.size()];
      if (random() % 2) s.college = names[random() % names.size()] + "学院";
      if (random() % 2) s.class_name = std::to_string(random() % 12 + 1) + "-" + std::to_string(random() % 28 + 1);
      if (random() % 3) s.level = "本科";
      if (random() % 3) s.phone = "138000" + std::to_string(10000 + i);
      if (random() % 3 == 0) consents[s.number] = random() % 2 == 0;
      students.push_back(std::move(s));
    }
    for (const TableFormat format : {TableFormat::csv, TableFormat::xlsx}) {
      const auto back = read_roster(written(roster_table(students, consents), format));
      ASSERT_TRUE(back.ok()) << back.error().message;
      EXPECT_TRUE(back->problems.empty()) << back->problems[0].message.en;
      EXPECT_TRUE(back->students == students);
      EXPECT_EQ(back->id_card_consents, consents);
    }
  }
}

}  // namespace
}  // namespace cs::exchange
