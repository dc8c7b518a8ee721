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
  bool operator==(const FaceFrame&) const = default;

  /// What a portrait of this size usually looks like; used where no face is known.
  static FaceFrame typical(double width, double height);
  /// From eyes and chin; typical() when they are missing.
  static FaceFrame of(const domain::FaceSummary& face, double width, double height);
};

struct Pane {
  Rect area;                     ///< on the screen
  double width = 0, height = 0;  ///< of the upright original; 0: there is no picture
  FaceFrame frame;
  bool operator==(const Pane&) const = default;
};

class Stage {
 public:
  static constexpr double wheel_step = 1.2;
  static constexpr double key_step = 1.5;
  static constexpr double most_enlarged = 8;  ///< screen pixels a picture pixel, in the first pane

  /// Once a frame, before drawing: the areas follow the window, zoom and place stay.
  void set_panes(std::vector<Pane> panes);
  const std::vector<Pane>& panes() const { return panes_; }
  std::optional<std::size_t> pane_at(Point screen) const;

  /// Linked (the default): every gesture moves all panes. Otherwise only the one it happens in.
  void set_linked(bool linked);
  bool linked() const { return linked_; }

  /// 1 is fit: the whole picture, as large as it goes.
  double zoom(std::size_t pane = 0) const;
  bool is_fit(std::size_t pane = 0) const { return zoom(pane) <= 1.0 + 1e-9; }
  /// One picture pixel is one screen pixel.
  bool is_one_to_one(std::size_t pane = 0) const;
  /// Screen pixels a picture pixel.
  double scale(std::size_t pane) const;
  double most_zoom() const;

  /// Where the picture lies on the screen; may reach beyond the pane.
  Rect placement(std::size_t pane) const;
  Point to_screen(std::size_t pane, Point picture) const;
  Point to_picture(std::size_t pane, Point screen) const;

  void fit();
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

  /// For a new item: fit, unless the zoom is to be kept.
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
  double fit_scale(std::size_t pane) const;
  Point centre_in_picture(std::size_t pane) const;
  void place(std::size_t pane, double zoom, Point picture_centre);

  std::vector<Pane> panes_;
  bool linked_ = true;
  std::array<View, 3> views_{};
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
