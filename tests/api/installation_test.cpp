#include "api/installation.hpp"

#include <gtest/gtest.h>

namespace cs::api {
namespace {

TEST(Installation, ReadsBackAndPassesOverWhatALaterReleaseAdds) {
  Installation v;
  EXPECT_FALSE(decode_installation(encode(v))->restored);
  v.restored = Installation::Restore{7, from_ms(1'760'000'000'123)};
  const auto back = decode_installation(encode(v));
  ASSERT_TRUE(back.ok());
  ASSERT_TRUE(back->restored);
  EXPECT_EQ(back->restored->number, 7);
  EXPECT_EQ(back->restored->made, v.restored->made);
  EXPECT_FALSE(decode_installation(R"({"later":[1]})")->restored);
}

TEST(Installation, AnythingElseIsRefused) {
  for (const char* text : {"", "[]", "null", "{", R"({"restored":null})", R"({"restored":{"number":"1","made":2}})",
                           R"({"restored":{"number":1}})"})
    EXPECT_EQ(decode_installation(text).error().id, "json.invalid") << text;
}

}  // namespace
}  // namespace cs::api
