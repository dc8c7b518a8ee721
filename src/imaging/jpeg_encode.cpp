#include "imaging/jpeg_encode.hpp"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
// jpeglib.h needs FILE.
#include <jpeglib.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace cs::imaging {
namespace {

struct Errors {
  jpeg_error_mgr base;
  std::jmp_buf leave;
};

[[noreturn]] void on_error(j_common_ptr info) {
  std::longjmp(reinterpret_cast<Errors*>(info->err)->leave, 1);
}

/// libjpeg may jump out of any call: nothing here owns memory but what `jpeg` and `out` hold.
bool write(jpeg_compress_struct& jpeg, Errors& errors, const cv::Mat& rgb, int quality, Chroma chroma, int dpi,
           unsigned char*& out, unsigned long& size) {
  if (setjmp(errors.leave) != 0) return false;
  jpeg_create_compress(&jpeg);
  jpeg_mem_dest(&jpeg, &out, &size);
  jpeg.image_width = static_cast<JDIMENSION>(rgb.cols);
  jpeg.image_height = static_cast<JDIMENSION>(rgb.rows);
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg.optimize_coding = TRUE;
  jpeg.dct_method = JDCT_ISLOW;
  jpeg.density_unit = 1;
  jpeg.X_density = jpeg.Y_density = static_cast<UINT16>(dpi);
  const int factor = chroma == Chroma::full ? 1 : 2;
  jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = factor;
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(rgb.ptr(static_cast<int>(jpeg.next_scanline)));
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  return true;
}

/// The best quality from `low` to 100 that stays within `most` bytes; `low` itself when none does.
SizedJpeg search(const cv::Mat& rgb, std::size_t most, int low, Chroma chroma, int dpi) {
  SizedJpeg best{{}, low, false};
  int high = 100;
  while (low < high) {
    const int middle = (low + high + 1) / 2;
    Bytes bytes = encode_jpeg(rgb, middle, chroma, dpi);
    if (bytes.size() <= most) {
      low = middle;
      best.bytes = std::move(bytes), best.quality = middle;
    } else {
      high = middle - 1;
    }
  }
  if (best.bytes.empty()) best.bytes = encode_jpeg(rgb, low, chroma, dpi);
  return best;
}

}  // namespace

Bytes encode_jpeg(const cv::Mat& rgb, int quality, Chroma chroma, int dpi) {
  if (rgb.empty() || rgb.type() != CV_8UC3) throw std::invalid_argument("encode_jpeg: not an RGB picture");
  jpeg_compress_struct jpeg{};
  Errors errors{};
  jpeg.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  unsigned char* out = nullptr;
  unsigned long size = 0;
  const bool ok = write(jpeg, errors, rgb, quality, chroma, dpi, out, size);
  jpeg_destroy_compress(&jpeg);
  Bytes bytes;
  if (ok) bytes.assign(out, out + size);
  std::free(out);
  if (!ok) throw std::bad_alloc();  // libjpeg has no other reason to give up on pixels in memory
  return bytes;
}

SizedJpeg encode_to_size(const cv::Mat& rgb, std::size_t least_bytes, std::size_t most_bytes, int lowest, int dpi) {
  constexpr int worth_full_colour = 80;
  const int least_full = std::max(lowest, worth_full_colour);
  const bool fits = encode_jpeg(rgb, least_full, Chroma::full, dpi).size() <= most_bytes;
  SizedJpeg out = fits ? search(rgb, most_bytes, least_full, Chroma::full, dpi)
                       : search(rgb, most_bytes, lowest, Chroma::halved, dpi);
  out.in_size = out.bytes.size() >= least_bytes && out.bytes.size() <= most_bytes;
  return out;
}

}  // namespace cs::imaging
