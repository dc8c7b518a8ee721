// Which messages may travel in one request.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "notices/gateway.hpp"

namespace cs::notices {

/// Indexes of messages that say the same (signature, template, variables, out_id) to different numbers, at most `most`
/// a group. Providers take many numbers for one content, and for one content only.
std::vector<std::vector<std::size_t>> groups_of(std::span<const OutgoingMessage> messages, std::size_t most);

/// The signature that a text begins with: what stands between 【 and 】.
std::string signature_of(const std::string& text);

/// The same outcome for each.
std::vector<SendOutcome> all_alike(std::size_t count, const SendOutcome& outcome);

}  // namespace cs::notices
