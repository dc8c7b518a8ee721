// The few controls that all views are made of. They draw and answer; they keep no state of the business.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/finding.hpp"
#include "ui/canvas.hpp"

namespace cs::ui {

enum class ButtonKind { plain, quiet, approve, reject, action };

struct Button {
  std::string_view id;  ///< unique in its view
  std::string_view label = {};
  std::string_view key = {};  ///< "A", "Ctrl+P"; drawn as a key cap
  std::optional<Icon> icon = std::nullopt;
  ButtonKind kind = ButtonKind::plain;
  bool enabled = true;
  bool selected = false;
  Type type = Type::body;
  Align align = Align::centre;
  Fit fit = Fit::whole;  ///< of the label
};
/// True when pressed in this frame.
bool button(Canvas& canvas, const Rect& r, const Button& b);
/// Width that the button needs for its content.
float button_width(const Canvas& canvas, const Button& b);

/// Where every control of this frame lies, by its id; scripts click controls by name.
const std::map<std::string, Rect, std::less<>>& widgets_of_frame();
void begin_widgets();
/// A control that was drawn by other means than pressable().
void note_widget(std::string_view id, const Rect& r);

// The keyboard on the controls: one has a ring round it, Enter or Space presses it. What is pressed by the mouse, or
// not drawn any more, loses the ring.
void step_focus(int by);  ///< to the next or last control of the frame, in the order in which they were drawn
void activate_focus();    ///< it is pressed in the next frame
void clear_focus();
const std::string& focused_widget();  ///< its id; "" when there is none
/// From the text field that is written in to the next or last one of the frame. False: there is no other.
bool step_field(int by);
/// A text field in the order of the keyboard, before it is drawn. True: it takes the keyboard now; never while it is
/// released.
bool field_takes_keyboard(std::string_view id, const Rect& r, bool released);
void note_active_field(std::string_view id);  ///< it is written in

/// What is drawn from here to end_modal() lies over everything else: the keyboard reaches nothing behind it, and of
/// several only the last one of the frame.
void begin_modal();
void end_modal();
bool modal_drawn();  ///< there was one in the last frame
/// What the keyboard reached in the last frame, in its order.
const std::vector<std::string>& focus_order();

/// An area that can be pressed; the caller draws it.
struct Press {
  bool pressed = false, hovered = false, held = false, double_clicked = false;
};
Press pressable(std::string_view id, const Rect& r);

/// A key as it is printed on the keyboard. Returns its width. `y` is the middle.
float key_cap(Canvas& canvas, float x, float middle_y, std::string_view key, Colour ink = theme::text_soft);
float key_cap_width(const Canvas& canvas, std::string_view key);

/// A short word on a rounded ground. Returns its width.
float badge(Canvas& canvas, float x, float middle_y, std::string_view text, Colour ink, std::optional<Icon> icon = {});

Colour ink_of(domain::Outcome outcome);

/// One line of text entry. `focus`: take the keyboard in this frame. Returns true when Enter was pressed.
struct TextField {
  std::string_view id;
  std::string_view hint = {};
  bool password = false;
  bool focus = false;
  bool release = false;  ///< give the keyboard back in this frame
  bool enabled = true;
  std::optional<Icon> icon = std::nullopt;
  std::string_view key = {};  ///< that brings the keyboard here, shown at the end
};
struct TextFieldReply {
  bool changed = false, submitted = false, active = false;
};
TextFieldReply text_field(Canvas& canvas, const Rect& r, std::string& value, const TextField& field);

/// The accepted band as a bar with a mark where the measured value lies.
void threshold_bar(Canvas& canvas, const Rect& r, double value, std::optional<double> low, std::optional<double> high,
                   Colour ink);

/// A ring that empties; `left` 0..1.
void countdown_ring(Canvas& canvas, float x, float y, float size, float left, Colour colour);

/// A scrolling area: draw with coordinates from top() downwards and tell how high the content was.
class ScrollArea {
 public:
  ScrollArea(std::string_view id, const Rect& r);
  ~ScrollArea();
  ScrollArea(const ScrollArea&) = delete;
  ScrollArea& operator=(const ScrollArea&) = delete;
  Rect content() const { return content_; }
  void set_height(float height) { height_ = height; }
  /// Scrolls just far enough that the rectangle is visible.
  void reveal(const Rect& r);
  bool visible(const Rect& r) const;
  void to_top();

 private:
  Rect outer_, content_;
  float height_ = 0;
};

}  // namespace cs::ui
