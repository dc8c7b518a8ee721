#pragma once

namespace cs::api {

/// The version of the protocol between workstation and service that this program speaks.
inline constexpr int protocol_version = 2;
/// The oldest one that this program still understands from the other side. The first release said no version: 1.
inline constexpr int oldest_protocol = 1;

}  // namespace cs::api
