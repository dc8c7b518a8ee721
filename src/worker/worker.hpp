// Strangers' photographs are decoded and checked in another process, under memory and time limits. This is the side
// that asks. The process itself (`countersignd worker`) is worker_process.*; it loads its models once and forks a
// limited child for each photograph, so that a photo that kills its child costs that photo alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "domain/capture_code.hpp"
#include "domain/comparison.hpp"
#include "domain/finding.hpp"
#include "served/edits.hpp"

namespace cs::worker {

struct Limits {
  std::chrono::milliseconds cpu{5'000};  ///< for one photograph
  /// So much longer that on a machine with other work to do an honest photograph is not refused for that.
  std::chrono::milliseconds wall{30'000};
  std::size_t memory_bytes = std::size_t{600} << 20;  ///< address space the child may add
  std::size_t file_bytes = std::size_t{20} << 20;     ///< largest file that is looked at
  std::int64_t pixels = 120'000'000;                  ///< largest picture that is decoded
};

struct Options {
  std::filesystem::path program;  ///< the executable that understands `worker` as its first argument (countersignd)
  bool models = true;             ///< false: decode only, starts in milliseconds
  std::filesystem::path rules;    ///< rules file, empty: assets/rules/default.toml
  Limits limits;
  /// True: opens photographs on a system without seccomp, too, where what one does to its decoder is not contained.
  bool without_seccomp = false;
};

/// What this system lets a decoder be confined by, beside limits and the change of user, which are never missing.
struct Confinement {
  bool seccomp = false, landlock = false, namespaces = false;
};

/// sRGB pixels, upright (EXIF orientation applied), 4 bytes a pixel R G B A, rows without padding. Read-only shared
/// memory, unmapped when the last owner lets go.
class Pixels {
 public:
  virtual ~Pixels() = default;
  int width = 0, height = 0;
  virtual ByteView rgba() const = 0;
};

/// One level of a pyramid; level 0 is the full size (or the largest asked for), each next one about half of it.
struct Decoded {
  int original_width = 0, original_height = 0;  ///< upright
  std::vector<std::shared_ptr<const Pixels>> levels;
};

struct ExamineRequest {
  ByteView photo;
  ByteView enrolment, id_card;  ///< empty when there is none
  std::string context_json;     ///< signed capture context, empty when there is none
  ByteView capture_code{};      ///< picture of the capture code, empty when there is none
  /// Judges what the code says, in the caller's own process: it may ask a server. Null: none.
  const domain::CodeVerifier* code_verifier = nullptr;
  domain::CodeOwner owner{};
  /// The student's, to comparing with the ID-card photo by machine; without it same_as_id_card does not apply.
  bool id_card_consent = false;
};

/// The finished photo of a photograph.
struct FinishedPhoto {
  Bytes jpeg;  ///< empty when no good one can be made: the finding `finished_photo` says why
  domain::Examination examination;
};

/// Pictures made of a photograph for a person to look at (imaging/examination_views.hpp); the plain spectrum rings
/// nothing.
enum class Study { error_level, spectrum, plain_spectrum };

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// A photograph's largest face, ready for comparing, and the rule by which the worker's rules judge it. In memory only.
struct DescribedFace {
  domain::ComparedFace face;
  domain::ComparisonRule rule;
};

/// One worker process. Thread-safe: calls from several threads take turns. The process is started at the first call
/// and started again after it died. Errors of a photograph: Code::invalid with ids "photo.unreadable",
/// "photo.truncated", "photo.not_an_image", "photo.too_large", "photo.empty", "photo.killed_worker" (crashed, over its
/// memory limit, or asked for what a decoder may not), "photo.timeout". Ours, worth repeating: "worker.start" when the
/// program cannot be run, "worker.killed" when it was killed, "worker.child" when it cannot make or confine a child,
/// "worker.memory"; "worker.no_seccomp", "worker.seccomp", "worker.user", "worker.namespaces" and "worker.system" where
/// the system cannot confine a decoder; and those of the rules file.
class Worker {
 public:
  virtual ~Worker() = default;
  /// Starts the process if need be. Where there is none, "worker.none".
  virtual Result<Confinement> confinement();
  /// Full analysis. Without Options::models every check that needs a face says cannot_tell. The capture code's picture
  /// is read by a child of its own: one that cannot be read is a finding and never costs the photograph's checks.
  virtual Result<domain::Examination> examine(const ExamineRequest& request) = 0;
  /// The QR codes in a picture. Where there is no such reader, "worker.no_codes".
  virtual Result<std::vector<domain::ReadCode>> read_codes(ByteView picture);
  /// Makes the finished photo, before `backdrop` or the rules' own colour. Where there is no such maker,
  /// "worker.no_finish".
  virtual Result<FinishedPhoto> finish(ByteView photo, std::optional<Colour> backdrop);
  /// A study of the photograph at full size, with all smaller levels down to 256. Where there is no such maker,
  /// "worker.no_study"; "study.too_small" where the photograph has too few pixels for it.
  virtual Result<Decoded> study(ByteView photo, Study what);
  /// Splits it into what people get and what was cut; the pixels of both were compared. One that cannot be cut is
  /// served as a JPEG made of its pixels. Where there is nobody to do it, "worker.none".
  virtual Result<served::Split> split(ByteView photo);
  /// Makes the largest face of a photograph ready for domain::compare. Where there is nothing that could, error
  /// "worker.no_comparison".
  virtual Result<DescribedFace> describe(ByteView photo);
  /// Decodes to at most `max_edge` pixels on the longer side (0: full size) with all smaller levels down to 256.
  virtual Result<Decoded> decode(ByteView photo, int max_edge) = 0;
};

std::unique_ptr<Worker> start_worker(Options options);

/// `countersignd` beside the running program: the usual Options::program.
std::filesystem::path default_worker_program();

}  // namespace cs::worker
