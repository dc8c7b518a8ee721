// The sandbox's signed callbacks, and WeChat Pay's bill as it is downloaded.
#include <gtest/gtest.h>

#include "payment/sandbox.hpp"
#include "payment/wechat_bill.hpp"

namespace cs::payment {
namespace {

const TimePoint now = from_ms(1'760'000'000'000);
const domain::PaymentRecord paid{"CS0123456789", 2500, "openid", now - std::chrono::hours(2)};

TEST(Sandbox, a_callback_says_what_was_paid) {
  const auto sandbox = make_sandbox("secret");
  EXPECT_STREQ(sandbox->name(), "sandbox");
  const auto read = sandbox->read(sandbox->pay(paid, now), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, paid) << "a late one tells the time of the payment, not of the callback";
}

TEST(Sandbox, nothing_that_it_did_not_sign_is_believed) {
  const auto sandbox = make_sandbox("secret");
  const Callback good = sandbox->pay(paid, now);
  std::vector<Callback> bad{{}, {good.authorization, ""}, {"", good.body}, make_sandbox("other")->pay(paid, now)};
  bad.push_back(good);
  bad.back().body.replace(bad.back().body.find("2500"), 4, "2501");
  bad.push_back(good);
  bad.back().authorization.replace(bad.back().authorization.find("time=1") + 5, 1, "2");
  bad.push_back(good);
  bad.back().authorization += "0";
  for (const Callback& c : bad) {
    const auto read = sandbox->read(c, now);
    ASSERT_FALSE(read) << c.authorization << c.body;
    EXPECT_EQ(read.error().id, "payment.callback");
  }
  EXPECT_FALSE(sandbox->read(good, now + std::chrono::minutes(6))) << "an old one is no news";
}

const std::string heading =
    "\xEF\xBB\xBF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,"
    "订单金额,申请退款金额,费率备注\r\n";
std::string line(const std::string& order, const std::string& state, const std::string& yuan,
                 const std::string& refund = "0.00") {
  return "`2025-10-09 16:53:20,`wx1,`1900000001,`0,`,`420000,`" + order + ",`openid,`JSAPI,`" + state +
         ",`OTHERS,`CNY,`" + yuan + ",`0.00,`0,`0,`" + refund + ",`0.00,`,`,`毕业照,`,`0.15000,`0.60%,`" + yuan + ",`" +
         refund + ",`\r\n";
}
std::string totals(int n) {
  return "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n`" +
         std::to_string(n) + ",`0,`0,`0,`0,`0,`0\r\n";
}

Result<std::vector<domain::BillLine>> read(const std::string& text) {
  return read_wechat_bill(as_bytes(text));
}

TEST(WechatBill, is_read_as_it_was_downloaded) {
  const auto bill = read(heading + line("CS01", "SUCCESS", "25.00") + line("CS02", "REFUND", "25.00", "25.00") +
                         line("CS03", "REVOKED", "25.00") + totals(3));
  ASSERT_TRUE(bill) << bill.error().message;
  ASSERT_EQ(bill->size(), 2U);
  EXPECT_EQ((*bill)[0].order, "CS01");
  EXPECT_EQ((*bill)[0].amount_fen, 2500);
  EXPECT_EQ((*bill)[1].amount_fen, 0);
  EXPECT_EQ((*bill)[1].refund_fen, 2500);
}

TEST(WechatBill, is_read_as_a_spreadsheet_program_saved_it_anew) {
  // In GB18030, by tabs: as any table.
  const std::string whole =
      "\xC9\xCC\xBB\xA7\xB6\xA9\xB5\xA5\xBA\xC5\t\xBD\xBB\xD2\xD7\xD7\xB4\xCC\xAC\t"
      "\xB6\xA9\xB5\xA5\xBD\xF0\xB6\xEE\r\nCS01\tSUCCESS\t25.00\r\n"
      "\xD7\xDC\xBD\xBB\xD2\xD7\xB5\xA5\xCA\xFD\tx\tx\r\n1\t0\t0\r\n";
  const auto bill = read(whole);
  ASSERT_TRUE(bill) << bill.error().message;
  ASSERT_EQ(bill->size(), 1U);
  EXPECT_EQ((*bill)[0].amount_fen, 2500);
}

TEST(WechatBill, one_that_is_cut_short_or_of_another_kind_is_refused) {
  const std::string whole = heading + line("CS01", "SUCCESS", "25.00") + line("CS02", "SUCCESS", "0.10") + totals(2);
  ASSERT_TRUE(read(whole));
  EXPECT_EQ((*read(whole))[1].amount_fen, 10);
  // Cut anywhere but behind the last value: refused, never half of it.
  for (std::size_t n = 0; n + 20 < whole.size(); n += 7) EXPECT_FALSE(read(whole.substr(0, n))) << n;
  for (const std::string& bad :
       {std::string("a,b\r\n"), heading + line("CS01", "SUCCESS", "25.00") + totals(2),
        heading + line("CS01", "SUCCESS", "25,00") + totals(1), heading + line("CS01", "SUCCESS", "-1.00") + totals(1),
        heading + line("CS01", "SUCCESS", "1.001") + totals(1), heading + line("", "SUCCESS", "1.00") + totals(1),
        heading + line("CS01", "NOTPAY", "1.00") + totals(1),
        heading + line("CS01", "SUCCESS", "99999999999") + totals(1)}) {
    const auto bill = read(bad);
    ASSERT_FALSE(bill) << bad;
    EXPECT_EQ(bill.error().id, "payment.bill") << bad;
  }
}

}  // namespace
}  // namespace cs::payment
