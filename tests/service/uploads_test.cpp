#include "service/uploads.hpp"

#include <gtest/gtest.h>

#include "service/few_each.hpp"

namespace cs::service {
namespace {

struct UploadsTest : testing::Test {
  Uploads uploads{100};
  MonoPoint now{};

  Result<Uploads::Progress> add(std::int64_t student, const char* id, std::int64_t offset, std::size_t bytes,
                                std::int64_t total = 60) {
    now += Millis{1000};
    return uploads.add(student, id, offset, total, std::string(bytes, 'x'), now);
  }
  std::int64_t received(std::int64_t student, const char* id) { return uploads.progress(student, id, now).received; }
};

TEST_F(UploadsTest, a_student_has_one_at_a_time) {
  ASSERT_TRUE(add(1, "a", 0, 10).ok());
  ASSERT_TRUE(add(2, "a", 0, 10).ok());
  ASSERT_TRUE(add(1, "b", 0, 10).ok());
  EXPECT_EQ(received(1, "a"), 0);
  EXPECT_EQ(received(1, "b"), 10);
  EXPECT_EQ(received(2, "a"), 10) << "it is nobody else's";
  EXPECT_EQ(add(1, "a", 10, 10).error().id, "collect.upload_offset");
}

TEST_F(UploadsTest, what_has_not_grown_for_longest_makes_room) {
  ASSERT_TRUE(add(1, "a", 0, 50).ok());
  ASSERT_TRUE(add(2, "b", 0, 40).ok());
  // Asking, and sending nothing new, is not growing.
  ASSERT_TRUE(add(1, "a", 0, 20).ok());
  EXPECT_EQ(received(1, "a"), 50);
  ASSERT_TRUE(add(3, "c", 0, 40).ok()) << "those who stopped shut nobody out";
  EXPECT_EQ(received(1, "a"), 0);
  EXPECT_EQ(received(2, "b"), 40);
  ASSERT_TRUE(add(2, "b", 40, 5).ok());
  ASSERT_TRUE(add(4, "d", 0, 30).ok());
  EXPECT_EQ(received(3, "c"), 0);
  EXPECT_EQ(received(2, "b"), 45) << "it grew";
  EXPECT_EQ(add(1, "a", 50, 10).error().id, "collect.upload_offset") << "whose upload went begins anew";
  ASSERT_TRUE(add(2, "b", 45, 15).value().whole.has_value());
}

TEST_F(UploadsTest, one_that_is_being_looked_at_takes_no_room_and_keeps_its_answer) {
  ASSERT_TRUE(add(1, "a", 0, 60).value().whole.has_value());
  ASSERT_TRUE(add(2, "b", 0, 55).ok());
  ASSERT_TRUE(add(3, "c", 0, 45).ok());
  EXPECT_EQ(received(2, "b"), 55);
  uploads.finish(1, "a", "{}");
  EXPECT_EQ(uploads.progress(1, "a", now).answer, "{}");
}

TEST(FewEach, so_many_of_each_and_no_more) {
  auto few = std::make_unique<FewEach>(2);
  auto first = few->take(1), second = few->take(1);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(few->take(1));
  EXPECT_TRUE(few->take(2)) << "of somebody else";
  const auto copy = first;
  first.reset();
  EXPECT_FALSE(few->take(1)) << "a copy of it is left";
  second.reset();
  EXPECT_TRUE(few->take(1));
  few.reset();  // what it gave out outlives it
}

}  // namespace
}  // namespace cs::service
