// A system on which the process that opens photographs cannot be confined.
#include <sched.h>
#include <sys/syscall.h>

#include <nlohmann/json.hpp>

#include "running_service.hpp"
#include "support/elsewhere.hpp"

namespace cs::test {
namespace {

class DecoderState : public testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "there is no cell under AddressSanitizer";
#endif
  }
};

RunningService::Setup real_worker(bool without_seccomp) {
  RunningService::Setup setup;
  setup.worker_program = std::filesystem::path(COUNTERSIGN_BIN_DIR) / "countersignd";
  setup.without_seccomp = without_seccomp;
  return setup;
}

bool lacks_now(const RunningService& s, const std::string& layer) {
  const auto health = nlohmann::json::parse(ask({.url = s.url() + "/api/v1/health"}).body);
  const auto& all = health.at("decoder_lacks");
  return std::find(all.begin(), all.end(), layer) != all.end();
}

/// Health names `layer` within half a minute.
bool lacks(const RunningService& s, const std::string& layer) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!lacks_now(s, layer)) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

const std::string no_picture = "this is a text file named photo.jpg";

TEST_F(DecoderState, WithoutSeccompPhotographsWaitForTheirChecks) {
  EXPECT_EQ(elsewhere([] {
              if (!forbid({SYS_seccomp})) return 1;
              RunningService s(real_worker(false));
              const std::string id = s.hand_in("S01", no_picture);
              if (!lacks(s, "seccomp")) return 2;
              // The examiner has asked, too, before or after: its first answer comes from the same kind of process.
              const auto submission = api::decode<api::Submission>(s.as("supervisor").get("/submissions/" + id).body);
              if (!submission || submission->row.state != domain::State::checking) return 3;
              return submission->examination ? 4 : 0;
            }),
            0);
}

TEST_F(DecoderState, ToldOtherwiseTheyAreChecked) {
  EXPECT_EQ(elsewhere([] {
              if (!forbid({SYS_seccomp})) return 1;
              RunningService s(real_worker(true));
              if (!s.wait_for_state(s.hand_in("S01", no_picture), domain::State::pending)) return 2;
              return lacks(s, "seccomp") ? 0 : 3;
            }),
            0);
}

TEST_F(DecoderState, HealthNamesWhatIsMissingAndPhotographsAreChecked) {
  EXPECT_EQ(elsewhere([] {
              if (!forbid({SYS_unshare, 444})) return 1;  // 444: Landlock
              RunningService s(real_worker(false));
              if (!s.wait_for_state(s.hand_in("S01", no_picture), domain::State::pending)) return 2;
              return lacks(s, "namespaces") && lacks(s, "landlock") && !lacks_now(s, "seccomp") ? 0 : 3;
            }),
            0);
}

}  // namespace
}  // namespace cs::test
