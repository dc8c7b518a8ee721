#include "synthetic.hpp"

#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace cs::accuracy {
namespace {

using domain::Examination;
using Rgb = const cv::Mat&;
using Good = const Examination&;

cv::Point2f at(const domain::Point& p) {
  return {static_cast<float>(p.x), static_cast<float>(p.y)};
}
cv::Point2f mark(Good e, std::size_t i) {
  return at(e.face.landmarks[i]);
}
float face_width(Good e) {
  return static_cast<float>(cv::norm(mark(e, 16) - mark(e, 0)));
}

/// Pixels weighted 0 to 1 by a soft mask: `over` where it is 1.
cv::Mat laid_over(Rgb in, const cv::Mat& over, const cv::Mat& mask, double soft) {
  cv::Mat weight, a, b, out;
  mask.convertTo(weight, CV_32F, 1 / 255.0);
  if (soft > 0) cv::GaussianBlur(weight, weight, {}, soft);
  cv::cvtColor(weight, weight, cv::COLOR_GRAY2RGB);
  in.convertTo(a, CV_32FC3);
  over.convertTo(b, CV_32FC3);
  cv::Mat sum = a.mul(cv::Scalar::all(1) - weight) + b.mul(weight);
  sum.convertTo(out, CV_8UC3);
  return out;
}

std::vector<cv::Point> eye_ring(Good e, std::size_t first) {
  std::vector<cv::Point> out;
  for (std::size_t i = first; i < first + 6; ++i) out.emplace_back(mark(e, i));
  return out;
}

/// Between the lids everything moves sideways by a share of the eye's width; white of the eye fills what is left free.
cv::Mat looking_aside(Rgb in, Good e, float share) {
  cv::Mat out = in.clone();
  for (const std::size_t first : {std::size_t{36}, std::size_t{42}}) {
    const cv::Point2f a = mark(e, first), b = mark(e, first + 3);
    const cv::Point2f move = (b - a) * share;
    const cv::Matx23f shift(1, 0, move.x, 0, 1, move.y);
    cv::Mat moved, mask(in.size(), CV_8U, cv::Scalar(0));
    cv::warpAffine(in, moved, shift, in.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{eye_ring(e, first)}, cv::Scalar(255));
    // What comes from beyond the corner is skin: it takes the colour of the white beside the iris.
    const cv::Point2f from = share > 0 ? a : b, white_at = from + (share > 0 ? b - a : a - b) * 0.22F;
    const int r = std::max(1, cvRound(0.04 * cv::norm(b - a)));
    const cv::Scalar white =
        cv::mean(in(cv::Rect(cv::Point(white_at) - cv::Point(r, r), cv::Size(2 * r, 2 * r)) & cv::Rect({}, in.size())));
    cv::Mat beyond(in.size(), CV_8U, cv::Scalar(0)), ring;
    cv::warpAffine(mask, ring, shift, in.size(), cv::INTER_NEAREST);
    cv::bitwise_and(mask, ~ring, beyond);
    moved.setTo(white, beyond);
    out = laid_over(out, moved, mask, 0.01 * cv::norm(b - a));
  }
  return out;
}

cv::Mat red_eyes(Rgb in, Good e, double radius) {
  cv::Mat out = in.clone();
  const double d = cv::norm(at(*e.face.right_eye) - at(*e.face.left_eye));
  for (const std::size_t first : {std::size_t{36}, std::size_t{42}}) {
    const cv::Point2f eye = at(first == 36 ? *e.face.left_eye : *e.face.right_eye);
    cv::Mat mask(in.size(), CV_8U, cv::Scalar(0)), lids(in.size(), CV_8U, cv::Scalar(0)), red(in.size(), CV_8UC3);
    cv::circle(mask, eye, std::max(2, cvRound(radius * d)), cv::Scalar(215), cv::FILLED, cv::LINE_AA);
    cv::fillPoly(lids, std::vector<std::vector<cv::Point>>{eye_ring(e, first)}, cv::Scalar(255));
    cv::dilate(lids, lids, {}, {-1, -1}, std::max(1, cvRound(0.01 * d)));
    mask &= lids;
    red.setTo(cv::Scalar(196, 42, 36));
    out = laid_over(out, red, mask, 0.006 * d);
  }
  return out;
}

/// Glasses whose rims' upper bars lie over the pupils.
cv::Mat frames(Rgb in, Good e, double thickness, const cv::Scalar& colour) {
  cv::Mat out = in.clone();
  const cv::Point2f l = at(*e.face.left_eye), r = at(*e.face.right_eye),
                    u = (r - l) * (1 / static_cast<float>(cv::norm(r - l)));
  const double d = cv::norm(r - l);
  const int line = std::max(2, cvRound(thickness * d));
  for (const cv::Point2f& eye : {l, r}) {
    const cv::Point2f c = eye + cv::Point2f(-u.y, u.x) * static_cast<float>(0.24 * d);
    const cv::RotatedRect lens(c, cv::Size2f(static_cast<float>(0.78 * d), static_cast<float>(0.48 * d)),
                               static_cast<float>(std::atan2(u.y, u.x) * 180 / CV_PI));
    std::array<cv::Point2f, 4> corner;
    lens.points(corner.data());
    for (std::size_t i = 0; i < 4; ++i) cv::line(out, corner[i], corner[(i + 1) % 4], colour, line, cv::LINE_AA);
  }
  const cv::Point2f middle = (l + r) * 0.5F + cv::Point2f(-u.y, u.x) * static_cast<float>(0.08 * d);
  cv::line(out, middle - u * static_cast<float>(0.12 * d), middle + u * static_cast<float>(0.12 * d), colour, line,
           cv::LINE_AA);
  return out;
}

/// Cloth over nose, mouth and chin, with folds, lit like the face.
cv::Mat masked(Rgb in, Good e, const cv::Scalar& colour, bool nose_free) {
  std::vector<cv::Point> outline;
  const cv::Point2f top = nose_free ? mark(e, 33) * 0.7F + mark(e, 51) * 0.3F : mark(e, 28) * 0.5F + mark(e, 29) * 0.5F;
  for (std::size_t i = 2; i <= 14; ++i) outline.emplace_back(mark(e, i));
  outline.emplace_back(mark(e, 13) * 0.3F + top * 0.7F);
  outline.emplace_back(top);
  outline.emplace_back(mark(e, 3) * 0.3F + top * 0.7F);
  const float w = face_width(e);
  cv::Mat mask(in.size(), CV_8U, cv::Scalar(0)), cloth(in.size(), CV_8UC3), grey, shade;
  cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{outline}, cv::Scalar(255), cv::LINE_AA);
  cv::cvtColor(in, grey, cv::COLOR_RGB2GRAY);
  cv::GaussianBlur(grey, shade, {}, static_cast<double>(w) * 0.12);
  const double middle = std::max(1.0, cv::mean(shade, mask)[0]);
  cv::RNG random(5);
  const double fold = static_cast<double>(w) * 0.09;
  const cv::Rect box = cv::boundingRect(outline) & cv::Rect({}, in.size());
  for (int y = box.y; y < box.br().y; ++y)
    for (int x = box.x; x < box.br().x; ++x) {
      const double light = (0.55 + 0.45 * shade.at<unsigned char>(y, x) / middle) *
                           (1 + 0.04 * std::sin(2 * CV_PI * (y + 0.1 * x) / fold));
      for (int c = 0; c < 3; ++c)
        cloth.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<unsigned char>(colour[c] * light + random.gaussian(2));
    }
  return laid_over(in, cloth, mask, 0.004 * static_cast<double>(w));
}

/// Everything below the chin sheared, so that one shoulder is higher.
cv::Mat shoulders_sloping(Rgb in, Good e, double degrees) {
  const cv::Point2f chin = at(*e.face.chin);
  const float w = face_width(e);
  cv::Mat map_x(in.size(), CV_32F), map_y(in.size(), CV_32F), out;
  const double slope = std::tan(degrees * CV_PI / 180);
  for (int y = 0; y < in.rows; ++y)
    for (int x = 0; x < in.cols; ++x) {
      const double below = std::clamp((y - static_cast<double>(chin.y)) / (0.25 * static_cast<double>(w)), 0.0, 1.0);
      map_x.at<float>(y, x) = static_cast<float>(x);
      map_y.at<float>(y, x) = static_cast<float>(y - below * slope * (x - static_cast<double>(chin.x)));
    }
  cv::remap(in, out, map_x, map_y, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
}

/// Where the person is: everything that differs from the wall beside the head, filled. The portraits' wall is plain.
cv::Mat person_of(Rgb in, Good e) {
  const float w = face_width(e);
  cv::Mat lab, out(in.size(), CV_8U, cv::Scalar(0)), soft;
  cv::GaussianBlur(in, soft, {}, 2);
  cv::cvtColor(soft, lab, cv::COLOR_RGB2Lab);
  const int top = std::max(2, cvRound(e.face.left_eye->y - 1.0 * static_cast<double>(w)));
  for (int y = 0; y < in.rows; ++y) {
    const int at_y = std::clamp(y, top, in.rows - 1);
    const cv::Rect strip(0, std::clamp(at_y - 6, 0, in.rows - 8), 40, 8);
    const cv::Scalar l = cv::mean(lab(strip + cv::Point(4, 0))), r = cv::mean(lab(strip + cv::Point(in.cols - 44, 0)));
    const cv::Vec3d left(l[0], l[1], l[2]), right(r[0], r[1], r[2]);
    for (int x = 0; x < in.cols; ++x) {
      const double t = static_cast<double>(x) / in.cols;
      const cv::Vec3d wall = left * (1 - t) + right * t;
      const cv::Vec3b p = lab.at<cv::Vec3b>(y, x);
      out.at<unsigned char>(y, x) = cv::norm(cv::Vec3d(p) - wall) > 14 ? 255 : 0;
    }
  }
  std::vector<cv::Point> head;
  for (std::size_t i = 0; i <= 16; ++i) head.emplace_back(mark(e, i));
  cv::fillPoly(out, std::vector<std::vector<cv::Point>>{head}, cv::Scalar(255));
  // Shirts as light as the wall: everything below the shoulders' line.
  cv::morphologyEx(out, out, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {15, 15}));
  return out;
}

cv::Mat shadow_behind(Rgb in, Good e, double darker, float aside) {
  const float w = face_width(e);
  const cv::Mat person = person_of(in, e);
  cv::Mat cast;
  const cv::Matx23f shift(1, 0, aside * w, 0, 1, 0.08F * w);
  cv::warpAffine(person, cast, shift, in.size(), cv::INTER_NEAREST);
  cv::GaussianBlur(cast, cast, {}, 0.05 * static_cast<double>(w));
  cv::Mat out = in.clone();
  const int bottom = cvRound(e.face.chin->y);
  for (int y = 0; y < bottom; ++y)
    for (int x = 0; x < in.cols; ++x) {
      if (person.at<unsigned char>(y, x) != 0) continue;
      const double k = 1 - darker * cast.at<unsigned char>(y, x) / 255;
      for (int c = 0; c < 3; ++c)
        out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<unsigned char>(out.at<cv::Vec3b>(y, x)[c] * k);
    }
  return out;
}

/// The clothes darkened in stripes or checks, folds and light kept. Below the collar, away from skin.
cv::Mat patterned(Rgb in, Good e, double pitch, bool checks) {
  const float w = face_width(e);
  const cv::Point2f chin = at(*e.face.chin);
  cv::Mat out = in.clone(), lab;
  cv::cvtColor(in, lab, cv::COLOR_RGB2Lab);
  const cv::Rect cheek = cv::Rect(cv::Point((mark(e, 2) + mark(e, 31)) * 0.5F) - cv::Point(15, 15), cv::Size(30, 30)) &
                         cv::Rect({}, in.size());
  const cv::Scalar skin = cv::mean(lab(cheek));
  const double step = pitch * static_cast<double>(w);
  for (int y = cvRound(chin.y + 0.45F * w); y < in.rows; ++y)
    for (int x = 0; x < in.cols; ++x) {
      const cv::Vec3b c = lab.at<cv::Vec3b>(y, x);
      if (std::hypot(c[1] - skin[1], c[2] - skin[2]) < 12) continue;
      const bool row = std::fmod(y, step) < step / 2, column = std::fmod(x, step) < step / 2;
      if (checks ? row == column : !row) continue;
      for (int i = 0; i < 3; ++i)
        out.at<cv::Vec3b>(y, x)[i] = static_cast<unsigned char>(out.at<cv::Vec3b>(y, x)[i] * (i == 2 ? 0.75 : 0.55));
    }
  return out;
}

cv::Mat bordered(Rgb in, double share, const cv::Scalar& colour) {
  cv::Mat out;
  const int n = std::max(2, cvRound(share * in.rows));
  cv::copyMakeBorder(in, out, n, n, n, n, cv::BORDER_CONSTANT, colour);
  return out;
}

cv::Mat quarter_turned(Rgb in, int code) {
  cv::Mat out;
  cv::rotate(in, out, code);
  return out;
}

}  // namespace

const std::vector<Synthetic>& synthetic_faults() {
  static const std::vector<Synthetic> all = {
      {"looking to the left, 15 % of the eye's width", "gaze",
       [](Rgb in, Good e) { return looking_aside(in, e, -0.15F); }},
      {"looking to the right, 15 %", "gaze", [](Rgb in, Good e) { return looking_aside(in, e, 0.15F); }},
      {"looking to the left, 25 %", "gaze", [](Rgb in, Good e) { return looking_aside(in, e, -0.25F); }},
      {"looking to the right, 25 %", "gaze", [](Rgb in, Good e) { return looking_aside(in, e, 0.25F); }},
      {"red pupils, small", "red_eye", [](Rgb in, Good e) { return red_eyes(in, e, 0.045); }},
      {"red pupils, large", "red_eye", [](Rgb in, Good e) { return red_eyes(in, e, 0.08); }},
      {"thin dark rims over the pupils", "frames_over_eyes",
       [](Rgb in, Good e) {
         return frames(in, e, 0.03, {30, 28, 30});
       }},
      {"thick dark rims over the pupils", "frames_over_eyes",
       [](Rgb in, Good e) {
         return frames(in, e, 0.07, {30, 28, 30});
       }},
      {"brown rims over the pupils", "frames_over_eyes",
       [](Rgb in, Good e) {
         return frames(in, e, 0.05, {92, 58, 38});
       }},
      {"a light-blue mask", "face_covered",
       [](Rgb in, Good e) {
         return masked(in, e, {168, 205, 228}, false);
       }},
      {"a white mask", "face_covered",
       [](Rgb in, Good e) {
         return masked(in, e, {232, 232, 230}, false);
       }},
      {"a black mask", "face_covered",
       [](Rgb in, Good e) {
         return masked(in, e, {34, 34, 38}, false);
       }},
      {"a red scarf", "face_covered",
       [](Rgb in, Good e) {
         return masked(in, e, {150, 30, 44}, false);
       }},
      {"shoulders sloping by 8 degrees", "shoulders_level", [](Rgb in, Good e) { return shoulders_sloping(in, e, 8); }},
      {"shoulders sloping by 8 degrees, the other way", "shoulders_level",
       [](Rgb in, Good e) { return shoulders_sloping(in, e, -8); }},
      {"shoulders sloping by 12 degrees", "shoulders_level",
       [](Rgb in, Good e) { return shoulders_sloping(in, e, 12); }},
      {"a faint shadow behind, 15 % darker", "backdrop_shadow",
       [](Rgb in, Good e) { return shadow_behind(in, e, 0.15, 0.25F); }},
      {"a shadow behind, 30 % darker", "backdrop_shadow",
       [](Rgb in, Good e) { return shadow_behind(in, e, 0.3, -0.25F); }},
      {"stripes on the clothes", "clothes_pattern", [](Rgb in, Good e) { return patterned(in, e, 0.12, false); }},
      {"checks on the clothes", "clothes_pattern", [](Rgb in, Good e) { return patterned(in, e, 0.16, true); }},
      {"a white border of 3 %", "border_text",
       [](Rgb in, Good) {
         return bordered(in, 0.03, {255, 255, 255});
       }},
      {"a black border of 1 %", "border_text",
       [](Rgb in, Good) {
         return bordered(in, 0.01, {0, 0, 0});
       }},
      {"on its left side", "upright", [](Rgb in, Good) { return quarter_turned(in, cv::ROTATE_90_COUNTERCLOCKWISE); }},
      {"on its right side", "upright", [](Rgb in, Good) { return quarter_turned(in, cv::ROTATE_90_CLOCKWISE); }},
      {"upside down", "upright", [](Rgb in, Good) { return quarter_turned(in, cv::ROTATE_180); }},
  };
  return all;
}

}  // namespace cs::accuracy
