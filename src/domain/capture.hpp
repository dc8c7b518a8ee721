// What is known of how a picture was taken, on its way from the service to the checks.
#pragma once

#include <string>
#include <string_view>

namespace cs::domain {

/// One JSON object: "said" is the context as a text, as it came, and "signed_by" the key that vouches for it, "" where
/// nobody does. So no context can call itself signed. "" for no context.
std::string carried_context(std::string_view context, std::string_view signed_by);

}  // namespace cs::domain
