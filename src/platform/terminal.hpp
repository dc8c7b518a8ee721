// The terminal that a command was started from.
#pragma once

#include <optional>
#include <string>

namespace cs {

/// Whether a person reads what goes to standard error, and whether one answers on standard input.
bool error_is_a_terminal();
bool input_is_a_terminal();

/// The next line of standard input in UTF-8, without showing it while it is typed; nothing at the end of the input.
std::optional<std::string> read_hidden_line();

}  // namespace cs
