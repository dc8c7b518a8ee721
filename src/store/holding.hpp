#pragma once

#include <cstdint>
#include <string>

namespace cs::store {

/// A duty in the hands of a node, as the database gave it. A write that carries one is refused ("duty.lost") once
/// another node has the duty. Without a duty it fences nothing: for a program that has the database to itself.
struct Holding {
  std::string duty{};
  std::int64_t node = 0, epoch = 0;
};

/// How a node signs the checks that it takes.
inline std::string holder_of(std::int64_t node) {
  return "node:" + std::to_string(node);
}

}  // namespace cs::store
