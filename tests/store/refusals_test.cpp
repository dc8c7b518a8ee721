// The engine refuses each statement of a call in turn: nothing of the call is there, and the same call works
// afterwards.
#include "store/fixture.hpp"
#include "store/moved_tables.hpp"
#include "support/counted_again.hpp"

namespace cs::store {
namespace {

struct Refusals : StoreTest {
  std::int64_t refuse_in = -1;  ///< statements until the one that is refused; -1: none
  bool refused = false;
  std::unique_ptr<db::Connection> beside;
  std::map<std::string, std::vector<Column>> columns;

  void SetUp() override {
    options.on_run = [this](std::string_view) {
      if (refuse_in < 0 || refuse_in-- > 0) return;
      refused = true;
      throw db::Failure(io_error("test.refused", "The engine refused."));
    };
    StoreTest::SetUp();
    if (IsSkipped()) return;
    auto c = db::Connection::open(where(), schema());
    ASSERT_TRUE(c.ok()) << c.error().message;
    beside = std::make_unique<db::Connection>(std::move(*c));
    const test::EmptyDatabase empty(test::Engine::sqlite);
    auto sqlite = db::Connection::open(empty.where(), schema());
    ASSERT_TRUE(sqlite.ok());
    for (const MovedTable& t : moved_tables()) columns[t.name] = columns_of(*sqlite, t);
  }
  void TearDown() override { beside.reset(); }
  /// All that is stored.
  std::string everything() {
    std::string all;
    for (const MovedTable& t : moved_tables()) all += t.name + " " + digest_of(*beside, t, columns[t.name]) + "\n";
    return all;
  }
  /// Refuses the first, second, third … statement of the call until it comes through without meeting a refusal.
  template <class Call>
  auto at_every_statement(const char* what, Call call) {
    SCOPED_TRACE(what);
    const std::string before = everything();
    for (int at = 0;; ++at) {
      refused = false;
      refuse_in = at;
      auto r = call();
      refuse_in = -1;
      if (!refused) {
        EXPECT_TRUE(r.ok()) << r.error().id << ": " << r.error().message;
        EXPECT_GT(at, 2) << "nothing was tried";
        EXPECT_EQ(test::wrong_counts(*beside), "");
        return ok(std::move(r));
      }
      // A refusal that a call survives (a retry inside it) has done its work once; any other has done nothing.
      if (r.ok()) return ok(std::move(r));
      EXPECT_EQ(r.error().id, "test.refused") << "statement " << at;
      EXPECT_EQ(everything(), before) << "statement " << at;
      if (HasFailure() || at > 300) throw std::runtime_error("given up");
    }
  }
};

TEST_F(Refusals, leave_no_half_write_at_any_statement) {
  options.on_fatal = [](const Error& e) { ADD_FAILURE() << e.message; };
  open();
  const std::string number = add_student(), photo = add_photo("p");
  const auto submitted = at_every_statement("submit", [&] {
    return store->intake.submit("k", {number, photo, "ctx", true, from_ms(0)}, "mini", now).get();
  });
  const std::string id = submitted.submission;
  at_every_statement("examine", [&] { return store->intake.set_examination(id, examined(), now).get(); });
  at_every_statement("reference", [&] {
    return store->roster.put_reference("k", number, api::PhotoKind::enrolment, photo, "a", now).get();
  });
  const auto lease = at_every_statement("claim", [&] {
                       return store->queue.claim({"k", "ann", 1, false}, now).get();
                     }).at(0);
  const auto args = decision("ann", lease, false);
  const auto decided = at_every_statement("decide", [&] { return store->decisions.decide(args, now).get(); });
  at_every_statement("undo", [&] {
    return store->decisions.undo({"ann", "11111111-2222-4333-8444-555555555555", decided.decision, ""}, now).get();
  });
  const auto again = claim("ann").at(0);
  const auto approve = decision("ann", again);
  const auto approved = ok(store->decisions.decide(approve, now).get());
  pass(grace + minute);
  const auto due = at_every_statement("take due", [&] { return store->outbox.take_due(now, 5, {}).get(); });
  ASSERT_EQ(due.size(), 1u);
  at_every_statement("mark", [&] {
    return store->outbox.mark({{due[0].id, domain::NoticeEvent::accept, "p1", "", ""}}, now, {}).get();
  });
  at_every_statement("overturn", [&] {
    return store->audits.overturn({"sue", "21111111-2222-4333-8444-555555555555", approved.decision, "why"}, now).get();
  });
  at_every_statement("person", [&] {
    return store->people.put({"ann", "Ann", domain::Role::reviewer, "long enough", false}, "admin", now).get();
  });
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
}

}  // namespace
}  // namespace cs::store
