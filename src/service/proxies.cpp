#include "service/proxies.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <string.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace cs::service {
namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

/// An IPv4 address as the IPv6 address that maps it, so that one comparison serves both.
std::optional<Bytes16> bytes_of(std::string_view text, bool* is_v4 = nullptr) {
  const std::string address(text);
  Bytes16 out{};
  in_addr v4{};
  if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    out[10] = out[11] = 0xFF;
    ::memcpy(out.data() + 12, &v4, 4);
    if (is_v4) *is_v4 = true;
    return out;
  }
  if (::inet_pton(AF_INET6, address.c_str(), out.data()) == 1) return out;
  return std::nullopt;
}

/// "10.0.0.5", "10.0.0.5:4711", "[fd00::1]:4711" without the port.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') == std::string_view::npos ? 0 : text.find(']') - 1);
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos ? text.substr(0, colon)
                                                                                                : text;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries) {
  TrustedProxies out;
  for (const std::string& entry : entries) {
    const std::size_t slash = entry.find('/');
    bool is_v4 = false;
    const auto address = bytes_of(std::string_view(entry).substr(0, slash), &is_v4);
    const int most = is_v4 ? 32 : 128;
    int bits = most;
    bool good = address.has_value();
    if (good && slash != std::string::npos) {
      const char* end = entry.data() + entry.size();
      const auto parsed = std::from_chars(entry.data() + slash + 1, end, bits);
      good = parsed.ec == std::errc() && parsed.ptr == end && bits >= 0 && bits <= most;
    }
    if (!good)
      return invalid("proxy.address",
                     fmt::format("'{}' is not the address of a proxy, like 10.0.0.5, 10.0.0.0/8 or fd00::/64.", entry));
    out.networks_.push_back({*address, bits + 128 - most});
  }
  return out;
}

bool TrustedProxies::contains(std::string_view address) const {
  const auto bytes = bytes_of(address);
  return bytes && std::ranges::any_of(networks_, [&](const Network& n) {
           const int whole = n.bits / 8, rest = n.bits % 8;
           if (!std::equal(bytes->begin(), bytes->begin() + whole, n.address.begin())) return false;
           const auto mask = static_cast<std::uint8_t>(0xFF00 >> rest);
           return rest == 0 || ((*bytes)[static_cast<std::size_t>(whole)] & mask) ==
                                   (n.address[static_cast<std::size_t>(whole)] & mask);
         });
}

std::string TrustedProxies::client(const std::string& peer, std::string_view forwarded_for) const {
  if (networks_.empty() || !contains(peer)) return peer;
  std::string client = peer;
  while (!forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const std::string entry = trim(forwarded_for.substr(comma == std::string_view::npos ? 0 : comma + 1));
    const std::string_view address = without_port(entry);
    if (!bytes_of(address)) break;
    client = std::string(address);
    if (!contains(address) || comma == std::string_view::npos) break;
    forwarded_for = forwarded_for.substr(0, comma);
  }
  return client;
}

}  // namespace cs::service
