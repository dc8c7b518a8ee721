// How a photograph travels to people.
#pragma once

namespace cs::api {

/// Header of the answer, in small letters: plain BLAKE2b-256 of its body, 64 hexadecimal digits. Whoever gets the
/// photograph checks it.
inline constexpr const char* digest_header = "content-blake2b";

}  // namespace cs::api
