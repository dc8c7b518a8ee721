// single_face: exactly one person in the picture.
#include <fmt/format.h>

#include "checks/check.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_single_face(const Evidence& e, const Rules& rules) {
  if (!e.faces_known)
    return {finding("single_face", Outcome::cannot_tell, "缺少人脸模型，请人工查看。",
                    "Cannot tell: the face model is missing.")};
  if (e.faces.empty()) {
    auto f = finding("single_face", Outcome::fail, "未检测到正面人脸。", "No face seen from the front was found.");
    f.suggests = {"NO_FACE"};
    return {measured(f, 0, "count", 1, 1)};
  }
  if (e.faces.size() == 1) {
    auto f = finding("single_face", Outcome::pass, "画面中只有一张人脸。", "There is exactly one face.");
    return {measured(f, 1, "count", 1, 1)};
  }
  // A much smaller second face may be a picture on the wall or a pattern: for a person to judge.
  const double share = e.faces[1].box.area() / e.faces[0].box.area();
  const bool certain = share >= rules.number("single_face", "second_face_share");
  auto f =
      finding("single_face", certain ? Outcome::fail : Outcome::attention,
              fmt::format("检测到 {} 张人脸。", e.faces.size()), fmt::format("{} faces were found.", e.faces.size()));
  measured(f, static_cast<double>(e.faces.size()), "count", 1, 1);
  for (const faces::Face& face : e.faces)
    f.regions.push_back(box_region(e.at(face.box.tl()), e.at(face.box.br()), "face"));
  f.suggests = {"MULTIPLE_FACES"};
  return {f};
}

}  // namespace cs::checks
