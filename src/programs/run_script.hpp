#pragma once

#include <filesystem>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "script/script.hpp"

namespace cs::programs {

class Workstation;
class AppWindow;

/// Drives the window by a script; pictures go to `shots`, which is made. An error names the line.
Status run_script(Workstation& workstation, AppWindow& window, const Clock& clock,
                  std::vector<script::ScriptLine> lines, const std::filesystem::path& shots);

}  // namespace cs::programs
