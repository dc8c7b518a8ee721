#include "imaging/qr.hpp"

#define ZX_USE_UTF8  // text() as std::string; without it the header warns
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"

namespace cs::imaging {
namespace {

/// A code of 57 modules on a third of a screenshot has 6 pixels a module at this size; smaller ones are tried larger.
constexpr int usual_edge = 1600;
constexpr int large_edge = 3200;
constexpr int small_edge = 720;

/// One picture to look for codes in; `scale` times its pixels are those of the picture that was given.
struct View {
  cv::Mat grey;  ///< CV_8UC1
  double scale = 1;
};

std::vector<QrCode> look(const View& view, ZXing::Binarizer binarizer) {
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode);
  hints.setBinarizer(binarizer);
  hints.setMaxNumberOfSymbols(4);
  hints.setTryDownscale(false);  // done here, with an area filter instead of by leaving pixels out
  const ZXing::ImageView image(view.grey.data, view.grey.cols, view.grey.rows, ZXing::ImageFormat::Lum,
                               static_cast<int>(view.grey.step));
  std::vector<QrCode> out;
  for (const ZXing::Result& found : ZXing::ReadBarcodes(image, hints)) {
    const auto& bytes = found.bytes();
    if (!found.isValid() || bytes.empty()) continue;
    QrCode code{{bytes.begin(), bytes.end()}, {}};
    for (std::size_t i = 0; i < 4; ++i) {
      const auto p = found.position()[i];
      code.corners[i] =
          cv::Point2f(static_cast<float>((p.x + 0.5) * view.scale), static_cast<float>((p.y + 0.5) * view.scale));
    }
    out.push_back(std::move(code));
  }
  return out;
}

std::vector<QrCode> look(const View& view) {
  auto found = look(view, ZXing::Binarizer::LocalAverage);
  // A screen with glare across it has no grey level that parts all modules; an even, soft picture has one, while the
  // local average loses its thin bars.
  return found.empty() ? look(view, ZXing::Binarizer::GlobalHistogram) : found;
}

View at_edge(const cv::Mat& grey, int edge) {
  const cv::Mat small = shrink_to(grey, edge);
  return {small, static_cast<double>(grey.cols) / small.cols};
}

View softened(const View& in, double sigma) {
  View out{cv::Mat(), in.scale};
  cv::GaussianBlur(in.grey, out.grey, {}, sigma);
  return out;
}

View sharpened(const View& in, double sigma, double strength) {
  View out{cv::Mat(), in.scale};
  cv::Mat soft;
  cv::GaussianBlur(in.grey, soft, {}, sigma);
  cv::addWeighted(in.grey, 1 + strength, soft, -strength, 0, out.grey);
  return out;
}

View enlarged(const View& in, double factor) {
  View out{cv::Mat(), in.scale / factor};
  cv::resize(in.grey, out.grey, {}, factor, factor, cv::INTER_CUBIC);
  return out;
}

View inverted(const View& in) {
  View out{cv::Mat(), in.scale};
  cv::bitwise_not(in.grey, out.grey);
  return out;
}

}  // namespace

std::vector<QrCode> read_qr_codes(const cv::Mat& rgb) {
  if (rgb.empty() || rgb.type() != CV_8UC3 || std::min(rgb.cols, rgb.rows) < 21) return {};
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  const View usual = at_edge(grey, usual_edge);
  const bool has_more = std::max(grey.cols, grey.rows) > usual_edge;
  const bool is_small = std::max(grey.cols, grey.rows) <= small_edge;

  // The likely ones first; each is made only when those before it showed nothing.
  std::vector<QrCode> found = look(usual);
  const auto then = [&found](const auto& make) {
    if (found.empty()) found = look(make());
  };
  then([&] { return softened(usual, 1.5); });  // the pattern of a screen's pixels
  then([&] { return at_edge(grey, small_edge); });
  if (has_more) then([&] { return at_edge(grey, large_edge); });
  then([&] { return sharpened(usual, 4, 2.5); });  // out of focus
  if (is_small) then([&] { return enlarged(usual, 2); });
  if (is_small) then([&] { return sharpened(enlarged(usual, 3), 4, 2); });
  then([&] { return inverted(usual); });  // a dark theme
  // A coloured code or frame may be plain in one channel and vanish in the grey of all three.
  for (int c = 0; c < 3; ++c) {
    then([&] {
      cv::Mat channel;
      cv::extractChannel(rgb, channel, c);
      return at_edge(channel, usual_edge);
    });
  }
  return found;
}

}  // namespace cs::imaging
