#include "domain/capture_code.hpp"

#include <algorithm>
#include <optional>
#include <regex>

namespace cs::domain {
namespace {

/// A QR code holds at most this; std::regex needs stack for each byte it looks at.
constexpr std::size_t longest_payload = 2953;

class EqualsVerifier final : public CodeVerifier {
 public:
  explicit EqualsVerifier(std::string expected) : expected_(std::move(expected)) {}
  Result<CodeVerdict> verify(const std::string& payload, const CodeOwner&, Millis) const override {
    return payload == expected_ ? CodeVerdict::valid : CodeVerdict::other_owner;
  }

 private:
  std::string expected_;
};

/// `text` with every character that a regular expression gives a meaning escaped.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

constexpr std::string_view number_mark = "{number}";

class PatternVerifier final : public CodeVerifier {
 public:
  explicit PatternVerifier(std::string pattern)
      : pattern_(std::move(pattern)),
        names_student_(pattern_.find(number_mark) != std::string::npos),
        anybodys_(replaced(pattern_, number_mark, "[0-9A-Za-z._-]+")) {}

  Result<CodeVerdict> verify(const std::string& payload, const CodeOwner& owner, Millis) const override {
    if (payload.size() > longest_payload || !std::regex_match(payload, anybodys_)) return CodeVerdict::not_a_code;
    if (!names_student_) return CodeVerdict::well_formed;
    const std::regex own(replaced(pattern_, number_mark, escaped(owner.number)));
    return !owner.number.empty() && std::regex_match(payload, own) ? CodeVerdict::valid : CodeVerdict::other_owner;
  }

 private:
  std::string pattern_;
  bool names_student_;
  std::regex anybodys_;
};

Finding finding(Outcome outcome, const char* zh, const char* en) {
  Finding f;
  f.check = "capture_code";
  f.outcome = outcome;
  f.message = {zh, en};
  if (outcome == Outcome::attention || outcome == Outcome::fail) f.suggests = {"CAPTURE_CODE"};
  return f;
}

}  // namespace

Millis judged_within(std::size_t codes) {
  constexpr Millis together{10'000};
  return together / static_cast<std::int64_t>(std::max<std::size_t>(codes, 1));
}

std::unique_ptr<CodeVerifier> equals_verifier(std::string expected) {
  return std::make_unique<EqualsVerifier>(std::move(expected));
}

Result<std::unique_ptr<CodeVerifier>> pattern_verifier(const std::string& pattern) {
  try {
    return std::unique_ptr<CodeVerifier>(std::make_unique<PatternVerifier>(pattern));
  } catch (const std::regex_error&) {
    return invalid("capture_code.pattern", "The pattern of the capture codes is not a regular expression.");
  }
}

Finding judge_capture_code(const std::vector<ReadCode>& codes, const CodeVerifier* verifier, const CodeOwner& owner) {
  // Without a payload: a round code of a mini-program, which nobody can read.
  if (codes.empty() || codes.front().payload.empty())
    return finding(Outcome::attention, "采集码图片中没有识别到二维码，请人工查看。",
                   "No QR code can be read in the picture of the capture code; look yourself.");
  const auto with_region = [](Finding f, const ReadCode& code) {
    if (code.corners.size() >= 3) f.regions = {{Region::Shape::polygon, code.corners, "capture_code"}};
    return f;
  };
  if (!verifier)
    return with_region(finding(Outcome::cannot_tell, "采集码可以识读；未设置核验方式，无法判断是否为本人。",
                               "The capture code can be read; nothing is set up that could tell whose it is."),
                       codes.front());
  std::optional<std::pair<CodeVerdict, const ReadCode*>> best;
  bool unjudged = false;
  for (const ReadCode& code : codes) {
    const auto verdict = verifier->verify(code.payload, owner, judged_within(codes.size()));
    if (!verdict)
      unjudged = true;
    else if (!best || *verdict < best->first)
      best = {*verdict, &code};
  }
  if (best && best->first == CodeVerdict::valid)
    return with_region(finding(Outcome::pass, "采集码有效，为本人。", "The capture code is valid and this student's."),
                       *best->second);
  // One that nobody could judge may be the right one.
  if (unjudged)
    return finding(Outcome::cannot_tell, "采集码核验服务没有应答，无法核验。",
                   "The capture code could not be judged: its verifier gave no answer.");
  switch (best->first) {
    case CodeVerdict::well_formed:
      return with_region(finding(Outcome::pass, "采集码格式正确。", "The capture code has the right form."),
                         *best->second);
    case CodeVerdict::other_owner:
      return with_region(finding(Outcome::fail, "采集码不是该学生本人的。", "The capture code is not this student's."),
                         *best->second);
    default:
      return with_region(
          finding(Outcome::fail, "图片中的二维码不是图像采集码。", "The QR code in the picture is not a capture code."),
          *best->second);
  }
}

Finding unreadable_capture_code() {
  return finding(Outcome::fail, "采集码图片无法读取。", "The picture of the capture code cannot be read.");
}

Finding no_capture_code() {
  return finding(Outcome::not_applicable, "没有采集码图片，未作核对。",
                 "There is no picture of a capture code, so that it was not compared.");
}

}  // namespace cs::domain
