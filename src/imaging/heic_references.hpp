#pragma once

#include "base/bytes.hpp"

namespace cs::imaging {

/// Whether no picture in a HEIC file is made of itself, and none through more than a few others. Decoders follow such
/// references without end: a crafted file of a kilobyte exhausts their stack. Safe on any bytes; what is no box is
/// left to the decoder to refuse.
bool references_end(ByteView heic);

/// The file with no references but those that the main picture needs: its parts, its transparency, its notes. Phones
/// since 2024 let one gain map, depth map or note refer to several pictures, and libheif before 1.18 refuses the whole
/// file for that. Nothing moves: the room of what went is marked as free. As it was when there is nothing to take out,
/// when what would be left free is too little to be marked, and when it is no such file.
Bytes with_main_references_only(ByteView heic);

}  // namespace cs::imaging
