#include "imaging/jpeg_encode.hpp"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

/// A picture that takes many bytes (noise of that strength over a soft scene).
cv::Mat textured(double noise) {
  cv::Mat out, grain(640, 480, CV_16SC3), wide;
  cv::RNG(5).fill(grain, cv::RNG::NORMAL, 0, noise);
  test::scene(480, 640).convertTo(wide, CV_16SC3);
  wide += grain;
  wide.convertTo(out, CV_8UC3);
  return out;
}

TEST(JpegEncode, SaysDensityAndSizeInItsHeaderAndDecodesToTheSamePixels) {
  const cv::Mat in = test::scene(480, 640);
  const Bytes file = encode_jpeg(in, 95, Chroma::full, 300);
  ASSERT_GT(file.size(), 20U);
  EXPECT_EQ(as_text(ByteView(file).subspan(6, 4)), "JFIF");
  EXPECT_EQ(file[13], 1) << "dots an inch";
  EXPECT_EQ(file[14] << 8 | file[15], 300);
  EXPECT_EQ(file[16] << 8 | file[17], 300);
  const auto back = decode(file, 0, {});
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->header.components, 3);
  EXPECT_LT(cv::norm(back->rgb, in, cv::NORM_INF), 12);
  EXPECT_EQ(file, encode_jpeg(in, 95, Chroma::full, 300));
}

TEST(JpegEncode, TheSearchGivesTheBestQualityThatFits) {
  const cv::Mat in = textured(6);
  const SizedJpeg best = encode_to_size(in, 20'480, 40'000, 60, 300);
  EXPECT_TRUE(best.in_size);
  EXPECT_GE(best.bytes.size(), 20'480U);
  EXPECT_LE(best.bytes.size(), 40'000U);
  const bool full = best.bytes == encode_jpeg(in, best.quality, Chroma::full, 300);
  EXPECT_TRUE(full || best.bytes == encode_jpeg(in, best.quality, Chroma::halved, 300));
  EXPECT_GT(encode_jpeg(in, best.quality + 1, full ? Chroma::full : Chroma::halved, 300).size(), 40'000U);
}

TEST(JpegEncode, QualityIsNeverGivenUpForSize) {
  const SizedJpeg dense = encode_to_size(textured(60), 20'480, 40'000, 60, 300);
  EXPECT_EQ(dense.quality, 60);
  EXPECT_GT(dense.bytes.size(), 40'000U);
  EXPECT_FALSE(dense.in_size);
  const SizedJpeg plain =
      encode_to_size(cv::Mat(640, 480, CV_8UC3, cv::Scalar(100, 197, 255)), 20'480, 40'000, 60, 300);
  EXPECT_EQ(plain.quality, 100);
  EXPECT_FALSE(plain.in_size);
}

}  // namespace
}  // namespace cs::imaging
