// What every subcommand of countersignd shares: a subcommand registers itself and leaves its exit status.
// 0 done, 1 bad input (one clear line on standard error), 2 wrong usage, 3 our fault.
#pragma once

#include "base/result.hpp"

namespace CLI {
class App;
}

namespace cs::programs {

enum ExitStatus { done = 0, bad_input = 1, wrong_usage = 2, our_fault = 3 };

/// Prints the error's sentence on standard error; the exit status that belongs to it.
int fail(const Error& error);

/// What the program ends with: `status`, or our fault and a sentence where standard output did not take all of it.
int after_output(int status);

}  // namespace cs::programs
