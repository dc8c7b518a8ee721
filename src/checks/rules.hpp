// The rules file: thresholds of every check (assets/rules/default.toml). A campaign's own file holds only what differs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs::checks {

class Rules {
 public:
  /// The default rules, with what `file` says laid over them (empty: nothing). Errors (Code::invalid) name the file:
  /// "rules.syntax" with the line, "rules.unknown" for a section or name that no default has, "rules.type"; and those
  /// of read_file().
  static Result<Rules> load(const std::filesystem::path& file = {});
  /// A complete rules file by itself.
  static Result<Rules> parse(std::string_view toml);
  /// These rules with those of `toml` laid over them.
  Result<Rules> with(std::string_view toml) const;

  /// `name` of section `[check]`; throws std::out_of_range naming both when the default rules lack it.
  double number(const std::string& check, const std::string& name) const;
  const std::vector<std::string>& list(const std::string& check, const std::string& name) const;
  const std::vector<double>& numbers(const std::string& check, const std::string& name) const;
  /// The same for two files with the same meaning, whatever their comments and order.
  std::string fingerprint() const;

 private:
  std::map<std::string, double> numbers_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::map<std::string, std::vector<double>> weights_;
};

}  // namespace cs::checks
