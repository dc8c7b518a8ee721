// The JSON of an examination: what `countersignd check --json` prints, what the store keeps, what the API carries.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/finding.hpp"

namespace cs::api {

std::string encode_examination(const domain::Examination& examination);
/// Code::invalid ("json.invalid") on anything but a complete examination. Safe on hostile input.
Result<domain::Examination> decode_examination(std::string_view json);

}  // namespace cs::api
