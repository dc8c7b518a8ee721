#pragma once

#include "base/bytes.hpp"

namespace cs::imaging {

/// Whether no picture in a HEIC file is made of itself, and none through more than a few others. Decoders follow such
/// references without end: a crafted file of a kilobyte exhausts their stack. Safe on any bytes; what is no box is
/// left to the decoder to refuse.
bool references_end(ByteView heic);

}  // namespace cs::imaging
