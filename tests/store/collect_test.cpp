// Codes and sessions as whoever attacks them meets them: however many tickets and addresses somebody has.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "fixture.hpp"

namespace cs::store {
namespace {

namespace rules = domain::collecting;

struct CollectTest : StoreTest {
  domain::Claimed claim;

  void SetUp() override {
    StoreTest::SetUp();
    claim = {"本科", "学生1", add_student(), "13800001234"};
  }
  void set(const std::function<void(api::Campaign&)>& change) {
    api::Campaign k = test_campaign(now);
    change(k);
    k.revision = ok(store->campaigns.get("k")).revision;
    ok(store->campaigns.put(k, "admin", now).get());
  }
  OrWait<api::CodeTicket> begin(const domain::Claimed& who, const std::string& address) {
    return ok(store->rooms().collect.begin(ok(store->rooms().access.collection("k")), who, address, now).get());
  }
  OrWait<std::optional<api::StudentSession>> enter(const std::string& ticket, const std::string& code,
                                                   const std::string& address) {
    return ok(store->rooms().collect.open(ticket, code, address, now).get());
  }
  /// What whoever reads the database and tries all of them finds.
  std::string code_of(const std::string& ticket) {
    std::string hash;
    edit([&](db::Connection& c) {
      db::Statement q = c.query("SELECT code_hash FROM code_tickets WHERE ticket_hash = ?1", blake2b(as_bytes(ticket)));
      if (q.next()) hash = q.text(0);
    });
    for (int n = 0; n < 1'000'000; ++n)
      if (std::string code = fmt::format("{:06}", n);
          blake2b(as_bytes(fmt::format("code\n{}\n{}", ticket, code))) == hash)
        return code;
    ADD_FAILURE() << "no code has this hash";
    return "";
  }
  std::int64_t codes_queued() {
    std::int64_t n = 0;
    edit([&](db::Connection& c) {
      db::Statement q = c.query("SELECT count(*) FROM notices WHERE occasion = 'code'");
      if (q.next()) n = q.int64(0);
    });
    return n;
  }
  std::string phone() {
    std::string out;
    edit([&](db::Connection& c) {
      db::Statement q = c.query("SELECT phone FROM students WHERE number = ?1", claim.number);
      if (q.next()) out = q.text(0);
    });
    return out;
  }
  void set_phone(const std::string& to) {
    edit([&](db::Connection& c) { c.run("UPDATE students SET phone = ?1 WHERE number = ?2", to, claim.number); });
  }
};

TEST_F(CollectTest, the_right_code_opens_a_session) {
  const auto begun = begin(claim, "a");
  ASSERT_TRUE(enter(begun.done.ticket, code_of(begun.done.ticket), "a").done.has_value());
  EXPECT_EQ(phone(), "13800001234");
}

TEST_F(CollectTest, a_code_that_nobody_was_sent_opens_nothing) {
  for (int i = 0; i < 10; ++i) begin(claim, fmt::format("place {}", i));
  const auto begun = begin(claim, "the attacker");
  ASSERT_EQ(begun.wait, Millis{0});
  EXPECT_EQ(codes_queued(), 10) << "the telephone has had its ten of the day";
  EXPECT_FALSE(enter(begun.done.ticket, code_of(begun.done.ticket), "the attacker").done.has_value());
  // An hour later there is one more.
  pass(hour);
  const auto later = begin(claim, "the student");
  EXPECT_EQ(codes_queued(), 11);
  EXPECT_TRUE(enter(later.done.ticket, code_of(later.done.ticket), "the student").done.has_value());
  const auto once_more = begin(claim, "another place");
  EXPECT_EQ(once_more.wait, Millis{0}) << "that no more leave is not said";
  EXPECT_EQ(codes_queued(), 11);
}

TEST_F(CollectTest, a_student_without_a_telephone_gets_ten_messages_whatever_numbers_are_named) {
  set_phone("");
  set([](api::Campaign& k) { k.collection.without_phones = true; });
  for (int i = 0; i < 15; ++i) {
    domain::Claimed named = claim;
    named.phone = fmt::format("139000000{:02}", i);
    begin(named, fmt::format("place {}", i));
  }
  EXPECT_EQ(codes_queued(), 10);
}

TEST_F(CollectTest, wrong_codes_are_counted_for_the_student_from_whatever_address) {
  std::vector<std::string> tickets;
  for (int i = 0; i < 5; ++i) tickets.push_back(begin(claim, fmt::format("place {}", i)).done.ticket);
  const std::string code = code_of(tickets.back());
  for (int i = 0; i < 20; ++i) {
    const auto tried = enter(tickets[static_cast<std::size_t>(i / 5)], "x", fmt::format("address {}", i));
    ASSERT_EQ(tried.wait, Millis{0}) << i;
    ASSERT_FALSE(tried.done.has_value());
  }
  const auto refused = enter(tickets.back(), code, "address 21");
  EXPECT_EQ(refused.wait, rules::guess_a_student.pause) << "also the right one: else the guess would have been told";
  EXPECT_FALSE(refused.done.has_value());
  // Another student is none of their business, and after the pause there is a try again.
  const domain::Claimed other{"本科", "学生2", add_student(), "13800001234"};
  pass(std::chrono::seconds{61});
  const auto theirs = begin(other, "place 1");
  EXPECT_TRUE(enter(theirs.done.ticket, code_of(theirs.done.ticket), "address 1").done.has_value());
  pass(rules::guess_a_student.pause);
  const auto again = begin(claim, "the student");
  EXPECT_TRUE(enter(again.done.ticket, code_of(again.done.ticket), "the student").done.has_value());
}

TEST_F(CollectTest, whoever_is_not_meant_is_told_to_wait_as_the_student_is) {
  domain::Claimed nobody = claim;
  nobody.phone = "13911112222";
  for (int i = 0; i < 5; ++i) {
    const auto begun = begin(nobody, fmt::format("place {}", i));
    for (int g = 0; g < 5; ++g) {
      const auto tried = enter(begun.done.ticket, "x", fmt::format("address {}", 5 * i + g));
      EXPECT_EQ(tried.wait, 5 * i + g < 20 ? Millis{0} : rules::guess_a_student.pause);
    }
  }
  // And took nothing from the student.
  const auto begun = begin(claim, "the student");
  EXPECT_TRUE(enter(begun.done.ticket, code_of(begun.done.ticket), "the student").done.has_value());
}

TEST_F(CollectTest, a_ticket_that_is_worth_nothing_counts_against_nobody) {
  const auto old = begin(claim, "a");
  pass(rules::code_holds);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(enter(old.done.ticket, "x", fmt::format("address {}", i)).wait, Millis{0});
  const auto begun = begin(claim, "a");
  EXPECT_TRUE(enter(begun.done.ticket, code_of(begun.done.ticket), "a").done.has_value());
}

TEST_F(CollectTest, asking_is_sealed_whoever_is_meant) {
  struct Entry {
    std::string action, subject;
  };
  const auto newest = [&] {
    std::pair<std::int64_t, Entry> out;
    edit([&](db::Connection& c) {
      db::Statement q =
          c.query("SELECT seq, action, subject FROM log WHERE action = 'student.code' ORDER BY seq DESC LIMIT 1");
      if (q.next()) out = {q.int64(0), {q.text(1), q.text(2)}};
    });
    return out;
  };
  begin(claim, "a");
  const auto right = newest();
  EXPECT_EQ(right.second.subject, "t1");
  domain::Claimed nobody = claim;
  nobody.name = "学生2";
  begin(nobody, "b");
  const auto other = newest();
  EXPECT_GT(other.first, right.first) << "an answer that waits for no seal comes earlier";
  EXPECT_EQ(other.second.subject, "");
}

TEST_F(CollectTest, one_machine_slows_an_address_down_and_shuts_nobody_out) {
  for (int i = 0; i < rules::match_an_address.most; ++i) {
    const domain::Claimed nobody{"本科", "x", fmt::format("no {}", i), fmt::format("139{:08}", i)};
    ASSERT_EQ(begin(nobody, "campus").wait, Millis{0});
  }
  EXPECT_EQ(begin(claim, "campus").wait, std::chrono::seconds{1});
  pass(std::chrono::seconds{1});
  const auto begun = begin(claim, "campus");
  ASSERT_EQ(begun.wait, Millis{0});
  for (int i = 0; i < rules::guess_an_address.most; ++i) ASSERT_EQ(enter("no ticket", "x", "campus").wait, Millis{0});
  const std::string code = code_of(begun.done.ticket);
  EXPECT_EQ(enter(begun.done.ticket, code, "campus").wait, std::chrono::seconds{1});
  pass(std::chrono::seconds{1});
  EXPECT_TRUE(enter(begun.done.ticket, code, "campus").done.has_value());
}

TEST_F(CollectTest, what_the_roster_notes_is_never_written_over) {
  set([](api::Campaign& k) { k.collection.without_phones = true; });
  claim.phone = "13911112222";
  for (const std::string noted : {"010-58691620", "+852 5123 4567", "13800001234"}) {
    set_phone(noted);
    const auto begun = begin(claim, noted);
    EXPECT_FALSE(enter(begun.done.ticket, code_of(begun.done.ticket), noted).done.has_value()) << noted;
    EXPECT_EQ(id_of(store->rooms().collect.open_verified(ok(store->rooms().access.collection("k")), claim, now).get()),
              "collect.no_match");
    EXPECT_EQ(phone(), noted);
    pass(std::chrono::seconds{61});
  }
  EXPECT_EQ(codes_queued(), 0);
}

TEST_F(CollectTest, a_missing_telephone_is_taken_where_the_campaign_says_so) {
  set_phone("");
  claim.phone = "13911112222";
  const auto refused = begin(claim, "a");
  EXPECT_FALSE(enter(refused.done.ticket, code_of(refused.done.ticket), "a").done.has_value());
  EXPECT_EQ(phone(), "");
  set([](api::Campaign& k) { k.collection.without_phones = true; });
  pass(std::chrono::seconds{61});
  const auto begun = begin(claim, "a");
  EXPECT_TRUE(enter(begun.done.ticket, code_of(begun.done.ticket), "a").done.has_value());
  EXPECT_EQ(phone(), "13911112222");
  domain::Claimed second = claim;
  second.phone = "13922223333";
  const auto late = begin(second, "b");
  EXPECT_FALSE(enter(late.done.ticket, code_of(late.done.ticket), "b").done.has_value()) << "it is taken";
}

}  // namespace
}  // namespace cs::store
