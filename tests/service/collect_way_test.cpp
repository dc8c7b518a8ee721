// The student's way from the session to the result: the photograph in pieces, the capture code, money, what is shown
// when, and what two things at the same moment come to.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

#include "payment/sandbox.hpp"
#include "student_way.hpp"

namespace cs::test {
namespace {

TEST_F(Way, from_the_consent_to_a_result_and_again) {
  const std::string token = session(1);
  EXPECT_EQ(stage(token), "consent");
  EXPECT_EQ(problem_of(hand_in(token, std::string(64, '0'))).error.id, "collect.no_consent");
  ASSERT_EQ(as(token, "PUT", "/consent", R"({"kind":"photograph","given":true})").status, 204);
  EXPECT_EQ(stage(token), "photo");
  ASSERT_EQ(hand_in(token, upload(token)).status, 200);
  EXPECT_EQ(stage(token), "pay");
  const std::string id = submission(token);
  EXPECT_EQ(pay(id, "order-1").body, R"({"used_as":"pays"})");
  EXPECT_EQ(pay(id, "order-1").body, R"({"used_as":"pays"})") << "a repeat changes nothing";
  EXPECT_EQ(stage(token), "review");
  decide(id, false);
  EXPECT_EQ(stage(token), "review") << "the reviewer can still take it back";
  s.clock.advance(std::chrono::seconds(31));
  const Answer told = as(token, "GET", "/status");
  EXPECT_EQ(field(told, "stage"), "rejected");
  EXPECT_NE(told.body.find("耳"), std::string::npos) << told.body;
  EXPECT_NE(told.body.find("\"x\":10"), std::string::npos) << told.body;
  EXPECT_EQ(as(token, "GET", "/photograph").body, jpeg);
  EXPECT_EQ(problem_of(hand_in(token, upload(token))).error.id, "submit.rejected_before");
  ASSERT_EQ(hand_in(token, upload(token, jpeg + "2")).status, 200);
  EXPECT_EQ(stage(token), "review") << "one fee covers all attempts";
  decide(submission(token), true);
  s.clock.advance(std::chrono::seconds(31));
  EXPECT_EQ(stage(token), "approved");
  EXPECT_EQ(problem_of(hand_in(token, upload(token, jpeg + "3"))).error.id, "submit.not_allowed");
  EXPECT_EQ(problem_of(as(token, "POST", "/withdraw")).error.id, "submission.move");
}

TEST_F(Way, a_photograph_comes_in_pieces_and_goes_on_where_it_stopped) {
  const std::string token = consenting(1), id = new_uuid(), photo = jpeg + std::string(100'000, 'x');
  EXPECT_EQ(field(put(token, id, 0, photo.size(), photo.substr(0, 40'000)), "received"), "40000");
  EXPECT_EQ(field(as(token, "GET", "/uploads/" + id), "received"), "40000");
  EXPECT_EQ(problem_of(put(token, id, 50'000, photo.size(), photo.substr(50'000))).error.id, "collect.upload_offset");
  EXPECT_EQ(field(put(token, id, 30'000, photo.size(), photo.substr(30'000, 20'000)), "received"), "50000")
      << "what came before may come again";
  EXPECT_EQ(problem_of(put(token, id, 50'000, photo.size() + 1, "x")).error.id, "collect.upload_size");
  EXPECT_EQ(field(as(session(2), "GET", "/uploads/" + id), "received"), "0") << "it is nobody else's";
  const Answer whole = put(token, id, 50'000, photo.size(), photo.substr(50'000));
  ASSERT_EQ(field(whole, "photo").size(), 64U) << whole.body;
  EXPECT_EQ(put(token, id, 50'000, photo.size(), photo.substr(50'000)).body, whole.body) << "the answer was lost";
  EXPECT_EQ(as(token, "GET", "/uploads/" + id).body, whole.body);
}

TEST_F(Way, what_is_no_photograph_is_refused_by_its_name) {
  const std::string token = consenting(1);
  const std::string webp = std::string("RIFF\x10\0\0\0WEBPVP8 ", 16) + "....";
  struct Case {
    std::string bytes, names;
  };
  for (const Case& c : {Case{webp, "WebP"}, Case{"hello, this is a text\n", "text"}, Case{"GIF89a....", "GIF"},
                        Case{"%PDF-1.7", "PDF"}, Case{std::string("\x01\x02\0\x03", 4), "unknown"}}) {
    const Answer a = put(token, new_uuid(), 0, c.bytes.size(), c.bytes);
    EXPECT_EQ(a.status, 422) << a.body;
    EXPECT_EQ(problem_of(a).error.id, "collect.photo_format");
    EXPECT_TRUE(problem_of(a).error.message.starts_with(c.names + " is no format")) << a.body;
    const Answer b = back_end.send("POST", "/campaigns/autumn/photographs", c.bytes);
    EXPECT_EQ(problem_of(b).error.id, "collect.photo_format") << "the back end's as well";
  }
  EXPECT_EQ(put(token, new_uuid(), 0, 0, "").status, 422);
  EXPECT_EQ(put(token, new_uuid(), 0, std::size_t{21} << 20, "x").status, 422);
}

TEST_F(Way, an_unpaid_photograph_is_replaced_and_its_payment_pays_for_the_new_one) {
  const std::string token = consenting(1);
  const std::string first = upload(token), second = upload(token, jpeg + "2");
  ASSERT_EQ(hand_in(token, first).status, 200);
  const std::string id = submission(token);
  ASSERT_EQ(hand_in(token, second).status, 200);
  EXPECT_EQ(submission(token), id);
  EXPECT_EQ(s.submission(id)->photos.at(0).hash, second);
  EXPECT_EQ(pay(id, "order-1").body, R"({"used_as":"pays"})");
  EXPECT_EQ(problem_of(hand_in(token, first)).error.id, "submit.not_allowed");
}

TEST_F(Way, money_is_kept_whatever_became_of_the_attempt) {
  const std::string token = consenting(1);
  ASSERT_EQ(hand_in(token, upload(token)).status, 200);
  const std::string id = submission(token);
  EXPECT_EQ(pay(id, "order-1", 2400).body, R"({"used_as":"short_of"})");
  EXPECT_EQ(stage(token), "pay");
  EXPECT_EQ(problem_of(pay(id, "order-1", 2500)).error.id, "payment.differs");
  EXPECT_EQ(pay(id, "bad order").status, 422);
  EXPECT_EQ(pay(id, "order-2").body, R"({"used_as":"pays"})");
  EXPECT_EQ(pay(id, "order-3").body, R"({"used_as":"paid_twice"})");
  EXPECT_EQ(pay("s999999", "order-4").status, 404);

  const std::string other = consenting(2);
  ASSERT_EQ(hand_in(other, upload(other)).status, 200);
  const std::string withdrawn = submission(other);
  ASSERT_EQ(as(other, "POST", "/withdraw").status, 204);
  EXPECT_EQ(pay(withdrawn, "order-5").body, R"({"used_as":"late"})");
  EXPECT_EQ(s.submission(withdrawn)->row.state, domain::State::withdrawn) << "a payment brings nothing back to life";

  auto& store = s.service().store();
  const auto k = store.access.campaign(store::Caller::process("cli"), domain::Permission::administer, "autumn");
  ASSERT_TRUE(k);
  const auto owed = store.payments.list(*k, {{}, {}, true});
  ASSERT_TRUE(owed);
  EXPECT_EQ(owed->size(), 3U);
  EXPECT_TRUE(store.payments.refund(*k, "order-3", "paid twice", s.clock.now()).get().ok());
  EXPECT_EQ(store.payments.refund(*k, "order-3", "paid twice", s.clock.now()).get().error().id, "payment.refunded");
  EXPECT_EQ(store.payments.list(*k, {{}, {}, true})->size(), 2U);
}

TEST_F(Way, a_time_of_payment_is_plausible) {
  const std::string token = consenting(1);
  ASSERT_EQ(hand_in(token, upload(token)).status, 200);
  const std::string id = submission(token);
  for (const auto& [paid_at, refusal] : std::vector<std::pair<TimePoint, std::string>>{
           {s.clock.now() + std::chrono::hours(1), "submit.paid_in_future"},
           {s.clock.now() - std::chrono::hours(48), "submit.paid_too_early"}}) {
    const Answer a = back_end.send(
        "POST", "/submissions/" + id + "/payment",
        fmt::format(R"({{"order":"order-1","amount_fen":2500,"payer":"p","paid_at":{}}})", to_ms(paid_at)));
    EXPECT_EQ(problem_of(a).error.id, refusal);
  }
}

TEST_F(Way, where_it_is_free_nobody_pays) {
  set([](api::Campaign& k) { k.collection.fee_fen = 0; });
  const std::string token = consenting(1);
  ASSERT_EQ(hand_in(token, upload(token)).status, 200);
  EXPECT_EQ(stage(token), "review");
  EXPECT_EQ(as(token, "POST", "/order").status, 404) << "and nothing is sold here";
}

TEST_F(Way, an_appeal_is_made_once) {
  const std::string token = consenting(1);
  EXPECT_EQ(problem_of(as(token, "POST", "/appeal", R"({"note":"please"})")).error.id, "collect.no_appeal");
  ASSERT_EQ(hand_in(token, upload(token)).status, 200);
  pay(submission(token), "order-1");
  decide(submission(token), false);
  EXPECT_EQ(problem_of(as(token, "POST", "/appeal", R"({"note":"please"})")).error.id, "collect.no_appeal")
      << "nobody has told the student yet";
  s.clock.advance(std::chrono::seconds(31));
  EXPECT_EQ(as(token, "POST", "/appeal", R"({"note":"  "})").status, 422);
  ASSERT_EQ(as(token, "POST", "/appeal", R"({"note":"my ears are seen"})").status, 204);
  EXPECT_EQ(stage(token), "appealed");
  EXPECT_NE(s.as("supervisor").get("/looks").body.find("\"total\":1"), std::string::npos) << "somebody else is to look";
  EXPECT_EQ(problem_of(as(token, "POST", "/appeal", R"({"note":"again"})")).error.id, "collect.no_appeal");
}

TEST_F(Way, of_two_at_the_same_moment_there_is_one) {
  const std::string token = consenting(1);
  const std::string photos[] = {upload(token, jpeg + "a"), upload(token, jpeg + "b")};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&, i] { hand_in(token, photos[i % 2]); });
  for (auto& t : threads) t.join();
  const std::string id = submission(token);
  threads.clear();
  std::atomic<int> pays{0};
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&, i] { pays += pay(id, fmt::format("order-{}", i)).body == R"({"used_as":"pays"})"; });
  for (auto& t : threads) t.join();
  EXPECT_EQ(pays, 1);
  const auto supervisor = s.as("supervisor").get("/submissions");
  EXPECT_EQ(field(supervisor, "total"), "1") << supervisor.body;
}

TEST_F(Way, a_campaign_that_is_over_takes_no_first_attempt_but_shows_results) {
  const std::string token = consenting(1), late = consenting(2);
  ASSERT_EQ(hand_in(token, upload(token)).status, 200);
  const std::string photo = upload(late, jpeg + "late");
  set([&](api::Campaign& k) { k.closes = s.clock.now(); });
  EXPECT_EQ(problem_of(hand_in(late, photo)).error.id, "submit.window_closed");
  EXPECT_EQ(stage(late), "closed");
  EXPECT_EQ(pay(submission(token), "order-1").body, R"({"used_as":"pays"})") << "handed in within the time";
  EXPECT_EQ(stage(token), "review");
}

TEST_F(Way, uploads_are_bounded_for_each_student) {
  const std::string token = consenting(1);
  int refused = 0;
  for (int i = 0; i < 61; ++i) {
    const Answer a = put(token, new_uuid(), 0, jpeg.size(), jpeg);
    if (a.status != 429) continue;
    ++refused;
    EXPECT_GT(std::stoi(a.headers.at("retry-after")), 0);
  }
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(put(consenting(2), new_uuid(), 0, jpeg.size(), jpeg).status, 200);
}

TEST_F(Way, the_page_comes_with_a_strict_policy_and_is_small) {
  std::size_t all = 0;
  for (const char* file : {"/collect/", "/collect/collect.js", "/collect/texts.js", "/collect/collect.css"}) {
    const Answer a = ask({.url = s.url() + file});
    EXPECT_EQ(a.status, 200) << file;
    EXPECT_TRUE(a.headers.at("content-security-policy").starts_with("default-src 'none'; script-src 'self'")) << file;
    EXPECT_EQ(a.body.find("style=\""), std::string::npos);
    all += a.body.size();
  }
  EXPECT_LE(all, 50'000U);
  EXPECT_EQ(ask({.url = s.url() + "/collect/..%2fopenapi.yaml"}).status, 404);
}

}  // namespace
}  // namespace cs::test
