#include "workbench/studies.hpp"

#include <algorithm>

namespace cs::workbench {

void Studies::want(const api::PhotoRef& photo, client::Study study) {
  for (const Entry& e : all_)
    if (e.photo == photo.hash && e.study == study) return;
  all_.push_front({photo.hash, study, {}});
  if (all_.size() > kept) all_.pop_back();
  desk_.study(photo, study);
}

const Result<client::Studied>* Studies::find(const std::string& photo, client::Study study) const {
  for (const Entry& e : all_)
    if (e.photo == photo && e.study == study) return e.result ? &*e.result : nullptr;
  return nullptr;
}

void Studies::handle(const client::event::PhotoStudied& e) {
  for (Entry& entry : all_)
    if (entry.photo == e.photo && entry.study == e.study) entry.result = e.result;
}

}  // namespace cs::workbench
