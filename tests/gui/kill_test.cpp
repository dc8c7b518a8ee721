// kill -9 of the whole demonstration (window, service, sandbox, journal in one process) at 30 random moments while it
// decides by itself. Afterwards: every decision that the journal has is at the service exactly once, no telephone got a
// message twice, the audit chain is whole.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "support/named_store.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

constexpr int kills = 30;

class KilledDemo : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(dir_); }
  void TearDown() override { fs::remove_all(dir_); }

  pid_t start(const std::string& script) {
    std::ofstream(dir_ / "script.txt") << script;
    std::string program = std::string(COUNTERSIGN_BIN_DIR) + "/countersign";
    std::vector<std::string> words = {program,      "--demo",
                                      "--students", "60",
                                      "--grace",    "2",
                                      "--data",     (dir_ / "data").string(),
                                      "--script",   (dir_ / "script.txt").string(),
                                      "--shots",    (dir_ / "shots").string()};
    std::vector<char*> argv;
    for (std::string& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    pid_t pid = -1;
    EXPECT_EQ(posix_spawn(&pid, program.c_str(), nullptr, nullptr, argv.data(), environ), 0);
    return pid;
  }

  /// Kills the program before its window is there, while it signs in, or at work: right after a number of writes to its
  /// journal, or in the middle of them. The moments follow the program's own progress, so that a slow machine is
  /// killed at work as well.
  void kill_at_random_moment(pid_t pid, std::mt19937& random) const {
    const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    const auto nap = [](int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); };
    if (draw(0, 3) == 0) {
      nap(draw(20, 1'500));
    } else {
      const auto give_up =
          std::chrono::steady_clock::now() + std::chrono::seconds(20);  // everything may have been decided
      for (int writes = draw(1, 6); writes > 0 && std::chrono::steady_clock::now() < give_up;) {
        const auto before = journal_time();
        nap(1);
        if (journal_time() != before) --writes;
      }
      nap(draw(0, 120));
    }
    ::kill(pid, SIGKILL);
  }

  fs::path journal_file() const { return dir_ / "data/desk/journal.db"; }
  fs::file_time_type journal_time() const {
    std::error_code not_there;
    return fs::last_write_time(journal_file(), not_there);
  }

  /// Every row of a query, each as its columns' texts.
  static std::vector<std::vector<std::string>> query(const fs::path& file, const char* sql) {
    std::vector<std::vector<std::string>> out;
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK) << file;
    sqlite3_stmt* rows = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db, sql, -1, &rows, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    while (sqlite3_step(rows) == SQLITE_ROW) {
      auto& row = out.emplace_back();
      for (int i = 0; i < sqlite3_column_count(rows); ++i) {
        const unsigned char* text = sqlite3_column_text(rows, i);
        row.emplace_back(text ? reinterpret_cast<const char*>(text) : "");
      }
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
    return out;
  }

  static int wait_for(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  fs::path dir_ = fs::temp_directory_path() / ("cs-kill-" + new_uuid());
};

/// Signs in and decides as fast as the look rule allows, now and then taking a decision back.
std::string deciding_script() {
  std::string script = "sign-in reviewer demo\nwait signed_in 60000\n";
  for (int i = 0; i < 40; ++i) {
    script += "wait item.drawn 120000\n";
    script += i % 3 == 1
                  ? "key Delete\nwait rejecting\nunless reason EAR_COVERED click @reason.EAR_COVERED\nkey Enter\n"
                  : "key Space\nunless !overriding wait overriding.counts\nunless !overriding key Space\n";
    if (i % 5 == 4) script += "key Ctrl+Z\n";
  }
  return script;
}

TEST_F(KilledDemo, LosesNoJournalledDecisionAndSendsNoMessageTwice) {
  const auto seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(seed);
  int killed = 0;
  for (int round = 0; round < kills; ++round) {
    const pid_t pid = start(deciding_script());
    kill_at_random_moment(pid, random);
    const int status = wait_for(pid);
    killed += status == -SIGKILL ? 1 : 0;
    ASSERT_TRUE(status == -SIGKILL || status == 0) << "round " << round << ", status " << status << ", seed " << seed;
  }
  EXPECT_GE(killed, kills / 2) << "most runs should still be at work when they are killed";

  // A last, peaceful start: what the journal still holds is sent, and what is due leaves.
  ASSERT_EQ(wait_for(start("sign-in reviewer demo\nwait signed_in 60000\nwait !unsent 1 60000\nframes 400\n")), 0);

  std::set<std::string> answered, journalled;
  for (const auto& row : query(dir_ / "data/service/service.db", "SELECT key FROM answers")) answered.insert(row[0]);
  for (const auto& row : query(journal_file(), "SELECT key, kind, state FROM entries")) {
    EXPECT_NE(row[2], "saved") << "an entry was never sent";
    EXPECT_NE(row[2], "refused") << "a decision was refused though nobody else reviews";
    if (row[2] != "sent") continue;
    EXPECT_TRUE(answered.contains(row[0])) << "the service knows nothing of what the journal calls sent: " << row[1];
    if (row[1] == "decide") journalled.insert(row[0]);
  }
  ASSERT_GE(journalled.size(), 10U) << "the test decided too little to mean anything";

  const SystemClock clock;
  store::Options options;
  options.data_dir = dir_ / "data/service";
  options.serving = false;
  auto store = store::NamedStore::open(std::move(options), clock.now());
  ASSERT_TRUE(store.ok()) << store.error().message;
  const auto page = (*store)->decisions.list({.campaign = "demo", .reviewer = "lin", .limit = 500}, clock.now());
  ASSERT_TRUE(page.ok()) << page.error().message;
  EXPECT_GE(page->rows.size(), journalled.size()) << "a journalled decision is not at the service";
  std::map<std::string, int> standing;
  for (const api::DecisionRow& row : page->rows)
    if (row.state == domain::DecisionState::standing) ++standing[row.submission + "/" + std::to_string(row.attempt)];
  for (const auto& [submission, count] : standing) EXPECT_EQ(count, 1) << submission << " was decided twice";

  std::ifstream ledger(dir_ / "data/service/sandbox.jsonl");
  std::map<std::string, int> messages;
  for (std::string line; std::getline(ledger, line);)
    if (const auto j = nlohmann::json::parse(line, nullptr, false); !j.is_discarded())
      ++messages[j.at("out_id").get<std::string>()];
  for (const auto& [id, count] : messages) EXPECT_EQ(count, 1) << "message " << id << " was sent twice";
  EXPECT_FALSE(messages.empty());

  const auto audit = (*store)->log.verify();
  ASSERT_TRUE(audit.ok());
  EXPECT_EQ(audit->problems, 0) << (audit->findings.empty() ? "" : audit->findings[0].sentence);
}

}  // namespace
}  // namespace cs
