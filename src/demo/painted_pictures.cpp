#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "demo/pictures.hpp"
#include "demo/portrait.hpp"

namespace cs::demo {
namespace {

class PaintedPictures final : public PictureSource {
 public:
  Result<References> references(const DemoStudent& student) override {
    References out;
    if (student.has_enrolment) out.enrolment = paint(spec(student, PortraitKind::enrolment, {}, 1)).jpeg;
    if (student.has_id_card) out.id_card = paint(spec(student, PortraitKind::id_card, {}, 1)).jpeg;
    return out;
  }

  Result<Capture> submission(const DemoStudent& student, int attempt, TimePoint paid) override {
    const bool first_of_two = attempt == 1 && !student.rejected_for.empty();
    const std::vector<Fault>& faults = first_of_two ? student.first_faults : student.faults;
    const auto has = [&](Fault f) { return std::find(faults.begin(), faults.end(), f) != faults.end(); };
    // A few minutes between the shutter and the payment, other ones for each student.
    const TimePoint handed_over = paid - std::chrono::seconds{90 + static_cast<int>(student.seed % 300)};
    const bool album = has(Fault::from_album);
    PortraitSpec portrait = spec(student, PortraitKind::submission, faults, attempt);
    portrait.taken_at = to_ms(handed_over) / 1000;
    const std::string at = fmt::format(R"("captured_at":{})", to_ms(handed_over));
    const char* camera = has(Fault::front_camera) ? "front" : "back";
    return Capture{paint(portrait).jpeg, album ? fmt::format(R"({{"source":"album",{}}})", at)
                                               : fmt::format(R"({{"source":"camera","camera":"{}",{}}})", camera, at)};
  }

  std::size_t people() const override { return std::numeric_limits<std::size_t>::max(); }

 private:
  static PortraitSpec spec(const DemoStudent& s, PortraitKind kind, std::vector<Fault> faults, int attempt) {
    PortraitSpec out;
    out.seed = s.seed;
    out.gender = s.gender;
    out.kind = kind;
    out.faults = std::move(faults);
    out.attempt = attempt;
    return out;
  }
};

}  // namespace

std::unique_ptr<PictureSource> painted_pictures() {
  return std::make_unique<PaintedPictures>();
}

}  // namespace cs::demo
