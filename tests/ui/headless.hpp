// The whole screen without a window or GPU, driven by keys and clicks.
#pragma once

#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/text.hpp"
#include "fake_desk.hpp"
#include "ui/screen.hpp"
#include "ui/views.hpp"

namespace cs::ui {

// Photographs that are sharp at once and have no pixels.
class NoPhotos final : public Photos {
 public:
  void begin_frame() override {
    shown = 0;
    keys.clear();
  }
  using Photos::show;
  ShownPhoto show(const std::string&, int, int, const PhotoScene& scene) override {
    ++shown;
    for (const PhotoLayer* layer : {&scene.a, &scene.b})
      if (!layer->photo.levels.empty()) keys.insert(layer->photo.key);
    return {1, true, sharp};
  }
  void prepare(const gfx::PhotoSource&, double) override {}
  bool upload() override { return false; }
  bool waiting() const override { return false; }
  int shown = 0;
  std::set<std::string> keys;  ///< of the photographs in this frame
  bool sharp = true;
};

inline workbench::Translator load_translator() {
  auto translator = workbench::Translator::load(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang");
  if (!translator) ADD_FAILURE() << translator.error().message;
  return *translator;
}

// Dear ImGui without window or GPU, with the real typefaces: widths are those of the screen.
class Headless {
 public:
  Headless(int width, int height, workbench::Language language, FakeDeskOptions options = small(),
           workbench::Preferences preferences = {})
      : translator(load_translator()), desk(std::move(options), clock) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = 1.0F / 60;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    const auto files = find_fonts();
    if (files) {
      EXPECT_TRUE(fonts.load(*files).ok());
    } else {
      ADD_FAILURE() << files.error().message;
    }
    apply_style();
    workbench::use_translator(&translator);
    preferences.language = language;
    bench = std::make_unique<workbench::Workbench>(desk, clock, preferences);
    screen = std::make_unique<Screen>(*bench, translator, pinyin, fonts, photos);
    screen->set_known_accounts({{"lin", "x", "reviewer"}, {"supervisor", "x", "supervisor"}});
    screen->record_texts();
    input.on_key([this](const KeyPress& press) { return screen->key(press); });
  }
  ~Headless() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) texture->SetStatus(ImTextureStatus_Destroyed);
    ImGui::DestroyContext();
    workbench::use_translator(nullptr);
  }
  static FakeDeskOptions small() {
    FakeDeskOptions options;
    options.photo_width = 96;
    return options;
  }

  static void serve_textures() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_WantCreate) texture->SetTexID(1);
      texture->SetStatus(texture->Status == ImTextureStatus_WantDestroy ? ImTextureStatus_Destroyed
                                                                        : ImTextureStatus_OK);
    }
  }
  void frames(int count = 4) {
    for (int i = 0; i < count; ++i) {
      clock.advance(Millis(200));
      input.begin_frame();
      ImGui::NewFrame();
      screen->draw();
      ImGui::Render();
      serve_textures();
      screen->presented();
    }
  }
  void key(int glfw, int mods = 0) {
    input.key(glfw, GLFW_PRESS, mods);
    if (glfw >= GLFW_KEY_SPACE && glfw <= GLFW_KEY_Z && mods == 0) input.character(static_cast<unsigned>(glfw));
    input.key(glfw, GLFW_RELEASE, mods);
    frames();
  }
  void click(const std::string& id) {
    const auto it = widgets_of_frame().find(id);
    ASSERT_NE(it, widgets_of_frame().end()) << id;
    input.mouse_move(it->second.centre_x(), it->second.centre_y());
    input.mouse_button(0, GLFW_PRESS);
    input.mouse_button(0, GLFW_RELEASE);
    frames(6);
  }
  /// A supervisor goes on to the list of decisions.
  void sign_in(const char* user) {
    bench->sign_in(user, "x");
    frames(8);
    if (bench->view() == workbench::View::overview) key(GLFW_KEY_F3);
  }
  bool writes(const std::string& text) const {
    return std::find(screen->texts().begin(), screen->texts().end(), text) != screen->texts().end();
  }
  // What this screen says must be translated and have its place.
  void check(const char* state) const {
    static const std::regex key_pattern("[a-z_]+(\\.[a-z_0-9]+)+");
    for (const std::string& text : screen->texts())
      EXPECT_FALSE(std::regex_match(text, key_pattern)) << state << ": " << text;
    for (const std::string& text : screen->clipped()) ADD_FAILURE() << state << ": no room for \"" << text << "\"";
    EXPECT_FALSE(screen->texts().empty()) << state;
  }

  ManualClock clock;
  workbench::Translator translator;
  workbench::Pinyin pinyin;
  Fonts fonts;
  FakeDesk desk;
  NoPhotos photos;
  Input input;
  std::unique_ptr<workbench::Workbench> bench;
  std::unique_ptr<Screen> screen;
};

}  // namespace cs::ui
