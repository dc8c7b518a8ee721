// Scripts that drive the window in tests and for the pictures of the manual. One command a line, # begins a comment:
//
//   sign-in reviewer secret          wait item.ready 5000          expect view.review
//   action stage.zoom_in             key Ctrl+P                    key Right x 5
//   type any text to the line's end  click 640 400                 click @reason.EAR_COVERED
//   double-click 640 400             drag 600 400 700 420          wheel 640 400 3
//   hold Space x 20                  frames 2                      shot 03-reject
//   language en                      unless reason EAR_COVERED key 1
//
// Conditions are predicates of the workbench (see condition_names()); "!" before one turns it round. `wait` ends the
// script with the line number when its time is over; it waits for what is true, never for time to pass.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "workbench/keymap.hpp"

namespace cs::script {

struct Condition {
  bool negated = false;
  std::string name;
  std::vector<std::string> args;
  bool operator==(const Condition&) const = default;
};

/// How many words a condition takes after its name.
struct Arity {
  int least = 0, most = 0;
};
/// nullopt when there is no such condition.
std::optional<Arity> condition_arity(std::string_view name);

namespace command {
struct Wait {
  Condition condition;
  Millis timeout{60'000};
};
struct Expect {
  Condition condition;
};
struct RunAction {
  std::string id;
};
struct PressKey {
  workbench::Chord chord;
  int times = 1;
};
struct HoldKey {  ///< pressed once, then repeated by the keyboard: must never decide
  workbench::Chord chord;
  int repeats = 1;
};
struct Type {
  std::string text;
};
struct Click {
  std::string widget;  ///< without @; empty: at x, y
  double x = 0, y = 0;
  bool twice = false;
};
struct Drag {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};
struct Wheel {
  double x = 0, y = 0, notches = 0;
};
struct Shot {
  std::string name;
};
struct SetLanguage {
  workbench::Language language = workbench::Language::zh;
};
struct SignIn {
  std::string user, password;
};
struct Frames {
  int count = 1;
};
}  // namespace command

using Command = std::variant<command::Wait, command::Expect, command::RunAction, command::PressKey, command::HoldKey,
                             command::Type, command::Click, command::Drag, command::Wheel, command::Shot,
                             command::SetLanguage, command::SignIn, command::Frames>;

struct ScriptLine {
  int number = 0;
  std::string text;
  std::optional<Condition> unless;  ///< the line is passed over where this holds when its turn comes
  Command command;
};

/// Code::invalid "script.syntax" with the line number and what was expected.
Result<std::vector<ScriptLine>> parse_script(std::string_view text);

/// Names of all conditions with what they mean, in English, for `--help` and error sentences.
const std::vector<std::pair<std::string, std::string>>& condition_names();
/// Code::invalid "script.condition" for an unknown name or wrong arguments.
Result<bool> evaluate(const Condition& condition, const workbench::Workbench& bench);

/// What a script does to the window. Positions are in points of the window's client area. Input goes the way of real
/// input; every call returns at once and takes effect in the next frame.
class ScriptHost {
 public:
  virtual ~ScriptHost() = default;
  virtual void key(workbench::Chord chord, bool repeat) = 0;
  virtual void type(const std::string& text) = 0;
  virtual void click(double x, double y, bool twice) = 0;
  /// False when no such widget was drawn in the last frame.
  virtual bool click_widget(const std::string& id) = 0;
  virtual void drag(double x0, double y0, double x1, double y1) = 0;
  virtual void wheel(double x, double y, double notches) = 0;
  /// Saves the frame that is on the screen.
  virtual Status shot(const std::string& name) = 0;
  /// Nothing moves any more: no photograph still loading, no input still on its way. Shots wait for it.
  virtual bool settled() = 0;
};

class ScriptRunner {
 public:
  ScriptRunner(std::vector<ScriptLine> lines, const Clock& clock) : lines_(std::move(lines)), clock_(clock) {}

  /// Once a frame, after it was presented. Does at most one command, and leaves two frames between input and the next
  /// one, so that its effect is there.
  void step(workbench::Workbench& bench, ScriptHost& host);
  bool finished() const { return error_ || at_ >= lines_.size(); }
  /// "Line 12 (wait item.ready): …" once it failed.
  const std::optional<Error>& error() const { return error_; }
  int line() const { return finished() ? 0 : lines_[at_].number; }

 private:
  void fail(std::string why);
  void done(int rest_frames);

  std::vector<ScriptLine> lines_;
  const Clock& clock_;
  std::size_t at_ = 0;
  int rest_ = 0, sent_ = 0;
  std::optional<MonoPoint> began_;
  std::optional<Error> error_;
};

}  // namespace cs::script
