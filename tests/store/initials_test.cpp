#include "store/initials.hpp"

#include "fixture.hpp"
#include "store/schema.hpp"

namespace cs::store {
namespace {

TEST(Initials, AreTheFirstLettersOfSyllablesOrWords) {
  EXPECT_EQ(initials_of("张伟"), "zw");
  EXPECT_EQ(initials_of("欧阳明"), "oym");
  EXPECT_EQ(initials_of("Olga Yu Mak"), "oym");
  EXPECT_EQ(initials_of("买买提·吐尔逊"), "mmttex");
  EXPECT_EQ(initials_of("曾国藩"), "zgf");
  EXPECT_EQ(initials_of("单雄信"), "sxx");
  EXPECT_EQ(initials_of("尉迟恭"), "ycg");
}

TEST(Initials, OfWhatCannotBeReadThereAreNone) {
  for (const char* name : {"", "  ", "·", "\xF0\x9F\x99\x82", "\xFF\xFE"}) EXPECT_EQ(initials_of(name), "") << name;
}

struct InitialsTest : StoreTest {
  std::int64_t found(const std::string& text) {
    return ok(store->submissions.list({.campaign = "k", .text = text}, now)).total;
  }
};

TEST_F(InitialsTest, FindAStudentAlsoOneFromBeforeThereWereAny) {
  pending();
  const std::string number = "20221001";
  const auto rename = [&](const char* name) {
    ok(store->roster.put("k", {{name, number, "理学院", "1 班", "本科", "13800001234"}}, "admin", now).get());
  };
  rename("欧阳明");
  EXPECT_EQ(found("oym"), 1);
  EXPECT_EQ(found("OY"), 1);
  EXPECT_EQ(found("ym"), 0) << "from the beginning";
  rename("张伟");
  EXPECT_EQ(found("oym"), 0);
  EXPECT_EQ(found("zw"), 1);
  edit([](db::Connection& c) { c.run("UPDATE students SET initials = ''"); });
  EXPECT_EQ(found("zw"), 1);
}

}  // namespace
}  // namespace cs::store
