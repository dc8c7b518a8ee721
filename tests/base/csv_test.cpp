#include "base/csv.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

TEST(Csv, QuotesLineEndsAndTheByteOrderMark) {
  const auto rows = parse_csv(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\r\n 张三 ,\n");
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[1].fields, (std::vector<std::string>{"x, \"y\"", "two\nlines"}));
  EXPECT_EQ((*rows)[1].line, 2);
  EXPECT_EQ((*rows)[2].line, 5);
  EXPECT_EQ((*rows)[2].fields, (std::vector<std::string>{"张三", ""}));
  EXPECT_EQ(parse_csv("a,\"never closed\n").error().id, "csv.quote");
  const auto behind = parse_csv("a,b\n1,\"two\" three\n");
  EXPECT_EQ(behind.error().id, "csv.behind_quote") << "it is not dropped";
  EXPECT_NE(behind.error().message.find("Line 2"), std::string::npos) << behind.error().message;
  EXPECT_EQ(parse_csv("\"two\" \t,b\n")->at(0).fields.at(0), "two");
  EXPECT_EQ(parse_csv("\xD0\xD5\xC3\xFB").error().id, "csv.encoding") << "GBK, as older spreadsheets write it";
  EXPECT_TRUE(parse_csv("")->empty());
}

TEST(Csv, AFieldSurvivesAndCannotBecomeAFormula) {
  for (const std::string text : {"plain", "a,b", "say \"hi\"", "two\r\nlines", "", "张三"})
    EXPECT_EQ(parse_csv(csv_field(text) + ",end\n")->at(0).fields.at(0), text);
  EXPECT_EQ(csv_field("=cmd()"), "'=cmd()");
}

TEST(Csv, AnExactFieldIsReadBackToTheLetter) {
  for (const std::string text :
       {"plain", " leading", "trailing\t", "a,b", "say \"hi\"", "two\r\nlines", "=1+1", "张三"})
    EXPECT_EQ(parse_csv(csv_exact(text) + ",end\n")->at(0).fields.at(0), text);
}

TEST(Csv, TheReaderSaysHowFarItGot) {
  const std::string text = "a,b\r\n\n\"x\ny\",2\nhalf,";
  CsvReader reader(text);
  EXPECT_EQ((*reader.next())->fields.size(), 2u);
  EXPECT_EQ(reader.at(), 5u);
  EXPECT_EQ((*reader.next())->line, 3);
  EXPECT_EQ(text.substr(reader.at()), "half,");
  EXPECT_EQ((*reader.next())->fields, (std::vector<std::string>{"half", ""}));
  EXPECT_EQ(reader.at(), text.size());
  EXPECT_FALSE(*reader.next());
}

TEST(Csv, ARowIsNoWiderThanASpreadsheet) {
  EXPECT_TRUE(parse_csv(std::string(most_csv_fields - 1, ',')).ok());
  const auto wide = parse_csv("a,b\n" + std::string(most_csv_fields, ',') + "\n");
  ASSERT_FALSE(wide.ok());
  EXPECT_EQ(wide.error().id, "csv.too_wide");
  EXPECT_EQ(wide.error().code, Code::too_large);
  EXPECT_NE(wide.error().message.find("Line 2"), std::string::npos);
}

}  // namespace
}  // namespace cs
