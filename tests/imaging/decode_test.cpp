#include "imaging/decode.hpp"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "imaging/exif.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

using test::JpegStyle;
using Colour = JpegStyle::Colour;

Result<Picture> decode_all(const Bytes& file, int edge = 0) {
  return decode(file, edge, DecodeLimits{});
}

/// The largest difference of the mean colour of a corner patch from what scene() painted there.
double corner_error(const cv::Mat& rgb, int corner, cv::Vec3b expected) {
  const int w = rgb.cols / 10, h = rgb.rows / 10;
  const int x = corner == 1 || corner == 2 ? rgb.cols - w : 0, y = corner >= 2 ? rgb.rows - h : 0;
  const cv::Scalar mean = cv::mean(rgb(cv::Rect(x, y, w, h)));
  double worst = 0;
  for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(mean[c] - expected[c]));
  return worst;
}

const std::array<cv::Vec3b, 4> corners = {cv::Vec3b(255, 0, 0), cv::Vec3b(0, 255, 0), cv::Vec3b(0, 0, 255),
                                          cv::Vec3b(255, 255, 255)};

void expect_scene(const cv::Mat& rgb, double tolerance = 6) {
  for (int i = 0; i < 4; ++i)
    EXPECT_LT(corner_error(rgb, i, corners[static_cast<std::size_t>(i)]), tolerance) << "corner " << i;
}

double mean_difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * static_cast<std::size_t>(a.channels()));
}

TEST(Decode, EveryKindOfJpegGivesTheSamePicture) {
  const cv::Mat scene = test::scene(320, 240);
  for (const Colour colour : {Colour::rgb, Colour::cmyk, Colour::ycck})
    for (const bool progressive : {false, true}) {
      SCOPED_TRACE(testing::Message() << "colour " << static_cast<int>(colour) << " progressive " << progressive);
      const auto picture = decode_all(test::jpeg(scene, {colour, progressive, 95}));
      ASSERT_TRUE(picture.ok()) << picture.error().message;
      EXPECT_EQ(picture->rgb.type(), CV_8UC3);
      EXPECT_EQ(picture->rgb.size(), scene.size());
      EXPECT_EQ(picture->original_width, 320);
      expect_scene(picture->rgb);
      EXPECT_LT(mean_difference(picture->rgb, scene), 4);
    }
}

TEST(Decode, GreyJpegHasThreeEqualChannels) {
  const auto picture = decode_all(test::jpeg(test::scene(160, 120), {Colour::grey, true, 95}));
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  std::vector<cv::Mat> channels;
  cv::split(picture->rgb, channels);
  ASSERT_EQ(channels.size(), 3U);
  EXPECT_EQ(cv::norm(channels[0], channels[1], cv::NORM_INF), 0);
  EXPECT_EQ(cv::norm(channels[0], channels[2], cv::NORM_INF), 0);
  EXPECT_GT(corner_error(picture->rgb, 0, {255, 255, 255}), 100);
  EXPECT_LT(corner_error(picture->rgb, 3, {255, 255, 255}), 4);
}

TEST(Decode, PngOfEveryDepth) {
  const cv::Mat scene = test::scene(200, 100);
  cv::Mat bgr, wide, grey;
  cv::cvtColor(scene, bgr, cv::COLOR_RGB2BGR);
  bgr.convertTo(wide, CV_16U, 257);
  cv::cvtColor(scene, grey, cv::COLOR_RGB2GRAY);
  for (const cv::Mat& m : {bgr, wide}) {
    const auto picture = decode_all(test::png(m));
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_EQ(cv::norm(picture->rgb, scene, cv::NORM_INF), 0);
    EXPECT_EQ(picture->header.format, Format::png);
  }
  cv::Mat grey_wide;
  grey.convertTo(grey_wide, CV_16U, 257);
  for (const cv::Mat& m : {grey, grey_wide}) {
    const auto picture = decode_all(test::png(m));
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_EQ(picture->rgb.at<cv::Vec3b>(50, 100)[1], grey.at<unsigned char>(50, 100));
  }
}

TEST(Decode, PalettePng) {
  const auto picture = decode_all(test::palette_png(64, 32, {10, 200, 30}, {250, 5, 99}));
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  EXPECT_EQ(picture->rgb.at<cv::Vec3b>(7, 10), cv::Vec3b(10, 200, 30));
  EXPECT_EQ(picture->rgb.at<cv::Vec3b>(7, 11), cv::Vec3b(250, 5, 99));
}

TEST(Decode, TransparencyBecomesWhite) {
  for (const int depth : {CV_8U, CV_16U}) {
    const double full = depth == CV_8U ? 255 : 65535;
    cv::Mat bgra(20, 30, CV_MAKETYPE(depth, 4), cv::Scalar(0, 0, full, 0));
    bgra(cv::Rect(10, 0, 10, 20)) = cv::Scalar(0, 0, full, full);
    bgra(cv::Rect(20, 0, 10, 20)) = cv::Scalar(0, 0, full, full / 2);
    const auto picture = decode_all(test::png(bgra));
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_EQ(picture->rgb.at<cv::Vec3b>(5, 5), cv::Vec3b(255, 255, 255));
    EXPECT_EQ(picture->rgb.at<cv::Vec3b>(5, 15), cv::Vec3b(255, 0, 0));
    EXPECT_NEAR(picture->rgb.at<cv::Vec3b>(5, 25)[1], 128, 1);
  }
}

// The corner of the stored picture that must end up at the top left, for each EXIF orientation; mirrored or not shows
// in the corner right of it. TIFF 6.0, tag 274.
TEST(Decode, ExifOrientationIsApplied) {
  const std::array<std::array<int, 2>, 9> top_left_then_right = {
      {{0, 1}, {0, 1}, {1, 0}, {2, 3}, {3, 2}, {0, 3}, {3, 0}, {2, 1}, {1, 2}}};
  const Bytes plain = test::jpeg(test::scene(320, 200));
  for (int o = 0; o <= 9; ++o) {
    SCOPED_TRACE(o);
    const bool known = o >= 1 && o <= 8;
    const auto picture = decode_all(test::with_exif(plain, test::exif_body({.orientation = o})));
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    const auto expected = known ? top_left_then_right[static_cast<std::size_t>(o)] : std::array{0, 1};
    EXPECT_LT(corner_error(picture->rgb, 0, corners[static_cast<std::size_t>(expected[0])]), 6);
    EXPECT_LT(corner_error(picture->rgb, 1, corners[static_cast<std::size_t>(expected[1])]), 6);
    EXPECT_EQ(picture->original_width, known && o >= 5 ? 200 : 320);
    EXPECT_EQ(picture->original_height, known && o >= 5 ? 320 : 200);
    EXPECT_EQ(picture->rgb.cols, picture->original_width);
  }
}

TEST(Decode, ScaledDecodingKeepsEnoughAndTellsTheOriginalSize) {
  const cv::Mat scene = test::scene(1600, 1200);
  const Bytes file = test::with_exif(test::jpeg(scene), test::exif_body({.orientation = 6}));
  const auto full = decode_all(file);
  ASSERT_TRUE(full.ok());
  for (const int edge : {1600, 1000, 800, 500, 400, 100, 10}) {
    SCOPED_TRACE(edge);
    const auto picture = decode_all(file, edge);
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_EQ(picture->original_width, 1200);
    EXPECT_EQ(picture->original_height, 1600);
    EXPECT_GE(std::max(picture->rgb.cols, picture->rgb.rows), edge);
    cv::Mat reduced;
    cv::resize(full->rgb, reduced, picture->rgb.size(), 0, 0, cv::INTER_AREA);
    EXPECT_LT(mean_difference(picture->rgb, reduced), 2);
  }
  EXPECT_EQ(decode_all(file, 800)->rgb.rows, 800);
  EXPECT_EQ(decode_all(file, 801)->rgb.rows, 1600);
}

TEST(Decode, PyramidHalvesByArea) {
  const cv::Mat scene = test::scene(1000, 700);
  const auto levels = pyramid(scene, 0);
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[0].size(), cv::Size(1000, 700));
  EXPECT_EQ(levels[1].size(), cv::Size(500, 350));
  EXPECT_EQ(levels[2].size(), cv::Size(250, 175));
  for (const cv::Mat& level : levels) {
    EXPECT_EQ(level.type(), CV_8UC3);
    EXPECT_TRUE(level.isContinuous());
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(cv::mean(level)[c], cv::mean(scene)[c], 1);
  }
  EXPECT_EQ(pyramid(scene, 600)[0].size(), cv::Size(600, 420));
  EXPECT_EQ(pyramid(scene, 5000)[0].size(), cv::Size(1000, 700));
  EXPECT_EQ(pyramid(test::scene(100, 40), 0).size(), 1U);
  EXPECT_EQ(pyramid(test::scene(5000, 8), 1000)[0].size(), cv::Size(1000, 2));
}

TEST(Exif, FieldsAreRead) {
  const Bytes file =
      test::with_exif(test::jpeg(test::scene(64, 64)), test::exif_body({.orientation = 3,
                                                                        .make = "HUAWEI",
                                                                        .model = "NOH-AN00",
                                                                        .software = "美图秀秀 9.1",
                                                                        .taken = "2025:10:09 16:53:20",
                                                                        .lens = "back camera 5.6mm f/1.6"}));
  const Exif exif = read_exif(file);
  EXPECT_TRUE(exif.present);
  EXPECT_EQ(exif.orientation, 3);
  EXPECT_EQ(exif.make, "HUAWEI");
  EXPECT_EQ(exif.model, "NOH-AN00");
  EXPECT_EQ(exif.software, "美图秀秀 9.1");
  EXPECT_EQ(exif.taken, "2025:10:09 16:53:20");
  EXPECT_EQ(exif.lens, "back camera 5.6mm f/1.6");
}

// What decoders read over must not hide the notes: such pictures lay on their side.
TEST(Exif, IsFoundBehindFillAndStrayBytes) {
  const Bytes plain = test::jpeg(test::scene(320, 240));
  const Bytes noted = test::with_exif(plain, test::exif_body({.orientation = 6}));
  const Bytes notes(noted.begin() + 2, noted.begin() + 2 + static_cast<long>(noted.size() - plain.size()));
  constexpr long behind_jfif = 2 + 18;
  for (const Bytes& between : {Bytes{}, Bytes{0xFF}, Bytes{0xFF, 0xFF, 0xFF}, Bytes{0x00, 0x17}}) {
    Bytes file = plain;
    file.insert(file.begin() + behind_jfif, notes.begin(), notes.end());
    file.insert(file.begin() + behind_jfif, between.begin(), between.end());
    EXPECT_EQ(read_exif(file).orientation, 6);
    const auto picture = decode_all(file);
    ASSERT_TRUE(picture.ok()) << picture.error().message;
    EXPECT_EQ(picture->rgb.size(), cv::Size(240, 320));
  }
}

TEST(Exif, OfAPngIsReadAndTurnsIt) {
  cv::Mat bgr;
  cv::cvtColor(test::scene(320, 240), bgr, cv::COLOR_RGB2BGR);
  const Bytes body = test::exif_body({.orientation = 6, .model = "M2012K11AG"});
  const Bytes file = test::with_png_chunk(test::png(bgr), "eXIf", Bytes(body.begin() + 6, body.end()));
  EXPECT_EQ(read_exif(file).model, "M2012K11AG");
  const auto picture = decode_all(file);
  ASSERT_TRUE(picture.ok()) << picture.error().message;
  EXPECT_EQ(picture->original_width, 240);
  EXPECT_EQ(cv::norm(picture->rgb, upright(test::scene(320, 240), 6), cv::NORM_INF), 0);
  const auto part = decode_part(file, {10, 200, 50, 60}, {});
  ASSERT_TRUE(part);
  EXPECT_EQ(cv::norm(*part, picture->rgb(cv::Rect(10, 200, 50, 60)), cv::NORM_INF), 0);
}

TEST(Exif, NamesInChineseBytesAreRead) {
  // 美图秀秀 in GB18030.
  const Bytes file = test::with_exif(test::jpeg(test::scene(64, 64)),
                                     test::exif_body({.software = "\xC3\xC0\xCD\xBC\xD0\xE3\xD0\xE3"}));
  EXPECT_EQ(read_exif(file).software, "美图秀秀");
}

TEST(Decode, BytesBehindAPngAreNoConcern) {
  Bytes file = test::png(test::scene(64, 48));
  file.insert(file.end(), 6000, std::uint8_t{0});
  EXPECT_TRUE(decode_all(file).ok());
}

TEST(Exif, MissingIsNormal) {
  EXPECT_FALSE(read_exif(test::jpeg(test::scene(64, 64))).present);
  EXPECT_FALSE(read_exif(test::png(test::scene(64, 64))).present);
  EXPECT_FALSE(read_exif({}).present);
}

}  // namespace
}  // namespace cs::imaging
