#include "checks/capture_context.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace cs::checks {
namespace {

Error wrong(const char* what) {
  return invalid("context.invalid", fmt::format("The capture context cannot be used: {}.", what));
}

Result<CaptureContext> parse_said(const nlohmann::json& j) {
  if (!j.is_object()) return wrong("it is not a JSON object");
  CaptureContext out;
  if (const auto it = j.find("source"); it != j.end()) {
    if (*it == "camera")
      out.source = CaptureContext::Source::camera;
    else if (*it == "album")
      out.source = CaptureContext::Source::album;
    else
      return wrong("'source' is neither \"camera\" nor \"album\"");
  }
  if (const auto it = j.find("camera"); it != j.end()) {
    if (*it == "back")
      out.camera = CaptureContext::Camera::back;
    else if (*it == "front")
      out.camera = CaptureContext::Camera::front;
    else
      return wrong("'camera' is neither \"back\" nor \"front\"");
  }
  if (const auto it = j.find("captured_at"); it != j.end()) {
    constexpr std::int64_t year_2100 = 4'102'444'800'000;
    const auto ms = it->is_number_integer() ? it->get<std::int64_t>() : std::int64_t{-1};
    if (ms < 0 || ms > year_2100) return wrong("'captured_at' is not a time in milliseconds");
    out.captured_at = from_ms(ms);
  }
  return out;
}

}  // namespace

Result<CaptureContext> parse_capture_context(std::string_view json) {
  const auto j = nlohmann::json::parse(json, nullptr, false);
  if (!j.is_object()) return wrong("it is not a JSON object");
  const auto said = j.find("said");
  if (said == j.end()) return parse_said(j);
  const auto by = j.find("signed_by");
  if (!said->is_string() || by == j.end() || !by->is_string()) return wrong("it was not carried as the service does");
  CS_ASSIGN(CaptureContext out, parse_said(nlohmann::json::parse(said->get_ref<const std::string&>(), nullptr, false)));
  out.is_signed = !by->get_ref<const std::string&>().empty();
  return out;
}

}  // namespace cs::checks
