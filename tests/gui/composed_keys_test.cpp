// What an input method takes does not reach the window as keys: with Xlib's own compose method, which needs no server.
#include "platform/composed_keys.hpp"

#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <chrono>
#include <clocale>
#include <cstdlib>
#include <functional>
#include <vector>

// After the others: it defines None and Bool as macros.
#include <X11/Xlib.h>
#include <X11/keysym.h>

// As glfw3native.h declares it, which would want the headers of Xrandr too.
extern "C" Window glfwGetX11Window(GLFWwindow* window);

namespace cs::programs {
namespace {

struct Heard {
  std::vector<int> pressed;
  std::vector<unsigned> characters;
};

/// Sends key presses to a window from a connection of its own, as a keyboard would.
class Keyboard {
 public:
  Keyboard() : display_(XOpenDisplay(nullptr)) {
    int first = 0, last = 0;
    XDisplayKeycodes(display_, &first, &last);
    accent_ = static_cast<KeyCode>(last);
    KeySym accent = XK_dead_acute;
    XChangeKeyboardMapping(display_, accent_, 1, &accent, 1);
    XSync(display_, False);
  }
  ~Keyboard() { XCloseDisplay(display_); }
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  void focus(Window window) {
    XEvent event{};
    event.xfocus.type = FocusIn;
    event.xfocus.window = window;
    event.xfocus.mode = NotifyNormal;
    send(window, FocusChangeMask, event);
  }
  void accent(Window window) { press(window, accent_); }
  void letter(Window window, KeySym key) { press(window, XKeysymToKeycode(display_, key)); }

 private:
  void press(Window window, KeyCode code) {
    for (const int type : {KeyPress, KeyRelease}) {
      XEvent event{};
      event.xkey.type = type;
      event.xkey.window = window;
      event.xkey.root = DefaultRootWindow(display_);
      event.xkey.time = ++time_;
      event.xkey.keycode = code;
      event.xkey.same_screen = True;
      send(window, type == KeyPress ? KeyPressMask : KeyReleaseMask, event);
    }
  }
  void send(Window window, long mask, XEvent& event) {
    XSendEvent(display_, window, False, mask, &event);
    XSync(display_, False);
  }

  Display* display_;
  KeyCode accent_ = 0;
  Time time_ = 1'000;
};

TEST(ComposedKeys, DoNotReachTheWindow) {
  ::setenv("XMODIFIERS", "@im=none", 1);
  std::setlocale(LC_ALL, "C.UTF-8");
  ASSERT_TRUE(keep_composed_keys());
  Keyboard keyboard;  // its key is there before GLFW reads what keys there are
  ASSERT_TRUE(glfwInit());
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API);
  GLFWwindow* window = glfwCreateWindow(100, 100, "", nullptr, nullptr);
  ASSERT_NE(window, nullptr);
  Heard heard;
  glfwSetWindowUserPointer(window, &heard);
  glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int, int action, int) {
    if (action == GLFW_PRESS) static_cast<Heard*>(glfwGetWindowUserPointer(w))->pressed.push_back(key);
  });
  glfwSetCharCallback(window, [](GLFWwindow* w, unsigned c) {
    static_cast<Heard*>(glfwGetWindowUserPointer(w))->characters.push_back(c);
  });
  const auto until = [](const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!done() && std::chrono::steady_clock::now() < end) glfwWaitEventsTimeout(0.05);
    return done();
  };
  const Window id = glfwGetX11Window(window);
  keyboard.focus(id);
  keyboard.accent(id);
  keyboard.letter(id, XK_e);
  EXPECT_TRUE(until([&] { return !heard.characters.empty(); }));
  EXPECT_EQ(heard.characters, std::vector<unsigned>{0xE9}) << "é, whole";
  EXPECT_EQ(heard.pressed, std::vector<int>{}) << "neither the accent nor the E acts as a key";

  keyboard.letter(id, XK_b);
  EXPECT_TRUE(until([&] { return heard.characters.size() == 2; }));
  EXPECT_EQ(heard.characters.back(), 'b');
  EXPECT_EQ(heard.pressed, std::vector<int>{GLFW_KEY_B}) << "what it did not want does, once";
  glfwDestroyWindow(window);
  glfwTerminate();
}

}  // namespace
}  // namespace cs::programs
