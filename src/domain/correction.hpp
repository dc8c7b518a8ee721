// Correcting what the roster says of one student, judged before it is done. As in deciding.hpp: whoever keeps the facts
// loads them, asks here, and applies the plan in the same transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/roster.hpp"
#include "domain/standing.hpp"
#include "domain/student.hpp"

namespace cs::domain {

/// Only what is named is corrected.
struct Correction {
  std::optional<std::string> name{}, number{}, college{}, class_name{}, level{};
  std::optional<Standing> standing{};
  std::string note{};  ///< why, required, at most 500 characters
};
struct CorrectionFacts {
  Student student;
  Standing standing = Standing::takes_part;
  bool number_taken = false;      ///< the wanted number is another student's
  std::optional<State> newest{};  ///< as progress_of() takes it
};
struct CorrectionPlan {
  Student student;  ///< as it will be
  Standing standing = Standing::takes_part;
  /// What will differ; besides the fields of FieldChange "number" and "standing".
  std::vector<FieldChange> changes;
  /// The attempt that waits is withdrawn: nobody looks at a photograph of whom none is expected.
  bool withdraws = false;
};
/// Code::invalid "note.missing", "decision.note", "student.number", "student.name"; Code::conflict
/// "student.number_taken".
Result<CorrectionPlan> plan_correction(const Correction& wanted, const CorrectionFacts& facts);

}  // namespace cs::domain
