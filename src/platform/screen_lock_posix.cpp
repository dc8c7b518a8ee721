#include "platform/screen_lock.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace cs {
namespace {

struct BusDeleter {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};
using Bus = std::unique_ptr<sd_bus, BusDeleter>;

Bus connect(const std::string& address, int (*usual)(sd_bus**)) {
  sd_bus* bus = nullptr;
  if (address.empty()) return Bus(usual(&bus) >= 0 ? bus : nullptr);
  if (sd_bus_new(&bus) < 0) return nullptr;
  Bus out(bus);
  const bool ok =
      sd_bus_set_address(bus, address.c_str()) >= 0 && sd_bus_set_bus_client(bus, 1) >= 0 && sd_bus_start(bus) >= 0;
  return ok ? std::move(out) : nullptr;
}

using Callback = std::function<void()>;

/// Signals with one boolean: true is what we wait for.
int on_flag(sd_bus_message* message, void* callback, sd_bus_error*) {
  int flag = 0;
  if (sd_bus_message_read(message, "b", &flag) >= 0 && flag != 0) (*static_cast<const Callback*>(callback))();
  return 0;
}

int on_lock(sd_bus_message*, void* callback, sd_bus_error*) {
  (*static_cast<const Callback*>(callback))();
  return 0;
}

/// logind's name of the session that this process runs in, empty where it does not know.
std::string own_session(sd_bus* bus) {
  sd_bus_message* reply = nullptr;
  std::string path;
  if (sd_bus_call_method(bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                         "GetSessionByPID", nullptr, &reply, "u", static_cast<std::uint32_t>(::getpid())) >= 0) {
    const char* text = nullptr;
    if (sd_bus_message_read(reply, "o", &text) >= 0) path = text;
  }
  sd_bus_message_unref(reply);
  return path;
}

bool listen(sd_bus* bus, const std::string& match, sd_bus_message_handler_t handler, Callback* callback) {
  return sd_bus_add_match(bus, nullptr, match.c_str(), handler, callback) >= 0;
}

}  // namespace

struct ScreenLock::Buses {
  Callback locked;
  Bus session, system;
  int stop = -1;  ///< an eventfd
  ~Buses() {
    if (stop >= 0) ::close(stop);
  }
};

ScreenLock::ScreenLock() : buses_(std::make_unique<Buses>()) {}

Result<std::unique_ptr<ScreenLock>> ScreenLock::watch(std::function<void()> locked, const ScreenLockOptions& options) {
  std::unique_ptr<ScreenLock> self(new ScreenLock);
  Buses& buses = *self->buses_;
  buses.locked = std::move(locked);
  if (Bus bus = connect(options.session_bus, sd_bus_open_user)) {
    bool all = true;
    for (const char* desktop : {"freedesktop", "gnome", "mate", "cinnamon", "xfce"})
      all =
          all && listen(bus.get(),
                        std::string("type='signal',member='ActiveChanged',interface='org.") + desktop + ".ScreenSaver'",
                        on_flag, &buses.locked);
    if (all) buses.session = std::move(bus);
  }
  if (Bus bus = connect(options.system_bus, sd_bus_open_system)) {
    bool all = listen(bus.get(), "type='signal',member='PrepareForSleep',interface='org.freedesktop.login1.Manager'",
                      on_flag, &buses.locked);
    if (const std::string session = own_session(bus.get()); !session.empty())
      all =
          all && listen(bus.get(),
                        "type='signal',member='Lock',interface='org.freedesktop.login1.Session',path='" + session + "'",
                        on_lock, &buses.locked);
    if (all) buses.system = std::move(bus);
  }
  if (!buses.session && !buses.system)
    return Error{Code::unavailable, "screen_lock.no_bus",
                 "Neither the session's D-Bus nor the system's can be reached, so a locked screen goes unnoticed."};
  buses.stop = ::eventfd(0, EFD_CLOEXEC);
  if (buses.stop < 0) return internal_error("No eventfd can be made.");
  self->thread_ = Thread("cs-screen-lock", OnThrow::restart, [raw = self.get()] { raw->loop(); });
  return self;
}

ScreenLock::~ScreenLock() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(buses_->stop, &one, sizeof(one)));
    thread_.join();
  }
}

void ScreenLock::loop() {
  for (;;) {
    std::vector<pollfd> fds = {{buses_->stop, POLLIN, 0}};
    for (Bus* bus : {&buses_->session, &buses_->system}) {
      if (!*bus) continue;
      int handled = 1;
      while (handled > 0) handled = sd_bus_process(bus->get(), nullptr);
      const int events = handled < 0 ? handled : sd_bus_get_events(bus->get());
      if (events < 0) {
        bus->reset();  // the bus has gone, with it what it could tell
        continue;
      }
      fds.push_back({sd_bus_get_fd(bus->get()), static_cast<short>(events), 0});
    }
    if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return;
    if (fds.front().revents != 0) return;
  }
}

}  // namespace cs
