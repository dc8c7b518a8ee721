#include "checks/examine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "base/bytes.hpp"
#include "base/log.hpp"
#include "checks/behind.hpp"
#include "checks/check.hpp"
#include "checks/compare.hpp"
#include "checks/duplicate.hpp"
#include "checks/mirrored.hpp"
#include "checks/step_timer.hpp"
#include "checks/upright.hpp"
#include "faces/crown.hpp"
#include "imaging/decode.hpp"
#include "imaging/exif.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using domain::Unfit;

/// JPEG is decoded at 1/2, 1/4 or 1/8 so that the longer edge keeps this much: three times the finished photo.
constexpr int decoded_edge = 1600;
/// What is still larger is reduced. Phones' 4000 x 3000 and 8160 x 6120 are not: the reduction costs as much as the
/// decoding.
constexpr int analysed_edge = 2048;
/// Of a reference photo: more than finding its face and cutting it out ever need.
constexpr int reference_edge = 640;
/// A second face narrower than this share of the first is no second person before the same camera.
constexpr float least_second_width = 0.2F;
/// The mask is as fine as its network sees it.
constexpr int person_edge = 256;
/// A mesh that the network does not believe in itself is none.
constexpr float least_presence = 0.5F;
/// Side of the square that the forensic checks look at.
constexpr int closeup_edge = 1200;
const domain::Bilingual photo_name{"照片", "the photo"};

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

/// Where the face of a reference is: the workstation lays pictures over each other by it.
void note_reference(domain::Examination& out, const char* name, const Result<ReferencePicture>& reference) {
  if (!reference) return;
  Evidence e;
  e.to_original = static_cast<double>(reference->original_width) / reference->rgb.cols;
  if (reference->face) e.faces.push_back(*reference->face);
  out.references.push_back({name, reference->original_width, reference->original_height, summarise(e)});
}

/// The photograph's own face, for both references; only where there is one.
domain::ComparedFace prepare_own(const Evidence& e, faces::Embedder* embedder, const Input& input, const Rules& rules) {
  if (!e.faces_known || !embedder) return {std::nullopt, Unfit::no_model};
  if (!e.face()) return {std::nullopt, e.faces.empty() ? Unfit::no_face : Unfit::several_faces};
  if (input.enrolment.empty() && (input.id_card.empty() || !input.id_card_consent)) return {};
  return prepare_face(*embedder, e.analysed, *e.face(), rules);
}

/// Takes a model when it is there; what is not there is said once, and by the checks that need it.
template <class T>
void take(Result<std::unique_ptr<T>> loaded, std::unique_ptr<T>& into, std::string& fingerprint) {
  if (!loaded) {
    log::warning(loaded.error().message);
    return;
  }
  into = std::move(*loaded);
  fingerprint += "+" + into->fingerprint();
}

Status run(const std::vector<Check>& checks, const Evidence& e, const Rules& rules, StepTimer& timer,
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
  const cv::Size stored = e.turned % 180 == 0 ? cv::Size(w, h) : cv::Size(h, w);
  if (e.photo->rgb.cols == w) {
    e.closeup = e.photo->rgb(e.closeup_at);
  } else if (auto part = imaging::decode_part(file, turned_back(e.closeup_at, e.turned, stored), limits)) {
    e.closeup = turned(*part, e.turned);
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
  take(faces::load_dlib_analyser(), out->faces_, out->fingerprint_);
  take(faces::load_face_confirmer(), out->confirmer_, out->fingerprint_);
  take(faces::load_embedder(), out->embedder_, out->fingerprint_);
  take(faces::load_face_mesh(), out->mesh_, out->fingerprint_);
  take(faces::load_person_mask(), out->person_mask_, out->fingerprint_);
  warm_up(out->faces_.get());
  if (out->person_mask_) static_cast<void>(out->person_mask_->find(cv::Mat(64, 64, CV_8UC3, cv::Scalar::all(128))));
  return out;
}

Result<domain::Examination> Examiner::examine(const Input& input, const imaging::DecodeLimits& limits) const {
  domain::Examination out;
  StepTimer timer(out);
  CS_ASSIGN(imaging::Picture picture, imaging::decode(input.photo, decoded_edge, limits));
  timer.lap("decode");
  const cv::Size as_it_is(picture.original_width, picture.original_height);
  Evidence e;
  e.photo = &picture;
  e.analysed = imaging::shrink_to(picture.rgb, analysed_edge);
  e.to_original = static_cast<double>(picture.original_width) / e.analysed.cols;
  e.exif = imaging::read_exif(input.photo);
  e.jpeg = imaging::read_jpeg_facts(input.photo);
  e.provenance = imaging::read_provenance(input.photo);
  e.capture_context = input.capture_context;
  timer.lap("prepare");
  if (faces_) {
    e.faces_known = true;
    e.faces = find_faces(e.analysed, faces_->find(e.analysed));
    timer.lap("faces");
    if (may_lie(e.faces)) {
      if (const auto degrees = lies_turned(e.analysed, *faces_, confirmer_.get())) turn(e, picture, *degrees);
      timer.lap("turned");
    }
    if (e.face()) e.crown = faces::find_crown(e.analysed, *e.face());
    timer.lap("crown");
    if (e.face()) static_cast<void>(e.frame());
    timer.lap("frame");
    look_closer(e);
    timer.lap("mesh_and_mask");
  }
  out.width = as_it_is.width;
  out.height = as_it_is.height;
  out.format = imaging::to_string(picture.header.format);
  out.bytes = input.photo.size();
  out.face = summarise(e);
  CS_TRY(run(registry(), e, rules_, timer, out));
  cannot_tell_behind(out.findings);
  const auto enrolment = open_reference(input.enrolment, limits), id_card = open_reference(input.id_card, limits);
  note_reference(out, "enrolment", enrolment);
  note_reference(out, "id_card", id_card);
  timer.lap("references");
  domain::ComparedFace own = prepare_own(e, embedder_.get(), input, rules_);
  const auto compare = [&](const char* check, ByteView file, const Result<ReferencePicture>& reference,
                           const domain::Bilingual& name) {
    if (file.empty()) {
      out.findings.push_back(finding(check, Outcome::not_applicable, fmt::format("没有{}。", name.zh),
                                     fmt::format("There is no {}.", name.en.substr(4))));
      return;
    }
    domain::ComparedFace other{std::nullopt, reference ? reference->unfit : Unfit::unreadable};
    if (reference && own.face && other.unfit == Unfit::none)
      other = prepare_face(*embedder_, reference->rgb, *reference->face, rules_);
    // Nobody should wonder why a pane is empty: that the picture cannot be read comes before everything else.
    const bool ask = reference.ok();
    out.findings.push_back(finding_of(check, domain::compare(ask ? own : other, ask ? photo_name : name, other, name,
                                                             checks::comparison_rule(rules_, check))));
  };
  compare("same_as_enrolment", input.enrolment, enrolment, {"录取照片", "the enrolment photo"});
  if (input.id_card.empty() || input.id_card_consent)
    compare("same_as_id_card", input.id_card, id_card, {"身份证照片", "the ID-card photo"});
  else
    out.findings.push_back(
        finding("same_as_id_card", Outcome::not_applicable, "学生未同意与身份证照片自动比对，请人工比对。",
                "The student has not consented to automatic comparison with the ID-card photo: compare by eye."));
  timer.lap("comparison");
  note_mirrored(out, e, {enrolment ? &*enrolment : nullptr, id_card ? &*id_card : nullptr}, rules_);
  timer.lap("mirrored");
  note_duplicates(out, e, enrolment ? &*enrolment : nullptr, rules_);
  timer.lap("duplicate");
  take_closeup(e, input.photo, limits);
  timer.lap("closeup");
  CS_TRY(run(forensic_registry(), e, rules_, timer, out));
  turn_back(out, e.turned, as_it_is);
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

/// A second face spoils a photograph: it has to be seen by both detectors, where there are two. The second detector
/// also looks where the first, which looks at pictures small, saw none.
std::vector<faces::Face> Examiner::find_faces(const cv::Mat& rgb, std::vector<faces::Face> found) const {
  if (!confirmer_) return found;
  if (found.size() > 1)
    found.erase(std::remove_if(found.begin() + 1, found.end(),
                               [&](const faces::Face& face) { return !confirmer_->confirms(rgb, face.box); }),
                found.end());
  const float least = found.empty() ? 0 : least_second_width * found.front().box.width;
  for (const cv::Rect2f& place : confirmer_->places(rgb)) {
    const auto meets = [&](const faces::Face& face) { return (face.box & place).area() > 0; };
    if (place.width < least || std::any_of(found.begin(), found.end(), meets)) continue;
    if (const auto face = faces_->find_at_place(rgb, place)) found.push_back(*face);
  }
  return faces::without_inner(std::move(found));
}

/// What several checks read: the surface of the face, and which pixels are the person.
void Examiner::look_closer(Evidence& e) const {
  if (!e.face()) return;
  if (mesh_) e.mesh = mesh_->find(e.analysed, *e.face());
  if (e.mesh && e.mesh->presence < least_presence) e.mesh.reset();
  if (person_mask_) e.person = person_mask_->find(imaging::shrink_to(e.analysed, person_edge));
}

void Examiner::turn(Evidence& e, imaging::Picture& picture, int degrees) const {
  cv::Mat analysed = turned(e.analysed, degrees);
  std::vector<faces::Face> found = find_faces(analysed, faces_->find(analysed));
  if (found.empty()) return;
  picture.rgb = turned(picture.rgb, degrees);
  if (degrees % 180 != 0) std::swap(picture.original_width, picture.original_height);
  e.turned = degrees, e.analysed = std::move(analysed), e.faces = std::move(found);
}

Result<ReferencePicture> Examiner::open_reference(ByteView file, const imaging::DecodeLimits& limits) const {
  CS_ASSIGN(const imaging::Picture picture, imaging::decode(file, reference_edge, limits));
  ReferencePicture out{imaging::shrink_to(picture.rgb, 2 * reference_edge), picture.original_width,
                       picture.original_height, std::nullopt, Unfit::no_face};
  if (!faces_) return out;
  const std::vector<faces::Face> found = find_faces(out.rgb, faces_->find_portrait(out.rgb));
  if (may_lie(found) && lies_turned(out.rgb, *faces_, confirmer_.get())) {
    out.unfit = Unfit::not_upright;
    return out;
  }
  if (found.empty()) return out;
  out.face = found.front();
  const double share = found.size() < 2 ? 0 : found[1].box.area() / found[0].box.area();
  out.unfit = share < rules_.number("single_face", "second_face_share") ? Unfit::none : Unfit::several_faces;
  return out;
}

Result<domain::ComparedFace> Examiner::describe(ByteView photo, const imaging::DecodeLimits& limits) const {
  CS_ASSIGN(const ReferencePicture picture, open_reference(photo, limits));
  if (!faces_ || !embedder_) return domain::ComparedFace{std::nullopt, Unfit::no_model};
  if (picture.unfit != Unfit::none) return domain::ComparedFace{std::nullopt, picture.unfit};
  return prepare_face(*embedder_, picture.rgb, *picture.face, rules_);
}

domain::ComparisonRule Examiner::comparison_rule() const {
  return checks::comparison_rule(rules_, "same_as_enrolment");
}

}  // namespace cs::checks
