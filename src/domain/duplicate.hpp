// The same photograph twice: from two students, or the enrolment photo handed in again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/finding.hpp"

namespace cs::domain {

/// A picture of another student that looks the same.
struct SimilarPicture {
  std::string student_number;
  bool enrolment = false;  ///< it is that student's enrolment photo, else a photograph handed in
  int bits = 0;            ///< of 256 that differ
};

/// An own attempt that was rejected and not overturned since, and looks the same.
struct RejectedPicture {
  int attempt = 0;
  bool same_file = false;  ///< byte for byte
  int bits = 0;            ///< of 256 that differ
};

/// What one photograph says by itself. `to_enrolment`: bits that differ from the student's own enrolment photo, if
/// there is one that could be read. At most `most_bits` is the same picture.
Finding compared_with_enrolment(std::optional<int> to_enrolment, int most_bits);
/// The photograph is too plain to be compared with anything.
Finding not_comparable();

/// What the campaign adds: with `others` the finding `duplicate` names the nearest of them; without any, a photograph
/// that had nothing to be compared with now passes.
void add_similar(Examination& examination, const std::vector<SimilarPicture>& others);

/// Adds the finding `resubmitted`: a rejected photograph may not be handed in again. `rejected`: how many attempts of
/// the student were; `nearest`: the one that looks the same, if one does. The same file is certain; two pictures taken
/// one after the other can look as alike as two savings of one, so likeness is for a person to judge.
void add_resubmitted(Examination& examination, int rejected, const std::optional<RejectedPicture>& nearest,
                     int most_bits);

}  // namespace cs::domain
