#include "ui/theme.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace cs::ui::theme {

namespace {

double luminance(Colour c) {
  const auto linear = [](std::uint8_t v) {
    const double s = v / 255.0;
    return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

struct Named {
  const char* name;
  Colour colour;
};

constexpr Named inks[] = {{"text", text},     {"text_soft", text_soft}, {"text_quiet", text_quiet},
                          {"accent", accent}, {"pass", pass},           {"attention", attention},
                          {"fail", fail},     {"unsure", unsure}};
constexpr Named surfaces[] = {{"bar", bar},       {"field", field}, {"panel", panel},     {"surround", surround},
                              {"raised", raised}, {"hover", hover}, {"pressed", pressed}, {"selected", selected}};
constexpr Named fills[] = {
    {"approve", approve}, {"approve_hover", approve_hover}, {"reject", reject}, {"reject_hover", reject_hover},
    {"action", action},   {"action_hover", action_hover},   {"alarm", alarm},   {"notice", notice}};
constexpr Named phone_inks[] = {{"phone_text", phone_text}, {"phone_quiet", phone_quiet}};
constexpr Named phone_surfaces[] = {{"phone_screen", phone_screen}, {"phone_bubble", phone_bubble}};

std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  const auto cross = [&pairs](std::span<const Named> a, std::span<const Named> b) {
    for (const Named& ink : a) {
      for (const Named& background : b) pairs.push_back({ink.name, ink.colour, background.name, background.colour});
    }
  };
  cross(inks, surfaces);
  constexpr Named white[] = {{"on_fill", on_fill}};
  cross(white, fills);
  cross(phone_inks, phone_surfaces);
  return pairs;
}

}  // namespace

double contrast(Colour a, Colour b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

std::span<const Pair> text_pairs() {
  static const std::vector<Pair> pairs = all_pairs();
  return pairs;
}

std::span<const Colour> neutral_surfaces() {
  static constexpr std::array colours = {bar,   field,   panel,    surround, raised,
                                         hover, pressed, selected, line,     line_strong};
  return colours;
}

}  // namespace cs::ui::theme
