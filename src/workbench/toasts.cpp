#include "workbench/toasts.hpp"

#include <algorithm>

namespace cs::workbench {

void Toasts::problem(MonoPoint now, Phrase phrase, Error error, bool sticky) {
  add(now, Toast::Kind::problem, std::move(phrase), std::move(error), sticky);
}

void Toasts::dismiss(std::uint64_t id) {
  std::erase_if(toasts_, [&](const Toast& t) { return t.id == id; });
}

void Toasts::tick(MonoPoint now) {
  std::erase_if(toasts_, [&](const Toast& t) { return !t.sticky && now >= t.until; });
}

void Toasts::add(MonoPoint now, Toast::Kind kind, Phrase phrase, std::optional<Error> error, bool sticky) {
  // The same news again only starts its time anew.
  std::erase_if(toasts_, [&](const Toast& t) { return t.kind == kind && t.phrase == phrase && t.error == error; });
  if (toasts_.size() >= most) {
    const auto passing = std::find_if(toasts_.begin(), toasts_.end(), [](const Toast& t) { return !t.sticky; });
    toasts_.erase(passing != toasts_.end() ? passing : toasts_.begin());
  }
  const Millis length = kind == Toast::Kind::problem ? 2 * shown_for : shown_for;
  toasts_.push_back({kind, std::move(phrase), std::move(error), now, now + length, sticky, next_id_++});
}

}  // namespace cs::workbench
