// The workstation as it ships. Wires window, desk and screen; decides nothing.
#include "programs/workstation_main.hpp"

int main(int argc, char** argv) {
  return cs::programs::workstation_main(argc, argv, nullptr);
}
