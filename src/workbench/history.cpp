#include "workbench/history.hpp"

#include <algorithm>

namespace cs::workbench {
namespace {

constexpr std::size_t looks_kept = 100;
constexpr Millis pace_over{std::chrono::minutes{10}};

/// A level of its own: a level of the decoder's holds the whole pyramid in memory.
class KeptPixels final : public worker::Pixels {
 public:
  explicit KeptPixels(const worker::Pixels& from) : bytes_(from.rgba().begin(), from.rgba().end()) {
    width = from.width, height = from.height;
  }
  ByteView rgba() const override { return bytes_; }

 private:
  Bytes bytes_;
};

/// The item without the levels that are too large to keep twenty of. Copies less than 2 MB a photograph.
ItemPtr slim(const ItemPtr& item) {
  auto copy = std::make_shared<Item>(*item);
  for (client::Photo& photo : copy->photos) {
    if (!photo.decoded) continue;
    auto& levels = photo.decoded->levels;
    while (levels.size() > 1 && std::max(levels.front()->width, levels.front()->height) > History::edge)
      levels.erase(levels.begin());
    for (auto& level : levels) level = std::make_shared<KeptPixels>(*level);
  }
  return copy;
}

Args about(const Decided& decided) {
  const api::StudentView& student = decided.item->submission.row.student;
  return {{"name", student.name}, {"number", student.number}};
}

}  // namespace

Decided* History::find(const std::string& key) {
  return at(leaf_of(key));
}

Decided* History::at(int leaf) {
  return leaf > 0 && leaf <= static_cast<int>(all_.size()) ? &all_[static_cast<std::size_t>(leaf - 1)] : nullptr;
}

int History::leaf_of(const std::string& key) const {
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const Decided& d) { return d.key == key; });
  return it == all_.end() ? 0 : static_cast<int>(it - all_.begin()) + 1;
}

const Decided* History::of_submission(const std::string& submission) const {
  const auto it =
      std::find_if(all_.begin(), all_.end(), [&](const Decided& d) { return d.submission() == submission; });
  return it == all_.end() ? nullptr : &*it;
}

const Decided* History::newest_undoable() const {
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const Decided& d) { return can_undo(d); });
  return it == all_.end() ? nullptr : &*it;
}

std::optional<Millis> History::undo_left(const Decided& decided) const {
  if (decided.delivery == client::Delivery::refused || decided.undo != Decided::Undo::none) return Millis{0};
  if (decided.delivery != client::Delivery::sent) return std::nullopt;
  return std::max(Millis{0}, decided.undo_until - clock_.mono());
}

SessionStatistics History::statistics() const {
  SessionStatistics s{approved_, rejected_, undone_, began_, {}, 0};
  if (!looks_.empty()) {
    std::vector<Millis> sorted(looks_.begin(), looks_.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    s.typical_look = *middle;
  }
  const MonoPoint now = clock_.mono();
  const auto recent = std::count_if(times_.begin(), times_.end(), [&](MonoPoint t) { return now - t < pace_over; });
  // In the first minute the pace is not known well enough to be told.
  const Millis over = std::min(pace_over, now - began_);
  if (over >= Millis{60'000}) s.per_hour = static_cast<int>(recent * 3'600'000 / over.count());
  return s;
}

std::string History::add(Decided decided) {
  const MonoPoint now = clock_.mono();
  decided.item = slim(decided.item);
  looks_.push_back(decided.looked);
  if (looks_.size() > looks_kept) looks_.pop_front();
  times_.push_back(now);
  while (now - times_.front() >= pace_over) times_.pop_front();
  ++(decided.verdict == domain::Verdict::approve ? approved_ : rejected_);
  unsent_.insert(decided.key);
  all_.push_front(std::move(decided));
  if (all_.size() <= limit) return {};
  std::string oldest = all_.back().submission();
  all_.pop_back();
  return oldest;
}

void History::forget() {
  all_.clear();
  unsent_.clear();
  looks_.clear();
  times_.clear();
  approved_ = rejected_ = undone_ = 0;
  began_ = clock_.mono();
}

bool History::take(const client::event::DecisionProgress& e) {
  using client::Delivery;
  const bool over = e.delivery == Delivery::sent || e.delivery == Delivery::refused;
  if (over)
    unsent_.erase(e.key);
  else
    unsent_.insert(e.key);
  Decided* decided = find(e.key);
  const Error why = e.error.value_or(internal_error("The decision was refused without a reason."));
  if (decided == nullptr) {
    // Decided in an earlier run, or longer ago than the history reaches: a refusal must be seen all the same.
    if (e.delivery == Delivery::refused) toasts_.problem(clock_.mono(), {"toast.old_decision_refused", {}}, why);
    return false;
  }
  decided->delivery = e.delivery;
  if (e.delivery == Delivery::sent) {
    decided->reply = e.reply;
    decided->undo_until = e.undo_until;
  }
  if (e.delivery != Delivery::refused) return false;
  decided->error = why;
  --(decided->verdict == domain::Verdict::approve ? approved_ : rejected_);
  toasts_.problem(clock_.mono(), {"toast.decision_refused", about(*decided)}, why);
  return true;
}

bool History::take(const client::event::UndoProgress& e) {
  Decided* decided = find(e.decision_key);
  if (e.delivery == client::Delivery::sent) unsent_.erase(e.decision_key);
  const bool refused = e.delivery == client::Delivery::refused;
  if (decided == nullptr) {
    if (refused && e.error) toasts_.problem(clock_.mono(), {"toast.old_undo_refused", {}}, *e.error);
    return false;
  }
  if (e.delivery == client::Delivery::sent && decided->undo != Decided::Undo::done) {
    decided->undo = Decided::Undo::done;
    ++undone_;
    --(decided->verdict == domain::Verdict::approve ? approved_ : rejected_);
    toasts_.done(clock_.mono(), {"toast.undone", about(*decided)});
  }
  if (!refused) return false;
  decided->undo = Decided::Undo::refused;
  decided->error = e.error;
  toasts_.problem(clock_.mono(), {"toast.undo_refused", about(*decided)},
                  e.error.value_or(internal_error("Undo was refused without a reason.")));
  return true;
}

void History::take(const client::event::WithdrawalAsked& e) {
  const auto it = std::find_if(all_.begin(), all_.end(),
                               [&](const Decided& d) { return d.reply && d.reply->decision == e.decision; });
  if (it == all_.end()) return;
  it->withdrawal = e.status.ok() ? Decided::Withdrawal::asked : Decided::Withdrawal::refused;
  if (e.status.ok())
    toasts_.done(clock_.mono(), {"toast.withdrawal_asked", about(*it)});
  else
    toasts_.problem(clock_.mono(), {"toast.withdrawal_refused", about(*it)}, e.status.error());
}

void History::take(const client::event::NotReturned& e) {
  if (const Decided* decided = of_submission(e.submission))
    toasts_.info(clock_.mono(), {"toast.not_returned", about(*decided)});
}

}  // namespace cs::workbench
