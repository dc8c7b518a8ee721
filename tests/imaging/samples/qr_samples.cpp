#include "qr_samples.hpp"

#define ZX_USE_UTF8
#include <ZXing/BitMatrix.h>
#include <ZXing/CharacterSet.h>
#include <ZXing/MultiFormatWriter.h>

#include <opencv2/imgproc.hpp>

namespace cs::test {

cv::Mat qr_picture(const std::string& bytes, int module, cv::Scalar dark, cv::Scalar light) {
  std::wstring wide;
  for (const char c : bytes) wide += static_cast<wchar_t>(static_cast<unsigned char>(c));
  const auto bits = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode)
                        .setEncoding(ZXing::CharacterSet::BINARY)
                        .setMargin(2)
                        .encode(wide, 0, 0);
  cv::Mat out(bits.height() * module, bits.width() * module, CV_8UC3, light);
  for (int y = 0; y < bits.height(); ++y)
    for (int x = 0; x < bits.width(); ++x)
      if (bits.get(x, y)) cv::rectangle(out, {x * module, y * module, module, module}, dark, cv::FILLED);
  return out;
}

}  // namespace cs::test
