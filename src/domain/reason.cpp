#include "domain/reason.hpp"

#include <algorithm>

namespace cs::domain {
namespace {

// tests/checks/suggested_reasons_test.cpp holds this against what the checks' sources name.
constexpr std::string_view suggestible[] = {"AI_GENERATED",
                                            "BACKDROP",
                                            "BLURRED",
                                            "BROWS_COVERED",
                                            "CAPTURE_CODE",
                                            "CLOTHES",
                                            "COLOUR_CAST",
                                            "EAR_COVERED",
                                            "EDITED",
                                            "EYES_CLOSED",
                                            "FRONT_CAMERA",
                                            "GLASSES_GLARE",
                                            "GLASSES_TINT",
                                            "HEAD_COVERING",
                                            "HEAD_CUT",
                                            "HEAD_TILTED",
                                            "HEAD_TOO_LARGE",
                                            "HEAD_TOO_SMALL",
                                            "LOW_RESOLUTION",
                                            "MAKEUP",
                                            "MULTIPLE_FACES",
                                            "NOT_LIVE",
                                            "NOT_SAME_ENROLMENT",
                                            "NOT_SAME_ID_CARD",
                                            "NO_FACE",
                                            "OFF_CENTRE",
                                            "REPHOTOGRAPHED",
                                            "TEETH",
                                            "TOO_BRIGHT",
                                            "TOO_DARK",
                                            "UNEVEN_LIGHT",
                                            "RESUBMITTED",
                                            "NOT_UPRIGHT",
                                            "FACE_COVERED",
                                            "RED_EYE",
                                            "GLASSES_FRAME",
                                            "BORDER",
                                            "UNREADABLE"};

}  // namespace

std::span<const std::string_view> suggestible_reasons() {
  return suggestible;
}

const Reason* ReasonCatalogue::find(std::string_view code) const {
  const auto it = std::find_if(reasons_.begin(), reasons_.end(), [&](const Reason& r) { return r.code == code; });
  return it == reasons_.end() ? nullptr : &*it;
}

std::vector<std::string> ReasonCatalogue::suggested_by(const std::vector<Finding>& findings) const {
  std::vector<std::string> codes;
  for (const Outcome outcome : {Outcome::fail, Outcome::attention})
    for (const Finding& f : findings) {
      if (f.outcome != outcome) continue;
      for (const std::string& code : f.suggests)
        if (find(code) && std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
  return codes;
}

}  // namespace cs::domain
