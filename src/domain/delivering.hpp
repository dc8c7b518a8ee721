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

/// What is to be done about a package that was recorded and whose file may not have its name.
struct PackageFacts {
  TimePoint made{};
  bool whole_record = true;    ///< every photo of it is recorded
  bool file_is_right = false;  ///< under its name or as its part, in the folder that is being looked at
  bool this_folder = false;    ///< the record names this folder, in which nobody else is at work
};
enum class Settling {
  place,  ///< its file gets its name
  lose,   ///< nobody has it and nobody will: its photos are to be delivered again
  wait,   ///< it may still be on its way, in another folder
};
/// So long a package may take from its record to its name, in a folder that nobody looks at.
inline constexpr Millis package_patience{std::chrono::hours{24}};
Settling settle_package(const PackageFacts& facts, TimePoint now);
/// delivered -> released: the package that held it is lost. Repeats for what is not delivered any more.
Planned plan_loss(const FinishedFacts& facts);

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
