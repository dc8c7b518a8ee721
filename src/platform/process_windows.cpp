#include "platform/process.hpp"

#include "platform/system_windows.hpp"

#include <psapi.h>
#include <tlhelp32.h>

#include <atomic>

namespace cs {
namespace {

HANDLE stop_event = nullptr;
std::atomic<bool> stopping = false;

BOOL WINAPI on_stop(DWORD) {
  request_stop();
  return TRUE;
}

double seconds(const FILETIME& time) {
  return static_cast<double>(std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime) / 1e7;
}

double cpu_seconds(HANDLE thread) {
  FILETIME made{}, ended{}, kernel{}, user{};
  return ::GetThreadTimes(thread, &made, &ended, &kernel, &user) ? seconds(kernel) + seconds(user) : 0;
}

/// As the C++ library of this compiler and the system keep it; older systems have no such call.
std::string thread_name(HANDLE thread) {
  using Ask = HRESULT(WINAPI*)(HANDLE, wchar_t**);
  static const auto ask = reinterpret_cast<Ask>(
      reinterpret_cast<void*>(::GetProcAddress(::GetModuleHandleW(L"kernel32.dll"), "GetThreadDescription")));
  wchar_t* text = nullptr;
  if (ask == nullptr || FAILED(ask(thread, &text)) || text == nullptr) return {};
  std::string out = narrow(text).substr(0, 15);
  ::LocalFree(text);
  return out;
}

}  // namespace

Status catch_stop_requests() {
  stop_event = ::CreateEventW(nullptr, TRUE, FALSE, nullptr);
  if (stop_event == nullptr) return internal_error("No event can be made.");
  ::SetConsoleCtrlHandler(&on_stop, TRUE);
  return {};
}

void wait_for_stop_request() {
  ::WaitForSingleObject(stop_event, INFINITE);
}

bool stop_requested() {
  return stopping;
}

void request_stop() {
  stopping = true;
  if (stop_event != nullptr) ::SetEvent(stop_event);
}

std::string machine_name() {
  wchar_t name[256] = {};
  DWORD size = static_cast<DWORD>(std::size(name));
  return ::GetComputerNameExW(ComputerNameDnsHostname, name, &size) && name[0] ? narrow(name) : "unnamed";
}

/// Files have the access list of their folder. A crash opens no window and sends no memory to anybody.
void keep_to_this_user() {
  ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
}

void allow_open_files(std::uint64_t) {}  // there is no such limit

void lower_this_thread() {
  ::SetThreadPriority(::GetCurrentThread(), THREAD_PRIORITY_LOWEST);
}

double thread_cpu_ms() {
  return cpu_seconds(::GetCurrentThread()) * 1e3;
}

std::vector<ThreadUse> thread_use() {
  std::vector<ThreadUse> out;
  const DWORD self = ::GetCurrentProcessId();
  const Handle all(::CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0));
  if (!all) return out;
  THREADENTRY32 entry{};
  entry.dwSize = sizeof entry;
  FILETIME first{~DWORD{0}, ~DWORD{0}};
  std::size_t main = 0;
  for (BOOL more = ::Thread32First(all.get(), &entry); more; more = ::Thread32Next(all.get(), &entry)) {
    if (entry.th32OwnerProcessID != self) continue;
    const Handle thread(::OpenThread(THREAD_QUERY_LIMITED_INFORMATION, FALSE, entry.th32ThreadID));
    FILETIME made{}, ended{}, kernel{}, user{};
    if (!thread || !::GetThreadTimes(thread.get(), &made, &ended, &kernel, &user)) continue;
    if (::CompareFileTime(&made, &first) < 0) first = made, main = out.size();
    out.push_back({thread_name(thread.get()), false, seconds(kernel) + seconds(user)});
  }
  if (!out.empty()) out[main].main = true;  // the oldest
  return out;
}

MemoryUse memory_use() {
  PROCESS_MEMORY_COUNTERS use{};
  if (!::K32GetProcessMemoryInfo(::GetCurrentProcess(), &use, sizeof use)) return {};
  return {static_cast<double>(use.WorkingSetSize) / (1 << 20), static_cast<double>(use.PeakWorkingSetSize) / (1 << 20)};
}

}  // namespace cs
