#include "programs/settings_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <optional>

#include "platform/arguments.hpp"
#include "platform/files.hpp"

namespace cs::programs {
namespace {

std::optional<std::string> as_argument(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

Status apply(CLI::App& command, const std::string& path, bool pass_over_others) {
  CS_ASSIGN(const Bytes bytes, read_file(path_from_utf8(path), std::size_t{1} << 20));
  const auto bad = [&path](auto line, std::string_view what) {
    return invalid("settings.file", fmt::format("{}, line {}: {}", path, line, what));
  };
  toml::table table;
  try {
    table = toml::parse(as_text(bytes));
  } catch (const toml::parse_error& e) {
    return bad(e.source().begin.line, e.description());
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (node.is_table() && name == "sms") continue;  // sms_settings.cpp reads it
    const auto line = node.source().begin.line;
    CLI::Option* option = name == "config" || name == "help" ? nullptr : command.get_option_no_throw("--" + name);
    if (!option && pass_over_others) continue;
    if (!option) return bad(line, fmt::format("there is no setting '{}'; the names are those of the options.", name));
    const auto value = as_argument(node);
    if (!value) return bad(line, fmt::format("'{}' must be a text, a whole number, true or false.", name));
    // What stands on the command line goes before the file.
    if (option->count() > 0) continue;
    try {
      option->add_result(*value);
      option->run_callback();
    } catch (const CLI::ParseError& e) {
      return bad(line, e.what());
    }
  }
  return {};
}

}  // namespace

Status apply_settings_file(CLI::App& command, const std::string& path) {
  return apply(command, path, false);
}

Status apply_known_settings(CLI::App& command, const std::string& path) {
  return apply(command, path, true);
}

}  // namespace cs::programs
