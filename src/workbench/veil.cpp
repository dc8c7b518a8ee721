#include "workbench/veil.hpp"

#include "domain/comparison.hpp"

namespace cs::workbench {
namespace {

ItemPtr without_comparison(const ItemPtr& item) {
  auto copy = std::make_shared<Item>(*item);
  if (copy->submission.examination)
    std::erase_if(copy->submission.examination->findings,
                  [](const domain::Finding& f) { return domain::is_comparison(f.check); });
  return copy;
}

}  // namespace

const ItemPtr& Veil::shown(const ItemPtr& item, const Draft& draft) const {
  if (!covers(item, draft)) return item;
  if (veiled_of_ != item) veiled_ = without_comparison(item), veiled_of_ = item;
  return veiled_;
}

void Veil::ask(const ItemPtr& item, const Draft& draft) {
  if (!item || !item->submission.held_back || covers(item, draft)) return;
  const Asked now{item->submission.row.id, item->lease.epoch, true};
  if (asked_ == now) return;
  asked_ = now;
  desk_.state_likeness(now.submission, {*draft.stated, now.epoch, item->submission.evidence});
}

void Veil::answered(const std::string& submission) {
  if (asked_.submission == submission) asked_.waiting = false;
}

bool Veil::online(bool online) {
  const bool back = online && !online_;
  online_ = online;
  if (back && !asked_.waiting) asked_ = {};
  return back;
}

Comparison Veil::comparison(const ItemPtr& item) const {
  if (!item || !item->submission.held_back) return Comparison::here;
  const bool asked = asked_ == Asked{item->submission.row.id, item->lease.epoch, true};
  return asked && online_ ? Comparison::asked : Comparison::away;
}

}  // namespace cs::workbench
