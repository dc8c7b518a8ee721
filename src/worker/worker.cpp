#include "worker/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include "api/examination.hpp"
#include "api/types.hpp"
#include "platform/fd_posix.hpp"
#include "platform/places.hpp"
#include "worker/process_posix.hpp"
#include "worker/wire.hpp"

namespace cs::worker {

static_assert(wire::sealed == (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
namespace {

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

/// The process keeps the time of each photograph itself; so much later it hangs as a whole.
constexpr std::chrono::seconds whole_process_hangs{60};

Error damaged_answer() {
  return internal_error("The worker process gave an answer that makes no sense.");
}

class WorkerClient final : public Worker {
 public:
  explicit WorkerClient(Options options) : options_(std::move(options)) {}

  Result<Confinement> confinement() override {
    const std::lock_guard lock(mutex_);
    CS_TRY(begin());
    return process_.confinement();
  }

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
    if (entry.unfit > static_cast<std::uint32_t>(domain::Unfit::not_upright)) return damaged_answer();
    DescribedFace out{{std::nullopt, static_cast<domain::Unfit>(entry.unfit)}, {entry.same, entry.different}};
    if ((out.face.unfit == domain::Unfit::none) != (entry.values > 0)) return damaged_answer();
    if (entry.values > 0) {
      out.face.face = domain::FaceTemplate{std::vector<float>(entry.values), entry.centre, entry.steepness};
      std::memcpy(out.face.face->values.data(), rest.data(), rest.size());
    }
    return out;
  }

  Result<served::Split> split(ByteView photo) override {
    CS_ASSIGN(const auto mapping, ask({.job = wire::Job::split}, {photo, {}, {}, {}}));
    CS_ASSIGN(const auto result, head_of(*mapping));
    if (result.kind != wire::Kind::parcel) return problem_or_damage(*mapping, result);
    auto made = served::unpack(ByteView{mapping->data, mapping->size}.subspan(sizeof(result)));
    // A child that was taken over may say anything: what it says has to be this photograph.
    const auto whole = made ? served::rebuild(made->served, made->edits) : Result<Bytes>(damaged_answer());
    if (!whole || !std::ranges::equal(*whole, photo) || made->served.empty()) return damaged_answer();
    return made;
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
    const Fd input(::memfd_create("countersign-photo", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!input) return io_error("worker.memory", "There is no memory left to hand a photograph to the worker process.");
    std::size_t i = 0;
    for (const ByteView part : parts) {
      *sizes[i++] = part.size();
      if (!write_all(input.get(), part))
        return io_error("worker.memory", "There is no memory left to hand a photograph to the worker process.");
    }
    if (::fcntl(input.get(), F_ADD_SEALS, wire::sealed) != 0)
      return io_error("worker.memory", "A photograph cannot be sealed before the worker process gets it.");
    head.cpu_ms = l.cpu.count();
    head.wall_ms = l.wall.count();
    head.file_bytes = static_cast<std::int64_t>(l.file_bytes);
    head.pixels = l.pixels;
    head.memory_bytes = static_cast<std::int64_t>(l.memory_bytes);

    const std::lock_guard lock(mutex_);
    // The process may have been killed since the last photograph: then the packet cannot be sent, or no answer comes.
    // Or it has no child for it. Either way nobody looked at the photograph, and a second process gets it.
    Error ours{Code::unavailable, "worker.killed", "The worker process was killed twice while it had a photograph."};
    for (int attempt = 0; attempt < 2; ++attempt) {
      CS_TRY(begin());
      wire::Answer answer;
      int fd = -1;
      if (wire::send_packet(process_.socket(), &head, sizeof(head), input.get()) &&
          process_.wait_for_packet(l.wall + whole_process_hangs) &&
          wire::receive_packet(process_.socket(), &answer, sizeof(answer), fd)) {
        const Fd output(fd);
        if (answer.fate != wire::Fate::not_begun) return result_of(answer, output);
        ours = {Code::unavailable, "worker.child",
                fmt::format("The worker process has no child for a photograph: {}.", std::strerror(answer.error))};
      }
      CS_TRY(end());
    }
    return ours;
  }

  Result<MappingPtr> result_of(const wire::Answer& answer, const Fd& output) const {
    const Limits& l = options_.limits;
    if (answer.fate == wire::Fate::out_of_cpu_time)
      return invalid("photo.timeout",
                     fmt::format("The photograph took longer than {} ms of computing to read.", l.cpu.count()));
    if (answer.fate == wire::Fate::out_of_wall_time)
      return invalid("photo.timeout", fmt::format("The photograph was not read within {} ms.", l.wall.count()));
    if (answer.fate != wire::Fate::done || !output)
      return invalid("photo.killed_worker",
                     "The photograph broke the process that read it, or needed too much memory.");
    return map(output.get(), answer.bytes);
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

  Status begin() {
    if (process_.socket() >= 0) return {};
    return process_.start(options_);
  }

  /// A process that ends by itself does so for every photograph: its program or its installation is at fault.
  Status end() {
    const int status = process_.end();
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 0) return {};
    return Error{
        Code::unavailable, "worker.start",
        fmt::format("The worker process {} ended with status {}.", options_.program.string(), WEXITSTATUS(status))};
  }

  const Options options_;
  std::mutex mutex_;  ///< one photograph at a time
  Process process_;
};

}  // namespace

Result<Confinement> Worker::confinement() {
  return Error{Code::unavailable, "worker.none", "There is no process here that opens photographs."};
}

Result<std::vector<domain::ReadCode>> Worker::read_codes(ByteView) {
  return Error{Code::unavailable, "worker.no_codes", "There is no reader of capture codes here."};
}

Result<FinishedPhoto> Worker::finish(ByteView, std::optional<Colour>) {
  return Error{Code::unavailable, "worker.no_finish", "There is no maker of finished photos here."};
}

Result<Decoded> Worker::study(ByteView, Study) {
  return Error{Code::unavailable, "worker.no_study", "There is no maker of examination views here."};
}

Result<served::Split> Worker::split(ByteView) {
  return Error{Code::unavailable, "worker.none", "There is no process here that opens photographs."};
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
