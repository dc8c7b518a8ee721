#include "checks/rules.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <stdexcept>

#include "base/files.hpp"

namespace cs::checks {

Result<Rules> Rules::load(const std::filesystem::path& file) {
  CS_ASSIGN(const Bytes text, read_file(file, 1 << 20));
  auto rules = parse(as_text(text));
  if (!rules) return invalid(rules.error().id, fmt::format("{}: {}", file.string(), rules.error().message));
  return rules;
}

Result<Rules> Rules::parse(std::string_view text) {
  Rules rules;
  try {
    const toml::table table = toml::parse(text);
    for (const auto& [check, values] : table) {
      const toml::table* section = values.as_table();
      if (!section) return invalid("rules.syntax", fmt::format("'{}' is not a section of a check.", check.str()));
      for (const auto& [name, value] : *section) {
        const std::string key = fmt::format("{}.{}", check.str(), name.str());
        if (const auto number = value.value<double>()) {
          rules.numbers_[key] = *number;
        } else if (const toml::array* array = value.as_array()) {
          for (const auto& item : *array) rules.lists_[key].push_back(item.value_or<std::string>(""));
        } else {
          return invalid("rules.syntax", fmt::format("'{}' is neither a number nor a list.", key));
        }
      }
    }
  } catch (const toml::parse_error& e) {
    return invalid("rules.syntax", fmt::format("Line {}: {}.", e.source().begin.line, e.description()));
  }
  rules.fingerprint_ = blake2b(as_bytes(text)).substr(0, 16);
  return rules;
}

double Rules::number(const std::string& check, const std::string& name) const {
  const auto it = numbers_.find(check + "." + name);
  if (it == numbers_.end()) throw std::out_of_range(fmt::format("the number '{}' is missing in [{}]", name, check));
  return it->second;
}

const std::vector<std::string>& Rules::list(const std::string& check, const std::string& name) const {
  const auto it = lists_.find(check + "." + name);
  if (it == lists_.end()) throw std::out_of_range(fmt::format("the list '{}' is missing in [{}]", name, check));
  return it->second;
}

}  // namespace cs::checks
