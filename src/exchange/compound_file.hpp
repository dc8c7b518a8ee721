// Compound files ([MS-CFB]): the little file system in which Excel 97 and everything with a password is kept.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

/// The stream of that ASCII name anywhere in the file; nothing where there is none. Safe on any bytes: a chain that
/// leads in a circle or out of the file is Code::invalid "table.damaged".
Result<std::optional<Bytes>> compound_stream(ByteView file, std::string_view name);

}  // namespace cs::exchange
