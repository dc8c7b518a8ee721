#include "workbench/tour.hpp"

#include <algorithm>

namespace cs::workbench {
namespace {

/// As the campaign of the item names it.
std::string name_of(const Item& item, const std::string& code) {
  const auto it = std::ranges::find(item.campaign->reasons, code, &domain::Reason::code);
  return it == item.campaign->reasons.end() ? code : tr(it->label);
}

}  // namespace

int Tour::right() const {
  return static_cast<int>(std::ranges::count_if(right_, [](const auto& one) { return one.second; }));
}

const TourCase* Tour::of(const std::string& number) const {
  const auto it = std::ranges::find(cases_, number, &TourCase::number);
  return it == cases_.end() ? nullptr : &*it;
}

void Tour::say(Workbench& bench, Phrase phrase) const {
  for (const Toast& toast : bench.toasts().all())
    if (toast.phrase.key.starts_with("tour.")) {
      bench.toasts().dismiss(toast.id);
      break;
    }
  bench.toasts().reminder(bench.clock().mono(), std::move(phrase));
}

void Tour::follow(Workbench& bench) {
  if (!bench.session()) return;
  if (!std::exchange(welcomed_, true)) say(bench, {"tour.begin", {{"total", std::to_string(total())}}});
  // The oldest first: the newest is what stays to be read.
  const auto& history = bench.review().history();
  for (auto decided = history.rbegin(); decided != history.rend(); ++decided) {
    if (decided->undo != Decided::Undo::none || judged_.contains(decided->key)) continue;
    judged_.insert(decided->key);
    const TourCase* known = of(decided->item->submission.row.student.number);
    if (known == nullptr) continue;
    const bool approved = decided->verdict == domain::Verdict::approve, good = known->reasons.empty();
    const bool named = std::ranges::any_of(known->reasons, [&](const std::string& code) {
      return std::ranges::find(decided->draft.reasons, code) != decided->draft.reasons.end();
    });
    right_[known->number] = approved == good && (good || named);
    const char* key = good && approved ? "tour.right_approved"
                      : good           ? "tour.was_good"
                      : approved       ? "tour.was_bad"
                      : named          ? "tour.right_rejected"
                                       : "tour.other_reason";
    const std::string look = good ? std::string() : tr("tour.look." + known->reasons.front());
    say(bench, {key,
                {{"n", std::to_string(this->decided())},
                 {"total", std::to_string(total())},
                 {"reasons", good ? std::string() : name_of(*decided->item, known->reasons.front())},
                 {"look", look},
                 {"right", std::to_string(right())}}});
  }
}

}  // namespace cs::workbench
