// What the mini-program or the student page says of how the picture was taken. Only what a key of the mini-program's
// back end signed is evidence that it was taken now and with the rear camera: the service has verified that, and hands
// the context on as domain::carried_context(). What nobody signed can speak against a picture (who says that it is from
// the album is believed), never for it. One JSON object; every field may be missing:
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
  bool is_signed = false;  ///< a key vouches for it
};

/// As the service carries it, or as it came (then nobody signed it). "context.invalid" on anything but a JSON object
/// whose known fields have known values; other fields are ignored.
Result<CaptureContext> parse_capture_context(std::string_view json);

}  // namespace cs::checks
