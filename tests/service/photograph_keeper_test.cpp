// What the service does for photographs at rest by itself: it seals those of an earlier version and reads all of them.
#include "service/photograph_keeper.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "platform/files.hpp"
#include "running_service.hpp"

namespace cs::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Keeper : testing::Test {
  RunningService s{{.look_at_photographs_every = Millis{2}}};
  std::vector<std::string> contents, hashes;

  void SetUp() override {
    if (std::getenv("COUNTERSIGN_TEST_ENGINE")) GTEST_SKIP() << "looks into SQLite's file";
    for (int i = 1; i <= 4; ++i) {
      contents.push_back("\xFF\xD8\xFF photograph " + std::to_string(i) +
                         std::string(70'000, static_cast<char>('a' + i)));
      const std::string id = s.hand_in("S0" + std::to_string(i), contents.back());
      ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));  // nobody else reads it from here on
      hashes.push_back(s.submission(id)->photos.at(0).hash);
    }
  }
  fs::path file(std::size_t i) const { return s.data() / "photographs" / hashes[i].substr(0, 2) / hashes[i]; }
  std::string stored(std::size_t i) const { return std::string(as_text(*read_file(file(i)))); }
  void write(std::size_t i, const std::string& text) const {
    std::ofstream(file(i), std::ios::binary | std::ios::trunc) << text;
  }
  store::Photographs& room() { return s.service().store().photographs; }
  nlohmann::json health() { return nlohmann::json::parse(ask({.url = s.url() + "/api/v1/health"}).body); }
  std::int64_t trouble(const std::string& kind) {
    const nlohmann::json h = health();
    for (const auto& t : h.at("troubles"))
      if (t.at("kind") == kind) return t.at("times");
    return 0;
  }
  void sql(const std::string& text) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((s.data() / "service.db").c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
};

TEST_F(Keeper, OnesOfAnEarlierVersionAreSealedWhileTheServiceServes) {
  s.restart([&] {
    sql("UPDATE photos SET sealed = 0; UPDATE campaigns SET key_id = ''");
    for (std::size_t i = 0; i < hashes.size(); ++i) write(i, contents[i]);
    fs::remove_all(s.data() / "keys");
  });
  ASSERT_TRUE(eventually([&] { return *room().plain() == 0; }));
  EXPECT_EQ(trouble("photographs_to_seal"), 0);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    EXPECT_EQ(stored(i).find("photograph"), std::string::npos);
    EXPECT_EQ(s.as("supervisor").get("/photographs/" + hashes[i]).body, contents[i]);
  }
  EXPECT_EQ(*room().damaged(), 0);
}

TEST_F(Keeper, EveryPhotographIsReadOnceAMonthAndDamageIsFound) {
  ASSERT_TRUE(eventually([&] { return room().round()->ended != TimePoint{}; })) << "the first round begins at once";
  const TimePoint first = room().round()->ended;
  std::string text = stored(2);
  text[70] = static_cast<char>(text[70] ^ 1);
  write(2, text);
  testing::internal::CaptureStderr();
  s.clock.advance(std::chrono::hours{24 * 31});
  ASSERT_TRUE(eventually([&] { return room().round()->ended > first; }));
  const std::string log = testing::internal::GetCapturedStderr();
  const auto round = *room().round();
  EXPECT_EQ(*room().count(), 4);
  EXPECT_EQ(*room().damaged(), 1) << health().dump();
  EXPECT_FALSE(round.running);
  EXPECT_EQ(round.looked, 4);
  EXPECT_EQ(round.damaged, 1);
  EXPECT_EQ(trouble("photographs_damaged"), 1) << health().dump();
  EXPECT_EQ(health().at("photographs_read"), to_ms(round.ended));
  EXPECT_FALSE(fs::exists(file(2))) << "set aside";
  EXPECT_NE(log.find("Stored data is damaged (photo.damaged)"), std::string::npos) << log;
  for (const std::string& hash : hashes) EXPECT_EQ(log.find(hash), std::string::npos) << log;
}

TEST_F(Keeper, ARoundGoesOnWhereARestartFoundIt) {
  ASSERT_TRUE(eventually([&] { return room().round()->ended != TimePoint{}; }));
  std::vector<std::string> sorted = hashes;
  std::ranges::sort(sorted);
  // Through two of the four, and three days ago.
  const std::int64_t began = to_ms(s.clock.now() - std::chrono::hours{72});
  s.restart([&] {
    sql("UPDATE photo_rounds SET running = 1, ended = 5, looked = 2, damaged = 0, began = " + std::to_string(began) +
        ", after = '" + sorted[1] + "'");
  });
  ASSERT_TRUE(eventually([&] { return to_ms(room().round()->ended) > 5; }));
  EXPECT_EQ(room().round()->looked, 4) << "and not six";
  EXPECT_EQ(to_ms(room().round()->began), began);
}

}  // namespace
}  // namespace cs::test
