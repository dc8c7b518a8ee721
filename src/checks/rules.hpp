// The rules file: thresholds and severities of every check (assets/rules/default.toml, or one given by the user).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs::checks {

class Rules {
 public:
  /// Errors: "rules.syntax" naming line, "file.missing". A missing number is found when a check asks for it first,
  /// which Examiner::load does for all of them.
  static Result<Rules> load(const std::filesystem::path& file);
  static Result<Rules> parse(std::string_view toml);

  /// `[check] name`; throws std::out_of_range naming both when it is not there: Examiner::load turns it into an error.
  double number(const std::string& check, const std::string& name) const;
  const std::vector<std::string>& list(const std::string& check, const std::string& name) const;
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  std::map<std::string, double> numbers_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::string fingerprint_;
};

}  // namespace cs::checks
