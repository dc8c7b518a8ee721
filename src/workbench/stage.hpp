// Where the photographs lie on the screen: zoom and pan of up to three panes, linked through the face, so that the left
// eye of one photograph stands where the left eye of the others does. Pure arithmetic, in screen pixels and pixels of
// the upright originals.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "domain/finding.hpp"

namespace cs::workbench {

using domain::Point;

struct Rect {
  double x = 0, y = 0, width = 0, height = 0;
  bool contains(Point p) const { return p.x >= x && p.y >= y && p.x < x + width && p.y < y + height; }
  Point centre() const { return {x + width / 2, y + height / 2}; }
  bool operator==(const Rect&) const = default;
};

/// Coordinates tied to the face: `origin` is the midpoint of the eyes, `unit` the height from there to the chin.
struct FaceFrame {
  Point origin;
  double unit = 1;
  double between = 1;  ///< distance of the eyes
  double angle = 0;    ///< of the line through the eyes, radians, clockwise on the screen
  bool known = false;  ///< measured; otherwise only what is usual
  bool operator==(const FaceFrame&) const = default;

  /// A place of the face, in eye distances right of and below the eyes' midpoint along the eyes, in pixels.
  Point to_picture(Point in_face) const;

  /// What a portrait of this size usually looks like; used where no face is known.
  static FaceFrame typical(double width, double height);
  /// From eyes and chin; typical() when they are missing.
  static FaceFrame of(const domain::FaceSummary& face, double width, double height);
};

/// Picture to screen: turned, scaled, moved; nothing else.
struct Similarity {
  double a = 1, b = 0, x = 0, y = 0;  ///< screen = (a px - b py + x, b px + a py + y)
  Point apply(Point p) const { return {a * p.x - b * p.y + x, b * p.x + a * p.y + y}; }
  Point invert(Point s) const;
  double scale() const;
};

struct Pane {
  Rect area;                     ///< on the screen
  double width = 0, height = 0;  ///< of the upright original; 0: there is no picture
  FaceFrame frame;
  bool operator==(const Pane&) const = default;
};

/// What fills a pane at zoom 1: the head with some room, as large in the paper as it may be, or the whole paper.
enum class Fit { head, paper };

class Stage {
 public:
  static constexpr double wheel_step = 1.2;
  static constexpr double key_step = 1.5;
  static constexpr double most_enlarged = 8;  ///< screen pixels a picture pixel, in the first pane

  /// Once a frame, before drawing: the areas follow the window, zoom and place stay.
  void set_panes(std::vector<Pane> panes);
  const std::vector<Pane>& panes() const { return panes_; }

  /// Linked (the default): every gesture moves all panes. Otherwise only the one it happens in.
  void set_linked(bool linked);
  bool linked() const { return linked_; }

  /// Aligned: every pane shows the eyes level, equally far apart and in the same place. What has no known face is put
  /// where faces usually are. Begins at fit, which is the head in the middle of the pane.
  void set_aligned(bool aligned);
  bool aligned() const { return aligned_; }

  /// A frozen pane keeps its view whatever happens to the others, until another item comes. With two photographs in
  /// one place the other one is moved over it.
  bool frozen(std::size_t pane) const { return pane < frozen_.size() && frozen_[pane].has_value(); }
  void set_frozen(std::size_t pane, bool frozen);
  /// The first pane that moves: what the keys mean.
  std::size_t lead() const;
  /// The pane under the pointer in the last frame; the view says it.
  std::optional<std::size_t> pointed() const { return pointed_; }
  void point_at(std::optional<std::size_t> pane) { pointed_ = pane; }

  /// 1 is fit.
  double zoom(std::size_t pane = 0) const;
  bool is_fit(std::size_t pane = 0) const { return zoom(pane) <= 1.0 + 1e-9; }
  /// One picture pixel is one screen pixel.
  bool is_one_to_one(std::size_t pane = 0) const;
  /// Screen pixels a picture pixel.
  double scale(std::size_t pane) const;
  double most_zoom() const;
  /// What scale() at zoom 1 would be with another picture in this pane: for preparing the next item.
  double scale_of(std::size_t pane, double width, double height, const FaceFrame& frame) const;

  /// From pixels of the picture to the screen.
  Similarity transform(std::size_t pane) const;
  /// The same place of the face in any photograph: eye distances right of and below the eyes' midpoint, along the eyes.
  Point face_at(std::size_t pane, Point screen) const;
  Point face_to_picture(std::size_t pane, Point in_face) const;

  /// Where the picture lies on the screen when it is not turned; may reach beyond the pane.
  Rect placement(std::size_t pane) const;
  Point to_screen(std::size_t pane, Point picture) const;
  Point to_picture(std::size_t pane, Point screen) const;

  void fit();
  /// What fit means from now on, and fit. Where no face is known it is the paper.
  void set_fit(Fit fit);
  Fit fit_by() const { return fit_; }
  /// The key: fit; when that changes nothing, by the other one of head and paper.
  void fit_or_other();
  /// 1:1 of this pane's picture around a point of the screen (default: the middle of the pane).
  void one_to_one(std::size_t pane, std::optional<Point> screen = {});
  /// Double click, Z: fit becomes 1:1 there, anything else becomes fit.
  void toggle(std::size_t pane, std::optional<Point> screen = {});
  /// Keeps the picture point under `screen` where it is, as far as the edges allow. factor > 1 enlarges.
  void zoom_about(std::size_t pane, Point screen, double factor);
  /// Enlarges about the middle of the pane.
  void zoom_keys(std::size_t pane, double factor);
  /// The pictures follow the pointer by so many screen pixels.
  void drag(std::size_t pane, Point by);
  /// Arrow keys: the view moves by a share of the pane (0.15, 0 is to the right).
  void pan_keys(std::size_t pane, Point share);
  /// Brings a region into the middle, enlarged so that it fills about a third of the pane; never smaller than now.
  void show(std::size_t pane, const domain::Region& region);

  /// For a new item: fit by the head, unless the zoom is to be kept.
  void begin_item(bool keep_zoom);
  /// Raised whenever something moved, for redrawing.
  unsigned long revision() const { return revision_; }

 private:
  struct View {
    double zoom = 1;
    Point centre;  ///< of the pane, in face coordinates
    bool operator==(const View&) const = default;
  };
  View& view(std::size_t pane);
  const View& view(std::size_t pane) const;
  /// Screen pixels a picture pixel at zoom 1.
  double base_scale(std::size_t pane) const;
  double measure(const FaceFrame& frame) const;
  double least_zoom() const { return aligned_ || fit_ == Fit::head ? 0.4 : 1; }
  View home() const;
  Point centre_in_picture(std::size_t pane) const;
  void place(std::size_t pane, double zoom, Point picture_centre);

  std::vector<Pane> panes_;
  bool linked_ = true, aligned_ = false;
  Fit fit_ = Fit::head;
  std::array<View, 4> views_{};
  std::array<std::optional<View>, 4> frozen_{};
  std::optional<std::size_t> pointed_;
  unsigned long revision_ = 0;
};

/// A line to draw over a photograph, in its pixels.
struct Guide {
  enum class Kind { eyes, middle, crown, chin };
  Kind kind = Kind::eyes;
  Point from, to;
  bool operator==(const Guide&) const = default;
};
/// Eye line (through both eyes, so its tilt shows), middle of the face, crown and chin; empty when no face is known.
std::vector<Guide> guides(const domain::FaceSummary& face, double width, double height);

/// Bounding box of a region, picture pixels.
Rect bounds(const domain::Region& region);
/// Index of the finding whose smallest region holds the point (lines count within `reach` pixels); nullopt if none.
std::optional<std::size_t> finding_at(std::span<const domain::Finding> findings, Point picture, double reach);

}  // namespace cs::workbench
