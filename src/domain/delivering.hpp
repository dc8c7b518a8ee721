// Releasing, taking back, delivering and recalling a finished photo, judged from facts. As in deciding.hpp: whoever
// keeps the facts loads them, asks here, and applies the plan in the same transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

struct FinishedFacts {
  State state = State::pending;
  /// The approval that stands on it; nothing where none does.
  struct Approval {
    TimePoint grace_until{};
    std::string finished;  ///< the digest that its evidence names; empty where no finished photo was shown
  };
  std::optional<Approval> approval{};
};

/// What a move of a finished photo comes to.
enum class Planned { moves, repeats };

/// `finished` is the digest that somebody looked at. Only what a standing approval names leaves, and only once it can
/// no longer be undone. Code::refused "release.too_early", "release.no_finished", "release.other_photo",
/// "submission.move".
Result<Planned> plan_release(const FinishedFacts& facts, std::string_view finished, TimePoint now);
/// released -> approved. Code::refused "submission.move" for what is delivered or was never released.
Result<Planned> plan_take_back(const FinishedFacts& facts);
/// `finished` is the digest that is in the package. released -> delivered; delivered once more with `again`. Errors as
/// plan_release, and "delivery.delivered".
Result<Planned> plan_delivery(const FinishedFacts& facts, std::string_view finished, bool again);

/// 学信网's word on a delivered photo.
enum class Registry {
  passed,    ///< 通过
  failed,    ///< 未通过
  unsure,    ///< 不确定
  abnormal,  ///< 异常
  objected,  ///< 校对: the student objects to it
};
const char* to_string(Registry result);
/// The name or 学信网's own word for it; nothing for any other text.
std::optional<Registry> registry_word(std::string_view text);

/// delivered -> recalled, unless it passed. Repeats where it is recalled already. Code::refused "submission.move".
Result<Planned> plan_recall(const FinishedFacts& facts, Registry result);
/// recalled -> delivered: the school vouches for it. Code::refused "submission.move".
Result<Planned> plan_verification(const FinishedFacts& facts);

}  // namespace cs::domain
