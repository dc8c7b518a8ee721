#include "checks/rules.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>
#include <stdexcept>

#include "base/hash.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

namespace cs::checks {
namespace {

constexpr std::size_t largest_file = 1 << 20;

Error wrong_type(const std::string& key, const char* wanted) {
  return invalid("rules.type", fmt::format("'{}' must be {}.", key, wanted));
}

}  // namespace

Result<Rules> Rules::load(const std::filesystem::path& file) {
  const std::filesystem::path standard = assets_dir() / "rules/default.toml";
  CS_ASSIGN(const Bytes text, read_file(standard, largest_file));
  auto rules = parse(as_text(text));
  if (!rules) return invalid(rules.error().id, fmt::format("{}: {}", standard.string(), rules.error().message));
  if (file.empty()) return rules;
  CS_ASSIGN(const Bytes own, read_file(file, largest_file));
  auto both = rules->with(as_text(own));
  if (!both) return invalid(both.error().id, fmt::format("{}: {}", file.string(), both.error().message));
  return both;
}

Result<Rules> Rules::parse(std::string_view text) {
  return Rules{}.with(text);
}

Result<Rules> Rules::with(std::string_view text) const {
  Rules rules = *this;
  const bool complete = !numbers_.empty();  // then nothing new may come in: a misspelt name would be ignored silently
  try {
    const toml::table table = toml::parse(text);
    for (const auto& [check, values] : table) {
      const toml::table* section = values.as_table();
      if (!section) return wrong_type(std::string(check.str()), "the section of a check");
      for (const auto& [name, value] : *section) {
        const std::string key = fmt::format("{}.{}", check.str(), name.str());
        if (complete && !numbers_.contains(key) && !lists_.contains(key) && !weights_.contains(key))
          return invalid("rules.unknown",
                         fmt::format("There is no rule '{}' (line {}).", key, value.source().begin.line));
        if (const auto number = value.value<double>(); number && value.is_number()) {
          if (!std::isfinite(*number)) return wrong_type(key, "a finite number");
          if (complete && !numbers_.contains(key))
            return wrong_type(key, lists_.contains(key) ? "a list of texts" : "a list of numbers");
          rules.numbers_[key] = *number;
        } else if (const toml::array* array = value.as_array()) {
          if (complete && numbers_.contains(key)) return wrong_type(key, "a number");
          const bool of_numbers = complete ? weights_.contains(key) : !array->empty() && array->get(0)->is_number();
          if (of_numbers) {
            std::vector<double> weights;
            for (const auto& item : *array) {
              const auto weight = item.value<double>();
              if (!weight || !item.is_number() || !std::isfinite(*weight)) return wrong_type(key, "a list of numbers");
              weights.push_back(*weight);
            }
            // A judgement with fewer weights, or more, is another judgement.
            if (complete && weights.size() != weights_.at(key).size())
              return wrong_type(key, fmt::format("a list of {} numbers", weights_.at(key).size()).c_str());
            rules.weights_[key] = std::move(weights);
            continue;
          }
          std::vector<std::string> words;
          for (const auto& item : *array) {
            const auto word = item.value<std::string>();
            if (!word || word->empty()) return wrong_type(key, "a list of texts");
            words.push_back(*word);
          }
          rules.lists_[key] = std::move(words);
        } else {
          return wrong_type(key, "a number or a list of texts");
        }
      }
    }
  } catch (const toml::parse_error& e) {
    return invalid("rules.syntax", fmt::format("Line {}: {}.", e.source().begin.line, e.description()));
  }
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

const std::vector<double>& Rules::numbers(const std::string& check, const std::string& name) const {
  const auto it = weights_.find(check + "." + name);
  if (it == weights_.end())
    throw std::out_of_range(fmt::format("the list of numbers '{}' is missing in [{}]", name, check));
  return it->second;
}

std::string Rules::fingerprint() const {
  std::string all;
  for (const auto& [key, value] : numbers_) all += fmt::format("{}={}\n", key, value);
  for (const auto& [key, words] : lists_) {
    all += key + ":";
    for (const std::string& word : words) all += fmt::format("{}:{}", word.size(), word);
    all += "\n";
  }
  for (const auto& [key, weights] : weights_) {
    all += key + ":";
    for (const double weight : weights) all += fmt::format("{},", weight);
    all += "\n";
  }
  return blake2b(as_bytes(all)).substr(0, 16);
}

}  // namespace cs::checks
