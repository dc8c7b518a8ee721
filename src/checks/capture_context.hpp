// What the mini-program signed when the picture was taken: the only good evidence that it was taken now and with which
// camera. The service has verified the signature before it reaches a check. One JSON object; every field may be
// missing:
//   "source"       "camera" or "album"
//   "camera"       "back" or "front"
//   "captured_at"  milliseconds since 1970, UTC
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::checks {

struct CaptureContext {
  enum class Source { unknown, camera, album } source = Source::unknown;
  enum class Camera { unknown, back, front } camera = Camera::unknown;
  std::optional<TimePoint> captured_at;
};

/// "context.invalid" on anything but a JSON object whose known fields have known values; other fields are ignored.
Result<CaptureContext> parse_capture_context(std::string_view json);

}  // namespace cs::checks
