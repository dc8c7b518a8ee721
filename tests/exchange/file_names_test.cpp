#include "exchange/file_names.hpp"

#include <gtest/gtest.h>

namespace cs::exchange {
namespace {

domain::Student student(std::string number, std::string name = "欧阳修", std::string college = "理学院") {
  return {std::move(name), std::move(number), std::move(college), "1 班", "本科", "13800001234"};
}
std::string one(std::string_view pattern, const domain::Student& s) {
  const auto names = file_names(pattern, {s}, false);
  return names ? names->at(0) : names.error().id;
}

TEST(FileNames, FillThePatternIn) {
  EXPECT_EQ(one("{number}.jpg", student("2022001")), "2022001.jpg");
  EXPECT_EQ(one("{college}/{class}/{number}_{name}.jpg", student("2022001")), "理学院/1 班/2022001_欧阳修.jpg");
  EXPECT_EQ(one("{level}-{number}.JPG", student("1")), "本科-1.JPG");
}

TEST(FileNames, BecomeWhatEverySystemTakes) {
  EXPECT_EQ(one("{name}/{number}.jpg", student("1", "a/b\\c:d*e?f\"g<h>i|j")), "a_b_c_d_e_f_g_h_i_j/1.jpg");
  EXPECT_EQ(one("{name}/{number}.jpg", student("1", "..")), "_/1.jpg") << "no way out of the folder";
  EXPECT_EQ(one("{college}/{number}.jpg", student("1", "n", "")), "_/1.jpg");
  EXPECT_EQ(one("{college}/{number}.jpg", student("1", "n", "学院. ")), "学院/1.jpg");
  EXPECT_EQ(one("{number}.jpg", student("CON")), "_CON.jpg") << "a device of Windows";
  EXPECT_EQ(one("{number}.jpg", student("com1")), "_com1.jpg");
  EXPECT_EQ(one("{name}.jpg", student("1",
                                      "a\tb\xE2\x80\xAE"
                                      "c")),
            "a_bc.jpg")
      << "control and direction characters";
}

TEST(FileNames, RefusePatternsThatAreNone) {
  for (const char* pattern :
       {"", "{number}", "{number}.png", "{numbr}.jpg", "{number.jpg", "/{number}.jpg", "a//{number}.jpg",
        "../{number}.jpg", "./{number}.jpg", "a\\{number}.jpg", "a:{number}.jpg", "\xFF{number}.jpg"})
    EXPECT_EQ(one(pattern, student("1")), "names.pattern") << pattern;
}

TEST(FileNames, RefuseTwoStudentsInOneFile) {
  const auto both = file_names("{name}.jpg", {student("1"), student("2")}, false);
  ASSERT_FALSE(both.ok());
  EXPECT_EQ(both.error().id, "names.same");
  EXPECT_NE(both.error().message.find("Students 1 and 2"), std::string::npos) << both.error().message;
  EXPECT_EQ(file_names("{number}.jpg", {student("a1"), student("A1")}, false).error().id, "names.same")
      << "alike on Windows";
  EXPECT_EQ(one("{name}.jpg", student("1", std::string(300, 'x'))), "names.long");
}

TEST(FileNames, HoldNoIdNumberUnlessAskedFor) {
  // Made up: the number of the standard's own example.
  const std::string id = "11010519491231002X";
  EXPECT_TRUE(holds_id_number("x" + id + ".jpg"));
  EXPECT_TRUE(holds_id_number("11010519491231002x"));
  EXPECT_FALSE(holds_id_number("110105194912310021")) << "its check digit is wrong";
  EXPECT_FALSE(holds_id_number("202200123456789012"));
  EXPECT_FALSE(holds_id_number(""));
  EXPECT_EQ(one("{number}.jpg", student(id)), "names.id_number");
  const auto allowed = file_names("{number}.jpg", {student(id)}, true);
  ASSERT_TRUE(allowed.ok());
  EXPECT_EQ(allowed->at(0), id + ".jpg");
}

}  // namespace
}  // namespace cs::exchange
