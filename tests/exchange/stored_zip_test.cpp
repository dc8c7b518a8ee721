// Only what write_zip() wrote is read, and every byte of it counts.
#include "exchange/stored_zip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "exchange/package_zip.hpp"
#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::exchange {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const TimePoint at = from_ms(1'760'000'000'000);

Bytes bytes_of(std::string_view text) {
  const ByteView v = as_bytes(text);
  return Bytes(v.begin(), v.end());
}

struct StoredZipTest : testing::Test {
  test::TempDir dir;
  const std::vector<std::pair<std::string, std::string>> content{
      {"decisions/d1.json", R"({"a":1})"}, {"empty", ""}, {"photographs/aa.jpg", std::string(300, 'x')}};

  Bytes written() {
    std::vector<PackageEntry> entries;
    for (const auto& [name, text] : content)
      entries.push_back({name, [text = text]() -> Result<Bytes> { return bytes_of(text); }});
    const fs::path file = dir / "p.zip";
    EXPECT_TRUE(write_zip(file, entries, at).ok());
    return read_file(file, 1 << 20).value();
  }
  static Result<StoredZip> open(Bytes bytes) {
    const std::uint64_t size = bytes.size();
    return StoredZip::open(size, [bytes = std::move(bytes)](std::uint64_t from, std::size_t n) -> Result<Bytes> {
      if (from > bytes.size() || n > bytes.size() - from) throw std::runtime_error("asked for outside of the file");
      return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                   bytes.begin() + static_cast<std::ptrdiff_t>(from + n));
    });
  }
  /// Nothing where everything in it can be read.
  static std::string trouble(Bytes bytes) {
    const auto zip = open(std::move(bytes));
    if (!zip) return zip.error().id;
    for (const StoredZip::Entry& e : zip->entries())
      if (const auto read = zip->read(e, 1 << 20); !read) return read.error().id;
    return "";
  }
  /// Both places where a name stands, and nothing else.
  static void rename(Bytes& zip, std::string_view from, std::string_view to) {
    ASSERT_EQ(from.size(), to.size());
    for (auto found = std::ranges::search(zip, as_bytes(from)); !found.empty();
         found = std::ranges::search(zip, as_bytes(from)))
      std::ranges::copy(as_bytes(to), found.begin());
  }
};

TEST_F(StoredZipTest, reads_what_was_written) {
  const Bytes file = written();
  const StoredZip zip = open(file).value();
  ASSERT_EQ(zip.entries().size(), content.size());
  for (std::size_t i = 0; i < content.size(); ++i) {
    EXPECT_EQ(zip.entries()[i].name, content[i].first);
    EXPECT_EQ(as_text(zip.read(zip.entries()[i], 300).value()), content[i].second);
    EXPECT_EQ(zip.find(content[i].first), &zip.entries()[i]);
  }
  EXPECT_EQ(zip.find("d1.json"), nullptr);
  EXPECT_EQ(zip.read(zip.entries()[2], 299).error().id, "zip.too_large");
  EXPECT_TRUE(StoredZip::open(dir / "p.zip").ok());
}

TEST_F(StoredZipTest, not_one_bit_may_be_another_one) {
  const Bytes file = written();
  ASSERT_EQ(trouble(file), "");
  for (std::size_t i = 0; i < file.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      Bytes changed = file;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1 << bit);
      EXPECT_NE(trouble(std::move(changed)), "") << "bit " << bit << " of byte " << i;
    }
}

TEST_F(StoredZipTest, nothing_may_lack_and_nothing_may_be_added) {
  const Bytes file = written();
  for (std::size_t n = 0; n < file.size(); ++n)
    EXPECT_EQ(trouble(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(n))), "zip.foreign") << n;
  for (std::size_t i = 0; i <= file.size(); ++i) {
    Bytes longer = file;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(i), 0);
    EXPECT_NE(trouble(std::move(longer)), "") << i;
  }
}

TEST_F(StoredZipTest, a_name_stands_there_once_and_leads_nowhere_else) {
  Bytes twice = written();
  rename(twice, "empty", "other");
  EXPECT_EQ(trouble(twice), "");
  std::vector<PackageEntry> entries;
  for (const char* name : {"aaaaa", "bbbbb"}) entries.push_back({name, []() -> Result<Bytes> { return Bytes{}; }});
  ASSERT_TRUE(write_zip(dir / "two.zip", entries, at).ok());
  Bytes same = read_file(dir / "two.zip", 1 << 20).value();
  rename(same, "bbbbb", "aaaaa");
  EXPECT_THAT(open(same).error().message, HasSubstr("aaaaa is in it twice"));
  for (const char* name : {"../..", "/aaaa", "aaaa/", "a//aa", "a\\aaa", "aa\naa", "aa aa",
                           "\xe4\xb8\xad"
                           "aa"}) {
    Bytes bad = read_file(dir / "two.zip", 1 << 20).value();
    rename(bad, "bbbbb", name);
    EXPECT_EQ(trouble(bad), "zip.foreign") << name;
  }
}

TEST_F(StoredZipTest, two_entries_share_no_byte_and_nothing_is_unpacked) {
  Bytes file = written();
  const auto number = [&file](std::size_t from) {
    return static_cast<std::size_t>(file[from] | file[from + 1] << 8 | file[from + 2] << 16);
  };
  const std::size_t directory = number(file.size() - 6);
  // The second entry of the directory begins where the first one does.
  Bytes overlapping = file;
  const std::size_t second = directory + 46 + content[0].first.size();
  overlapping[second + 42] = 0;
  overlapping[second + 43] = 0;
  EXPECT_THAT(open(overlapping).error().message, HasSubstr("does not stand where the entry before it ends"));
  Bytes packed = file;
  packed[8] = packed[directory + 10] = 8;  // method: deflated
  EXPECT_THAT(open(packed).error().message, HasSubstr("is packed"));
  Bytes locked = file;
  locked[6] = locked[directory + 8] = 1;  // flags: with a password
  EXPECT_EQ(trouble(locked), "zip.foreign");
  Bytes huge = file;
  for (std::size_t i = 0; i < 4; ++i)
    huge[18 + i] = huge[22 + i] = huge[directory + 20 + i] = huge[directory + 24 + i] = 0xFE;
  EXPECT_THAT(open(huge).error().message, HasSubstr("reaches over the end"));
  Bytes many = file;
  many[many.size() - 14] = many[many.size() - 12] = 200;  // so many entries there are not
  EXPECT_EQ(trouble(many), "zip.foreign");
}

TEST_F(StoredZipTest, what_is_no_such_file_is_said) {
  EXPECT_EQ(StoredZip::open(dir / "nothing").error().id, "file.missing");
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(StoredZip::open(dir / "pipe").error().id, "file.not_regular");
  for (const std::string& text : {std::string(), std::string("PK"), std::string(5000, '\0'), std::string(5000, 'P')})
    EXPECT_EQ(trouble(bytes_of(text)), "zip.foreign");
}

TEST_F(StoredZipTest, more_entries_than_sixteen_bits_count) {
  for (const int count : {65'535, 65'536}) {
    std::vector<PackageEntry> entries;
    for (int i = 0; i < count; ++i)
      entries.push_back({"f/" + std::to_string(i), [i]() -> Result<Bytes> { return bytes_of(std::to_string(i)); }});
    ASSERT_TRUE(write_zip(dir / "many.zip", entries, at).ok());
    const auto zip = StoredZip::open(dir / "many.zip");
    ASSERT_TRUE(zip.ok()) << zip.error().message;
    ASSERT_EQ(zip->entries().size(), static_cast<std::size_t>(count));
    EXPECT_EQ(as_text(zip->read(zip->entries().back(), 10).value()), std::to_string(count - 1));
  }
}

/// A file of 5 GB of which only the headers are real.
struct Far {
  std::string before, between, end;
  std::uint64_t first = 0xFFFFFFF0, size = 0;

  static std::string number(std::uint64_t v, int bytes) {
    std::string out;
    for (; bytes-- > 0; v >>= 8) out += static_cast<char>(v & 0xFF);
    return out;
  }
  static std::string told(std::uint64_t n, int needs) {
    return number(static_cast<std::uint64_t>(needs), 2) + number(0, 4) + number(0x46AA, 2) + number(0x5B49, 2) +
           number(0, 4) + number(n, 4) + number(n, 4) + number(1, 2);
  }
  explicit Far(std::uint64_t said_at_other = 0) {
    const std::uint64_t other = 31 + first;
    before = number(0x04034B50, 4) + told(first, 10) + number(0, 2) + "a";
    between = number(0x04034B50, 4) + told(0, 10) + number(0, 2) + "b";
    const std::uint64_t at_directory = other + 31;
    end = number(0x02014B50, 4) + number(0x33F, 2) + told(first, 10) + number(0, 12) + number(0, 4) + "a";
    end += number(0x02014B50, 4) + number(0x33F, 2) + told(0, 45) + number(12, 2) + number(0, 10) +
           number(0xFFFFFFFF, 4) + "b" + number(1, 2) + number(8, 2) + number(other + said_at_other, 8);
    const std::uint64_t of_directory = end.size(), at_end = at_directory + end.size();
    end += number(0x06064B50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) + number(2, 8) +
           number(2, 8) + number(of_directory, 8) + number(at_directory, 8);
    end += number(0x07064B50, 4) + number(0, 4) + number(at_end, 8) + number(1, 4);
    end += number(0x06054B50, 4) + number(0, 4) + number(2, 2) + number(2, 2) + number(of_directory, 4) +
           number(0xFFFFFFFF, 4) + number(0, 2);
    size = at_directory + end.size();
  }
  Result<StoredZip> open() const {
    return StoredZip::open(size, [far = *this](std::uint64_t from, std::size_t n) -> Result<Bytes> {
      Bytes out(n);
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t place = from + i, other = 31 + far.first;
        const auto byte = [](const std::string& text, std::uint64_t k) {
          return k < text.size() ? static_cast<std::uint8_t>(text[static_cast<std::size_t>(k)]) : std::uint8_t{0};
        };
        out[i] = place < other        ? byte(far.before, place)
                 : place < other + 31 ? byte(far.between, place - other)
                                      : byte(far.end, place - other - 31);
      }
      return out;
    });
  }
};

TEST(StoredZipFar, an_entry_may_stand_behind_four_gigabytes) {
  const auto zip = Far().open();
  ASSERT_TRUE(zip.ok()) << zip.error().message;
  ASSERT_EQ(zip->entries().size(), 2u);
  EXPECT_EQ(zip->entries()[1].at, std::uint64_t{0xFFFFFFF0} + 62);
  EXPECT_TRUE(zip->read(zip->entries()[1], 0).ok());
  EXPECT_EQ(Far(1).open().error().id, "zip.foreign");
}

}  // namespace
}  // namespace cs::exchange
