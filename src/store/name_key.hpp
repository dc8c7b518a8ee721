// Names as they are compared and searched; what was given is kept beside it and shown.
#pragma once

#include <string>
#include <string_view>

namespace cs::store {

/// Alike for names that people take for the same: composed, full-width or from a radical's place in Unicode, with
/// whichever middle dot, with invisible marks and variation selectors or without, in capitals or not. Blanks count
/// between Latin letters alone, because Chinese lists spread two signs over three places. Any thread.
std::string name_key_of(std::string_view name);

}  // namespace cs::store
