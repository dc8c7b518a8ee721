#include "programs/serve_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "checks/rules.hpp"
#include "domain/capture_code.hpp"
#include "notices/sandbox_gateway.hpp"
#include "payment/sandbox.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "programs/admin_options.hpp"
#include "programs/command.hpp"
#include "programs/data_folder.hpp"
#include "programs/finished_spec.hpp"
#include "programs/settings_file.hpp"
#include "programs/sms_settings.hpp"
#include "service/code_verifier.hpp"
#include "service/service.hpp"

namespace cs::programs {
namespace {

struct Arguments {
  DataPlace data;
  std::string listen = "127.0.0.1:8480", tls_certificate, tls_key, sandbox, sandbox_key_file, config;
  unsigned workers = 1;
  std::vector<std::string> trusted_proxies;
  bool verbose = false, without_seccomp = false, tls = false, insecure = false, no_second_factor = false,
       accept_copy = false, payment_sandbox = false;
  std::string node, code_pattern, code_verifier;
};

/// HOST:PORT, [V6]:PORT or :PORT.
Result<std::pair<std::string, std::uint16_t>> host_and_port(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
    if (parsed.ec == std::errc() && parsed.ptr == end) {
      std::string host = text.substr(0, colon);
      if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
      return std::pair{host.empty() ? std::string("0.0.0.0") : host, port};
    }
  }
  return invalid("listen.address", fmt::format("--listen '{}' is not HOST:PORT with a port from 0 to 65535.", text));
}

Status serve(const Arguments& arguments) {
  if (arguments.verbose) log::set_level(log::Level::debug);
  service::ServiceOptions options;
  CS_ASSIGN(store::Installation where, installation(arguments.data));
  options.data_dir = std::move(where.folder);
  options.database = std::move(where.database);
  options.master_key = std::move(where.master_key);
  CS_ASSIGN(auto address, host_and_port(arguments.listen));
  options.host = std::move(address.first);
  options.port = address.second;
  options.tls_certificate = path_from_utf8(arguments.tls_certificate);
  options.tls_key = path_from_utf8(arguments.tls_key);
  options.workers = arguments.workers;
  options.node_name = arguments.node;
  options.without_seccomp = arguments.without_seccomp;
  options.accept_copy = arguments.accept_copy;
  options.tls_self_made = arguments.tls;
  options.insecure = arguments.insecure;
  options.administrators_need_second_factor = !arguments.no_second_factor;
  options.trusted_proxies = arguments.trusted_proxies;
  if (arguments.payment_sandbox) {
    // It is inside this very service: nobody else signs by its key.
    options.payment = payment::make_sandbox(random_token());
    log::warning("students pay at a sandbox: no money moves");
  }
  if (!arguments.code_pattern.empty()) {
    CS_ASSIGN(auto verifier, domain::pattern_verifier(arguments.code_pattern));
    options.code_verifier = std::move(verifier);
  } else if (!arguments.code_verifier.empty()) {
    options.code_verifier = service::http_code_verifier(arguments.code_verifier);
  }
  CS_ASSIGN(const checks::Rules rules, checks::Rules::load({}));  // what is wrong with them is no photo's fault
  options.finished = finished_spec(rules);
  const SystemClock clock;
  std::optional<SmsSettings> sms;
  if (!arguments.config.empty()) {
    CS_ASSIGN(sms, read_sms_settings(arguments.config, clock));
  }
  if (sms) {
    options.gateway = sms->gateway;
    options.notices = sms->notices;
  } else if (!arguments.sandbox.empty()) {
    CS_ASSIGN(const Bytes key, read_file(path_from_utf8(arguments.sandbox_key_file), 4096));
    notices::SandboxGatewayOptions gateway;
    gateway.url = arguments.sandbox;
    gateway.key = trim(as_text(key));
    options.gateway = notices::make_sandbox_gateway(std::move(gateway), clock);
  } else {
    log::warning("no message gateway is configured: messages to students stay queued");
  }

  allow_open_files(16'384);  // a thousand connections need more than the usual limit
  CS_TRY(catch_stop_requests());

  CS_ASSIGN(const auto service, service::Service::start(std::move(options), clock));
  // On standard output, so that a script that asked for port 0 learns which one it is.
  fmt::print("listening on {}\n", service->url());
  if (!service->fingerprint().empty()) fmt::print("fingerprint {}\n", service->fingerprint());
  std::fflush(stdout);
  wait_for_stop_request();
  log::info("stopping");
  service->stop();
  return {};
}

}  // namespace

void add_serve_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "serve", "Run the collection service for all campaigns until it is told to stop (SIGTERM, SIGINT)");
  const auto a = std::make_shared<Arguments>();
  data_options(*command, a->data);
  command->add_option("--listen", a->listen, "Address and port; port 0 takes a free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  auto* certificate =
      command->add_option("--tls-cert", a->tls_certificate, "Certificate chain, PEM")->type_name("FILE");
  auto* key = command->add_option("--tls-key", a->tls_key, "Its key, PEM without a passphrase")->type_name("FILE");
  certificate->needs(key);
  key->needs(certificate);
  command
      ->add_flag(
          "--tls", a->tls,
          "TLS with a certificate that the service makes for itself at the first start; workstations ask about its "
          "fingerprint once")
      ->excludes(certificate);
  command->add_flag("--insecure", a->insecure, "Serve plain HTTP beyond this machine: behind a TLS proxy of your own");
  command->add_flag("--no-second-factor", a->no_second_factor,
                    "Administrators may sign in by password alone; without this they must set up a second factor");
  command
      ->add_option("--trusted-proxy", a->trusted_proxies,
                   "Believe X-Forwarded-For from this address or network; may be given several times")
      ->type_name("ADDRESS");
  command
      ->add_option("--workers", a->workers,
                   "Processes that check photographs; 0 leaves that to other nodes and to 'work'")
      ->check(CLI::Range(0, 16))
      ->capture_default_str();
  command->add_flag(
      "--accept-copy", a->accept_copy,
      "Serve a data folder that was copied by hand while a service ran on it, once; its database may lack "
      "what was being written");
  command->add_flag("--without-seccomp", a->without_seccomp,
                    "Open photographs even on a system without seccomp, where nothing contains what one does to its "
                    "decoder");
  auto* sandbox =
      command->add_option("--sms-sandbox", a->sandbox, "Send messages to this sandbox gateway")->type_name("URL");
  auto* sandbox_key =
      command->add_option("--sms-key-file", a->sandbox_key_file, "File with the key shared with the gateway")
          ->type_name("FILE");
  sandbox->needs(sandbox_key);
  command->add_flag("--payment-sandbox", a->payment_sandbox,
                    "Let students pay on the student page at a sandbox, to try things with");
  auto* pattern =
      command->add_option("--code-pattern", a->code_pattern,
                          "What a capture code looks like (a regular expression; {number} is the student's)");
  command
      ->add_option("--code-verifier", a->code_verifier,
                   "Who can tell whose a capture code is (service/code_verifier.hpp)")
      ->type_name("URL")
      ->excludes(pattern);
  command->add_option("--node", a->node, "Name of this service among several on one database (default: the machine's)")
      ->type_name("NAME");
  command->add_flag("--verbose", a->verbose, "Log connections, too");
  command
      ->add_option(
          "--config", a->config,
          "TOML file of settings, named like these options without the dashes; its table [sms] names the gateway")
      ->type_name("FILE");
  command->callback([&status, a, command] {
    Status served = a->config.empty() ? Status{} : apply_settings_file(*command, a->config);
    if (served && a->data.folder.empty()) throw CLI::RequiredError("--data");
    if (served) served = serve(*a);
    if (!served) status = fail(served.error());
  });
}

}  // namespace cs::programs
