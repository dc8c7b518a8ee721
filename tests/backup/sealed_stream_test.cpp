#include "backup/sealed_stream.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::backup {
namespace {

struct SealedStream : testing::Test {
  test::TempDir dir;
  Key key{1, 2, 3};
  const std::filesystem::path file = dir / "sealed";

  static Bytes bytes(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
    return out;
  }
  std::string error() const {
    const auto read = read_sealed(file, key, "a");
    return read.ok() ? "ok" : read.error().id;
  }
};

TEST_F(SealedStream, WhatWasWrittenIsRead) {
  for (const std::size_t size : {0UL, 1UL, 65'535UL, 65'536UL, 65'537UL, 131'072UL, 1'000'000UL}) {
    ASSERT_TRUE(write_sealed(file, key, "a", bytes(size)));
    const auto read = read_sealed(file, key, "a");
    ASSERT_TRUE(read.ok()) << size << read.error().message;
    EXPECT_EQ(*read, bytes(size)) << size;
    EXPECT_EQ(std::filesystem::file_size(file), sealed_size(size)) << size;
    const auto on_disk = read_file(file);
    ASSERT_TRUE(on_disk.ok());
    EXPECT_EQ(as_text(*on_disk).find(as_text(bytes(64))), std::string_view::npos) << "nothing of it can be read";
  }
  EXPECT_EQ(read_sealed(file, key, "a", 100).error().id, "backup.too_large");
}

TEST_F(SealedStream, AnotherKeyAndAnotherNameOpenNothing) {
  ASSERT_TRUE(write_sealed(file, key, "a", bytes(100)));
  EXPECT_EQ(read_sealed(file, Key{}, "a").error().id, "backup.damaged");
  EXPECT_EQ(read_sealed(file, key, "b").error().id, "backup.damaged");
}

TEST_F(SealedStream, EveryCutAndEveryChangedByteIsNoticed) {
  ASSERT_TRUE(write_sealed(file, key, "a", bytes(70'000)));
  const Bytes whole = *read_file(file);
  const auto put = [&](ByteView b) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(b.data()), static_cast<std::streamsize>(b.size()));
  };
  for (std::size_t size = 0; size < whole.size(); size += size < 100 ? 1 : 997) {
    put({whole.data(), size});
    EXPECT_EQ(error(), "backup.damaged") << "cut at " << size;
  }
  for (std::size_t at = 0; at < whole.size(); at += at < 100 ? 1 : 1'009) {
    Bytes changed = whole;
    changed[at] ^= 0x10;
    put(changed);
    EXPECT_EQ(error(), "backup.damaged") << "changed at " << at;
  }
  Bytes longer = whole;
  longer.push_back(0);
  put(longer);
  EXPECT_EQ(error(), "backup.damaged");
  put(whole);
  EXPECT_EQ(error(), "ok");
}

TEST_F(SealedStream, WhatWasNotFinishedIsNotThere) {
  {
    auto writer = SealedWriter::create(file, key, "a");
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->write(bytes(200'000)));
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
  EXPECT_EQ(error(), "backup.damaged");
}

}  // namespace
}  // namespace cs::backup
