// How far a student is, as the school counts them: 应采 is everybody who has not left, and splits into the others.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

/// Whether a student takes part in a collection.
enum class Standing {
  takes_part,
  left,     ///< 离校: nothing is expected of them
  offline,  ///< 线下: photographed at the school already
};
/// "" for takes_part, "left", "offline".
const char* to_string(Standing standing);
std::optional<Standing> standing_from(std::string_view name);

/// Whether a photograph is taken from such a student. Code::refused "submit.left", "submit.offline".
Status may_hand_in(Standing standing);

/// How far a student's photograph got: the one rule behind every count of a class (progress, final report).
enum class Reach {
  missing,    ///< nothing handed in, withdrawn, or not paid for
  waiting,    ///< for its checks or a reviewer
  rejected,   ///< and nothing new
  approved,   ///< not released
  released,   ///< not delivered
  delivered,  ///< and not called back
  recalled,   ///< called back, and nothing new
  offline,
};
/// `newest`: the state of the newest attempt that was neither withdrawn nor superseded. Nothing for who has left.
std::optional<Reach> reach_of(Standing standing, std::optional<State> newest);

enum class Progress {
  approved,  ///< 已采
  waiting,   ///< 待审
  rejected,  ///< 未通过未重拍: rejected or come back, and nothing new
  missing,   ///< 未采集: nothing handed in, withdrawn, or not paid for
  offline,   ///< 线下
};
Progress progress_of(Reach reach);

}  // namespace cs::domain
