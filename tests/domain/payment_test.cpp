#include "domain/payment.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

const PaymentRecord paid{"CS0123456789", 2500, "openid", from_ms(1'760'000'000'000)};

TEST(Payment, what_it_is_worth) {
  struct Case {
    PaymentFacts facts;
    PaymentUse use;
  };
  const Case cases[] = {
      {{State::awaiting_payment, false, 2500}, PaymentUse::pays},
      {{State::awaiting_payment, false, {}}, PaymentUse::pays},
      {{State::awaiting_payment, false, 2000}, PaymentUse::pays},
      {{State::awaiting_payment, false, 2501}, PaymentUse::short_of},
      {{State::awaiting_payment, true, 2500}, PaymentUse::paid_twice},
      {{State::pending, false, 2500}, PaymentUse::pays},
      {{State::approved, true, 2500}, PaymentUse::paid_twice},
      {{State::withdrawn, false, 2500}, PaymentUse::late},
      {{State::superseded, false, 2500}, PaymentUse::late},
      {{{}, false, {}}, PaymentUse::unexpected},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(use_of(paid, c.facts), c.use) << to_string(c.use);
    EXPECT_EQ(is_owed_back(c.use), c.use != PaymentUse::pays);
    EXPECT_EQ(payment_use_from(to_string(c.use)), c.use);
  }
}

TEST(Payment, what_pays_for_a_living_attempt_is_not_paid_back) {
  for (const State state : all_states) {
    const bool lives = is_live(state) && state != State::awaiting_payment;
    EXPECT_EQ(may_refund(PaymentUse::pays, state).ok(), !lives) << to_string(state);
    EXPECT_TRUE(may_refund(PaymentUse::paid_twice, state).ok()) << to_string(state);
  }
  EXPECT_EQ(may_refund(PaymentUse::pays, State::pending).error().id, "payment.live");
  EXPECT_TRUE(may_refund(PaymentUse::pays, std::nullopt).ok());
}

TEST(Payment, a_record_has_its_form) {
  EXPECT_TRUE(validate(paid));
  for (const auto& [record, id] : std::vector<std::pair<PaymentRecord, std::string>>{
           {{"short", 2500, "p", {}}, "payment.order"},
           {{"order 0001", 2500, "p", {}}, "payment.order"},
           {{std::string(65, 'o'), 2500, "p", {}}, "payment.order"},
           {{"order-0001", 0, "p", {}}, "payment.amount"},
           {{"order-0001", -1, "p", {}}, "payment.amount"},
           {{"order-0001", 10'000'001, "p", {}}, "payment.amount"},
           {{"order-0001", 1, "\xff", {}}, "payment.payer"},
           {{"order-0001", 1, std::string(129, 'p'), {}}, "payment.payer"}})
    EXPECT_EQ(validate(record).error().id, id);
}

TEST(Payment, the_ledger_and_the_bill_are_held_against_each_other) {
  const std::vector<LedgerLine> ledger{{"a", 2500},       {"b", 2500},       {"c", 2500},
                                       {"d", 2500, true}, {"e", 2500, true}, {"f", 2500}};
  const std::vector<BillLine> bill{{2, "a", 2500, 0}, {3, "b", 2400, 0}, {4, "d", 2500, 0},
                                   {5, "d", 0, 2500}, {6, "e", 2500, 0}, {7, "f", 2500, 0},
                                   {8, "f", 2500, 0}, {9, "f", 0, 100},  {10, "g", 2500, 0}};
  EXPECT_EQ(reconcile(ledger, bill), (std::vector<Difference>{{"amount", "b", 2500, 2400},
                                                              {"not_in_bill", "c", 2500, 0},
                                                              {"refund_not_in_bill", "e", 2500, 2500},
                                                              {"twice_in_bill", "f", 2500, 2500},
                                                              {"refund_not_in_ledger", "f", 2500, 100},
                                                              {"not_in_ledger", "g", 0, 2500}}));
  EXPECT_TRUE(reconcile({}, {}).empty());
}

}  // namespace
}  // namespace cs::domain
