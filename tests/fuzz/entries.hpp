// What the fuzz targets and the replay of their corpus call: one function for each reader of strangers' bytes. Each
// holds what the reader promises for any input and throws std::logic_error where it does not keep it.
#pragma once

#include "base/bytes.hpp"

namespace cs::fuzz {

/// The bytes are a file that was handed in as a photograph.
void decode_entry(ByteView file);

/// The bytes are the EXIF block of a JPEG file, behind "Exif\0\0"; what does not fit into a segment is left out.
void exif_entry(ByteView tiff);

/// First byte even: the others are modules of a picture as dark or light as they say, as many a row as the second byte
/// says. Odd: the second byte says how many modules are turned over, two bytes a module follow, the rest is what a QR
/// code is made of.
void qr_entry(ByteView bytes);

/// The bytes are a table that a school sent.
void table_entry(ByteView file);

}  // namespace cs::fuzz
