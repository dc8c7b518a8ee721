#include "worker/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>

#include "api/examination.hpp"
#include "api/types.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "checks/examine.hpp"
#include "imaging/decode.hpp"
#include "imaging/examination_views.hpp"
#include "imaging/heic.hpp"
#include "imaging/jpeg_encode.hpp"
#include "imaging/qr.hpp"
#include "imaging/round_code.hpp"
#include "platform/cell.hpp"
#include "platform/fd_posix.hpp"
#include "served/split.hpp"
#include "worker/wire.hpp"

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
  // RGBA a strip at a time: a whole second picture would be more than all the rest.
  constexpr int strip = 64;
  cv::Mat rgba;
  for (const cv::Mat& level : levels)
    for (int y = 0; y < level.rows; y += strip) {
      cv::cvtColor(level.rowRange(y, std::min(y + strip, level.rows)), rgba, cv::COLOR_RGB2RGBA);
      write_or_die(fd, rgba.data, rgba.total() * 4);
    }
}

/// At half size and more, what a phone's camera gives is plenty for a code that fills a fair part of the picture.
constexpr int code_picture_edge = 2400;

/// Waves so much stronger than their neighbours are ringed in the spectrum: a person looks, nothing is judged by it.
constexpr double rings_from = 12;

void write_codes(int fd, const imaging::Picture& picture) {
  std::string text;
  const double to_original = static_cast<double>(picture.original_width) / picture.rgb.cols;
  std::vector<imaging::QrCode> codes = imaging::read_qr_codes(picture.rgb);
  // A code that nobody can read is one without a payload.
  if (codes.empty() && imaging::shows_round_code(picture.rgb)) codes.emplace_back();
  for (const imaging::QrCode& code : codes) {
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

/// The same pixels. Two pictures in memory where there is room for both, else a digest of the first.
bool shows_the_same(ByteView photo, ByteView copy, const imaging::DecodeLimits& limits) {
  auto first = imaging::decode(photo, 0, limits);
  if (!first) return false;
  const auto bytes_of = [](const cv::Mat& m) { return ByteView{m.data, m.total() * m.elemSize()}; };
  const cv::Size size = first->rgb.size();
  if (!first->rgb.isContinuous()) first->rgb = first->rgb.clone();
  std::string digest;
  if (static_cast<std::int64_t>(first->rgb.total()) * 3 > limits.memory / 4) {
    digest = blake2b(bytes_of(first->rgb));
    first->rgb.release();
  }
  auto second = imaging::decode(copy, 0, limits);
  if (!second || second->rgb.size() != size) return false;
  if (!second->rgb.isContinuous()) second->rgb = second->rgb.clone();
  return digest.empty() ? std::ranges::equal(bytes_of(first->rgb), bytes_of(second->rgb))
                        : digest == blake2b(bytes_of(second->rgb));
}

/// A few damaged files decode otherwise without what was cut, and some cannot be cut: of these people get the pixels
/// that the checks saw, saved anew.
constexpr int saved_anew_quality = 95;

void write_split(int fd, ByteView photo, const imaging::DecodeLimits& limits) {
  auto made = served::split(photo);
  if (made && !shows_the_same(photo, made->served, limits)) made.reset();
  if (!made) {
    const auto picture = imaging::decode(photo, 0, limits);
    if (!picture) return write_problem(fd, picture.error());
    Bytes jpeg = imaging::encode_jpeg(picture->rgb, saved_anew_quality, imaging::Chroma::full, 72);
    const std::uint64_t size = jpeg.size();
    made = served::Split{std::move(jpeg), {{0, size, Bytes(photo.begin(), photo.end())}}};
  }
  const Bytes parcel = served::pack(made->served, made->edits);
  const wire::ResultHead head{.kind = wire::Kind::parcel};
  write_or_die(fd, &head, sizeof(head));
  write_or_die(fd, parcel.data(), parcel.size());
}

/// The most that a result has: pixels of all levels with their table, or findings and a finished photo.
std::int64_t largest_result(const wire::Request& request) {
  const bool is_picture =
      request.job == wire::Job::decode || request.job == wire::Job::error_level || request.job == wire::Job::spectrum;
  const bool is_parcel = request.job == wire::Job::split;
  return (is_picture ? request.pixels * 4 * 4 / 3 : 0) + (is_parcel ? request.file_bytes * 4 : 0) +
         (std::int64_t{16} << 20);
}

/// What the process has when it is ready for photographs.
struct Server {
  const ProcessOptions& options;
  const Result<std::unique_ptr<checks::Examiner>>& examiner;
  const Cell& cell;
  int socket, child_signals;
};

/// The child's whole life. An exception (out of memory, OpenCV) ends it like a crash would.
[[noreturn]] void work(const Server& server, const wire::Request& request, int input, int result, int report) {
  const auto& examiner = server.examiner;
  const std::uint64_t total = request.photo + request.enrolment + request.id_card + request.context;
  ByteView rest = server.cell.confine({request.cpu_ms, request.memory_bytes, largest_result(request)}, input,
                                      static_cast<std::size_t>(total), result, report);
  constexpr int output = Cell::result_fd;
  const auto take = [&rest](std::uint64_t n) {
    const ByteView part = rest.first(static_cast<std::size_t>(n));
    rest = rest.subspan(static_cast<std::size_t>(n));
    return part;
  };
  const ByteView photo = take(request.photo), enrolment = take(request.enrolment), id_card = take(request.id_card);
  const ByteView context = take(request.context);
  if (server.options.before_decoding) server.options.before_decoding(photo, output);
  // A fifth is left for all that is done with the pixels.
  const imaging::DecodeLimits limits{static_cast<std::size_t>(request.file_bytes), request.pixels,
                                     request.memory_bytes / 5 * 4};
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
  } else if (request.job == wire::Job::split) {
    write_split(output, photo, limits);
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

/// Waits for the child, `wall_ms`, or the end of the asking side, whichever is first. A child has no way to look ended.
wire::Fate watch(const Server& server, pid_t child, std::int64_t wall_ms) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds{wall_ms};
  pollfd fds[] = {{server.child_signals, POLLIN, 0}, {server.socket, POLLRDHUP, 0}};
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0 || fds[1].revents != 0) {
      ::kill(child, SIGKILL);
      while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
      }
      return wire::Fate::out_of_wall_time;
    }
    if (::poll(fds, 2, static_cast<int>(left)) <= 0) continue;
    signalfd_siginfo taken;
    while (::read(server.child_signals, &taken, sizeof(taken)) > 0) {
    }
  }
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGPROF || signal == SIGXCPU) return wire::Fate::out_of_cpu_time;
  if (signal == SIGSYS) log::warning("a photograph made its decoder ask for a system call that it may not make");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? wire::Fate::done : wire::Fate::killed;
}

/// The parts of the request fill the input, and nobody can change it any more.
bool is_whole(const wire::Request& request, int input) {
  struct stat st {};
  if (::fstat(input, &st) != 0 || (::fcntl(input, F_GET_SEALS) & wire::sealed) != wire::sealed) return false;
  auto left = static_cast<std::uint64_t>(st.st_size);
  for (const std::uint64_t part : {request.photo, request.enrolment, request.id_card, request.context}) {
    if (part > left) return false;
    left -= part;
  }
  return request.photo > 0 && left == 0;
}

/// What can half-happen: no memory file, no pipe, no child, or a child that cannot be confined. Each is the answer
/// not_begun, which the asking side takes for our fault; the descriptors go with this function.
wire::Answer answer_one(const Server& server, const wire::Request& request, int input, Fd& result) {
  const auto not_begun = [](int error) { return wire::Answer{wire::Fate::not_begun, error, 0}; };
  if (!is_whole(request, input)) return not_begun(EINVAL);
  result = Fd(::memfd_create("countersign-result", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  int ends[2] = {-1, -1};
  if (!result || ::pipe2(ends, O_CLOEXEC) != 0) return not_begun(errno);
  const Fd report(ends[0]);
  Fd theirs(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return not_begun(errno);
  if (child == 0) work(server, request, input, result.get(), theirs.get());
  theirs.reset();
  wire::Answer answer{watch(server, child, request.wall_ms), 0, 0};
  int failed = 0;
  if (const ssize_t n = ::read(report.get(), &failed, sizeof(failed)); n != sizeof(failed) || failed != 0)
    return not_begun(n == sizeof(failed) ? failed : ECHILD);
  if (answer.fate != wire::Fate::done) return answer;
  struct stat st {};
  if (::fcntl(result.get(), F_ADD_SEALS, wire::sealed) != 0 || ::fstat(result.get(), &st) != 0)
    answer.fate = wire::Fate::killed;
  else
    answer.bytes = static_cast<std::uint64_t>(st.st_size);
  return answer;
}

/// A signal handler would need what is global; a descriptor can be waited for.
Fd signals_of_children() {
  sigset_t ended;
  ::sigemptyset(&ended);
  ::sigaddset(&ended, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &ended, nullptr);
  return Fd(::signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK));
}

void take_places(const ProcessOptions& options) {
  const std::pair<const char*, const std::filesystem::path*> places[] = {{"COUNTERSIGN_ASSETS", &options.assets},
                                                                         {"COUNTERSIGN_MODELS", &options.models_folder},
                                                                         {"XDG_CACHE_HOME", &options.cache}};
  for (const auto& [name, path] : places)
    if (!path->empty()) ::setenv(name, path->c_str(), 1);
}

/// Libraries open these when they are first asked. A child has no files.
void open_what_is_opened_late() {
  cv::setNumThreads(1);  // threads do not survive fork()
  cv::getNumberOfCPUs();
  ::tzset();
  imaging::reads_heic();
  init_crypto();
}

bool greet(int socket, const Result<std::unique_ptr<Cell>>& cell) {
  wire::Hello hello;
  if (cell) {
    hello.seccomp = (*cell)->has_seccomp(), hello.landlock = (*cell)->has_landlock();
    hello.namespaces = (*cell)->has_namespaces();
  } else {
    const std::string refusal = api::encode(api::Problem{api::http_status(cell.error().code), cell.error()});
    hello.refusal_bytes = static_cast<std::uint32_t>(std::min(refusal.size(), sizeof(hello.refusal)));
    std::memcpy(hello.refusal, refusal.data(), hello.refusal_bytes);
  }
  return wire::send_packet(socket, &hello, sizeof(hello), -1);
}

Result<std::unique_ptr<Cell>> enter_cell(const ProcessOptions& options) {
  CS_ASSIGN(auto cell, Cell::enter());
  if (cell->has_seccomp() || options.without_seccomp || sanitized) return cell;
  return Error{Code::unavailable, "worker.no_seccomp",
               "This system has no seccomp, without which what a photograph does to its decoder is not contained: "
               "strangers' photographs are not opened here."};
}

}  // namespace

int run_worker(int socket, const ProcessOptions& options) {
  take_places(options);
  open_what_is_opened_late();
  const auto examiner = checks::Examiner::load(options.rules, options.models);
  const Fd child_signals = signals_of_children();
  if (!child_signals) return 1;
  const auto cell = enter_cell(options);
  if (!greet(socket, cell)) return 0;
  if (!cell) return 0;
  const Server server{options, examiner, **cell, socket, child_signals.get()};
  for (;;) {
    wire::Request request;
    int input = -1;
    if (!wire::receive_packet(socket, &request, sizeof(request), input)) return 0;
    if (input < 0) continue;
    const Fd photo(input);
    Fd result;
    const wire::Answer answer = answer_one(server, request, photo.get(), result);
    wire::send_packet(socket, &answer, sizeof(answer), answer.fate == wire::Fate::done ? result.get() : -1);
  }
}

/// libheif starts a thread for each tile, whatever one sets, and waits for ever where threads are refused. This stands
/// before libde265's own: the tiles are decoded by the thread that asks, into the same bytes.
extern "C" int de265_start_worker_threads(void*, int) {
  return 0;
}

}  // namespace cs::worker
