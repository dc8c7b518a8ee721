#include "checks/examine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <opencv2/imgproc.hpp>

#include "base/files.hpp"
#include "base/log.hpp"
#include "checks/check.hpp"
#include "checks/duplicate.hpp"
#include "faces/crown.hpp"
#include "imaging/decode.hpp"
#include "imaging/exif.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// JPEG is decoded at 1/2, 1/4 or 1/8 so that the longer edge keeps this much: three times the finished photo.
constexpr int decoded_edge = 1600;
/// What is still larger is reduced. Phones' 4000 x 3000 and 8160 x 6120 are not: the reduction costs as much as the
/// decoding.
constexpr int analysed_edge = 2048;
/// An enrolment photo is 480 x 640 and stays as it is.
constexpr int reference_edge = 640;
/// Side of the square that the forensic checks look at.
constexpr int closeup_edge = 1200;

/// CPU time of this thread: what a step costs, however busy the machine is.
class Timer {
 public:
  explicit Timer(domain::Examination& out) : out_(out) {}
  void lap(std::string step) {
    const double now = cpu_ms();
    out_.timing_ms.emplace_back(std::move(step), now - last_);
    last_ = now;
  }

 private:
  static double cpu_ms() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
  }

  domain::Examination& out_;
  double last_ = cpu_ms();
};

domain::FaceSummary summarise(const Evidence& e) {
  domain::FaceSummary s;
  s.count = static_cast<int>(e.faces.size());
  if (e.faces.empty()) return s;
  const faces::Face& face = e.faces.front();
  s.box = box_region(e.at(face.box.tl()), e.at(face.box.br()), "face");
  for (const cv::Point2f& p : face.landmarks) s.landmarks.push_back(e.at(p));
  s.left_eye = e.at(face.left_eye());
  s.right_eye = e.at(face.right_eye());
  s.chin = e.at(face.chin());
  if (e.crown) s.crown = e.at(*e.crown);
  return s;
}

/// The face on a reference photograph. One that nobody can open is a finding: the reviewer should not wonder why the
/// pane is empty.
void look_at_reference(domain::Examination& out, ByteView file, const char* name, const char* check, const char* zh,
                       const char* en, faces::FaceAnalyser* analyser, const imaging::DecodeLimits& limits) {
  if (file.empty()) return;
  if (const auto picture = imaging::decode(file, reference_edge, limits)) {
    Evidence e;
    e.photo = &*picture;
    e.analysed = imaging::shrink_to(picture->rgb, reference_edge);
    e.to_original = static_cast<double>(picture->original_width) / e.analysed.cols;
    if (analyser != nullptr) e.faces = analyser->find(e.analysed);
    out.references.push_back({name, picture->original_width, picture->original_height, summarise(e)});
  } else {
    out.findings.push_back(finding(check, Outcome::cannot_tell, fmt::format("{}无法读取，请联系管理员。", zh),
                                   fmt::format("{} cannot be read: {}", en, picture.error().message)));
  }
}

Status run(const std::vector<Check>& checks, const Evidence& e, const Rules& rules, Timer& timer,
           domain::Examination& out) {
  for (const Check& check : checks) {
    if (check.needs_face && !e.face()) {
      out.findings.push_back(e.faces_known ? finding(check.id, Outcome::cannot_tell, "没有唯一的人脸，无法判断。",
                                                     "Cannot tell without exactly one face.")
                                           : finding(check.id, Outcome::cannot_tell, "缺少人脸模型，无法判断。",
                                                     "Cannot tell: the face model is missing."));
    } else {
      try {
        for (domain::Finding& f : check.run(e, rules)) out.findings.push_back(std::move(f));
      } catch (const std::out_of_range& missing) {
        return internal_error(fmt::format("The default rules are incomplete: {}.", missing.what()));
      }
    }
    timer.lap(check.id);
  }
  return {};
}

/// The face with a little round it at full size, or the middle of the picture where there is no face.
void take_closeup(Evidence& e, ByteView file, const imaging::DecodeLimits& limits) {
  const int w = e.photo->original_width, h = e.photo->original_height;
  cv::Point2d centre(w / 2.0, h / 2.0);
  double side = closeup_edge;
  if (const faces::Face* face = e.face()) {
    const domain::Point nose = e.at(face->landmarks[30]);
    centre = {nose.x, nose.y};
    side = std::clamp(1.5 * face->width() * e.to_original, 256.0, side);
  }
  const int edge = cvRound(side);
  e.closeup_at =
      cv::Rect(cvRound(centre.x) - edge / 2, cvRound(centre.y) - edge / 2, edge, edge) & cv::Rect(0, 0, w, h);
  if (e.closeup_at.empty()) return;
  if (e.photo->rgb.cols == w) {
    e.closeup = e.photo->rgb(e.closeup_at);
  } else if (auto part = imaging::decode_part(file, e.closeup_at, limits)) {
    e.closeup = *part;
  }
}

/// OpenCV builds its CIELAB tables and dlib touches its model at first use, 150 ms together. Done once before the
/// worker forks, every child inherits them.
void warm_up(faces::FaceAnalyser* analyser) {
  cv::Mat grey(120, 120, CV_32FC3, cv::Scalar::all(0.5)), lab;
  cv::cvtColor(grey, lab, cv::COLOR_RGB2Lab);
  if (analyser) static_cast<void>(analyser->find(cv::Mat(240, 240, CV_8UC3, cv::Scalar::all(128))));
}

}  // namespace

Result<std::unique_ptr<Examiner>> Examiner::load(const std::filesystem::path& rules, bool models) {
  auto out = std::make_unique<Examiner>();
  CS_ASSIGN(out->rules_, Rules::load(rules));
  out->fingerprint_ = "rules:" + out->rules_.fingerprint();
  if (!models) return out;
  auto analyser = faces::load_dlib_analyser();
  if (analyser) {
    out->faces_ = std::move(*analyser);
    out->fingerprint_ += "+" + out->faces_->fingerprint();
  } else {
    log::warning(analyser.error().message);
  }
  auto person_mask = faces::load_person_mask();
  if (person_mask) {
    out->person_mask_ = std::move(*person_mask);
    out->fingerprint_ += "+" + out->person_mask_->fingerprint();
  } else {
    log::warning(person_mask.error().message);
  }
  warm_up(out->faces_.get());
  if (out->person_mask_) static_cast<void>(out->person_mask_->find(cv::Mat(64, 64, CV_8UC3, cv::Scalar::all(128))));
  return out;
}

Result<domain::Examination> Examiner::examine(const Input& input, const imaging::DecodeLimits& limits) const {
  domain::Examination out;
  Timer timer(out);
  CS_ASSIGN(const imaging::Picture picture, imaging::decode(input.photo, decoded_edge, limits));
  timer.lap("decode");
  Evidence e;
  e.photo = &picture;
  e.analysed = imaging::shrink_to(picture.rgb, analysed_edge);
  e.to_original = static_cast<double>(picture.original_width) / e.analysed.cols;
  e.exif = imaging::read_exif(input.photo);
  e.jpeg = imaging::read_jpeg_facts(input.photo);
  e.capture_context = input.capture_context;
  timer.lap("prepare");
  if (faces_) {
    e.faces_known = true;
    e.faces = faces_->find(e.analysed);
    timer.lap("faces");
    if (e.face()) e.crown = faces::find_crown(e.analysed, *e.face());
    timer.lap("crown");
    if (e.face()) static_cast<void>(e.frame());
    timer.lap("frame");
  }
  out.width = picture.original_width;
  out.height = picture.original_height;
  out.format = imaging::to_string(picture.header.format);
  out.bytes = input.photo.size();
  out.face = summarise(e);
  CS_TRY(run(registry(), e, rules_, timer, out));
  look_at_reference(out, input.enrolment, "enrolment", "same_as_enrolment", "录取照片", "The enrolment photo",
                    faces_.get(), limits);
  look_at_reference(out, input.id_card, "id_card", "same_as_id_card", "身份证照片", "The ID-card photo", faces_.get(),
                    limits);
  timer.lap("references");
  note_duplicates(out, e, faces_.get(), input.enrolment, limits, rules_);
  timer.lap("duplicate");
  take_closeup(e, input.photo, limits);
  timer.lap("closeup");
  CS_TRY(run(forensic_registry(), e, rules_, timer, out));
  out.fingerprint = fingerprint_;
  return out;
}

Result<Finished> Examiner::finish(ByteView photo, const std::optional<cv::Vec3b>& backdrop,
                                  const imaging::DecodeLimits& limits) const {
  imaging::PersonMask mask;
  if (person_mask_) mask = [this](const cv::Mat& rgb) { return person_mask_->find(rgb); };
  auto out = checks::finish(photo, backdrop, faces_.get(), mask, rules_, limits);
  if (out) out->examination.fingerprint = fingerprint_;
  return out;
}

}  // namespace cs::checks
