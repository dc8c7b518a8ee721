#include "workbench/draft.hpp"

#include <algorithm>

namespace cs::workbench {

bool Draft::has(std::string_view code) const {
  return std::find(reasons.begin(), reasons.end(), code) != reasons.end();
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

bool Draft::add(std::string_view code) {
  if (has(code)) return true;
  if (reasons.size() >= domain::max_reasons) return false;
  reasons.emplace_back(code);
  return true;
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

ReasonPages::ReasonPages(const domain::ReasonCatalogue& catalogue, const std::vector<std::string>& suggested,
                         const std::vector<std::string>& frequent) {
  std::vector<std::string> order;
  const auto put = [&](const std::string& code) {
    if (catalogue.find(code) != nullptr && std::find(order.begin(), order.end(), code) == order.end())
      order.push_back(code);
  };
  for (const std::string& code : suggested) put(code);
  for (const std::string& code : frequent)
    if (order.size() < per_page) put(code);
  for (const domain::Reason& reason : catalogue.all()) put(reason.code);
  for (std::size_t at = 0; at < order.size(); at += per_page) {
    const std::size_t end = std::min(order.size(), at + per_page);
    pages_.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(at),
                        order.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

std::vector<std::string> ReasonPages::all() const {
  std::vector<std::string> codes;
  for (const auto& page : pages_) codes.insert(codes.end(), page.begin(), page.end());
  return codes;
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
