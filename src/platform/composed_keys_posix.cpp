#include "platform/composed_keys.hpp"

#include <X11/Xlib.h>
#include <dlfcn.h>

namespace {

using Filter = int (*)(XEvent*, Window);

Filter xlibs() {
  static const auto filter = reinterpret_cast<Filter>(::dlsym(RTLD_NEXT, "XFilterEvent"));
  return filter;
}

}  // namespace

extern "C" int XFilterEvent(XEvent* event, Window window) {
  const Filter filter = xlibs();
  if (filter == nullptr) return False;
  const int taken = filter(event, window);
  // A release is let through: one without its press is passed over by GLFW.
  if (taken != False && event->type == KeyPress) event->xany.window = None;
  return taken;
}

namespace cs {

bool keep_composed_keys() {
  return xlibs() != nullptr;
}

}  // namespace cs
