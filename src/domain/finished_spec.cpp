#include "domain/finished_spec.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace cs::domain {
namespace {

/// Landmarks differ by some pixels from one look to the next.
constexpr double slack = 6;
/// JPEG moves a flat colour by so much at most, in its mean.
constexpr double colour_slack = 4;
/// Of the pixels in the corners so many may be far from the colour.
constexpr double most_uneven = 0.02;

bool outside(double value, const Band& band) {
  return value < band.low - slack || value > band.high + slack;
}

}  // namespace

Bilingual bytes_deviation(const FinishedSpec& spec, std::size_t bytes) {
  return {fmt::format("文件为 {} 字节，应为 {}–{} 字节。", bytes, spec.least_bytes, spec.most_bytes),
          fmt::format("It has {} bytes, not {} to {}.", bytes, spec.least_bytes, spec.most_bytes)};
}

std::vector<Deviation> file_deviations(const FinishedSpec& spec, const FinishedMeasures& m) {
  std::vector<Deviation> out;
  const auto add = [&](const char* what, std::string zh, std::string en) {
    out.push_back({what, {std::move(zh), std::move(en)}});
  };
  if (m.width != spec.width || m.height != spec.height)
    add("size", fmt::format("尺寸为 {} × {}，应为 {} × {}。", m.width, m.height, spec.width, spec.height),
        fmt::format("It has {} x {} pixels, not {} x {}.", m.width, m.height, spec.width, spec.height));
  if (m.dpi_across != spec.dpi || m.dpi_down != spec.dpi)
    add("dpi", fmt::format("分辨率为 {} × {} dpi，应为 {} dpi。", m.dpi_across, m.dpi_down, spec.dpi),
        fmt::format("It says {} x {} dpi, not {}.", m.dpi_across, m.dpi_down, spec.dpi));
  if (m.bytes < spec.least_bytes || m.bytes > spec.most_bytes) out.push_back({"bytes", bytes_deviation(spec, m.bytes)});
  if (m.components != 3 || m.bits != 8 || m.progressive)
    add("encoding",
        fmt::format("编码不符：{} 个分量、{} 位{}，应为基线 24 位彩色 JPEG。", m.components, m.bits,
                    m.progressive ? "、渐进式" : ""),
        fmt::format("It is encoded with {} components of {} bits{}, not as a baseline JPEG in colour.", m.components,
                    m.bits, m.progressive ? ", progressive" : ""));
  if (!m.extras.empty())
    add("metadata", fmt::format("文件带有多余信息：{}。", fmt::join(m.extras, "、")),
        fmt::format("It carries more than the picture: {}.", fmt::join(m.extras, ", ")));
  return out;
}

std::vector<Deviation> deviations(const FinishedSpec& spec, const FinishedMeasures& m) {
  std::vector<Deviation> out = file_deviations(spec, m);
  const auto add = [&](const char* what, std::string zh, std::string en) {
    out.push_back({what, {std::move(zh), std::move(en)}});
  };
  bool other_colour = m.uneven_share > most_uneven;
  for (std::size_t c = 0; c < 3; ++c)
    other_colour = other_colour || std::abs(m.corners[c] - spec.backdrop[c]) > colour_slack;
  if (other_colour)
    add("backdrop",
        fmt::format("背景色为 {:.0f},{:.0f},{:.0f}（{:.0f}% 不均匀），应为 {}。", m.corners[0], m.corners[1],
                    m.corners[2], m.uneven_share * 100, fmt::join(spec.backdrop, ",")),
        fmt::format("Its backdrop is {:.0f},{:.0f},{:.0f} ({:.0f} % uneven), not {}.", m.corners[0], m.corners[1],
                    m.corners[2], m.uneven_share * 100, fmt::join(spec.backdrop, ",")));
  if (m.faces != 1 || !m.head) {
    add("faces", fmt::format("识别到 {} 张人脸，应为 1 张。", m.faces),
        fmt::format("It shows {} faces, not 1.", m.faces));
    return out;
  }
  if (outside(m.head->width, spec.face_width))
    add("head_size",
        fmt::format("脸宽 {:.0f} 像素，应为 {:.0f}–{:.0f}。", m.head->width, spec.face_width.low, spec.face_width.high),
        fmt::format("The face is {:.0f} pixels wide, not {:.0f} to {:.0f}.", m.head->width, spec.face_width.low,
                    spec.face_width.high));
  if (outside(m.head->eyes, spec.eyes))
    add("head_place",
        fmt::format("眼睛距上边缘 {:.0f} 像素，应为 {:.0f}–{:.0f}。", m.head->eyes, spec.eyes.low, spec.eyes.high),
        fmt::format("The eyes are {:.0f} pixels from the top, not {:.0f} to {:.0f}.", m.head->eyes, spec.eyes.low,
                    spec.eyes.high));
  if (m.head->crown && outside(*m.head->crown, spec.crown))
    add("head_place",
        fmt::format("头顶距上边缘 {:.0f} 像素，应为 {:.0f}–{:.0f}。", *m.head->crown, spec.crown.low, spec.crown.high),
        fmt::format("The crown is {:.0f} pixels from the top, not {:.0f} to {:.0f}.", *m.head->crown, spec.crown.low,
                    spec.crown.high));
  if (const double off = std::abs(m.head->centre - spec.width / 2.0); off > spec.off_centre + slack)
    add("head_place", fmt::format("头部偏离中线 {:.0f} 像素。", off),
        fmt::format("The head is {:.0f} pixels off the middle.", off));
  return out;
}

}  // namespace cs::domain
