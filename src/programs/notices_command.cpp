#include "programs/notices_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <memory>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/admin_options.hpp"
#include "programs/data_folder.hpp"
#include "service/notice_csv.hpp"
#include "store/store.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  DataPlace data;
  std::string campaign, state, text, notice, reason, out, occasion;
  int limit = 50;
  bool call_list = false;
};
using Shared = std::shared_ptr<Arguments>;

/// A data folder, and the campaign of it that the command is about.
struct Opened {
  std::unique_ptr<store::Store> store;
  store::CampaignRef campaign;
  store::CampaignsRef listed;
};

Result<Opened> open(const Arguments& a) {
  CS_ASSIGN(auto store, open_store(a.data));
  CS_ASSIGN(auto campaign, choose_campaign(*store, a.campaign));
  CS_ASSIGN(auto listed,
            store->access.campaigns(command_caller(), {domain::Permission::view_notices}, {{campaign.id()}}));
  return Opened{std::move(store), std::move(campaign), std::move(listed)};
}

Result<store::NoticeRef> notice_of(store::Store& store, const Arguments& a) {
  return store.access.notice(command_caller(), domain::Permission::resend_notice, a.notice);
}

store::NoticeQuery query_of(const Arguments& a) {
  store::NoticeQuery query;
  query.state = a.state;
  query.text = a.text;
  query.call_list = a.call_list;
  return query;
}

Status list(const Arguments& a) {
  CS_ASSIGN(const Opened o, open(a));
  store::NoticeQuery query = query_of(a);
  query.limit = a.limit;
  CS_ASSIGN(const auto page, o.store->notices.list(o.listed, query));
  for (const auto& n : page.rows)
    fmt::print("{:<8} {}  {}  {:<10} {:<13} {}{}\n", n.id, local_time(n.updated), mask_phone(n.phone),
               domain::to_string(n.state), domain::to_string(n.occasion), n.student_number,
               n.problem.empty() ? "" : "  " + n.problem);
  fmt::print("{} of {}\n", page.rows.size(), page.total);
  return {};
}

Status export_csv(const Arguments& a) {
  CS_ASSIGN(const Opened o, open(a));
  store::NoticeQuery query = query_of(a);
  query.limit = 500;
  std::string csv =
      "\xEF\xBB\xBFid,student_number,student,phone,occasion,state,segments,cost_yuan,updated,problem,call,called_by,"
      "call_note,resend_of,text\r\n";
  int rows = 0;
  while (true) {
    CS_ASSIGN(const auto page, o.store->notices.list(o.listed, query));
    for (api::NoticeRow n : page.rows) {
      n.phone = mask_phone(n.phone);
      csv += service::notice_csv_line(n);
      ++rows;
    }
    if (page.rows.size() < 500) break;
    query.before = page.rows.back().id;
  }
  CS_TRY(write_file_durably(path_from_utf8(a.out), as_bytes(csv)));
  fmt::print("{} messages written to {}\n", rows, a.out);
  return {};
}

Status status(const Arguments& a) {
  CS_ASSIGN(const Opened o, open(a));
  CS_ASSIGN(const auto desk, o.store->notices.desk(o.listed));
  if (desk.gate.halted)
    fmt::print("halted since {}: {}\n  tried again at {}; 'notices resume' opens it now\n", local_time(desk.gate.since),
               desk.gate.problem, local_time(desk.gate.retry));
  else
    fmt::print("messages leave\n");
  fmt::print("queued {}, held {}, in doubt {}, failed {}, to be called {}\n", desk.queued, desk.held, desk.in_doubt,
             desk.failed, desk.calls);
  fmt::print("cost so far {} yuan, forecast {} yuan, {} yuan a segment\n", service::yuan(desk.cost_milli),
             service::yuan(desk.forecast_milli), service::yuan(desk.price_milli));
  return {};
}

Status resend(const Arguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto notice, notice_of(*store, a));
  CS_ASSIGN(const auto reply, store->notices.resend(notice, {new_uuid(), a.reason}, system_clock().now()).get());
  fmt::print("queued as {}; the service sends it within half a minute\n", reply.notice);
  return {};
}

Status called(const Arguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_ASSIGN(const auto notice, notice_of(*store, a));
  CS_TRY(store->notices.note_call(notice, {new_uuid(), a.reason}, system_clock().now()).get());
  fmt::print("{} is off the call list\n", a.notice);
  return {};
}

Status resume(const Arguments& a) {
  CS_ASSIGN(const auto store, open_store(a.data));
  CS_TRY(store->outbox.set_gate(std::nullopt, command_actor(), system_clock().now()).get());
  fmt::print("the queue goes on within half a minute\n");
  return {};
}

Status announce(const Arguments& a) {
  CS_ASSIGN(const Opened o, open(a));
  constexpr int at_once = 1000;
  int all = 0;
  while (true) {
    const TimePoint now = system_clock().now();
    CS_ASSIGN(const int queued, a.occasion == "deadline_near"
                                    ? o.store->notices.queue_reminders(o.campaign, at_once, now).get()
                                    : o.store->notices.queue_photo_ready(o.campaign, at_once, now).get());
    all += queued;
    if (queued < at_once) break;
  }
  fmt::print("{} messages queued\n", all);
  return {};
}

}  // namespace

void add_notices_command(CLI::App& app, int& status_out) {
  CLI::App* notices = command_group(app, "notices", "Messages to students: what was sent, the call list, the queue");
  const auto add = [&](const char* name, const char* what, Status (*run)(const Arguments&)) {
    return data_command<Arguments>(*notices, name, what, status_out, run);
  };
  const auto filters = [](CLI::App* command, const Shared& a) {
    command->add_option("--state", a->state, "Only of this state (queued, held, in_doubt, failed, …)")
        ->type_name("STATE");
    command->add_option("--text", a->text, "The end of a student number or the beginning of a name")->type_name("TEXT");
    command->add_flag("--call-list", a->call_list, "Only those that the telephone staff should call about");
  };
  {
    const auto [command, a] = add("list", "List messages, newest first; numbers are masked", &list);
    campaign_option(*command, a->campaign);
    filters(command, a);
    command->add_option("--limit", a->limit, "How many")->check(CLI::Range(1, 500))->capture_default_str();
  }
  {
    const auto [command, a] = add("export", "Write messages to a CSV file; numbers are masked", &export_csv);
    campaign_option(*command, a->campaign);
    filters(command, a);
    command->add_option("--out", a->out, "The file")->required()->type_name("FILE");
  }
  {
    const auto [command, a] = add("status", "Say whether messages leave, how many wait and what they cost", &status);
    campaign_option(*command, a->campaign);
  }
  const auto one = [](CLI::App* command, const Shared& a, const char* why) {
    command->add_option("NOTICE", a->notice, "Its id (n17)")->required();
    command->add_option("--reason", a->reason, why)->required()->type_name("TEXT");
  };
  {
    const auto [command, a] = add("resend", "Send a message again, to the number that the student has now", &resend);
    one(command, a, "Why; it is kept in the audit trail");
  }
  {
    const auto [command, a] = add("called", "Tick a message off the call list", &called);
    one(command, a, "What was said");
  }
  add("resume", "Let a halted queue go on", &resume);
  {
    const auto [command, a] =
        add("announce", "Queue one message to each student whom something concerns, once", &announce);
    campaign_option(*command, a->campaign);
    command
        ->add_option("OCCASION", a->occasion, "deadline_near (nothing handed in) or photo_ready (released, delivered)")
        ->required()
        ->check(CLI::IsMember({"deadline_near", "photo_ready"}));
  }
}

}  // namespace cs::programs
