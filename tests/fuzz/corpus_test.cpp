// Inputs that the fuzzing found worth keeping (./run fuzz), tried again with every build: each way through the readers
// of strangers' bytes, and whatever once fell over.
#include <gtest/gtest.h>

#include <filesystem>

#include "fuzz/entries.hpp"
#include "platform/files.hpp"

namespace cs::fuzz {
namespace {

int replay(const char* target, void (*entry)(ByteView)) {
  int n = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) /
                                                              "tests/fuzz/corpus" / target)) {
    SCOPED_TRACE(file.path().filename().string());
    const auto bytes = read_file(file.path());
    EXPECT_TRUE(bytes.ok());
    if (bytes) {
      EXPECT_NO_THROW(entry(*bytes));
    }
    ++n;
  }
  return n;
}

TEST(Corpus, Decoder) {
  EXPECT_GT(replay("decode", decode_entry), 10);
}

TEST(Corpus, Exif) {
  EXPECT_GT(replay("exif", exif_entry), 10);
}

TEST(Corpus, QrCodes) {
  EXPECT_GT(replay("qr", qr_entry), 3);
}

TEST(Corpus, Tables) {
  EXPECT_GT(replay("table", table_entry), 3);
}

TEST(Corpus, NothingAndOneByte) {
  for (const auto entry : {decode_entry, exif_entry, qr_entry, table_entry}) {
    EXPECT_NO_THROW(entry({}));
    for (int v = 0; v < 256; ++v) EXPECT_NO_THROW(entry(Bytes{static_cast<std::uint8_t>(v)}));
  }
}

}  // namespace
}  // namespace cs::fuzz
