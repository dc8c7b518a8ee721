#include "demo/students.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/second_looks.hpp"
#include "base/hmac.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "demo/schools.hpp"
#include "domain/request_signature.hpp"
#include "platform/process.hpp"

namespace cs::demo {
namespace {

constexpr Millis ask_again{200};

/// The colleague marks what the checks found for the same reasons.
std::vector<domain::Pin> pins_for(const std::vector<std::string>& reasons, const api::Submission& submission) {
  std::vector<domain::Pin> pins;
  if (!submission.examination) return pins;
  const double width = submission.examination->width, height = submission.examination->height;
  for (const std::string& reason : reasons) {
    for (const domain::Finding& f : submission.examination->findings) {
      if (std::find(f.suggests.begin(), f.suggests.end(), reason) == f.suggests.end() || f.regions.empty()) continue;
      double left = width, top = height, right = 0, bottom = 0;
      for (const domain::Point& p : f.regions.front().points) {
        left = std::min(left, std::clamp(p.x, 0.0, width)), right = std::max(right, std::clamp(p.x, 0.0, width));
        top = std::min(top, std::clamp(p.y, 0.0, height)), bottom = std::max(bottom, std::clamp(p.y, 0.0, height));
      }
      if (right >= left && bottom >= top && pins.size() < domain::max_pins)
        pins.push_back({reason, left, top, right - left, bottom - top});
      break;
    }
  }
  return pins;
}

}  // namespace

std::vector<Students::Step> Students::plan(const std::vector<DemoStudent>& people) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < people.size(); ++i)
    if (!people[i].rejected_for.empty()) steps.push_back({Step::Kind::hand_in, i, 1});
  if (!steps.empty()) steps.push_back({Step::Kind::colleague_rejects, 0, 1});
  for (std::size_t i = 0; i < people.size(); ++i)
    if (people[i].rejected_for.empty()) steps.push_back({Step::Kind::hand_in, i, 1});
  for (std::size_t i = 0; i < people.size(); ++i)
    if (!people[i].rejected_for.empty()) steps.push_back({Step::Kind::hand_in, i, 2});
  // A second attempt waits until the rejection stands, so by now there is something to draw.
  if (steps.size() > people.size()) steps.push_back({Step::Kind::supervisor_draws, 0, 0});
  return steps;
}

Students::Students(StudentsOptions options, Secrets secrets, std::vector<DemoStudent> people,
                   std::unique_ptr<PictureSource> pictures, service::Administration& administration, const Clock& clock)
    : options_(std::move(options)),
      secrets_(std::move(secrets)),
      people_(std::move(people)),
      steps_(plan(people_)),
      pictures_(std::move(pictures)),
      administration_(administration),
      clock_(clock),
      http_(http::make_client()),
      stop_(http::Cancel::make()),
      done_(secrets_.handed_in),
      thread_("cs-students", OnThrow::report, [this] { run(); }) {}

Students::~Students() {
  stop_->cancel();
  thread_.join();
}

SeedingProgress Students::progress() const {
  const std::lock_guard lock(mutex_);
  return {done_.load(), static_cast<int>(steps_.size()), problem_};
}

void Students::run() {
  lower_this_thread();  // the painter shares two cores with the person who already reviews: it goes behind
  for (auto i = static_cast<std::size_t>(done_.load()); i < steps_.size() && !stopping(); ++i) {
    const Status taken = guarded("the demonstration", [&] { return take(steps_[i]); });
    if (stopping()) return;
    if (!taken) {
      log::warning(fmt::format("demonstration: {}", taken.error().message));
      const std::lock_guard lock(mutex_);
      problem_ = taken.error();
      return;
    }
    secrets_.handed_in = ++done_;
    if (const Status saved = save_secrets(options_.data_dir, secrets_); !saved) log::warning(saved.error().message);
  }
}

Status Students::take(const Step& step) {
  if (step.kind == Step::Kind::colleague_rejects) return reject_first_attempts();
  if (step.kind == Step::Kind::supervisor_draws) return draw_second_looks();
  return hand_in(people_[step.person], step.attempt);
}

Status Students::hand_in(const DemoStudent& student, int attempt) {
  const std::string campaign = campaign_ids.at(school_of(student.index));
  if (attempt == 1) {
    CS_ASSIGN(const References references, pictures_->references(student));
    if (!references.enrolment.empty())
      CS_TRY(administration_.add_reference(campaign, student.number, api::PhotoKind::enrolment, references.enrolment));
    if (!references.id_card.empty())
      CS_TRY(administration_.add_reference(campaign, student.number, api::PhotoKind::id_card, references.id_card));
  }
  // One fee covers all attempts: a second one was paid for with the first and taken just now.
  const TimePoint paid_at = clock_.now() - student.paid_before;
  CS_ASSIGN(const Capture capture, pictures_->submission(student, attempt, attempt == 1 ? paid_at : clock_.now()));
  CS_TRY(sign_in(options_.intake_user));
  CS_ASSIGN(const auto uploaded, ask<api::PhotoReply>("POST", "/campaigns/" + campaign + "/photographs",
                                                      std::string(as_text(capture.photo))));
  api::IntakeRequest request;
  request.student_number = student.number;
  request.photo = uploaded.hash;
  request.capture_context = capture.context;
  if (!capture.context.empty()) CS_TRY(vouch_for(campaign, request));
  request.paid = true;
  request.paid_at = paid_at;
  for (;;) {
    const auto taken = ask<api::IntakeReply>("POST", "/campaigns/" + campaign + "/intake", api::encode(request));
    if (taken) return {};
    // A first attempt that is there already was handed in before the program died; one that somebody approved or still
    // looks at has no second.
    if (taken.error().id == "submit.not_allowed") return {};
    // A second attempt waits until the first one's rejection stands.
    if (taken.error().id != "submit.too_early") return taken.error();
    pause(Millis{1'000});
    if (stopping()) return {};
  }
}

Status Students::vouch_for(const std::string& campaign, api::IntakeRequest& request) {
  if (key_.empty()) {
    key_ = "demo-" + new_uuid();
    CS_ASSIGN(key_secret_, administration_.create_intake_key(key_, {}));
  }
  request.context_key = key_;
  request.context_signature = hmac_sha256(
      key_secret_, domain::context_to_sign(campaign, request.student_number, request.photo, request.capture_context));
  return {};
}

Status Students::reject_first_attempts() {
  std::vector<const DemoStudent*> open;
  for (const DemoStudent& s : people_)
    if (!s.rejected_for.empty()) open.push_back(&s);
  CS_TRY(sign_in(options_.colleague_user));
  CS_ASSIGN(const auto campaign, ask<api::Campaign>("GET", fmt::format("/campaigns/{}", campaign_ids[0]), ""));
  const bool asked_first = campaign.policy.blind_first;
  const MonoPoint give_up = clock_.mono() + std::chrono::seconds{60};
  while (!open.empty() && clock_.mono() < give_up && !stopping()) {
    CS_TRY(sign_in(options_.colleague_user));
    CS_ASSIGN(const auto counts, ask<api::Counts>("GET", "/counts", ""));
    if (counts.pending == 0 && counts.checking == 0)
      break;  // somebody else was quicker: then there is no second attempt
    CS_ASSIGN(const auto claim, ask<api::ClaimReply>("POST", "/claims", api::encode(api::ClaimRequest{20})));
    api::LeaseList others;
    for (const api::ClaimedItem& item : claim.items) {
      const auto& row = item.submission.row;
      const auto mine =
          std::find_if(open.begin(), open.end(), [&](const DemoStudent* s) { return s->number == row.student.number; });
      if (mine == open.end()) {
        others.leases.push_back(item.lease);
        continue;
      }
      api::Submission shown = item.submission;
      if (asked_first) {
        CS_ASSIGN(shown, say_that_it_is_the_same(item));
      }
      const api::DecideRequest decision{domain::Verdict::reject,
                                        (*mine)->rejected_for,
                                        "",
                                        item.lease.epoch,
                                        row.attempt,
                                        shown.evidence,
                                        Millis{4'000},
                                        pins_for((*mine)->rejected_for, shown),
                                        asked_first ? std::optional(domain::Likeness::same) : std::nullopt};
      CS_ASSIGN(const auto decided, ask<api::DecideReply>("POST", "/submissions/" + row.id + "/decision",
                                                          api::encode(decision), {{"Idempotency-Key", new_uuid()}}));
      static_cast<void>(decided);
      open.erase(mine);
    }
    if (!others.leases.empty()) {
      CS_ASSIGN(const auto back, send("POST", "/leases/release", api::encode(others)));
    }
    pause(ask_again);
  }
  return {};
}

Status Students::draw_second_looks() {
  CS_TRY(sign_in(options_.supervisor_user));
  api::LookPlanRequest request;
  request.campaign = campaign_ids[0];
  request.wish.name = "首日抽查";
  request.wish.size.share = 1;
  request.wish.seed = 1;
  const auto drawn = ask<api::LookPlanRow>("POST", "/look-plans", api::encode(request));
  // Somebody may have taken back or overturned what there was.
  if (!drawn && drawn.error().id != "plan.empty") return drawn.error();
  return {};
}

Result<api::Submission> Students::say_that_it_is_the_same(const api::ClaimedItem& item) {
  return ask<api::Submission>(
      "POST", "/submissions/" + item.submission.row.id + "/likeness",
      api::encode(api::LikenessRequest{domain::Likeness::same, item.lease.epoch, item.submission.evidence}));
}

Status Students::sign_in(const std::string& user) {
  if (signed_in_as_ == user) return {};
  CS_ASSIGN(const auto session,
            ask<api::Session>("POST", "/session", api::encode(api::SignInRequest{user, secrets_.passwords.at(user)})));
  token_ = session.token;
  signed_in_as_ = user;
  return {};
}

Result<http::Response> Students::send(std::string method, const std::string& path, std::string body,
                                      http::Headers extra) {
  http::Request request;
  request.method = std::move(method);
  request.url = options_.server_url + "/api/v1" + path;
  request.headers = std::move(extra);
  if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
  if (path.ends_with("/photographs"))
    request.headers.emplace_back("Content-Type", "application/octet-stream");
  else if (!body.empty())
    request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  request.cancel = stop_;
  CS_ASSIGN(http::Response response, http_->request(request));
  if (response.status < 400) return response;
  const auto problem = api::decode<api::Problem>(response.body);
  if (problem) return problem->error;
  return internal_error(fmt::format("The service answered {} to {}.", response.status, path));
}

template <class T>
Result<T> Students::ask(std::string method, const std::string& path, std::string body, http::Headers extra) {
  CS_ASSIGN(const http::Response response, send(std::move(method), path, std::move(body), std::move(extra)));
  return api::decode<T>(response.body);
}

void Students::pause(Millis length) {
  static_cast<void>(stop_->sleep(length));
}

}  // namespace cs::demo
