// What the photos of a package are called: a pattern with folders, filled in for each student.
//   {college}/{class}/{number}_{name}.jpg        also {level}
// A name works on every system that a school may use: what Windows does not allow becomes "_".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/student.hpp"

namespace cs::exchange {

inline constexpr std::string_view usual_names = "{number}.jpg";

/// For each student a path with "/" between its parts, UTF-8, in their order. `id_numbers` false: none may hold a
/// citizen's ID number. Code::invalid: "names.pattern" (unknown or unclosed field, empty or absolute part, no .jpg at
/// the end), "names.same" (two students would get one file; case counts for nothing, as on Windows), "names.long",
/// "names.id_number".
Result<std::vector<std::string>> file_names(std::string_view pattern, const std::vector<domain::Student>& students,
                                            bool id_numbers);

/// Whether a citizen's ID number stands in the text: 17 digits with a date of birth and their check digit.
bool holds_id_number(std::string_view text);

}  // namespace cs::exchange
