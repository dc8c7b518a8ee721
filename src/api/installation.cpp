#include "api/installation.hpp"

#include <nlohmann/json.hpp>

namespace cs::api {

using Json = nlohmann::json;

std::string encode(const Installation& v) {
  Json j = Json::object();
  if (v.restored) j["restored"] = {{"number", v.restored->number}, {"made", to_ms(v.restored->made)}};
  return j.dump();
}

Result<Installation> decode_installation(std::string_view text) {
  const Json j = Json::parse(text, nullptr, false);
  Installation out;
  if (j.is_object() && !j.contains("restored")) return out;
  try {
    const Json& r = j.at("restored");
    out.restored = Installation::Restore{r.at("number").get<std::int64_t>(), from_ms(r.at("made").get<std::int64_t>())};
    return out;
  } catch (const Json::exception&) {
    return invalid("json.invalid", "This JSON does not say what an installation is.");
  }
}

}  // namespace cs::api
