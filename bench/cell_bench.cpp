// What the decoder's cell costs: the start of a process that is ready for photographs, and a child, confined and not.
// Peer: fork() and the same work without the cell, one by one in the same minute.
//
// The process is as large as the worker's, models included, so that a fork costs what it costs there.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <opencv2/core.hpp>
#include <vector>

#include "checks/examine.hpp"
#include "platform/cell.hpp"
#include "platform/fd_posix.hpp"
#include "worker/worker.hpp"

namespace {

using Steady = std::chrono::steady_clock;
using namespace cs;

constexpr std::size_t input_bytes = std::size_t{4} << 20;
constexpr int rounds = 400;

double ms_since(Steady::time_point start) {
  return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

double at(std::vector<double> all, double share) {
  std::sort(all.begin(), all.end());
  return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
}

struct Cost {
  double wall_ms, cpu_ms;
};

/// A child that has its photograph, says so, and ends: from the fork until it is gone, and what it computed.
Cost child(const Cell* cell, int input) {
  const auto start = Steady::now();
  const Fd output(::memfd_create("bench", MFD_CLOEXEC));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
  const Fd report(ends[0]);
  Fd theirs(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (cell) {
      cell->confine({5'000, std::int64_t{600} << 20, 64 << 20}, input, input_bytes, output.get(), theirs.get());
    } else {
      const void* data = ::mmap(nullptr, input_bytes, PROT_READ, MAP_PRIVATE, input, 0);
      const int error = data == MAP_FAILED;
      if (::write(theirs.get(), &error, sizeof error) != sizeof error) ::_exit(1);
    }
    ::_exit(0);
  }
  theirs.reset();
  int error = -1, status = 0;
  if (::read(report.get(), &error, sizeof error) != sizeof error || error != 0) std::abort();
  rusage used{};
  ::wait4(pid, &status, 0, &used);
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return {ms_since(start), ms(used.ru_utime) + ms(used.ru_stime)};
}

}  // namespace

int main() {
  worker::Options options;
  options.program = worker::default_worker_program();
  options.models = false;
  std::vector<double> starts;
  for (int i = 0; i < 20; ++i) {
    const auto start = Steady::now();
    if (const auto confined = worker::start_worker(options)->confinement(); !confined) {
      fmt::print("{}\n", confined.error().message);
      return 1;
    }
    starts.push_back(ms_since(start));
  }

  cv::setNumThreads(1);  // as the worker does: a process with threads gets no namespaces
  const auto examiner = checks::Examiner::load({}, true);
  const Fd input(::memfd_create("bench", MFD_CLOEXEC));
  if (::ftruncate(input.get(), input_bytes) != 0) return 1;
  const auto begun = Steady::now();
  const auto cell = Cell::enter();
  const double entered = ms_since(begun);
  if (!cell) {
    fmt::print("{}\n", cell.error().message);
    return 1;
  }
  std::vector<double> with, without, cpu_with, cpu_without;
  for (int i = 0; i < rounds; ++i) {
    const Cost outside = child(nullptr, input.get()), inside = child(cell->get(), input.get());
    without.push_back(outside.wall_ms), cpu_without.push_back(outside.cpu_ms);
    with.push_back(inside.wall_ms), cpu_with.push_back(inside.cpu_ms);
  }
  fmt::print("seccomp {}, Landlock {}, namespaces {}\n", (*cell)->has_seccomp(), (*cell)->has_landlock(),
             (*cell)->has_namespaces());
  fmt::print("a decode-only process starts in      {:6.2f} ms (median of {})\n", at(starts, 0.5), starts.size());
  fmt::print("of which entering the cell           {:6.2f} ms\n", entered);
  fmt::print("a child without the cell             {:6.2f} ms, p99 {:.2f}, computing {:.2f}\n", at(without, 0.5),
             at(without, 0.99), at(cpu_without, 0.5));
  fmt::print("a child in the cell                  {:6.2f} ms, p99 {:.2f}, computing {:.2f}\n", at(with, 0.5),
             at(with, 0.99), at(cpu_with, 0.5));
  const double added = at(with, 0.5) - at(without, 0.5);
  fmt::print("added to a photograph                {:6.2f} ms (budget 1), computing {:.2f}\n", added,
             at(cpu_with, 0.5) - at(cpu_without, 0.5));
  return added <= 1 ? 0 : 1;
}
