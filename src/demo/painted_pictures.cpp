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

  Result<Bytes> submission(const DemoStudent& student, int attempt) override {
    const bool first_of_two = attempt == 1 && !student.rejected_for.empty();
    return paint(spec(student, PortraitKind::submission, first_of_two ? student.first_faults : student.faults, attempt))
        .jpeg;
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
