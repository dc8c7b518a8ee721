// What the two sides of the worker's socket say. A socket pair of packets; each message is one packet with one file
// descriptor beside it. Both sides are the same build, so plain structs travel.
//
//   at start: Hello, once the process is ready for photographs or knows that it will never be
//   request:  Request + a sealed memory file: photo, enrolment, id_card, context one after the other
//   answer:   Answer  + a sealed memory file with the result (none unless the child did its work)
//
// A result is either a Result with kind problem followed by api::Problem as JSON, kind examination followed by its
// JSON, kind pixels followed by LevelEntry for each level and, at their offsets, the RGBA rows, kind codes followed by
// a CodeEntry and the payload for each code, kind finished followed by the examination's JSON and the JPEG, kind
// described followed by a DescribedEntry and the template's values, or kind parcel followed by a served copy and what
// was cut (served/edits.hpp).
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "base/result.hpp"

namespace cs::worker::wire {

inline constexpr int socket_fd = 3;  ///< where the process finds its end

enum class Job : std::uint32_t {
  examine,
  decode,
  read_codes,
  finish,
  error_level,
  spectrum,
  plain_spectrum,
  describe,
  split
};

/// What confines the process's children, or why there will be none.
struct Hello {
  std::uint32_t seccomp = 0, landlock = 0, namespaces = 0;  ///< 1: there
  std::uint32_t refusal_bytes = 0;                          ///< of api::Problem as JSON; 0: it is ready
  char refusal[1000] = {};
};

/// The seals of a memory file that can neither shrink, grow nor change: F_SEAL_SEAL, _SHRINK, _GROW and _WRITE.
inline constexpr int sealed = 0xF;

struct Request {
  Job job = Job::examine;
  std::int32_t max_edge = 0;
  std::int32_t backdrop = -1;                                        ///< 0xRRGGBB, -1: the rules' one
  std::int32_t id_card_consent = 0;                                  ///< 1: the student's
  std::uint64_t photo = 0, enrolment = 0, id_card = 0, context = 0;  ///< bytes of each part
  std::int64_t cpu_ms = 0, wall_ms = 0;
  std::int64_t file_bytes = 0, pixels = 0, memory_bytes = 0;
};

/// `not_begun`: no child could be made or confined, and nobody looked at the photograph.
enum class Fate : std::uint32_t { done, killed, out_of_cpu_time, out_of_wall_time, not_begun };
struct Answer {
  Fate fate = Fate::not_begun;
  std::int32_t error = 0;  ///< errno of not_begun
  std::uint64_t bytes = 0;
};

enum class Kind : std::uint32_t { problem, examination, pixels, codes, finished, described, parcel };
struct ResultHead {
  Kind kind = Kind::problem;
  std::uint32_t levels = 0;
  std::int32_t original_width = 0, original_height = 0;
  std::uint64_t text_bytes = 0;
};
struct LevelEntry {
  std::int32_t width = 0, height = 0;
  std::uint64_t offset = 0;
};
struct CodeEntry {
  std::uint32_t payload_bytes = 0;
  float corners[8] = {};  ///< x y of four corners
};

struct DescribedEntry {
  double centre = 0, steepness = 1, same = 0, different = 0;
  std::uint32_t unfit = 0;   ///< domain::Unfit
  std::uint32_t values = 0;  ///< how many floats follow
};

/// Sends one packet with `fd` beside it (-1: none). False when the other side is gone.
bool send_packet(int socket, const void* data, std::size_t size, int fd);
/// Receives a packet of exactly `size` bytes; `fd` becomes the descriptor beside it or -1. False at the end or on a
/// packet of another size.
bool receive_packet(int socket, void* data, std::size_t size, int& fd);

}  // namespace cs::worker::wire
