// The shapes of the screen, drawn as strokes so that they are sharp at every size. Each outcome and state has a shape
// of its own: nobody needs to tell colours apart.
#pragma once

#include <imgui.h>

#include "domain/finding.hpp"
#include "domain/notice.hpp"

namespace cs::ui {

enum class Icon {
  pass,            ///< circle with a tick
  attention,       ///< triangle with an exclamation mark
  fail,            ///< octagon with a cross
  unsure,          ///< diamond with a question mark
  not_applicable,  ///< circle with a dash
  check,
  cross,
  clock,
  hold,  ///< hand-held lease: hourglass
  lock,
  search,
  undo,
  message,
  user,
  globe,
  offline,
  queue,
  shield,
  phone,
  no_picture,
  chevron_left,
  chevron_right,
  chevron_down,
  fit,
  actual_size,
  info,
  keyboard,
  sign_out,
  pause,
  lines,  ///< guide lines over a face
  note,
  palette,
  sent,
  saving,
  flag,
  link,   ///< panes move together
  align,  ///< two eyes on one line
  match,  ///< half light, half dark
  loupe,
};

void draw_icon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour);

Icon icon_of(domain::Outcome outcome);

}  // namespace cs::ui
