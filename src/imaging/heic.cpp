#include "imaging/heic.hpp"

#include "imaging/flatten.hpp"
#include "imaging/heic_references.hpp"
#include "imaging/icc.hpp"

#ifdef COUNTERSIGN_HEIF
#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>
#endif

namespace cs::imaging {

#ifndef COUNTERSIGN_HEIF

bool reads_heic() {
  return false;
}
Result<Header> heic_header(ByteView) {
  return invalid("photo.not_an_image", "This is a HEIC file, not a JPEG or PNG picture.");
}
Result<cv::Mat> decode_heic(ByteView file, const Header&) {
  return heic_header(file).error();
}
HeicNotes read_heic_notes(ByteView) {
  return {};
}

#else

namespace {

/// HEVC codes in blocks of up to 64 pixels.
constexpr int largest_block = 64;
constexpr int largest_tile = 1024;
constexpr std::size_t largest_note = std::size_t{1} << 20;

struct Free {
  void operator()(heif_context* p) const { heif_context_free(p); }
  void operator()(heif_image_handle* p) const { heif_image_handle_release(p); }
  void operator()(heif_image* p) const { heif_image_release(p); }
  void operator()(heif_decoding_options* p) const { heif_decoding_options_free(p); }
  void operator()(heif_color_profile_nclx* p) const { heif_nclx_color_profile_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// libheif's own words may hold bytes of the file.
Error problem(const heif_error& e) {
  if (e.subcode == heif_suberror_End_of_data)
    return invalid("photo.truncated", "The file ends before the picture is complete.");
  if (e.code == heif_error_Memory_allocation_error || e.subcode == heif_suberror_Security_limit_exceeded)
    return invalid("photo.too_large", "The HEIC picture needs more memory than a photograph may take.");
  if (e.code == heif_error_Unsupported_feature || e.code == heif_error_Unsupported_filetype)
    return invalid(
        "photo.unreadable",
        "The HEIC picture is of a kind that cannot be read: choose \"Most Compatible\" in the phone's camera "
        "settings, or save it as a JPEG.");
  return invalid("photo.unreadable",
                 "The HEIC picture is damaged, or newer than what reads it: choose \"Most Compatible\" in the phone's "
                 "camera settings, or save it as a JPEG.");
}

struct Opened {
  Bytes file;  ///< the library reads from it
  Owned<heif_context> context;
  Owned<heif_image_handle> picture;
};

Result<Opened> open(ByteView file) {
  Opened out;
  out.file = with_main_references_only(file);
  if (!references_end(out.file))
    return invalid("photo.unreadable", "The HEIC picture is damaged: it is made of itself.");
  out.context.reset(heif_context_alloc());
  if (!out.context) throw std::bad_alloc();
  heif_context_set_max_decoding_threads(out.context.get(), 0);
  if (const heif_error e =
          heif_context_read_from_memory_without_copy(out.context.get(), out.file.data(), out.file.size(), nullptr);
      e.code != heif_error_Ok)
    return problem(e);
  heif_image_handle* handle = nullptr;
  if (const heif_error e = heif_context_get_primary_image_handle(out.context.get(), &handle); e.code != heif_error_Ok)
    return problem(e);
  out.picture.reset(handle);
  return out;
}

/// The bytes of the first block of this kind, which may say what it is by a content type.
Bytes note(const heif_image_handle* picture, const char* type, const char* content_type) {
  std::vector<heif_item_id> ids(16);
  const int n =
      heif_image_handle_get_list_of_metadata_block_IDs(picture, type, ids.data(), static_cast<int>(ids.size()));
  for (int i = 0; i < n; ++i) {
    const heif_item_id id = ids[static_cast<std::size_t>(i)];
    if (content_type) {
      const char* is = heif_image_handle_get_metadata_content_type(picture, id);
      if (!is || std::strcmp(is, content_type) != 0) continue;
    }
    const std::size_t size = heif_image_handle_get_metadata_size(picture, id);
    if (size == 0 || size > largest_note) continue;
    Bytes out(size);
    if (heif_image_handle_get_metadata(picture, id, out.data()).code == heif_error_Ok) return out;
  }
  return {};
}

struct Colours {
  std::optional<Bytes> profile;  ///< of what is not sRGB
  bool high_dynamic_range = false;
};

/// Chromaticities of ITU-T H.273, table 2; what is not here is as good as sRGB or was never seen in a photograph.
std::optional<Bytes> profile_of(const heif_color_profile_nclx& nclx) {
  const cv::Point2d d65{0.3127, 0.3290};
  switch (nclx.color_primaries) {
    case heif_color_primaries_SMPTE_EG_432_1:  // Display P3
      return rgb_profile({0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, d65);
    case heif_color_primaries_ITU_R_BT_2020_2_and_2100_0:
      return rgb_profile({0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, d65);
    default:
      return std::nullopt;
  }
}

Colours colours_of(const heif_image_handle* picture) {
  Colours out;
  heif_color_profile_nclx* raw = nullptr;
  const bool has_nclx = heif_image_handle_get_nclx_color_profile(picture, &raw).code == heif_error_Ok && raw;
  const Owned<heif_color_profile_nclx> nclx(raw);
  if (has_nclx)
    out.high_dynamic_range = nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_PQ ||
                             nclx->transfer_characteristics == heif_transfer_characteristic_ITU_R_BT_2100_0_HLG;
  if (const std::size_t size = heif_image_handle_get_raw_color_profile_size(picture);
      size > 0 && size <= (std::size_t{4} << 20)) {
    Bytes icc(size);
    if (heif_image_handle_get_raw_color_profile(picture, icc.data()).code == heif_error_Ok)
      out.profile = std::move(icc);
  } else if (has_nclx) {
    out.profile = profile_of(*nclx);
  }
  return out;
}

}  // namespace

bool reads_heic() {
  static const bool there = heif_have_decoder_for_format(heif_compression_HEVC) != 0;
  return there;
}

Result<Header> heic_header(ByteView file) {
  CS_ASSIGN(const Opened opened, open(file));
  const Header h{Format::heic, heif_image_handle_get_width(opened.picture.get()),
                 heif_image_handle_get_height(opened.picture.get()), 3};
  if (h.width <= 0 || h.height <= 0) return invalid("photo.unreadable", "The HEIC picture is damaged.");
  return h;
}

Result<cv::Mat> decode_heic(ByteView file, const Header& header) {
  CS_ASSIGN(const Opened opened, open(file));
  // Tiles and layers are not to be larger than the picture that they are for, or than phones make them. The library
  // refuses an edge that reaches the limit, and holds it against what is coded, which is padded to whole blocks.
  heif_context_set_maximum_image_size_limit(opened.context.get(),
                                            std::max({header.width, header.height, largest_tile}) + largest_block);
  const Colours colours = colours_of(opened.picture.get());
  if (colours.high_dynamic_range)
    return invalid("photo.unreadable", "The HEIC picture is in high dynamic range (HDR), which cannot be judged here.");
  const Owned<heif_decoding_options> options(heif_decoding_options_alloc());
  if (!options) throw std::bad_alloc();
  options->convert_hdr_to_8bit = 1;
  const bool transparent = heif_image_handle_has_alpha_channel(opened.picture.get()) != 0;
  heif_image* raw = nullptr;
  const heif_error e =
      heif_decode_image(opened.picture.get(), &raw, heif_colorspace_RGB,
                        transparent ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options.get());
  const Owned<heif_image> image(raw);
  if (e.code != heif_error_Ok) return problem(e);
  heif_error warning{};
  if (heif_image_get_decoding_warnings(image.get(), 0, &warning, 1) > 0) return problem(warning);
  int stride = 0;
  const std::uint8_t* pixels = heif_image_get_plane_readonly(image.get(), heif_channel_interleaved, &stride);
  if (!pixels || stride <= 0 || heif_image_get_width(image.get(), heif_channel_interleaved) != header.width ||
      heif_image_get_height(image.get(), heif_channel_interleaved) != header.height)
    return invalid("photo.unreadable", "The HEIC picture is damaged: its parts do not have the size that it says.");
  const cv::Mat view(header.height, header.width, transparent ? CV_8UC4 : CV_8UC3, const_cast<std::uint8_t*>(pixels),
                     static_cast<std::size_t>(stride));
  cv::Mat rgb;
  if (transparent) {
    rgb.create(view.size(), CV_8UC3);
    flatten(view, rgb);
  } else {
    rgb = view.clone();
  }
  if (colours.profile)
    if (auto converted = to_srgb(rgb, *colours.profile)) return std::move(*converted);
  return rgb;
}

HeicNotes read_heic_notes(ByteView file) {
  HeicNotes out;
  const auto opened = open(file);
  if (!opened) return out;
  const Bytes xmp = note(opened->picture.get(), "mime", "application/rdf+xml");
  out.xmp.assign(xmp.begin(), xmp.end());
  // ISO/IEC 23008-12, annex A: four bytes say how far behind them the TIFF structure begins.
  const Bytes exif = note(opened->picture.get(), "Exif", nullptr);
  if (exif.size() < 12) return out;
  const std::uint64_t from =
      4 + (static_cast<std::uint64_t>(exif[0]) << 24 | static_cast<std::uint64_t>(exif[1]) << 16 |
           static_cast<std::uint64_t>(exif[2]) << 8 | exif[3]);
  if (from + 8 > exif.size()) return out;
  constexpr std::string_view start("Exif\0\0", 6);
  out.exif.assign(start.begin(), start.end());
  out.exif.insert(out.exif.end(), exif.begin() + static_cast<std::ptrdiff_t>(from), exif.end());
  return out;
}

#endif

}  // namespace cs::imaging
