#pragma once

namespace cs {

/// Keeps from the window what an input method takes under X11: the keys of a composition (Backspace, Enter, digits,
/// arrows) edit and choose there, and must not act here as well. True when it can; call it once before the window is
/// opened, which also sees to it that it is linked.
///
/// GLFW asks XFilterEvent() whether the input method takes an event, and reports the key press whatever the answer is.
/// This program has an XFilterEvent() of its own, which stands before Xlib's, asks that one, and takes the window out
/// of a key press that is the input method's: GLFW passes over events of windows it does not know. What the input
/// method did not want comes back from it as an event that is not taken, and is reported then. Works where GLFW calls
/// Xlib by name (3.3); where it looks its functions up by itself (3.4 and newer), nothing changes.
bool keep_composed_keys();

}  // namespace cs
