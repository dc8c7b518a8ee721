// What the ways of showing photographs share.
#pragma once

#include <array>
#include <optional>

#include "ui/views.hpp"

namespace cs::ui {

inline constexpr std::array<api::PhotoKind, 3> stage_kinds = {api::PhotoKind::submission, api::PhotoKind::enrolment,
                                                              api::PhotoKind::id_card};

/// One of the three places of the stage, with what there is of its photograph.
struct StagePhoto {
  api::PhotoKind kind = api::PhotoKind::submission;
  std::optional<std::size_t> index;           ///< among the item's photographs
  const client::Photo* photo = nullptr;       ///< nullptr: the item has none of this kind
  const domain::FaceSummary* face = nullptr;  ///< where the worker looked for one
  double width = 0, height = 0;               ///< of the original; 0 when it cannot be shown
  workbench::FaceFrame frame;
  bool shown() const { return width > 0; }
};
using StagePhotos = std::array<StagePhoto, 3>;
/// Where a person has pointed at the eyes, the face is there.
StagePhoto stage_photo(const workbench::Item& item, api::PhotoKind kind, const workbench::HandAlignment& by_hand);
StagePhotos stage_photos(const workbench::Item& item, const workbench::HandAlignment& by_hand);

/// From the pixels of a place on the screen to a photograph that lies there under `t`. On whole pixels at 1:1, or every
/// pixel would be a mixture of four.
gfx::Mapping mapping_of(workbench::Similarity t, const Rect& area, double width, double height);

/// The brightness and colour match of a reference, when it is switched on.
gfx::Match match_of(const Context& context, const workbench::Item& item, const StagePhotos& photos, std::size_t pane);

/// The submission's picture with what is to be made visible in it.
PhotoScene examined_scene(const Context& context, const workbench::Item& item, const StagePhotos& photos,
                          const Rect& area, PhotoLayer layer);

/// Wheel, double click, dragging, and where the loupe is. True when the place was clicked.
/// What the worker made of the submission for the examination view that is on; nullptr: nothing, or not yet.
const Result<client::Studied>* study_of(const Context& context, const StagePhotos& photos);
/// The finished photo beside the submission, and over the submission what is cut out of it. `slot` names the surfaces.
void draw_finished(Context& context, const Rect& submission, const Rect& label, const Rect& picture,
                   const StagePhotos& photos, std::string_view slot);
/// What to do or to look for, at the foot of `picture`.
void draw_advice(Context& context, const Rect& picture, std::string_view text, Colour ink);
/// At the foot of `picture`: one line of what to look for in the examination view that is on.
void draw_look(Context& context, const Rect& picture, const StagePhotos& photos);

/// What was marked on the submission, and the area that is being drawn.
void draw_pins(Context& context, const Rect& picture, const workbench::Item& item);
/// What was marked on the photograph of this pane.
void draw_pins(Context& context, std::size_t pane, const Rect& picture, const std::vector<domain::Pin>& pins);

/// The pane of the attempt that was rejected before, the fourth of the stage.
inline constexpr std::size_t previous_pane = 3;
/// Whose turn it is to be shown beside the submission; nullopt: there is none, or something else stands there.
std::optional<StagePhoto> previous_photo(const Context& context, const workbench::Item& item);
/// The attempt that was rejected before, with its pins and what was wrong. True when it was drawn sharp.
bool draw_previous(Context& context, const Rect& label, const Rect& picture, const workbench::ItemPtr& item,
                   const StagePhoto& photo, std::string_view slot);
/// The place of a photograph that there is none of, or that cannot be shown.
void draw_missing(Context& context, const Rect& area, api::PhotoKind kind, const client::Photo* photo);
/// The right mouse button marks a spot, or an area when it is drawn.
void handle_pins(Context& context, const Rect& picture, double width, double height);

bool handle_pane(Context& context, std::size_t pane, const Rect& area);
/// Guide lines and the selected finding's regions over the submission, guide lines over references.
void draw_marks(Context& context, std::size_t pane, const Rect& picture, const workbench::Item& item,
                const StagePhoto& photo);

/// Why the two cannot be laid over each other, as a key; nullopt when they can.
std::optional<std::string> why_not_compared(const StagePhotos& photos, std::size_t partner);
/// The partner that was chosen, or the other one when only that is possible.
std::size_t usable_partner(const StagePhotos& photos, std::size_t chosen);

/// Submission and partner in one place, all three small beside them. True when everything was drawn sharp.
bool draw_compared(Context& context, Rect area, const workbench::ItemPtr& item, const StagePhotos& photos,
                   std::size_t partner, std::string_view slot);
/// The same spot of all photographs, enlarged; over the stage.
void draw_loupe(Context& context, const Rect& area, const workbench::ItemPtr& item, const StagePhotos& photos,
                std::string_view slot);

}  // namespace cs::ui
