// Reading ZIP files that strangers made, from memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

struct ZipEntry {
  std::string name;  ///< UTF-8, as it stands there: "../" and all
  bool is_file = false;
};

/// What to do with an entry: called with its parts one after another, none when it is empty. An error ends the reading.
using ZipSink = std::function<Status(ByteView part)>;

/// Walks through the entries in the order of the file's directory. `choose` says by a sink which are unpacked, by an
/// empty one which are passed over. `unpacked` counts what is unpacked of this and of further files and may not pass
/// `most`. Old Chinese names (GB18030) are understood. Safe on any bytes. Code::invalid "zip.damaged", "zip.password",
/// "zip.method";
/// Code::too_large "zip.too_large".
Status read_zip(ByteView file, std::size_t& unpacked, std::size_t most,
                const std::function<ZipSink(const ZipEntry&)>& choose);

}  // namespace cs::exchange
