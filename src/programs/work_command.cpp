#include "programs/work_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/log.hpp"
#include "base/text.hpp"
#include "base/thread.hpp"
#include "base/url.hpp"
#include "checks/rules.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "programs/command.hpp"
#include "service/remote_worker.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  std::string server, token_file, ca_file;
  unsigned workers = 1;
  bool without_seccomp = false;
};

Status work(const Arguments& arguments) {
  CS_TRY(checks::Rules::load({}));  // what is wrong with the rules is no photo's fault
  service::RemoteWorkerOptions options;
  options.url = arguments.server;
  while (options.url.ends_with('/')) options.url.pop_back();
  CS_ASSIGN(const Bytes token, read_file(arguments.token_file, 4096));
  options.token = trim(as_text(token));
  if (options.token.empty())
    return invalid("work.token", fmt::format("{} holds no token: 'countersignd worker-token create' makes one.",
                                             arguments.token_file));
  options.client.ca_file = arguments.ca_file;
  options.workers = arguments.workers;
  worker::Options cell;
  cell.program = worker::default_worker_program();
  cell.without_seccomp = arguments.without_seccomp;
  options.make_worker = [cell] { return worker::start_worker(cell); };
  if (options.url.starts_with("http://") && !is_loopback(host_of(options.url)))
    log::warning("photographs and the token travel without TLS: give an https:// address beyond this machine");

  CS_TRY(catch_stop_requests());
  service::RemoteWorker remote(std::move(options));
  Thread stopper("cs-stopper", OnThrow::report, [&] {
    wait_for_stop_request();
    remote.stop();
  });
  log::info(fmt::format("checking photographs for {}", arguments.server));
  const Status ended = remote.wait();
  request_stop();  // the stopper still waits when the service refused
  stopper.join();
  if (ended) log::info("stopping: what is in hand is finished first");
  return ended;
}

}  // namespace

void add_work_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "work", "Check photographs for a service on another machine until told to stop (SIGTERM, SIGINT)");
  const auto a = std::make_shared<Arguments>();
  command->add_option("--server", a->server, "Address of the collection service")->type_name("URL")->required();
  command->add_option("--token-file", a->token_file, "File with the token of 'worker-token create'")
      ->type_name("FILE")
      ->required();
  command->add_option("--ca-file", a->ca_file, "Certificates to trust instead of the system's, PEM")->type_name("FILE");
  command->add_option("--workers", a->workers, "Processes that check photographs")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  command->add_flag("--without-seccomp", a->without_seccomp,
                    "Open photographs even on a system without seccomp, where nothing contains what one does to its "
                    "decoder");
  command->callback([&status, a] {
    if (const Status done = work(*a); !done) status = fail(done.error());
  });
}

}  // namespace cs::programs
