// Eyes that a person has pointed at where the machine saw them wrong, or not at all: two clicks a photograph. They hold
// for the photograph, whichever item it comes with, until they are taken away or somebody else signs in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "workbench/stage.hpp"

namespace cs::workbench {

class HandAlignment {
 public:
  /// Clicks on photographs are eyes now.
  bool picking() const { return picking_; }
  void begin() { picking_ = true; }
  void end() { picking_ = false; }

  /// Pixels of the upright original. The first of a photograph waits for the second; a third begins anew.
  void pick(const std::string& photo, Point eye) {
    Picked& p = picked_[photo];
    if (p.second) p = {};
    (p.first ? p.second : p.first) = eye;
  }
  void forget(const std::string& photo) { picked_.erase(photo); }
  void forget_all() {
    picked_.clear();
    picking_ = false;
  }

  struct Picked {
    std::optional<Point> first, second;
  };
  /// What was pointed at so far; nullptr: nothing.
  const Picked* picked(std::string_view photo) const {
    const auto it = picked_.find(photo);
    return it == picked_.end() ? nullptr : &it->second;
  }
  /// From both eyes; nullopt: as the machine sees it.
  std::optional<FaceFrame> frame(std::string_view photo, double width, double height) const {
    const Picked* p = picked(photo);
    if (p == nullptr || !p->first || !p->second) return std::nullopt;
    domain::FaceSummary face;
    const bool ordered = p->first->x <= p->second->x;
    face.left_eye = ordered ? p->first : p->second;
    face.right_eye = ordered ? p->second : p->first;
    const FaceFrame frame = FaceFrame::of(face, width, height);
    return frame.known ? std::optional{frame} : std::nullopt;
  }

 private:
  std::map<std::string, Picked, std::less<>> picked_;
  bool picking_ = false;
};

}  // namespace cs::workbench
