#include "imaging/finished_photo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "imaging/jpeg_encode.hpp"
#include "imaging/matte.hpp"
#include "platform/process.hpp"

namespace cs::imaging {
namespace {

/// The first look at the person: a stretch of the photograph round the head, reduced, with its mask.
struct Surroundings {
  cv::Rect region;   ///< of the photograph
  double scale = 1;  ///< mask pixels for each of the photograph's
  cv::Mat mask;
};

constexpr int look_width = 320;
/// A mask of which more than this share is neither yes nor no has not found a person; a good one has 5 % at its edges.
constexpr double most_unsure = 0.3;
/// Pixels of the finished photo, of 307,200. A white shoulder before a white wall loses some thousand; on portraits
/// that came out well the locks of hair on a shoulder cost at most 670.
constexpr int most_lost_clothes = 1000;

Surroundings look_round(const cv::Mat& rgb, const FinishHead& head, const PersonMask& person_mask) {
  const double w = head.width, eye_y = (head.left_eye.y + head.right_eye.y) / 2;
  const cv::Point top_left(cvRound(head.centre_x - 1.5 * w), cvRound(eye_y - 2.0 * w));
  const cv::Point bottom_right(cvRound(head.centre_x + 1.5 * w), cvRound(eye_y + 2.0 * w));
  Surroundings out;
  out.region = cv::Rect(top_left, bottom_right) & cv::Rect({}, rgb.size());
  out.scale = std::min(1.0, static_cast<double>(look_width) / out.region.width);
  cv::Mat small;
  cv::resize(rgb(out.region), small, {}, out.scale, out.scale, cv::INTER_AREA);
  out.mask = person_mask(small);
  return out;
}

/// The top of the hair, in rows of the mask: going up from the eyes over the middle of the head until the person ends.
std::optional<double> top_of_hair(const cv::Mat& mask, double centre_x, double eye_y, double face_width) {
  std::vector<int> tops;
  for (double dx = -0.3; dx <= 0.301; dx += 0.03) {
    const int x = cvRound(centre_x + dx * face_width);
    if (x < 0 || x >= mask.cols) continue;
    int y = std::clamp(cvRound(eye_y), 0, mask.rows - 1);
    if (mask.at<float>(y, x) < 0.5F) continue;
    while (y > 0 && mask.at<float>(y - 1, x) >= 0.5F) --y;
    tops.push_back(y);
  }
  if (tops.size() < 8) return std::nullopt;
  // A lone strand is not the head.
  std::sort(tops.begin(), tops.end());
  return tops[tops.size() / 6];
}

/// Does the person end before this edge of the photograph, in the rows that the finished photo will show?
MayWiden room_beside(const Surroundings& s, cv::Size photo) {
  const auto free = [&](int column) {
    double most = 0;
    cv::minMaxLoc(s.mask.col(column), nullptr, &most);
    return most < 0.2;
  };
  MayWiden out;
  out.left = s.region.x == 0 && free(0);
  out.right = s.region.br().x == photo.width && free(s.mask.cols - 1);
  return out;
}

/// `region` of `in`, which may reach beyond it, at `size`. What lies beyond repeats the edge; `missing` says where.
cv::Mat cut_out(const cv::Mat& in, const cv::Rect& region, cv::Size size, cv::Mat& missing) {
  const cv::Rect inside = region & cv::Rect({}, in.size());
  cv::Mat cut = in(inside);
  missing = cv::Mat(size, CV_8U, cv::Scalar(0));
  if (inside != region) {
    cv::copyMakeBorder(cut, cut, inside.y - region.y, region.br().y - inside.br().y, inside.x - region.x,
                       region.br().x - inside.br().x, cv::BORDER_REPLICATE);
    cv::Mat present(region.size(), CV_8U, cv::Scalar(255));
    present(inside - region.tl()).setTo(0);
    cv::resize(present, missing, size, 0, 0, cv::INTER_AREA);
    missing = missing > 0;
  }
  cv::Mat out;
  cv::resize(cut, out, size, 0, 0, region.width >= size.width ? cv::INTER_AREA : cv::INTER_CUBIC);
  return out;
}

/// Turns `frame` round its middle so that the eyes come level, by at most `most` degrees.
double level(const FinishHead& head, double most, cv::Mat& frame, cv::Mat& missing) {
  const cv::Point2d across = head.right_eye - head.left_eye;
  const double roll = std::atan2(across.y, across.x) * 180 / std::numbers::pi;
  if (most <= 0 || std::abs(roll) < 0.5 || std::abs(roll) > most) return 0;
  const cv::Point2f centre(static_cast<float>(frame.cols) / 2, static_cast<float>(frame.rows) / 2);
  const cv::Mat turn = cv::getRotationMatrix2D(centre, roll, 1);
  cv::warpAffine(frame, frame, turn, frame.size(), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  cv::warpAffine(missing, missing, turn, frame.size(), cv::INTER_NEAREST, cv::BORDER_CONSTANT, cv::Scalar(255));
  return roll;
}

/// Median luma of the face, 0-255.
double face_luma(const cv::Mat& frame, const cv::Mat& face) {
  cv::Mat grey;
  cv::cvtColor(frame, grey, cv::COLOR_RGB2GRAY);
  std::array<int, 256> counts{};
  int n = 0;
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x)
      if (face.at<unsigned char>(y, x)) ++counts[grey.at<unsigned char>(y, x)], ++n;
  int seen = 0;
  for (int v = 0; v < 256; ++v)
    if ((seen += counts[static_cast<std::size_t>(v)]) * 2 >= n) return v;
  return 255;
}

/// One curve for the whole picture: gain in the middle tones, black and white stay.
void expose(cv::Mat& frame, double stops) {
  const double gamma = 1 / std::exp2(stops);
  cv::Mat curve(1, 256, CV_8U);
  for (int v = 0; v < 256; ++v)
    curve.at<unsigned char>(v) = cv::saturate_cast<unsigned char>(255 * std::pow(v / 255.0, gamma));
  cv::LUT(frame, curve, frame);
}

/// Brings the old backdrop's brightest part towards grey, if it is nearly grey: then it is the light that is coloured.
void balance(cv::Mat& frame, const cv::Mat& alpha, double most) {
  const cv::Scalar mean = cv::mean(frame, alpha < 0.02F);
  const double grey = (mean[0] + mean[1] + mean[2]) / 3;
  if (grey < 120) return;
  cv::Vec3d gain;
  for (int c = 0; c < 3; ++c) {
    gain[c] = grey / std::max(1.0, mean[c]);
    if (std::abs(gain[c] - 1) > 0.15) return;  // a coloured wall
    gain[c] = std::clamp(gain[c], 1 - most, 1 + most);
  }
  cv::multiply(frame, cv::Scalar(gain[0], gain[1], gain[2]), frame);
}

std::vector<cv::Point> in_frame(const std::vector<cv::Point2f>& points, const Cut& cut) {
  std::vector<cv::Point> out;
  for (const cv::Point2f& p : points)
    out.emplace_back(cvRound((p.x - static_cast<float>(cut.region.x)) * cut.scale),
                     cvRound((p.y - static_cast<float>(cut.region.y)) * cut.scale));
  return out;
}

/// How many pixels below the chin, away from every edge, the person mask gives to the person and the matte to the
/// backdrop: clothes of the backdrop's colour.
int lost_clothes(const cv::Mat& mask, const cv::Mat& alpha, double below_y) {
  cv::Mat lost = (mask > 0.3F) & (alpha < 0.3F);
  lost.rowRange(0, std::clamp(cvRound(below_y), 0, lost.rows)).setTo(0);
  cv::erode(lost, lost, cv::getStructuringElement(cv::MORPH_ELLIPSE, {13, 13}));
  return cv::countNonZero(lost);
}

Error refused(const char* id, std::string why) {
  return invalid(id, std::move(why));
}

}  // namespace

Result<FinishedPhoto> finish_photo(const cv::Mat& rgb, const FinishHead& head, const PersonMask& person_mask,
                                   const FinishRules& rules) {
  FinishedPhoto out;
  const double eye_y = (head.left_eye.y + head.right_eye.y) / 2;
  if (head.width < rules.bands.face_min)
    return refused("finish.head_too_small",
                   fmt::format("The head is too small: the face is {:.0f} pixels wide and must be {:.0f} or more.",
                               head.width, rules.bands.face_min));
  double before = thread_cpu_ms();
  const Surroundings round = look_round(rgb, head, person_mask);
  const double unsure = static_cast<double>(cv::countNonZero((round.mask > 0.2F) & (round.mask < 0.8F))) /
                        static_cast<double>(round.mask.total());
  const auto crown = top_of_hair(round.mask, (head.centre_x - round.region.x) * round.scale,
                                 (eye_y - round.region.y) * round.scale, head.width * round.scale);
  out.mask_ms = thread_cpu_ms() - before;
  if (!crown || unsure > most_unsure)
    return refused("finish.mask_unsure", "The person cannot be told from the backdrop.");

  const HeadPlace place{eye_y, round.region.y + *crown / round.scale, head.chin.y, head.centre_x, head.width};
  const auto cut = choose_cut(place, rgb.size(), rules.bands, room_beside(round, rgb.size()));
  if (!cut)
    return refused("finish.head_too_large",
                   "The head is too large: there is no room for shoulders and backdrop round it.");
  out.cut = *cut;
  if (place.crown_y * cut->scale < rules.head_cut_px)
    return refused("finish.head_cut", "The top of the head is cut off or touches the edge.");
  if (cut->missed > rules.missed_max_px)
    return refused(
        "finish.no_room",
        fmt::format("The head cannot be brought to its place: it would miss it by {:.0f} pixels.", cut->missed));

  cv::Mat missing;
  out.scaled = cut_out(rgb, cut->region, rules.bands.frame, missing);
  out.turned_deg = level(head, rules.rotate_max_deg, out.scaled, missing);
  before = thread_cpu_ms();
  cv::Mat mask = person_mask(out.scaled);
  mask.setTo(0, missing);
  out.mask_ms += thread_cpu_ms() - before;

  before = thread_cpu_ms();
  const std::vector<cv::Point> face = in_frame(head.face, *cut);
  std::vector<std::vector<cv::Point>> certain;
  if (face.size() > 2 && out.turned_deg == 0) certain.push_back(face);
  Matte matte = part_person(out.scaled, mask, certain);
  matte.alpha.setTo(0.0F, missing);
  out.alpha = matte.alpha;
  out.matte_ms = thread_cpu_ms() - before;

  out.agreement = matte.agreement;
  out.mixed = static_cast<double>(cv::countNonZero((matte.alpha > 0.1F) & (matte.alpha < 0.9F))) /
              static_cast<double>(matte.alpha.total());
  const auto top = top_of_hair(matte.alpha, (head.centre_x - cut->region.x) * cut->scale,
                               (eye_y - cut->region.y) * cut->scale, head.width * cut->scale);
  if (out.agreement < rules.agreement_min || out.mixed > rules.mixed_max || !top)
    return refused(
        "finish.mask_unsure",
        fmt::format("The person cannot be told from the backdrop well enough (agreement {:.2f}, {:.0f} % unclear).",
                    out.agreement, out.mixed * 100));
  if (const double below = (head.chin.y + 0.1 * head.width - cut->region.y) * cut->scale;
      lost_clothes(mask, matte.alpha, below) > most_lost_clothes)
    return refused("finish.mask_unsure", "The clothes cannot be told from the backdrop.");
  out.crown_y = *top;
  if (out.crown_y < rules.head_cut_px)
    return refused("finish.head_cut", "The top of the head is cut off or touches the edge.");

  if (rules.white_balance_max > 0) balance(matte.person, matte.alpha, rules.white_balance_max);
  if (rules.exposure_max_stops > 0 && face.size() > 2) {
    cv::Mat inside(out.scaled.size(), CV_8U, cv::Scalar(0));
    cv::fillPoly(inside, std::vector<std::vector<cv::Point>>{face}, cv::Scalar(255));
    const double luma = std::clamp(face_luma(matte.person, inside), 1.0, 254.0);
    // With out = in ^ gamma the median lands on its goal where gamma = log(goal) / log(in).
    const double wanted = -std::log2(std::log(rules.face_luma / 255) / std::log(luma / 255));
    out.stops = std::clamp(wanted, -rules.exposure_max_stops, rules.exposure_max_stops);
    expose(matte.person, out.stops);
  }
  out.rgb = laid_over(matte, rules.backdrop);
  before = thread_cpu_ms();
  SizedJpeg file = encode_to_size(out.rgb, rules.least_bytes, rules.most_bytes, rules.lowest_quality, rules.dpi);
  out.encode_ms = thread_cpu_ms() - before;
  out.jpeg = std::move(file.bytes), out.quality = file.quality, out.in_size = file.in_size;
  return out;
}

}  // namespace cs::imaging
