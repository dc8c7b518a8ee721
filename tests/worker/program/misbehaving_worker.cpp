// The worker process as countersignd runs it, but "photographs" that begin with certain words make the child that reads
// them crash, hang or eat memory, as a decoder's own fault would.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "worker/wire.hpp"
#include "worker/worker_process.hpp"

namespace {

void misbehave(cs::ByteView photo) {
  const std::string_view text = cs::as_text(photo);
  if (text.starts_with("CRASH")) std::abort();
  if (text.starts_with("SEGV")) ::raise(SIGKILL);
  if (text.starts_with("EXIT")) ::_exit(7);
  if (text.starts_with("THROW")) throw 1;
  if (text.starts_with("HANG"))
    for (;;) ::pause();
  if (text.starts_with("SPIN"))
    for (volatile bool on = true; on;) {
    }
  if (text.starts_with("EAT"))
    for (std::vector<char*> kept;;) {
      constexpr std::size_t step = std::size_t{16} << 20;
      kept.push_back(new char[step]);
      std::memset(kept.back(), 1, step);
    }
}

}  // namespace

int main(int argc, char** argv) {
  cs::worker::ProcessOptions options;
  options.before_decoding = misbehave;
  for (int i = 2; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--decode-only") options.models = false;
    if (std::string_view(argv[i]) == "--rules" && i + 1 < argc) options.rules = argv[++i];
  }
  return cs::worker::run_worker(cs::worker::wire::socket_fd, options);
}
