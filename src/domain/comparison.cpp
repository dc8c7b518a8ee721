#include "domain/comparison.hpp"

#include <cmath>
#include <numeric>

namespace cs::domain {
namespace {

Bilingual sentence(Unfit why, const Bilingual& name) {
  switch (why) {
    case Unfit::no_model:
      return {"缺少人脸比对模型，无法判断。", "Cannot tell: the model for comparing faces is missing."};
    case Unfit::unreadable:
      return {name.zh + "无法读取，无法比对。", "Cannot compare: " + name.en + " cannot be read."};
    case Unfit::several_faces:
      return {name.zh + "中没有唯一的人脸，无法比对。",
              "Cannot compare: there is not exactly one face in " + name.en + "."};
    case Unfit::too_small:
      return {name.zh + "中人脸太小，无法比对。", "Cannot compare: the face in " + name.en + " is too small."};
    case Unfit::too_blurred:
      return {name.zh + "中人脸太模糊，无法比对。", "Cannot compare: the face in " + name.en + " is too blurred."};
    case Unfit::not_upright:
      return {name.zh + "倒置或侧放，无法比对。", "Cannot compare: " + name.en + " is upside down or on its side."};
    case Unfit::no_face:
    case Unfit::none:
      break;
  }
  return {name.zh + "中未检测到正面人脸，无法比对。",
          "Cannot compare: no face seen from the front in " + name.en + "."};
}

}  // namespace

double similarity(const FaceTemplate& a, const FaceTemplate& b) {
  if (a.values.size() != b.values.size() || a.centre != b.centre) return 0;
  const double cosine = std::inner_product(a.values.begin(), a.values.end(), b.values.begin(), 0.0);
  return 1 / (1 + std::exp(-a.steepness * (cosine - a.centre)));
}

bool is_comparison(std::string_view check) {
  return check == "same_as_enrolment" || check == "same_as_id_card";
}

Comparison compare(const ComparedFace& a, const Bilingual& name_a, const ComparedFace& b, const Bilingual& name_b,
                   const ComparisonRule& rule) {
  Comparison out;
  out.rule = rule;
  if (!a.face || !b.face) {
    out.reason = a.face ? sentence(b.unfit, name_b) : sentence(a.unfit, name_a);
    return out;
  }
  out.similarity = similarity(*a.face, *b.face);
  if (*out.similarity >= rule.same) {
    out.same_person = true;
    out.reason = {"判断为同一人。", "It is the same person."};
  } else if (*out.similarity < rule.different) {
    out.same_person = false;
    out.reason = {"不像同一人，请仔细比对。", "It does not look like the same person: compare them closely."};
  } else {
    out.reason = {"相似度处于两可之间，请人工比对。", "The similarity lies in between: compare them yourself."};
  }
  return out;
}

}  // namespace cs::domain
