#include <bit>
#include <chrono>
#include <random>

#include "fixture.hpp"
#include "store/picture_index.hpp"
#include "store/schema.hpp"

namespace cs::store {
namespace {

using Pictures = StoreTest;
using domain::PictureHash;

PictureHash changed(PictureHash h, int bits) {
  for (int i = 0; i < bits; ++i) h.bits[static_cast<std::size_t>(i % 4)] ^= std::uint64_t{1} << (i / 4);
  return h;
}

const PictureHash first{{0x1111, 0x2222, 0x3333, 0x4444}};
const PictureHash other{{~std::uint64_t{0}, 0x2222, ~std::uint64_t{0}, 0x4444}};

TEST_F(Pictures, another_students_same_picture_is_found_and_ones_own_is_not) {
  const std::string ann = add_student(), bob = add_student(), eve = add_student();
  const std::string a = submit(ann, "a").submission, b = submit(bob, "b").submission, e = submit(eve, "e").submission;
  EXPECT_TRUE(ok(store->intake.note_pictures(a, first, other, 28).get()).empty());
  EXPECT_TRUE(ok(store->intake.note_pictures(a, first, other, 28).get()).empty()) << "repeated";
  const auto near = ok(store->intake.note_pictures(b, changed(first, 28), std::nullopt, 28).get());
  ASSERT_EQ(near.size(), 1u);
  EXPECT_EQ(near[0].student_number, ann);
  EXPECT_EQ(near[0].bits, 28);
  EXPECT_FALSE(near[0].enrolment);
  EXPECT_TRUE(ok(store->intake.note_pictures(b, changed(first, 29), std::nullopt, 28).get()).empty()) << "replaced";
  // Somebody else's enrolment photo.
  const auto taken = ok(store->intake.note_pictures(e, changed(other, 3), std::nullopt, 28).get());
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_TRUE(taken[0].enrolment);
  EXPECT_EQ(taken[0].student_number, ann);
  EXPECT_EQ(id_of(store->intake.note_pictures("s999", first, std::nullopt, 28).get()), "submission.unknown");
}

TEST_F(Pictures, the_nearest_come_first_and_not_more_than_anybody_reads) {
  for (int i = 0; i < 25; ++i)
    ok(store->intake
           .note_pictures(submit(add_student(), "p" + std::to_string(i)).submission, changed(first, 25 - i),
                          std::nullopt, 28)
           .get());
  const auto near =
      ok(store->intake.note_pictures(submit(add_student(), "last").submission, first, std::nullopt, 28).get());
  ASSERT_EQ(near.size(), 20u);
  EXPECT_EQ(near[0].bits, 1);
  for (std::size_t i = 1; i < near.size(); ++i) EXPECT_LE(near[i - 1].bits, near[i].bits);
}

TEST_F(Pictures, they_are_still_known_after_a_restart_and_gone_with_their_submission) {
  const std::string ann = add_student();
  const std::string a = submit(ann, "a").submission;
  ok(store->intake.note_pictures(a, first, std::nullopt, 28).get());
  open();
  const std::string b = submit(add_student(), "b").submission;
  EXPECT_EQ(ok(store->intake.note_pictures(b, first, std::nullopt, 28).get()).size(), 1u);
  edit([&](db::Connection& c) { c.run("DELETE FROM submissions WHERE id = ?1", std::stoll(a.substr(1))); });
  EXPECT_TRUE(ok(store->intake.note_pictures(b, first, std::nullopt, 28).get()).empty());
}

TEST_F(Pictures, what_of_ones_own_was_rejected_is_found_by_file_and_by_likeness) {
  const auto first_reply = decided("ann", false);  // student 20221001
  const std::string rejected = first_reply.submission;
  ok(store->intake.note_pictures(rejected, first, std::nullopt, 28).get());
  EXPECT_EQ(ok(store->intake.rejected_before(rejected, first, 28)).attempts, 0) << "itself is no earlier attempt";
  pass(grace);
  const std::string again = submit("20221001", "another photo").submission;
  EXPECT_EQ(state(rejected), domain::State::superseded);
  auto found = ok(store->intake.rejected_before(again, changed(first, 28), 28));
  EXPECT_EQ(found.attempts, 1);
  ASSERT_TRUE(found.nearest);
  EXPECT_EQ(found.nearest->attempt, 1);
  EXPECT_EQ(found.nearest->bits, 28);
  EXPECT_FALSE(found.nearest->same_file);
  found = ok(store->intake.rejected_before(again, changed(first, 29), 28));
  EXPECT_EQ(found.attempts, 1);
  EXPECT_FALSE(found.nearest);
  EXPECT_FALSE(ok(store->intake.rejected_before(again, std::nullopt, 28)).nearest) << "too plain to be like anything";
  // Another student's rejected picture is not one's own.
  const std::string bob = submit(add_student(), "bob's").submission;
  EXPECT_EQ(ok(store->intake.rejected_before(bob, first, 28)).attempts, 0);
  EXPECT_EQ(id_of(store->intake.rejected_before("s999", first, 28)), "submission.unknown");
}

TEST_F(Pictures, the_same_file_is_known_without_a_likeness_and_an_overturned_rejection_counts_no_more) {
  const auto d = decided("ann", false);
  const std::string rejected = d.submission;
  pass(grace);
  // The last attempt's own file again is a repeat of it, and no new attempt: one in between.
  const std::string between = submit("20221001", "another photo").submission;
  ok(store->intake.set_examination(between, examined(), now).get());
  ok(store->decisions.decide(decision("ann", claim("ann").at(0), false), now).get());
  pass(grace);
  EXPECT_THROW(submit("20221001", "photo of 20221001"), std::runtime_error) << "refused today";
  const std::string again = submit("20221001", "a third one").submission;
  edit([&](db::Connection& c) {  // taken by a version that did not refuse it
    c.run("UPDATE submissions SET photo = (SELECT o.photo FROM submissions o WHERE o.id = ?1) WHERE id = ?2",
          std::stoll(rejected.substr(1)), std::stoll(again.substr(1)));
  });
  const auto found = ok(store->intake.rejected_before(again, std::nullopt, 28));
  ASSERT_TRUE(found.nearest);
  EXPECT_TRUE(found.nearest->same_file);
  edit([&](db::Connection& c) {
    c.run("UPDATE decisions SET state = 'overturned' WHERE submission = ?1", std::stoll(rejected.substr(1)));
  });
  const auto later = ok(store->intake.rejected_before(again, std::nullopt, 28));
  EXPECT_EQ(later.attempts, 1) << "the one in between";
  EXPECT_FALSE(later.nearest);
}

TEST(PictureIndex, AHundredThousandAreComparedInMilliseconds) {
  PictureIndex index;
  std::mt19937_64 random(3);
  const auto any = [&] { return PictureHash{{random(), random(), random(), random()}}; };
  PictureHash wanted;
  for (std::int64_t i = 1; i <= 100'000; ++i) {
    const PictureHash h = any();
    if (i == 77'777) wanted = h;
    index.put(1, {i, i}, h);
  }
  index.put(2, {5, 5}, wanted);  // another campaign's is nobody's business
  const auto start = std::chrono::steady_clock::now();
  const auto near = index.find(1, 0, changed(wanted, 20), 28);
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  std::printf("100,000 compared in %.2f ms\n", ms);
  ASSERT_EQ(near.size(), 1u);
  EXPECT_EQ(near[0].entry.submission, 77'777);
  EXPECT_EQ(near[0].bits, 20);
  EXPECT_LT(ms, 100);  // on a machine busy with everything else
  index.put(1, {77'777, 77'777}, any());
  EXPECT_TRUE(index.find(1, 0, wanted, 28).empty()) << "replaced";
}

}  // namespace
}  // namespace cs::store
