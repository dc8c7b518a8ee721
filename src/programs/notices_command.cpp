#include "programs/notices_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "programs/sms_settings.hpp"
#include "service/notice_csv.hpp"
#include "store/store.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  std::string data, campaign, state, text, notice, reason, out, occasion;
  double price = 0.045;
  int limit = 50;
  bool call_list = false;
};
using Shared = std::shared_ptr<Arguments>;

const SystemClock& the_clock() {
  static const SystemClock clock;
  return clock;
}

Result<OpenedStore> open(const Arguments& a) {
  return open_store(a.data, a.campaign);
}

store::NoticeQuery query_of(const Arguments& a, const OpenedStore& o) {
  store::NoticeQuery query;
  query.campaign = o.campaign;
  query.state = a.state;
  query.text = a.text;
  query.call_list = a.call_list;
  return query;
}

Status list(const Arguments& a) {
  CS_ASSIGN(const OpenedStore o, open(a));
  store::NoticeQuery query = query_of(a, o);
  query.limit = a.limit;
  CS_ASSIGN(const auto page, o.store->notices.list(query));
  for (const auto& n : page.rows)
    fmt::print("{:<8} {}  {}  {:<10} {:<13} {}{}\n", n.id, to_local_short(n.updated), mask_phone(n.phone),
               domain::to_string(n.state), domain::to_string(n.occasion), n.student_number,
               n.problem.empty() ? "" : "  " + n.problem);
  fmt::print("{} of {}\n", page.rows.size(), page.total);
  return {};
}

Status export_csv(const Arguments& a) {
  CS_ASSIGN(const OpenedStore o, open(a));
  store::NoticeQuery query = query_of(a, o);
  query.limit = 500;
  std::string csv =
      "\xEF\xBB\xBFid,student_number,student,phone,occasion,state,segments,cost_yuan,updated,problem,call,called_by,"
      "call_note,resend_of,text\r\n";
  int rows = 0;
  while (true) {
    CS_ASSIGN(const auto page, o.store->notices.list(query));
    for (api::NoticeRow n : page.rows) {
      n.phone = mask_phone(n.phone);
      csv += service::notice_csv_line(n);
      ++rows;
    }
    if (page.rows.size() < 500) break;
    query.before = page.rows.back().id;
  }
  CS_TRY(write_file_durably(a.out, as_bytes(csv)));
  fmt::print("{} messages written to {}\n", rows, a.out);
  return {};
}

Status status(const Arguments& a) {
  CS_ASSIGN(const OpenedStore o, open(a));
  CS_ASSIGN(const auto desk, o.store->notices.desk(o.campaign, milli_of(a.price)));
  if (desk.gate.halted)
    fmt::print("halted since {}: {}\n  tried again at {}; 'notices resume' opens it now\n",
               to_local_short(desk.gate.since), desk.gate.problem, to_local_short(desk.gate.retry));
  else
    fmt::print("messages leave\n");
  fmt::print("queued {}, held {}, in doubt {}, failed {}, to be called {}\n", desk.queued, desk.held, desk.in_doubt,
             desk.failed, desk.calls);
  fmt::print("cost so far {} yuan, forecast {} yuan\n", service::yuan(desk.cost_milli),
             service::yuan(desk.forecast_milli));
  return {};
}

Status resend(const Arguments& a) {
  CS_ASSIGN(const OpenedStore o, open(a));
  CS_ASSIGN(const auto reply,
            o.store->notices.resend({command_actor(), new_uuid(), a.notice, a.reason}, the_clock().now()).get());
  fmt::print("queued as {}; the service sends it within half a minute\n", reply.notice);
  return {};
}

Status called(const Arguments& a) {
  CS_ASSIGN(const OpenedStore o, open(a));
  CS_TRY(o.store->notices.tick_off_call({command_actor(), new_uuid(), a.notice, a.reason}, the_clock().now()).get());
  fmt::print("{} is off the call list\n", a.notice);
  return {};
}

Status resume(const Arguments& a) {
  CS_ASSIGN(const OpenedStore o, open(a));
  CS_TRY(o.store->outbox.set_gate(std::nullopt, command_actor(), the_clock().now()).get());
  fmt::print("the queue goes on within half a minute\n");
  return {};
}

Status announce(const Arguments& a) {
  CS_ASSIGN(const OpenedStore o, open(a));
  constexpr int at_once = 1000;
  int all = 0;
  while (true) {
    const TimePoint now = the_clock().now();
    CS_ASSIGN(const int queued,
              a.occasion == "deadline_near"
                  ? o.store->notices.queue_reminders(o.campaign, at_once, command_actor(), now).get()
                  : o.store->notices.queue_photo_ready(o.campaign, at_once, command_actor(), now).get());
    all += queued;
    if (queued < at_once) break;
  }
  fmt::print("{} messages queued\n", all);
  return {};
}

}  // namespace

void add_notices_command(CLI::App& app, int& status_out) {
  CLI::App* notices = app.add_subcommand("notices", "Messages to students: what was sent, the call list, the queue");
  notices->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, Status (*run)(const Arguments&)) {
    CLI::App* command = notices->add_subcommand(name, what);
    const auto a = std::make_shared<Arguments>();
    command->add_option("--data", a->data, "The service's data folder")->required()->type_name("DIR");
    command->add_option("--campaign", a->campaign, "Campaign (default: the newest)")->type_name("ID");
    command->callback([&status_out, a, run] {
      if (const Status ran = run(*a); !ran) status_out = fail(ran.error());
    });
    return std::pair{command, a};
  };
  const auto filters = [](CLI::App* command, const Shared& a) {
    command->add_option("--state", a->state, "Only of this state (queued, held, in_doubt, failed, …)")
        ->type_name("STATE");
    command->add_option("--text", a->text, "The end of a student number or the beginning of a name")->type_name("TEXT");
    command->add_flag("--call-list", a->call_list, "Only those that the telephone staff should call about");
  };
  {
    const auto [command, a] = add("list", "List messages, newest first; numbers are masked", &list);
    filters(command, a);
    command->add_option("--limit", a->limit, "How many")->check(CLI::Range(1, 500))->capture_default_str();
  }
  {
    const auto [command, a] = add("export", "Write messages to a CSV file; numbers are masked", &export_csv);
    filters(command, a);
    command->add_option("--out", a->out, "The file")->required()->type_name("FILE");
  }
  {
    const auto [command, a] = add("status", "Say whether messages leave, how many wait and what they cost", &status);
    command->add_option("--price", a->price, "Of one segment, in yuan, for the forecast")
        ->check(CLI::Range(0.0, 10.0))
        ->capture_default_str();
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
    command
        ->add_option("OCCASION", a->occasion, "deadline_near (nothing handed in) or photo_ready (released, delivered)")
        ->required()
        ->check(CLI::IsMember({"deadline_near", "photo_ready"}));
  }
}

}  // namespace cs::programs
