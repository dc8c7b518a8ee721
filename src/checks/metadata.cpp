// live_capture, editing_software: what the file's own metadata says. Chat software strips it, so missing metadata is a
// quiet "cannot tell"; an editor's name is certain.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"

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

domain::Finding camera(const imaging::Exif& exif, const Rules& rules) {
  if (!exif.present || (exif.lens.empty() && exif.taken.empty()))
    return finding("live_capture", Outcome::cannot_tell, "照片不含拍摄信息。",
                   "The file does not say how it was taken.");
  if (names_any(exif.lens, rules.list("live_capture", "front_lens_words"))) {
    auto f = finding("live_capture", Outcome::fail, fmt::format("使用前置摄像头拍摄（{}）。", exif.lens),
                     fmt::format("Taken with the front camera ({}).", exif.lens));
    f.suggests = {"FRONT_CAMERA"};
    return f;
  }
  const std::string camera = exif.model.empty() ? exif.make : exif.model;
  if (names_any(exif.lens, rules.list("live_capture", "rear_lens_words")))
    return finding("live_capture", Outcome::pass, fmt::format("{} 后置摄像头，{} 拍摄。", camera, exif.taken),
                   fmt::format("Rear camera of {}, taken {}.", camera, exif.taken));
  return finding("live_capture", Outcome::cannot_tell, fmt::format("{} 于 {} 拍摄，未注明摄像头。", camera, exif.taken),
                 fmt::format("Taken with {} at {}; which camera is not said.", camera, exif.taken));
}

domain::Finding editor(const imaging::Exif& exif, const Rules& rules) {
  if (!exif.present)
    return finding("editing_software", Outcome::cannot_tell, "照片不含软件信息。",
                   "The file does not name any software.");
  if (names_any(exif.software, rules.list("editing_software", "editors"))) {
    auto f = finding("editing_software", Outcome::fail, fmt::format("文件由修图软件保存：{}。", exif.software),
                     fmt::format("Saved by editing software: {}.", exif.software));
    f.suggests = {"EDITED"};
    return f;
  }
  return finding("editing_software", Outcome::pass, "未见修图软件的痕迹。",
                 "No editing software is named in the file.");
}

}  // namespace

std::vector<domain::Finding> check_metadata(const Evidence& e, const Rules& rules) {
  return {camera(e.exif, rules), editor(e.exif, rules)};
}

}  // namespace cs::checks
