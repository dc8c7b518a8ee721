// Splitting a photograph in the decoder's cell.
#include <gtest/gtest.h>

#include "imaging/decode.hpp"
#include "sample_files.hpp"
#include "served/edits.hpp"
#include "worker/worker.hpp"

namespace cs::worker {
namespace {

std::unique_ptr<Worker> decoding() {
  Options o;
  o.program = std::filesystem::path(COUNTERSIGN_BIN_DIR) / "misbehaving_worker";
  o.models = false;
  return start_worker(o);
}

/// A JPEG with this segment behind its start.
Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, std::string_view body) {
  Bytes out{0xFF, 0xD8, 0xFF, marker, 0, static_cast<std::uint8_t>(body.size() + 2)};
  for (const char c : body) out.push_back(static_cast<std::uint8_t>(c));
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

TEST(SplitInTheCell, TheCopyHasTheSamePixelsAndNothingElse) {
  const auto worker = decoding();
  const Bytes exif = test::exif_body({.orientation = 6, .make = "SECRET"});
  for (const Bytes& original :
       {with_segment(test::with_exif(test::jpeg(test::scene(400, 300)), exif), 0xFE, "SECRET"),
        test::with_png_chunk(test::png(test::scene(60, 40)), "tEXt", Bytes{'S', 'E', 'C', 'R', 'E', 'T', 0, 'x'})}) {
    const auto split = worker->split(original);
    ASSERT_TRUE(split.ok()) << split.error().message;
    EXPECT_EQ(as_text(split->served).find("SECRET"), std::string_view::npos);
    EXPECT_EQ(*served::rebuild(split->served, split->edits), original);
    const auto a = imaging::decode(original, 0, {}), b = imaging::decode(split->served, 0, {});
    ASSERT_TRUE(a.ok() && b.ok());
    ASSERT_EQ(a->rgb.size(), b->rgb.size());
    EXPECT_EQ(cv::norm(a->rgb, b->rgb, cv::NORM_INF), 0);
  }
}

TEST(SplitInTheCell, OneThatWouldLookOtherwiseIsSavedAnew) {
  // Two of Adobe's markers: decoders go by the last one, the copy keeps the first.
  const Bytes cmyk = test::jpeg(test::scene(80, 60), {test::JpegStyle::Colour::cmyk, false, 95});
  const Bytes original = with_segment(cmyk, 0xEE, std::string_view("Adobe\0\x64\0\0\0\0\2", 12));
  const auto seen = imaging::decode(original, 0, {});
  ASSERT_TRUE(seen.ok());
  const auto split = decoding()->split(original);
  ASSERT_TRUE(split.ok()) << split.error().message;
  ASSERT_EQ(split->edits.size(), 1U);
  EXPECT_EQ(split->edits[0].original, original);
  EXPECT_EQ(*served::rebuild(split->served, split->edits), original);
  const auto copy = imaging::decode(split->served, 0, {});
  ASSERT_TRUE(copy.ok());
  ASSERT_EQ(copy->rgb.size(), seen->rgb.size());
  EXPECT_LT(cv::norm(copy->rgb, seen->rgb, cv::NORM_L1) / static_cast<double>(seen->rgb.total() * 3), 4);
}

TEST(SplitInTheCell, WhatCannotBeReadIsSaid) {
  const auto worker = decoding();
  const auto refused = worker->split(Bytes{0xFF, 0xD8, 0xFF, 'x', 'x', 'x'});
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().id.starts_with("photo.")) << refused.error().id;
  EXPECT_TRUE(worker->split(test::jpeg(test::scene(32, 32))).ok()) << "and the process goes on";
}

}  // namespace
}  // namespace cs::worker
