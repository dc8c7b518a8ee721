// Whether a message can be sent again, wherever somebody asks for it.
#pragma once

#include <optional>

#include "domain/notice.hpp"
#include "workbench/item.hpp"

namespace cs::workbench {

/// nullopt: it can.
inline Why why_not_resend(std::optional<domain::NoticeState> state) {
  using domain::NoticeState;
  if (!state) return "why.no_message";
  switch (*state) {
    case NoticeState::queued:
    case NoticeState::held:
    case NoticeState::sending:
      return "why.leaves_by_itself";
    case NoticeState::cancelled:
      return "why.message_cancelled";
    default:
      return std::nullopt;
  }
}

}  // namespace cs::workbench
