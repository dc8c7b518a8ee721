#include "heic_samples.hpp"

#include <libheif/heif.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

// The encoder leaks a few kilobytes a picture; what the code under test leaks is still found.
extern "C" const char* __lsan_default_suppressions();   // NOLINT: the sanitiser's own name
extern "C" const char* __lsan_default_suppressions() {  // NOLINT
  return "leak:libx265";
}

namespace cs::test {
namespace {

void hold(const heif_error& e) {
  if (e.code != heif_error_Ok) throw std::runtime_error(e.message);
}

heif_error keep(heif_context*, const void* data, std::size_t size, void* into) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  static_cast<Bytes*>(into)->insert(static_cast<Bytes*>(into)->end(), bytes, bytes + size);
  return {heif_error_Ok, heif_suberror_Unspecified, ""};
}

}  // namespace

std::optional<Bytes> heic(const cv::Mat& rgb, const HeicStyle& style) {
  if (heif_have_encoder_for_format(heif_compression_HEVC) == 0) return std::nullopt;
  const std::unique_ptr<heif_context, void (*)(heif_context*)> context(heif_context_alloc(), heif_context_free);
  heif_encoder* raw_encoder = nullptr;
  hold(heif_context_get_encoder_for_format(context.get(), heif_compression_HEVC, &raw_encoder));
  const std::unique_ptr<heif_encoder, void (*)(heif_encoder*)> encoder(raw_encoder, heif_encoder_release);
  hold(heif_encoder_set_lossy_quality(encoder.get(), style.quality));
  if (!style.wavefronts) heif_encoder_set_parameter_string(encoder.get(), "x265:wpp", "0");

  heif_image* raw_image = nullptr;
  hold(heif_image_create(rgb.cols, rgb.rows, heif_colorspace_RGB,
                         style.transparent ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, &raw_image));
  const std::unique_ptr<heif_image, void (*)(const heif_image*)> image(raw_image, heif_image_release);
  hold(heif_image_add_plane(image.get(), heif_channel_interleaved, rgb.cols, rgb.rows, 8));
  int stride = 0;
  std::uint8_t* pixels = heif_image_get_plane(image.get(), heif_channel_interleaved, &stride);
  const int channels = style.transparent ? 4 : 3;
  for (int y = 0; y < rgb.rows; ++y)
    for (int x = 0; x < rgb.cols; ++x) {
      std::uint8_t* p = pixels + static_cast<std::ptrdiff_t>(y) * stride + static_cast<std::ptrdiff_t>(x) * channels;
      for (int c = 0; c < 3; ++c) p[c] = rgb.at<cv::Vec3b>(y, x)[c];
      if (style.transparent) p[3] = x < rgb.cols / 2 ? 0 : 255;
    }
  if (!style.icc.empty())
    hold(heif_image_set_raw_color_profile(image.get(), "prof", style.icc.data(), style.icc.size()));
  heif_encoding_options* options = heif_encoding_options_alloc();
  const std::unique_ptr<heif_encoding_options, void (*)(heif_encoding_options*)> free_options(
      options, heif_encoding_options_free);
  options->image_orientation = static_cast<heif_orientation>(style.orientation);
  options->macOS_compatibility_workaround_no_nclx_profile = style.primaries == 0;
  heif_color_profile_nclx* nclx = heif_nclx_color_profile_alloc();
  const std::unique_ptr<heif_color_profile_nclx, void (*)(heif_color_profile_nclx*)> free_nclx(
      nclx, heif_nclx_color_profile_free);
  if (style.primaries != 0) {
    hold(heif_nclx_color_profile_set_color_primaries(nclx, static_cast<std::uint16_t>(style.primaries)));
    hold(heif_nclx_color_profile_set_transfer_characteristics(nclx, static_cast<std::uint16_t>(style.transfer)));
    options->output_nclx_profile = nclx;
    hold(heif_image_set_nclx_color_profile(image.get(), nclx));
  }
  heif_image_handle* raw_handle = nullptr;
  hold(heif_context_encode_image(context.get(), image.get(), encoder.get(), options, &raw_handle));
  const std::unique_ptr<heif_image_handle, void (*)(const heif_image_handle*)> handle(raw_handle,
                                                                                      heif_image_handle_release);
  // The library writes the offset to the TIFF structure itself, and wants the block as it is in a JPEG.
  if (!style.exif.empty())
    hold(heif_context_add_exif_metadata(context.get(), handle.get(), style.exif.data(),
                                        static_cast<int>(style.exif.size())));
  if (!style.xmp.empty())
    hold(heif_context_add_XMP_metadata(context.get(), handle.get(), style.xmp.data(),
                                       static_cast<int>(style.xmp.size())));
  if (style.second) {
    // Even, or it becomes a picture derived from a larger one.
    heif_image* raw_small = nullptr;
    hold(heif_image_scale_image(image.get(), &raw_small, std::max(rgb.cols / 4 * 2, 16), std::max(rgb.rows / 4 * 2, 16),
                                nullptr));
    const std::unique_ptr<heif_image, void (*)(const heif_image*)> small(raw_small, heif_image_release);
    heif_image_handle* raw_second = nullptr;
    hold(heif_context_encode_image(context.get(), small.get(), encoder.get(), nullptr, &raw_second));
    heif_image_handle_release(raw_second);
  }
  Bytes out;
  heif_writer writer{1, keep};
  hold(heif_context_write(context.get(), &writer, &out));
  return out;
}

namespace {

std::size_t size_at(const Bytes& b, std::size_t at) {
  return static_cast<std::size_t>(b[at]) << 24 | static_cast<std::size_t>(b[at + 1]) << 16 |
         static_cast<std::size_t>(b[at + 2]) << 8 | b[at + 3];
}
int short_at(const Bytes& b, std::size_t at) {
  return b[at] << 8 | b[at + 1];
}
void put(Bytes& out, std::size_t value, int bytes) {
  while (bytes-- > 0) out.push_back(static_cast<std::uint8_t>(value >> (8 * bytes)));
}
void put(Bytes& out, const std::string& text) {
  out.insert(out.end(), text.begin(), text.end());
}

/// Where the box begins; a box of the same name within another's bytes does not occur in the encoder's files.
std::size_t find_box(const Bytes& file, const std::string& type) {
  const auto found = std::search(file.begin(), file.end(), type.begin(), type.end());
  if (found == file.end()) throw std::runtime_error("there is no box " + type);
  return static_cast<std::size_t>(found - file.begin()) - 4;
}

}  // namespace

std::vector<HeicReference> heic_references(const Bytes& file) {
  std::vector<HeicReference> out;
  const std::size_t iref = find_box(file, "iref"), end = iref + size_at(file, iref);
  for (std::size_t at = iref + 12; at + 12 <= end; at += size_at(file, at)) {
    HeicReference r{std::string(file.begin() + static_cast<std::ptrdiff_t>(at) + 4,
                                file.begin() + static_cast<std::ptrdiff_t>(at) + 8),
                    short_at(file, at + 8),
                    {}};
    if (r.type == "free") break;
    for (int i = 0; i < short_at(file, at + 10); ++i)
      r.to.push_back(short_at(file, at + 12 + 2 * static_cast<std::size_t>(i)));
    out.push_back(std::move(r));
  }
  return out;
}

Bytes with_heic_references(const Bytes& file, const std::vector<HeicReference>& references) {
  Bytes iref;
  put(iref, "iref");
  put(iref, 0, 4);
  for (const HeicReference& r : references) {
    put(iref, 12 + 2 * r.to.size(), 4);
    put(iref, r.type);
    put(iref, static_cast<std::size_t>(r.from), 2);
    put(iref, r.to.size(), 2);
    for (const int id : r.to) put(iref, static_cast<std::size_t>(id), 2);
  }
  // What the items' places say counts from the start of the file, so the new table of contents goes behind the rest.
  const auto at = [&](std::size_t i) { return file.begin() + static_cast<std::ptrdiff_t>(i); };
  const std::size_t meta = find_box(file, "meta"), old = find_box(file, "iref");
  const std::size_t meta_end = meta + size_at(file, meta), old_end = old + size_at(file, old);
  Bytes body(at(meta + 4), at(old));
  put(body, iref.size() + 4, 4);
  body.insert(body.end(), iref.begin(), iref.end());
  body.insert(body.end(), at(old_end), at(meta_end));
  Bytes out = file;
  const std::string free = "free";
  std::copy(free.begin(), free.end(), out.begin() + static_cast<std::ptrdiff_t>(meta) + 4);
  put(out, body.size() + 4, 4);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

}  // namespace cs::test
