#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/csv.hpp"
#include "demo/demo.hpp"
#include "demo/people.hpp"
#include "demo/pictures.hpp"
#include "demo/schools.hpp"
#include "demo/secrets.hpp"
#include "demo/students.hpp"
#include "notices/sandbox_gateway.hpp"
#include "platform/file_lock.hpp"
#include "sandbox/server.hpp"
#include "service/administration.hpp"
#include "service/service.hpp"

namespace cs::demo {
namespace {

constexpr const char* reviewer = "lin";
constexpr const char* colleague = "zhao";
constexpr const char* supervisor = "chen";
constexpr const char* intake = "mini-program";
constexpr const char* counsellor = "wu";

std::string roster_csv(const std::vector<DemoStudent>& people, std::size_t school) {
  std::string csv = "学号,姓名,手机号,学院,班级,层次,身份证照比对同意\n";
  for (const DemoStudent& s : people) {
    if (school_of(s.index) != school) continue;
    csv += fmt::format("{},{},{},{},{},{},{}\n", csv_field(s.number), csv_field(s.name), s.phone, csv_field(s.college),
                       csv_field(s.class_name), csv_field(s.level), s.id_card_consent ? "是" : "否");
  }
  return csv;
}

/// An administrator's first morning: three schools, and people with grants over everything or one of them. Each step
/// finds what an interrupted start left and goes on.
Status open_campaigns(service::Administration& admin, const Secrets& secrets, const std::vector<DemoStudent>& people,
                      const DemoOptions& options, TimePoint now) {
  for (std::size_t school = 0; school < schools; ++school) {
    CS_ASSIGN(const api::Campaign campaign, demo_campaign(school, options, now));
    if (const Status made = admin.create_campaign(campaign); !made && made.error().id != "campaign.exists") return made;
  }
  const domain::Scope everything, first{school_names[0]}, second{school_names[1]};
  const auto person = [&](const char* name, const char* display_name, domain::Role role, const domain::Scope& scope) {
    return store::UserSpec{name, display_name, {{role, scope}}, secrets.passwords.at(name)};
  };
  const store::UserSpec users[] = {
      person(reviewer, "林晓", domain::Role::reviewer, everything),
      person(colleague, "赵磊", domain::Role::reviewer, first),
      person(supervisor, "陈静", domain::Role::supervisor, everything),
      person(counsellor, "吴老师", domain::Role::school, second),
      person(intake, "小程序", domain::Role::intake, everything),
  };
  for (const store::UserSpec& user : users)
    if (const Status added = admin.add_user(user); !added && added.error().id != "user.exists") return added;
  for (std::size_t school = 0; school < schools; ++school) {
    const bool any = std::ranges::any_of(people, [&](const auto& s) { return school_of(s.index) == school; });
    if (any) CS_TRY(admin.import_roster(campaign_ids[school], roster_csv(people, school), service::ImportMode::all));
  }
  return {};
}

class RunningDemo final : public Demo {
 public:
  static Result<std::unique_ptr<Demo>> start(const DemoOptions& options, const Clock& clock) {
    std::error_code ec;
    std::filesystem::create_directories(options.data_dir, ec);
    if (ec) return io_error("disk.error", fmt::format("Cannot make {}: {}.", options.data_dir.string(), ec.message()));
    // The folder is the demonstration's own, whoever made it: the service wants it to be this user's alone.
    std::filesystem::permissions(options.data_dir, std::filesystem::perms::owner_all, ec);
    auto demo = std::make_unique<RunningDemo>();
    CS_ASSIGN(demo->secrets_,
              load_or_make_secrets(options.data_dir, {reviewer, colleague, supervisor, intake, counsellor}));

    auto pictures = painted_pictures();
    if (!options.portraits.empty()) {
      CS_ASSIGN(pictures, pictures_from(options.portraits));
    }
    std::vector<DemoStudent> people =
        options.tour ? tour_students() : demo_students(static_cast<std::size_t>(options.students));
    if (options.tour)
      for (const DemoStudent& s : people) {
        demo->tour_.push_back({s.number, reasons_for(s.faults)});
        // Somebody else is unlike both references.
        if (std::ranges::find(s.faults, Fault::other_person) != s.faults.end())
          demo->tour_.back().reasons.emplace_back("NOT_SAME_ID_CARD");
      }
    people.resize(std::min(people.size(), pictures->people()));

    {  // before the service, which makes no installation
      store::Options making;
      making.data_dir = options.data_dir;
      making.create = true;
      making.serving = false;
      CS_ASSIGN(const auto made, store::Store::open(std::move(making), clock.now()));
      service::Administration admin(*made, clock, "demo");
      if (demo->secrets_.handed_in == 0) CS_TRY(open_campaigns(admin, demo->secrets_, people, options, clock.now()));
    }

    sandbox::SandboxOptions sandbox;
    sandbox.key = demo->secrets_.sandbox_key;
    sandbox.ledger = options.data_dir / "sandbox.jsonl";
    sandbox.durable = options.sandbox_ledger_durable;
    CS_ASSIGN(demo->sandbox_, sandbox::SandboxServer::start(sandbox, clock));

    service::ServiceOptions serving;
    serving.data_dir = options.data_dir;
    serving.worker_program = options.worker_program;
    notices::SandboxGatewayOptions to_sandbox;
    to_sandbox.url = demo->sandbox_->url();
    to_sandbox.key = sandbox.key;
    serving.gateway = notices::make_sandbox_gateway(std::move(to_sandbox), clock);
    CS_ASSIGN(demo->service_, service::Service::start(std::move(serving), clock));

    demo->administration_ = std::make_unique<service::Administration>(demo->service_->store(), clock, "demo");
    demo->students_ = std::make_unique<Students>(
        StudentsOptions{options.data_dir, demo->service_->url(), intake, colleague, supervisor}, demo->secrets_,
        std::move(people), std::move(pictures), *demo->administration_, clock);
    return std::unique_ptr<Demo>(std::move(demo));
  }

  std::string server_url() const override { return service_->url(); }
  SeedingProgress progress() const override { return students_->progress(); }
  std::string reviewer_name() const override { return reviewer; }
  std::string supervisor_name() const override { return supervisor; }
  std::string password_of(const std::string& user) const override {
    const auto it = secrets_.passwords.find(user);
    return it == secrets_.passwords.end() ? std::string() : it->second;
  }

  std::vector<TourAnswer> tour() const override { return tour_; }

 private:
  Secrets secrets_;
  std::vector<TourAnswer> tour_;
  // Destroyed from below: the students stop before the service, the service before the sandbox it sends to.
  std::unique_ptr<sandbox::SandboxServer> sandbox_;
  std::unique_ptr<service::Service> service_;
  std::unique_ptr<service::Administration> administration_;
  std::unique_ptr<Students> students_;
};

}  // namespace

Status forget_demo(const std::filesystem::path& data) {
  const std::filesystem::path folders[] = {data / "service", data / "desk"};
  const char* locks[] = {"lock", "journal.lock"};
  std::vector<FileLock> held;
  std::error_code ec;
  for (int i = 0; i < 2; ++i) {
    if (!std::filesystem::exists(folders[i], ec)) continue;
    CS_ASSIGN(FileLock lock,
              FileLock::take(
                  folders[i] / locks[i],
                  {Code::unavailable, i == 0 ? "store.in_use" : "journal.in_use",
                   fmt::format("A demonstration is running in {}: close it before beginning anew.", data.string())}));
    held.push_back(std::move(lock));
  }
  for (const std::filesystem::path& folder : folders) {
    std::filesystem::remove_all(folder, ec);
    if (ec) return io_error("disk.error", fmt::format("Cannot remove {}: {}.", folder.string(), ec.message()));
  }
  return {};
}

Result<std::unique_ptr<Demo>> start_demo(DemoOptions options, const Clock& clock) {
  return RunningDemo::start(options, clock);
}

}  // namespace cs::demo
