#include "platform/screen_lock.hpp"

#include <future>

#include "platform/system_windows.hpp"

#include <wtsapi32.h>

namespace cs {
namespace {

constexpr wchar_t class_name[] = L"CountersignScreenLock";

bool nobody_looks(UINT message, WPARAM what) {
  if (message == WM_POWERBROADCAST) return what == PBT_APMSUSPEND;
  // Another user's turn at this machine, or a remote desktop that was left, is as good as a lock.
  return message == WM_WTSSESSION_CHANGE &&
         (what == WTS_SESSION_LOCK || what == WTS_CONSOLE_DISCONNECT || what == WTS_REMOTE_DISCONNECT);
}

LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM what, LPARAM more) {
  const auto* locked = reinterpret_cast<const std::function<void()>*>(::GetWindowLongPtrW(window, GWLP_USERDATA));
  if (locked != nullptr && nobody_looks(message, what)) (*locked)();
  if (message == WM_DESTROY) ::PostQuitMessage(0);
  return ::DefWindowProcW(window, message, what, more);
}

}  // namespace

struct ScreenLock::Buses {
  std::function<void()> locked;
  std::promise<HWND> made;
  HWND window = nullptr;
};

ScreenLock::ScreenLock() : buses_(std::make_unique<Buses>()) {}

Result<std::unique_ptr<ScreenLock>> ScreenLock::watch(std::function<void()> locked, const ScreenLockOptions&) {
  std::unique_ptr<ScreenLock> self(new ScreenLock);
  self->buses_->locked = std::move(locked);
  auto made = self->buses_->made.get_future();
  self->thread_ = Thread("cs-screen-lock", OnThrow::report, [raw = self.get()] { raw->loop(); });
  self->buses_->window = made.get();
  if (self->buses_->window == nullptr)
    return Error{Code::unavailable, "screen_lock.none", "Windows does not tell when the screen is locked."};
  return self;
}

ScreenLock::~ScreenLock() {
  if (buses_->window != nullptr) ::PostMessageW(buses_->window, WM_CLOSE, 0, 0);
  thread_.join();
}

/// A hidden window of its own, because one that only gets messages is told of no broadcast, sleep among them.
void ScreenLock::loop() {
  WNDCLASSW kind{};
  kind.lpfnWndProc = &on_message;
  kind.lpszClassName = class_name;
  kind.hInstance = ::GetModuleHandleW(nullptr);
  ::RegisterClassW(&kind);
  const HWND window = ::CreateWindowExW(0, class_name, L"", 0, 0, 0, 0, 0, nullptr, nullptr, kind.hInstance, nullptr);
  if (window != nullptr) {
    ::SetWindowLongPtrW(window, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(&buses_->locked));
    ::WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION);
  }
  buses_->made.set_value(window);
  if (window == nullptr) return;
  MSG message;
  while (::GetMessageW(&message, nullptr, 0, 0) > 0) ::DispatchMessageW(&message);
  ::WTSUnRegisterSessionNotification(window);
}

}  // namespace cs
