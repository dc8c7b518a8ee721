// The manifest of a decision: everything that it was taken on, by digest. It is made with the decision, in the same
// commit, and never changed; what the findings were is not repeated here, because `evidence` is the hash over them and
// over the photographs, and the examination under that name is never changed either.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "domain/looking.hpp"

namespace cs::api {

/// A photograph that stood before the reviewer.
struct ManifestPhotograph {
  PhotoKind kind = PhotoKind::submission;
  std::string hash;         ///< its name: BLAKE2b of the original under the campaign's key
  std::int64_t bytes = 0;   ///< of the original
  std::int64_t served = 0;  ///< of the copy that people get; 0: none had been made
  std::string digest;       ///< plain BLAKE2b of that copy; empty: none had been made
  bool operator==(const ManifestPhotograph&) const = default;
};

struct Manifest {
  std::string decision, submission, campaign;
  std::int64_t revision = 0;  ///< of the campaign: its reasons, texts and policy
  int attempt = 1;
  std::string reviewer;
  TimePoint decided{};
  domain::Verdict verdict = domain::Verdict::approve;
  std::vector<std::string> reasons, overrides;
  std::vector<domain::Pin> pins;
  std::optional<domain::Likeness> stated;  ///< before the comparison was shown; none where nobody asked
  bool unaided = false;                    ///< the comparison was held back until the end
  std::string evidence;                    ///< names the examination
  std::string fingerprint;                 ///< of the rules and models
  std::vector<ManifestPhotograph> photographs;
  // What the workstation says, within what the service's clock bears out.
  std::optional<TimePoint> given;  ///< when the service gave the item out; none: nobody noted it, or nobody held it
  Millis looked{0};
  std::vector<domain::Viewed> viewed;
  bool unverified = false;  ///< the service's clock does not bear out what is said of looking: decided offline, …
  bool operator==(const Manifest&) const = default;
};

/// JSON for people, too: a line a field.
std::string encode_manifest(const Manifest& manifest);
/// Code::invalid ("json.invalid") on anything but a complete manifest. Safe on hostile input.
Result<Manifest> decode_manifest(std::string_view json);

}  // namespace cs::api
