#pragma once

#include <string>
#include <vector>

#include "notices/sandbox_server.hpp"

namespace cs::notices {

/// HTML with one telephone a number, the number that last got a message first. Reloads itself every two seconds.
std::string sandbox_page(const std::vector<SandboxMessage>& messages);

}  // namespace cs::notices
