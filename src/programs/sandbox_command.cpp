#include "programs/sandbox_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "programs/command.hpp"
#include "sandbox/server.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  std::string listen = "127.0.0.1:8490", key_file, key, ledger, key_id = "sandbox", push_url, push_token_file;
  std::vector<std::string> faults;
};

Status run(const Arguments& a) {
  sandbox::SandboxOptions options;
  const std::size_t colon = a.listen.rfind(':');
  const char* const end = a.listen.data() + a.listen.size();
  const char* const digits = colon == std::string::npos ? end : a.listen.data() + colon + 1;
  if (const auto parsed = std::from_chars(digits, end, options.port);
      digits == end || parsed.ec != std::errc{} || parsed.ptr != end)
    return invalid("sandbox.address", fmt::format("--listen '{}' is not HOST:PORT.", a.listen));
  options.host = a.listen.substr(0, colon);
  options.ledger = path_from_utf8(a.ledger);
  options.key = a.key;
  if (!a.key_file.empty()) {
    CS_ASSIGN(const Bytes key, read_file(path_from_utf8(a.key_file), 4096));
    options.key = trim(as_text(key));
  }
  if (options.key.empty())
    return invalid("sandbox.key", a.key_file.empty()
                                      ? std::string("Give the key with --key-file or in COUNTERSIGN_SMS_KEY.")
                                      : fmt::format("The key file {} is empty.", a.key_file));

  options.key_id = a.key_id;
  options.push_url = a.push_url;
  if (!a.push_token_file.empty()) {
    CS_ASSIGN(const Bytes token, read_file(path_from_utf8(a.push_token_file), 4096));
    options.push_token = trim(as_text(token));
  }
  std::vector<std::pair<sandbox::SandboxFault, int>> faults;
  for (const std::string& text : a.faults) {
    const std::size_t times = text.find('*');
    const auto fault = sandbox::sandbox_fault_from(text.substr(0, times));
    int count = 1;
    const char* const last = text.data() + text.size();
    const bool counted =
        times == std::string::npos || std::from_chars(text.data() + times + 1, last, count).ptr == last;
    if (!fault || !counted || count < 1)
      return invalid("sandbox.fault", fmt::format("--fault '{}' is not NAME or NAME*COUNT; the names stand on the "
                                                  "sandbox's page.",
                                                  text));
    faults.emplace_back(*fault, count);
  }

  CS_TRY(catch_stop_requests());

  const SystemClock clock;
  CS_ASSIGN(const auto server, sandbox::SandboxServer::start(std::move(options), clock));
  for (const auto& [fault, count] : faults) server->inject(fault, count);
  fmt::print("listening on {}\n", server->url());
  std::fflush(stdout);
  wait_for_stop_request();
  return {};
}

}  // namespace

void add_sandbox_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "sms-sandbox",
      "Run a message gateway to try things with: it speaks Aliyun's, Tencent's and the webhook protocol, checks "
      "signatures and clocks; its telephones can be looked at in a browser. The codes of its "
      "templates are the texts' names: approved = \"approved\"");
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
  command->add_option("--key-id", a->key_id, "The access key's name in the providers' protocols")
      ->capture_default_str();
  command
      ->add_option("--fault", a->faults,
                   "What goes wrong with the first messages, e.g. keep_and_hang_up*3; may be repeated")
      ->type_name("NAME[*COUNT]");
  command
      ->add_option("--push-receipts", a->push_url,
                   "Post receipts to the service, e.g. http://127.0.0.1:8480/api/v1/receipts")
      ->type_name("URL");
  command->add_option("--push-token-file", a->push_token_file, "File with the token of the address for receipts")
      ->type_name("FILE");
  command->callback([&status, a] {
    if (const Status ran = run(*a); !ran) status = fail(ran.error());
  });
}

}  // namespace cs::programs
