// Which proxies are believed when they say for whom they ask.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs::service {

class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// Addresses and networks: "10.0.0.5", "10.0.0.0/8", "fd00::/64". invalid "proxy.address".
  static Result<TrustedProxies> parse(const std::vector<std::string>& entries);

  bool contains(std::string_view address) const;
  /// Who asks: the peer, or, when the peer is trusted, the last address of X-Forwarded-For that is not of a trusted
  /// proxy itself. Whatever stands before it was written by a stranger. An entry that is no address ends the search.
  std::string client(const std::string& peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    std::array<std::uint8_t, 16> address{};
    int bits = 128;
  };
  std::vector<Network> networks_;
};

}  // namespace cs::service
