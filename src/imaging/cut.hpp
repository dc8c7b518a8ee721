// Where in a photograph the finished picture lies: a rectangle of its proportions in which face, eyes and crown come to
// stand in the bands of the rules. Cutting and scaling only: nothing is turned or stretched.
#pragma once

#include <opencv2/core.hpp>
#include <optional>

namespace cs::imaging {

/// A head in pixels of the upright picture.
struct HeadPlace {
  double eye_y = 0;     ///< middle of the pupils
  double crown_y = 0;   ///< top of the hair
  double chin_y = 0;    ///< tip of the chin
  double centre_x = 0;  ///< middle between the cheeks
  double width = 0;     ///< of the face at the ears
};

/// In pixels of the finished picture.
struct CutBands {
  cv::Size frame{480, 640};
  double face_min = 180, face_max = 300, eyes_min = 200, eyes_max = 300, crown_min = 50, crown_max = 110;
  double off_centre_max = 24;
};

struct Cut {
  /// Pixels of the picture, exactly in the frame's proportions. May reach above the picture's top, and beyond a side
  /// where `may_widen` allowed it: backdrop is laid there anew.
  cv::Rect region;
  double scale = 1;   ///< frame pixels for each pixel of the picture
  double missed = 0;  ///< frame pixels by which bands are missed in all, 0: none
};

/// May the cut reach beyond the left or right edge? Only where nothing of the person touches it.
struct MayWiden {
  bool left = false, right = false;
};

/// The best cut, or nothing when the picture has no room for any of at least the smallest head (its head is too large
/// for it, or the picture is empty). Never enlarges by more than `most_enlarged`.
std::optional<Cut> choose_cut(const HeadPlace& head, cv::Size picture, const CutBands& bands, MayWiden widen,
                              double most_enlarged = 1.0);

}  // namespace cs::imaging
