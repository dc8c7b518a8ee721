#include "imaging/heic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>
#include <set>

#include "heic_samples.hpp"
#include "imaging/decode.hpp"
#include "imaging/exif.hpp"
#include "imaging/heic_references.hpp"
#include "imaging/icc.hpp"
#include "imaging/jpeg_facts.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

using test::HeicStyle;

class Heic : public testing::Test {
 protected:
  void SetUp() override {
    if (!reads_heic()) GTEST_SKIP() << "this build does not read HEIC";
    if (!test::heic(test::scene(64, 64))) GTEST_SKIP() << "there is no encoder to make HEIC files with";
  }
  static Bytes file(const cv::Mat& rgb, const HeicStyle& style = {}) { return *test::heic(rgb, style); }
};

double mean_difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
}

TEST_F(Heic, GivesThePixelsThatWentIn) {
  for (const bool wavefronts : {true, false}) {
    const cv::Mat scene = test::scene(322, 242);
    const auto picture = decode(file(scene, {.wavefronts = wavefronts}), 0, {});
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_EQ(picture->header.format, Format::heic);
    EXPECT_EQ(picture->rgb.type(), CV_8UC3);
    ASSERT_EQ(picture->rgb.size(), scene.size());
    EXPECT_EQ(picture->original_width, 322);
    EXPECT_LT(mean_difference(picture->rgb, scene), 4);
  }
}

TEST_F(Heic, IsReadAtEverySize) {
  for (const cv::Size size : {cv::Size(602, 801), {29, 101}, {1001, 7}}) {
    SCOPED_TRACE(size);
    cv::Mat scene;
    cv::resize(test::scene(size.width + 8, size.height + 8), scene, size);
    const auto picture = decode(file(scene), 0, {});
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    ASSERT_EQ(picture->rgb.size(), size);
    EXPECT_LT(mean_difference(picture->rgb, scene), 12);
  }
}

// As phones write them since 2024: a gain map for the main picture and for the one that is made of both, with notes
// that belong to both.
TEST_F(Heic, WhatLiesBesideTheMainPictureIsNoHindrance) {
  const cv::Mat scene = test::scene(322, 242);
  const Bytes plain = file(scene, {.exif = test::exif_body({.model = "iPhone 16"}), .second = true});
  const auto notes = test::heic_references(plain);
  ASSERT_EQ(notes.size(), 1U);
  ASSERT_EQ(notes[0].type, "cdsc");
  const int exif = notes[0].from, main = notes[0].to.at(0), gain_map = 3, both = 99;
  ASSERT_EQ(std::set({exif, main, gain_map}), std::set({1, 2, 3}));
  const std::vector<test::HeicReference> shared = {
      {"cdsc", exif, {main, both}}, {"auxl", gain_map, {main, both}}, {"dimg", both, {main, gain_map}},
      {"auxl", both, {77}},         {"thmb", gain_map, {main}},
  };
  for (std::size_t n = 2; n <= shared.size(); ++n) {
    SCOPED_TRACE(n);
    const Bytes phone = test::with_heic_references(plain, {shared.begin(), shared.begin() + static_cast<int>(n)});
    const auto picture = decode(phone, 0, {});
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    ASSERT_EQ(picture->rgb.size(), scene.size());
    EXPECT_LT(mean_difference(picture->rgb, scene), 4);
    EXPECT_EQ(read_exif(phone).model, "iPhone 16");
  }
}

TEST_F(Heic, TransparencyIsKeptAmongOtherLayers) {
  const Bytes plain = file(cv::Mat(64, 128, CV_8UC3, cv::Scalar(20, 40, 60)), {.transparent = true, .second = true});
  auto references = test::heic_references(plain);
  ASSERT_FALSE(references.empty());
  const int main = references[0].to.at(0);
  references.push_back({"auxl", 3, {main, 99}});
  references.push_back({"dimg", 99, {main, 3}});
  const auto picture = decode(test::with_heic_references(plain, references), 0, {});
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  EXPECT_GT(cv::mean(picture->rgb(cv::Rect(8, 8, 40, 48)))[0], 245);
  EXPECT_LT(cv::mean(picture->rgb(cv::Rect(80, 8, 40, 48)))[0], 35);
}

TEST_F(Heic, IsTurnedOnceByWhatTheFileSaysAndNotByItsExif) {
  const cv::Mat scene = test::scene(320, 240);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    const auto picture =
        decode(file(scene, {.orientation = orientation, .exif = test::exif_body({.orientation = orientation})}), 0, {});
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    const cv::Mat expected = upright(scene, orientation);
    ASSERT_EQ(picture->rgb.size(), expected.size());
    EXPECT_LT(mean_difference(picture->rgb, expected), 4);
    EXPECT_EQ(picture->original_width, expected.cols);
    EXPECT_EQ(picture->header.width, expected.cols);
  }
  // The property alone counts: phones show such a file as it is stored.
  const auto told_by_exif_alone = decode(file(scene, {.exif = test::exif_body({.orientation = 6})}), 0, {});
  ASSERT_TRUE(told_by_exif_alone.ok());
  EXPECT_EQ(told_by_exif_alone->rgb.size(), scene.size());
}

TEST_F(Heic, WideColoursComeToSrgb) {
  const cv::Mat scene(64, 64, CV_8UC3, cv::Scalar(200, 90, 60));
  const Bytes p3 = rgb_profile({0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, {0.3127, 0.3290});
  const auto expected = to_srgb(scene, p3);
  ASSERT_TRUE(expected);
  // Display P3 (200, 90, 60) is a stronger red in sRGB: 216, 81, 49 by the matrices of both.
  EXPECT_NEAR((*expected).at<cv::Vec3b>(0, 0)[0], 216, 2);
  EXPECT_NEAR((*expected).at<cv::Vec3b>(0, 0)[1], 81, 2);
  EXPECT_NEAR((*expected).at<cv::Vec3b>(0, 0)[2], 49, 3);
  for (const HeicStyle& style : {HeicStyle{.icc = p3}, HeicStyle{.primaries = 12}}) {
    const auto picture = decode(file(scene, style), 0, {});
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_LT(mean_difference(picture->rgb, *expected), 4);
  }
  const auto plain = decode(file(scene, {.primaries = 1}), 0, {});
  ASSERT_TRUE(plain.ok());
  EXPECT_LT(mean_difference(plain->rgb, scene), 4);
  const auto damaged = decode(file(scene, {.icc = Bytes(200, 7)}), 0, {});
  ASSERT_TRUE(damaged.ok());
  EXPECT_LT(mean_difference(damaged->rgb, scene), 4);
}

TEST_F(Heic, HighDynamicRangeIsRefusedInOneSentence) {
  for (const int transfer : {16, 18}) {
    const auto picture = decode(file(test::scene(64, 64), {.primaries = 9, .transfer = transfer}), 0, {});
    ASSERT_FALSE(picture.ok());
    EXPECT_EQ(picture.error().id, "photo.unreadable");
    EXPECT_THAT(picture.error().message, testing::HasSubstr("HDR"));
  }
}

TEST_F(Heic, TransparencyBecomesWhite) {
  const auto picture = decode(file(cv::Mat(64, 128, CV_8UC3, cv::Scalar(20, 40, 60)), {.transparent = true}), 0, {});
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  EXPECT_GT(cv::mean(picture->rgb(cv::Rect(8, 8, 40, 48)))[0], 245);
  EXPECT_LT(cv::mean(picture->rgb(cv::Rect(80, 8, 40, 48)))[0], 35);
}

TEST_F(Heic, ExifAndXmpAreRead) {
  const Bytes f = file(test::scene(64, 64), {.exif = test::exif_body({.orientation = 6,
                                                                      .make = "Apple",
                                                                      .model = "iPhone 15",
                                                                      .taken = "2025:10:09 16:53:20",
                                                                      .lens = "iPhone 15 back camera 5.96mm f/1.6"}),
                                             .xmp = R"(<rdf xmp:CreatorTool="Adobe Photoshop 25.0"/>)"});
  const Exif exif = read_exif(f);
  EXPECT_TRUE(exif.present);
  EXPECT_EQ(exif.make, "Apple");
  EXPECT_EQ(exif.model, "iPhone 15");
  EXPECT_EQ(exif.taken, "2025:10:09 16:53:20");
  EXPECT_EQ(exif.lens, "iPhone 15 back camera 5.96mm f/1.6");
  EXPECT_EQ(read_jpeg_facts(f).tools, std::vector<std::string>{"Adobe Photoshop 25.0"});
  EXPECT_FALSE(read_jpeg_facts(f).quality);
  EXPECT_FALSE(read_exif(file(test::scene(64, 64))).present);
}

TEST_F(Heic, PartsAreThoseOfTheWhole) {
  const Bytes f = file(test::scene(320, 240), {.orientation = 6});
  const auto whole = decode(f, 0, {});
  ASSERT_TRUE(whole.ok());
  const auto part = decode_part(f, {100, 150, 80, 60}, {});
  ASSERT_TRUE(part);
  EXPECT_EQ(cv::norm(*part, whole->rgb(cv::Rect(100, 150, 80, 60)), cv::NORM_INF), 0);
  EXPECT_FALSE(decode_part(f, {1000, 0, 80, 60}, {}));
}

TEST_F(Heic, TheSizeIsHeldAgainstTheLimitsBeforeAnythingIsDecoded) {
  Bytes f = file(test::scene(64, 64));
  const auto too_many = decode(f, 0, {std::size_t{1} << 20, 64 * 64 - 1});
  ASSERT_FALSE(too_many.ok());
  EXPECT_EQ(too_many.error().id, "photo.too_large");
  // What the file says of its size, "ispe", made 30,000 x 30,000.
  constexpr std::string_view ispe = "ispe";
  const auto at = std::search(f.begin(), f.end(), ispe.begin(), ispe.end());
  ASSERT_NE(at, f.end());
  for (const int side : {8, 12}) at[side] = 0, at[side + 1] = 0, at[side + 2] = 0x75, at[side + 3] = 0x30;
  const auto bomb = decode(f, 0, {});
  ASSERT_FALSE(bomb.ok());
  EXPECT_EQ(bomb.error().id, "photo.too_large") << bomb.error().message;
  // And a size within the limits that the pixels do not have.
  for (const int side : {8, 12}) at[side + 2] = 0x02;
  const auto liar = decode(f, 0, {});
  ASSERT_FALSE(liar.ok());
  EXPECT_EQ(liar.error().id, "photo.unreadable") << liar.error().message;
}

TEST_F(Heic, EveryShortenedFileIsRefusedInOneSentence) {
  const Bytes whole = file(test::scene(96, 64), {.exif = test::exif_body({.make = "Apple"})});
  const std::size_t step = 1 + whole.size() / 200;
  for (std::size_t n = 12; n + 40 < whole.size(); n += step) {
    SCOPED_TRACE(n);
    const ByteView cut = ByteView(whole).first(n);
    const auto picture = decode(cut, 0, {});
    ASSERT_FALSE(picture.ok());
    EXPECT_EQ(picture.error().code, Code::invalid);
    EXPECT_THAT(picture.error().id, testing::AnyOf("photo.truncated", "photo.unreadable", "photo.not_an_image"));
    EXPECT_TRUE(picture.error().message.ends_with('.'));
    static_cast<void>(read_exif(cut));
  }
}

TEST_F(Heic, DamagedFilesGiveAPictureOrOneSentence) {
  const Bytes whole = file(test::scene(96, 64), {.exif = test::exif_body({.make = "Apple"}), .primaries = 12});
  cv::RNG random(7);
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    Bytes bad = whole;
    const auto from = static_cast<std::size_t>(random.uniform(12, static_cast<int>(bad.size()) - 4));
    for (std::size_t k = 0; k < 4; ++k) bad[from + k] = static_cast<std::uint8_t>(random.uniform(0, 256));
    const auto picture = decode(bad, 0, {std::size_t{1} << 20, 1'000'000});
    static_cast<void>(read_exif(bad));
    if (picture) {
      EXPECT_FALSE(picture->rgb.empty());
      continue;
    }
    ++refused;
    EXPECT_EQ(picture.error().code, Code::invalid);
    EXPECT_TRUE(picture.error().message.ends_with('.')) << picture.error().message;
  }
  EXPECT_GT(refused, 10);
}

Bytes box(std::string_view type, const Bytes& body) {
  const std::size_t size = body.size() + 8;
  Bytes out{0, 0, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  out.insert(out.end(), type.begin(), type.end());
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

/// A file of nothing but these references, 16 bits wide.
Bytes referring(const std::vector<std::pair<int, int>>& references, std::string_view type = "dimg") {
  Bytes iref(4, 0);
  for (const auto& [from, to] : references) {
    const auto low = [](int v) { return static_cast<std::uint8_t>(v); };
    const Bytes one = box(type, {low(from >> 8), low(from), 0, 1, low(to >> 8), low(to)});
    iref.insert(iref.end(), one.begin(), one.end());
  }
  Bytes meta(4, 0);
  const Bytes inner = box("iref", iref);
  meta.insert(meta.end(), inner.begin(), inner.end());
  return box("meta", meta);
}

TEST(HeicReferences, MayBeDeepButMustEnd) {
  EXPECT_TRUE(references_end({}));
  EXPECT_TRUE(references_end(referring({{1, 2}, {1, 3}, {4, 1}})));
  EXPECT_FALSE(references_end(referring({{1, 1}})));
  EXPECT_FALSE(references_end(referring({{1, 2}, {2, 3}, {3, 1}})));
  EXPECT_FALSE(references_end(referring({{1, 2}, {2, 1}}, "auxl")));
  EXPECT_TRUE(references_end(referring({{1, 2}, {2, 1}}, "cdsc")));
  Bytes layer_of_its_whole = referring({{2, 1}}, "auxl");
  EXPECT_TRUE(references_end(layer_of_its_whole));
  const Bytes whole = referring({{2, 1}});
  layer_of_its_whole.insert(layer_of_its_whole.end(), whole.begin(), whole.end());
  EXPECT_FALSE(references_end(layer_of_its_whole));
  std::vector<std::pair<int, int>> chain;
  for (int i = 0; i < 1000; ++i) chain.emplace_back(i, i + 1);
  EXPECT_FALSE(references_end(referring(chain)));
}

TEST(HeicNames, OtherFilesOfTheFamilyAreCalledByTheirNames) {
  const auto ftyp = [](std::string_view brand, std::string_view compatible) {
    Bytes f{0, 0, 0, 24, 'f', 't', 'y', 'p'};
    f.insert(f.end(), brand.begin(), brand.end());
    f.insert(f.end(), 4, 0);
    f.insert(f.end(), compatible.begin(), compatible.end());
    f.insert(f.end(), {'m', 'i', 'f', '1'});
    return f;
  };
  EXPECT_TRUE(is_heic(ftyp("heic", "mif1")));
  EXPECT_TRUE(is_heic(ftyp("mif1", "heic")));
  EXPECT_FALSE(is_heic(ftyp("mif1", "avif")));
  EXPECT_FALSE(is_heic(ftyp("avif", "mif1")));
  EXPECT_FALSE(is_heic(ftyp("isom", "iso2")));
  EXPECT_FALSE(is_heic({}));
  for (const auto& [brand, name] : {std::pair{"avif", "AVIF"}, {"isom", "video"}}) {
    const auto refused = read_header(ftyp(brand, "mif1"), {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().id, "photo.not_an_image");
    EXPECT_THAT(refused.error().message, testing::HasSubstr(name));
  }
}

}  // namespace
}  // namespace cs::imaging
