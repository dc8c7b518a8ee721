#include "platform/composed_keys.hpp"

namespace cs {

/// Windows itself marks the keys of a composition (VK_PROCESSKEY), and GLFW passes over what is marked.
bool keep_composed_keys() {
  return true;
}

}  // namespace cs
