#include "workbench/studies.hpp"

#include <algorithm>

namespace cs::workbench {

void Studies::want(const api::PhotoRef& photo, client::Study study, const domain::Finding* known,
                   const api::PhotoRef* stored) {
  for (const Entry& e : all_)
    if (e.photo == photo.hash && e.study == study) return;
  const api::PhotoRef& asked = stored ? *stored : photo;
  Entry entry{photo.hash, study, {}, asked.hash, known ? std::optional(*known) : std::nullopt};
  if (known && !stored) entry.result = client::Studied{std::nullopt, *known};
  const bool here = entry.result.has_value();
  all_.push_front(std::move(entry));
  if (all_.size() > kept) all_.pop_back();
  if (!here) desk_.study(asked, study);
}

const Result<client::Studied>* Studies::find(const std::string& photo, client::Study study) const {
  for (const Entry& e : all_)
    if (e.photo == photo && e.study == study) return e.result ? &*e.result : nullptr;
  return nullptr;
}

void Studies::handle(const client::event::PhotoStudied& e) {
  for (Entry& entry : all_) {
    if (entry.asked != e.photo || entry.study != e.study) continue;
    entry.result = e.result;
    if (entry.known && *entry.result) (*entry.result)->finding = entry.known;
  }
}

}  // namespace cs::workbench
