// What strangers send instead of a photograph: each is refused with its own id and one sentence, none crashes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <random>

#include "imaging/decode.hpp"
#include "imaging/exif.hpp"
#include "imaging/heic.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

using testing::AnyOf;
using testing::Eq;

std::string id_of(const Bytes& file, const DecodeLimits& limits = {}) {
  const auto picture = decode(file, 0, limits);
  if (picture) return "ok";
  EXPECT_EQ(picture.error().code, Code::invalid);
  EXPECT_TRUE(picture.error().message.ends_with('.')) << picture.error().message;
  EXPECT_EQ(picture.error().message.find('\n'), std::string::npos);
  return picture.error().id;
}

Bytes text(std::string_view s) {
  return {s.begin(), s.end()};
}

TEST(Hostile, NotAPicture) {
  EXPECT_EQ(id_of({}), "photo.empty");
  EXPECT_EQ(id_of(text("a text that somebody named photo.jpg\n")), "photo.not_an_image");
  EXPECT_EQ(id_of(text("BM\x36")), "photo.not_an_image");
  EXPECT_EQ(id_of(text("GIF89a")), "photo.not_an_image");
  EXPECT_EQ(id_of(text("RIFF____WEBPVP8 ")), "photo.not_an_image");
  EXPECT_EQ(id_of(text(std::string_view("II*\0\x08\0\0\0", 8))), "photo.not_an_image");
  EXPECT_EQ(id_of(Bytes(1000, 0)), "photo.not_an_image");
}

TEST(Hostile, BombIsRefusedBeforeItIsUnpacked) {
  const Bytes bomb = test::bomb_png(30'000, 30'000);
  EXPECT_LT(bomb.size(), 300'000U);
  const auto most_kilobytes = [] {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
  };
  const auto before = most_kilobytes();
  EXPECT_EQ(id_of(bomb), "photo.too_large");
  EXPECT_LT(most_kilobytes() - before, 64 << 10) << "unpacked it takes 2.7 GB";
  // The same writer, small: so it is the size that is refused.
  EXPECT_EQ(id_of(test::bomb_png(300, 300)), "ok");
}

TEST(Hostile, SizesInTheHeader) {
  const Bytes good = test::jpeg(test::scene(64, 48));
  std::size_t frame = 0;
  for (std::size_t i = 2; i + 9 < good.size() && !frame; ++i)
    if (good[i] == 0xFF && good[i + 1] == 0xC0) frame = i;
  ASSERT_NE(frame, 0U);
  const auto with_size = [&](int w, int h) {
    Bytes file = good;
    file[frame + 5] = static_cast<std::uint8_t>(h >> 8), file[frame + 6] = static_cast<std::uint8_t>(h);
    file[frame + 7] = static_cast<std::uint8_t>(w >> 8), file[frame + 8] = static_cast<std::uint8_t>(w);
    return file;
  };
  EXPECT_EQ(id_of(with_size(64, 48)), "ok");
  EXPECT_EQ(id_of(with_size(0, 48)), "photo.unreadable");
  EXPECT_EQ(id_of(with_size(64, 0)), "photo.unreadable");
  EXPECT_EQ(id_of(with_size(65'500, 65'500)), "photo.too_large");
  EXPECT_EQ(id_of(with_size(64, 4800)), "photo.truncated");
  Bytes zero = test::bomb_png(8, 8);
  zero[19] = 0;
  EXPECT_EQ(id_of(zero), "photo.unreadable");
  zero[16] = 0xFF;
  EXPECT_EQ(id_of(zero), "photo.unreadable");
}

TEST(Hostile, KindsAreCalledByTheirNames) {
  const auto said = [](ByteView file) {
    const auto h = read_header(file, {});
    return h ? "ok" : h.error().message;
  };
  EXPECT_THAT(said(text(std::string_view("\0\0\0\x1C"
                                         "ftypavif\0\0\0\0",
                                         16))),
              testing::HasSubstr("an AVIF file"));
  EXPECT_THAT(said(text(std::string_view("\xFF\x0A\0\0", 4))), testing::HasSubstr("JPEG XL"));
  EXPECT_THAT(said(text("RIFF____WEBPVP8 ")), testing::HasSubstr("a WebP file"));
  EXPECT_THAT(said(text("no picture")), testing::HasSubstr(reads_heic() ? "PNG or HEIC" : "JPEG or PNG"));
  // The frame header of a JPEG says what it is.
  Bytes file = test::jpeg(test::scene(64, 48));
  const std::uint8_t frame_start[] = {0xFF, 0xC0};
  const auto frame = std::search(file.begin(), file.end(), std::begin(frame_start), std::end(frame_start));
  ASSERT_NE(frame, file.end());
  frame[4] = 12;
  EXPECT_THAT(said(file), testing::HasSubstr("12 bits"));
  frame[4] = 8, frame[1] = 0xC3;
  EXPECT_THAT(said(file), testing::HasSubstr("lossless"));
  frame[1] = 0xC5;
  EXPECT_THAT(said(file), testing::HasSubstr("hierarchical"));
}

TEST(Hostile, FileOverTheLimit) {
  const Bytes file = test::jpeg(test::scene(64, 48));
  EXPECT_EQ(id_of(file, {.file_bytes = file.size()}), "ok");
  EXPECT_EQ(id_of(file, {.file_bytes = file.size() - 1}), "photo.too_large");
  const Bytes whole = test::png(test::scene(64, 48));
  EXPECT_EQ(id_of(whole, {.pixels = 64 * 48}), "ok");
  EXPECT_EQ(id_of(whole, {.pixels = 64 * 48 - 1}), "photo.too_large");
  EXPECT_EQ(id_of(file, {.pixels = 64 * 48 / 2 - 1}), "photo.too_large");
}

TEST(Hostile, AJpegOfTooManyPixelsIsReadSmaller) {
  const cv::Mat scene = test::scene(640, 480);
  const Bytes file = test::jpeg(scene);
  const auto half = decode(file, 0, {.pixels = 640 * 480 - 1});
  ASSERT_TRUE(half.ok());
  EXPECT_EQ(half->rgb.size(), cv::Size(320, 240));
  EXPECT_EQ(half->original_width, 640);
  EXPECT_EQ(decode(file, 0, {.pixels = 640 * 480 / 2})->rgb.size(), cv::Size(320, 240));
  EXPECT_EQ(decode(file, 0, {.pixels = 640 * 480})->rgb.size(), scene.size());
}

TEST(Hostile, WhatTakesTooMuchMemoryIsDecodedSmallerOrRefusedByItsHeader) {
  const cv::Mat scene = test::scene(640, 480);
  const std::int64_t rgb = 640 * 480 * 3;
  const Bytes jpeg = test::jpeg(scene), png = test::png(scene);
  const Bytes progressive = test::jpeg(scene, {test::JpegStyle::Colour::rgb, true, 90});
  EXPECT_EQ(id_of(png, {.memory = rgb}), "ok");
  EXPECT_EQ(id_of(png, {.memory = rgb - 1}), "photo.too_large");
  EXPECT_EQ(id_of(progressive, {.memory = rgb}), "photo.too_large") << "its coefficients alone take as much";
  EXPECT_EQ(id_of(progressive, {.memory = 4 * rgb}), "ok");
  EXPECT_EQ(decode(jpeg, 0, {.memory = rgb})->rgb.cols, 640);
  const auto smaller = decode(jpeg, 0, {.memory = rgb - 1});
  ASSERT_TRUE(smaller.ok());
  EXPECT_EQ(smaller->rgb.cols, 320);
  EXPECT_EQ(smaller->original_width, 640);
  const Bytes turned = test::with_exif(jpeg, test::exif_body({.orientation = 6}));
  EXPECT_EQ(decode(turned, 0, {.memory = 2 * rgb})->rgb.rows, 640);
  EXPECT_EQ(decode(turned, 0, {.memory = 2 * rgb - 1})->rgb.rows, 320);
}

class Truncated : public testing::TestWithParam<int> {};

TEST_P(Truncated, AtEveryOffset) {
  const cv::Mat scene = test::scene(96, 80);
  using Colour = test::JpegStyle::Colour;
  const Bytes whole = GetParam() == 0   ? test::jpeg(scene)
                      : GetParam() == 1 ? test::jpeg(scene, {Colour::rgb, true, 90})
                      : GetParam() == 2 ? test::jpeg(scene, {Colour::ycck, false, 90})
                      : GetParam() == 3
                          ? test::with_exif(test::jpeg(scene), test::exif_body({.orientation = 6, .make = "vivo"}))
                          : test::png(scene);
  ASSERT_EQ(id_of(whole), "ok");
  // The last four bytes of a PNG are the check sum of an empty chunk, the last two of a JPEG its end marker: without
  // them the picture is still whole.
  const std::size_t last = GetParam() == 4 ? whole.size() - 5 : whole.size() - 3;
  for (std::size_t n = last + 1; n < whole.size(); ++n)
    EXPECT_EQ(id_of(Bytes(whole.begin(), whole.begin() + static_cast<long>(n))), "ok") << n << " of " << whole.size();
  for (std::size_t n = 0; n <= last; n += n < 700 ? 1 : 7) {
    const std::string id = id_of(Bytes(whole.begin(), whole.begin() + static_cast<long>(n)));
    if (n == 0)
      EXPECT_EQ(id, "photo.empty");
    else if (n < (GetParam() == 4 ? 8U : 3U))
      EXPECT_EQ(id, "photo.not_an_image");
    else
      EXPECT_EQ(id, "photo.truncated") << n << " of " << whole.size();
  }
}
INSTANTIATE_TEST_SUITE_P(Kinds, Truncated, testing::Range(0, 5));

TEST(Hostile, DamagedDataIsNotShownAsAPhoto) {
  // Zeros instead of the second half: the decoder would fill up with grey.
  Bytes file = test::jpeg(test::scene(320, 240));
  std::fill(file.begin() + static_cast<long>(file.size() / 2), file.end() - 2, std::uint8_t{0xFF});
  EXPECT_NE(id_of(file), "ok");
}

/// Noise on soft shapes, so that each byte of the scan says something.
cv::Mat grainy(int width, int height) {
  cv::Mat out = test::scene(width, height) * 0.5 + cv::Scalar::all(60), grain(out.size(), CV_16SC3);
  cv::RNG(3).fill(grain, cv::RNG::NORMAL, 0, 6);
  cv::add(out, grain, out, cv::noArray(), CV_8U);
  return out;
}

std::size_t scan_of(const Bytes& file) {
  std::size_t at = 0;
  for (std::size_t i = 2; i + 1 < file.size(); ++i)
    if (file[i] == 0xFF && file[i + 1] == 0xDA) at = i + 14;
  return at;
}

TEST(Hostile, ARuinedScanIsNotShownAsAPhoto) {
  const cv::Mat scene = grainy(600, 800);
  const Bytes good = test::jpeg(scene, {.quality = 85});
  const auto whole = decode(good, 0, {});
  ASSERT_TRUE(whole.ok());
  const std::size_t scan = scan_of(good);
  ASSERT_GT(scan, 0U);
  cv::RNG random(11);
  int ruined = 0, shown = 0;
  for (int i = 0; i < 90; ++i) {
    Bytes bad = good;
    const auto at =
        static_cast<std::size_t>(random.uniform(static_cast<int>(scan), static_cast<int>(bad.size()) - 200));
    for (std::size_t k = 0; k < 4; ++k) bad[at + k] = static_cast<std::uint8_t>(random.uniform(0, 255));
    const cv::Mat seen = cv::imdecode(bad, cv::IMREAD_COLOR);
    if (seen.empty()) continue;
    cv::Mat rgb, off;
    cv::cvtColor(seen, rgb, cv::COLOR_BGR2RGB);
    cv::absdiff(rgb, whole->rgb, off);
    if (cv::countNonZero(off.reshape(1) > 40) < 0.02 * static_cast<double>(off.total() * 3)) continue;
    ++ruined;
    if (decode(bad, 0, {})) ++shown;
  }
  EXPECT_GT(ruined, 20);
  // Only what the decoder knows counts: a guess by the picture would refuse honest ones. Half of them are noticed.
  EXPECT_LE(shown, ruined * 2 / 3) << "of " << ruined;
}

TEST(Hostile, PaddingBeforeTheEndIsNoDamage) {
  Bytes file = test::jpeg(grainy(320, 240));
  file.insert(file.end() - 2, 7, std::uint8_t{0});
  EXPECT_EQ(id_of(file), "ok");
  for (std::size_t i = 0; i < 7; ++i) file[file.size() - 9 + i] = static_cast<std::uint8_t>(17 * i + 1);
  EXPECT_EQ(id_of(file), "photo.unreadable");
}

TEST(Hostile, HalfAPictureSavedAsAWholeOne) {
  const cv::Mat scene = grainy(320, 400);
  for (const cv::Scalar& nothing : {cv::Scalar(128, 128, 128), cv::Scalar(0, 135, 0)}) {
    cv::Mat half = scene.clone();
    half.rowRange(240, 400) = nothing;
    EXPECT_EQ(id_of(test::jpeg(half)), "photo.unreadable");
  }
  cv::Mat framed = scene.clone();  // screenshots
  framed.rowRange(0, 40) = cv::Scalar(0, 0, 0);
  framed.rowRange(360, 400) = cv::Scalar(0, 0, 0);
  EXPECT_EQ(id_of(test::jpeg(framed)), "ok");
  EXPECT_EQ(id_of(test::jpeg(cv::Mat(400, 320, CV_8UC3, cv::Scalar(128, 128, 128)))), "ok");
  cv::Mat thumbnail = scene.clone();  // letterboxed in grey
  thumbnail.rowRange(0, 100) = cv::Scalar(128, 128, 128);
  thumbnail.rowRange(300, 400) = cv::Scalar(128, 128, 128);
  EXPECT_EQ(id_of(test::jpeg(thumbnail)), "ok");
}

TEST(Hostile, ThousandsOfScans) {
  const Bytes good = test::jpeg(test::scene(96, 80), {test::JpegStyle::Colour::rgb, true, 90});
  std::size_t first = 0, second = 0;
  for (std::size_t i = 2; i + 1 < good.size() && !second; ++i)
    if (good[i] == 0xFF && good[i + 1] == 0xDA) {
      if (!first) first = i;
    } else if (first && good[i] == 0xFF && good[i + 1] != 0 && !(good[i + 1] >= 0xD0 && good[i + 1] <= 0xD7)) {
      second = i;
    }
  ASSERT_GT(second, first);
  Bytes file(good.begin(), good.begin() + static_cast<long>(second));
  for (int i = 0; i < 3000; ++i)
    file.insert(file.end(), good.begin() + static_cast<long>(first), good.begin() + static_cast<long>(second));
  file.insert(file.end(), good.begin() + static_cast<long>(second), good.end());
  const auto picture = decode(file, 0, {});
  ASSERT_FALSE(picture.ok());
  EXPECT_EQ(picture.error().id, "photo.unreadable");
  EXPECT_EQ(picture.error().message, "The picture is damaged (it has more than 200 scans).");
}

TEST(Hostile, WrongExifLengths) {
  const Bytes plain = test::jpeg(test::scene(96, 80));
  const Bytes body = test::exif_body({.orientation = 6, .make = "Xiaomi", .taken = "2025:10:09 16:53:20"});
  const int right = static_cast<int>(body.size()) + 2;
  // What the segment says of itself.
  for (const int length : {0, 1, 2, 3, 8, 20, right - 5, right - 1, right + 1, right + 40, 20'000, 65'535}) {
    const Bytes file = test::with_exif(plain, body, length);
    EXPECT_THAT(id_of(file), AnyOf(Eq("ok"), Eq("photo.truncated"), Eq("photo.unreadable"))) << length;
  }
  EXPECT_EQ(id_of(test::with_exif(plain, body, right)), "ok");
  // What is said inside: count of entries, offsets and counts of values, each at its extremes. The picture stays good.
  for (std::size_t at = 6; at + 1 < body.size(); ++at)
    for (const int v : {0x00, 0x7F, 0x80, 0xFF}) {
      Bytes bad = body;
      bad[at] = bad[at + 1] = static_cast<std::uint8_t>(v);
      ASSERT_EQ(id_of(test::with_exif(plain, bad)), "ok") << "byte " << at << " = " << v;
    }
  for (std::size_t n = 0; n < body.size(); ++n)
    ASSERT_EQ(id_of(test::with_exif(plain, Bytes(body.begin(), body.begin() + static_cast<long>(n)))), "ok") << n;
}

TEST(Hostile, TextInExifIsCleaned) {
  const Bytes file =
      test::with_exif(test::jpeg(test::scene(32, 32)),
                      test::exif_body({.model = "\xC3\x28 not UTF-8", .software = std::string(60'000, 'x')}));
  const Exif exif = read_exif(file);
  EXPECT_EQ(exif.model, "");
  EXPECT_LE(exif.software.size(), 256U);
}

TEST(Hostile, RandomDamageNeverCrashes) {
  std::mt19937 random(20251009);
  const cv::Mat scene = test::scene(72, 56);
  const std::vector<Bytes> seeds = {
      test::with_exif(test::jpeg(scene), test::exif_body({.orientation = 8, .make = "OPPO", .lens = "rear"})),
      test::jpeg(scene, {test::JpegStyle::Colour::rgb, true, 60}), test::jpeg(scene, {test::JpegStyle::Colour::cmyk}),
      test::png(scene), test::palette_png(40, 30, {1, 2, 3}, {4, 5, 6})};
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    Bytes file = seeds[static_cast<std::size_t>(i) % seeds.size()];
    for (auto k = 1 + random() % 6; k > 0; --k)
      file[(random() % 4 == 0 ? random() % std::min<std::size_t>(file.size(), 300) : random() % file.size())] =
          static_cast<std::uint8_t>(random());
    // Small limits: damage may make a picture of 65,535 x 60 pixels, which is slow under sanitizers.
    refused += id_of(file, {.pixels = 4'000'000}) != "ok";
  }
  EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace cs::imaging
