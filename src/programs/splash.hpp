#pragma once

namespace cs::programs {
class AppWindow;
/// The first frame: the surround of the screen, before typefaces, service or desk are there.
void draw_splash(AppWindow& window);
}  // namespace cs::programs
