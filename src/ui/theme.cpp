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

void use_dark() {
  bar = grey(0x19);
  field = grey(0x17);
  panel = grey(0x21);
  surround = grey(0x2A);
  raised = grey(0x2B);
  hover = grey(0x35);
  pressed = grey(0x1F);
  selected = line = grey(0x3A);
  line_strong = grey(0x84);
  text = grey(0xF0);
  text_soft = grey(0xC8);
  text_quiet = grey(0xA9);
  accent = {0x8F, 0xBD, 0xF2};
  pass = {0x7E, 0xCC, 0x9A};
  attention = {0xEB, 0xB9, 0x58};
  fail = {0xF4, 0x95, 0x8B};
  unsure = {0xB4, 0xBE, 0xD6};
}

void use_light() {
  bar = grey(0xE4);
  field = grey(0xFF);
  panel = grey(0xF4);
  surround = grey(0xC4);  // darker than paper: a white backdrop must show its edge
  raised = grey(0xEA);
  hover = grey(0xDC);
  pressed = grey(0xD2);
  selected = grey(0xD4);
  line = grey(0xC8);
  line_strong = grey(0x70);
  text = grey(0x14);
  text_soft = grey(0x34);
  text_quiet = grey(0x4C);
  accent = {0x17, 0x4A, 0x8A};
  pass = {0x12, 0x57, 0x2F};
  attention = {0x6A, 0x44, 0x00};
  fail = {0x92, 0x1D, 0x16};
  unsure = {0x3C, 0x48, 0x6B};
}

// Blue against orange, which every kind of colour blindness tells apart; yellow lies between them in brightness.
void use_safe(bool light) {
  pass = light ? Colour{0x0E, 0x49, 0x8C} : Colour{0x7D, 0xB8, 0xF5};
  attention = light ? Colour{0x57, 0x4B, 0x00} : Colour{0xEE, 0xDD, 0x7A};
  fail = light ? Colour{0x86, 0x36, 0x00} : Colour{0xF3, 0x9A, 0x4E};
  accent = light ? Colour{0x3A, 0x3A, 0x78} : Colour{0xC4, 0xC4, 0xF4};
  approve = {0x1D, 0x5C, 0xA0};
  approve_hover = {0x23, 0x66, 0xAD};
  reject = {0x9A, 0x49, 0x00};
  reject_hover = {0xA5, 0x50, 0x06};
}

[[maybe_unused]] const bool chosen = (use({}), true);  // a theme is on before anything draws

std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  const auto cross = [&pairs](const std::vector<Named>& a, const std::vector<Named>& b) {
    for (const Named& ink : a)
      for (const Named& background : b) pairs.push_back({ink.name, ink.colour, background.name, background.colour});
  };
  cross({{"text", text},
         {"text_soft", text_soft},
         {"text_quiet", text_quiet},
         {"accent", accent},
         {"pass", pass},
         {"attention", attention},
         {"fail", fail},
         {"unsure", unsure}},
        {{"bar", bar},
         {"field", field},
         {"panel", panel},
         {"surround", surround},
         {"raised", raised},
         {"hover", hover},
         {"pressed", pressed},
         {"selected", selected}});
  cross({{"on_fill", on_fill}}, {{"approve", approve},
                                 {"approve_hover", approve_hover},
                                 {"reject", reject},
                                 {"reject_hover", reject_hover},
                                 {"action", action},
                                 {"action_hover", action_hover},
                                 {"alarm", alarm},
                                 {"notice", notice}});
  cross({{"phone_text", phone_text}, {"phone_quiet", phone_quiet}},
        {{"phone_screen", phone_screen}, {"phone_bubble", phone_bubble}});
  return pairs;
}

}  // namespace

double contrast(Colour a, Colour b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

void use(Choice choice) {
  approve = {0x24, 0x6F, 0x45};
  approve_hover = {0x29, 0x7B, 0x4D};
  reject = {0xA6, 0x36, 0x30};
  reject_hover = {0xB4, 0x40, 0x39};
  action = {0x2B, 0x5F, 0x9E};
  action_hover = {0x32, 0x6A, 0xAE};
  alarm = {0x7A, 0x2E, 0x29};
  notice = {0x5A, 0x49, 0x1C};
  choice.light ? use_light() : use_dark();
  if (choice.safe) use_safe(choice.light);
}

std::vector<Pair> text_pairs() {
  return all_pairs();
}

std::vector<Colour> neutral_surfaces() {
  return {bar, field, panel, surround, raised, hover, pressed, selected, line, line_strong};
}

}  // namespace cs::ui::theme
