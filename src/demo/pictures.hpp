// Where the demonstration's photographs come from: the painter, or a folder of the user's own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "demo/people.hpp"

namespace cs::demo {

struct References {
  Bytes enrolment, id_card;  ///< empty: there is none
};

/// What the mini-program hands over.
struct Capture {
  Bytes photo;
  std::string context;  ///< JSON, see checks/capture_context.hpp; empty: nobody vouches for how it was taken
};

/// One thread at a time.
class PictureSource {
 public:
  virtual ~PictureSource() = default;
  virtual Result<References> references(const DemoStudent& student) = 0;
  /// The photograph of the student's attempt, 1 for the first, as it was taken for a payment at `paid`.
  virtual Result<Capture> submission(const DemoStudent& student, int attempt, TimePoint paid) = 0;
  /// How many of the students there are photographs for.
  virtual std::size_t people() const = 0;
};

std::unique_ptr<PictureSource> painted_pictures();
/// JPEG, PNG and HEIC files, without a capture context; those whose names begin alike up to the first '_' or '-' show
/// one person: the first is handed in, the second is the enrolment photograph, the third the ID card's. Code::invalid
/// "demo.portraits" when there are none.
Result<std::unique_ptr<PictureSource>> pictures_from(const std::filesystem::path& folder);

}  // namespace cs::demo
