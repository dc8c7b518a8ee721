#include "platform/arguments.hpp"
#include "platform/system_windows.hpp"

#include <shellapi.h>

namespace cs {

std::vector<std::string> utf8_arguments(int, char**) {
  int count = 0;
  wchar_t** words = ::CommandLineToArgvW(::GetCommandLineW(), &count);
  std::vector<std::string> out;
  for (int i = 1; words != nullptr && i < count; ++i) out.push_back(narrow(words[i]));
  ::LocalFree(words);
  return out;
}

}  // namespace cs
