#include "imaging/guided_filter.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cs::imaging {

cv::Mat guided_filter(const cv::Mat& guide, const cv::Mat& full_p, int full_r, float eps) {
  const cv::Size half(std::max(1, guide.cols / 2), std::max(1, guide.rows / 2));
  cv::Mat small_guide, p;
  cv::resize(guide, small_guide, half, 0, 0, cv::INTER_AREA);
  cv::resize(full_p, p, half, 0, 0, cv::INTER_AREA);
  const int r = std::max(1, full_r / 2);
  const cv::Size window(2 * r + 1, 2 * r + 1);
  std::vector<cv::Mat> c;
  cv::split(small_guide, c);
  const auto mean = [&](const cv::Mat& m) {
    cv::Mat out;
    cv::blur(m, out, window, {-1, -1}, cv::BORDER_REFLECT);
    return out;
  };
  const cv::Mat mean_p = mean(p);
  std::array<cv::Mat, 3> mean_c, mean_cp;
  std::array<cv::Mat, 6> mean_cc;  // 00 01 02 11 12 22
  for (std::size_t i = 0, k = 0; i < 3; ++i) {
    mean_c[i] = mean(c[i]);
    mean_cp[i] = mean(c[i].mul(p));
    for (std::size_t j = i; j < 3; ++j) mean_cc[k++] = mean(c[i].mul(c[j]));
  }
  // In each window p is explained as a linear function a . colour + b.
  std::array<cv::Mat, 3> a;
  for (auto& m : a) m.create(p.size(), CV_32F);
  cv::Mat b(p.size(), CV_32F);
  for (int y = 0; y < p.rows; ++y) {
    const float* mp = mean_p.ptr<float>(y);
    std::array<const float*, 3> mc{}, cp{};
    std::array<const float*, 6> cc{};
    std::array<float*, 3> out{};
    for (std::size_t i = 0; i < 3; ++i)
      mc[i] = mean_c[i].ptr<float>(y), cp[i] = mean_cp[i].ptr<float>(y), out[i] = a[i].ptr<float>(y);
    for (std::size_t i = 0; i < 6; ++i) cc[i] = mean_cc[i].ptr<float>(y);
    float* bias = b.ptr<float>(y);
    for (int x = 0; x < p.cols; ++x) {
      // Hair before a grey wall has nearly one direction of colour: in single precision the determinant is noise.
      const double m0 = mc[0][x], m1 = mc[1][x], m2 = mc[2][x];
      const double s00 = cc[0][x] - m0 * m0 + eps, s01 = cc[1][x] - m0 * m1, s02 = cc[2][x] - m0 * m2;
      const double s11 = cc[3][x] - m1 * m1 + eps, s12 = cc[4][x] - m1 * m2, s22 = cc[5][x] - m2 * m2 + eps;
      const double v0 = cp[0][x] - m0 * mp[x], v1 = cp[1][x] - m1 * mp[x], v2 = cp[2][x] - m2 * mp[x];
      const double i00 = s11 * s22 - s12 * s12, i01 = s02 * s12 - s01 * s22, i02 = s01 * s12 - s02 * s11;
      const double i11 = s00 * s22 - s02 * s02, i12 = s01 * s02 - s00 * s12, i22 = s00 * s11 - s01 * s01;
      const double determinant = s00 * i00 + s01 * i01 + s02 * i02;
      const double k = determinant > 1e-30 ? 1 / determinant : 0;
      const double a0 = (i00 * v0 + i01 * v1 + i02 * v2) * k, a1 = (i01 * v0 + i11 * v1 + i12 * v2) * k,
                   a2 = (i02 * v0 + i12 * v1 + i22 * v2) * k;
      out[0][x] = static_cast<float>(a0), out[1][x] = static_cast<float>(a1), out[2][x] = static_cast<float>(a2);
      bias[x] = static_cast<float>(mp[x] - a0 * m0 - a1 * m1 - a2 * m2);
    }
  }
  const auto full = [&](const cv::Mat& m) {
    cv::Mat out;
    cv::resize(mean(m), out, guide.size(), 0, 0, cv::INTER_LINEAR);
    return out;
  };
  cv::Mat q = full(b);
  const std::array<cv::Mat, 3> slope = {full(a[0]), full(a[1]), full(a[2])};
  for (int y = 0; y < q.rows; ++y) {
    float* out = q.ptr<float>(y);
    const auto* colour = guide.ptr<cv::Vec3f>(y);
    const float *a0 = slope[0].ptr<float>(y), *a1 = slope[1].ptr<float>(y), *a2 = slope[2].ptr<float>(y);
    for (int x = 0; x < q.cols; ++x) out[x] += a0[x] * colour[x][0] + a1[x] * colour[x][1] + a2[x] * colour[x][2];
  }
  return q;
}

}  // namespace cs::imaging
