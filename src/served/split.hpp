// Splits a photograph into the served copy and what was cut: a whitelist of what a decoder needs stays, byte for byte;
// everything else (EXIF, XMP, GPS, comments, thumbnails, second pictures, trailers, what names the display in a colour
// profile) goes. Only the orientation comes back, as the single tag of an EXIF block of our own, because without it the
// picture lies on its side everywhere. Pure functions over strangers' bytes: run in the decoder's cell.
//
// JPEG: SOI, the first JFIF without its thumbnail, the ICC profile, Adobe's first marker, tables, frames, scans, EOI.
// PNG: the chunks that change pixels; the profile is written anew. HEIC: the primary picture, what it is made of and
// its alpha; every other byte is zeroed in place, because offsets stand everywhere, and only the tail is cut.
//
// What is refused (no start, no picture, unknown critical parts, parts that lie over each other) is served re-encoded.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "served/edits.hpp"

namespace cs::served {

/// Nothing where the file is refused. Pixels of what comes back are to be compared with the original's: a few damaged
/// files decode otherwise.
std::optional<Split> split(ByteView original);

std::optional<Split> split_jpeg(ByteView original);
std::optional<Split> split_png(ByteView original);
std::optional<Split> split_heif(ByteView original);

/// The orientation (1 to 8) in an EXIF block that begins with its TIFF header; 1 where it says none.
int orientation_of(ByteView tiff);
/// A TIFF block with that orientation and nothing else.
Bytes orientation_block(int orientation);

/// The profile with everything but its colours zeroed, as long as it was; nothing where it is none.
std::optional<Bytes> clean_profile(ByteView profile);

}  // namespace cs::served
