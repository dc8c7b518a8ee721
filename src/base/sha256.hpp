#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"

namespace cs {

/// SHA-256 of what comes piece by piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(ByteView piece);
  /// 64 hexadecimal digits; nothing may be added afterwards.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cs
