// Which protocol workstation and service speak, and whether two of them understand each other.
//
// Both sides send it with every request and every answer: "Countersign-Protocol: 2; oldest=1". Whoever sends none is a
// release from before there were numbers, which speaks 1, or no workstation at all.
//
// Raise `speaks` with a change that the other side must know of to use it; raise `oldest` only when what an older
// release sends, or expects, is given up. The release before always works: `oldest` is at most `speaks` - 1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cs::api {

struct Protocol {
  int speaks = 1;
  int oldest = 1;  ///< that it still understands; 1 to `speaks`

  bool operator==(const Protocol&) const = default;
};

inline constexpr Protocol our_protocol{.speaks = 2, .oldest = 1};
inline constexpr Protocol unnumbered_protocol{.speaks = 1, .oldest = 1};
static_assert(our_protocol.oldest >= 1 && our_protocol.oldest < our_protocol.speaks);

/// The name of the header, as it is sent.
inline constexpr const char* protocol_header = "Countersign-Protocol";

std::string to_header(Protocol protocol);
/// Nothing for what is no such header. Parameters that it does not know are passed over. Numbers are 1 to 9999.
std::optional<Protocol> protocol_from(std::string_view header);

/// Code::unavailable "protocol.workstation_old" or "protocol.service_old" says which of the two has to be renewed: a
/// decision that waits in the journal waits on, until it is.
Status understand_each_other(Protocol workstation, Protocol service);

}  // namespace cs::api
