// Addresses of the web, as text.
#pragma once

#include <string>
#include <string_view>

namespace cs {

/// Percent-encodes everything but RFC 3986's unreserved characters.
std::string url_encode(std::string_view text);

/// Host of an http(s) address in lower case, without port, user or brackets; empty when it is not one.
std::string host_of(std::string_view url);

/// True for a host, or an address to listen on, that nobody else's machine reaches.
bool is_loopback(std::string_view host);

}  // namespace cs
