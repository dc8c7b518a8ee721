#include "programs/sandbox_command.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <memory>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "notices/sandbox_server.hpp"
#include "programs/command.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  std::string listen = "127.0.0.1:8490", key_file, key, ledger;
};

Status run(const Arguments& a) {
  notices::SandboxOptions options;
  const std::size_t colon = a.listen.rfind(':');
  const char* const end = a.listen.data() + a.listen.size();
  const char* const digits = colon == std::string::npos ? end : a.listen.data() + colon + 1;
  if (const auto parsed = std::from_chars(digits, end, options.port);
      digits == end || parsed.ec != std::errc{} || parsed.ptr != end)
    return invalid("sandbox.address", fmt::format("--listen '{}' is not HOST:PORT.", a.listen));
  options.host = a.listen.substr(0, colon);
  options.ledger = a.ledger;
  options.key = a.key;
  if (!a.key_file.empty()) {
    CS_ASSIGN(const Bytes key, read_file(a.key_file, 4096));
    options.key = trim(as_text(key));
  }
  if (options.key.empty())
    return invalid("sandbox.key", a.key_file.empty()
                                      ? std::string("Give the key with --key-file or in COUNTERSIGN_SMS_KEY.")
                                      : fmt::format("The key file {} is empty.", a.key_file));

  // Blocked before the server's threads start, so that they inherit it and only sigwait takes the signals.
  sigset_t stop;
  ::sigemptyset(&stop);
  ::sigaddset(&stop, SIGTERM);
  ::sigaddset(&stop, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  const SystemClock clock;
  CS_ASSIGN(const auto server, notices::SandboxServer::start(std::move(options), clock));
  fmt::print("listening on {}\n", server->url());
  std::fflush(stdout);
  int signal = 0;
  ::sigwait(&stop, &signal);
  return {};
}

}  // namespace

void add_sandbox_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "sms-sandbox", "Run a message gateway to try things with; its telephones can be looked at in a browser");
  const auto a = std::make_shared<Arguments>();
  command->add_option("--listen", a->listen, "Address and port; port 0 takes a free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  auto* file = command->add_option("--key-file", a->key_file, "File with the key that requests are signed with");
  file->type_name("FILE");
  command->add_option("--key", a->key, "The key itself; better in the environment than on the command line")
      ->envname("COUNTERSIGN_SMS_KEY")
      ->type_name("KEY");
  command->add_option("--ledger", a->ledger, "Keep the messages in this file, each on disk before it is answered")
      ->type_name("FILE");
  command->callback([&status, a] {
    if (const Status ran = run(*a); !ran) status = fail(ran.error());
  });
}

}  // namespace cs::programs
