#include "exchange/charset.hpp"

#include <errno.h>
#include <iconv.h>

#include <algorithm>

namespace cs::exchange {

std::optional<std::string> utf8_from(std::string_view text, const char* from, std::size_t most) {
  const iconv_t converter = ::iconv_open("UTF-8", from);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string out(std::min(text.size() * 2 + 16, most), '\0');
  char* in = const_cast<char*>(text.data());
  std::size_t left = text.size(), at = 0;
  bool good = true;
  while (good && left > 0) {
    char* to = out.data() + at;
    std::size_t room = out.size() - at;
    const std::size_t done = ::iconv(converter, &in, &left, &to, &room);
    at = out.size() - room;
    if (done != static_cast<std::size_t>(-1)) break;
    good = errno == E2BIG && out.size() < most;
    if (good) out.resize(std::min(out.size() * 2, most));
  }
  ::iconv_close(converter);
  if (!good) return std::nullopt;
  out.resize(at);
  return out;
}

}  // namespace cs::exchange
