#include "imaging/icc.hpp"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include "imaging/segments.hpp"

namespace cs::imaging {
namespace {

constexpr std::size_t largest_profile = std::size_t{4} << 20;

struct CloseProfile {
  void operator()(void* p) const { cmsCloseProfile(p); }
};
struct DeleteTransform {
  void operator()(void* p) const { cmsDeleteTransform(p); }
};
using Profile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, DeleteTransform>;

/// Most photographs say that they are sRGB, each in a profile of its own maker: their pixels need no work.
bool changes_nothing(cmsHTRANSFORM transform) {
  constexpr std::array<unsigned char, 7> steps = {0, 24, 64, 112, 160, 208, 255};
  for (const unsigned char r : steps) {
    for (const unsigned char g : steps) {
      for (const unsigned char b : steps) {
        const std::array<unsigned char, 3> in = {r, g, b};
        std::array<unsigned char, 3> out{};
        cmsDoTransform(transform, in.data(), out.data(), 1);
        for (std::size_t c = 0; c < 3; ++c)
          if (std::abs(in[c] - out[c]) > 2) return false;
      }
    }
  }
  return true;
}

struct DeleteContext {
  void operator()(void* c) const { cmsDeleteContext(static_cast<cmsContext>(c)); }
};

/// What goes from the profile's colours to sRGB; no transform: the pixels stay as they are.
struct Conversion {
  std::unique_ptr<void, DeleteContext> context;  // outlives what was made in it
  Transform transform;
};

Conversion conversion_for(const cv::Mat& pixels, ByteView profile, bool inverted) {
  if (pixels.empty() || profile.size() < 128 || profile.size() > largest_profile) return {};
  const bool cmyk = pixels.type() == CV_8UC4;
  if (!cmyk && pixels.type() != CV_8UC3) return {};
  Conversion out;
  out.context.reset(cmsCreateContext(nullptr, nullptr));
  const auto library = static_cast<cmsContext>(out.context.get());
  const Profile from(cmsOpenProfileFromMemTHR(library, profile.data(), static_cast<cmsUInt32Number>(profile.size())));
  const Profile srgb(cmsCreate_sRGBProfileTHR(library));
  if (!from || !srgb || cmsGetColorSpace(from.get()) != (cmyk ? cmsSigCmykData : cmsSigRgbData)) return out;
  const cmsUInt32Number format = !cmyk ? TYPE_RGB_8 : inverted ? TYPE_CMYK_8_REV : TYPE_CMYK_8;
  out.transform.reset(cmsCreateTransformTHR(library, from.get(), format, srgb.get(), TYPE_RGB_8,
                                            INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION));
  if (out.transform && !cmyk && changes_nothing(out.transform.get())) out.transform.reset();
  return out;
}

}  // namespace

std::optional<Bytes> jpeg_profile(ByteView b) {
  constexpr unsigned char name[] = "ICC_PROFILE";  // with its zero
  std::map<int, ByteView> parts;
  int count = 0;
  std::size_t total = 0;
  bool good = true;
  each_jpeg_segment(b, [&](std::uint8_t marker, ByteView body) {
    if (marker != 0xE2 || body.size() < sizeof name + 2 || std::memcmp(body.data(), name, sizeof name) != 0)
      return true;
    const int part = body[sizeof name], of = body[sizeof name + 1];
    good = part >= 1 && part <= of && (count == 0 || of == count) &&
           parts.emplace(part, body.subspan(sizeof name + 2)).second;
    count = of;
    total += body.size();
    good = good && total <= largest_profile;
    return good;
  });
  if (!good) return std::nullopt;
  if (count == 0 || parts.size() != static_cast<std::size_t>(count)) return std::nullopt;
  Bytes profile;
  profile.reserve(total);
  for (const auto& [part, bytes] : parts) profile.insert(profile.end(), bytes.begin(), bytes.end());
  return profile;
}

std::optional<cv::Mat> to_srgb(const cv::Mat& pixels, ByteView profile, bool inverted) {
  const Conversion conversion = conversion_for(pixels, profile, inverted);
  if (!conversion.transform) return std::nullopt;
  cv::Mat out(pixels.size(), CV_8UC3);
  for (int y = 0; y < pixels.rows; ++y)
    cmsDoTransform(conversion.transform.get(), pixels.ptr(y), out.ptr(y), static_cast<cmsUInt32Number>(pixels.cols));
  return out;
}

bool bring_to_srgb(cv::Mat& rgb, ByteView profile) {
  if (rgb.type() != CV_8UC3) return false;
  const Conversion conversion = conversion_for(rgb, profile, false);
  if (!conversion.transform) return false;
  for (int y = 0; y < rgb.rows; ++y)
    cmsDoTransform(conversion.transform.get(), rgb.ptr(y), rgb.ptr(y), static_cast<cmsUInt32Number>(rgb.cols));
  return true;
}

Bytes rgb_profile(cv::Point2d red, cv::Point2d green, cv::Point2d blue, cv::Point2d white) {
  constexpr std::array<cmsFloat64Number, 5> srgb = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  cmsToneCurve* curve = cmsBuildParametricToneCurve(nullptr, 4, srgb.data());
  if (!curve) throw std::bad_alloc();
  const cmsCIExyY at{white.x, white.y, 1};
  const cmsCIExyYTRIPLE primaries{{red.x, red.y, 1}, {green.x, green.y, 1}, {blue.x, blue.y, 1}};
  cmsToneCurve* const curves[3] = {curve, curve, curve};
  const Profile profile(cmsCreateRGBProfile(&at, &primaries, curves));
  cmsFreeToneCurve(curve);
  cmsUInt32Number size = 0;
  if (!profile || !cmsSaveProfileToMem(profile.get(), nullptr, &size)) return {};
  Bytes out(size);
  if (!cmsSaveProfileToMem(profile.get(), out.data(), &size)) return {};
  return out;
}

}  // namespace cs::imaging
