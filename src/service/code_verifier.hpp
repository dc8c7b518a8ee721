// The verifier of capture codes that asks somebody else: the collecting unit alone can decrypt a code.
#pragma once

#include <memory>
#include <string>

#include "domain/capture_code.hpp"

namespace cs::service {

/// POSTs {"payload": base64, "student_number": "...", "name": "..."} to `url` and expects 200 with {"verdict": "valid"
/// | "well_formed" | "other_owner" | "not_a_code"}. `token`, if any, goes along as a bearer token. Errors of verify():
/// those of http::Client, "capture_code.verifier" on any other answer. Thread-safe.
std::unique_ptr<domain::CodeVerifier> http_code_verifier(std::string url, std::string token = {});

}  // namespace cs::service
