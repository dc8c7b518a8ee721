// The failure cases that stand in notices/outbox.hpp: the process is killed at each, and what it left is looked at by
// the next one. The gateway is a file of the messages that arrived, so that it outlives the process.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "notices/dispatcher.hpp"
#include "service/store_outbox.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

namespace cs::service {
namespace {

using domain::NoticeState;

enum class Death {
  none,
  before_take,
  after_take,
  before_arrival,
  after_arrival,
  before_mark,
  after_mark,
  before_put_back,
  before_gate,
  before_answer_to_question,
};

void die_if(bool now) {
  if (now) ::raise(SIGKILL);
}

/// Accepts everything, or says that nothing goes through; what arrived stands in the file.
class FileGateway final : public notices::Gateway {
 public:
  FileGateway(std::filesystem::path file, Death death) : file_(std::move(file)), death_(death) {}

  std::size_t batch() const override { return 2; }
  std::vector<notices::SendOutcome> send(std::span<const notices::OutgoingMessage> messages,
                                         std::shared_ptr<http::Cancel>) override {
    using Kind = notices::SendOutcome::Kind;
    std::vector<notices::SendOutcome> outcomes;
    for (const auto& m : messages) {
      if (death_ == Death::before_put_back || death_ == Death::before_gate) {
        outcomes.push_back({death_ == Death::before_gate ? Kind::halt : Kind::later, "", "said so", "code"});
        continue;
      }
      die_if(death_ == Death::before_arrival);
      std::ofstream(file_, std::ios::app) << m.phone << '\n';
      die_if(death_ == Death::after_arrival);
      outcomes.push_back({Kind::accepted, "p" + m.phone});
    }
    return outcomes;
  }
  Result<notices::Receipt> query(const notices::Question& q, std::shared_ptr<http::Cancel>) override {
    notices::Receipt receipt;
    if (arrived(file_).contains(q.phone)) receipt = {notices::Receipt::Kind::delivered, "p" + q.phone, ""};
    return receipt;
  }
  static std::map<std::string, int> arrived(const std::filesystem::path& file) {
    std::map<std::string, int> times;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) ++times[line];
    return times;
  }

 private:
  const std::filesystem::path file_;
  const Death death_;
};

class DyingOutbox final : public notices::Outbox {
 public:
  DyingOutbox(store::Store& store, Death death) : under_(store, {}, &StoreOutbox::alone), death_(death) {}

  Result<std::vector<notices::OutgoingMessage>> take_due(TimePoint now, int limit) override {
    die_if(death_ == Death::before_take);
    auto due = under_.take_due(now, limit);
    die_if(death_ == Death::after_take);
    return due;
  }
  Result<std::vector<notices::Asking>> take_questions(TimePoint now, int limit) override {
    return under_.take_questions(now, limit);
  }
  Status mark(std::span<const notices::Outcome> outcomes, TimePoint now) override {
    const bool answer = outcomes.front().event == domain::NoticeEvent::receipt_delivered;
    die_if(death_ == Death::before_mark || death_ == Death::before_put_back);
    die_if(death_ == Death::before_answer_to_question && answer);
    const Status marked = under_.mark(outcomes, now);
    die_if(death_ == Death::after_mark);
    return marked;
  }
  Result<notices::NextDue> next_due() override { return under_.next_due(); }
  Result<std::optional<notices::Gate>> gate() override { return under_.gate(); }
  Status set_gate(const std::optional<notices::Gate>& gate, TimePoint now) override {
    die_if(death_ == Death::before_gate && gate.has_value());
    return under_.set_gate(gate, now);
  }

 private:
  StoreOutbox under_;
  const Death death_;
};

struct NoticeCrash : testing::Test {
  test::TempDir dir;
  ManualClock clock{from_ms(1'760'000'000'000)};
  std::filesystem::path ledger = dir / "arrived";
  const store::Caller admin = store::Caller::process("admin");

  store::CampaignsRef everywhere(store::Store& store) const {
    auto all = store.access.campaigns(admin, {domain::Permission::view_notices});
    if (!all) throw std::runtime_error(all.error().message);
    return std::move(*all);
  }

  std::unique_ptr<store::Store> open() {
    store::Options options;
    options.data_dir = dir / "data";
    options.create = true;
    options.serving = true;
    auto opened = store::Store::open(options, clock.now());
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  void SetUp() override {
    const auto store = open();
    api::Campaign k;
    k.id = "k";
    k.name = k.school = "某大学";
    k.opens = clock.now() - std::chrono::hours{24};
    k.closes = clock.now() + std::chrono::hours{240};
    k.texts.signature = "采集";
    k.texts.deadline_near = "{name}同学，采集将于{deadline}截止。";
    ASSERT_TRUE(store->campaigns.put(k, "admin", clock.now()).get());
    std::vector<domain::Student> students;
    for (int i = 1; i <= 5; ++i) {
      const std::string n = std::to_string(i);
      students.push_back({"学生" + n, "202200" + n, "", "", "", "1380000000" + n});
    }
    const auto campaign = store->access.campaign(admin, domain::Permission::administer, "k");
    ASSERT_TRUE(campaign);
    ASSERT_TRUE(store->roster.put(*campaign, students, clock.now()).get());
    ASSERT_EQ(*store->notices.queue_reminders(*campaign, 10, clock.now()).get(), 5);
  }
  /// One round of sending and asking.
  Status step(store::Store& store, Death death) {
    DyingOutbox outbox(store, death);
    FileGateway gateway(ledger, death);
    const auto stepped = notices::make_dispatcher(outbox, gateway, clock)->step();
    return stepped ? Status{} : Status{stepped.error()};
  }
  /// A process that ends by the kill at that moment.
  void killed_at(Death death) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto store = open();
      if (death == Death::before_answer_to_question) clock.advance(std::chrono::hours{1});
      ::_exit(step(*store, death) ? 1 : 2);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it did not come there";
  }
  std::map<NoticeState, int> states(store::Store& store) {
    std::map<NoticeState, int> n;
    store::NoticeQuery query;
    query.limit = 100;
    const auto page = store.notices.list(everywhere(store), query);
    if (!page) throw std::runtime_error(page.error().message);
    for (const auto& row : page->rows) ++n[row.state];
    return n;
  }
  /// The next process goes on for two days: what arrived is known to have, what did not is on the call list.
  void the_next_one_makes_it_good(store::Store& store, int expected_calls) {
    for (int i = 0; i < 2 * 24 * 12; ++i) {
      ASSERT_TRUE(step(store, Death::none));
      clock.advance(std::chrono::minutes{5});
    }
    const auto times = FileGateway::arrived(ledger);
    int calls = 0;
    store::NoticeQuery query;
    query.limit = 100;
    const auto page = store.notices.list(everywhere(store), query);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->total, 5);
    for (const auto& row : page->rows) {
      const std::string phone = "1380000000" + row.student_number.substr(row.student_number.size() - 1);
      const bool arrived = times.contains(phone);
      if (arrived) {
        EXPECT_EQ(times.at(phone), 1) << "told twice";
      }
      EXPECT_EQ(row.state == NoticeState::accepted || row.state == NoticeState::delivered, arrived) << row.id;
      EXPECT_EQ(row.call == "waiting", !arrived) << row.id << " is neither told nor called";
      calls += row.call == "waiting";
    }
    EXPECT_EQ(calls, expected_calls);
    EXPECT_EQ(store.log.verify()->problems, 0);
  }
};

TEST_F(NoticeCrash, before_anything_was_taken_all_is_queued_and_sent_later) {
  killed_at(Death::before_take);
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::queued], 5);
  the_next_one_makes_it_good(*store, 0);
}

TEST_F(NoticeCrash, taken_and_not_sent_is_in_doubt_and_called_about) {
  for (const Death death : {Death::after_take, Death::before_arrival}) killed_at(death);
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::in_doubt], 4);
  EXPECT_EQ(states(*store)[NoticeState::queued], 1);
  the_next_one_makes_it_good(*store, 4);
}

TEST_F(NoticeCrash, sent_and_not_marked_is_in_doubt_and_found_by_its_receipt) {
  killed_at(Death::before_mark);
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::in_doubt], 2);
  the_next_one_makes_it_good(*store, 0);
}

TEST_F(NoticeCrash, in_the_middle_of_a_batch_each_half_has_its_own_fate) {
  killed_at(Death::after_arrival);
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::in_doubt], 2);
  the_next_one_makes_it_good(*store, 1);
}

TEST_F(NoticeCrash, marked_is_done) {
  killed_at(Death::after_mark);
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::accepted], 2);
  EXPECT_EQ(states(*store)[NoticeState::in_doubt], 0);
  the_next_one_makes_it_good(*store, 0);
}

TEST_F(NoticeCrash, refused_for_now_and_not_put_back_is_in_doubt_the_careful_side) {
  killed_at(Death::before_put_back);
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::in_doubt], 2);
  the_next_one_makes_it_good(*store, 2);
}

TEST_F(NoticeCrash, put_back_before_the_gate_was_closed_leaves_again) {
  killed_at(Death::before_gate);
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::queued], 5);
  EXPECT_FALSE(*store->outbox.gate());
  the_next_one_makes_it_good(*store, 0);
}

TEST_F(NoticeCrash, an_answer_to_a_question_that_was_not_written_down_is_asked_for_again) {
  killed_at(Death::before_mark);
  killed_at(Death::before_answer_to_question);
  const auto store = open();
  the_next_one_makes_it_good(*store, 0);
}

TEST_F(NoticeCrash, a_receipt_that_was_stored_and_not_answered_comes_again_and_changes_nothing) {
  killed_at(Death::after_mark);
  const std::string phone = FileGateway::arrived(ledger).begin()->first;
  const store::ReceiptIn receipt{"p" + phone, "", phone, true, ""};
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto store = open();
    if (!store->outbox.receive_receipt(receipt, clock.now()).get()) ::_exit(1);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto store = open();
  EXPECT_EQ(states(*store)[NoticeState::delivered], 1);
  EXPECT_EQ(*store->outbox.receive_receipt(receipt, clock.now()).get(), store::ReceiptFate::repeated);
  the_next_one_makes_it_good(*store, 0);
}

}  // namespace
}  // namespace cs::service
