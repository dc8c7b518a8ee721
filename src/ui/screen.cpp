#include "ui/screen.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::Key;
using workbench::Overlay;
using workbench::View;

namespace {

constexpr struct {
  Key key;
  int glfw;
} named_keys[] = {
    {Key::space, GLFW_KEY_SPACE},
    {Key::enter, GLFW_KEY_ENTER},
    {Key::escape, GLFW_KEY_ESCAPE},
    {Key::tab, GLFW_KEY_TAB},
    {Key::backspace, GLFW_KEY_BACKSPACE},
    {Key::insert, GLFW_KEY_INSERT},
    {Key::del, GLFW_KEY_DELETE},
    {Key::home, GLFW_KEY_HOME},
    {Key::end, GLFW_KEY_END},
    {Key::page_up, GLFW_KEY_PAGE_UP},
    {Key::page_down, GLFW_KEY_PAGE_DOWN},
    {Key::left, GLFW_KEY_LEFT},
    {Key::right, GLFW_KEY_RIGHT},
    {Key::up, GLFW_KEY_UP},
    {Key::down, GLFW_KEY_DOWN},
    {Key::minus, GLFW_KEY_MINUS},
    {Key::equal, GLFW_KEY_EQUAL},
    {Key::bracket_left, GLFW_KEY_LEFT_BRACKET},
    {Key::bracket_right, GLFW_KEY_RIGHT_BRACKET},
    {Key::backslash, GLFW_KEY_BACKSLASH},
    {Key::semicolon, GLFW_KEY_SEMICOLON},
    {Key::apostrophe, GLFW_KEY_APOSTROPHE},
    {Key::grave, GLFW_KEY_GRAVE_ACCENT},
    {Key::comma, GLFW_KEY_COMMA},
    {Key::period, GLFW_KEY_PERIOD},
    {Key::slash, GLFW_KEY_SLASH},
    {Key::pause, GLFW_KEY_PAUSE},
    // The number pad means the same keys.
    {Key::enter, GLFW_KEY_KP_ENTER},
    {Key::minus, GLFW_KEY_KP_SUBTRACT},
    {Key::equal, GLFW_KEY_KP_ADD},
    {Key::period, GLFW_KEY_KP_DECIMAL},
};

Key offset(Key first, int by) {
  return static_cast<Key>(static_cast<int>(first) + by);
}

}  // namespace

Key key_from_glfw(int key) {
  if (key >= GLFW_KEY_A && key <= GLFW_KEY_Z) return offset(Key::a, key - GLFW_KEY_A);
  if (key >= GLFW_KEY_0 && key <= GLFW_KEY_9) return offset(Key::digit0, key - GLFW_KEY_0);
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9) return offset(Key::digit0, key - GLFW_KEY_KP_0);
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return offset(Key::f1, key - GLFW_KEY_F1);
  for (const auto& named : named_keys) {
    if (named.glfw == key) return named.key;
  }
  return Key::none;
}

int glfw_from_key(Key key) {
  const auto within = [key](Key first, Key last) { return key >= first && key <= last; };
  const auto by = [key](Key first) { return static_cast<int>(key) - static_cast<int>(first); };
  if (within(Key::a, Key::z)) return GLFW_KEY_A + by(Key::a);
  if (within(Key::digit0, Key::digit9)) return GLFW_KEY_0 + by(Key::digit0);
  if (within(Key::f1, Key::f12)) return GLFW_KEY_F1 + by(Key::f1);
  for (const auto& named : named_keys) {
    if (named.key == key) return named.glfw;
  }
  return GLFW_KEY_UNKNOWN;
}

void apply_style() {
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.ChildBorderSize = 0;
  style.ItemSpacing = {0, 0};
  style.ItemInnerSpacing = {0, 0};
  style.FrameBorderSize = 0;
  style.ScrollbarSize = 8;
  style.ScrollbarRounding = 4;
  style.WindowMinSize = {1, 1};
  style.DisabledAlpha = 1;  // disabled things have their own colours, which can still be read
  style.AntiAliasedLinesUseTex = true;
  const auto set = [&style](ImGuiCol which, Colour colour, float alpha = 1) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(to_imgui(colour, alpha));
  };
  set(ImGuiCol_WindowBg, theme::surround, 0);
  set(ImGuiCol_ChildBg, theme::surround, 0);
  set(ImGuiCol_ScrollbarBg, theme::panel, 0);
  set(ImGuiCol_ScrollbarGrab, theme::line_strong, 0.5F);
  set(ImGuiCol_ScrollbarGrabHovered, theme::line_strong, 0.8F);
  set(ImGuiCol_ScrollbarGrabActive, theme::line_strong);
  set(ImGuiCol_Text, theme::text);
  set(ImGuiCol_TextDisabled, theme::text_quiet);
  set(ImGuiCol_TextSelectedBg, theme::action);
  set(ImGuiCol_InputTextCursor, theme::text);
}

Screen::Screen(workbench::Workbench& bench, workbench::Translator& translator, const workbench::Pinyin& pinyin,
               Fonts& fonts, Photos& photos)
    : bench_(bench),
      translator_(translator),
      pinyin_(pinyin),
      fonts_(fonts),
      photos_(photos),
      keymap_(bench.preferences()),
      keymap_revision_(bench.preferences_revision()) {
  theme::use(theme_);
  bench_.use_pinyin(&pinyin);
  for (const workbench::Phrase& problem : keymap_.problems()) bench.toasts().reminder(bench.clock().mono(), problem);
  translator_.set_language(bench.preferences().language);
  for (const auto language : {workbench::Language::zh, workbench::Language::en})
    for (const std::string& key : translator_.keys(language)) fonts_.expect(translator_.text(key, language));
}

float Screen::wanted_scale() const {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  // A larger window of the same density shows more; only beyond full HD does the writing grow a little.
  const float roomy = std::clamp(std::min(size.x / 1920, size.y / 1080), 1.0F, 1.2F);
  const float wanted =
      content_scale_ * static_cast<float>(bench_.preferences().ui_scale) * std::max(roomy / content_scale_, 1.0F);
  // Never so large that the layout has no room.
  return std::clamp(wanted, 0.75F, std::max(1.0F, std::min(size.x / 1180, size.y / 720)));
}

void Screen::draw() {
  bench_.tick();
  translator_.set_language(bench_.preferences().language);
  if (keymap_revision_ != bench_.preferences_revision()) {
    keymap_ = workbench::Keymap(bench_.preferences());
    keymap_revision_ = bench_.preferences_revision();
  }
  const theme::Choice chosen{bench_.preferences().light, bench_.preferences().safe_colours};
  if (chosen != theme_) {
    theme_ = chosen;
    theme::use(chosen);
    apply_style();
  }
  scale_ = wanted_scale();
  fonts_.set_scale(scale_);
  ImGui::GetStyle().ScrollbarSize = std::round(8 * scale_);
  if (overlay_ != bench_.overlay() || state_.palette_seen != bench_.palette_opened()) {
    state_.palette_seen = bench_.palette_opened();
    overlay_ = bench_.overlay();
    state_.palette_query.clear();
    state_.palette_index = 0;
    state_.palette_focus = false;
    state_.help_selected.clear();
    state_.help_waiting.clear();
    state_.help_says = {};
  }
  state_.drawn.clear();
  photos_.begin_frame();
  if (covered_ != covered()) clear_focus();  // the ring stays on its own side
  covered_ = covered();
  begin_widgets();
  Canvas canvas(fonts_, scale_);
  if (recording_) {
    texts_.clear();
    canvas.record(&texts_);
  }
  Context context{canvas, bench_, keymap_, translator_, pinyin_, photos_, state_};
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect whole{0, 0, size.x, size.y};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("##screen", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoScrollWithMouse);
  draw_view(context, whole);
  ImGui::End();
  // Over the margin of the stage: the message preview beside it stays readable.
  const bool beside = bench_.shown() && ((bench_.view() == View::review && bench_.preferences().side_panel) ||
                                         bench_.view() == View::looks);
  const float right = whole.w - context.px(theme::space4) - (beside ? review_side_width(context, whole) : 0.0F);
  draw_toasts(context, {whole.x, whole.y, right, whole.h - context.px(104)});
  if (bench_.overlay() == Overlay::help) draw_help(context, whole);
  if (bench_.overlay() == Overlay::palette) draw_palette(context, whole);
  if (bench_.overlay() == Overlay::display) draw_display_check(context, whole);
  state_.release_text = false;
  preparing_ = fonts_.prepare(std::chrono::milliseconds{2});
  clipped_ = canvas.clipped();
}

void Screen::draw_view(Context& context, Rect area) {
  if (bench_.view() == View::sign_in) {
    if (bench_.gate() == workbench::Gate::sign_in)
      draw_sign_in(context, area);
    else
      draw_gate(context, area);
    return;
  }
  state_.sign_in_touched = false;
  draw_top_bar(context, area.take_top(context.px(48)));
  draw_hint_bar(context, area.take_bottom(context.px(28)));
  switch (bench_.view()) {
    case View::review:
      draw_review(context, area);
      break;
    case View::supervisor:
      draw_supervisor(context, area);
      break;
    case View::messages:
      draw_messages(context, area);
      break;
    case View::support:
      draw_support(context, area);
      break;
    case View::overview:
      draw_overview(context, area);
      break;
    case View::looks:
      draw_looks(context, area);
      break;
    case View::sign_in:
      break;
  }
}

std::optional<Millis> Screen::next_change() const {
  std::optional<Millis> next = bench_.next_change();
  if (!state_.refused.empty()) {
    const Millis left = state_.refused_until - bench_.clock().mono();
    if (left > Millis{0} && (!next || left < *next)) next = left;
  }
  return next;
}

bool Screen::presented() {
  if (bench_.view() == View::review || bench_.view() == View::looks) {
    for (const std::string& submission : state_.drawn) bench_.photos_drawn(submission);
  }
  return photos_.upload() || preparing_;
}

bool Screen::help_key(workbench::Chord chord) {
  if (!state_.help_waiting.empty()) {
    if (chord == workbench::Chord{Key::escape})
      state_.help_waiting.clear();
    else
      state_.help_key = chord;
    return true;
  }
  if (chord.ctrl || chord.shift || chord.alt) return false;
  switch (chord.key) {
    case Key::down:
    case Key::up:
      state_.help_down += chord.key == Key::down ? 1 : -1;
      return true;
    case Key::right:
    case Key::left:
      state_.help_across += chord.key == Key::right ? 1 : -1;
      return true;
    case Key::enter:
      state_.help_choose = true;
      return true;
    case Key::del:
      state_.help_default = true;
      return true;
    default:
      return false;
  }
}

bool Screen::covered() const {
  return bench_.overlay() != Overlay::none ||
         (bench_.view() == View::looks ? bench_.looks().writing()
                                       : bench_.view() != View::review && bench_.wants_text());
}

bool Screen::focus_key(const KeyPress& press, Key key) {
  if (bench_.paused()) return false;
  if (covered_ != covered()) {
    // What the key would be for is not on the screen yet.
    clear_focus();
    return key == Key::tab;
  }
  const bool typing = ImGui::GetIO().WantTextInput;
  // Tab belongs to the findings where there are some, and to text while it is typed; with Ctrl it always walks.
  const workbench::Chord chord{key, press.ctrl, press.shift, press.alt};
  const bool walks = key == Key::tab && !press.alt &&
                     (press.ctrl || modal_drawn() || (!typing && keymap_.find(chord, bench_.view()) == nullptr));
  if (key == Key::tab && typing && !press.ctrl && !press.alt && !modal_drawn() && step_field(press.shift ? -1 : 1))
    return true;
  if (walks) {
    if (typing) state_.release_text = true;
    step_focus(press.shift ? -1 : 1);
    return true;
  }
  if (focused_widget().empty() || typing || press.ctrl || press.shift || press.alt) return false;
  if (key == Key::enter || key == Key::space) {
    if (!press.repeat) activate_focus();
    return true;
  }
  if (key == Key::escape) {
    clear_focus();
    return true;
  }
  return false;
}

bool Screen::key(const KeyPress& press) {
  const Key key = key_from_glfw(press.key);
  if (key == Key::none) {
    bench_.input_happened();
    return false;
  }
  if (bench_.overlay() == Overlay::palette && !bench_.paused()) {
    // The list under the text field takes the keys that move in a list.
    const int step = key == Key::down        ? 1
                     : key == Key::up        ? -1
                     : key == Key::tab       ? (press.shift ? -1 : 1)
                     : key == Key::page_down ? 8
                     : key == Key::page_up   ? -8
                                             : 0;
    if (step != 0) {
      bench_.input_happened();
      state_.palette_index = std::max(0, state_.palette_index + step);
      return true;
    }
    if (key == Key::enter && !press.repeat) {
      bench_.input_happened();
      state_.palette_run = true;
      return true;
    }
  }
  const bool pressed = !focused_widget().empty() && covered_ && (key == Key::enter || key == Key::space);
  if (bench_.overlay() == Overlay::help && !bench_.paused() && !pressed &&
      help_key({key, press.ctrl, press.shift, press.alt})) {
    bench_.input_happened();
    return true;
  }
  if (focus_key(press, key)) {
    bench_.input_happened();
    return true;
  }
  const workbench::KeyPress chord{
      {key, press.ctrl, press.shift, press.alt}, press.repeat, ImGui::GetIO().WantTextInput};
  const workbench::KeyOutcome outcome = workbench::press(bench_, keymap_, chord);
  // Esc and Enter leave a search; where something is written for a panel, Enter is the panel's.
  const bool leaves =
      chord.typing && outcome.refused && !bench_.wants_text() && (key == Key::escape || key == Key::enter);
  if (leaves) state_.release_text = true;
  if (!outcome.refused || leaves) {
    state_.refused.clear();
  } else if (!press.repeat && *outcome.refused != "why.nothing_to_close") {
    state_.refused = std::string(*outcome.refused);
    state_.refused_until = bench_.clock().mono() + std::chrono::seconds(3);
  }
  return outcome.action != nullptr;
}

}  // namespace cs::ui
