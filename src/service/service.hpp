// The collection service as one object: `countersignd serve` runs it, `countersign --demo` has it inside itself, tests
// start it on a free port.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api/protocol.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/capture_code.hpp"
#include "domain/finished_spec.hpp"
#include "notices/gateway.hpp"
#include "payment/provider.hpp"
#include "service/examiner.hpp"
#include "store/store.hpp"

namespace cs::service {

/// How messages leave, and what they cost.
struct NoticeSettings {
  store::NoticeRules rules;   ///< receipt_schedule is taken from the gateway
  double per_second = 100;    ///< towards the provider
  std::string receipt_token;  ///< part of the address that providers push receipts to; empty: no such address
  Millis remind_before{0};    ///< before the window closes, who handed nothing in is reminded once; 0: nobody
};

struct ServiceOptions {
  std::filesystem::path data_dir;       ///< made when it is not there; one service a folder
  std::string database;                 ///< "postgresql://…"; empty: SQLite in the folder
  vault::MasterKeySource master_key{};  ///< nothing: keys/master.key in the folder
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;                          ///< 0: any free one
  std::filesystem::path tls_certificate, tls_key;  ///< PEM files; both or none
  bool tls_self_made = false;                      ///< TLS with a certificate of the service's own, kept in data_dir
  bool insecure = false;                           ///< true: plain HTTP beyond this machine, too
  std::vector<std::string> trusted_proxies{};      ///< addresses and networks whose X-Forwarded-For is believed
  /// Makes a worker for each examining thread; empty: worker::start_worker on `worker_program`.
  WorkerFactory make_worker;
  std::filesystem::path worker_program;  ///< empty: countersignd beside the running program
  bool without_seccomp = false;          ///< true: opens photographs on a system without it, too
  unsigned workers = 1;
  domain::FinishedSpec finished{};  ///< what a finished photo from another machine has to be
  /// Sends the messages; null: they stay queued.
  std::shared_ptr<notices::Gateway> gateway;
  NoticeSettings notices;
  std::shared_ptr<payment::Provider> payment;                 ///< null: nothing is paid by way of the student page
  std::shared_ptr<const domain::CodeVerifier> code_verifier;  ///< of capture codes; null: there is none
  Millis sweep_every{2'000};                                  ///< for leases that ran out
  Millis look_at_photographs_every{1'000};                    ///< one at a time; 0: they are neither read nor sealed
  int free_sign_in_tries = 5;                                 ///< failures before a person must wait
  bool administrators_need_second_factor = true;
  bool accept_copy = false;  ///< serves a folder that was copied while it was served, all the same
  std::string node_name;     ///< how administrators know this node; empty: the machine's name
  Millis beat_every{2'000};  ///< how often it says that it lives
  /// For tests: several services on one folder, as on PostgreSQL, and the clock of their database.
  bool shared = false;
  const Clock* database_clock = nullptr;
  api::Protocol protocol = api::our_protocol;                 ///< for tests: of a later release
  std::size_t outgoing_to_students = std::size_t{128} << 20;  ///< of photographs that are opened and not yet sent
};

/// Runs until stop() or the destructor. Thread-safe.
class Service {
 public:
  /// Errors of opening the store ("store.in_use", "db.newer", "disk.full", …), "store.open_to_others", "listen.in_use",
  /// "listen.address", "listen.insecure", "proxy.address", "tls.file", "tls.private", "tls.half", "tls.invalid". The
  /// clock outlives the service.
  static Result<std::unique_ptr<Service>> start(ServiceOptions options, const Clock& clock);

  virtual ~Service() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::string url() const = 0;  ///< http://HOST:PORT or https://…
  /// For embedding: what Administration works on, in the same process.
  /// Of the certificate's key, as key_fingerprint(); empty without TLS.
  virtual std::string fingerprint() const = 0;
  virtual store::Store& store() = 0;
  /// Queued requests are answered, long polls end, messages under way are finished or become in doubt. Idempotent.
  virtual void stop() = 0;
  /// Which duties this node has at the moment. Any thread.
  virtual std::vector<std::string> duties() const = 0;
  /// For tests: stops as if the process had been killed, without a word to the other nodes.
  virtual void die() = 0;
};

}  // namespace cs::service
