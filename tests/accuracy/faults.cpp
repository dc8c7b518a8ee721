#include "faults.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <mutex>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"
#include "platform/files.hpp"
#include "sample_files.hpp"
#include "statistics.hpp"

namespace cs::accuracy {
namespace {

using domain::Examination;

double face_width(const Examination& e) {
  const auto& l = e.face.landmarks;
  return std::hypot(l[16].x - l[0].x, l[16].y - l[0].y);
}

cv::Point2f at(const domain::Point& p) {
  return {static_cast<float>(p.x), static_cast<float>(p.y)};
}

/// Light scaled as a camera does it: in linear light, then clipped.
cv::Mat in_linear_light(const cv::Mat& rgb, const cv::Scalar& gain) {
  cv::Mat out;
  rgb.convertTo(out, CV_32FC3, 1 / 255.0);
  cv::pow(out, 2.2, out);
  out = out.mul(gain);
  cv::min(out, 1.0, out);
  cv::pow(out, 1 / 2.2, out);
  out.convertTo(out, CV_8UC3, 255);
  return out;
}

cv::Mat rotated(const cv::Mat& in, const Examination& e, double degrees) {
  cv::Mat out;
  const cv::Point2f c = (at(*e.face.left_eye) + at(*e.face.right_eye)) * 0.5F;
  cv::warpAffine(in, out, cv::getRotationMatrix2D(c, degrees, 1), in.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
}

cv::Mat smaller(const cv::Mat& in, const Examination& e, double wanted_face_width) {
  const double s = wanted_face_width / face_width(e);
  cv::Mat small, out;
  cv::resize(in, small, {}, s, s, cv::INTER_AREA);
  const int h = std::max(0, in.rows - small.rows), w = std::max(0, in.cols - small.cols);
  cv::copyMakeBorder(small, out, h / 2, h - h / 2, w / 2, w - w / 2, cv::BORDER_REPLICATE);
  return out;
}

/// Things behind the person: drawn outside an oval round the head.
cv::Mat behind(const cv::Mat& in, const Examination& e, const std::function<void(cv::Mat&)>& draw) {
  cv::Mat out = in.clone(), mask(in.size(), CV_8U, cv::Scalar(255));
  draw(out);
  const double w = face_width(e);
  const cv::Point2f eyes = (at(*e.face.left_eye) + at(*e.face.right_eye)) * 0.5F;
  const int chin = cvRound(e.face.chin->y);
  cv::ellipse(mask, cv::Point(cvRound(eyes.x), cvRound(eyes.y)), cv::Size(cvRound(1.1 * w), cvRound(1.3 * w)), 0, 0,
              360, cv::Scalar(0), cv::FILLED);
  cv::rectangle(mask, cv::Point(0, chin), cv::Point(in.cols, in.rows), cv::Scalar(0), cv::FILLED);
  cv::Mat result = in.clone();
  out.copyTo(result, mask);
  return result;
}

/// A screen photographed: its pixel grid (three colour stripes a pixel) sampled again, slightly turned, by a camera.
cv::Mat screen(const cv::Mat& in, double pitch, double degrees) {  // pitch: camera pixels a screen pixel
  const double angle = degrees * std::numbers::pi / 180;
  cv::Mat out(in.size(), CV_8UC3), soft;
  cv::GaussianBlur(in, soft, {}, 0.8);
  for (int y = 0; y < in.rows; ++y)
    for (int x = 0; x < in.cols; ++x) {
      const double u = (x * std::cos(angle) + y * std::sin(angle)) / pitch;
      const double v = (-x * std::sin(angle) + y * std::cos(angle)) / pitch;
      const double row = 0.75 + 0.25 * std::cos(2 * std::numbers::pi * v);
      const cv::Vec3b p = soft.at<cv::Vec3b>(y, x);
      cv::Vec3b q;
      for (int c = 0; c < 3; ++c) {
        const double column = 0.7 + 0.3 * std::cos(2 * std::numbers::pi * (u - c / 3.0));
        q[c] = cv::saturate_cast<unsigned char>(p[c] * row * column * 1.25 + 6);
      }
      out.at<cv::Vec3b>(y, x) = q;
    }
  cv::GaussianBlur(out, out, {}, 0.5);
  return out;
}

/// A print photographed: cyan, magenta, yellow and black as dots of 4.6 camera pixels, each at the angle printers give
/// it.
cv::Mat from_print(const cv::Mat& in) {
  constexpr double pitch = 4.6;
  constexpr std::array<double, 3> degrees = {15, 75, 0};
  cv::Mat out(in.size(), CV_8UC3);
  for (int c = 0; c < 3; ++c) {
    const double a = (degrees[static_cast<std::size_t>(c)] + 2) * std::numbers::pi / 180;
    for (int y = 0; y < in.rows; ++y)
      for (int x = 0; x < in.cols; ++x) {
        const double u = (x * std::cos(a) + y * std::sin(a)) * 2 * std::numbers::pi / pitch;
        const double v = (-x * std::sin(a) + y * std::cos(a)) * 2 * std::numbers::pi / pitch;
        const double dots = 0.5 + 0.25 * (std::cos(u) + std::cos(v));  // 0 to 1
        const double ink = 1 - in.at<cv::Vec3b>(y, x)[c] / 255.0;
        const double covered = 1 / (1 + std::exp((dots - ink) * 9));
        out.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<unsigned char>(255 * (1 - (0.6 * ink + 0.4 * covered)));
      }
  }
  cv::GaussianBlur(out, out, {}, 0.9);
  return out;
}

/// A print on a table, or a dark device, with its edges in the picture.
cv::Mat lying_on(const cv::Mat& in, const cv::Scalar& table, double grain) {
  cv::Mat out(in.size(), CV_8UC3, table), noise(in.size() / 4, CV_8UC3);
  cv::RNG random(11);
  random.fill(noise, cv::RNG::NORMAL, 128, grain);
  cv::resize(noise, noise, in.size());
  cv::addWeighted(out, 1, noise, 1, -128, out);
  const auto w = static_cast<float>(in.cols), h = static_cast<float>(in.rows);
  const cv::Mat sheet = in.colRange(in.cols / 10, in.cols - in.cols / 10);
  const auto sw = static_cast<float>(sheet.cols);
  const std::array<cv::Point2f, 4> from = {{{0, 0}, {sw, 0}, {sw, h}, {0, h}}};
  const std::array<cv::Point2f, 4> to = {
      {{0.14F * w, 0.09F * h}, {0.88F * w, 0.07F * h}, {0.90F * w, 0.93F * h}, {0.12F * w, 0.95F * h}}};
  cv::warpPerspective(sheet, out, cv::getPerspectiveTransform(from.data(), to.data()), in.size(), cv::INTER_AREA,
                      cv::BORDER_TRANSPARENT);
  return out;
}

/// A beauty filter: fine structure goes where there is no edge.
cv::Mat smoothed(const cv::Mat& in, const Examination& e, double strength) {
  cv::Mat out = in.clone();
  const int reach = std::max(5, cvRound(0.02 * face_width(e))) | 1;
  for (int i = 0; i < 2; ++i) {
    cv::Mat next;
    cv::bilateralFilter(out, next, reach, strength, reach / 2.0);
    out = next;
  }
  return out;
}

cv::Mat saved_before(const cv::Mat& in, int quality) {
  return imaging::decode(test::jpeg(in, {test::JpegStyle::Colour::rgb, false, quality}), 0, {})->rgb;
}

/// One side of the face in shadow: light falls to `share` across the nose.
cv::Mat from_one_side(const cv::Mat& in, const Examination& e, double share) {
  const double middle = e.face.landmarks[30].x, soft = 0.12 * face_width(e);
  cv::Mat out = in.clone();
  const cv::Mat dark = in_linear_light(in, cv::Scalar::all(share));
  for (int x = 0; x < in.cols; ++x) {
    const double t = 1 / (1 + std::exp(-(x - middle) / soft));
    cv::addWeighted(in.col(x), 1 - t, dark.col(x), t, 0, out.col(x));
  }
  return out;
}

void over_eyes(cv::Mat& out, const Examination& e,
               const std::function<void(cv::Point2f centre, double distance)>& draw) {
  const cv::Point2f l = at(*e.face.left_eye), r = at(*e.face.right_eye);
  for (const cv::Point2f& eye : {l, r}) draw(eye, cv::norm(r - l));
  static_cast<void>(out);
}

/// Lids drawn over the eyes in the colour of the skin below them.
cv::Mat lids_shut(const cv::Mat& in, const Examination& e) {
  cv::Mat out = in.clone();
  over_eyes(out, e, [&](cv::Point2f eye, double d) {
    const cv::Rect below(cvRound(eye.x - 0.12 * d), cvRound(eye.y + 0.24 * d), cvRound(0.24 * d), cvRound(0.08 * d));
    const cv::Scalar skin = cv::mean(in(below & cv::Rect({}, in.size())));
    cv::Mat mask(in.size(), CV_8U, cv::Scalar(0));
    cv::ellipse(mask, eye, cv::Size(cvRound(0.27 * d), cvRound(0.13 * d)), 0, 0, 360, cv::Scalar(255), cv::FILLED);
    cv::Mat lid(in.size(), CV_8UC3, skin * 0.93);
    cv::ellipse(lid, cv::Point(cvRound(eye.x), cvRound(eye.y - 0.02 * d)),
                cv::Size(cvRound(0.23 * d), cvRound(0.07 * d)), 0, 10, 170, skin * 0.35, std::max(2, cvRound(0.02 * d)),
                cv::LINE_AA);
    lid.copyTo(out, mask);
  });
  return out;
}

cv::Mat sunglasses(const cv::Mat& in, const Examination& e, const cv::Scalar& lens, double alpha) {
  cv::Mat drawn = in.clone(), out;
  over_eyes(drawn, e, [&](cv::Point2f eye, double d) {
    cv::ellipse(drawn, eye, cv::Size(cvRound(0.38 * d), cvRound(0.28 * d)), 0, 0, 360, lens, cv::FILLED, cv::LINE_AA);
  });
  cv::addWeighted(in, 1 - alpha, drawn, alpha, 0, out);
  over_eyes(out, e, [&](cv::Point2f eye, double d) {
    cv::ellipse(out, eye, cv::Size(cvRound(0.38 * d), cvRound(0.28 * d)), 0, 0, 360, {25, 22, 22},
                std::max(2, cvRound(0.03 * d)), cv::LINE_AA);
  });
  const cv::Point2f l = at(*e.face.left_eye), r = at(*e.face.right_eye);
  cv::line(out, l + (r - l) * 0.38F, r - (r - l) * 0.38F, {25, 22, 22}, std::max(2, cvRound(0.03 * cv::norm(r - l))),
           cv::LINE_AA);
  return out;
}

cv::Mat glare(const cv::Mat& in, const Examination& e) {
  cv::Mat out = sunglasses(in, e, {255, 255, 255}, 0.05);
  over_eyes(out, e, [&](cv::Point2f eye, double d) {
    const cv::Point2f c = eye + cv::Point2f(0.05F, -0.02F) * static_cast<float>(d);
    cv::ellipse(out, c, cv::Size(cvRound(0.20 * d), cvRound(0.13 * d)), 25, 0, 360, {255, 255, 255}, cv::FILLED,
                cv::LINE_AA);
  });
  return out;
}

/// A fringe of nearly black hair from the forehead down past the brows.
cv::Mat fringe(const cv::Mat& in, const Examination& e, double below_brow) {
  cv::Mat out = in.clone();
  const auto& l = e.face.landmarks;
  const double w = face_width(e);
  const cv::Scalar colour(38, 30, 26);  // nearly black, as most graduates' hair is
  cv::RNG random(7);
  const double end = std::max(l[19].y, l[24].y) + below_brow * w, begin = std::min(l[19].y, l[24].y) - 0.30 * w;
  for (double x = l[17].x - 0.02 * w; x < l[26].x + 0.02 * w; x += 0.004 * w) {
    const double shade = 0.6 + random.uniform(0.0, 0.8);
    cv::line(out, cv::Point2f(static_cast<float>(x + random.gaussian(0.01 * w)), static_cast<float>(begin)),
             cv::Point2f(static_cast<float>(x + random.gaussian(0.02 * w)),
                         static_cast<float>(end + random.gaussian(0.015 * w))),
             colour * shade, std::max(1, cvRound(0.007 * w)), cv::LINE_AA);
  }
  return out;
}

}  // namespace

const std::vector<Fault>& faults() {
  using Rgb = const cv::Mat&;
  using Good = const Examination&;
  static const std::vector<Fault> all = {
      {"blur, sigma 1.5 % of the face width",
       {"BLURRED"},
       92,
       [](Rgb in, Good e) {
         cv::Mat out;
         cv::GaussianBlur(in, out, {}, 0.015 * face_width(e));
         return out;
       }},
      {"shaken, 5 % of the face width",
       {"BLURRED"},
       92,
       [](Rgb in, Good e) {
         const int n = cvRound(0.05 * face_width(e)) | 1;
         cv::Mat out;
         cv::filter2D(in, out, -1, cv::Mat(1, n, CV_32F, cv::Scalar(1.0 / n)), {-1, -1}, 0, cv::BORDER_REPLICATE);
         return out;
       }},
      {"tilted by 10 degrees", {"HEAD_TILTED"}, 92, [](Rgb in, Good e) { return rotated(in, e, 10); }},
      {"tilted by 10 degrees, the other way", {"HEAD_TILTED"}, 92, [](Rgb in, Good e) { return rotated(in, e, -10); }},
      {"two and a half stops too dark",
       {"TOO_DARK"},
       92,
       [](Rgb in, Good) { return in_linear_light(in, cv::Scalar::all(0.18)); }},
      {"three stops too bright",
       {"TOO_BRIGHT"},
       92,
       [](Rgb in, Good) { return in_linear_light(in, cv::Scalar::all(8)); }},
      {"over-exposed until the face's middle tone is at luma 235",
       {"TOO_BRIGHT"},
       92,
       [](Rgb in, Good e) {
         const auto* light = find(e, "exposure");
         const double median = light && light->value ? *light->value : 128;
         return in_linear_light(in, cv::Scalar::all(std::pow(235 / std::max(20.0, median), 2.2)));
       }},
      {"light from one side, other side two stops darker",
       {"UNEVEN_LIGHT"},
       92,
       [](Rgb in, Good e) { return from_one_side(in, e, 0.25); }},
      {"colour cast, orange",
       {"COLOUR_CAST"},
       92,
       [](Rgb in, Good) { return in_linear_light(in, cv::Scalar(1.35, 1.0, 0.45)); }},
      {"colour cast, blue",
       {"COLOUR_CAST"},
       92,
       [](Rgb in, Good) { return in_linear_light(in, cv::Scalar(0.55, 0.9, 1.6)); }},
      {"colour cast, green",
       {"COLOUR_CAST"},
       92,
       [](Rgb in, Good) { return in_linear_light(in, cv::Scalar(0.75, 1.35, 0.75)); }},
      {"black and white",
       {"COLOUR_CAST"},
       92,
       [](Rgb in, Good) {
         cv::Mat grey, out;
         cv::cvtColor(in, grey, cv::COLOR_RGB2GRAY);
         cv::cvtColor(grey, out, cv::COLOR_GRAY2RGB);
         return out;
       }},
      {"JPEG quality 5", {"LOW_RESOLUTION", "BLURRED"}, 5, [](Rgb in, Good) { return in.clone(); }},
      {"JPEG quality 15", {"LOW_RESOLUTION", "BLURRED"}, 15, [](Rgb in, Good) { return in.clone(); }},
      {"JPEG quality 30", {"LOW_RESOLUTION", "BLURRED"}, 30, [](Rgb in, Good) { return in.clone(); }},
      {"too few pixels (400 x 400)",
       {"LOW_RESOLUTION"},
       92,
       [](Rgb in, Good) {
         cv::Mat out;
         cv::resize(in, out, {400, 400}, 0, 0, cv::INTER_AREA);
         return out;
       }},
      {"small face, 140 px wide", {"HEAD_TOO_SMALL"}, 92, [](Rgb in, Good e) { return smaller(in, e, 140); }},
      {"off centre: cut at the left ear",
       {"OFF_CENTRE", "NO_FACE"},
       92,
       [](Rgb in, Good e) { return in.colRange(std::max(0, cvRound(e.face.landmarks[0].x) - 10), in.cols).clone(); }},
      {"crown cut off",
       {"HEAD_CUT", "HEAD_TOO_LARGE", "NO_FACE"},
       92,
       [](Rgb in, Good e) {
         const double crown = e.face.crown ? e.face.crown->y : e.face.landmarks[19].y;
         return in.rowRange(cvRound(crown * 0.6 + e.face.left_eye->y * 0.4), in.rows).clone();
       }},
      {"busy backdrop: stripes",
       {"BACKDROP"},
       92,
       [](Rgb in, Good e) {
         return behind(in, e, [](cv::Mat& out) {
           for (int x = 0; x < out.cols; x += 60)
             cv::rectangle(out, cv::Rect(x, 0, std::min(30, out.cols - x), out.rows), {150, 110, 80}, cv::FILLED);
         });
       }},
      {"busy backdrop: a shelf with books",
       {"BACKDROP"},
       92,
       [](Rgb in, Good e) {
         return behind(in, e, [](cv::Mat& out) {
           cv::RNG random(3);
           for (int y = 0; y < out.rows; y += 180)
             for (int x = 0; x < out.cols; x += 35)
               cv::rectangle(out, cv::Rect(x, y, 31, 160) & cv::Rect(0, 0, out.cols, out.rows),
                             cv::Scalar(random.uniform(40, 220), random.uniform(40, 220), random.uniform(40, 220)),
                             cv::FILLED);
         });
       }},
      {"two people",
       {"MULTIPLE_FACES"},
       92,
       [](Rgb in, Good) {
         cv::Mat out;
         cv::hconcat(in, in, out);
         return out;
       }},
      {"a screen photographed, with moire", {"REPHOTOGRAPHED"}, 92, [](Rgb in, Good) { return screen(in, 2.37, 3); }},
      {"a screen photographed, finer", {"REPHOTOGRAPHED"}, 92, [](Rgb in, Good) { return screen(in, 1.63, 1.5); }},
      {"a screen photographed, coarser", {"REPHOTOGRAPHED"}, 85, [](Rgb in, Good) { return screen(in, 4.1, 6); }},
      {"a print photographed, dots", {"REPHOTOGRAPHED"}, 92, [](Rgb in, Good) { return from_print(in); }},
      {"a print on a table",
       {"REPHOTOGRAPHED"},
       92,
       [](Rgb in, Good) {
         return lying_on(in, {150, 110, 75}, 6);
       }},
      {"a dark device with its edges",
       {"REPHOTOGRAPHED"},
       92,
       [](Rgb in, Good) {
         return lying_on(in, {22, 22, 24}, 2);
       }},
      {"skin smoothed, strong", {"EDITED"}, 92, [](Rgb in, Good e) { return smoothed(in, e, 40); }},
      {"skin smoothed, weak", {"EDITED"}, 92, [](Rgb in, Good e) { return smoothed(in, e, 15); }},
      {"JPEG quality 15, saved again at 92",
       {"LOW_RESOLUTION", "BLURRED"},
       92,
       [](Rgb in, Good) { return saved_before(in, 15); }},
      {"JPEG quality 30, saved again at 92",
       {"LOW_RESOLUTION", "BLURRED"},
       92,
       [](Rgb in, Good) { return saved_before(in, 30); }},
      {"eyes shut (drawn lids)", {"EYES_CLOSED"}, 92, lids_shut},
      {"eyes covered by a black bar",
       {"EYES_CLOSED", "GLASSES_TINT", "BROWS_COVERED", "NO_FACE"},
       92,
       [](Rgb in, Good e) {
         cv::Mat out = in.clone();
         const cv::Point2f l = at(*e.face.left_eye), r = at(*e.face.right_eye);
         cv::line(out, l - (r - l) * 0.4F, r + (r - l) * 0.4F, {10, 10, 10}, cvRound(0.35 * cv::norm(r - l)));
         return out;
       }},
      {"sunglasses (drawn)",
       {"GLASSES_TINT", "EYES_CLOSED"},
       92,
       [](Rgb in, Good e) {
         return sunglasses(in, e, {25, 22, 22}, 0.92);
       }},
      {"glare on glasses (drawn)", {"GLASSES_GLARE"}, 92, glare},
      {"fringe over brows and eyes (drawn)", {"BROWS_COVERED"}, 92, [](Rgb in, Good e) { return fringe(in, e, 0.12); }},
      {"fringe over brows (drawn)", {"BROWS_COVERED"}, 92, [](Rgb in, Good e) { return fringe(in, e, 0.03); }},
  };
  return all;
}

Table faults_table(const Batch& batch, const std::vector<Seen>& all, std::size_t step, const std::string& only,
                   std::ostream* values) {
  std::vector<const Seen*> good;
  for (const Seen& s : all)
    if (s.portrait.neutral && s.examination.face.count == 1) good.push_back(&s);
  std::vector<const Seen*> chosen;
  for (std::size_t i = 0; i < good.size(); i += step) chosen.push_back(good[i]);
  std::vector<Fault> list = faults();
  std::erase_if(list, [&](const Fault& f) { return std::string(f.name).find(only) == std::string::npos; });
  std::vector<int> found(list.size()), failed(list.size());
  std::vector<std::string> missed(list.size());
  std::mutex mutex;
  batch.run(chosen.size(), "faults", [&](std::size_t i, const Batch::Examine& examine) {
    const auto file = read_file(chosen[i]->portrait.file);
    if (!file) return;
    const auto picture = imaging::decode(*file, 0, {});
    if (!picture) return;
    for (std::size_t k = 0; k < list.size(); ++k) {
      const cv::Mat made = list[k].make(picture->rgb, chosen[i]->examination);
      const auto e = examine(test::jpeg(made, {test::JpegStyle::Colour::rgb, false, list[k].jpeg_quality}));
      bool hit = false, fail = false;
      for (const domain::Finding& f : e.findings)
        for (const std::string& code : f.suggests)
          if (std::find(list[k].expected.begin(), list[k].expected.end(), code) != list[k].expected.end()) {
            hit = hit || speaks(f);
            fail = fail || f.outcome == domain::Outcome::fail;
          }
      const std::lock_guard lock(mutex);
      if (values) write_findings(*values, chosen[i]->portrait.person + ":" + list[k].name, e);
      found[k] += hit;
      failed[k] += fail;
      if (!hit) missed[k] += (missed[k].empty() ? "" : " ") + chosen[i]->portrait.person;
    }
  });
  Table t{
      "faults",
      "Faults made from the neutral portraits",
      fmt::format(
          "{} portraits, each fault put into each of them. Found means attention or fail with a fitting reason. "
          "What is drawn (lids, glasses, fringes) shows that the check reacts, not how well it does with real ones.",
          chosen.size()),
      {"fault", "found", "of these as fail"},
      {}};
  for (std::size_t k = 0; k < list.size(); ++k) {
    t.rows.push_back({list[k].name, share(found[k], static_cast<int>(chosen.size())), std::to_string(failed[k])});
    if (!missed[k].empty()) fmt::print(stderr, "missed, {}: {}\n", list[k].name, missed[k]);
  }
  return t;
}

}  // namespace cs::accuracy
