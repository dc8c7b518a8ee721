// Checks made on another machine: by this process against a service over loopback, and by the real program.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <opencv2/core.hpp>
#include <thread>

#include "imaging/jpeg_encode.hpp"
#include "running_service.hpp"
#include "service/remote_worker.hpp"
#include "worker/worker.hpp"

extern char** environ;

namespace cs::test {
namespace {

RunningService::Setup without_workers() {
  RunningService::Setup setup;
  setup.workers = 0;
  return setup;
}

std::string token_of(RunningService& s, const std::string& name = "box") {
  const auto token = service::Administration(s.service().store(), s.clock, "test").create_worker_token(name);
  EXPECT_TRUE(token.ok()) << token.error().message;
  return token ? *token : std::string();
}

service::RemoteWorkerOptions remote(const RunningService& s, std::string token, FakeWorker::Judge judge = &all_well) {
  service::RemoteWorkerOptions options;
  options.url = s.url();
  options.token = std::move(token);
  options.make_worker = [judge] { return std::make_unique<FakeWorker>(judge); };
  options.first_wait = Millis{10};
  return options;
}

/// A colourful picture that is nowhere like itself, another one for each seed.
cv::Mat painted(int seed) {
  cv::Mat rgb(1000, 750, CV_8UC3);
  for (int y = 0; y < rgb.rows; ++y)
    for (int x = 0; x < rgb.cols; ++x)
      for (int c = 0; c < 3; ++c) {
        double v = 128;
        for (int i = 1; i <= 5; ++i) {
          const double turn = i * 1.7 + seed * 2.1 + c * 0.2;
          v += 70.0 / i * std::sin(0.011 * i * (x * std::cos(turn) + y * std::sin(turn)) + i * seed);
        }
        rgb.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<unsigned char>(v);
      }
  return rgb;
}
std::string text_of(const Bytes& bytes) {
  return std::string(as_text(bytes));
}
std::string photograph_of(int seed) {
  return text_of(imaging::encode_jpeg(painted(seed), 90, imaging::Chroma::full, 72));
}
/// What a right worker makes of it: a cut, in size. Another frame, resolution or number of bytes where asked for.
std::string finished_of(int seed, cv::Rect part = {120, 160, 480, 640}, int dpi = 300, std::size_t most = 40'000) {
  return text_of(imaging::encode_to_size(painted(seed)(part).clone(), 20'480, most, 5, dpi).bytes);
}

/// As another machine that holds a token, in its own words.
struct TokenHolder {
  const RunningService& service;
  std::string token;
  Answer post(const std::string& path, const std::string& body) const {
    return ask({.method = "POST",
                .url = service.url() + "/api/v1/work/" + path,
                .body = body,
                .headers = {{"Authorization", "Bearer " + token}}});
  }
  std::int64_t take() const {
    const auto reply = api::decode_work_reply(post("take", R"({"count":1,"finishes":true})").body);
    EXPECT_TRUE(reply && reply->orders.size() == 1);
    return reply && !reply->orders.empty() ? reply->orders[0].check : 0;
  }
  Answer finished(std::int64_t check, const std::string& photo) const {
    return post("finished/" + std::to_string(check), photo);
  }
  std::string hash_of(const Answer& kept) const {
    const auto reply = api::decode<api::PhotoReply>(kept.body);
    return reply ? reply->hash : std::string("none: " + kept.body);
  }
  Answer results(std::int64_t check, const std::string& finished) const {
    return post("results", api::encode(api::WorkResult{check, all_well({}), finished}));
  }
};
/// Nobody checks here, but what other machines hand in is decoded.
RunningService::Setup with_decoder() {
  RunningService::Setup setup = without_workers();
  setup.worker_program = std::filesystem::path(COUNTERSIGN_BIN_DIR) / "countersignd";
  setup.without_seccomp = true;
  return setup;
}

int examined(RunningService& s) {
  const auto log = s.service().store().log.list(1, 10'000);
  return log ? static_cast<int>(std::ranges::count(*log, "submission.examined", &store::LogEntry::action)) : -1;
}

TEST(Work, APhotographIsCheckedElsewhereWithItsReferences) {
  RunningService s(without_workers());
  service::Administration administration(s.service().store(), s.clock, "test");
  ASSERT_TRUE(
      administration.add_reference("autumn", "S01", api::PhotoKind::enrolment, as_bytes("\xFF\xD8\xFF younger")).ok());
  const std::string id = s.hand_in("S01", "\xFF\xD8\xFF today", true);
  auto seen = std::make_shared<std::string>();
  service::RemoteWorker worker(remote(s, token_of(s), [seen](const worker::ExamineRequest& r) {
    *seen = std::string(as_text(r.photo)) + "|" + std::string(as_text(r.enrolment)) + (r.id_card_consent ? "|yes" : "");
    return all_well(r);
  }));
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  worker.stop();
  EXPECT_EQ(*seen, "\xFF\xD8\xFF today|\xFF\xD8\xFF younger|yes");
  const auto kept = s.submission(id);
  ASSERT_TRUE(kept && kept->examination);
  EXPECT_EQ(kept->examination->fingerprint, "test");
}

/// Makes what the test says of every photograph.
class Finisher final : public worker::Worker {
 public:
  explicit Finisher(std::string finished) : finished_(std::move(finished)) {}
  Result<domain::Examination> examine(const worker::ExamineRequest& r) override { return all_well(r); }
  Result<worker::Decoded> decode(ByteView, int) override { return internal_error("not asked for here"); }
  Result<worker::FinishedPhoto> finish(ByteView, std::optional<worker::Colour>) override {
    worker::FinishedPhoto out;
    const ByteView made = as_bytes(finished_);
    out.jpeg.assign(made.begin(), made.end());
    out.examination.findings.emplace_back().check = "finished_photo";
    return out;
  }

 private:
  std::string finished_;
};

TEST(Work, TheFinishedPhotoIsMadeElsewhereAndStoredHere) {
  RunningService s(with_decoder());
  const std::string id = s.hand_in("S01", photograph_of(1)), made = finished_of(1);
  auto options = remote(s, token_of(s));
  options.make_worker = [made] { return std::make_unique<Finisher>(made); };
  service::RemoteWorker worker(std::move(options));
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  worker.stop();
  const auto kept = s.submission(id);
  ASSERT_TRUE(kept && kept->finished);
  const auto bytes = s.service().store().photographs.read(kept->finished->hash);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(as_text(*bytes), made);
}

TEST(Work, AStolenTokenHandsInNothingThatWasNotMadeOfThePhotographAsTheRulesWantIt) {
  RunningService s(with_decoder());
  s.hand_in("S01", photograph_of(1));
  const TokenHolder thief{s, token_of(s)};
  const std::int64_t check = thief.take();
  const auto refusal = [&](const std::string& photo) { return problem_of(thief.finished(check, photo)).error.id; };
  const std::string right = finished_of(1);
  EXPECT_EQ(refusal(finished_of(2)), "finished.other_picture") << "a photograph of somebody else";
  EXPECT_EQ(refusal("not even a picture"), "finished.not_as_ordered");
  EXPECT_EQ(refusal(photograph_of(1)), "finished.not_as_ordered") << "not cut to size";
  EXPECT_EQ(refusal(finished_of(1, {120, 160, 480, 600})), "finished.not_as_ordered");
  EXPECT_EQ(refusal(finished_of(1, {120, 160, 480, 640}, 72)), "finished.not_as_ordered") << "another resolution";
  EXPECT_EQ(refusal(right + "hidden"), "finished.not_as_ordered") << "more than the picture";
  EXPECT_EQ(refusal(right.substr(0, right.size() / 2)), "finished.not_as_ordered") << "cut off";
  std::string with_exif = right;
  with_exif.insert(2, std::string("\xFF\xE1\x00\x0A", 4) + "Exif" + std::string(4, '\0'));
  EXPECT_EQ(refusal(with_exif), "finished.not_as_ordered");
  EXPECT_EQ(thief.finished(check, right).status, 200);
}

TEST(Work, AWorkerNamesTheFinishedPhotoThatItHandedInForThisCheckAndNoOther) {
  RunningService s(with_decoder());
  const TokenHolder box{s, token_of(s)};
  const std::string first = s.hand_in("S01", photograph_of(1));
  const std::int64_t check = box.take();
  const std::string finished = box.hash_of(box.finished(check, finished_of(1)));
  ASSERT_EQ(box.results(check, finished).status, 204);
  const std::string second = s.hand_in("S02", photograph_of(2));
  const std::int64_t next = box.take();
  EXPECT_EQ(problem_of(box.results(next, finished)).error.id, "finished.other") << "of another student";
  EXPECT_EQ(problem_of(box.results(next, s.submission(second)->photos.at(0).hash)).error.id, "finished.other");
  EXPECT_EQ(problem_of(box.finished(check, finished_of(1))).error.id, "check.lost") << "a check that is over";
  const std::string own = box.hash_of(box.finished(next, finished_of(2)));
  EXPECT_EQ(box.results(next, own).status, 204);
  EXPECT_EQ(s.submission(second)->finished->hash, own);
  EXPECT_EQ(s.submission(first)->finished->hash, finished);
}

TEST(Work, AFinishedPhotoOfAnotherWeightIsSaidToThePersonWhateverTheWorkerSays) {
  RunningService s(with_decoder());
  const TokenHolder box{s, token_of(s)};
  const std::string id = s.hand_in("S01", photograph_of(1));
  const std::int64_t check = box.take();
  const std::string small = finished_of(1, {120, 160, 480, 640}, 300, 9'000);
  ASSERT_LT(small.size(), 20'480u);
  ASSERT_EQ(box.results(check, box.hash_of(box.finished(check, small))).status, 204);
  const auto kept = s.submission(id);
  const auto f = std::ranges::find(kept->examination->findings, "finished_photo", &domain::Finding::check);
  ASSERT_NE(f, kept->examination->findings.end());
  EXPECT_EQ(f->outcome, domain::Outcome::attention);
  EXPECT_NE(f->message.en.find("bytes, not 20480 to 40000"), std::string::npos) << f->message.en;
}

TEST(Work, WhoseFinishedPhotoIsNotTakenGivesTheCheckBackAndSomebodyElseDoesIt) {
  RunningService s(with_decoder());
  const std::string id = s.hand_in("S01", photograph_of(1)), wrong = finished_of(2), right = finished_of(1);
  auto options = remote(s, token_of(s));
  auto tries = std::make_shared<std::atomic<int>>(0);
  options.make_worker = [=] { return std::make_unique<Finisher>(++*tries < 3 ? wrong : right); };
  service::RemoteWorker worker(std::move(options));
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  worker.stop();
  EXPECT_EQ(*tries, 3);
  EXPECT_TRUE(s.submission(id)->finished);
}

TEST(Work, WhoMakesNoFinishedPhotosGetsNothingToDo) {
  RunningService s(without_workers());
  s.hand_in("S01");
  const std::string token = token_of(s);
  const auto post = [&](const std::string& path, const std::string& body) {
    return ask({.method = "POST",
                .url = s.url() + "/api/v1/work/" + path,
                .body = body,
                .headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}});
  };
  EXPECT_NE(post("take", R"({"count":1})").body.find(R"("orders":[])"), std::string::npos) << "an older program";
  EXPECT_EQ(post("take", R"({"count":1,"finishes":true})").body.find(R"("orders":[])"), std::string::npos);
  EXPECT_EQ(post("finished/999", "photo").status, 409) << "a check that is not in hand";
  EXPECT_EQ(post("finished/x", "photo").status, 404);
}

TEST(Work, WhatIsTheWorkersFaultIsTriedAgainAndAPhotoThatCannotBeReadSaysSo) {
  RunningService s(without_workers());
  auto tries = std::make_shared<std::atomic<int>>(0);
  service::RemoteWorker worker(
      remote(s, token_of(s), [tries](const worker::ExamineRequest& r) -> Result<domain::Examination> {
        if (++*tries == 1) return Error{Code::unavailable, "worker.start", "There is no worker for it."};
        if (as_text(r.photo) == "bad") return invalid("photo.not_an_image", "It is none.");
        return all_well(r);
      }));
  const std::string good = s.hand_in("S01"), bad = s.hand_in("S02", "bad");
  ASSERT_TRUE(s.wait_for_state(good, domain::State::pending));
  ASSERT_TRUE(s.wait_for_state(bad, domain::State::pending));
  EXPECT_EQ(*tries, 3);
  EXPECT_EQ(s.submission(bad)->examination->findings.at(0).outcome, domain::Outcome::fail);
}

TEST(Work, APhotographWhoseFileIsGoneOrCutGoesToAPersonWithThatAsItsFinding) {
  for (const bool gone : {true, false}) {
    RunningService s(without_workers());
    const std::string id = s.hand_in("S01");
    std::filesystem::path file;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(s.data() / "photographs"))
      if (entry.is_regular_file() && entry.path().filename().string().size() > 20) file = entry.path();
    ASSERT_FALSE(file.empty());
    if (gone)
      std::filesystem::remove(file);
    else
      std::filesystem::resize_file(file, 1);
    service::RemoteWorker worker(remote(s, token_of(s), &all_well));
    ASSERT_TRUE(s.wait_for_state(id, domain::State::pending)) << gone;
    EXPECT_EQ(s.submission(id)->examination->findings.at(0).outcome, domain::Outcome::fail);
  }
}

TEST(Work, ATokenIsGoodForTheseRoutesAndWhatIsInItsHandsOnly) {
  RunningService s(without_workers());
  const std::string token = token_of(s), other = token_of(s, "other");
  const auto with = [&](const std::string& t, const std::string& method, const std::string& path,
                        std::string body = {}) {
    return ask({.method = method,
                .url = s.url() + "/api/v1" + path,
                .body = std::move(body),
                .headers = {{"Authorization", "Bearer " + t}}});
  };
  s.hand_in("S01");
  EXPECT_EQ(with(token, "GET", "/campaigns").status, 401);
  EXPECT_EQ(with(s.as("administrator").token(), "POST", "/work/take", R"({"count":1})").status, 401);
  EXPECT_EQ(with("", "POST", "/work/take", R"({"count":1})").status, 401);
  EXPECT_EQ(with(token, "POST", "/work/take", R"({"count":0})").status, 422);
  const auto taken = api::decode_work_reply(with(token, "POST", "/work/take", R"({"count":5,"finishes":true})").body);
  ASSERT_TRUE(taken.ok());
  ASSERT_EQ(taken->orders.size(), 1u);
  EXPECT_TRUE(
      api::decode_work_reply(with(other, "POST", "/work/take", R"({"count":5,"finishes":true})").body)->orders.empty());
  const std::string photo = "/work/photographs/" + taken->orders[0].photo;
  EXPECT_EQ(with(token, "GET", photo).status, 200);
  EXPECT_EQ(with(other, "GET", photo).status, 404);
  const std::string result = api::encode(api::WorkResult{taken->orders[0].check, all_well({})});
  EXPECT_EQ(problem_of(with(other, "POST", "/work/results", result)).error.id, "check.lost");
  EXPECT_EQ(with(token, "POST", "/work/results", result).status, 204);
  EXPECT_EQ(problem_of(with(token, "POST", "/work/results", result)).error.id, "check.lost") << "stored once";
  EXPECT_EQ(with(token, "GET", photo).status, 404) << "no longer in its hand";
}

TEST(Work, ARevokedTokenEndsWithOneSentenceAndItsChecksGoBack) {
  RunningService s(without_workers());
  const std::string token = token_of(s), other = token_of(s, "other");
  auto hold = std::make_shared<std::atomic<bool>>(true);
  auto begun = std::make_shared<std::atomic<int>>(0);
  service::RemoteWorker worker(remote(s, token, [=](const worker::ExamineRequest& r) {
    ++*begun;
    while (*hold) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    return all_well(r);
  }));
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(eventually([&] { return *begun == 1; }));
  ASSERT_TRUE(service::Administration(s.service().store(), s.clock, "test").revoke_worker_token("box").ok());
  service::RemoteWorker second(remote(s, other));
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  *hold = false;
  const Status ended = worker.wait();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().id, "worker_token.refused");
  EXPECT_EQ(examined(s), 1);
}

/// The real `countersignd work`.
struct Process {
  pid_t pid = -1;
  Process(const std::string& url, const std::filesystem::path& token_file) {
    const std::string program = worker::default_worker_program().string(), file = token_file.string();
    std::vector<std::string> words{program, "work", "--server", url, "--token-file", file, "--without-seccomp"};
    std::vector<char*> argv;
    for (std::string& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&pid, program.c_str(), nullptr, nullptr, argv.data(), environ), 0);
  }
  ~Process() {
    if (pid > 0) end(SIGKILL);
  }
  int end(int signal) {
    ::kill(pid, signal);
    int status = 0;
    ::waitpid(std::exchange(pid, -1), &status, 0);
    return status;
  }
};

TEST(Work, TheRealProgramIsKilledHalfWayAndNothingIsLostOrDoubled) {
  RunningService s(without_workers());
  const TempDir dir;
  std::ofstream(dir / "token") << token_of(s) << '\n';
  std::vector<std::string> ids;
  for (int i = 1; i <= 6; ++i) ids.push_back(s.hand_in("S0" + std::to_string(i), "no picture " + std::to_string(i)));
  const auto waiting = [&] { return s.service().store().checks.waiting().value_or(-1); };
  {
    Process first(s.url(), dir / "token");
    ASSERT_TRUE(eventually([&] { return waiting() < 6; }));
    first.end(SIGKILL);
  }
  // What the dead one had in hand comes back when its claim has run out.
  s.clock.advance(std::chrono::minutes{2});
  Process second(s.url(), dir / "token");
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
  for (const std::string& id : ids) EXPECT_EQ(s.submission(id)->row.state, domain::State::pending);
  EXPECT_EQ(examined(s), 6);
  const int status = second.end(SIGTERM);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(Work, TheRealProgramEndsWithStatusOneWhereItsTokenIsRefused) {
  RunningService s(without_workers());
  const TempDir dir;
  std::ofstream(dir / "token") << "nonsense\n";
  Process refused(s.url(), dir / "token");
  int status = 0;
  ASSERT_EQ(::waitpid(std::exchange(refused.pid, -1), &status, 0) > 0, true);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

}  // namespace
}  // namespace cs::test
