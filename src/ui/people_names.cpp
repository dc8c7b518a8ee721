#include "ui/people_names.hpp"

#include <algorithm>

namespace cs::ui {

std::string display_name(const workbench::Workbench& bench, const std::string& login) {
  if (bench.session() && bench.session()->user.name == login && !bench.session()->user.display_name.empty())
    return bench.session()->user.display_name;
  const auto& people = bench.facets().people;
  const auto it = std::ranges::find(people, login, &api::PersonName::name);
  return it == people.end() || it->display_name.empty() ? login : it->display_name;
}

}  // namespace cs::ui
