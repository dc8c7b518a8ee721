// Text in the encodings of Chinese Windows, as UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cs::exchange {

/// `from` as iconv names it ("GB18030", "UTF-16LE"). Nothing where `text` is not of that encoding or becomes longer
/// than `most` bytes.
std::optional<std::string> utf8_from(std::string_view text, const char* from, std::size_t most);

}  // namespace cs::exchange
