#include "programs/splash.hpp"

#include <imgui.h>

#include <cmath>

#include "programs/app_window.hpp"
#include "ui/canvas.hpp"

namespace cs::programs {

void draw_splash(AppWindow& window) {
  window.begin_frame(1.0F / 60);
  // Three frames in the middle, the mark of the sign-in screen; no typeface is loaded yet.
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  const float scale = window.content_scale(), h = std::round(44 * scale), w = std::round(33 * scale),
              gap = std::round(8 * scale);
  const float x0 = std::round(static_cast<float>(window.width()) / 2 - (3 * w + 2 * gap) / 2);
  const float y0 = std::round(static_cast<float>(window.height()) / 2 - h / 2);
  for (int i = 0; i < 3; ++i) {
    const float x = x0 + (w + gap) * static_cast<float>(i);
    list.AddRect({x, y0}, {x + w, y0 + h}, ui::to_imgui(i == 0 ? ui::theme::accent : ui::theme::text_quiet), 4 * scale,
                 0, (i == 0 ? 2.0F : 1.0F) * scale);
  }
  window.render();
  window.present();
}

}  // namespace cs::programs
