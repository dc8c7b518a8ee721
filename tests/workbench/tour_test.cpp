// The first day: what is right is said to be right, what is wrong is said with its reason and where to look.
#include "workbench/tour.hpp"

#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

class Touring : public Reviewing {
 protected:
  // The items a, b and c are of the students 2022a, 2022b and 2022c.
  Tour tour{{{"2022a", {}}, {"2022b", {"R2"}}, {"2022c", {"R3"}}}};
  std::string said() {
    tour.follow(bench);
    std::string key;
    int of_tour = 0;
    for (const Toast& toast : bench.toasts().all())
      if (toast.phrase.key.starts_with("tour.")) key = toast.phrase.key, ++of_tour;
    EXPECT_LE(of_tour, 1) << "one sentence at a time";
    return key;
  }
};

TEST_F(Touring, SaysWhatWasRightAndCountsIt) {
  EXPECT_EQ(said(), "tour.begin");
  look();
  key("Space");
  EXPECT_EQ(said(), "tour.right_approved");
  EXPECT_EQ(tour.right(), 1);
  look();
  key("Delete");  // R2 is suggested
  key("Enter");
  EXPECT_EQ(said(), "tour.right_rejected");
  look();
  key("Space");
  EXPECT_EQ(said(), "tour.was_bad");
  EXPECT_EQ(tour.decided(), 3);
  EXPECT_EQ(tour.right(), 2);
  EXPECT_EQ(said(), "tour.was_bad") << "once is enough";
  EXPECT_EQ(tour.decided(), 3);
}

TEST_F(Touring, ADecisionThatWasTakenBackCountsAnew) {
  said();
  look();
  key("Delete");
  key("Enter");
  EXPECT_EQ(said(), "tour.was_good");
  EXPECT_EQ(tour.right(), 0);
  const std::string decision = review().history().front().key;
  progress(decision, "a", Delivery::sent);
  key("U");
  undone(decision, "a");
  ready("a", 2);
  look();
  ASSERT_EQ(shown(), "a");
  key("Space");
  EXPECT_EQ(said(), "tour.right_approved");
  EXPECT_EQ(tour.decided(), 1);
  EXPECT_EQ(tour.right(), 1);
}

TEST_F(Touring, ARejectionForAnotherReasonIsNamed) {
  said();
  look();
  key("Space");
  look();
  key("Space");
  look();
  key("Delete");
  key("Enter");  // R2, which is suggested, and not R3
  EXPECT_EQ(said(), "tour.other_reason");
  const Toast& toast = bench.toasts().all().back();
  EXPECT_EQ(toast.phrase.args.at("reasons"), "原因3");
  EXPECT_EQ(tour.right(), 1);
}

}  // namespace
}  // namespace cs::workbench::test
