// The running workstation: window, screen and workbench around a desk, and the loop that sleeps until something
// happens.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "client/desk.hpp"
#include "programs/app_window.hpp"
#include "ui/screen.hpp"
#include "workbench/tour.hpp"
#include "workbench/workbench.hpp"

namespace cs::programs {

struct WorkstationOptions {
  std::filesystem::path data_dir;  ///< preferences; made when it is not there
  std::optional<workbench::Language> language;
  std::string server;                      ///< address of the service, to be named where a sign-in fails
  std::vector<ui::KnownAccount> accounts;  ///< offered on the sign-in screen: the people of the demonstration
  std::vector<workbench::TourCase> tour;   ///< cases with known answers, for a first day; empty: none
};

/// How the UI thread spent its time, for the benchmark; milliseconds.
struct FrameTimes {
  std::vector<double> computed;  ///< of `built`, what the thread had a processor for
  std::vector<double> built;     ///< what the program does for a frame: events, layout, text
  std::vector<double> frames;    ///< the same with handing it to OpenGL; a software renderer draws in that time
};

class Workstation {
 public:
  static Result<std::unique_ptr<Workstation>> create(AppWindow& window, client::Desk& desk, const Clock& clock,
                                                     WorkstationOptions options);
  ~Workstation();

  workbench::Workbench& bench() { return *bench_; }
  ui::Screen& screen() { return *screen_; }

  /// Until the window is closed.
  void run();
  /// One frame now: draws, lets `before_present` look at it, shows it. Returns whether another should follow.
  bool frame(float seconds, const std::function<void()>& before_present = {});

  const FrameTimes& times() const { return times_; }

 private:
  Workstation(AppWindow& window, client::Desk& desk, const Clock& clock);
  void save_preferences_if_changed();
  void write_key_card_if_asked();

  AppWindow& window_;
  client::Desk& desk_;
  const Clock& clock_;
  std::filesystem::path preferences_file_;
  unsigned long saved_revision_ = 0;
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<workbench::Workbench> bench_;
  std::unique_ptr<ui::Screen> screen_;
  std::optional<workbench::Tour> tour_;
  FrameTimes times_;
};

}  // namespace cs::programs
