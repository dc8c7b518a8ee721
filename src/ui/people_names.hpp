// What a colleague is called on the screen.
#pragma once

#include <string>

#include "workbench/workbench.hpp"

namespace cs::ui {

/// The name of whoever signs in as `login`: this person's own, or one that the lists know; else the login itself.
std::string display_name(const workbench::Workbench& bench, const std::string& login);

}  // namespace cs::ui
