#include "exchange/print_sheet.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "exchange/page.hpp"
#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::exchange {
namespace {

namespace fs = std::filesystem;

/// A JPEG by its markers, with a mark by which it is found again in the PDF.
Bytes photo(unsigned char mark) {
  Bytes out;
  for (const unsigned b : {0xFFU, 0xD8U, 0xFFU, 0xC0U, 0U, 17U,   8U,    2U,  128U,  1U,    224U,  3U,    1U,
                           0x22U, 0U,    2U,    0x11U, 1U, 3U,    0x11U, 1U,  0xFFU, 0xDAU, 0U,    12U,   3U,
                           1U,    0U,    2U,    0x11U, 3U, 0x11U, 0U,    63U, 0U,    0x12U, 0x34U, 0x56U, 0x78U})
    out.push_back(static_cast<unsigned char>(b));
  out.push_back(mark);
  out.push_back(0xFF), out.push_back(0xD9);
  return out;
}
std::vector<Print> students(int count) {
  std::vector<Print> out;
  for (int i = 0; i < count; ++i)
    out.push_back({"202200" + std::to_string(i), "欧阳修名字很长很长很长很长很长很长很长",
                   [i]() -> Result<Bytes> { return photo(static_cast<unsigned char>(i)); }});
  return out;
}
std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++n;
  return n;
}

TEST(PrintSheet, ManyStudentsStandOnA4TwentyAPage) {
  const test::TempDir dir;
  std::vector<std::size_t> told;
  const auto pages = write_print_sheets(dir / "p.pdf", students(21), {}, [&](std::size_t n) { told.push_back(n); });
  ASSERT_TRUE(pages.ok()) << pages.error().message;
  EXPECT_EQ(pages->pages, 2);
  EXPECT_TRUE(pages->unprinted.empty());
  EXPECT_EQ(told.size(), 21u);
  const Bytes file = *read_file(dir / "p.pdf");
  EXPECT_TRUE(as_text(file).starts_with("%PDF"));
  EXPECT_EQ(count_of(as_text(file), "/DCTDecode"), 21u) << "each photo once, and as JPEG";
  for (int i = 0; i < 21; ++i) {
    const Bytes jpeg = photo(static_cast<unsigned char>(i));
    EXPECT_NE(as_text(file).find(as_text(jpeg)), std::string_view::npos) << "its own bytes, unchanged: " << i;
  }
  EXPECT_FALSE(fs::exists(dir / "p.pdf.part"));
}

TEST(PrintSheet, OneStudentASheetAndCopies) {
  const test::TempDir dir;
  EXPECT_EQ(write_print_sheets(dir / "one.pdf", students(3), {.one_student_a_sheet = true})->pages, 3);
  EXPECT_EQ(write_print_sheets(dir / "four.pdf", students(11), {.copies = 4})->pages, 3) << "44 prints";
}

TEST(PrintSheet, ADamagedPhotoIsNamedAndTheOthersArePrinted) {
  const test::TempDir dir;
  for (const bool alone : {false, true}) {
    auto some = students(5);
    some[1].jpeg = []() -> Result<Bytes> { return Error{Code::corrupt, "photo.damaged", "It is damaged."}; };
    some[3].jpeg = []() -> Result<Bytes> { return Bytes{1, 2, 3}; };
    const auto made = write_print_sheets(dir / "p.pdf", some, {.one_student_a_sheet = alone});
    ASSERT_TRUE(made.ok()) << made.error().message;
    EXPECT_EQ(made->pages, alone ? 5 : 1);
    ASSERT_EQ(made->unprinted.size(), 2u);
    EXPECT_EQ(made->unprinted[0].number, some[1].number);
    EXPECT_EQ(made->unprinted[0].why.id, "photo.damaged");
    EXPECT_EQ(made->unprinted[1].why.id, "jpeg.structure");
    const Bytes file = *read_file(dir / "p.pdf");
    for (const int i : {0, 2, 4})
      EXPECT_NE(as_text(file).find(as_text(photo(static_cast<unsigned char>(i)))), std::string_view::npos) << i;
    EXPECT_EQ(as_text(file).find(as_text(photo(1))), std::string_view::npos);
    EXPECT_EQ(count_of(as_text(file), "/DCTDecode"), alone ? 24u : 3u) << "one a place";
  }
}

TEST(PrintSheet, WhatCannotBePrintedLeavesTheOldFile) {
  const test::TempDir dir;
  ASSERT_TRUE(write_file_durably(dir / "p.pdf", as_bytes("old")).ok());
  auto broken = students(2);
  broken[1].jpeg = []() -> Result<Bytes> { return Error{Code::unavailable, "key.missing", "There is no key."}; };
  EXPECT_EQ(write_print_sheets(dir / "p.pdf", broken, {}).error().id, "key.missing") << "it says nothing about a photo";
  broken.erase(broken.begin());
  broken[0].jpeg = []() -> Result<Bytes> { return Bytes{1, 2, 3}; };
  EXPECT_EQ(write_print_sheets(dir / "p.pdf", broken, {}).error().id, "jpeg.structure") << "there is no other";
  EXPECT_EQ(as_text(*read_file(dir / "p.pdf")), "old");
  EXPECT_FALSE(fs::exists(dir / "p.pdf.part"));
  EXPECT_EQ(write_print_sheets(dir / "p.pdf", {}, {}).error().id, "sheets.empty");
  EXPECT_EQ(write_print_sheets(dir / "p.pdf", students(1), {.copies = 0}).error().id, "sheets.copies");
  EXPECT_EQ(write_print_sheets(dir / "nowhere/p.pdf", students(1), {}).error().id, "pdf.write");
}

}  // namespace
}  // namespace cs::exchange
