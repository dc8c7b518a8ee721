#include "domain/capture.hpp"

#include <fmt/format.h>

namespace cs::domain {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

std::string carried_context(std::string_view context, std::string_view signed_by) {
  if (context.empty()) return {};
  return fmt::format(R"({{"said":{},"signed_by":{}}})", quoted(context), quoted(signed_by));
}

}  // namespace cs::domain
