#include "api/progress.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cs::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::pair<const char*, std::int64_t ProgressCounts::*> fields[] = {
    {"due", &ProgressCounts::due},         {"approved", &ProgressCounts::approved},
    {"waiting", &ProgressCounts::waiting}, {"rejected", &ProgressCounts::rejected},
    {"missing", &ProgressCounts::missing}, {"offline", &ProgressCounts::offline}};

void put(Json& j, const ProgressCounts& counts) {
  for (const auto& [name, member] : fields) j[name] = counts.*member;
}
void take(const Json& j, ProgressCounts& counts) {
  for (const auto& [name, member] : fields) counts.*member = j.at(name).get<std::int64_t>();
}

}  // namespace

std::string encode(const ProgressReply& v) {
  Json j;
  put(j["all"], v.all);
  j["rows"] = Json::array();
  for (const ProgressRow& row : v.rows) {
    Json one{{"campaign", row.campaign}, {"college", row.college}, {"class", row.class_name}};
    put(one, row);
    j["rows"].push_back(std::move(one));
  }
  return j.dump();
}

Result<ProgressReply> decode_progress(std::string_view text) {
  const Json j = Json::parse(text, nullptr, false);
  ProgressReply out;
  try {
    take(j.at("all"), out.all);
    for (const Json& one : j.at("rows")) {
      ProgressRow row;
      take(one, row);
      row.campaign = one.at("campaign").get<std::string>();
      row.college = one.at("college").get<std::string>();
      row.class_name = one.at("class").get<std::string>();
      out.rows.push_back(std::move(row));
    }
    return out;
  } catch (const Json::exception&) {
    return invalid("json.invalid", "This JSON does not say how far students are.");
  }
}

}  // namespace cs::api
