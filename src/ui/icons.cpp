#include "ui/icons.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace cs::ui {

namespace {

// Strokes in a box from -1 to 1, scaled to the size of the icon.
class Pen {
 public:
  Pen(ImDrawList& list, ImVec2 centre, float size, ImU32 colour)
      : list_(list), centre_(centre), half_(size / 2), colour_(colour), weight_(std::max(1.25F, size / 11)) {}

  ImVec2 at(float x, float y) const { return {centre_.x + x * half_, centre_.y + y * half_}; }
  void line(std::initializer_list<ImVec2> points, bool closed = false) {
    for (const ImVec2& p : points) list_.PathLineTo(at(p.x, p.y));
    list_.PathStroke(colour_, closed ? ImDrawFlags_Closed : 0, weight_);
  }
  void circle(float x, float y, float r) { list_.AddCircle(at(x, y), r * half_, colour_, 0, weight_); }
  void dot(float x, float y, float r) { list_.AddCircleFilled(at(x, y), r * half_, colour_); }
  void arc(float x, float y, float r, float from, float to) {
    list_.PathArcTo(at(x, y), r * half_, from, to);
    list_.PathStroke(colour_, 0, weight_);
  }
  void box(float x0, float y0, float x1, float y1, float r = 0) {
    list_.AddRect(at(x0, y0), at(x1, y1), colour_, r * half_, 0, weight_);
  }

 private:
  ImDrawList& list_;
  ImVec2 centre_;
  float half_;
  ImU32 colour_;
  float weight_;
};

constexpr float pi = 3.14159265F;

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour) {
  Pen pen(list, centre, size, colour);
  switch (icon) {
    case Icon::pass:
      pen.circle(0, 0, 0.92F);
      pen.line({{-0.42F, 0.04F}, {-0.1F, 0.36F}, {0.46F, -0.32F}});
      break;
    case Icon::attention:
      pen.line({{0, -0.88F}, {0.98F, 0.82F}, {-0.98F, 0.82F}}, true);
      pen.line({{0, -0.3F}, {0, 0.26F}});
      pen.dot(0, 0.54F, 0.11F);
      break;
    case Icon::fail:
      pen.line({{-0.4F, -0.94F},
                {0.4F, -0.94F},
                {0.94F, -0.4F},
                {0.94F, 0.4F},
                {0.4F, 0.94F},
                {-0.4F, 0.94F},
                {-0.94F, 0.4F},
                {-0.94F, -0.4F}},
               true);
      pen.line({{-0.34F, -0.34F}, {0.34F, 0.34F}});
      pen.line({{0.34F, -0.34F}, {-0.34F, 0.34F}});
      break;
    case Icon::unsure:
      pen.line({{0, -1}, {1, 0}, {0, 1}, {-1, 0}}, true);
      pen.arc(0, -0.16F, 0.24F, -pi, 0.45F * pi);
      pen.line({{0.02F, 0.09F}, {0, 0.22F}});
      pen.dot(0, 0.45F, 0.09F);
      break;
    case Icon::not_applicable:
      pen.circle(0, 0, 0.92F);
      pen.line({{-0.42F, 0}, {0.42F, 0}});
      break;
    case Icon::check:
      pen.line({{-0.8F, 0.05F}, {-0.25F, 0.6F}, {0.8F, -0.6F}});
      break;
    case Icon::cross:
      pen.line({{-0.65F, -0.65F}, {0.65F, 0.65F}});
      pen.line({{0.65F, -0.65F}, {-0.65F, 0.65F}});
      break;
    case Icon::clock:
      pen.circle(0, 0, 0.92F);
      pen.line({{0, -0.52F}, {0, 0.04F}, {0.4F, 0.28F}});
      break;
    case Icon::hold:
      pen.line({{-0.6F, -0.9F}, {0.6F, -0.9F}});
      pen.line({{-0.6F, 0.9F}, {0.6F, 0.9F}});
      pen.line({{-0.45F, -0.9F}, {-0.45F, -0.5F}, {0.45F, 0.5F}, {0.45F, 0.9F}});
      pen.line({{0.45F, -0.9F}, {0.45F, -0.5F}, {-0.45F, 0.5F}, {-0.45F, 0.9F}});
      break;
    case Icon::lock:
      pen.box(-0.65F, -0.1F, 0.65F, 0.85F, 0.15F);
      pen.arc(0, -0.12F, 0.42F, -pi, 0);
      break;
    case Icon::search:
      pen.circle(-0.15F, -0.15F, 0.62F);
      pen.line({{0.32F, 0.32F}, {0.88F, 0.88F}});
      break;
    case Icon::undo:
      pen.arc(0.05F, 0.1F, 0.68F, -0.72F * pi, 0.75F * pi);
      pen.line({{-0.42F, -0.95F}, {-0.42F, -0.36F}, {0.18F, -0.42F}});
      break;
    case Icon::message:
      pen.line({{-0.9F, -0.7F},
                {0.9F, -0.7F},
                {0.9F, 0.45F},
                {-0.1F, 0.45F},
                {-0.5F, 0.85F},
                {-0.5F, 0.45F},
                {-0.9F, 0.45F}},
               true);
      pen.line({{-0.45F, -0.28F}, {0.45F, -0.28F}});
      pen.line({{-0.45F, 0.06F}, {0.15F, 0.06F}});
      break;
    case Icon::user:
      pen.circle(0, -0.38F, 0.42F);
      pen.arc(0, 0.92F, 0.78F, -pi, 0);
      break;
    case Icon::globe:
      pen.circle(0, 0, 0.92F);
      pen.line({{-0.9F, 0}, {0.9F, 0}});
      list.AddEllipse(pen.at(0, 0), {size * 0.2F, size * 0.46F}, colour, 0, 0, std::max(1.25F, size / 11));
      break;
    case Icon::offline:
      pen.arc(0, 0.6F, 1.15F, -0.74F * pi, -0.26F * pi);
      pen.arc(0, 0.6F, 0.66F, -0.74F * pi, -0.26F * pi);
      pen.dot(0, 0.6F, 0.14F);
      pen.line({{-0.85F, -0.9F}, {0.85F, 0.9F}});
      break;
    case Icon::queue:
      pen.box(-0.85F, -0.35F, 0.35F, 0.9F, 0.12F);
      pen.line({{-0.5F, -0.62F}, {0.62F, -0.62F}, {0.62F, 0.55F}});
      pen.line({{-0.15F, -0.9F}, {0.9F, -0.9F}, {0.9F, 0.2F}});
      break;
    case Icon::shield:
      pen.line({{0, -0.95F},
                {0.8F, -0.6F},
                {0.8F, 0.1F},
                {0.45F, 0.65F},
                {0, 0.95F},
                {-0.45F, 0.65F},
                {-0.8F, 0.1F},
                {-0.8F, -0.6F}},
               true);
      pen.line({{-0.34F, 0}, {-0.06F, 0.28F}, {0.4F, -0.26F}});
      break;
    case Icon::phone:
      pen.box(-0.52F, -0.95F, 0.52F, 0.95F, 0.2F);
      pen.line({{-0.14F, 0.68F}, {0.14F, 0.68F}});
      break;
    case Icon::no_picture:
      pen.box(-0.9F, -0.75F, 0.9F, 0.75F, 0.12F);
      pen.line({{-0.9F, 0.45F}, {-0.3F, -0.1F}, {0.1F, 0.3F}, {0.4F, 0.05F}, {0.9F, 0.5F}});
      pen.line({{-0.95F, -0.95F}, {0.95F, 0.95F}});
      break;
    case Icon::chevron_left:
      pen.line({{0.3F, -0.65F}, {-0.35F, 0}, {0.3F, 0.65F}});
      break;
    case Icon::chevron_right:
      pen.line({{-0.3F, -0.65F}, {0.35F, 0}, {-0.3F, 0.65F}});
      break;
    case Icon::chevron_down:
      pen.line({{-0.65F, -0.3F}, {0, 0.35F}, {0.65F, -0.3F}});
      break;
    case Icon::fit:
      pen.line({{-0.85F, -0.4F}, {-0.85F, -0.85F}, {-0.4F, -0.85F}});
      pen.line({{0.85F, -0.4F}, {0.85F, -0.85F}, {0.4F, -0.85F}});
      pen.line({{-0.85F, 0.4F}, {-0.85F, 0.85F}, {-0.4F, 0.85F}});
      pen.line({{0.85F, 0.4F}, {0.85F, 0.85F}, {0.4F, 0.85F}});
      break;
    case Icon::actual_size:
      pen.line({{-0.8F, -0.4F}, {-0.5F, -0.65F}, {-0.5F, 0.65F}});
      pen.line({{0.4F, -0.4F}, {0.7F, -0.65F}, {0.7F, 0.65F}});
      pen.dot(0.02F, -0.25F, 0.12F);
      pen.dot(0.02F, 0.25F, 0.12F);
      break;
    case Icon::info:
      pen.circle(0, 0, 0.92F);
      pen.line({{0, -0.05F}, {0, 0.5F}});
      pen.dot(0, -0.42F, 0.12F);
      break;
    case Icon::keyboard:
      pen.box(-0.95F, -0.6F, 0.95F, 0.6F, 0.15F);
      for (const float x : {-0.6F, -0.2F, 0.2F, 0.6F}) pen.dot(x, -0.2F, 0.1F);
      pen.line({{-0.45F, 0.25F}, {0.45F, 0.25F}});
      break;
    case Icon::sign_out:
      pen.line({{0.1F, -0.85F}, {-0.8F, -0.85F}, {-0.8F, 0.85F}, {0.1F, 0.85F}});
      pen.line({{-0.25F, 0}, {0.9F, 0}});
      pen.line({{0.5F, -0.4F}, {0.9F, 0}, {0.5F, 0.4F}});
      break;
    case Icon::pause:
      pen.line({{-0.35F, -0.7F}, {-0.35F, 0.7F}});
      pen.line({{0.35F, -0.7F}, {0.35F, 0.7F}});
      break;
    case Icon::lines:
      list.AddEllipse(pen.at(0, 0), {size * 0.3F, size * 0.44F}, colour, 0, 0, std::max(1.25F, size / 11));
      pen.line({{-0.95F, -0.1F}, {0.95F, -0.1F}});
      break;
    case Icon::note:
      pen.line({{-0.7F, 0.9F}, {-0.7F, -0.9F}, {0.3F, -0.9F}, {0.7F, -0.5F}, {0.7F, 0.9F}}, true);
      pen.line({{-0.32F, -0.1F}, {0.32F, -0.1F}});
      pen.line({{-0.32F, 0.35F}, {0.32F, 0.35F}});
      break;
    case Icon::palette:
      pen.line({{-0.75F, -0.45F}, {-0.25F, 0}, {-0.75F, 0.45F}});
      pen.line({{0.05F, 0.5F}, {0.8F, 0.5F}});
      break;
    case Icon::sent:
      pen.line({{-0.95F, 0.1F}, {-0.55F, 0.5F}, {0.15F, -0.4F}});
      pen.line({{-0.15F, 0.3F}, {0.05F, 0.5F}, {0.85F, -0.4F}});
      break;
    case Icon::saving:
      pen.arc(0, 0, 0.8F, -0.5F * pi, 0.9F * pi);
      break;
    case Icon::link:
      pen.box(-0.95F, -0.32F, 0.1F, 0.32F, 0.32F);
      pen.box(-0.1F, -0.32F, 0.95F, 0.32F, 0.32F);
      break;
    case Icon::align:
      pen.line({{-0.95F, 0}, {0.95F, 0}});
      pen.circle(-0.45F, 0, 0.28F);
      pen.circle(0.45F, 0, 0.28F);
      pen.line({{0, -0.8F}, {0, -0.35F}});
      pen.line({{0, 0.35F}, {0, 0.8F}});
      break;
    case Icon::match:
      pen.circle(0, 0, 0.85F);
      pen.arc(0, 0, 0.45F, -0.5F * pi, 0.5F * pi);
      pen.line({{0, -0.85F}, {0, 0.85F}});
      break;
    case Icon::loupe:
      pen.circle(-0.15F, -0.15F, 0.68F);
      pen.line({{0.36F, 0.36F}, {0.92F, 0.92F}});
      pen.line({{-0.45F, -0.15F}, {0.15F, -0.15F}});
      pen.line({{-0.15F, -0.45F}, {-0.15F, 0.15F}});
      break;
    case Icon::flag:
      pen.line({{-0.6F, 0.95F}, {-0.6F, -0.85F}, {0.75F, -0.85F}, {0.4F, -0.35F}, {0.75F, 0.15F}, {-0.6F, 0.15F}});
      break;
  }
}

Icon icon_of(domain::Outcome outcome) {
  switch (outcome) {
    case domain::Outcome::pass:
      return Icon::pass;
    case domain::Outcome::attention:
      return Icon::attention;
    case domain::Outcome::fail:
      return Icon::fail;
    case domain::Outcome::cannot_tell:
      return Icon::unsure;
    case domain::Outcome::not_applicable:
      return Icon::not_applicable;
  }
  return Icon::unsure;
}

}  // namespace cs::ui
