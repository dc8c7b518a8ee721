#pragma once

#include <string>
#include <vector>

#include "sandbox/server.hpp"

namespace cs::sandbox {

/// HTML with one telephone a number, the number that last got a message first. Reloads itself every two seconds.
std::string sandbox_page(const std::vector<SandboxMessage>& messages);

}  // namespace cs::sandbox
