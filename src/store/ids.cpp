#include "store/ids.hpp"

#include <fmt/format.h>

#include <charconv>

namespace cs::store {

std::string public_id(char prefix, std::int64_t row) {
  return prefix + std::to_string(row);
}

std::optional<std::int64_t> row_id(char prefix, std::string_view id) {
  if (id.size() < 2 || id.size() > 19 || id[0] != prefix || id[1] < '1' || id[1] > '9') return std::nullopt;
  std::int64_t row = 0;
  const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), row);
  if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  return row;
}

bool consists_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(allowed) == std::string_view::npos;
}

Error corrupt_value(std::string_view what, std::string_view value) {
  return {Code::corrupt, "db.corrupt", fmt::format("The database holds an unknown {}: '{}'.", what, value)};
}
Error unknown_submission(std::string_view id) {
  return {Code::not_found, "submission.unknown", fmt::format("There is no submission '{}'.", id)};
}
Error unknown_decision(std::string_view id) {
  return {Code::not_found, "decision.unknown", fmt::format("There is no decision '{}'.", id)};
}
Error unknown_look(std::string_view id) {
  return {Code::not_found, "look.unknown", fmt::format("There is no second look '{}'.", id)};
}
Error unknown_notice(std::string_view id) {
  return {Code::not_found, "notice.unknown", fmt::format("There is no notice '{}'.", id)};
}

}  // namespace cs::store
