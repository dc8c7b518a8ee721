#include "service/first_look.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/picture_kind.hpp"

namespace cs::service {
namespace {

/// The first bytes of text, or of nothing that anybody knows.
std::string format_of(ByteView bytes) {
  const PictureKind kind = picture_kind(bytes);
  if (*to_string(kind)) return to_string(kind);
  const auto text = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 512)));
  return std::ranges::all_of(text,
                             [](char c) { return static_cast<unsigned char>(c) >= 0x20 || (c >= '\t' && c <= '\r'); })
             ? "text"
             : "unknown";
}

Status kind_is_right(ByteView bytes) {
  if (bytes.empty()) return invalid("photo.empty", "This photograph is empty.");
  if (is_photograph(picture_kind(bytes))) return {};
  return invalid("collect.photo_format",
                 fmt::format("{} is no format of a photograph: JPEG, PNG and HEIC are.", format_of(bytes)));
}

/// What a worker says of the photograph itself, in words for who hands it in; anything else is ours.
Error worded(const Error& e) {
  if (e.id == "photo.too_large")
    return invalid("collect.photo_too_large", "This picture has more pixels or bytes than can be looked at.");
  return invalid("collect.photo_damaged",
                 "This picture cannot be read to its end: it is damaged or was cut off on the way.");
}

}  // namespace

std::vector<api::Advice> advice_of(const domain::Examination& examination, const domain::ReasonCatalogue& reasons) {
  static constexpr std::string_view told[] = {"readable",
                                              "resolution",
                                              "upright",
                                              "single_face",
                                              "sharpness",
                                              "exposure",
                                              "light_even",
                                              "head_position",
                                              "head_size",
                                              "head_level",
                                              "head_pose",
                                              "eyes_open",
                                              "eyes_clear",
                                              "brows_clear",
                                              "ears_visible",
                                              "teeth_hidden",
                                              "lips_closed",
                                              "gaze",
                                              "glasses_glare",
                                              "glasses_tint",
                                              "frames_over_eyes",
                                              "head_covering",
                                              "face_covered",
                                              "earrings",
                                              "necklace",
                                              "makeup",
                                              "clothes_style",
                                              "clothes_pattern",
                                              "clothes_contrast",
                                              "shoulders_level",
                                              "backdrop_shadow",
                                              "backdrop_uniform",
                                              "natural_colour",
                                              "red_eye",
                                              "expression_neutral",
                                              "live_capture"};
  std::vector<api::Advice> out;
  for (const domain::Finding& f : examination.findings) {
    const bool fails = f.outcome == domain::Outcome::fail;
    if (!fails && f.outcome != domain::Outcome::attention) continue;
    if (std::ranges::find(told, f.check) == std::end(told)) continue;
    api::Advice a{f.check, fails, f.message, {}};
    for (const std::string& code : f.suggests)
      if (const domain::Reason* reason = reasons.find(code)) {
        a.advice = reason->advice;
        break;
      }
    out.push_back(std::move(a));
  }
  std::ranges::stable_sort(out, [](const auto& a, const auto& b) { return a.fails && !b.fails; });
  return out;
}

FirstLook::FirstLook(WorkerFactory make_worker, unsigned workers) : make_worker_(std::move(make_worker)) {
  for (unsigned i = 0; i < std::max(1U, workers); ++i) seats_.push_back(std::make_unique<Seat>());
}

template <class T, class Work>
Result<T> FirstLook::with_worker(Work work) {
  Seat& seat = *seats_[next_++ % seats_.size()];
  const std::lock_guard lock(seat.mutex);
  if (!seat.worker) seat.worker = make_worker_();
  Result<T> done = work(*seat.worker);
  // Ours: another process may do better.
  if (!done && done.error().code != Code::invalid) seat.worker.reset();
  return done;
}

Status FirstLook::is_photograph(ByteView bytes) {
  CS_TRY(kind_is_right(bytes));
  const auto decoded = with_worker<worker::Decoded>([&](worker::Worker& w) { return w.decode(bytes, 256); });
  if (!decoded && decoded.error().code == Code::invalid && decoded.error().id.starts_with("photo."))
    return worded(decoded.error());
  return {};
}

Result<domain::Examination> FirstLook::look(ByteView bytes, const std::string& context) {
  CS_TRY(kind_is_right(bytes));
  auto found = with_worker<domain::Examination>([&](worker::Worker& w) { return w.examine({bytes, {}, {}, context}); });
  if (found || found.error().code != Code::invalid) return found ? std::move(*found) : domain::Examination{};
  return worded(found.error());
}

Result<std::vector<domain::ReadCode>> FirstLook::codes(ByteView bytes) {
  CS_TRY(kind_is_right(bytes));
  auto codes = with_worker<std::vector<domain::ReadCode>>([&](worker::Worker& w) { return w.read_codes(bytes); });
  if (!codes && codes.error().code == Code::invalid) return worded(codes.error());
  return codes;
}

}  // namespace cs::service
