#include "domain/erasing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "base/text.hpp"

namespace cs::domain {
namespace {

Status nothing_open(const OpenMatters& open, const char* id) {
  const auto matters = open_matters(open);
  if (matters.empty()) return {};
  return Error{
      Code::refused, id,
      fmt::format("Nothing was removed, because this is still open: {}. Settle it first.", fmt::join(matters, ", "))};
}

}  // namespace

std::vector<std::string> open_matters(const OpenMatters& open) {
  std::vector<std::string> out;
  const auto say = [&out](std::int64_t n, std::string_view one, std::string_view several) {
    if (n > 0) out.push_back(fmt::format("{} {}", n, n == 1 ? one : several));
  };
  say(open.waiting, "photograph that waits for review", "photographs that wait for review");
  say(open.appeals, "appeal without an answer", "appeals without an answer");
  say(open.unsent, "message that has not left", "messages that have not left");
  say(open.doubtful, "message in doubt", "messages in doubt");
  say(open.refunds, "payment that is owed back", "payments that are owed back");
  say(open.recalls, "recall without an answer", "recalls without an answer");
  say(open.deliveries, "delivery under way", "deliveries under way");
  return out;
}

Status may_purge(const PurgeFacts& facts, TimePoint now) {
  if (facts.done) return Error{Code::refused, "purge.done", "This campaign was purged already."};
  if (facts.begun) return {};
  if (!facts.archived)
    return Error{Code::refused, "purge.not_archived",
                 "Only an archived campaign is purged: put it away with 'countersignd campaign archive' first."};
  if (facts.closes > now)
    return Error{Code::refused, "purge.still_open",
                 "The window of this campaign is still open: close it with 'countersignd campaign close' first."};
  return nothing_open(facts.open, "purge.open_matters");
}

std::optional<TimePoint> purge_due(TimePoint closes, int keep_days) {
  if (keep_days <= 0) return std::nullopt;
  return closes + std::chrono::days{keep_days};
}

Status may_erase(const ErasureFacts& facts, const std::string& reason) {
  if (trim(reason).empty())
    return invalid("erase.reason", "Say why with --reason: it is kept with the record, without anybody's name in it.");
  if (facts.erased || facts.campaign_purged)
    return Error{Code::refused, "erase.done", "The data of this student were removed already."};
  return nothing_open(facts.open, "erase.open_matters");
}

}  // namespace cs::domain
