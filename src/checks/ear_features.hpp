// What lies outward of the cheek at the height of an ear, as numbers for a linear judgement. The accuracy program
// computes its coefficients from the same numbers.
#pragma once

#include <array>

#include "checks/face_frame.hpp"

namespace cs::checks {

enum class Side { left, right };  ///< of the picture

constexpr std::size_t ear_tone_count = 24, ear_edge_count = 128;
constexpr std::size_t ear_feature_count = ear_tone_count + ear_edge_count;
using EarFeatures = std::array<double, ear_feature_count>;

/// Four bands from above the eyes to the nose's base: how much near the face's edge is skin, how much is neither skin
/// nor wall, how red and how light it is against the cheek; the same farther out for the bands of the middle; where
/// skin that stands out from the edge begins, how many rows of it there are, how far it reaches; and how the head is
/// turned. Then the directions of the edges in 4 x 8 cells over the ear, four directions each: an ear's rim and folds
/// run otherwise than hair. Measured against the light on the skin, so that dark skin counts alike.
EarFeatures ear_features(const FaceFrame& frame, Side side);

/// Box of the frame in which the ear is to be looked for.
cv::Rect2f ear_box(const FaceFrame& frame, Side side);

}  // namespace cs::checks
