#include "imaging/icc.hpp"

#include <gtest/gtest.h>
#include <lcms2.h>

#include "imaging/decode.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

Bytes bytes_of(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  Bytes out(size);
  cmsSaveProfileToMem(profile, out.data(), &size);
  cmsCloseProfile(profile);
  return out;
}

// Display P3, as phones write it: sRGB's curve, wider primaries.
Bytes display_p3() {
  const cmsCIExyY white{0.3127, 0.3290, 1};
  const cmsCIExyYTRIPLE primaries{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
  const double parameters[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  cmsToneCurve* curve = cmsBuildParametricToneCurve(nullptr, 4, parameters);
  cmsToneCurve* curves[] = {curve, curve, curve};
  const Bytes out = bytes_of(cmsCreateRGBProfile(&white, &primaries, curves));
  cmsFreeToneCurve(curve);
  return out;
}

/// The file with the profile in segments of at most `most` bytes behind its first marker.
Bytes with_profile(const Bytes& jpeg, const Bytes& profile, std::size_t most = 60'000) {
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  const std::size_t parts = (profile.size() + most - 1) / most;
  for (std::size_t i = 0; i < parts; ++i) {
    const std::size_t size = std::min(most, profile.size() - i * most), length = size + 16;
    for (const std::size_t v : {std::size_t{0xFF}, std::size_t{0xE2}, length >> 8, length & 0xFF})
      out.push_back(static_cast<std::uint8_t>(v));
    for (const char c : std::string_view("ICC_PROFILE\0", 12)) out.push_back(static_cast<std::uint8_t>(c));
    out.push_back(static_cast<std::uint8_t>(i + 1));
    out.push_back(static_cast<std::uint8_t>(parts));
    const auto from = profile.begin() + static_cast<std::ptrdiff_t>(i * most);
    out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(size));
  }
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

cv::Mat plain(cv::Vec3b colour) {
  cv::Mat m(48, 64, CV_8UC3);
  m.setTo(cv::Scalar(colour[0], colour[1], colour[2]));
  return m;
}

cv::Vec3b middle(const Bytes& file) {
  const auto picture = decode(file, 0, DecodeLimits{});
  if (!picture) return {0, 0, 0};
  return picture->rgb.at<cv::Vec3b>(24, 32);
}

// By the published matrices: linear P3 to linear sRGB.
cv::Vec3b expected_from_p3(cv::Vec3b p3) {
  const double m[3][3] = {{1.2249, -0.2247, 0}, {-0.0420, 1.0419, 0}, {-0.0197, -0.0786, 1.0979}};
  cv::Vec3b out;
  double linear[3];
  for (int c = 0; c < 3; ++c) {
    const double v = p3[c] / 255.0;
    linear[c] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  }
  for (int r = 0; r < 3; ++r) {
    const double l = std::clamp(m[r][0] * linear[0] + m[r][1] * linear[1] + m[r][2] * linear[2], 0.0, 1.0);
    const double v = l <= 0.0031308 ? 12.92 * l : 1.055 * std::pow(l, 1 / 2.4) - 0.055;
    out[r] = static_cast<unsigned char>(std::lround(v * 255));
  }
  return out;
}

TEST(Icc, APhonesWideColourBecomesSrgb) {
  const Bytes profile = display_p3();
  for (const cv::Vec3b& colour : {cv::Vec3b(200, 150, 120), cv::Vec3b(90, 140, 90), cv::Vec3b(128, 128, 128)}) {
    const Bytes file = test::jpeg(plain(colour), {test::JpegStyle::Colour::rgb, false, 98});
    const cv::Vec3b stored = middle(file), want = expected_from_p3(stored);
    for (const std::size_t most : {std::size_t{60'000}, std::size_t{100}}) {
      const cv::Vec3b got = middle(with_profile(file, profile, most));
      for (int c = 0; c < 3; ++c) EXPECT_NEAR(got[c], want[c], 2) << colour << " channel " << c << " parts of " << most;
    }
    const auto part = decode_part(with_profile(file, profile), cv::Rect(20, 20, 8, 8), DecodeLimits{});
    ASSERT_TRUE(part);
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(part->at<cv::Vec3b>(4, 4)[c], want[c], 2) << "of a part";
  }
}

TEST(Icc, SrgbIsLeftAloneToTheBit) {
  const Bytes file = test::jpeg(test::scene(64, 48), {test::JpegStyle::Colour::rgb, false, 95});
  const Bytes marked = with_profile(file, bytes_of(cmsCreate_sRGBProfile()));
  ASSERT_TRUE(jpeg_profile(marked));
  EXPECT_FALSE(to_srgb(plain({1, 2, 3}), *jpeg_profile(marked)));
  const auto a = decode(file, 0, DecodeLimits{}), b = decode(marked, 0, DecodeLimits{});
  ASSERT_TRUE(a && b);
  EXPECT_EQ(cv::norm(a->rgb, b->rgb, cv::NORM_INF), 0);
}

TEST(Icc, DamagedAndForeignProfilesChangeNothing) {
  const Bytes file = test::jpeg(plain({200, 150, 120}), {test::JpegStyle::Colour::rgb, false, 98});
  const Bytes profile = display_p3();
  const cv::Vec3b stored = middle(file);
  EXPECT_FALSE(jpeg_profile(file));
  EXPECT_FALSE(jpeg_profile({}));
  for (std::size_t cut = 1; cut < profile.size(); cut += 7) {
    const Bytes damaged(profile.begin(), profile.begin() + static_cast<std::ptrdiff_t>(cut));
    const auto picture = decode(with_profile(file, damaged), 0, DecodeLimits{});
    ASSERT_TRUE(picture) << cut;
  }
  Bytes noise(3000, 0xA5);
  EXPECT_EQ(middle(with_profile(file, noise)), stored);
  const cmsCIExyY white{0.3127, 0.3290, 1};
  cmsToneCurve* gamma = cmsBuildGamma(nullptr, 2.2);
  EXPECT_EQ(middle(with_profile(file, bytes_of(cmsCreateGrayProfile(&white, gamma)))), stored) << "for other pixels";
  cmsFreeToneCurve(gamma);
  // One of two parts is missing, or is there twice.
  Bytes lacking = with_profile(file, profile, profile.size() / 2 + 1);
  lacking[2 + 4 + 12] = 2;
  EXPECT_FALSE(jpeg_profile(lacking));
  EXPECT_EQ(middle(lacking), stored);
}

}  // namespace
}  // namespace cs::imaging
