// Whose photograph a file is, by its name alone.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "domain/finding.hpp"
#include "domain/student.hpp"

namespace cs::domain {

struct NamedFor {
  enum class Kind { matched, unmatched, doubtful };
  Kind kind = Kind::unmatched;
  std::string number{};  ///< matched: a number of the roster
  Bilingual why{};       ///< a sentence for the other two
};

/// `stem`: a file's name without folders and ending: "2022001", "2022001_欧阳娜", "欧阳娜 2022001 (1)". `known` looks a
/// number up, null where the roster does not have it; `same_name` compares a name as people do. A name that stands
/// there and is not the student's is a doubt, and so are numbers of two students.
NamedFor named_for(std::string_view stem, const std::function<const Student*(const std::string&)>& known,
                   const std::function<bool(const std::string&, const std::string&)>& same_name);

}  // namespace cs::domain
