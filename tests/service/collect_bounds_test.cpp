// What one student can take from the others and from the staff: memory, threads, the disk, rows that stay.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "student_way.hpp"
#include "wire.hpp"

namespace cs::test {
namespace {

/// A look at a photograph that is "slow" lasts until the test says otherwise.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds{60}, [this] { return open_; });
  }
  bool somebody_waits(int how_many) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return waiting_ >= how_many; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool open_ = false;
};

struct Bounds : Way {
  explicit Bounds(std::size_t outgoing = std::size_t{128} << 20, std::shared_ptr<Gate> of = std::make_shared<Gate>())
      : Way([&] {
          RunningService::Setup setup;
          setup.outgoing_to_students = outgoing;
          setup.workers = 2;
          setup.notices.receipt_token = "the-token-of-receipts";
          setup.judge = [of](const worker::ExamineRequest& r) {
            if (as_text(r.photo).find("slow") != std::string_view::npos) of->pass();
            return all_well(r);
          };
          return setup;
        }()),
        gate(std::move(of)) {}
  void TearDown() override { gate->open(); }

  std::shared_ptr<Gate> gate;

  /// More than the buffers of a socket take.
  static std::string large_photograph() { return jpeg + std::string(std::size_t{16} << 20, 'x'); }
  std::string upload_large(const std::string& token) {
    const std::string photo = large_photograph(), id = new_uuid();
    constexpr std::size_t piece = std::size_t{1} << 20;
    Answer a;
    for (std::size_t at = 0; at < photo.size(); at += piece)
      a = put(token, id, at, photo.size(), photo.substr(at, piece));
    EXPECT_EQ(a.status, 200) << a.body;
    return field(a, "photo");
  }
  static std::string head(const std::string& method, const std::string& path, const std::string& token,
                          const std::string& more = {}) {
    return fmt::format("{} /api/v1{} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n{}\r\n", method, path, token,
                       more);
  }
  /// Asks for their photograph and reads no more than that it comes.
  void begin_photograph(Wire& wire, const std::string& token) {
    ASSERT_TRUE(wire.send(head("GET", "/collect/photograph", token)));
    char status[12];
    ASSERT_EQ(::recv(wire.fd(), status, sizeof status, MSG_WAITALL), 12);
    ASSERT_EQ(std::string_view(status, sizeof status), "HTTP/1.1 200");
  }
  int status_of(const std::string& token, const std::string& path) { return as(token, "GET", path).status; }
};

struct SmallMemory : Bounds {
  SmallMemory() : Bounds(1) {}
};

TEST_F(SmallMemory, a_student_who_reads_slowly_keeps_no_reviewer_waiting) {
  const std::string first = consenting(1), second = consenting(2);
  const std::string photo = upload_large(first);
  ASSERT_EQ(hand_in(first, photo).status, 200);
  ASSERT_EQ(hand_in(second, upload(second)).status, 200);
  pay(submission(first), "order-1");
  {
    Wire slow(s.port());
    begin_photograph(slow, first);
    // It is on its way, and the students' memory is full of it.
    EXPECT_EQ(problem_of(as(second, "GET", "/photograph")).error.id, "service.busy");
    EXPECT_EQ(s.as("supervisor").get("/photographs/" + photo).status, 200) << "the staff's is another one";
  }
  EXPECT_TRUE(eventually([&] { return status_of(second, "/photograph") == 200; }));
}

TEST_F(Bounds, a_student_gets_one_photograph_at_a_time) {
  const std::string first = consenting(1), second = consenting(2);
  ASSERT_EQ(hand_in(first, upload_large(first)).status, 200);
  ASSERT_EQ(hand_in(second, upload(second)).status, 200);
  {
    Wire slow(s.port());
    begin_photograph(slow, first);
    EXPECT_EQ(status_of(first, "/photograph"), 503);
    EXPECT_EQ(status_of(second, "/photograph"), 200);
    EXPECT_EQ(status_of(first, "/status"), 200);
  }
  EXPECT_TRUE(eventually([&] { return status_of(first, "/photograph") == 200; }));
}

TEST_F(Bounds, a_piece_is_small_and_a_student_sends_few_at_a_time) {
  const std::string first = consenting(1), second = consenting(2);
  EXPECT_EQ(put(first, new_uuid(), 0, std::size_t{2} << 20, std::string((std::size_t{1} << 20) + 1, 'x')).status, 413);
  std::vector<Wire> open;
  for (int i = 0; i < 4; ++i) {
    open.emplace_back(s.port());
    ASSERT_TRUE(open.back().send(
        head("PUT", "/collect/uploads/" + new_uuid() + "?offset=0&total=1000", first, "Content-Length: 1000\r\n") +
        "some"));
  }
  EXPECT_TRUE(eventually([&] { return put(first, new_uuid(), 0, jpeg.size(), jpeg).status == 503; }));
  EXPECT_EQ(put(second, new_uuid(), 0, jpeg.size(), jpeg).status, 200) << "another student's are others";
  open.clear();
  EXPECT_TRUE(eventually([&] { return put(first, new_uuid(), 0, jpeg.size(), jpeg).status == 200; }));
}

TEST_F(Bounds, without_its_token_nothing_is_taken_for_receipts) {
  // Said before a byte of the body has come.
  const auto answer = [&](const char* token) {
    return raw(s.port(),
               fmt::format("POST /api/v1/receipts/webhook/{} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
                           token),
               500);
  };
  EXPECT_NE(answer("another-token").find(" 404 "), std::string::npos);
  EXPECT_EQ(answer("the-token-of-receipts"), "") << "it waits for the body";
}

TEST_F(Bounds, looks_at_what_students_send_keep_no_staff_waiting) {
  std::vector<std::string> tokens;
  for (int i = 1; i <= 4; ++i) tokens.push_back(consenting(i));
  s.add_person("reviewer");
  std::vector<std::thread> slow;
  const auto begin = [&](const std::string& token) {
    slow.emplace_back([this, token] {
      const std::string photo = "\xFF\xD8\xFF a slow photograph";
      EXPECT_EQ(put(token, new_uuid(), 0, photo.size(), photo).status, 200);
    });
  };
  begin(tokens[0]);
  ASSERT_TRUE(gate->somebody_waits(1));
  // One look at a time of a student, and what they sent meanwhile may come again.
  EXPECT_EQ(problem_of(put(tokens[0], new_uuid(), 0, jpeg.size(), jpeg)).error.id, "service.busy");
  EXPECT_EQ(problem_of(as(tokens[0], "POST", "/capture-code", jpeg)).error.id, "service.busy");
  for (int i = 1; i < 4; ++i) begin(tokens[static_cast<std::size_t>(i)]);
  ASSERT_TRUE(gate->somebody_waits(2)) << "as many as there are processes";
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  const Answer in = ask({.method = "POST",
                         .url = s.url() + "/api/v1/session",
                         .body = R"({"user":"reviewer","password":"correct horse"})",
                         .timeout_ms = 20'000});
  EXPECT_EQ(in.status, 200) << in.error << in.body;
  gate->open();
  for (auto& t : slow) t.join();
  EXPECT_EQ(put(tokens[0], new_uuid(), 0, jpeg.size(), jpeg).status, 200);
}

TEST_F(Bounds, a_student_sends_so_many_bytes_a_day) {
  const std::string token = consenting(1);
  constexpr std::size_t largest = std::size_t{20} << 20;
  int begun = 0;
  Answer last;
  for (int i = 0; i < 12; ++i) {
    last = put(token, new_uuid(), 0, largest, "x");
    begun += last.status == 200;
  }
  EXPECT_EQ(begun, 10);
  EXPECT_EQ(problem_of(last).error.id, "collect.too_often");
  EXPECT_EQ(put(consenting(2), new_uuid(), 0, largest, "x").status, 200);
  s.clock.advance(std::chrono::hours(12));
  EXPECT_EQ(put(consenting(1), new_uuid(), 0, largest, "x").status, 429);
}

TEST_F(Bounds, the_next_upload_lets_the_last_one_go) {
  const std::string token = consenting(1), other = consenting(2);
  auto& photographs = s.service().store().photographs;
  const std::string used = upload(token, jpeg + "used");
  ASSERT_EQ(hand_in(token, used).status, 200);
  const std::string tried = upload(token, jpeg + "tried"), shared = upload(token, jpeg + "shared");
  EXPECT_EQ(upload(other, jpeg + "shared"), shared);
  const std::string last = upload(token, jpeg + "last");
  ASSERT_TRUE(photographs.collect(s.clock.now()).ok());
  const auto is_there = [&](const std::string& photo) { return photographs.read(photo).ok(); };
  EXPECT_FALSE(is_there(tried));
  EXPECT_TRUE(is_there(used));
  EXPECT_TRUE(is_there(shared)) << "it is somebody else's last one, too";
  EXPECT_TRUE(is_there(last));
  EXPECT_EQ(problem_of(hand_in(token, tried)).error.id, "photo.unknown");
  EXPECT_EQ(hand_in(token, last).status, 200);
}

TEST_F(Bounds, what_leaves_rows_for_good_is_bounded) {
  const std::string token = consenting(1);
  const auto consent = [&](bool given) {
    return as(token, "PUT", "/consent", fmt::format(R"({{"kind":"id_card","given":{}}})", given)).status;
  };
  int kept = 0;
  while (kept < 40 && consent(kept % 2 == 0) == 204) ++kept;
  EXPECT_EQ(kept, 29) << "with the one to the photograph thirty";
  s.clock.advance(std::chrono::minutes(31));
  EXPECT_EQ(consent(false), 204) << "and then one now and then";
  const std::string photos[] = {upload(token, jpeg + "a"), upload(token, jpeg + "b")};
  int taken = 0, withdrawn = 0;
  Answer last;
  for (int i = 0; i < 33; ++i) {
    last = hand_in(token, photos[i % 2]);
    taken += last.status == 200;
    withdrawn += as(token, "POST", "/withdraw").status == 204 && last.status == 200;
  }
  EXPECT_EQ(taken, 30);
  EXPECT_EQ(withdrawn, 30);
  EXPECT_EQ(last.status, 429);
  EXPECT_EQ(last.headers.count("retry-after"), 1U);
}

TEST_F(Bounds, a_photograph_is_handed_in_by_whoever_uploaded_it) {
  const std::string first = consenting(1), second = consenting(2);
  const std::string photo = upload(first);
  EXPECT_EQ(problem_of(hand_in(second, photo)).error.id, "photo.unknown");
  EXPECT_EQ(hand_in(second, photo).body, hand_in(second, std::string(64, '0')).body) << "as one that is not there";
  EXPECT_EQ(hand_in(first, photo).status, 200);
  EXPECT_EQ(upload(second), photo);
  EXPECT_EQ(hand_in(second, photo).status, 200);
}

TEST_F(Bounds, what_was_paid_back_pays_for_nothing_more) {
  auto& store = s.service().store();
  const auto k = store.access.campaign(store::Caller::process("cli"), domain::Permission::administer, "autumn");
  ASSERT_TRUE(k);
  const auto refund = [&](const char* order) {
    const auto done = store.payments.refund(*k, order, "asked for", s.clock.now()).get();
    return done.ok() ? std::string("ok") : done.error().id;
  };
  const std::string token = consenting(1);
  ASSERT_EQ(hand_in(token, upload(token)).status, 200);
  ASSERT_EQ(pay(submission(token), "order-1").body, R"({"used_as":"pays"})");
  EXPECT_EQ(refund("order-1"), "payment.live") << "somebody is about to look at it";
  decide(submission(token), false);
  s.clock.advance(std::chrono::seconds(31));
  ASSERT_EQ(hand_in(token, upload(token, jpeg + "2")).status, 200);
  EXPECT_EQ(stage(token), "review") << "one fee covers all attempts";
  EXPECT_EQ(refund("order-1"), "payment.live");
  ASSERT_EQ(as(token, "POST", "/withdraw").status, 204);
  EXPECT_EQ(refund("order-1"), "ok");
  s.clock.advance(std::chrono::seconds(31));
  ASSERT_EQ(hand_in(token, upload(token, jpeg + "3")).status, 200);
  EXPECT_EQ(stage(token), "pay") << "the fee is due again";
  ASSERT_EQ(pay(submission(token), "order-2").body, R"({"used_as":"pays"})");
  EXPECT_EQ(stage(token), "review");
  decide(submission(token), false);
  s.clock.advance(std::chrono::seconds(31));
  ASSERT_EQ(hand_in(token, upload(token, jpeg + "4")).status, 200);
  EXPECT_EQ(stage(token), "review");
}

/// Behind a proxy that says for whom it asks.
struct Proxied : testing::Test {
  RunningService s{[] {
    RunningService::Setup setup;
    setup.trusted_proxies = {"127.0.0.1"};
    return setup;
  }()};
  Answer from(const std::string& address, const std::string& path, const std::string& body) {
    return ask(
        {.method = "POST", .url = s.url() + "/api/v1" + path, .body = body, .headers = {{"X-Forwarded-For", address}}});
  }
};

TEST_F(Proxied, who_has_a_network_of_addresses_has_one) {
  const auto status = [&](const std::string& address) {
    return from(address, "/collect/campaigns/autumn/code",
                R"({"level":"本科","name":"欧阳明1","number":"S01","phone":"13800000001"})")
        .status;
  };
  EXPECT_EQ(status("2001:db8:1:1::1"), 200);
  EXPECT_EQ(status("2001:db8:1:1:ffff::2"), 429) << "one code a minute";
  EXPECT_EQ(status("2001:db8:1:2::1"), 200);
  EXPECT_EQ(status("192.0.2.1"), 200);
  EXPECT_EQ(status("192.0.2.2"), 200);
  // Of wrong codes an address has 600 before it waits; the student's own are none of them.
  int waits = 0;
  for (int i = 0; i < 605; ++i)
    waits +=
        from(fmt::format("2001:db8:1:1::{:x}", i), "/collect/session", R"({"ticket":"x","code":"1"})").status == 429;
  EXPECT_EQ(waits, 5);
  // Signing in counts by the same: fifty failures, then a pause.
  waits = 0;
  for (int i = 0; i < 52; ++i)
    waits += from(fmt::format("2001:db8:1:1::{:x}", i), "/session",
                  fmt::format(R"({{"user":"nobody{}","password":"x"}})", i))
                 .status == 429;
  EXPECT_EQ(waits, 2);
}

}  // namespace
}  // namespace cs::test
