#include "programs/language.hpp"

#include <cstdlib>

namespace cs::programs {

bool in_chinese() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(variable); value && *value) return std::string_view(value).starts_with("zh");
  return false;
}

}  // namespace cs::programs
