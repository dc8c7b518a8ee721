// The capture code (图像采集码): an opaque payload, one per enrolment, read from the picture that the student hands in.
// What it says is not public, so that a verifier judges it; which one is the campaign's choice. A payload is never
// written into a finding, a log or a message: it stands for a person.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/finding.hpp"

namespace cs::domain {

/// Whose code it has to be.
struct CodeOwner {
  std::string number;  ///< student number
  std::string name;
};

enum class CodeVerdict {
  valid,        ///< the student's own
  well_formed,  ///< a capture code, but whose cannot be told
  other_owner,  ///< a capture code of somebody else
  not_a_code,   ///< not a capture code at all
};

class CodeVerifier {
 public:
  virtual ~CodeVerifier() = default;
  /// `payload` are the bytes of one QR code. Answers within `within`. Errors mean that it could not be judged (no
  /// connection, say), not that it is wrong. Any number of threads.
  virtual Result<CodeVerdict> verify(const std::string& payload, const CodeOwner& owner, Millis within) const = 0;
};

/// How long each of the codes in one picture may take: all of them together ten seconds, however many there are.
Millis judged_within(std::size_t codes);

/// Valid when the payload is exactly `expected`, which the school or the student's own record gave; else other_owner.
std::unique_ptr<CodeVerifier> equals_verifier(std::string expected);
/// Well formed when the whole payload matches `pattern` (ECMAScript), else not_a_code. "{number}" in it stands for the
/// student's number: then a match is valid, and a payload that matches with another number is other_owner's. Errors:
/// "capture_code.pattern".
Result<std::unique_ptr<CodeVerifier>> pattern_verifier(const std::string& pattern);

/// One QR code that was read from the picture, with its corners in pixels of the upright picture.
struct ReadCode {
  std::string payload;
  std::vector<Point> corners;
};

/// The finding `capture_code`. The best of several codes counts: a screenshot may show the mini-program's own beside
/// it. No verifier: only whether a code can be read. No code, another owner's or none at all suggest CAPTURE_CODE.
Finding judge_capture_code(const std::vector<ReadCode>& codes, const CodeVerifier* verifier, const CodeOwner& owner);
/// The same when the picture itself cannot be read.
Finding unreadable_capture_code();
/// The same when there is no picture of one.
Finding no_capture_code();

}  // namespace cs::domain
