#include "programs/app_window.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "gfx/device.hpp"
#include "platform/composed_keys.hpp"
#include "ui/theme.hpp"

namespace cs::programs {

namespace {

std::string last_glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text != nullptr ? text : "";
}

// The mark of the product: three frames, the first one lit.
std::vector<unsigned char> icon_pixels(int size) {
  std::vector<unsigned char> rgba(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 4, 0);
  const auto fill = [&](double x0, double y0, double x1, double y1, ui::Colour c) {
    for (int y = static_cast<int>(y0 * size); y < static_cast<int>(y1 * size); ++y) {
      for (int x = static_cast<int>(x0 * size); x < static_cast<int>(x1 * size); ++x) {
        unsigned char* p =
            rgba.data() +
            (static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x)) * 4;
        p[0] = c.r, p[1] = c.g, p[2] = c.b, p[3] = 255;
      }
    }
  };
  fill(0.03, 0.03, 0.97, 0.97, ui::theme::bar);
  fill(0.12, 0.25, 0.37, 0.75, ui::theme::accent);
  for (const double x : {0.41, 0.67}) {
    fill(x, 0.25, x + 0.21, 0.75, ui::theme::text_quiet);
    fill(x + 0.04, 0.29, x + 0.17, 0.71, ui::theme::bar);
  }
  return rgba;
}

AppWindow* self(GLFWwindow* window) {
  return static_cast<AppWindow*>(glfwGetWindowUserPointer(window));
}

}  // namespace

Error no_display(const std::string& said) {
  return {Code::unavailable, "window.no_display",
          "There is no display to open a window on" + (said.empty() ? std::string() : " (" + said + ")") +
              ": start Countersign from a desktop session, or try it without one by `xvfb-run -a ./run demo`, or let "
              "it take "
              "pictures by `./run screenshots`."};
}

Result<std::unique_ptr<AppWindow>> AppWindow::open(const WindowOptions& options) {
  std::unique_ptr<AppWindow> app(new AppWindow);
  app->scripted_ = options.scripted;
  keep_composed_keys();
  if (glfwInit() == GLFW_FALSE) return no_display(last_glfw_error());
  app->glfw_ = true;
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHint(GLFW_RESIZABLE, options.scripted ? GLFW_FALSE : GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "countersign");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "countersign");
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  int width = options.width, height = options.height;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor(); monitor != nullptr && !options.scripted) {
    int x = 0, y = 0, w = 0, h = 0;
    glfwGetMonitorWorkarea(monitor, &x, &y, &w, &h);
    if (w > 0 && h > 0) {
      width = std::min(width, w);
      height = std::min(height, h);
    }
  }
  app->window_ = glfwCreateWindow(width, height, options.title.c_str(), nullptr, nullptr);
  if (app->window_ == nullptr) {
    const char* text = nullptr;
    const int code = glfwGetError(&text);
    if (code == GLFW_VERSION_UNAVAILABLE || code == GLFW_API_UNAVAILABLE || code == GLFW_FORMAT_UNAVAILABLE) {
      return gfx::accept_version(0, 0, text != nullptr ? text : "").error();
    }
    return no_display(text != nullptr ? text : "");
  }
  std::vector<unsigned char> small = icon_pixels(32), large = icon_pixels(128);
  const GLFWimage icons[] = {{32, 32, small.data()}, {128, 128, large.data()}};
  glfwSetWindowIcon(app->window_, 2, icons);
  glfwMakeContextCurrent(app->window_);
  if (auto info = gfx::inspect_device(); !info) return info.error();
  glfwSetWindowSizeLimits(app->window_, 1100, 680, GLFW_DONT_CARE, GLFW_DONT_CARE);
  // Screenshots need no display's rhythm; a person's screen does.
  glfwSwapInterval(options.scripted ? 0 : 1);

  ImGui::CreateContext();
  app->imgui_ = true;
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigInputTextCursorBlink = false;  // a blinking caret would draw twice a second for nothing
  io.ConfigInputTrickleEventQueue = true;
  io.BackendPlatformName = "countersign";
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_ClipboardUserData = app->window_;
  platform.Platform_GetClipboardTextFn = [](ImGuiContext*) {
    return glfwGetClipboardString(static_cast<GLFWwindow*>(ImGui::GetPlatformIO().Platform_ClipboardUserData));
  };
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
    glfwSetClipboardString(static_cast<GLFWwindow*>(ImGui::GetPlatformIO().Platform_ClipboardUserData), text);
  };
  ImGui_ImplOpenGL3_Init("#version 330 core");
  app->set_callbacks();
  app->update_size();
  return app;
}

AppWindow::~AppWindow() {
  if (imgui_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
  }
  if (window_ != nullptr) glfwDestroyWindow(window_);
  if (glfw_) glfwTerminate();
}

void AppWindow::set_callbacks() {
  glfwSetWindowUserPointer(window_, this);
  // Counting as an event is enough to be drawn again.
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { self(w)->input_.touch(); });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { self(w)->input_.touch(); });
  if (scripted_) return;
  glfwSetKeyCallback(window_,
                     [](GLFWwindow* w, int key, int, int action, int mods) { self(w)->input_.key(key, action, mods); });
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned c) { self(w)->input_.character(c); });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
    int window_width = 1, window_height = 1;
    glfwGetWindowSize(w, &window_width, &window_height);
    AppWindow* app = self(w);
    app->input_.mouse_move(x * app->width_ / std::max(window_width, 1), y * app->height_ / std::max(window_height, 1));
  });
  glfwSetMouseButtonCallback(window_,
                             [](GLFWwindow* w, int b, int action, int) { self(w)->input_.mouse_button(b, action); });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double dx, double dy) { self(w)->input_.scroll(dx, dy); });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int focused) { self(w)->input_.focus(focused != 0); });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int entered) {
    if (entered == 0) self(w)->input_.mouse_leave();
  });
}

void AppWindow::update_size() {
  glfwGetFramebufferSize(window_, &width_, &height_);
  width_ = std::max(width_, 1);
  height_ = std::max(height_, 1);
}

bool AppWindow::should_close() const {
  return glfwWindowShouldClose(window_) != 0;
}
float AppWindow::content_scale() const {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  return std::clamp(std::max(x, y), 1.0F, 4.0F);
}
bool AppWindow::visible() const {
  return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == 0;
}

void AppWindow::wait(double seconds) {
  input_.begin_frame();
  if (seconds <= 0) {
    glfwPollEvents();
  } else {
    glfwWaitEventsTimeout(seconds);
  }
}
void AppWindow::wake() {
  glfwPostEmptyEvent();
}

void AppWindow::begin_frame(float seconds) {
  update_size();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width_), static_cast<float>(height_)};
  io.DeltaTime = std::clamp(seconds, 1e-4F, 1.0F);
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
}

void AppWindow::render() {
  ImGui::Render();
  gfx::clear_window(width_, height_, static_cast<float>(ui::theme::surround.r) / 255.0F,
                    static_cast<float>(ui::theme::surround.g) / 255.0F,
                    static_cast<float>(ui::theme::surround.b) / 255.0F);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  const int wanted = ImGui::GetMouseCursor();
  if (wanted != cursor_ && !scripted_) {
    static constexpr struct {
      int imgui, glfw;
    } shapes[] = {{ImGuiMouseCursor_TextInput, GLFW_IBEAM_CURSOR},
                  {ImGuiMouseCursor_Hand, GLFW_HAND_CURSOR},
                  {ImGuiMouseCursor_ResizeAll, GLFW_CROSSHAIR_CURSOR}};
    GLFWcursor* cursor = nullptr;
    for (std::size_t i = 0; i < std::size(shapes); ++i) {
      if (shapes[i].imgui != wanted) continue;
      if (cursors_[i] == nullptr) cursors_[i] = glfwCreateStandardCursor(shapes[i].glfw);
      cursor = static_cast<GLFWcursor*>(cursors_[i]);
    }
    glfwSetCursor(window_, cursor);
    cursor_ = wanted;
  }
}

void AppWindow::present() {
  if (!shown_) {
    glfwShowWindow(window_);
    shown_ = true;
  }
  glfwSwapBuffers(window_);
}

Status AppWindow::screenshot(const std::filesystem::path& path) const {
  return gfx::write_png(path, width_, height_, gfx::read_window(width_, height_));
}

void AppWindow::set_full_screen(bool on) {
  if (on == (glfwGetWindowMonitor(window_) != nullptr)) return;
  int* at = window_at_;
  if (!on) {
    glfwSetWindowMonitor(window_, nullptr, at[0], at[1], at[2], at[3], GLFW_DONT_CARE);
    return;
  }
  glfwGetWindowPos(window_, &at[0], &at[1]);
  glfwGetWindowSize(window_, &at[2], &at[3]);
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  GLFWmonitor* best = nullptr;
  int most = -1;
  for (int i = 0; i < count; ++i) {
    int x = 0, y = 0;
    glfwGetMonitorPos(monitors[i], &x, &y);
    const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
    if (mode == nullptr) continue;
    const int w = std::min(at[0] + at[2], x + mode->width) - std::max(at[0], x);
    const int h = std::min(at[1] + at[3], y + mode->height) - std::max(at[1], y);
    if (const int shared = std::max(w, 0) * std::max(h, 0); shared > most) best = monitors[i], most = shared;
  }
  if (best == nullptr) return;
  const GLFWvidmode* mode = glfwGetVideoMode(best);
  glfwSetWindowMonitor(window_, best, 0, 0, mode->width, mode->height, mode->refreshRate);
}

void AppWindow::resize(int width, int height) {
  glfwSetWindowSize(window_, width, height);
  glfwPollEvents();
  input_.touch();
}

}  // namespace cs::programs
