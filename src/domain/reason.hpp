// 不通过原因: what a photo was rejected for, with advice that a student can act on.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/finding.hpp"

namespace cs::domain {

struct Reason {
  std::string code;   ///< stable, upper case: "EAR_COVERED"
  Bilingual label;    ///< short, goes into the text message: 耳朵未露出
  Bilingual advice;   ///< one sentence: how to do it right
  std::string group;  ///< for laying out the picker: "face", "dress", "light", "file", "identity"
  bool operator==(const Reason&) const = default;
};

/// The campaign's catalogue in the order in which the picker shows it. Codes are unique.
class ReasonCatalogue {
 public:
  ReasonCatalogue() = default;
  explicit ReasonCatalogue(std::vector<Reason> reasons) : reasons_(std::move(reasons)) {}

  const std::vector<Reason>& all() const { return reasons_; }
  const Reason* find(std::string_view code) const;
  /// Codes suggested by findings that failed or want attention, worst first, without repeats and without codes that
  /// the catalogue does not know.
  std::vector<std::string> suggested_by(const std::vector<Finding>& findings) const;

 private:
  std::vector<Reason> reasons_;
};

/// Codes that a check may suggest; a campaign that lacks one leaves its reviewer without a reason for what was found.
std::span<const std::string_view> suggestible_reasons();

}  // namespace cs::domain
