// What comparing two faces says. It informs and never decides.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/finding.hpp"

namespace cs::domain {

/// A face as numbers. Lives in memory only: nothing writes one to a file, a database or a log.
struct FaceTemplate {
  std::vector<float> values;  ///< of length 1; pictures of one person give vectors that point the same way
  double centre = 0;          ///< the cosine in the middle between same and different people, of the network it is from
  double steepness = 1;       ///< of the logistic curve around it
};

/// 0 to 1, the same scale for every network; 0 for templates of two networks.
double similarity(const FaceTemplate& a, const FaceTemplate& b);

/// Why a photograph cannot be compared.
enum class Unfit { none, no_model, unreadable, no_face, several_faces, too_small, too_blurred, not_upright };

/// A photograph made ready for comparing.
struct ComparedFace {
  std::optional<FaceTemplate> face;  ///< there is one exactly when `unfit` is none
  Unfit unfit = Unfit::none;
};

struct ComparisonRule {
  double same = 0;       ///< from this similarity on it is the same person
  double different = 0;  ///< below this one it is another; between the two nobody can tell
};

struct Comparison {
  std::optional<double> similarity;  ///< 0 to 1; none where the photographs are not fit for a comparison
  ComparisonRule rule;
  std::optional<bool> same_person;  ///< none: cannot tell
  Bilingual reason;                 ///< one sentence
};

/// The checks that compare the faces by machine: what a reviewer who states first must not see before.
bool is_comparison(std::string_view check);

/// The names stand in sentences: {"照片", "the photo"}.
Comparison compare(const ComparedFace& a, const Bilingual& name_a, const ComparedFace& b, const Bilingual& name_b,
                   const ComparisonRule& rule);

}  // namespace cs::domain
