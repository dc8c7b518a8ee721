// A service on a free port with a campaign, people of every role, a worker and a gateway that do what the test says.
#pragma once

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/ids.hpp"
#include "browser.hpp"
#include "notices/gateway.hpp"
#include "service/administration.hpp"
#include "service/service.hpp"
#include "support/engines.hpp"
#include "support/temp_dir.hpp"
#include "worker/worker.hpp"

namespace cs::test {

/// Finds whatever `judge` says; by default one passed check.
class FakeWorker final : public worker::Worker {
 public:
  using Judge = std::function<Result<domain::Examination>(const worker::ExamineRequest&)>;
  explicit FakeWorker(Judge judge) : judge_(std::move(judge)) {}
  Result<domain::Examination> examine(const worker::ExamineRequest& request) override { return judge_(request); }
  /// Nothing is cut: what the tests hand in are no pictures.
  Result<served::Split> split(ByteView photo) override { return served::Split{Bytes(photo.begin(), photo.end()), {}}; }
  Result<worker::Decoded> decode(ByteView, int) override { return internal_error("not asked for here"); }
  /// Of photographs that say so, and of no others.
  Result<worker::FinishedPhoto> finish(ByteView photo, std::optional<worker::Colour> backdrop) override {
    if (as_text(photo).find("can be finished") == std::string_view::npos) return Worker::finish(photo, backdrop);
    worker::FinishedPhoto out;
    const ByteView made = as_bytes("\xFF\xD8\xFF finished");
    out.jpeg.assign(made.begin(), made.end());
    domain::Finding f;
    f.check = "finished_photo";
    f.outcome = domain::Outcome::pass;
    out.examination.findings = {f};
    return out;
  }

 private:
  Judge judge_;
};
domain::Examination all_well(const worker::ExamineRequest& request);

class FakeGateway final : public notices::Gateway {
 public:
  std::size_t batch() const override { return 10; }
  std::vector<notices::SendOutcome> send(std::span<const notices::OutgoingMessage> messages,
                                         std::shared_ptr<http::Cancel>) override {
    const std::lock_guard lock(mutex_);
    std::vector<notices::SendOutcome> outcomes;
    for (const auto& m : messages) {
      if (always_) {
        outcomes.push_back(*always_);
        continue;
      }
      if (!answers_.empty()) {
        outcomes.push_back(answers_.front());
        answers_.pop_front();
        continue;
      }
      sent_.push_back(m);
      outcomes.push_back({notices::SendOutcome::Kind::accepted, "provider-" + m.out_id, ""});
    }
    return outcomes;
  }
  Result<notices::Receipt> query(const notices::Question& q, std::shared_ptr<http::Cancel>) override {
    return notices::Receipt{notices::Receipt::Kind::delivered, q.provider_id, ""};
  }
  /// What it answers next, instead of accepting.
  void answer_with(notices::SendOutcome outcome) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(outcome));
  }
  /// What it answers from now on; nullopt: what answer_with() said, or that it accepts.
  void answer_always(std::optional<notices::SendOutcome> outcome) {
    const std::lock_guard lock(mutex_);
    always_ = std::move(outcome);
  }
  std::vector<notices::OutgoingMessage> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<notices::OutgoingMessage> sent_;
  std::deque<notices::SendOutcome> answers_;
  std::optional<notices::SendOutcome> always_;
};

/// What one person sends; signs in by itself.
class Person {
 public:
  Person(std::string url, std::string user, std::string password = "correct horse");
  Answer get(const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {}) const;
  Answer post(const std::string& path, std::string body = {}, std::string key = {}) const;
  Answer send(const std::string& method, const std::string& path, std::string body = {},
              std::vector<std::pair<std::string, std::string>> headers = {}) const;
  const std::string& token() const { return token_; }

 private:
  std::string url_, token_;
};

class RunningService {
 public:
  struct Setup {
    FakeWorker::Judge judge = [](const worker::ExamineRequest& r) { return all_well(r); };
    bool gateway = false;
    int students = 10;
    Millis grace{std::chrono::seconds{30}};
    bool blind_first = false;
    std::filesystem::path certificate = {}, key = {};
    service::NoticeSettings notices = {};
    std::filesystem::path worker_program = {};  ///< the real worker instead of `judge`
    bool without_seccomp = false;
    bool second_factor = false;  ///< administrators need one
    bool self_made = false;      ///< TLS with the service's own certificate
    unsigned workers = 1;
    api::Protocol protocol = api::our_protocol;
    Millis look_at_photographs_every{0};  ///< 0: nobody looks at them unasked
    bool shared = false;                  ///< other services may be started on its data
    std::vector<std::string> trusted_proxies = {};
    std::size_t outgoing_to_students = service::ServiceOptions{}.outgoing_to_students;
  };
  RunningService() : RunningService(Setup{}) {}
  explicit RunningService(Setup setup);
  ~RunningService();
  /// Stops and starts again on the same folder; `meanwhile` runs in between.
  void restart(const std::function<void()>& meanwhile = {});

  std::string url() const { return service_->url(); }
  std::uint16_t port() const { return service_->port(); }
  service::Service& service() { return *service_; }
  std::filesystem::path data() const { return dir_.path() / "data"; }
  /// Of PostgreSQL, where COUNTERSIGN_TEST_ENGINE asks for it; empty: SQLite in data().
  std::string database() const { return postgres_ ? postgres_->address() : std::string(); }
  /// Adds the person (one of people()) and signs in at the first call for that user.
  Person as(const std::string& user) const;
  /// Adds the person without signing in. Hashing a password takes a while: only those who are needed.
  void add_person(const std::string& user) const;

  /// Uploads a photograph and hands it in for student `number` ("S01" …), paid; the submission's id.
  std::string hand_in(const std::string& number, const std::string& photo = {},
                      std::optional<bool> id_card_consent = std::nullopt);
  /// As the program itself sees it.
  Result<api::Submission> submission(const std::string& id) const;
  /// Waits until the submission is in that state (through the API).
  bool wait_for_state(const std::string& submission, domain::State state) const;

  ManualClock clock;
  FakeGateway gateway;

 private:
  void start();
  void fill();
  mutable std::map<std::string, Person> signed_in_;
  TempDir dir_;
  std::unique_ptr<PostgresSchema> postgres_;  // outlives the service
  Setup setup_;
  std::unique_ptr<service::Service> service_;
};

/// "reviewer", "other", "supervisor", "support", "administrator", "intake", "school".
std::vector<std::pair<std::string, domain::Role>> people();
/// Polls until `condition` holds, at most a minute: the models alone take ten seconds to load in a sanitised build on a
/// busy machine.
bool eventually(const std::function<bool()>& condition);
api::Problem problem_of(const Answer& answer);

}  // namespace cs::test
