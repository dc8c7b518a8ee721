#include "worker/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>

#include "api/examination.hpp"
#include "api/types.hpp"
#include "checks/examine.hpp"
#include "imaging/decode.hpp"
#include "imaging/examination_views.hpp"
#include "imaging/qr.hpp"
#include "worker/wire.hpp"

#if defined(__SANITIZE_ADDRESS__)
// Shadow memory is terabytes of address space: RLIMIT_AS would refuse the first allocation. Its reports go to standard
// error.
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

namespace cs::worker {
namespace {

void write_or_die(int fd, const void* data, std::size_t size) {
  const auto* p = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t n = ::write(fd, p, size);
    if (n <= 0) ::_exit(1);
    p += n, size -= static_cast<std::size_t>(n);
  }
}

void write_text(int fd, wire::Kind kind, std::string_view text) {
  const wire::ResultHead head{.kind = kind, .text_bytes = text.size()};
  write_or_die(fd, &head, sizeof(head));
  write_or_die(fd, text.data(), text.size());
}

void write_problem(int fd, const Error& error) {
  write_text(fd, wire::Kind::problem, api::encode(api::Problem{api::http_status(error.code), error}));
}

void write_pixels(int fd, const imaging::Picture& picture, int max_edge) {
  const std::vector<cv::Mat> levels = imaging::pyramid(picture.rgb, max_edge);
  const wire::ResultHead head{.kind = wire::Kind::pixels,
                              .levels = static_cast<std::uint32_t>(levels.size()),
                              .original_width = picture.original_width,
                              .original_height = picture.original_height};
  write_or_die(fd, &head, sizeof(head));
  std::uint64_t offset = sizeof(head) + levels.size() * sizeof(wire::LevelEntry);
  for (const cv::Mat& level : levels) {
    const wire::LevelEntry entry{level.cols, level.rows, offset};
    write_or_die(fd, &entry, sizeof(entry));
    offset += level.total() * 4;
  }
  for (const cv::Mat& level : levels) write_or_die(fd, level.data, level.total() * 4);
}

/// At half size and more, what a phone's camera gives is plenty for a code that fills a fair part of the picture.
constexpr int code_picture_edge = 2400;

/// Waves so much stronger than their neighbours are ringed in the spectrum: a person looks, nothing is judged by it.
constexpr double rings_from = 12;

void write_codes(int fd, const imaging::Picture& picture) {
  std::string text;
  const double to_original = static_cast<double>(picture.original_width) / picture.rgb.cols;
  for (const imaging::QrCode& code : imaging::read_qr_codes(picture.rgb)) {
    wire::CodeEntry entry{.payload_bytes = static_cast<std::uint32_t>(code.payload.size())};
    for (std::size_t i = 0; i < 4; ++i) {
      entry.corners[2 * i] = static_cast<float>(code.corners[i].x * to_original);
      entry.corners[2 * i + 1] = static_cast<float>(code.corners[i].y * to_original);
    }
    text.append(reinterpret_cast<const char*>(&entry), sizeof(entry));
    text += code.payload;
  }
  write_text(fd, wire::Kind::codes, text);
}

void write_finished(int fd, const checks::Finished& finished) {
  write_text(fd, wire::Kind::finished, api::encode_examination(finished.examination));
  write_or_die(fd, finished.jpeg.data(), finished.jpeg.size());
}

void write_described(int fd, const domain::ComparedFace& compared, const domain::ComparisonRule& rule) {
  const domain::FaceTemplate face = compared.face.value_or(domain::FaceTemplate{});
  const wire::DescribedEntry entry{face.centre,
                                   face.steepness,
                                   rule.same,
                                   rule.different,
                                   static_cast<std::uint32_t>(compared.unfit),
                                   static_cast<std::uint32_t>(face.values.size())};
  const wire::ResultHead head{.kind = wire::Kind::described};
  write_or_die(fd, &head, sizeof(head));
  write_or_die(fd, &entry, sizeof(entry));
  write_or_die(fd, face.values.data(), face.values.size() * sizeof(float));
}

std::uint64_t address_space_now() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void limit_self(const wire::Request& request, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A parent that was killed before that line sends no signal any more, and this child would outlive everybody.
  if (::getppid() != parent) ::_exit(1);
  // libpng and the C++ runtime write there what a stranger's file makes them say.
  if (const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0 && !sanitized)
    ::dup2(nowhere, STDERR_FILENO);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  const std::int64_t cpu_ms = request.time_ms * (sanitized ? 8 : 1);  // so much slower is all that it does
  const itimerval used{{}, {.tv_sec = cpu_ms / 1000, .tv_usec = cpu_ms % 1000 * 1000}};
  ::setitimer(ITIMER_PROF, &used, nullptr);  // ends it by SIGPROF
  const auto seconds = static_cast<rlim_t>(cpu_ms / 1000 + 2);
  const rlimit cpu{seconds, seconds};
  ::setrlimit(RLIMIT_CPU, &cpu);
  if (!sanitized && request.memory_bytes > 0) {
    const rlim_t bytes = address_space_now() + static_cast<rlim_t>(request.memory_bytes);
    const rlimit memory{bytes, bytes};
    ::setrlimit(RLIMIT_AS, &memory);
  }
}

/// The child's whole life. An exception (out of memory, OpenCV) ends it like a crash would.
[[noreturn]] void work(const wire::Request& request, pid_t parent, int input, int output,
                       const Result<std::unique_ptr<checks::Examiner>>& examiner, const ProcessOptions& options) {
  limit_self(request, parent);
  struct stat st {};
  const std::uint64_t total = request.photo + request.enrolment + request.id_card + request.context;
  if (::fstat(input, &st) != 0 || static_cast<std::uint64_t>(st.st_size) < total || request.photo == 0) ::_exit(1);
  const void* data = ::mmap(nullptr, total, PROT_READ, MAP_PRIVATE, input, 0);
  if (data == MAP_FAILED) ::_exit(1);
  ByteView rest{static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(total)};
  const auto take = [&rest](std::uint64_t n) {
    const ByteView part = rest.first(static_cast<std::size_t>(n));
    rest = rest.subspan(static_cast<std::size_t>(n));
    return part;
  };
  const ByteView photo = take(request.photo), enrolment = take(request.enrolment), id_card = take(request.id_card);
  const ByteView context = take(request.context);
  if (options.before_decoding) options.before_decoding(photo);
  const imaging::DecodeLimits limits{static_cast<std::size_t>(request.file_bytes), request.pixels};
  if (request.job == wire::Job::decode) {
    const auto picture = imaging::decode(photo, request.max_edge, limits);
    if (picture)
      write_pixels(output, *picture, request.max_edge);
    else
      write_problem(output, picture.error());
  } else if (request.job == wire::Job::error_level || request.job == wire::Job::spectrum ||
             request.job == wire::Job::plain_spectrum) {
    auto picture = imaging::decode(photo, 0, limits);
    if (picture && request.job == wire::Job::error_level) picture->rgb = imaging::error_level(picture->rgb);
    if (picture && request.job != wire::Job::error_level) {
      const double from = request.job == wire::Job::spectrum ? rings_from : std::numeric_limits<double>::infinity();
      picture->rgb = imaging::spectrum(picture->rgb, from).picture;
      picture->original_width = picture->rgb.cols, picture->original_height = picture->rgb.rows;
    }
    if (!picture)
      write_problem(output, picture.error());
    else if (picture->rgb.empty())
      write_problem(output, invalid("study.too_small", "The photograph is too small for a spectrum."));
    else
      write_pixels(output, *picture, 0);
  } else if (request.job == wire::Job::read_codes) {
    const auto picture = imaging::decode(photo, code_picture_edge, limits);
    if (picture)
      write_codes(output, *picture);
    else
      write_problem(output, picture.error());
  } else if (!examiner) {
    write_problem(output, examiner.error());
  } else if (request.job == wire::Job::finish) {
    std::optional<cv::Vec3b> backdrop;
    if (const std::int32_t c = request.backdrop; c >= 0)
      backdrop = cv::Vec3b(static_cast<unsigned char>(c >> 16 & 255), static_cast<unsigned char>(c >> 8 & 255),
                           static_cast<unsigned char>(c & 255));
    const auto finished = (*examiner)->finish(photo, backdrop, limits);
    if (finished)
      write_finished(output, *finished);
    else
      write_problem(output, finished.error());
  } else if (request.job == wire::Job::describe) {
    const auto described = (*examiner)->describe(photo, limits);
    if (described)
      write_described(output, *described, (*examiner)->comparison_rule());
    else
      write_problem(output, described.error());
  } else {
    const auto examination = (*examiner)->examine(
        {photo, enrolment, id_card, std::string(as_text(context)), request.id_card_consent == 1}, limits);
    if (examination)
      write_text(output, wire::Kind::examination, api::encode_examination(*examination));
    else
      write_problem(output, examination.error());
  }
  ::_exit(0);
}

/// Waits for the child, `wall_ms`, or the end of the asking side, whichever is first.
wire::Fate watch(pid_t child, int alive_pipe, int socket, std::int64_t wall_ms) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds{wall_ms};
  pollfd fds[] = {{alive_pipe, POLLIN, 0}, {socket, POLLRDHUP, 0}};
  bool ended = false;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    const int n = ::poll(fds, 2, static_cast<int>(std::max<std::int64_t>(0, left)));
    if (n < 0 && errno == EINTR) continue;
    ended = n > 0 && fds[0].revents != 0;
    break;
  }
  if (!ended) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (!ended || signal == SIGPROF || signal == SIGXCPU) return wire::Fate::timeout;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? wire::Fate::done : wire::Fate::killed;
}

void serve_one(const wire::Request& request, int input, int socket,
               const Result<std::unique_ptr<checks::Examiner>>& examiner, const ProcessOptions& options) {
  wire::Answer answer;
  const int output = ::memfd_create("countersign-result", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  int alive[2] = {-1, -1};
  if (output >= 0 && ::pipe2(alive, O_CLOEXEC) == 0) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(alive[0]);
      ::close(socket);
      work(request, parent, input, output, examiner, options);
    }
    ::close(alive[1]);
    if (child > 0) answer.fate = watch(child, alive[0], socket, request.time_ms * wire::wall_times);
    ::close(alive[0]);
  }
  struct stat st {};
  // Sealed: what the asking side maps can neither shrink under it nor change.
  if (answer.fate == wire::Fate::done &&
      (::fcntl(output, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0 ||
       ::fstat(output, &st) != 0))
    answer.fate = wire::Fate::killed;
  if (answer.fate == wire::Fate::done) answer.bytes = static_cast<std::uint64_t>(st.st_size);
  wire::send_packet(socket, &answer, sizeof(answer), answer.fate == wire::Fate::done ? output : -1);
  if (output >= 0) ::close(output);
}

}  // namespace

int run_worker(int socket, const ProcessOptions& options) {
  cv::setNumThreads(1);  // threads do not survive fork()
  const auto examiner = checks::Examiner::load(options.rules, options.models);
  for (;;) {
    wire::Request request;
    int input = -1;
    if (!wire::receive_packet(socket, &request, sizeof(request), input)) return 0;
    if (input < 0) continue;
    serve_one(request, input, socket, examiner, options);
    ::close(input);
  }
}

}  // namespace cs::worker
