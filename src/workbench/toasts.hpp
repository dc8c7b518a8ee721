// Short news for the person: what was done, what went wrong. Said in the language that is on when it is drawn.
#pragma once

#include <deque>
#include <optional>

#include "base/clock.hpp"
#include "workbench/translation.hpp"

namespace cs::workbench {

struct Toast {
  enum class Kind { info, done, problem };
  Kind kind = Kind::info;
  Phrase phrase;               ///< what happened
  std::optional<Error> error;  ///< why, for problems
  MonoPoint at{}, until{};
  bool sticky = false;  ///< stays until dismissed
  std::uint64_t id = 0;
};

class Toasts {
 public:
  static constexpr std::size_t most = 6;  ///< the oldest passing one makes room
  static constexpr Millis shown_for{4'000};

  void info(MonoPoint now, Phrase phrase) { add(now, Toast::Kind::info, std::move(phrase), {}, false); }
  void done(MonoPoint now, Phrase phrase) { add(now, Toast::Kind::done, std::move(phrase), {}, false); }
  /// Stays until dismissed.
  void reminder(MonoPoint now, Phrase phrase) { add(now, Toast::Kind::info, std::move(phrase), {}, true); }
  /// A problem stays until dismissed when `sticky`, else twice as long as news.
  void problem(MonoPoint now, Phrase phrase, Error error, bool sticky = true);

  void dismiss(std::uint64_t id);
  void dismiss_all() { toasts_.clear(); }
  void tick(MonoPoint now);
  const std::deque<Toast>& all() const { return toasts_; }

 private:
  void add(MonoPoint now, Toast::Kind kind, Phrase phrase, std::optional<Error> error, bool sticky);
  std::deque<Toast> toasts_;
  std::uint64_t next_id_ = 1;
};

}  // namespace cs::workbench
