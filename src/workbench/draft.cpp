#include "workbench/draft.hpp"

#include <algorithm>

namespace cs::workbench {

bool Draft::has(std::string_view code) const {
  return std::find(reasons.begin(), reasons.end(), code) != reasons.end();
}

void Draft::begin(const domain::ReasonCatalogue& catalogue, const std::vector<domain::Finding>& findings) {
  if (begun) return;
  begun = true;
  suggest(catalogue, findings);
}

void Draft::suggest(const domain::ReasonCatalogue& catalogue, const std::vector<domain::Finding>& findings) {
  for (const std::string& code : catalogue.suggested_by(findings))
    if (reasons.size() < domain::max_reasons && !has(code)) reasons.push_back(code);
}

bool Draft::pin_waits() const {
  return std::any_of(pins.begin(), pins.end(), [](const domain::Pin& pin) { return pin.reason.empty(); });
}

bool Draft::add_pin(domain::Pin pin) {
  if (pins.size() >= domain::max_pins) return false;
  if (!pin.reason.empty() && !has(pin.reason)) {
    if (reasons.size() >= domain::max_reasons) return false;
    reasons.push_back(pin.reason);
  }
  if (pin.reason.empty() && reasons.size() == 1) pin.reason = reasons.front();
  pins.push_back(std::move(pin));
  return true;
}

void Draft::drop_pin() {
  if (!pins.empty()) pins.pop_back();
}

bool Draft::toggle(std::string_view code) {
  if (pin_waits()) {
    if (!has(code)) {
      if (reasons.size() >= domain::max_reasons) return false;
      reasons.emplace_back(code);
    }
    for (domain::Pin& pin : pins)
      if (pin.reason.empty()) pin.reason = code;
    return true;
  }
  if (const auto it = std::find(reasons.begin(), reasons.end(), code); it != reasons.end()) {
    reasons.erase(it);
    std::erase_if(pins, [&](const domain::Pin& pin) { return pin.reason == code; });
    return true;
  }
  if (reasons.size() >= domain::max_reasons) return false;
  reasons.emplace_back(code);
  return true;
}

ReasonPages::ReasonPages(const domain::ReasonCatalogue& catalogue) {
  const auto& all = catalogue.all();
  for (std::size_t at = 0; at < all.size();) {
    // A group: neighbours of one name.
    std::size_t end = at;
    while (end < all.size() && all[end].group == all[at].group) ++end;
    const std::size_t size = end - at;
    const std::size_t room = pages_.empty() ? 0 : per_page - pages_.back().size();
    // A group that fits on a page of its own is not torn apart; a longer one fills what is there.
    if (pages_.empty() || room == 0 || (size > room && size <= per_page)) pages_.emplace_back();
    for (; at < end; ++at) {
      if (pages_.back().size() == per_page) pages_.emplace_back();
      pages_.back().push_back(all[at].code);
    }
  }
}

const std::vector<std::string>& ReasonPages::page(int index) const {
  static const std::vector<std::string> none;
  return index >= 0 && index < count() ? pages_[static_cast<std::size_t>(index)] : none;
}

int ReasonPages::page_of(std::string_view code) const {
  for (int i = 0; i < count(); ++i)
    if (std::find(page(i).begin(), page(i).end(), code) != page(i).end()) return i;
  return -1;
}

}  // namespace cs::workbench
