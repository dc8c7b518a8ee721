#include "running_service.hpp"

#include <fmt/format.h>

#include <thread>

#include "base/text.hpp"
#include "service/campaign_defaults.hpp"

namespace cs::test {

namespace fs = std::filesystem;

domain::Examination all_well(const worker::ExamineRequest& request) {
  domain::Examination e;
  e.width = 3000;
  e.height = 4000;
  e.format = "jpeg";
  e.bytes = request.photo.size();
  domain::Finding f;
  f.check = "readable";
  f.outcome = domain::Outcome::pass;
  f.message = {"可读", "readable"};
  e.findings.push_back(f);
  e.fingerprint = "test";
  return e;
}

std::vector<std::pair<std::string, domain::Role>> people() {
  using domain::Role;
  return {{"reviewer", Role::reviewer},
          {"other", Role::reviewer},
          {"supervisor", Role::supervisor},
          {"support", Role::support},
          {"administrator", Role::administrator},
          {"intake", Role::intake},
          {"school", Role::school}};
}

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return condition();
}

api::Problem problem_of(const Answer& answer) {
  const auto problem = api::decode<api::Problem>(answer.body);
  EXPECT_TRUE(problem.ok()) << answer.status << ' ' << answer.error << ' ' << answer.body;
  return problem ? *problem : api::Problem{};
}

Person::Person(std::string url, std::string user, std::string password) : url_(std::move(url)) {
  const Answer a =
      ask({.method = "POST", .url = url_ + "/api/v1/session", .body = api::encode(api::SignInRequest{user, password})});
  const auto session = api::decode<api::Session>(a.body);
  EXPECT_EQ(a.status, 200) << user << a.error << a.body;
  if (session) token_ = session->token;
}

Answer Person::send(const std::string& method, const std::string& path, std::string body,
                    std::vector<std::pair<std::string, std::string>> headers) const {
  headers.emplace_back("Authorization", "Bearer " + token_);
  return ask(
      {.method = method, .url = url_ + "/api/v1" + path, .body = std::move(body), .headers = std::move(headers)});
}

Answer Person::get(const std::string& path, std::vector<std::pair<std::string, std::string>> headers) const {
  return send("GET", path, {}, std::move(headers));
}

Answer Person::post(const std::string& path, std::string body, std::string key) const {
  std::vector<std::pair<std::string, std::string>> headers;
  if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
  return send("POST", path, std::move(body), std::move(headers));
}

RunningService::RunningService(Setup setup) : setup_(std::move(setup)) {
  fill();
}

void RunningService::fill() {
  // The tests of the way of a photograph run once more with the database in PostgreSQL: tests.cmake.
  if (const char* engine = std::getenv("COUNTERSIGN_TEST_ENGINE"); engine && std::string_view(engine) == "postgres") {
    if (!postgres_programs()) {
      std::puts("skipped: PostgreSQL is not installed");
      std::_Exit(77);
    }
    postgres_ = std::make_unique<PostgresSchema>();
  }
  const Status made = service::Administration::init({data(), postgres_ ? postgres_->address() : ""}, clock);
  ASSERT_TRUE(made.ok()) << made.error().message;
  start();
  if (!service_) return;
  service::Administration administration(service_->store(), clock, "test");
  auto campaign = service::default_campaign();
  ASSERT_TRUE(campaign.ok()) << campaign.error().message;
  campaign->id = "autumn";
  campaign->name = "2025届毕业生图像采集";
  campaign->school = "示例大学";
  campaign->support_phone = "010-00000000";
  campaign->opens = clock.now() - std::chrono::hours(24);
  campaign->closes = clock.now() + std::chrono::hours(240);
  campaign->policy.grace = setup_.grace;
  campaign->policy.blind_first = setup_.blind_first;
  const Status created = administration.create_campaign(*campaign);
  ASSERT_TRUE(created.ok()) << created.error().message;
  std::string roster = "学号,姓名,手机号,学院,班级,层次\n";
  for (int i = 1; i <= setup_.students; ++i)
    roster += fmt::format("S{:02},欧阳明{},138{:08},文学院,一班,本科\n", i, i, i);
  const auto imported = administration.import_roster("autumn", roster, service::ImportMode::all);
  ASSERT_TRUE(imported.ok()) << imported.error().message;
  ASSERT_EQ(imported->added, setup_.students);
}

RunningService::~RunningService() = default;

Person RunningService::as(const std::string& user) const {
  if (const auto it = signed_in_.find(user); it != signed_in_.end()) return it->second;
  add_person(user);
  return signed_in_.emplace(user, Person(url(), user)).first->second;
}

void RunningService::add_person(const std::string& user) const {
  for (const auto& [name, role] : people()) {
    if (name != user) continue;
    const Status added = service::Administration(service_->store(), clock, "test")
                             .add_user({name, "The " + name, {{role, {}}}, "correct horse", false});
    EXPECT_TRUE(added.ok() || added.error().id == "user.exists") << added.error().message;
  }
}

void RunningService::start() {
  service::ServiceOptions options;
  options.data_dir = data();
  if (postgres_) options.database = postgres_->address();
  if (setup_.worker_program.empty())
    options.make_worker = [judge = setup_.judge] { return std::make_unique<FakeWorker>(judge); };
  options.worker_program = setup_.worker_program;
  options.without_seccomp = setup_.without_seccomp;
  options.notices = setup_.notices;
  if (setup_.gateway) options.gateway = std::shared_ptr<notices::Gateway>(&gateway, [](notices::Gateway*) {});
  options.sweep_every = Millis{50};
  options.workers = setup_.workers;
  options.shared = setup_.shared;
  options.outgoing_to_students = setup_.outgoing_to_students;
  options.trusted_proxies = setup_.trusted_proxies;
  options.protocol = setup_.protocol;
  options.database_clock = &clock;  // the tests' time, also where a real server has its own
  options.beat_every = Millis{20};
  options.look_at_photographs_every = setup_.look_at_photographs_every;
  options.tls_certificate = setup_.certificate;
  options.tls_key = setup_.key;
  options.administrators_need_second_factor = setup_.second_factor;
  options.tls_self_made = setup_.self_made;
  auto started = service::Service::start(std::move(options), clock);
  ASSERT_TRUE(started.ok()) << started.error().message;
  service_ = std::move(*started);
}

void RunningService::restart(const std::function<void()>& meanwhile) {
  service_.reset();
  if (meanwhile) meanwhile();
  signed_in_.clear();
  start();
}

std::string RunningService::hand_in(const std::string& number, const std::string& photo,
                                    std::optional<bool> id_card_consent) {
  const Person back_end = as("intake");
  // Past the first look of an upload, which refuses what is no photograph: the checks have to bear it all the same.
  const auto campaign = service_->store().access.collection("autumn");
  EXPECT_TRUE(campaign.ok()) << campaign.error().message;
  const std::string content = photo.empty() ? "photo of " + number : photo;
  const auto stored = service_->store().photographs.add(*campaign, as_bytes(content), clock.now());
  EXPECT_TRUE(stored.ok()) << stored.error().message;
  if (!stored) return {};
  api::IntakeRequest request;
  request.student_number = number;
  request.photo = stored->hash;
  request.paid = true;
  request.id_card_consent = id_card_consent;
  const Answer taken = back_end.post("/campaigns/autumn/intake", api::encode(request));
  const auto reply = api::decode<api::IntakeReply>(taken.body);
  EXPECT_TRUE(reply.ok()) << taken.status << taken.body;
  return reply ? reply->submission : std::string();
}

Result<api::Submission> RunningService::submission(const std::string& id) const {
  store::Store& store = service_->store();
  CS_ASSIGN(const auto ref, store.access.submission(store::Caller::process("test"), domain::Permission::review, id));
  return store.submissions.get(ref, clock.now());
}

bool RunningService::wait_for_state(const std::string& submission, domain::State state) const {
  const Person supervisor = as("supervisor");
  return eventually([&] {
    const auto now = api::decode<api::Submission>(supervisor.get("/submissions/" + submission).body);
    return now.ok() && now->row.state == state;
  });
}

}  // namespace cs::test
