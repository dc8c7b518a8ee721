// The worker process as countersignd runs it, but "photographs" that begin with certain words make the child that reads
// them crash, hang or eat memory, as a decoder's own fault would, or try what a stranger's code in it would.
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/types.hpp"
#include "hostile_attempts.hpp"
#include "worker/wire.hpp"
#include "worker/worker_process.hpp"

namespace {

pid_t worker = 0;

/// "HOSTILE number asking port database". The answer goes the way that every answer goes, as an error
/// "hostile.worked" or "hostile.refused".
[[noreturn]] void attack(std::string_view photo, int result) {
  std::istringstream words{std::string(photo)};
  std::string hostile;
  std::size_t number = 0;
  cs::test::Target target;
  target.worker = worker;
  words >> hostile >> number >> target.asking >> target.port >> target.database;
  errno = 0;
  const long done = cs::test::hostile_attempts()[number].act(target);
  const int error = errno;
  const bool worked = done >= 0;
  const std::string text = cs::api::encode(cs::api::Problem{
      400, cs::Error{cs::Code::invalid, worked ? "hostile.worked" : "hostile.refused", std::strerror(error)}});
  const cs::worker::wire::ResultHead head{.kind = cs::worker::wire::Kind::problem, .text_bytes = text.size()};
  ::lseek(result, 0, SEEK_SET);
  const bool written = ::write(result, &head, sizeof head) == sizeof head &&
                       ::write(result, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::_exit(written ? 0 : 1);
}

void misbehave(cs::ByteView photo, int result) {
  const std::string_view text = cs::as_text(photo);
  if (text.starts_with("HOSTILE")) attack(text, result);
  if (text.starts_with("CRASH")) std::abort();
  if (text.starts_with("SEGV")) *static_cast<volatile int*>(nullptr) = 1;
  if (text.starts_with("EXIT")) ::_exit(7);
  if (text.starts_with("THROW")) throw 1;
  if (text.starts_with("HANG"))
    for (int word = 0;;) ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  if (text.starts_with("SPIN"))
    for (volatile bool on = true; on;) {
    }
  if (text.starts_with("EAT"))
    for (std::vector<char*> kept; kept.size() < 20;) {  // 320 MB, then it goes on as if nothing were
      constexpr std::size_t step = std::size_t{16} << 20;
      kept.push_back(new char[step]);
      std::memset(kept.back(), 1, step);
    }
}

}  // namespace

int main(int argc, char** argv) {
  worker = ::getpid();
  cs::worker::ProcessOptions options;
  options.before_decoding = misbehave;
  const std::pair<std::string_view, std::filesystem::path*> places[] = {{"--rules", &options.rules},
                                                                        {"--assets", &options.assets},
                                                                        {"--models", &options.models_folder},
                                                                        {"--cache", &options.cache}};
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--decode-only") options.models = false;
    if (word == "--without-seccomp") options.without_seccomp = true;
    for (const auto& [name, place] : places)
      if (word == name && i + 1 < argc) *place = argv[++i];
  }
  return cs::worker::run_worker(cs::worker::wire::socket_fd, options);
}
