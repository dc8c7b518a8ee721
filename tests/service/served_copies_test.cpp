// What people get of a photograph over the network: made by the real worker process, and nothing of its owner in it.
#include "service/served_copies.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "api/photograph.hpp"
#include "base/hash.hpp"
#include "base/url.hpp"
#include "platform/files.hpp"
#include "running_service.hpp"
#include "service/administration.hpp"

namespace cs::test {
namespace {

constexpr std::string_view secret = "SECRET-of-the-owner";

/// A small grey JPEG, baseline, written here byte by byte, with a comment and a trailer.
std::string talkative_jpeg() {
  const auto segment = [](std::uint8_t marker, const std::string& body) {
    std::string out{'\xFF', static_cast<char>(marker)};
    out += static_cast<char>((body.size() + 2) >> 8);
    out += static_cast<char>((body.size() + 2) & 255);
    return out + body;
  };
  std::string file("\xFF\xD8", 2);
  file += segment(0xE0, std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
  file += segment(0xFE, std::string(secret));
  std::string steps(65, '\1');
  steps[0] = '\0';
  file += segment(0xDB, steps);
  file += segment(0xC0, std::string("\x08\0\x08\0\x08\x01\x01\x11\0", 9));
  // One code of one bit in each table: a difference of nothing, and the end of the block.
  for (const char table : {'\0', '\x10'}) {
    std::string codes(18, '\0');
    codes[0] = table;
    codes[1] = '\1';
    file += segment(0xC4, codes);
  }
  file += segment(0xDA, std::string("\x01\x01\0\0\x3F\0", 6));
  file += '\x3F';  // the two codes, then ones
  file += std::string("\xFF\xD9", 2);
  return file + std::string(secret);
}

TEST(ServedCopies, PeopleGetThePhotographWithoutItsOwner) {
  RunningService s({.worker_program = std::filesystem::path(COUNTERSIGN_BIN_DIR) / "countersignd", .workers = 0});
  const std::string original = talkative_jpeg();
  const std::string id = s.hand_in("S01", original);
  const Person supervisor = s.as("supervisor");
  const api::PhotoRef photo = s.submission(id)->photos.at(0);
  EXPECT_EQ(photo.bytes, 0) << "nobody knows yet";
  const Answer got = supervisor.get("/photographs/" + photo.hash);
  ASSERT_EQ(got.status, 200) << got.body;
  EXPECT_EQ(got.body.find(secret), std::string::npos);
  EXPECT_LT(got.body.size(), original.size());
  EXPECT_EQ(got.headers.at("content-type"), "image/jpeg");
  EXPECT_EQ(got.headers.at(api::digest_header), blake2b(as_bytes(got.body)));
  const auto known = s.submission(id)->photos.at(0);
  EXPECT_EQ(known.bytes, static_cast<std::int64_t>(got.body.size()));
  EXPECT_EQ(supervisor.get("/photographs/" + photo.hash).body, got.body);
  EXPECT_EQ(as_text(*s.service().store().photographs.read(photo.hash)), original) << "checks and courts get this";
  s.restart();
  EXPECT_EQ(s.as("supervisor").get("/photographs/" + photo.hash).body, got.body);
}

TEST(ServedCopies, WhatCannotBeReadIsShownToNobody) {
  RunningService s({.worker_program = std::filesystem::path(COUNTERSIGN_BIN_DIR) / "countersignd", .workers = 0});
  const std::string id = s.hand_in("S01", "\xFF\xD8\xFF no picture, " + std::string(secret));
  const Person supervisor = s.as("supervisor");
  const std::string hash = s.submission(id)->photos.at(0).hash;
  const Answer got = supervisor.get("/photographs/" + hash);
  EXPECT_EQ(got.status, 422);
  EXPECT_TRUE(problem_of(got).error.id.starts_with("photo.")) << got.body;
  EXPECT_EQ(got.body.find(secret), std::string::npos);
}

/// Splits nothing. While `hold` is locked, it has not finished.
struct Refusing final : worker::Worker {
  std::atomic<int>& asked;
  std::mutex& hold;
  Refusing(std::atomic<int>& count, std::mutex& gate) : asked(count), hold(gate) {}
  Result<domain::Examination> examine(const worker::ExamineRequest&) override { return internal_error("not here"); }
  Result<worker::Decoded> decode(ByteView, int) override { return internal_error("not here"); }
  Result<worker::Decoded> study(ByteView, worker::Study) override { return internal_error("not here"); }
  Result<worker::FinishedPhoto> finish(ByteView, std::optional<worker::Colour>) override {
    return internal_error("not here");
  }
  Result<served::Split> split(ByteView) override {
    ++asked;
    const std::lock_guard wait(hold);
    return invalid("photo.unreadable", "no");
  }
};

TEST(ServedCopies, WhatCannotBeSplitIsTriedOnceAndHoldsUpNobodyForLong) {
  RunningService s({.worker_program = std::filesystem::path(COUNTERSIGN_BIN_DIR) / "countersignd", .workers = 0});
  store::Store& store = s.service().store();
  const auto photograph = [&](const std::string& number) {
    const std::string id = s.hand_in(number, fmt::format("photo of {}", number));
    return *store.access.photograph(store::Caller::process("test"), s.submission(id)->photos.at(0).hash);
  };
  const auto dear = photograph("S01"), other = photograph("S02");
  std::atomic<int> asked = 0;
  std::mutex hold;
  service::ServedCopies copies(
      store, [&] { return std::make_unique<Refusing>(asked, hold); }, Millis{0});
  std::unique_lock busy(hold);
  std::thread first([&] { EXPECT_EQ(copies.get(dear).error().id, "photo.unreadable"); });
  while (asked == 0) std::this_thread::yield();
  EXPECT_EQ(copies.get(other).error().id, "photo.preparing");
  busy.unlock();
  first.join();
  EXPECT_EQ(copies.get(dear).error().id, "photo.unreadable");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(copies.get(other).error().id, "photo.unreadable");
  EXPECT_EQ(asked, 2);
}

TEST(ServedCopies, AreReadyWhenTheChecksAreDone) {
  RunningService s;
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  const auto photo = s.submission(id)->photos.at(0);
  EXPECT_TRUE(*s.service().store().photographs.is_split(photo.hash));
  EXPECT_GT(photo.bytes, 0);
}

}  // namespace
}  // namespace cs::test
