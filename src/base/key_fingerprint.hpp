#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cs {

/// What people compare of a TLS key: "SHA256:" and the SHA-256 of the public key of a PEM certificate in Base64 without
/// padding, as ssh writes it. A new certificate for the same key has the same one. invalid "tls.invalid".
Result<std::string> key_fingerprint(std::string_view certificate_pem);

}  // namespace cs
