#include "fuzz/entries.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  cs::fuzz::exif_entry({data, size});
  return 0;
}
