#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace cs {

/// Readies libsodium; every function here calls it. Idempotent, thread-safe.
void init_crypto();

std::string to_hex(ByteView bytes);

/// BLAKE2b-256 as 64 hexadecimal digits; `key` (16 to 64 bytes, or empty) makes the name of a photograph unguessable
/// outside its campaign.
std::string blake2b(ByteView data, ByteView key = {});
/// SHA-256 as 64 hexadecimal digits.
std::string sha256(ByteView data);

/// Argon2id (libsodium, interactive limits, about 60 ms): the string to store for a password.
std::string hash_password(std::string_view password);
bool verify_password(const std::string& stored, std::string_view password);

/// Compares secrets without telling by its time where they differ.
bool equal_secret(std::string_view a, std::string_view b);

}  // namespace cs
