// live_capture, editing_software: what the mini-program's signed word and the file's own metadata say. Only the former
// proves that a picture was taken now; metadata can be written by anybody and chat software strips it, so it can speak
// against a picture but never for it, and missing metadata is a quiet "cannot tell". An editor's name is certain.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include "checks/capture_context.hpp"

#include "checks/check.hpp"
#include "checks/upright.hpp"
#include "imaging/thumbnail.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return s;
}

bool names_any(const std::string& text, const std::vector<std::string>& words) {
  const std::string low = lower(text);
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& w) { return low.find(lower(w)) != std::string::npos; });
}

/// "2025:10:09 16:53:20", wall time in China, as a point in time.
std::optional<TimePoint> exif_time(const std::string& text) {
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (std::sscanf(text.c_str(), "%4d:%2d:%2d %2d:%2d:%2d", &y, &mo, &d, &h, &mi, &s) != 6) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{y}, std::chrono::month(static_cast<unsigned>(mo)),
                                        std::chrono::day(static_cast<unsigned>(d))};
  if (!day.ok() || y < 1990 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60) return std::nullopt;
  using namespace std::chrono_literals;
  return TimePoint{std::chrono::sys_days{day}.time_since_epoch() + std::chrono::hours{h} + std::chrono::minutes{mi} +
                   std::chrono::seconds{s} - 8h};
}

domain::Finding live_capture(Outcome outcome, std::string zh, std::string en, const char* reason = nullptr) {
  auto f = finding("live_capture", outcome, std::move(zh), std::move(en));
  if (reason) f.suggests = {reason};
  return f;
}

domain::Finding camera(const imaging::Exif& exif, const std::string& carried, const Rules& rules) {
  CaptureContext context;
  if (!carried.empty()) {
    const auto parsed = parse_capture_context(carried);
    if (!parsed)
      return live_capture(Outcome::cannot_tell, "小程序的拍摄凭证无法读取。",
                          "The mini-program's capture context cannot be read.");
    context = *parsed;
  }
  if (context.source == CaptureContext::Source::album)
    return live_capture(Outcome::fail, "照片从手机相册选取，不是现场拍摄。",
                        "The photo was picked from the album, not taken now.", "NOT_LIVE");
  const bool front_lens = names_any(exif.lens, rules.list("live_capture", "front_lens_words"));
  const bool rear_lens = !front_lens && names_any(exif.lens, rules.list("live_capture", "rear_lens_words"));
  if (context.camera == CaptureContext::Camera::front)
    return live_capture(Outcome::fail, "使用前置摄像头拍摄。", "Taken with the front camera.", "FRONT_CAMERA");
  if (front_lens)
    return live_capture(Outcome::fail, fmt::format("使用前置摄像头拍摄（{}）。", exif.lens),
                        fmt::format("Taken with the front camera ({}).", exif.lens), "FRONT_CAMERA");
  const auto taken = exif_time(exif.taken);
  if (taken && context.captured_at && context.is_signed) {
    const double hours =
        std::abs(std::chrono::duration<double, std::ratio<3600>>(*taken - *context.captured_at).count());
    const double most = rules.number("live_capture", "most_hours_apart");
    if (hours > most) {
      auto f = live_capture(Outcome::fail,
                            fmt::format("照片拍摄于 {}，与小程序拍摄时间 {} 不符。", to_local_short(*taken),
                                        to_local_short(*context.captured_at)),
                            fmt::format("The picture says it was taken {}, the mini-program says {}.", exif.taken,
                                        to_iso8601(*context.captured_at)),
                            "NOT_LIVE");
      return measured(f, std::round(hours), "h", std::nullopt, most);
    }
  }
  if (context.is_signed && context.source == CaptureContext::Source::camera &&
      (context.camera == CaptureContext::Camera::back || rear_lens))
    return live_capture(Outcome::pass, "小程序内使用后置摄像头现场拍摄。",
                        "Taken in the mini-program with the rear camera.");
  if (!context.is_signed && context.source == CaptureContext::Source::camera)
    return live_capture(Outcome::cannot_tell, "采集页面称由摄像头现场拍摄，但没有小程序签名，无法确认。",
                        "The page says that a camera took it now; nobody signed that, so it proves nothing.");
  if (exif.lens.empty() && exif.taken.empty())
    return live_capture(Outcome::cannot_tell, "照片不含拍摄信息。", "The file does not say how it was taken.");
  const std::string phone = exif.model.empty() ? exif.make : exif.model;
  return live_capture(
      Outcome::cannot_tell,
      fmt::format("照片信息：{}{}{}；没有小程序拍摄凭证，无法确认是否现场拍摄。", phone,
                  rear_lens ? "，后置摄像头" : "", exif.taken.empty() ? "" : "，拍摄于 " + exif.taken),
      fmt::format("The file names {}{}{}; without the mini-program's word nobody knows whether it was taken now.",
                  phone.empty() ? "no camera" : phone, rear_lens ? ", rear camera" : "",
                  exif.taken.empty() ? "" : ", " + exif.taken));
}

domain::Finding editor(const Evidence& e, const Rules& rules) {
  std::vector<std::string> named = e.jpeg.tools;
  named.insert(named.begin(), e.exif.software);
  named.push_back(e.provenance.generator);
  for (const std::string& software : named)
    if (names_any(software, rules.list("editing_software", "editors"))) {
      auto f = finding("editing_software", Outcome::fail, fmt::format("文件由修图软件保存：{}。", software),
                       fmt::format("Saved by editing software: {}.", software));
      f.suggests = {"EDITED"};
      return f;
    }
  if (!e.exif.present && e.jpeg.tools.empty())
    return finding("editing_software", Outcome::cannot_tell, "照片不含软件信息。",
                   "The file does not name any software.");
  if (const auto likeness = imaging::thumbnail_likeness(e.exif.thumbnail, e.exif.orientation,
                                                        turned(e.photo->rgb, (360 - e.turned) % 360))) {
    const double least = rules.number("editing_software", "thumbnail_likeness_min");
    if (*likeness < least) {
      auto f = finding("editing_software", Outcome::attention, "照片与相机留下的缩略图不一致，可能经过裁剪或修改。",
                       "The picture is unlike the thumbnail that the camera left: cut or changed since?");
      f.suggests = {"EDITED"};
      return measured(f, std::round(*likeness * 100) / 100, "ratio", least, std::nullopt);
    }
  }
  return finding("editing_software", Outcome::pass, "未见修图软件的痕迹。",
                 "No editing software is named in the file.");
}

}  // namespace

std::vector<domain::Finding> check_metadata(const Evidence& e, const Rules& rules) {
  return {camera(e.exif, e.capture_context, rules), editor(e, rules)};
}

}  // namespace cs::checks
