#include "platform/arguments.hpp"

namespace cs {

std::vector<std::string> utf8_arguments(int argc, char** argv) {
  return {argv + (argc > 0 ? 1 : 0), argv + argc};
}

}  // namespace cs
