#include "service/service.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "base/key_fingerprint.hpp"
#include "base/log.hpp"
#include "base/thread.hpp"
#include "base/url.hpp"
#include "notices/dispatcher.hpp"
#include "platform/places.hpp"
#include "platform/process.hpp"
#include "service/api.hpp"
#include "service/certificate.hpp"
#include "service/certificate_expiry.hpp"
#include "service/counts_board.hpp"
#include "service/decoder_state.hpp"
#include "service/http_server.hpp"
#include "service/membership.hpp"
#include "service/photograph_keeper.hpp"
#include "service/served_copies.hpp"
#include "service/store_outbox.hpp"
#include "service/troubles.hpp"
#include "store/store.hpp"
#include "vault/photograph_folder.hpp"

namespace cs::service {
namespace {

constexpr Millis collect_every = std::chrono::hours{1};
constexpr std::uintmax_t least_free = std::uintmax_t{64} << 20;  // bytes on the disk of the data folder

/// Gives back leases that ran out, deletes photographs that nobody refers to, and does what is to be done each minute;
/// each while this node has the duty.
class Housekeeper {
 public:
  Housekeeper(store::Store& store, const Membership& member, const Clock& clock, Millis every,
              std::function<void()> each_minute)
      : store_(store),
        member_(member),
        clock_(clock),
        every_(every),
        each_minute_(std::move(each_minute)),
        thread_("cs-keeper", OnThrow::restart, [this] { run(); }) {}
  ~Housekeeper() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    MonoPoint collected = clock_.mono(), minute{};
    while (!wake_.wait_for(lock, every_, [this] { return stopping_; })) {
      lock.unlock();
      // Each for itself: one that throws keeps none of the others from its work.
      const auto sweeping = member_.holds(duty::sweep);
      const auto swept = guarded("sweeping leases", [&] {
        if (!sweeping) return Result<int>(0);
        if (auto looks = store_.looks.sweep(clock_.now(), *sweeping).get(); !looks) return looks;
        return store_.queue.sweep_expired(clock_.now(), *sweeping).get();
      });
      if (!swept && swept.error().id != "duty.lost")
        log::warning("leases could not be swept: " + swept.error().message);
      const auto noted = guarded("the access log", [&] { return store_.openings.flush(); });
      if (!noted) log::warning("the access log could not be written: " + noted.error().message);
      if (minute == MonoPoint{} || clock_.mono() - minute >= std::chrono::minutes{1}) {
        minute = clock_.mono();
        static_cast<void>(guarded("the work of each minute", each_minute_).ok());
      }
      if (sweeping && clock_.mono() - collected >= collect_every) {
        collected = clock_.mono();
        const auto done =
            guarded("collecting photographs", [&] { return store_.photographs.collect(clock_.now(), *sweeping); });
        if (!done && done.error().id != "duty.lost")
          log::warning("unreferenced photographs could not be collected: " + done.error().message);
        const auto forgotten = guarded("forgetting old entries of the access log", [&] {
          return store_.openings.forget(clock_.now() - store::openings_kept, *sweeping).get();
        });
        if (!forgotten && forgotten.error().id != "duty.lost")
          log::warning("old entries of the access log stay: " + forgotten.error().message);
      }
      lock.lock();
    }
  }

  store::Store& store_;
  const Membership& member_;
  const Clock& clock_;
  const Millis every_;
  const std::function<void()> each_minute_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  Thread thread_;
};

class RunningService final : public Service {
 public:
  RunningService(ServiceOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}
  ~RunningService() override { stop(); }

  Status open() {
    ServerOptions listen;
    listen.host = options_.host;
    listen.port = options_.port;
    listen.protocol = options_.protocol;
    CS_ASSIGN(listen.proxies, TrustedProxies::parse(options_.trusted_proxies));
    if (options_.tls_certificate.empty() != options_.tls_key.empty())
      return invalid("tls.file", "TLS needs both a certificate and its key.");
    const bool tls = options_.tls_self_made || !options_.tls_certificate.empty();
    if (!tls && !is_loopback(options_.host) && !options_.insecure)
      return invalid(
          "listen.insecure",
          fmt::format("Photographs and sessions could be read on the way: {} is not only this machine. Serve "
                      "with --tls, or with --tls-cert and --tls-key; --insecure serves all the same.",
                      options_.host));
    store::Options stored;
    stored.data_dir = options_.data_dir;
    stored.database = options_.database;
    stored.master_key = options_.master_key;
    stored.serving = true;
    stored.shared = options_.shared;
    stored.accept_copy = options_.accept_copy;
    stored.database_clock = options_.database_clock;
    // The board comes after the store that it reads; commits before it exists concern nobody.
    stored.on_commit = [this] {
      if (CountsBoard* board = board_for_commits_.load()) board->changed();
    };
    stored.on_damage = [this](const Error& why) { troubles_.note(TroubleKind::corrupt, why.id, clock_.mono()); };
    stored.on_log_held = [this](int pages) { log_held_ = pages > 0; };
    CS_ASSIGN(store_, store::Store::open(std::move(stored), clock_.now()));
    CS_TRY(check_private(options_.data_dir));
    if (tls) {
      CS_ASSIGN(Certificate certificate, options_.tls_certificate.empty()
                                             ? self_made_certificate(options_.data_dir, options_.host, clock_.now())
                                             : certificate_from(options_.tls_certificate, options_.tls_key));
      CS_ASSIGN(fingerprint_, key_fingerprint(certificate.chain));
      CS_ASSIGN(certificate_expires_, certificate_expires(certificate.chain));
      listen.certificate = std::move(certificate.chain);
      listen.key = std::move(certificate.key);
    }

    board_ = std::make_unique<CountsBoard>(
        [this](const store::CampaignsRef& campaigns) { return store_->figures.counts(campaigns, clock_.now()); });
    board_for_commits_ = board_.get();

    const std::string name = options_.node_name.empty() ? machine_name() : options_.node_name;
    const bool alone = options_.database.empty() && !options_.shared;
    CS_ASSIGN(member_, Membership::join(*store_, clock_, name, alone, options_.beat_every, [this] {
                if (dispatcher_) dispatcher_->wake();
              }));

    WorkerFactory make = options_.make_worker, make_served = make;
    if (!make) {
      worker::Options worker;
      worker.program = options_.worker_program.empty() ? worker::default_worker_program() : options_.worker_program;
      worker.without_seccomp = options_.without_seccomp;
      worker::Options quick = worker;
      quick.models = false;
      decoder_ = std::make_unique<DecoderState>([quick] { return worker::start_worker(quick); });
      make_served = [quick] { return worker::start_worker(quick); };
      make = [worker] { return worker::start_worker(worker); };
    }
    served_copies_ = std::make_unique<ServedCopies>(*store_, make_served);
    const WorkerFactory make_decoder = make_served;
    const WorkerFactory make_first_look = make;
    examiner_ = std::make_unique<Examiner>(*store_, *member_, clock_, std::move(make), options_.workers);

    if (options_.gateway) {
      store::NoticeRules rules = options_.notices.rules;
      rules.receipt_schedule = options_.gateway->receipt_schedule();
      outbox_ =
          std::make_unique<StoreOutbox>(*store_, std::move(rules), [this] { return member_->holds(duty::dispatch); });
      notices::DispatcherOptions dispatching;
      dispatching.per_second = options_.notices.per_second;
      dispatcher_ = notices::make_dispatcher(*outbox_, *options_.gateway, clock_, dispatching);
    }

    ApiHooks hooks;
    hooks.to_check = [this] { examiner_->wake(); };
    hooks.notice_queued = [this] {
      if (dispatcher_) dispatcher_->wake();
    };
    hooks.checks_trouble = [this] { return examiner_->trouble(); };
    hooks.node_trouble = [this] { return member_->trouble(); };
    if (decoder_) hooks.decoder_lacks = [this] { return decoder_->lacks(); };
    hooks.troubles = [this] { return troubles_now(); };
    hooks.served_copy = [this](const store::PhotographRef& photograph) { return served_copies_->get(photograph); };
    hooks.photographs_read = [this]() -> std::optional<TimePoint> {
      const auto round = store_->photographs.round();
      return round && round->ended != TimePoint{} ? std::optional(round->ended) : std::nullopt;
    };
    ApiOptions api;
    api.free_sign_in_tries = options_.free_sign_in_tries;
    api.administrators_need_second_factor = options_.administrators_need_second_factor;
    api.protocol = listen.protocol;
    api.make_worker = make_first_look;
    api.first_look_workers = std::max(1U, options_.workers);
    api.make_decoder = make_decoder;
    api.finished = options_.finished;
    api.payment = options_.payment;
    api.outgoing_to_students = options_.outgoing_to_students;
    api.code_verifier = options_.code_verifier;
    api.receipt_token = options_.notices.receipt_token;
    api.downloads = {options_.data_dir / "download", assets_dir().parent_path() / "download"};
    api_ = std::make_unique<Api>(*store_, clock_, *board_, std::move(hooks), std::move(api));

    listen.on_reply = [this](const Reply& r) {
      // The store has told of it, and more answers without the photograph are no news.
      if (r.problem && vault::is_damage({r.problem->code, r.problem->id, {}})) return;
      troubles_.note(r, clock_.mono());
    };
    CS_ASSIGN(server_, HttpServer::start(
                           listen, [this](const Request& r) { return api_->admit(r); },
                           [this](CallPtr call) { api_->handle(std::move(call)); }));
    scheme_ = listen.certificate.empty() ? "http" : "https";
    // Nothing leaves or changes before the port is ours: a second start on it has done no harm.
    member_->start();
    examiner_->start();
    if (dispatcher_) dispatcher_->start();
    if (options_.look_at_photographs_every > Millis{0})
      photograph_keeper_ =
          std::make_unique<PhotographKeeper>(*store_, *member_, clock_, options_.look_at_photographs_every);
    housekeeper_ = std::make_unique<Housekeeper>(*store_, *member_, clock_, options_.sweep_every, [this] {
      look_around();
      remind();
    });
    return {};
  }

  std::uint16_t port() const override { return server_->port(); }
  std::string url() const override {
    const bool v6 = options_.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", scheme_, v6 ? "[" : "", options_.host, v6 ? "]" : "", port());
  }
  std::string fingerprint() const override { return fingerprint_; }
  store::Store& store() override { return *store_; }
  std::vector<std::string> duties() const override {
    std::vector<std::string> out;
    for (const std::string_view duty : duty::all)
      if (member_->holds(duty)) out.emplace_back(duty);
    return out;
  }
  void die() override {
    member_->die();
    stop();
  }

  void stop() override {
    const std::lock_guard lock(stop_mutex_);
    if (!store_) return;
    housekeeper_.reset();
    photograph_keeper_.reset();
    // Long polls end first: the server waits until every call is answered.
    if (board_) board_->stop();
    if (server_) server_->stop();
    if (api_) api_->stop();
    if (dispatcher_) dispatcher_->stop();
    if (examiner_) examiner_->stop();
    if (member_) member_->stop();
    if (const auto noted = store_->openings.flush(); !noted)
      log::warning("the access log could not be written: " + noted.error().message);
    member_.reset();  // gives the duties back: all that was under way is finished
    // Finishes the queued writes, whose callbacks still find everything in place.
    store_.reset();
  }

 private:
  /// Each minute, and nothing of it waits for anybody.
  void look_around() {
    std::error_code ec;
    const auto space = std::filesystem::space(options_.data_dir, ec);
    if (!ec && space.available < least_free) troubles_.note(TroubleKind::disk_full, "disk.nearly_full", clock_.mono());
    troubles_.tell();
    const auto days = certificate_days();
    if (days && days != said_days_)
      log::warning(*days < 0 ? "The TLS certificate has expired: workstations refuse this service."
                             : fmt::format("The TLS certificate expires in {} days: renew it and start again.", *days));
    said_days_ = days;
    if (member_->holds(duty::sweep)) tell_due();
  }
  /// Once a day as long as it is so: nothing is purged by itself.
  void tell_due() {
    const auto today = std::chrono::floor<std::chrono::days>(clock_.now().time_since_epoch());
    if (today == told_due_) return;
    told_due_ = today;
    const auto due = store_->purges.due(clock_.now());
    for (const std::string& id : due ? *due : std::vector<std::string>{})
      log::warning(fmt::format("Campaign '{0}' is to be purged: run 'countersignd purge --campaign {0}'.", id));
  }
  /// Whole days until the certificate ends (negative: it has ended), when that is soon.
  std::optional<std::int64_t> certificate_days() const {
    if (!certificate_expires_) return std::nullopt;
    const Millis left = *certificate_expires_ - clock_.now();
    if (left > certificate_warning) return std::nullopt;
    return std::chrono::floor<std::chrono::days>(left).count();
  }
  std::vector<HealthTrouble> troubles_now() const {
    std::vector<HealthTrouble> out;
    std::vector<HealthTrouble> lesser;
    for (const Troubles::Count& c : troubles_.recent(clock_.mono())) {
      const bool grave =
          c.kind == TroubleKind::corrupt || c.kind == TroubleKind::disk_full || c.kind == TroubleKind::storage_failed;
      (grave ? out : lesser).push_back({to_string(c.kind), c.times, {}, grave ? to_string(c.kind) : ""});
    }
    if (const auto damaged = store_->photographs.damaged(); damaged && *damaged > 0)
      out.push_back({"photographs_damaged", *damaged, {}, to_string(TroubleKind::corrupt)});
    if (const auto plain = store_->photographs.plain(); plain && *plain > 0)
      lesser.push_back({"photographs_to_seal", *plain, {}, ""});
    if (const auto due = store_->purges.due(clock_.now()); due && !due->empty())
      lesser.push_back({"campaigns_to_purge", static_cast<std::int64_t>(due->size()), {}, ""});
    if (const auto gate = store_->outbox.gate(); gate && *gate)
      out.push_back({"messages_halted", {}, {}, "messages_halted"});
    // Begun by a run that ended on the way; the next delivery settles it.
    if (const auto open = store_->deliveries.unsettled(clock_.now() - std::chrono::minutes{10}); open && *open > 0)
      out.push_back({"packages_interrupted", *open, {}, ""});
    if (log_held_) out.push_back({"log_held", {}, {}});
    if (const auto days = certificate_days()) out.push_back({"certificate_expires", {}, days});
    out.insert(out.end(), lesser.begin(), lesser.end());
    return out;
  }

  /// Near the end of the window, whoever handed nothing in hears of it once.
  void remind() {
    const auto duty = member_->holds(duty::remind);
    if (options_.notices.remind_before <= Millis{0} || !duty) return;
    const store::Caller service = store::Caller::process("service");
    const auto everywhere = store_->access.campaigns(service, {domain::Permission::administer});
    const auto all =
        everywhere ? store_->campaigns.all(*everywhere) : Result<std::vector<api::Campaign>>(everywhere.error());
    const TimePoint now = clock_.now();
    for (const api::Campaign& k : all ? *all : std::vector<api::Campaign>{}) {
      if (now < k.opens || now >= k.closes || now < k.closes - options_.notices.remind_before) continue;
      const auto campaign = store_->access.campaign(service, domain::Permission::administer, k.id);
      if (!campaign) continue;
      const auto queued = store_->notices.queue_reminders(*campaign, 1000, now, *duty).get();
      if (!queued && queued.error().id == "duty.lost") return;
      if (!queued && said_of_reminders_[k.id] != queued.error().message)
        log::warning(fmt::format("reminders of '{}' cannot be queued: {}", k.id, queued.error().message));
      said_of_reminders_[k.id] = queued ? std::string() : queued.error().message;
      if (queued && *queued > 0 && dispatcher_) dispatcher_->wake();
    }
  }

  const ServiceOptions options_;
  const Clock& clock_;
  std::mutex stop_mutex_;
  Troubles troubles_;
  std::atomic<bool> log_held_ = false;
  std::optional<TimePoint> certificate_expires_;
  std::optional<std::int64_t> said_days_;  ///< the housekeeper's own
  std::chrono::days told_due_{-1};         ///< likewise
  std::string scheme_, fingerprint_;
  std::atomic<CountsBoard*> board_for_commits_{nullptr};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<CountsBoard> board_;
  std::unique_ptr<Membership> member_;
  std::unique_ptr<DecoderState> decoder_;
  std::unique_ptr<ServedCopies> served_copies_;
  std::unique_ptr<Examiner> examiner_;
  std::unique_ptr<StoreOutbox> outbox_;
  std::unique_ptr<notices::Dispatcher> dispatcher_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<HttpServer> server_;
  std::map<std::string, std::string> said_of_reminders_;  ///< a campaign's trouble, said once; the housekeeper's own
  std::unique_ptr<PhotographKeeper> photograph_keeper_;
  std::unique_ptr<Housekeeper> housekeeper_;
};

}  // namespace

Result<std::unique_ptr<Service>> Service::start(ServiceOptions options, const Clock& clock) {
  auto service = std::make_unique<RunningService>(std::move(options), clock);
  CS_TRY(service->open());
  return std::unique_ptr<Service>(std::move(service));
}

}  // namespace cs::service
