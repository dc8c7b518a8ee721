#include "api/protocol.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace cs::api {
namespace {

std::optional<int> version_from(std::string_view text) {
  const auto number = number_from<int>(text);
  return number && *number >= 1 && *number <= 9999 ? number : std::nullopt;
}

}  // namespace

std::string to_header(Protocol protocol) {
  return fmt::format("{}; oldest={}", protocol.speaks, protocol.oldest);
}

std::optional<Protocol> protocol_from(std::string_view header) {
  if (header.size() > 200) return std::nullopt;
  std::optional<Protocol> found;
  for (bool first = true; first || !header.empty(); first = false) {
    const auto end = header.find(';');
    const std::string part = trim(header.substr(0, end));
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    constexpr std::string_view oldest = "oldest=";
    if (first) {
      const auto speaks = version_from(part);
      if (!speaks) return std::nullopt;
      found = Protocol{.speaks = *speaks, .oldest = *speaks};
    } else if (part.starts_with(oldest)) {
      const auto number = version_from(std::string_view(part).substr(oldest.size()));
      if (!number || *number > found->speaks) return std::nullopt;
      found->oldest = *number;
    }
  }
  return found;
}

Status understand_each_other(Protocol workstation, Protocol service) {
  if (workstation.speaks < service.oldest)
    return Error{Code::unavailable, "protocol.workstation_old",
                 fmt::format("This workstation is too old for the service (it speaks protocol {}, the service {} or "
                             "newer): install the newer one; what is decided already waits in its journal.",
                             workstation.speaks, service.oldest)};
  if (service.speaks < workstation.oldest)
    return Error{
        Code::unavailable, "protocol.service_old",
        fmt::format("The service is too old for this workstation (it speaks protocol {}, the workstation {} or "
                    "newer): let the administrator renew it, or use the older workstation.",
                    service.speaks, workstation.oldest)};
  return {};
}

}  // namespace cs::api
