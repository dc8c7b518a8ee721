#include "worker/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <mutex>
#include <thread>

#include "api/examination.hpp"
#include "api/types.hpp"
#include "platform/places.hpp"
#include "worker/wire.hpp"

namespace cs::worker {
namespace {

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    reset();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

/// A read-only view of a memory file that lives as long as somebody holds it.
struct Mapping {
  const std::uint8_t* data = nullptr;
  std::size_t size = 0;
  ~Mapping() {
    if (data) ::munmap(const_cast<std::uint8_t*>(data), size);
  }
};

class MappedPixels final : public Pixels {
 public:
  MappedPixels(std::shared_ptr<const Mapping> mapping, std::size_t offset, int w, int h)
      : mapping_(std::move(mapping)), offset_(offset) {
    width = w, height = h;
  }
  ByteView rgba() const override {
    return {mapping_->data + offset_, static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4};
  }

 private:
  std::shared_ptr<const Mapping> mapping_;
  std::size_t offset_;
};

bool write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

Error damaged_answer() {
  return internal_error("The worker process gave an answer that makes no sense.");
}

class WorkerClient final : public Worker {
 public:
  explicit WorkerClient(Options options) : options_(std::move(options)) {}
  ~WorkerClient() override { end(); }

  Result<domain::Examination> examine(const ExamineRequest& request) override {
    wire::Request head{.job = wire::Job::examine, .id_card_consent = request.id_card_consent ? 1 : 0};
    CS_ASSIGN(const auto mapping,
              ask(head, {request.photo, request.enrolment, request.id_card, as_bytes(request.context_json)}));
    CS_ASSIGN(const auto result, head_of(*mapping));
    if (result.kind != wire::Kind::examination) return problem_or_damage(*mapping, result);
    auto examination = api::decode_examination(text_of(*mapping, result));
    if (examination) {
      CS_ASSIGN(domain::Finding code, examine_code(request));
      examination->findings.push_back(std::move(code));
    }
    return examination;
  }

  Result<FinishedPhoto> finish(ByteView photo, std::optional<Colour> backdrop) override {
    wire::Request head{.job = wire::Job::finish};
    if (backdrop) head.backdrop = backdrop->red << 16 | backdrop->green << 8 | backdrop->blue;
    CS_ASSIGN(const auto mapping, ask(head, {photo, {}, {}, {}}));
    CS_ASSIGN(const auto result, head_of(*mapping));
    if (result.kind != wire::Kind::finished) return problem_or_damage(*mapping, result);
    FinishedPhoto out;
    CS_ASSIGN(out.examination, api::decode_examination(text_of(*mapping, result)));
    const ByteView jpeg = ByteView{mapping->data, mapping->size}.subspan(sizeof(result) + result.text_bytes);
    out.jpeg.assign(jpeg.begin(), jpeg.end());
    return out;
  }

  Result<std::vector<domain::ReadCode>> read_codes(ByteView picture) override {
    wire::Request head{.job = wire::Job::read_codes};
    CS_ASSIGN(const auto mapping, ask(head, {picture, {}, {}, {}}));
    CS_ASSIGN(const auto result, head_of(*mapping));
    if (result.kind != wire::Kind::codes) return problem_or_damage(*mapping, result);
    std::vector<domain::ReadCode> out;
    for (std::string_view rest = text_of(*mapping, result); !rest.empty();) {
      wire::CodeEntry entry;
      if (rest.size() < sizeof(entry)) return damaged_answer();
      std::memcpy(&entry, rest.data(), sizeof(entry));
      rest.remove_prefix(sizeof(entry));
      if (entry.payload_bytes > rest.size()) return damaged_answer();
      domain::ReadCode code{std::string(rest.substr(0, entry.payload_bytes)), {}};
      for (std::size_t i = 0; i < 8; i += 2)
        code.corners.push_back({static_cast<double>(entry.corners[i]), static_cast<double>(entry.corners[i + 1])});
      out.push_back(std::move(code));
      rest.remove_prefix(entry.payload_bytes);
    }
    return out;
  }

  Result<DescribedFace> describe(ByteView photo) override {
    wire::Request head{.job = wire::Job::describe};
    CS_ASSIGN(const auto mapping, ask(head, {photo, {}, {}, {}}));
    CS_ASSIGN(const auto result, head_of(*mapping));
    if (result.kind != wire::Kind::described) return problem_or_damage(*mapping, result);
    ByteView rest = ByteView{mapping->data, mapping->size}.subspan(sizeof(result));
    wire::DescribedEntry entry;
    if (rest.size() < sizeof(entry)) return damaged_answer();
    std::memcpy(&entry, rest.data(), sizeof(entry));
    rest = rest.subspan(sizeof(entry));
    if (rest.size() != std::size_t{entry.values} * sizeof(float)) return damaged_answer();
    if (entry.unfit > static_cast<std::uint32_t>(domain::Unfit::too_blurred)) return damaged_answer();
    DescribedFace out{{std::nullopt, static_cast<domain::Unfit>(entry.unfit)}, {entry.same, entry.different}};
    if ((out.face.unfit == domain::Unfit::none) != (entry.values > 0)) return damaged_answer();
    if (entry.values > 0) {
      out.face.face = domain::FaceTemplate{std::vector<float>(entry.values), entry.centre, entry.steepness};
      std::memcpy(out.face.face->values.data(), rest.data(), rest.size());
    }
    return out;
  }

  Result<Decoded> decode(ByteView photo, int max_edge) override {
    return pixels({.job = wire::Job::decode, .max_edge = max_edge}, photo);
  }

  Result<Decoded> study(ByteView photo, Study what) override {
    return pixels({.job = what == Study::spectrum         ? wire::Job::spectrum
                          : what == Study::plain_spectrum ? wire::Job::plain_spectrum
                                                          : wire::Job::error_level},
                  photo);
  }

 private:
  using MappingPtr = std::shared_ptr<const Mapping>;

  Result<Decoded> pixels(const wire::Request& head, ByteView photo) {
    CS_ASSIGN(const auto mapping, ask(head, {photo, {}, {}, {}}));
    CS_ASSIGN(const auto result, head_of(*mapping));
    if (result.kind != wire::Kind::pixels) return problem_or_damage(*mapping, result);
    if (result.original_width <= 0 || result.original_height <= 0) return damaged_answer();
    Decoded out{result.original_width, result.original_height, {}};
    for (std::uint32_t i = 0; i < result.levels && i < 32; ++i) {
      wire::LevelEntry level;
      const std::size_t at = sizeof(result) + i * sizeof(level);
      if (at + sizeof(level) > mapping->size) return damaged_answer();
      std::memcpy(&level, mapping->data + at, sizeof(level));
      const auto bytes = static_cast<std::uint64_t>(level.width) * static_cast<std::uint64_t>(level.height) * 4;
      if (level.width <= 0 || level.height <= 0 || level.offset > mapping->size || bytes > mapping->size - level.offset)
        return damaged_answer();
      out.levels.push_back(std::make_shared<MappedPixels>(mapping, level.offset, level.width, level.height));
    }
    if (out.levels.empty()) return damaged_answer();
    return out;
  }

  Result<domain::Finding> examine_code(const ExamineRequest& request) {
    if (request.capture_code.empty()) return domain::no_capture_code();
    const auto codes = read_codes(request.capture_code);
    if (codes) return domain::judge_capture_code(*codes, request.code_verifier, request.owner);
    // The picture's fault is a finding; ours is not.
    if (codes.error().id.starts_with("photo.")) return domain::unreadable_capture_code();
    return codes.error();
  }

  static Result<wire::ResultHead> head_of(const Mapping& mapping) {
    wire::ResultHead head;
    if (mapping.size < sizeof(head)) return damaged_answer();
    std::memcpy(&head, mapping.data, sizeof(head));
    if (head.kind != wire::Kind::pixels && head.text_bytes > mapping.size - sizeof(head)) return damaged_answer();
    return head;
  }
  static std::string_view text_of(const Mapping& mapping, const wire::ResultHead& head) {
    return as_text({mapping.data + sizeof(head), static_cast<std::size_t>(head.text_bytes)});
  }
  static Error problem_or_damage(const Mapping& mapping, const wire::ResultHead& head) {
    if (head.kind != wire::Kind::problem) return damaged_answer();
    const auto problem = api::decode<api::Problem>(text_of(mapping, head));
    return problem ? problem->error : damaged_answer();
  }

  Result<MappingPtr> ask(wire::Request head, std::initializer_list<ByteView> parts) {
    const Limits& l = options_.limits;
    if (parts.begin()->empty()) return invalid("photo.empty", "The file is empty.");
    for (const ByteView part : parts)
      if (part.size() > l.file_bytes)
        return invalid("photo.too_large",
                       fmt::format("The file has {} bytes; at most {} are accepted.", part.size(), l.file_bytes));
    std::uint64_t* sizes[] = {&head.photo, &head.enrolment, &head.id_card, &head.context};
    Fd input(::memfd_create("countersign-photo", MFD_CLOEXEC));
    if (!input) return io_error("worker.memory", "There is no memory left to hand a photograph to the worker process.");
    std::size_t i = 0;
    for (const ByteView part : parts) {
      *sizes[i++] = part.size();
      if (!write_all(input.get(), part))
        return io_error("worker.memory", "There is no memory left to hand a photograph to the worker process.");
    }
    head.time_ms = l.time.count();
    head.file_bytes = static_cast<std::int64_t>(l.file_bytes);
    head.pixels = l.pixels;
    head.memory_bytes = static_cast<std::int64_t>(l.memory_bytes);

    const std::lock_guard lock(mutex_);
    // The process may have been killed since the last photograph: then the packet cannot be sent, or no answer comes,
    // and a second process gets the same photograph.
    for (int attempt = 0; attempt < 2; ++attempt) {
      CS_TRY(begin());
      wire::Answer answer;
      int fd = -1;
      if (wire::send_packet(socket_.get(), &head, sizeof(head), input.get()) && wait_for_answer() &&
          wire::receive_packet(socket_.get(), &answer, sizeof(answer), fd)) {
        const Fd output(fd);
        if (answer.fate == wire::Fate::timeout)
          return invalid("photo.timeout",
                         fmt::format("The photograph took longer than {} ms to read.", l.time.count()));
        if (answer.fate == wire::Fate::killed || !output)
          return invalid("photo.killed_worker",
                         "The photograph broke the process that read it, or needed too much memory.");
        return map(output.get(), answer.bytes);
      }
      // A process that ends by itself does so for every photograph: its program or its installation is at fault.
      if (const int status = end(); WIFEXITED(status) && WEXITSTATUS(status) != 0)
        return Error{Code::unavailable, "worker.start",
                     fmt::format("The worker process {} ended at once with status {}.", options_.program.string(),
                                 WEXITSTATUS(status))};
    }
    return invalid("photo.killed_worker", "The process that read the photograph was killed twice.");
  }

  static Result<MappingPtr> map(int fd, std::uint64_t bytes) {
    struct stat st {};
    if (::fstat(fd, &st) != 0 || st.st_size <= 0 || bytes == 0 || bytes > static_cast<std::uint64_t>(st.st_size))
      return damaged_answer();
    void* data = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED)
      return io_error("worker.memory", "There is no memory left to take a photograph from the worker process.");
    auto mapping = std::make_shared<Mapping>();
    mapping->data = static_cast<const std::uint8_t*>(data);
    mapping->size = bytes;
    return MappingPtr(std::move(mapping));
  }

  /// The process keeps the time of each photograph itself; this is for a process that hangs as a whole. Loading the
  /// models counts towards the first photograph only.
  bool wait_for_answer() const {
    pollfd p{socket_.get(), POLLIN, 0};
    const auto limit = options_.limits.time * wire::wall_times + std::chrono::seconds{60};
    return ::poll(&p, 1, static_cast<int>(limit.count())) > 0;
  }

  Status begin() {
    if (socket_) return {};
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
      return io_error("worker.start", "No socket for the worker process can be made.");
    Fd ours(pair[0]), theirs(pair[1]);
    std::vector<std::string> args = {options_.program.string(), "worker"};
    if (!options_.models) args.emplace_back("--decode-only");
    if (!options_.rules.empty()) args.insert(args.end(), {"--rules", options_.rules.string()});
    std::vector<char*> argv;
    for (std::string& a : args) argv.push_back(a.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), wire::socket_fd);
    posix_spawn_file_actions_addclosefrom_np(&actions, wire::socket_fd + 1);  // nothing else of ours is its business
    const int failed = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
      pid_ = -1;
      return io_error("worker.start",
                      fmt::format("Cannot start {}: {}.", options_.program.string(), std::strerror(failed)));
    }
    socket_ = std::move(ours);
    return {};
  }

  /// Ends the process; its status as of waitpid(), 0 when there was none.
  int end() {
    socket_.reset();  // the process ends by itself when its socket closes
    if (pid_ <= 0) return 0;
    const pid_t pid = std::exchange(pid_, -1);
    int status = 0;
    for (int i = 0; i < 50; ++i) {
      if (::waitpid(pid, &status, WNOHANG) != 0) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds{4});
    }
    ::kill(pid, SIGKILL);
    ::waitpid(pid, &status, 0);
    return status;
  }

  const Options options_;
  std::mutex mutex_;  ///< one photograph at a time
  Fd socket_;
  pid_t pid_ = -1;
};

}  // namespace

Result<std::vector<domain::ReadCode>> Worker::read_codes(ByteView) {
  return Error{Code::unavailable, "worker.no_codes", "There is no reader of capture codes here."};
}

Result<FinishedPhoto> Worker::finish(ByteView, std::optional<Colour>) {
  return Error{Code::unavailable, "worker.no_finish", "There is no maker of finished photos here."};
}

Result<Decoded> Worker::study(ByteView, Study) {
  return Error{Code::unavailable, "worker.no_study", "There is no maker of examination views here."};
}

Result<DescribedFace> Worker::describe(ByteView) {
  return Error{Code::unavailable, "worker.no_comparison", "Faces cannot be compared here."};
}

std::unique_ptr<Worker> start_worker(Options options) {
  return std::make_unique<WorkerClient>(std::move(options));
}

std::filesystem::path default_worker_program() {
  return program_dir() / "countersignd";
}

}  // namespace cs::worker
