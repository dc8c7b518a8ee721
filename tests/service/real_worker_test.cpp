// The real worker process behind the service: pictures and what only claims to be one.
#include <fmt/format.h>

#include <array>

#include "running_service.hpp"

namespace cs::test {
namespace {

void big_endian(std::string& to, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xFF);
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

std::string chunk(std::string_view kind, const std::string& content) {
  std::string out, checked = std::string(kind) + content;
  big_endian(out, static_cast<std::uint32_t>(content.size()));
  out += checked;
  big_endian(out, crc32(checked));
  return out;
}

/// A grey PNG without compression, or one that only says that it is so large.
std::string png(std::uint32_t width, std::uint32_t height, bool with_pixels = true) {
  std::string header, pixels;
  big_endian(header, width);
  big_endian(header, height);
  header += std::string("\x08\x00\x00\x00\x00", 5);
  if (with_pixels)
    for (std::uint32_t y = 0; y < height; ++y) pixels += '\0' + std::string(width, '\x80');
  std::uint32_t a = 1, b = 0;
  for (const char c : pixels) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  std::string packed = "\x78\x01";
  for (std::size_t at = 0; at < pixels.size(); at += 65535) {
    const auto size = static_cast<std::uint16_t>(std::min<std::size_t>(65535, pixels.size() - at));
    packed += at + size == pixels.size() ? '\x01' : '\0';
    for (const int part : {size & 0xFF, size >> 8, ~size & 0xFF, ~size >> 8 & 0xFF}) packed += static_cast<char>(part);
    packed += pixels.substr(at, size);
  }
  big_endian(packed, b << 16 | a);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", packed) + chunk("IEND", "");
}

TEST(RealWorker, EveryUploadReachesAPersonWhateverItIs) {
  RunningService s({.worker_program = std::filesystem::path(COUNTERSIGN_BIN_DIR) / "countersignd"});
  const std::string picture = s.hand_in("S01", png(600, 800));
  const std::string text = s.hand_in("S02", "this is a text file named photo.jpg");
  const std::string cut = s.hand_in("S03", png(600, 800).substr(0, 3000));
  const std::string bomb = s.hand_in("S04", png(30'000, 30'000, false));
  const Person supervisor = s.as("supervisor");
  const auto examined = [&](const std::string& id) {
    EXPECT_TRUE(s.wait_for_state(id, domain::State::pending)) << id;
    const auto submission = api::decode<api::Submission>(supervisor.get("/submissions/" + id).body);
    EXPECT_TRUE(submission.ok() && submission->examination);
    return submission && submission->examination ? *submission->examination : domain::Examination{};
  };
  const auto outcome = [](const domain::Examination& e, std::string_view check) {
    for (const auto& f : e.findings)
      if (f.check == check) return std::string(domain::to_string(f.outcome));
    return std::string("none");
  };
  const auto good = examined(picture);
  EXPECT_EQ(good.width, 600);
  EXPECT_EQ(good.height, 800);
  EXPECT_EQ(outcome(good, "readable"), "pass");
  EXPECT_EQ(outcome(good, "single_face"), "fail");
  EXPECT_EQ(outcome(examined(text), "readable"), "fail");
  EXPECT_EQ(outcome(examined(cut), "readable"), "fail");
  EXPECT_EQ(outcome(examined(bomb), "readable"), "fail");
}

}  // namespace
}  // namespace cs::test
