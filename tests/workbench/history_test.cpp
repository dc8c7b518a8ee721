// The last decisions: on their way, taken back, leafed through, asked back.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using History = Reviewing;

TEST_F(History, ADecisionGoesFromSavingToSent) {
  look();
  key("Space");
  const Decided& d = review().history().front();
  EXPECT_EQ(d.delivery, Delivery::saving);
  EXPECT_EQ(bench.unsent(), 1);
  EXPECT_TRUE(review().can_undo(d));
  progress("key-1", "a", Delivery::saved);
  EXPECT_EQ(d.delivery, Delivery::saved);
  EXPECT_EQ(review().undo_left(d), std::nullopt);
  progress("key-1", "a", Delivery::sent);
  EXPECT_EQ(bench.unsent(), 0);
  EXPECT_EQ(review().undo_left(d), 2min);
  wait(119s);
  EXPECT_EQ(review().undo_left(d), 1s);
  EXPECT_EQ(review().why_not_undo(), std::nullopt);
  wait(1s);
  EXPECT_EQ(review().undo_left(d), 0ms);
  EXPECT_STREQ(text(key("U").refused), "why.undo_over");
  EXPECT_TRUE(desk.undos.empty());
}

TEST_F(History, UndoBringsTheItemBackWithItsReasons) {
  look();
  key("Delete");
  key("5");
  key("Enter");
  progress("key-1", "a", Delivery::sent);
  look();
  key("Ctrl+Z");
  EXPECT_EQ(desk.undos, std::vector<std::string>{"key-1"});
  EXPECT_EQ(shown(), "a") << "at once, read-only";
  look();
  EXPECT_STREQ(text(key("Space").refused), "why.leafing");
  undone("key-1", "a");
  EXPECT_EQ(review().history().front().undo, Decided::Undo::done);
  const unsigned long before = review().shown_revision();
  ready("a", 2);
  EXPECT_EQ(review().leaf(), 0);
  EXPECT_EQ(shown(), "a");
  EXPECT_EQ(review().shown_revision(), before) << "the photographs stay where they are";
  EXPECT_EQ(review().prepared().front()->submission.row.id, "b");
  EXPECT_STREQ(text(key("Space").refused), "why.not_drawn");
  look();
  key("Delete");
  EXPECT_EQ(review().draft().reasons, (std::vector<std::string>{"R2", "R7", "R4"}));
  key("Enter");
  EXPECT_EQ(desk.decides.at(1).request.epoch, 2);
  EXPECT_EQ(shown(), "b");
}

TEST_F(History, AnUndoneItemComesNextWhenOneHasGoneOn) {
  look();
  key("Space");
  key("U");
  key("Esc");
  EXPECT_EQ(shown(), "b");
  undone("key-1", "a");
  ready("a", 2);
  EXPECT_EQ(shown(), "b") << "nothing jumps under the reviewer's hands";
  EXPECT_EQ(review().prepared().front()->submission.row.id, "a");
}

TEST_F(History, AnUndoneItemThatSomebodyElseTookIsLeftAndSaidSo) {
  look();
  key("Space");
  key("U");
  undone("key-1", "a");
  EXPECT_EQ(review().leaf(), 1);
  say(event::NotReturned{"a"});
  EXPECT_EQ(review().leaf(), 0);
  EXPECT_EQ(shown(), "b");
  EXPECT_EQ(bench.toasts().all().back().phrase.key, "toast.not_returned");
}

TEST_F(History, UndoTakesTheNewestThatStillCanBe) {
  for (int i = 0; i < 2; ++i) {
    look();
    key("Space");
  }
  key("U");
  key("Esc");
  key("U");
  EXPECT_EQ(desk.undos, (std::vector<std::string>{"key-2", "key-1"}));
  EXPECT_STREQ(text(key("U").refused), "why.undo_asked");
}

TEST_F(History, ARefusedUndoSaysSo) {
  look();
  key("Space");
  progress("key-1", "a", Delivery::sent);
  key("U");
  say(event::UndoProgress{"key-1", "a", Delivery::refused, {}, Error{Code::refused, "undo.too_late", "too late"}});
  EXPECT_EQ(review().history().front().undo, Decided::Undo::refused);
  ASSERT_FALSE(bench.toasts().all().empty());
  EXPECT_EQ(bench.toasts().all().back().error->id, "undo.too_late");
}

TEST_F(History, ARefusedDecisionIsShownAndStays) {
  look();
  key("Space");
  EXPECT_EQ(review().statistics().approved, 1);
  progress("key-1", "a", Delivery::refused, Error{Code::conflict, "lease.lost", "claimed by somebody else"});
  EXPECT_EQ(review().statistics().approved, 0);
  EXPECT_EQ(bench.unsent(), 0);
  wait(1h);
  bench.unlock("secret");  // nobody was there for an hour
  say(event::PasswordChecked{Status{}});
  ASSERT_EQ(bench.toasts().all().size(), 1U);
  EXPECT_TRUE(bench.toasts().all()[0].sticky);
  EXPECT_EQ(bench.toasts().all()[0].phrase.args.at("number"), "2022a");
  EXPECT_EQ(review().history().front().error->id, "lease.lost");
  EXPECT_STREQ(text(review().why_not_undo()), "why.undo_over");
  key("Backspace");
  EXPECT_EQ(shown(), "a");
  EXPECT_STREQ(text(review().why_not_undo()), "why.never_stored");
}

TEST_F(History, ARefusalOfAnEarlierRunIsShownToo) {
  progress("of-yesterday", "z", Delivery::saved);
  EXPECT_EQ(bench.unsent(), 1);
  progress("of-yesterday", "z", Delivery::refused, Error{Code::conflict, "lease.lost", "claimed"});
  EXPECT_EQ(bench.unsent(), 0);
  ASSERT_EQ(bench.toasts().all().size(), 1U);
  EXPECT_EQ(bench.toasts().all()[0].phrase.key, "toast.old_decision_refused");
}

TEST_F(History, TheHistoryHoldsTwentyAndSmallPhotographs) {
  for (int i = 0; i < 25; ++i) ready("n" + std::to_string(i));
  std::weak_ptr<const worker::Pixels> decoded;
  for (int i = 0; i < 25; ++i) {
    decoded = review().current()->photos[0].decoded->levels.back();
    look();
    key("Space");
  }
  EXPECT_EQ(review().history().size(), 20U);
  const auto& levels = review().history().front().item->photos[0].decoded->levels;
  EXPECT_LE(std::max(levels.front()->width, levels.front()->height), workbench::History::edge);
  EXPECT_FALSE(levels.empty());
  EXPECT_TRUE(decoded.expired()) << "a kept level keeps the whole pyramid in memory";
  for (int i = 0; i < 20; ++i) EXPECT_EQ(key("Backspace").refused, std::nullopt);
  EXPECT_STREQ(text(key("Backspace").refused), "why.first_leaf");
  EXPECT_EQ(review().leaf(), 20);
  key("Shift+Backspace");
  EXPECT_EQ(review().leaf(), 19);
}

TEST_F(History, LeafingIsReadOnly) {
  look();
  key("Space");
  key("Backspace");
  EXPECT_EQ(shown(), "a");
  EXPECT_EQ(desk.opened.back(), (std::pair<std::string, std::string>{"leaf", "a"}));
  look();
  EXPECT_STREQ(text(key("Space").refused), "why.leafing");
  EXPECT_STREQ(text(key("Delete").refused), "why.leafing");
  EXPECT_STREQ(text(key("1").refused), "why.leafing");
  EXPECT_STREQ(text(key("P").refused), "why.leafing");
  EXPECT_EQ(desk.decides.size(), 1U);
  say(event::SubmissionOpened{"leaf", ItemPtr(item(desk, clock, "a"))});
  EXPECT_EQ(review().shown()->photos[0].decoded->levels.front()->width, 3000) << "full size once it came";
  key("Esc");
  EXPECT_EQ(shown(), "b");
}

TEST_F(History, AfterTheGraceOneAsksForAWithdrawal) {
  look();
  key("Space");
  EXPECT_STREQ(text(key("W").refused), "why.leaf_first");
  key("Backspace");
  EXPECT_STREQ(text(key("W").refused), "why.undo_instead");
  progress("key-1", "a", Delivery::sent);
  wait(2min);
  EXPECT_EQ(key("W").refused, std::nullopt);
  EXPECT_TRUE(review().withdrawing());
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.note_required");
  review().set_withdrawal_note(" wrong person ");
  EXPECT_STREQ(text(key("Enter", false, true).refused), "why.ctrl_enter");
  EXPECT_TRUE(desk.withdrawals.empty());
  key("Ctrl+Enter", false, true);
  ASSERT_EQ(desk.withdrawals.size(), 1U);
  EXPECT_EQ(desk.withdrawals[0], (std::pair<std::string, std::string>{"d-a", "wrong person"}));
  say(event::WithdrawalAsked{"d-a", {}});
  EXPECT_EQ(review().history().front().withdrawal, Decided::Withdrawal::asked);
  EXPECT_STREQ(text(key("W").refused), "why.withdrawal_asked");
}

}  // namespace
}  // namespace cs::workbench::test
