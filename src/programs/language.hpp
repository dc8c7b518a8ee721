// What administrators' commands say, in the language of whoever calls them.
#pragma once

#include <string>
#include <string_view>

#include "domain/finding.hpp"

namespace cs::programs {

/// The locale's language is Chinese: LC_ALL, else LC_MESSAGES, else LANG.
bool in_chinese();
inline const std::string& said(const domain::Bilingual& text) {
  return in_chinese() ? text.zh : text.en;
}
/// The same of two words.
inline std::string_view said(std::string_view zh, std::string_view en) {
  return in_chinese() ? zh : en;
}

}  // namespace cs::programs
