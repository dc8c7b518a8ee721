#include "imaging/matte.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "imaging/guided_filter.hpp"

namespace cs::imaging {
namespace {

/// A rough mask is off by this share of the picture's width at hair; within it colours decide.
constexpr double unsure_inside = 1.0 / 44, unsure_outside = 1.0 / 32;
/// So deep inside the seam, as shares of the width, mixing with the backdrop begins to end and has ended: a bright
/// pixel there is hair that shines. What is seen through hair is found as a gap.
constexpr double mixes_to = 1.0 / 240, mixes_no_more = 1.0 / 70;

cv::Mat disc(double radius) {
  const int r = std::max(1, cvRound(radius));
  return cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * r + 1, 2 * r + 1});
}

/// GrabCut's labels at half size.
cv::Mat by_colour(const cv::Mat& rgb, const cv::Mat& mask, const cv::Mat& certain) {
  cv::Mat small, small_mask, labels, small_certain;
  const cv::Size half(std::max(1, rgb.cols / 2), std::max(1, rgb.rows / 2));
  cv::resize(rgb, small, half, 0, 0, cv::INTER_AREA);
  cv::resize(mask, small_mask, half, 0, 0, cv::INTER_AREA);
  cv::resize(certain, small_certain, half, 0, 0, cv::INTER_NEAREST);
  cv::Mat inside = small_mask > 0.9, outside = small_mask < 0.05;
  cv::erode(inside, inside, disc(half.width * unsure_inside));
  cv::erode(outside, outside, disc(half.width * unsure_outside));
  inside |= small_certain;
  outside &= ~small_certain;
  labels = cv::Mat(half, CV_8U, cv::Scalar(cv::GC_PR_BGD));
  labels.setTo(cv::GC_PR_FGD, small_mask > 0.5);
  labels.setTo(cv::GC_FGD, inside);
  labels.setTo(cv::GC_BGD, outside);
  // GrabCut needs both kinds to learn their colours from.
  if (cv::countNonZero(inside) > 50 && cv::countNonZero(outside) > 50) {
    cv::Mat backdrop_model, person_model, quarter, quarter_labels;
    cv::setRNGSeed(1);  // it starts from random clusters: the same input shall give the same bytes
    // Clusters are as good from a quarter of the pixels and cost half of what all of it costs.
    cv::resize(small, quarter, {}, 0.5, 0.5, cv::INTER_AREA);
    cv::resize(labels, quarter_labels, quarter.size(), 0, 0, cv::INTER_NEAREST);
    cv::grabCut(quarter, quarter_labels, {}, backdrop_model, person_model, 0, cv::GC_INIT_WITH_MASK);
    cv::grabCut(small, labels, {}, backdrop_model, person_model, 1, cv::GC_EVAL);
  }
  cv::Mat person = (labels == cv::GC_FGD) | (labels == cv::GC_PR_FGD);
  cv::Mat full;
  cv::resize(person, full, rgb.size(), 0, 0, cv::INTER_LINEAR);
  return full;
}

/// The person is one piece: islands in the backdrop and holes in the person go.
void keep_one_piece(cv::Mat& person) {
  for (const bool holes : {false, true}) {
    cv::Mat binary = holes ? person < 128 : person >= 128, labels, stats, centres;
    const int n = cv::connectedComponentsWithStats(binary, labels, stats, centres, 8, CV_32S);
    int largest = 0;
    for (int i = 1; i < n; ++i)
      if (largest == 0 || stats.at<int>(i, cv::CC_STAT_AREA) > stats.at<int>(largest, cv::CC_STAT_AREA)) largest = i;
    for (int i = 1; i < n; ++i) {
      if (i == largest) continue;
      const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP),
                         stats.at<int>(i, cv::CC_STAT_WIDTH), stats.at<int>(i, cv::CC_STAT_HEIGHT));
      // Backdrop between arm and body, or one side of the head where the hair touches the picture's top, is no hole.
      const bool at_edge = box.x == 0 || box.y == 0 || box.br().x == person.cols || box.br().y == person.rows;
      if (holes && (at_edge || stats.at<int>(i, cv::CC_STAT_AREA) > 60)) continue;
      person.setTo(holes ? 255 : 0, labels == i);
    }
  }
}

/// The mean colour of the pixels that `weight` (CV_32F) names, spread over those near them. `known`: how many there
/// were. Found at half size: neither changes from one pixel to the next.
void spread(const cv::Mat& colour, const cv::Mat& weight, int window, cv::Mat& out, cv::Mat& known) {
  const cv::Size half(std::max(1, colour.cols / 2), std::max(1, colour.rows / 2));
  cv::Mat weighted = colour.clone(), mean, count;
  for (int y = 0; y < weighted.rows; ++y) {
    auto* p = weighted.ptr<cv::Vec3f>(y);
    const float* w = weight.ptr<float>(y);
    for (int x = 0; x < weighted.cols; ++x) p[x] *= w[x];
  }
  cv::resize(weighted, mean, half, 0, 0, cv::INTER_AREA);
  cv::resize(weight, count, half, 0, 0, cv::INTER_AREA);
  const int small_window = 2 * (window / 4) + 1;
  cv::blur(mean, mean, {small_window, small_window});
  cv::blur(count, count, {small_window, small_window});
  for (int y = 0; y < mean.rows; ++y) {
    auto* o = mean.ptr<cv::Vec3f>(y);
    const float* k = count.ptr<float>(y);
    for (int x = 0; x < mean.cols; ++x)
      if (k[x] > 1e-4F) o[x] *= 1 / k[x];
  }
  cv::resize(mean, out, colour.size(), 0, 0, cv::INTER_LINEAR);
  cv::resize(count, known, colour.size(), 0, 0, cv::INTER_LINEAR);
}

/// Where a pixel has the colour of the backdrop beside it.
cv::Mat like_backdrop(const cv::Mat& colour, const cv::Mat& backdrop, const cv::Mat& known) {
  constexpr float close = 0.06F * 0.06F;  // a wall's noise and unevenness at this size
  cv::Mat out(colour.size(), CV_8U, cv::Scalar(0));
  for (int y = 0; y < colour.rows; ++y) {
    const auto *c = colour.ptr<cv::Vec3f>(y), *b = backdrop.ptr<cv::Vec3f>(y);
    const float* k = known.ptr<float>(y);
    auto* o = out.ptr<unsigned char>(y);
    for (int x = 0; x < colour.cols; ++x) {
      const cv::Vec3f d = c[x] - b[x];
      if (k[x] > 0.02F && d.dot(d) < close) o[x] = 255;
    }
  }
  return out;
}

/// Backdrop seen through hair, or left at its edge: pixels of the backdrop's colour where the person's beside them is
/// quite another. A few inside the hair alone may be its shine and stay.
void open_gaps(cv::Mat& alpha, const cv::Mat& like, const cv::Mat& person, const cv::Mat& person_known,
               const cv::Mat& backdrop) {
  constexpr float apart_enough = 0.12F;
  constexpr int more_than_shine = 12;
  cv::Mat gaps(alpha.size(), CV_8U, cv::Scalar(0));
  for (int y = 0; y < alpha.rows; ++y) {
    const auto *p = person.ptr<cv::Vec3f>(y), *b = backdrop.ptr<cv::Vec3f>(y);
    const float *known = person_known.ptr<float>(y), *a = alpha.ptr<float>(y);
    for (int x = 0; x < alpha.cols; ++x) {
      const cv::Vec3f across = p[x] - b[x];
      if (like.at<unsigned char>(y, x) && a[x] > 0.02F && known[x] > 0.02F && across.dot(across) > apart_enough)
        gaps.at<unsigned char>(y, x) = 255;
    }
  }
  cv::Mat outside, labels, stats, centres;
  cv::dilate(alpha < 0.2F, outside, disc(1));
  const int n = cv::connectedComponentsWithStats(gaps, labels, stats, centres, 8, CV_32S);
  std::vector<char> opens(static_cast<std::size_t>(n), 0);
  for (int i = 1; i < n; ++i)
    opens[static_cast<std::size_t>(i)] = stats.at<int>(i, cv::CC_STAT_AREA) >= more_than_shine;
  for (int y = 0; y < alpha.rows; ++y)
    for (int x = 0; x < alpha.cols; ++x)
      if (outside.at<unsigned char>(y, x)) opens[static_cast<std::size_t>(labels.at<int>(y, x))] = 1;
  opens[0] = 0;
  for (int y = 0; y < alpha.rows; ++y)
    for (int x = 0; x < alpha.cols; ++x)
      if (opens[static_cast<std::size_t>(labels.at<int>(y, x))]) alpha.at<float>(y, x) = 0;
}

}  // namespace

Matte part_person(const cv::Mat& rgb, const cv::Mat& mask, const std::vector<std::vector<cv::Point>>& polygons) {
  cv::Mat certain(rgb.size(), CV_8U, cv::Scalar(0));
  if (!polygons.empty()) cv::fillPoly(certain, polygons, cv::Scalar(255));
  cv::Mat person = by_colour(rgb, mask, certain);
  keep_one_piece(person);

  Matte out;
  const cv::Mat rough = mask > 0.5, fine = person >= 128;
  const int both = cv::countNonZero(rough & fine), either = cv::countNonZero(rough | fine);
  out.agreement = either > 0 ? static_cast<double>(both) / either : 0;

  cv::Mat guide, binary, alpha;
  rgb.convertTo(guide, CV_32FC3, 1 / 255.0);
  person.convertTo(binary, CV_32F, 1 / 255.0);
  const int r = std::max(2, rgb.cols / 80);
  alpha = guided_filter(guide, binary, r, 1e-5F);
  alpha = cv::max(cv::min(alpha, 1.0F), 0.0F);

  // Far from the seam nothing is mixed.
  cv::Mat sure_person, sure_backdrop, to_edge;
  cv::Mat depth;
  cv::distanceTransform(fine, depth, cv::DIST_L2, 5);
  sure_person = depth > rgb.cols * unsure_inside;
  cv::distanceTransform(~fine, to_edge, cv::DIST_L2, 5);
  sure_backdrop = to_edge > rgb.cols * unsure_outside;
  alpha.setTo(1.0F, sure_person | certain);
  alpha.setTo(0.0F, sure_backdrop & ~certain);

  // The two colours beside each pixel of the seam.
  cv::Mat backdrop_weight, backdrop_colour, backdrop_known;
  const cv::Mat well_outside = alpha < 0.02;
  well_outside.convertTo(backdrop_weight, CV_32F, 1 / 255.0);
  const int window = 2 * (rgb.cols / 40) + 1;
  spread(guide, backdrop_weight, 2 * window + 1, backdrop_colour, backdrop_known);
  const cv::Mat like = like_backdrop(guide, backdrop_colour, backdrop_known);
  cv::Mat person_weight, person_colour, person_known;
  const cv::Mat well_inside = (alpha > 0.95) & (~like | sure_person);
  well_inside.convertTo(person_weight, CV_32F, 1 / 255.0);
  spread(guide, person_weight, window, person_colour, person_known);
  open_gaps(alpha, like & ~sure_person & ~certain, person_colour, person_known, backdrop_colour);

  out.person.create(rgb.size(), CV_8UC3);
  const auto from = static_cast<float>(rgb.cols * mixes_to), to = static_cast<float>(rgb.cols * mixes_no_more);
  for (int y = 0; y < rgb.rows; ++y) {
    float* a = alpha.ptr<float>(y);
    const float* deep = depth.ptr<float>(y);
    const auto* in = rgb.ptr<cv::Vec3b>(y);
    const auto* colour = guide.ptr<cv::Vec3f>(y);
    const auto* pc = person_colour.ptr<cv::Vec3f>(y);
    const auto* bc = backdrop_colour.ptr<cv::Vec3f>(y);
    const float *pk = person_known.ptr<float>(y), *bk = backdrop_known.ptr<float>(y);
    auto* o = out.person.ptr<cv::Vec3b>(y);
    for (int x = 0; x < rgb.cols; ++x) {
      o[x] = in[x];
      if (a[x] >= 0.999F || a[x] <= 0.001F) continue;
      const bool knows_both = pk[x] > 0.02F && bk[x] > 0.02F;
      if (knows_both) {
        const cv::Vec3f across = pc[x] - bc[x];
        const float apart = across.dot(across);
        if (apart > 0.02F) {
          const float by_colours = std::clamp((colour[x] - bc[x]).dot(across) / apart, 0.0F, 1.0F);
          const float trust = std::min(1.0F, (apart - 0.02F) / 0.10F) * 0.7F;
          a[x] += (by_colours - a[x]) * trust;
        }
      }
      a[x] = std::max(a[x], std::min(1.0F, (deep[x] - from) / (to - from)));
      if (a[x] > 0.95F || pk[x] <= 0.02F) continue;
      for (int c = 0; c < 3; ++c) {
        const float mixed = pc[x][c] * (1 - a[x]) + colour[x][c] * a[x];
        o[x][c] = cv::saturate_cast<unsigned char>(mixed * 255.0F);
      }
    }
  }
  out.alpha = alpha;
  return out;
}

cv::Mat laid_over(const Matte& matte, cv::Vec3b backdrop) {
  cv::Mat out(matte.person.size(), CV_8UC3);
  for (int y = 0; y < out.rows; ++y) {
    const float* a = matte.alpha.ptr<float>(y);
    const auto* p = matte.person.ptr<cv::Vec3b>(y);
    auto* o = out.ptr<cv::Vec3b>(y);
    for (int x = 0; x < out.cols; ++x) {
      if (a[x] >= 0.999F) {
        o[x] = p[x];
        continue;
      }
      for (int c = 0; c < 3; ++c)
        o[x][c] = cv::saturate_cast<unsigned char>(a[x] * static_cast<float>(p[x][c]) +
                                                   (1 - a[x]) * static_cast<float>(backdrop[c]));
    }
  }
  return out;
}

}  // namespace cs::imaging
