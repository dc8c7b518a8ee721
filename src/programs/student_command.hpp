#pragma once

namespace CLI {
class App;
}

namespace cs::programs {

/// `countersignd student export|erase`: what a student may ask for.
void add_student_commands(CLI::App& app, int& status);

}  // namespace cs::programs
