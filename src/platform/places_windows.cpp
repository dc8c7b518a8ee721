#include <shlobj.h>

#include "platform/places.hpp"
#include "platform/system_windows.hpp"

namespace cs {
namespace fs = std::filesystem;

namespace {

/// %LOCALAPPDATA%, which never travels over a network with the profile; empty for somebody without one.
fs::path local_app_data() {
  wchar_t* text = nullptr;
  fs::path out;
  if (SUCCEEDED(::SHGetKnownFolderPath(FOLDERID_LocalAppData, KF_FLAG_DONT_VERIFY, nullptr, &text))) out = text;
  ::CoTaskMemFree(text);
  return out;
}

}  // namespace

fs::path path_from_environment(const char* variable) {
  const wchar_t* value = ::_wgetenv(wide(variable).c_str());
  return value != nullptr ? fs::path(value) : fs::path();
}

fs::path program_dir() {
  std::wstring file(32768, L'\0');  // the longest there is
  const DWORD n = ::GetModuleFileNameW(nullptr, file.data(), static_cast<DWORD>(file.size()));
  if (n == 0 || n >= file.size()) return fs::current_path();
  file.resize(n);
  return fs::path(file).parent_path();
}

fs::path user_data_dir() {
  fs::path own = local_app_data();
  return own.empty() ? fs::temp_directory_path() : own;
}

fs::path user_cache_dir() {
  return local_app_data();
}

std::string user_name() {
  wchar_t name[257] = {};
  DWORD size = static_cast<DWORD>(std::size(name));
  return ::GetUserNameW(name, &size) ? narrow(name) : "unknown";
}

}  // namespace cs
