// `countersignd roster` as people call it: a spreadsheet in, what is wrong with it out, and the way back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exchange/roster_file.hpp"
#include "platform/files.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace cs::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RosterCommand : testing::Test {
  TempDir dir;
  const std::string data = (dir / "data").string();

  void SetUp() override {
    countersignd("init --data " + data);
    create("spring");
  }
  void create(const std::string& id) {
    countersignd("campaign create " + id + " --data " + data +
                 " --name 春季 --school 某大学 --phone 010-1 --opens 2026-03-01 --closes 2026-03-10");
  }
  std::string put(const std::string& name, const std::string& content) {
    const auto file = dir / name;
    EXPECT_TRUE(write_file_durably(file, as_bytes(content)).ok());
    return file.string();
  }
  std::string roster(const std::string& arguments, int status = 0, const std::string& before = {}) {
    return countersignd("roster " + arguments + " --data " + data, status, before);
  }
  exchange::Roster read(const std::string& name) {
    const auto bytes = read_file(dir / name);
    EXPECT_TRUE(bytes.ok());
    auto out = exchange::read_roster(*bytes);
    EXPECT_TRUE(out.ok()) << (out ? "" : out.error().message);
    return out ? *out : exchange::Roster{};
  }
};

TEST_F(RosterCommand, previews_imports_and_gives_the_bad_rows_back) {
  const std::string file = put("a.csv",
                               "名单,,,\n学号,姓名,手机号,学院\n2022001,甲,13800000001,文学院\n2022002,乙,1.38E+10,\n"
                               "2022003,丙,,理学院\n");
  EXPECT_THAT(roster("import " + file + " --preview"), HasSubstr("2 students would be added, 0 changed"));
  EXPECT_THAT(roster("import " + file, 1), HasSubstr(":4: phone:"));
  const std::string bad = (dir / "bad.xlsx").string();
  EXPECT_THAT(roster("import " + file + " --good-only --bad-rows " + bad), HasSubstr("2 students added"));
  EXPECT_EQ(read("bad.xlsx").problems.size(), 1U);
  EXPECT_THAT(roster("import " + bad, 1), HasSubstr("1 bad, nothing was imported"));

  // Three columns empty nothing, and a preview shows what changes, the telephone masked.
  const std::string three = put("b.csv", "学号;姓名;手机号\n2022001;甲;13900000001\n2022003;丙丙;\n");
  const std::string said = roster("import " + three + " --preview --changes " + (dir / "changes.xlsx").string());
  EXPECT_THAT(said, HasSubstr("2022001 phone: 138****0001 -> 139****0001"));
  EXPECT_THAT(said, HasSubstr("2022003 name: 丙 -> 丙丙"));
  EXPECT_THAT(said, HasSubstr("0 students would be added, 2 changed"));
  EXPECT_THAT(said, Not(HasSubstr("college")));
  EXPECT_THAT(roster("import " + three, 0, "LC_ALL=zh_CN.UTF-8 "), HasSubstr("新增 0 人，变更 2 人"));
  roster("export " + (dir / "out.xlsx").string());
  const exchange::Roster out = read("out.xlsx");
  ASSERT_EQ(out.students.size(), 2U);
  EXPECT_EQ(out.students[0], (domain::Student{"甲", "2022001", "文学院", "", "", "13900000001"}));
  EXPECT_THAT(roster("import " + (dir / "out.xlsx").string()),
              HasSubstr("0 students added, 0 updated, 2 as they were"));
}

TEST_F(RosterCommand, lists_who_is_missing_and_corrects_one_student) {
  roster("import " +
         put("a.csv", "学号,姓名,学院,班级\n1001,甲,文学院,一班\n1002,乙,理学院,二班\n1003,丙,理学院,二班\n"));
  EXPECT_THAT(roster("correct 1001 --left --note 退学 --preview"), HasSubstr("takes part -> left"));
  EXPECT_THAT(roster("missing " + (dir / "m.csv").string()), HasSubstr("3 students are still expected"));
  roster("correct 1001 --left --note 退学");
  EXPECT_THAT(roster("correct 1002 --number 1003 --note x", 1), HasSubstr("Another student of this campaign"));
  roster("correct 1002 --offline --number 2002 --note 线下");
  EXPECT_THAT(roster("missing " + (dir / "m.xlsx").string()), HasSubstr("1 students are still expected"));
  const auto bytes = read_file(dir / "m.xlsx");
  ASSERT_TRUE(bytes.ok());
  const auto book = exchange::read_tables(*bytes);
  ASSERT_TRUE(book.ok());
  ASSERT_EQ(book->sheets.size(), 2U);
  EXPECT_EQ(book->sheets[0].rows.at(1).cells.at(2).text, "1003");
  const auto& sum = book->sheets[1].rows.back().cells;
  EXPECT_EQ(sum.at(2).text, "2") << "due: who has left is not";
  EXPECT_EQ(sum.at(6).text, "1");
  EXPECT_EQ(sum.at(7).text, "1") << "photographed at the school";
  EXPECT_THAT(roster("correct 9999 --left --note x", 1), HasSubstr("There is no student 9999"));
  EXPECT_THAT(roster("missing " + (dir / "m.doc").string(), 1), HasSubstr("must end in .xlsx or .csv"));
}

TEST_F(RosterCommand, names_its_campaign_where_there_are_several) {
  create("autumn");
  const std::string file = put("a.csv", "学号,姓名\n1,甲\n");
  EXPECT_THAT(roster("import " + file, 1), HasSubstr("name one with --campaign: spring, autumn"));
  EXPECT_THAT(roster("import " + file + " --campaign autumn"), HasSubstr("campaign autumn: 春季, 某大学"));
}

}  // namespace
}  // namespace cs::test
