#include "workbench/preferences.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "platform/files.hpp"
#include "workbench/compare.hpp"

namespace cs::workbench {
namespace {

using nlohmann::json;

Error damaged(const std::string& why) {
  return invalid("preferences.damaged", "The preferences cannot be read (" + why + "); the defaults are used.");
}

}  // namespace

std::string encode_preferences(const Preferences& p) {
  json j = {{"language", to_string(p.language)},
            {"last_user", p.last_user},
            {"school", p.school},
            {"linked", p.linked},
            {"keep_zoom", p.keep_zoom},
            {"guides", p.guides},
            {"aligned", p.aligned},
            {"match", p.match},
            {"compare", p.compare},
            {"side_panel", p.side_panel},
            {"ui_scale", p.ui_scale},
            {"rest_after", p.rest_after},
            {"lock_after", p.lock_after},
            {"ahead", p.ahead},
            {"light", p.light},
            {"safe_colours", p.safe_colours},
            {"reasons_used", p.reasons_used},
            {"keys", p.keys}};
  j["filters"] = json::array();
  for (const SavedFilter& filter : p.filters) j["filters"].push_back({{"list", filter.list}, {"parts", filter.parts}});
  return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<Preferences> decode_preferences(std::string_view text) {
  const json j = json::parse(text, nullptr, false);
  if (!j.is_object()) return damaged("it is not JSON");
  Preferences p;
  try {
    if (const auto language = language_from(j.value("language", std::string(to_string(p.language)))))
      p.language = *language;
    p.last_user = j.value("last_user", p.last_user);
    p.school = j.value("school", p.school);
    p.linked = j.value("linked", p.linked);
    p.keep_zoom = j.value("keep_zoom", p.keep_zoom);
    p.guides = j.value("guides", p.guides);
    p.aligned = j.value("aligned", p.aligned);
    p.match = j.value("match", p.match);
    if (const std::string name = j.value("compare", p.compare); compare_mode_from(name)) p.compare = name;
    p.side_panel = j.value("side_panel", p.side_panel);
    p.ui_scale = std::clamp(j.value("ui_scale", p.ui_scale), 0.75, 2.0);
    p.rest_after = std::clamp(j.value("rest_after", p.rest_after), 0, 240);
    p.lock_after = std::clamp(j.value("lock_after", p.lock_after), 0, 240);
    p.ahead = std::clamp(j.value("ahead", p.ahead), 1, 20);
    p.light = j.value("light", p.light);
    p.safe_colours = j.value("safe_colours", p.safe_colours);
    p.reasons_used = j.value("reasons_used", p.reasons_used);
    p.keys = j.value("keys", p.keys);
    if (j.contains("filters"))
      for (const json& filter : j.at("filters"))
        p.filters.push_back({filter.at("list"), filter.at("parts").get<std::map<std::string, std::string>>()});
  } catch (const json::exception&) {
    return damaged("a field is of the wrong kind");
  }
  return p;
}

LoadedPreferences load_preferences(const std::filesystem::path& file) {
  const auto bytes = read_file(file, std::size_t{1} << 20);
  if (!bytes) {
    if (bytes.error().code == Code::not_found) return {};
    return {{}, damaged(bytes.error().message)};
  }
  auto preferences = decode_preferences(as_text(*bytes));
  if (!preferences) {
    std::error_code ignored;
    std::filesystem::rename(file, std::filesystem::path(file) += ".damaged", ignored);
    return {{}, preferences.error()};
  }
  return {std::move(*preferences), {}};
}

Status save_preferences(const std::filesystem::path& file, const Preferences& preferences) {
  std::error_code ec;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ec);
  return write_file_durably(file, as_bytes(encode_preferences(preferences)));
}

}  // namespace cs::workbench
