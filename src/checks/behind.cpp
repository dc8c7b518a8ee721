#include "checks/behind.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace cs::checks {
namespace {

using domain::Outcome;

void cannot_tell(std::vector<domain::Finding>& findings, const char* covering,
                 std::initializer_list<std::string_view> checks, const domain::Bilingual& why) {
  if (std::none_of(findings.begin(), findings.end(),
                   [&](const domain::Finding& f) { return f.check == covering && f.outcome == Outcome::fail; }))
    return;
  for (domain::Finding& f : findings) {
    if (std::find(checks.begin(), checks.end(), f.check) == checks.end()) continue;
    f.outcome = Outcome::cannot_tell;
    f.message = why;
    f.value.reset();
    f.suggests.clear();
  }
}

}  // namespace

void cannot_tell_behind(std::vector<domain::Finding>& findings) {
  cannot_tell(findings, "face_covered", {"teeth_hidden", "expression_neutral", "lips_closed"},
              {"口鼻被遮挡，无法判断。", "Cannot tell: nose and mouth are covered."});
  cannot_tell(findings, "glasses_tint", {"eyes_open", "eyes_clear", "gaze", "red_eye", "frames_over_eyes"},
              {"眼睛被深色镜片遮挡，无法判断。", "Cannot tell: dark lenses cover the eyes."});
}

}  // namespace cs::checks
