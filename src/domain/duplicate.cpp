#include "domain/duplicate.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cs::domain {
namespace {

Finding finding(Outcome outcome, std::string zh, std::string en) {
  Finding f;
  f.check = "duplicate";
  f.outcome = outcome;
  f.message = {std::move(zh), std::move(en)};
  return f;
}

}  // namespace

Finding compared_with_enrolment(std::optional<int> to_enrolment, int most_bits) {
  Finding f;
  if (!to_enrolment) {
    f = finding(Outcome::not_applicable, "没有可比对的其他照片。", "There is no other photograph to compare it with.");
  } else if (*to_enrolment <= most_bits) {
    f = finding(Outcome::attention, "与录取照片几乎相同，疑似直接使用了录取照片。",
                "Nearly the same picture as the enrolment photo: it seems to have been handed in again.");
    f.suggests = {"NOT_LIVE"};
  } else {
    f = finding(Outcome::pass, "与录取照片不是同一张照片。", "Not the enrolment photo handed in again.");
  }
  if (to_enrolment) f.value = *to_enrolment;
  f.unit = "bits";
  f.threshold_low = most_bits;
  return f;
}

Finding not_comparable() {
  return finding(Outcome::cannot_tell, "画面没有可比对的内容。",
                 "There is nothing in the picture that could be compared.");
}

void add_resubmitted(Examination& examination, int rejected, const std::optional<RejectedPicture>& nearest,
                     int most_bits) {
  Finding f;
  f.check = "resubmitted";
  if (rejected == 0) {
    f.outcome = Outcome::not_applicable;
    f.message = {"该生没有未通过的照片。", "No photograph of this student was rejected before."};
  } else if (!nearest) {
    f.outcome = Outcome::pass;
    f.message = {"与该生未通过的照片不是同一张。", "Not a rejected photograph handed in again."};
  } else {
    f.outcome = nearest->same_file ? Outcome::fail : Outcome::attention;
    f.message = nearest->same_file
                    ? Bilingual{fmt::format("与第 {} 次未通过的照片是同一个文件。", nearest->attempt),
                                fmt::format("The very file that was rejected at attempt {}.", nearest->attempt)}
                    : Bilingual{fmt::format("与第 {} 次未通过的照片几乎相同，请核对是否重新拍摄。", nearest->attempt),
                                fmt::format("Nearly the picture that was rejected at attempt {}: was it taken anew?",
                                            nearest->attempt)};
    f.value = nearest->bits;
    f.unit = "bits";
    f.threshold_low = most_bits;
    f.suggests = {"RESUBMITTED"};
  }
  examination.findings.push_back(std::move(f));
}

void add_similar(Examination& examination, const std::vector<SimilarPicture>& others) {
  const auto own = std::find_if(examination.findings.begin(), examination.findings.end(),
                                [](const Finding& f) { return f.check == "duplicate"; });
  if (own == examination.findings.end()) return;
  if (others.empty()) {
    if (own->outcome == Outcome::not_applicable) {
      own->outcome = Outcome::pass;
      own->message = {"本批次中没有相同的照片。", "No other student of this collection handed in the same picture."};
    }
    return;
  }
  const SimilarPicture& nearest =
      *std::min_element(others.begin(), others.end(), [](const auto& a, const auto& b) { return a.bits < b.bits; });
  const std::string more = others.size() > 1 ? fmt::format("（共 {} 张）", others.size()) : std::string();
  const std::string more_en = others.size() > 1 ? fmt::format(" ({} in all)", others.size()) : std::string();
  own->outcome = Outcome::attention;
  own->value = nearest.bits;
  own->message =
      nearest.enrolment
          ? Bilingual{fmt::format("与学号 {} 的录取照片几乎相同{}，请核对。", nearest.student_number, more),
                      fmt::format("Nearly the same picture as the enrolment photo of student {}{}: compare them.",
                                  nearest.student_number, more_en)}
          : Bilingual{fmt::format("与学号 {} 提交的照片几乎相同{}，请核对。", nearest.student_number, more),
                      fmt::format("Nearly the same picture as student {} handed in{}: compare them.",
                                  nearest.student_number, more_en)};
}

}  // namespace cs::domain
