#include "checks/examine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <opencv2/imgproc.hpp>

#include "base/files.hpp"
#include "base/log.hpp"
#include "checks/check.hpp"
#include "faces/crown.hpp"
#include "imaging/decode.hpp"
#include "imaging/exif.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

constexpr int analysed_edge = 1600;

class Timer {
 public:
  explicit Timer(domain::Examination& out) : out_(out) {}
  void lap(std::string step) {
    const auto now = std::chrono::steady_clock::now();
    out_.timing_ms.emplace_back(std::move(step), std::chrono::duration<double, std::milli>(now - last_).count());
    last_ = now;
  }

 private:
  domain::Examination& out_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
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

/// A reference photograph that nobody can open: the reviewer should not wonder why the pane is empty.
void check_reference(domain::Examination& out, ByteView file, const char* check, const char* zh, const char* en,
                     const imaging::DecodeLimits& limits) {
  if (file.empty()) return;
  if (const auto header = imaging::read_header(file, limits); !header)
    out.findings.push_back(finding(check, Outcome::cannot_tell, fmt::format("{}无法读取，请联系管理员。", zh),
                                   fmt::format("{} cannot be read: {}", en, header.error().message)));
}

}  // namespace

namespace {

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
  CS_ASSIGN(out->rules_, Rules::load(rules.empty() ? assets_dir() / "rules/default.toml" : rules));
  out->fingerprint_ = "rules:" + out->rules_.fingerprint();
  if (!models) return out;
  auto analyser = faces::load_dlib_analyser();
  if (analyser) {
    out->faces_ = std::move(*analyser);
    out->fingerprint_ += "+" + out->faces_->fingerprint();
  } else {
    log::warning(analyser.error().message);
  }
  warm_up(out->faces_.get());
  return out;
}

Result<domain::Examination> Examiner::examine(const Input& input, const imaging::DecodeLimits& limits) const {
  domain::Examination out;
  Timer timer(out);
  CS_ASSIGN(const imaging::Picture picture, imaging::decode(input.photo, analysed_edge, limits));
  timer.lap("decode");
  Evidence e;
  e.photo = &picture;
  e.analysed = picture.rgb;
  if (const int edge = std::max(picture.rgb.cols, picture.rgb.rows); edge > analysed_edge) {
    const double scale = static_cast<double>(analysed_edge) / edge;
    cv::resize(picture.rgb, e.analysed, {}, scale, scale, cv::INTER_AREA);
  }
  e.to_original = static_cast<double>(picture.original_width) / e.analysed.cols;
  e.exif = imaging::read_exif(input.photo);
  e.capture_context = input.capture_context;
  timer.lap("prepare");
  if (faces_) {
    e.faces_known = true;
    e.faces = faces_->find(e.analysed);
    timer.lap("faces");
    if (e.face()) e.crown = faces::find_crown(e.analysed, *e.face());
    timer.lap("crown");
  }
  out.width = picture.original_width;
  out.height = picture.original_height;
  out.format = imaging::to_string(picture.header.format);
  out.bytes = input.photo.size();
  out.face = summarise(e);
  for (const Check& check : registry()) {
    if (check.needs_face && !e.face()) {
      out.findings.push_back(finding(check.id, Outcome::cannot_tell, "没有唯一的人脸，无法判断。",
                                     "Cannot tell without exactly one face."));
    } else {
      try {
        for (domain::Finding& f : check.run(e, rules_)) out.findings.push_back(std::move(f));
      } catch (const std::out_of_range& missing) {
        return invalid("rules.incomplete", fmt::format("The rules file is incomplete: {}.", missing.what()));
      }
    }
    timer.lap(check.id);
  }
  check_reference(out, input.enrolment, "same_as_enrolment", "录取照片", "The enrolment photo", limits);
  check_reference(out, input.id_card, "same_as_id_card", "身份证照片", "The ID-card photo", limits);
  out.fingerprint = fingerprint_;
  return out;
}

}  // namespace cs::checks
