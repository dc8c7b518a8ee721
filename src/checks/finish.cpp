// finished_photo: can the picture that the whole collection is for be made of this photograph, and is it right? One
// that cannot be made well is not made: the finding says why.
#include "checks/finish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/check.hpp"
#include "checks/step_timer.hpp"
#include "checks/upright.hpp"
#include "imaging/decode.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

/// As the other checks decode; a head that is small in the picture is decoded again in full.
constexpr int decoded_edge = 1600;

imaging::FinishRules rules_of(const Rules& rules, const std::optional<cv::Vec3b>& backdrop) {
  const auto head = [&](const char* name) { return rules.number("head_size", name); };
  const auto own = [&](const char* name) { return rules.number("finished_photo", name); };
  const auto byte = [&](const char* name) { return cv::saturate_cast<unsigned char>(own(name)); };
  imaging::FinishRules r;
  r.bands.face_min = head("face_width_min_px"), r.bands.face_max = head("face_width_max_px");
  r.bands.eyes_min = head("eyes_min_px"), r.bands.eyes_max = head("eyes_max_px");
  r.bands.crown_min = head("crown_min_px"), r.bands.crown_max = head("crown_max_px");
  r.bands.off_centre_max = head("off_centre_max_px");
  r.missed_max_px = head("vertical_fail_px");
  r.head_cut_px = head("head_cut_px");
  r.backdrop = backdrop.value_or(cv::Vec3b(byte("backdrop_red"), byte("backdrop_green"), byte("backdrop_blue")));
  r.agreement_min = own("mask_agreement_min");
  r.mixed_max = own("mixed_max_share");
  r.rotate_max_deg = own("rotate_max_deg");
  r.exposure_max_stops = own("exposure_max_stops");
  r.white_balance_max = own("white_balance_max_share");
  r.face_luma = own("face_luma");
  r.least_bytes = static_cast<std::size_t>(own("least_bytes"));
  r.most_bytes = static_cast<std::size_t>(own("most_bytes"));
  r.lowest_quality = static_cast<int>(own("lowest_quality"));
  r.dpi = static_cast<int>(own("dpi"));
  return r;
}

imaging::FinishHead head_of(const faces::Face& face) {
  imaging::FinishHead head;
  head.left_eye = face.left_eye(), head.right_eye = face.right_eye(), head.chin = face.chin();
  head.centre_x = face.centre_line().x, head.width = face.width();
  // Once round: along the jaw, back over the brows.
  head.face.assign(face.landmarks.begin(), face.landmarks.begin() + 17);
  for (std::size_t i = 27; i-- > 17;) head.face.push_back(face.landmarks[i]);
  return head;
}

domain::Finding refused(const Error& why) {
  static const struct {
    std::string_view id;
    const char *zh, *reason;
  } known[] = {
      {"finish.head_too_small", "头部过小，无法制作成品照。", "HEAD_TOO_SMALL"},
      {"finish.head_too_large", "头部过大，四周没有裁切余地，无法制作成品照。", "HEAD_TOO_LARGE"},
      {"finish.head_cut", "头顶不完整或贴近边缘，无法制作成品照。", "HEAD_CUT"},
      {"finish.no_room", "头部无法移到规定位置，无法制作成品照。", "OFF_CENTRE"},
      {"finish.mask_unsure", "人物与背景难以区分，无法制作成品照。", "BACKDROP"},
  };
  auto f =
      finding("finished_photo", Outcome::fail, "无法制作成品照。", "No finished photo can be made. " + why.message);
  for (const auto& k : known)
    if (k.id == why.id) f.message.zh = k.zh, f.suggests = {k.reason};
  return f;
}

domain::Finding cannot_tell(const char* zh, const char* en) {
  return finding("finished_photo", Outcome::cannot_tell, zh, en);
}

/// Holds the finished photo itself against the bands.
domain::Finding judge(const imaging::FinishedPhoto& photo, const faces::Face* face, const imaging::FinishRules& rules) {
  auto f = finding("finished_photo", Outcome::pass, "成品照符合要求。", "The finished photo is as it has to be.");
  measured(f, photo.quality, "quality", rules.lowest_quality, std::nullopt);
  const auto remark = [&](std::string zh, std::string en) {
    if (f.outcome == Outcome::pass) f.message = {};
    f.outcome = Outcome::attention;
    f.message.zh += zh;
    f.message.en += (f.message.en.empty() ? "" : " ") + en;
  };
  if (!face) {
    remark("成品照中未能识别人脸，请人工查看。", "No face is found in the finished photo: look yourself.");
    return f;
  }
  const auto& b = rules.bands;
  const double eyes = (face->left_eye().y + face->right_eye().y) / 2;
  // Landmarks differ by a pixel or two from one size to another.
  constexpr double slack = 3;
  const auto outside = [](double v, double low, double high) { return v < low - slack || v > high + slack; };
  if (outside(face->width(), b.face_min, b.face_max))
    remark(fmt::format("脸宽 {:.0f} 像素，应为 {:.0f}–{:.0f}。", face->width(), b.face_min, b.face_max),
           fmt::format("The face is {:.0f} px wide, not {:.0f} to {:.0f}.", face->width(), b.face_min, b.face_max));
  if (outside(eyes, b.eyes_min, b.eyes_max))
    remark(fmt::format("眼睛距上边缘 {:.0f} 像素，应为 {:.0f}–{:.0f}。", eyes, b.eyes_min, b.eyes_max),
           fmt::format("The eyes are {:.0f} px from the top, not {:.0f} to {:.0f}.", eyes, b.eyes_min, b.eyes_max));
  if (outside(photo.crown_y, b.crown_min, b.crown_max))
    remark(fmt::format("头顶距上边缘 {:.0f} 像素，应为 {:.0f}–{:.0f}。", photo.crown_y, b.crown_min, b.crown_max),
           fmt::format("The crown is {:.0f} px from the top, not {:.0f} to {:.0f}.", photo.crown_y, b.crown_min,
                       b.crown_max));
  const double off = std::abs(face->centre_line().x - b.frame.width / 2.0);
  if (off > b.off_centre_max + slack)
    remark(fmt::format("头部偏离中线 {:.0f} 像素。", off), fmt::format("The head is {:.0f} px off the middle.", off));
  if (!photo.in_size)
    remark(fmt::format("文件大小为 {:.1f} KB，不在规定范围内。", static_cast<double>(photo.jpeg.size()) / 1024),
           fmt::format("The file has {:.1f} KB, which is not within the rules.",
                       static_cast<double>(photo.jpeg.size()) / 1024));
  return f;
}

/// The checks that make sense on the result.
void check_again(domain::Examination& out, const Evidence& e, const Rules& rules) {
  for (const Check& check : registry()) {
    const std::string_view id = check.id;
    if (id != "resolution" && id != "head_level" && id != "sharpness" && id != "exposure") continue;
    if (check.needs_face && !e.face()) continue;
    for (domain::Finding& f : check.run(e, rules)) out.findings.push_back(std::move(f));
  }
}

}  // namespace

Result<Finished> finish(ByteView photo, const std::optional<cv::Vec3b>& backdrop, faces::FaceAnalyser* analyser,
                        const imaging::PersonMask& person_mask, const Rules& rules,
                        const imaging::DecodeLimits& limits) {
  Finished out;
  domain::Examination& said = out.examination;
  StepTimer timer(said);
  CS_ASSIGN(imaging::Picture picture, imaging::decode(photo, decoded_edge, limits));
  timer.lap("decode");
  said.width = picture.original_width, said.height = picture.original_height;
  said.format = imaging::to_string(picture.header.format), said.bytes = photo.size();
  if (!analyser || !person_mask) {
    said.findings = {cannot_tell("缺少模型，无法制作成品照。", "No finished photo can be made: a model is missing.")};
    return out;
  }
  const cv::Size as_it_is(picture.original_width, picture.original_height);
  std::vector<faces::Face> faces = analyser->find(picture.rgb);
  int turn = 0;
  if (may_lie(faces)) {
    turn = lies_turned(picture.rgb, *analyser, nullptr).value_or(0);
    picture.rgb = turned(picture.rgb, turn);
    if (turn != 0) faces = analyser->find(picture.rgb);
  }
  timer.lap("faces");
  if (faces.size() != 1) {
    said.findings = {faces.empty()
                         ? refused({Code::invalid, "finish.no_face", "There is no face in the photograph."})
                         : refused({Code::invalid, "finish.faces", "There is more than one face in the photograph."})};
    said.findings.front().suggests = {faces.empty() ? "NO_FACE" : "MULTIPLE_FACES"};
    return out;
  }
  const imaging::FinishRules finish_rules = rules_of(rules, backdrop);
  const double middle_of_band = (finish_rules.bands.face_min + finish_rules.bands.face_max) / 2;
  if (faces.front().width() < middle_of_band &&
      std::max(picture.rgb.cols, picture.rgb.rows) < std::max(as_it_is.width, as_it_is.height)) {
    const auto before = static_cast<float>(picture.rgb.cols);
    CS_ASSIGN(picture, imaging::decode(photo, 0, limits));
    picture.rgb = turned(picture.rgb, turn);
    const float up = static_cast<float>(picture.rgb.cols) / before;  // memory may not allow the full size
    for (cv::Point2f& p : faces.front().landmarks) p *= up;
    timer.lap("decode_full");
  }
  const auto made = imaging::finish_photo(picture.rgb, head_of(faces.front()), person_mask, finish_rules);
  timer.lap("finish");
  if (!made) {
    said.findings = {refused(made.error())};
    return out;
  }
  said.timing_ms.back().second -= made->mask_ms + made->matte_ms + made->encode_ms;
  said.timing_ms.emplace_back("mask", made->mask_ms);
  said.timing_ms.emplace_back("matte", made->matte_ms);
  said.timing_ms.emplace_back("encode", made->encode_ms);

  CS_ASSIGN(const imaging::Picture result, imaging::decode(made->jpeg, 0, limits));
  Evidence e;
  e.photo = &result;
  e.analysed = result.rgb;
  e.faces_known = true;
  // That there is one face only, the photograph has shown.
  if (const auto face = analyser->find_main(result.rgb)) e.faces = {*face};
  e.crown = cv::Point2f(static_cast<float>(result.rgb.cols) / 2, static_cast<float>(made->crown_y));
  said.width = result.original_width, said.height = result.original_height, said.bytes = made->jpeg.size();
  said.format = "jpeg";
  said.face.count = static_cast<int>(e.faces.size());
  said.findings = {judge(*made, e.face(), finish_rules)};
  const double to_original = static_cast<double>(turn % 180 == 0 ? as_it_is.width : as_it_is.height) / picture.rgb.cols;
  const cv::Point2d from = made->cut.region.tl() * to_original, to = made->cut.region.br() * to_original;
  said.findings.front().regions = {box_region({from.x, from.y}, {to.x, to.y}, "finished_photo")};
  if (turn != 0) {
    domain::Examination own;
    own.findings = {said.findings.front()};
    turn_back(own, turn, as_it_is);
    said.findings.front() = own.findings.front();
  }
  check_again(said, e, rules);
  timer.lap("checks");
  out.jpeg = made->jpeg;
  return out;
}

}  // namespace cs::checks
