// Photographs in folders and ZIP files, as they come and as nobody should have made them.
#include "exchange/picture_source.hpp"

#include <gtest/gtest.h>

#include <map>

#include "made_tables.hpp"
#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::exchange {
namespace {

namespace fs = std::filesystem;

struct PictureSource : testing::Test {
  test::TempDir dir;
  std::map<std::string, std::string> seen;  ///< by name the content, or the error's id

  void put(const fs::path& name, std::string_view content) {
    fs::create_directories((dir / name).parent_path());
    ASSERT_TRUE(write_file_durably(dir / name, as_bytes(content)).ok());
  }
  std::string visit(const fs::path& source, bool content = true) {
    seen.clear();
    const Status done =
        visit_pictures(source, content, [&](const SourceFile& file, const Result<Bytes>& bytes) -> Status {
          EXPECT_TRUE(seen.emplace(file.name, bytes ? std::string(as_text(*bytes)) : bytes.error().id).second)
              << file.name;
          EXPECT_EQ(file.stem.find('/'), std::string::npos);
          return {};
        });
    return done ? "ok" : done.error().id;
  }
  fs::path zip(const std::vector<std::pair<std::string, std::string>>& files) {
    const Bytes bytes = test::zip(files);
    EXPECT_TRUE(write_file_durably(dir / "a.zip", bytes).ok());
    return dir / "a.zip";
  }
};

TEST_F(PictureSource, FoldersAndZipFilesTellTheSame) {
  put("in/文学院/2022001_欧阳娜.jpg", "one");
  put("in/2022002.jpg", "two");
  put("in/empty.jpg", "");
  put("in/.hidden/3.jpg", "no");
  put("in/__MACOSX/4.jpg", "no");
  put("in/Thumbs.db", "no");
  fs::create_symlink("/etc/passwd", dir / "in/link.jpg");
  const std::map<std::string, std::string> expected{
      {"文学院/2022001_欧阳娜.jpg", "one"}, {"2022002.jpg", "two"}, {"empty.jpg", "photo.empty"}};
  EXPECT_EQ(visit(dir / "in"), "ok");
  EXPECT_EQ(seen, expected);
  const fs::path packed = zip({{"文学院/2022001_欧阳娜.jpg", "one"},
                               {"2022002.jpg", "two"},
                               {"empty.jpg", ""},
                               {"__MACOSX/4.jpg", "no"},
                               {"a/.DS_Store", "no"}});
  EXPECT_EQ(visit(packed), "ok");
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(visit(packed, false), "ok");
  EXPECT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen["2022002.jpg"], "") << "names alone";
}

TEST_F(PictureSource, NamesInTheEncodingOfChineseWindowsAreUnderstood) {
  EXPECT_EQ(visit(zip({{"\xC5\xB7\xD1\xF4\xC4\xC8_2022001.jpg", "x"}})), "ok");
  EXPECT_EQ(seen, (std::map<std::string, std::string>{{"欧阳娜_2022001.jpg", "x"}}));
}

TEST_F(PictureSource, NamesThatLeadOutAreNotRead) {
  EXPECT_EQ(visit(zip({{"../up.jpg", "x"}, {"a/../../b.jpg", "x"}, {"C:\\c.jpg", "x"}, {"good/1.jpg", "x"}})), "ok");
  for (const auto& [name, content] : seen) EXPECT_EQ(content, name == "good/1.jpg" ? "x" : "picture.path") << name;
  EXPECT_EQ(seen.size(), 4U);
}

TEST_F(PictureSource, BombsAndDamageEnd) {
  EXPECT_EQ(visit(zip({{"bomb.jpg", std::string(std::size_t{70} << 20, '\0')}})), "zip.too_large");
  EXPECT_EQ(visit(zip({{"large.jpg", std::string(largest_picture + 1, '\0')}, {"1.jpg", "x"}})), "ok");
  EXPECT_EQ(seen["large.jpg"], "photo.too_large");
  EXPECT_EQ(seen["1.jpg"], "x");
  EXPECT_EQ(visit(dir / "nowhere"), "references.folder");
  put("text.zip", "this is no ZIP file");
  EXPECT_EQ(visit(dir / "text.zip"), "zip.damaged");
  std::string first(5001, 'a');
  first.back() = 'b';
  const Bytes whole = test::zip({{"1.jpg", first}, {"2.jpg", "second"}});
  Bytes changed = whole;
  changed[60] ^= 0x55;  // in the packed bytes of the first: its checksum is wrong
  ASSERT_TRUE(write_file_durably(dir / "b.zip", changed).ok());
  EXPECT_EQ(visit(dir / "b.zip"), "zip.damaged");
  for (std::size_t size = 1; size < whole.size(); size += 7) {
    ASSERT_TRUE(write_file_durably(dir / "c.zip", ByteView(whole).first(size)).ok());
    EXPECT_NE(visit(dir / "c.zip"), "ok") << size;
  }
}

}  // namespace
}  // namespace cs::exchange
