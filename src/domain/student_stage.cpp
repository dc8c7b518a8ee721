#include "domain/student_stage.hpp"

#include <algorithm>

namespace cs::domain {
namespace {

/// The next thing that a student without a living attempt does.
Stage before_photo(const StageFacts& f) {
  if (!f.consented) return {"consent", {"consent"}};
  if (f.needs_code && !f.has_code) return {"code", {"consent", "code"}};
  return {"photo", {"consent", "code", "photo"}};
}

Stage again(std::string name, const StageFacts& f, TimePoint until, bool bounded, TimePoint now) {
  Stage stage{std::move(name), {}};
  const bool used = bounded && f.most_attempts > 0 && f.attempts >= f.most_attempts;
  if (now < until && !used) stage.may = before_photo(f).may;
  return stage;
}

}  // namespace

Stage stage_of(const StageFacts& f, TimePoint now) {
  const State state = f.state.value_or(State::withdrawn);
  const bool settled = now >= f.settled;
  switch (state) {
    case State::awaiting_payment:
      return {"pay", {"pay", "code", "photo", "withdraw", "consent"}};
    case State::checking:
    case State::pending:
    case State::leased:
      return {"review", {"withdraw", "consent"}};
    case State::approved:
      if (!settled) return {"review", {}};
      return {"approved", {"view"}};
    case State::released:
    case State::delivered:
      return {"approved", {"view"}};
    case State::recalled:
      return again("recalled", f, TimePoint::max(), false, now);
    case State::rejected: {
      if (!settled) return {"review", {}};
      if (f.appeal_open) return {"appealed", {}};
      const TimePoint until = std::max(f.closes, f.reshoot_until);
      Stage stage = again("rejected", f, until, true, now);
      if (now < until && !f.appealed) stage.may.emplace_back("appeal");
      return stage;
    }
    case State::superseded:
    case State::withdrawn:
      break;
  }
  if (now < f.opens) return {"not_open", {}};
  if (now >= f.closes) return {"closed", {}};
  return before_photo(f);
}

}  // namespace cs::domain
