#include "programs/payments_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/csv.hpp"
#include "payment/wechat_bill.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"

namespace cs::programs {
namespace {

constexpr std::size_t largest_bill = std::size_t{64} << 20;

struct PaymentArguments {
  DataPlace data;
  std::string campaign, day, bill, order, note;
  bool owed = false, csv = false;
};

std::string yuan(std::int64_t fen) {
  return fmt::format("{}.{:02}", fen / 100, fen % 100);
}

const char* in_words(domain::PaymentUse use) {
  switch (use) {
    case domain::PaymentUse::pays:
      return "pays the fee";
    case domain::PaymentUse::paid_twice:
      return "paid twice";
    case domain::PaymentUse::late:
      return "withdrawn before it came";
    case domain::PaymentUse::short_of:
      return "less than the fee";
    case domain::PaymentUse::unexpected:
      return "no such order";
  }
  return "";
}

Result<store::PaymentQuery> query_of(const PaymentArguments& a) {
  store::PaymentQuery query;
  query.owed = a.owed;
  if (!a.day.empty()) {
    CS_ASSIGN(query.from, midnight_of(a.day));
    query.to = query.from + std::chrono::days{1};
  }
  return query;
}

Status list(const PaymentArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(const auto query, query_of(a));
  CS_ASSIGN(const auto rows, store->payments.list(campaign, query));
  if (a.csv) fmt::print("order,student,submission,yuan,payer,paid,provider,used as,refunded,refunded by,note\n");
  std::int64_t sum = 0;
  for (const store::PaymentRow& r : rows) {
    const std::string refunded = r.refunded == TimePoint{} ? "" : local_time(r.refunded);
    sum += r.record.amount_fen;
    if (a.csv)
      fmt::print("{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(r.record.order), csv_field(r.student_number),
                 r.submission, yuan(r.record.amount_fen), csv_field(r.record.payer), local_time(r.record.paid_at),
                 r.provider, domain::to_string(r.use), refunded, csv_field(r.refunded_by), csv_field(r.refund_note));
    else
      fmt::print("{}  {:<24} {:>8} yuan  {:<12} {}{}\n", local_time(r.record.paid_at), r.record.order,
                 yuan(r.record.amount_fen), r.student_number, in_words(r.use),
                 refunded.empty() ? "" : ", paid back " + refunded);
  }
  if (!a.csv) fmt::print("{} payments, {} yuan\n", rows.size(), yuan(sum));
  return {};
}

Status reconcile(const PaymentArguments& a) {
  CS_ASSIGN(const Bytes bytes, read_file(path_from_utf8(a.bill), largest_bill));
  const auto bill = payment::read_wechat_bill(bytes);
  if (!bill) return invalid(bill.error().id, fmt::format("{}: {}", a.bill, bill.error().message));
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(const auto query, query_of(a));
  CS_ASSIGN(const auto rows, store->payments.list(campaign, query));
  std::vector<domain::LedgerLine> ledger;
  for (const store::PaymentRow& r : rows)
    ledger.push_back({r.record.order, r.record.amount_fen, r.refunded != TimePoint{}});
  const auto differences = domain::reconcile(std::move(ledger), *bill);
  for (const domain::Difference& d : differences)
    fmt::print("{:<22} {:<32} ledger {:>8}, bill {:>8} yuan\n", d.kind, d.order, yuan(d.ledger_fen), yuan(d.bill_fen));
  fmt::print("{} lines of the bill, {} payments of the ledger, {} differences\n", bill->size(), rows.size(),
             differences.size());
  if (!differences.empty())
    return invalid("payment.differences", "The bill and the ledger differ: each line above is one to look into.");
  return {};
}

Status refund(const PaymentArguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto campaign, choose_campaign(*store, a.campaign));
  const auto noted = store->payments.refund(campaign, a.order, a.note, system_clock().now()).get();
  if (!noted) return noted.error();
  fmt::print("{}: noted that it was paid back\n", a.order);
  return {};
}

void day_option(CLI::App& command, PaymentArguments& a) {
  command.add_option("--day", a.day, "Only what was paid on this day, China's time")->type_name("YYYY-MM-DD");
}

}  // namespace

void add_payments_commands(CLI::App& app, int& status) {
  CLI::App* group = command_group(app, "payments", "What students paid, and what is to be paid back");
  {
    const auto [sub, a] = data_command<PaymentArguments>(*group, "list", "Show the ledger", status, &list);
    campaign_option(*sub, a->campaign);
    day_option(*sub, *a);
    sub->add_flag("--owed", a->owed, "Only what is to be paid back: paid twice, late, too little, without an order");
    sub->add_flag("--csv", a->csv, "As CSV");
  }
  {
    const auto [sub, a] = data_command<PaymentArguments>(
        *group, "reconcile", "Hold WeChat Pay's daily bill against the ledger; status 1 where they differ", status,
        &reconcile);
    campaign_option(*sub, a->campaign);
    day_option(*sub, *a);
    sub->add_option("--bill", a->bill, "The bill of all transactions, as it was downloaded (CSV)")
        ->required()
        ->type_name("FILE");
  }
  {
    const auto [sub, a] =
        data_command<PaymentArguments>(*group, "refund", "Note that a payment was paid back", status, &refund);
    campaign_option(*sub, a->campaign);
    sub->add_option("ORDER", a->order, "The order's number")->required();
    sub->add_option("--note", a->note, "Why, for the record")->required();
  }
}

}  // namespace cs::programs
