#include "exchange/package_zip.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/hash.hpp"
#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::exchange {
namespace {

namespace fs = std::filesystem;

Bytes bytes_of(std::string_view text) {
  const ByteView v = as_bytes(text);
  return Bytes(v.begin(), v.end());
}
PackageEntry entry(std::string name, std::string content) {
  return {std::move(name), [content = std::move(content)]() -> Result<Bytes> { return bytes_of(content); }};
}
const TimePoint at = from_ms(1'760'000'000'000);

/// What stands in front of each entry, read by its format and not by a library.
struct Header {
  unsigned flags = 0, method = 0, crc = 0, size = 0;
  std::string name, content;
};
std::vector<Header> headers(const Bytes& file) {
  const auto number = [&](std::size_t from, int n) {
    unsigned v = 0;
    for (int i = n; i-- > 0;) v = v << 8 | file.at(from + static_cast<std::size_t>(i));
    return v;
  };
  std::vector<Header> out;
  for (std::size_t p = 0; p + 30 <= file.size() && number(p, 4) == 0x04034B50;) {
    Header h{number(p + 6, 2), number(p + 8, 2), number(p + 14, 4), number(p + 22, 4), {}, {}};
    const std::size_t name = number(p + 26, 2), extra = number(p + 28, 2);
    const auto text = [&](std::size_t from, std::size_t n) {
      return std::string(as_text(ByteView(file).subspan(from, n)));
    };
    h.name = text(p + 30, name);
    h.content = text(p + 30 + name + extra, h.size);
    p += 30 + name + extra + h.size;
    out.push_back(std::move(h));
  }
  return out;
}

TEST(PackageZip, TellsSizeNameAndChecksumInFrontAsWindowsAndJavaWantThem) {
  const test::TempDir dir;
  ASSERT_TRUE(
      write_zip(dir / "p.zip", {entry("理学院/2022001_欧阳修.jpg", "jpeg bytes"), entry("a.jpg", "other")}, at).ok());
  const auto all = headers(*read_file(dir / "p.zip"));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "理学院/2022001_欧阳修.jpg");
  EXPECT_TRUE(all[0].flags & 1U << 11) << "the name is UTF-8, and the entry says so";
  for (const Header& h : all) {
    EXPECT_FALSE(h.flags & 1U << 3) << "a stored entry whose size comes behind it is refused by ZipInputStream";
    EXPECT_EQ(h.method, 0u) << "a JPEG is stored as it is";
    EXPECT_NE(h.crc, 0u);
  }
  EXPECT_EQ(all[0].content, "jpeg bytes");
  EXPECT_EQ(all[1].content, "other");
}

TEST(PackageZip, IsVerifiedAgainstWhatWasToBeInIt) {
  const test::TempDir dir;
  const fs::path file = dir / "p.zip";
  ASSERT_TRUE(write_zip(file, {entry("名.jpg", "one"), entry("b.jpg", "two")}, at).ok());
  const std::vector<ExpectedEntry> right{{"名.jpg", sha256(as_bytes("one"))}, {"b.jpg", sha256(as_bytes("two"))}};
  EXPECT_TRUE(verify_zip(file, right).ok()) << verify_zip(file, right).error().message;
  EXPECT_EQ(verify_zip(file, {right[0]}).error().id, "zip.verify");
  EXPECT_EQ(verify_zip(file, {right[1], right[0]}).error().id, "zip.verify");
  EXPECT_EQ(verify_zip(file, {right[0], {"b.jpg", sha256(as_bytes("three"))}}).error().id, "zip.verify");
  Bytes content = *read_file(file);
  const std::string text(as_text(content));
  content[text.find("two")] ^= 1;
  ASSERT_TRUE(write_file_durably(file, content).ok());
  EXPECT_EQ(verify_zip(file, right).error().id, "zip.verify") << "one bit";
  for (const std::size_t length : {std::size_t{0}, std::size_t{10}, content.size() / 2, content.size() - 1}) {
    ASSERT_TRUE(write_file_durably(file, ByteView(content).first(length)).ok());
    EXPECT_EQ(verify_zip(file, right).error().id, "zip.verify") << length;
  }
}

TEST(PackageZip, KnowsAFileByItsDigest) {
  const test::TempDir dir;
  ASSERT_TRUE(write_file_durably(dir / "f", as_bytes("abc")).ok());
  const auto digest = digest_of_file(dir / "f");
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(digest->bytes, 3);
  EXPECT_EQ(digest->sha256, sha256(as_bytes("abc")));
  EXPECT_FALSE(digest_of_file(dir / "none").ok());
}

TEST(PackageZip, LeavesNothingBehindWhenAContentFails) {
  const test::TempDir dir;
  const PackageEntry bad{"b.jpg", []() -> Result<Bytes> { return Error{Code::corrupt, "photo.damaged", "Damaged."}; }};
  const Status s = write_zip(dir / "p.zip", {entry("a.jpg", "one"), bad}, at);
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().id, "photo.damaged") << "the first error is told";
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(PackageZip, LeavesNothingBehindWhenTheDiskIsFull) {
  const test::TempDir dir;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit most{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &most);
    std::vector<PackageEntry> entries;
    for (int i = 0; i < 40; ++i) entries.push_back(entry("a" + std::to_string(i) + ".jpg", std::string(30'000, 'x')));
    const Status s = write_zip(dir / "p.zip", entries, at);
    ::_exit(!s.ok() && s.error().id == "zip.write" && fs::is_empty(dir.path()) ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(PackageZip, TellsHowFarItIs) {
  const test::TempDir dir;
  std::vector<std::size_t> seen;
  ASSERT_TRUE(
      write_zip(dir / "p.zip", {entry("a.jpg", "1"), entry("b.jpg", ""), entry("c.jpg", "3")}, at, [&](std::size_t n) {
        seen.push_back(n);
      }).ok());
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 2, 3}));
}

}  // namespace
}  // namespace cs::exchange
