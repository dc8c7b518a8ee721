// What a check says about a photograph. A finding informs a person; it never decides.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cs::domain {

enum class Outcome { pass, attention, fail, not_applicable, cannot_tell };

const char* to_string(Outcome outcome);
std::optional<Outcome> outcome_from(std::string_view name);
/// Worst first: fail, attention, cannot_tell, pass, not_applicable. For sorting findings on the screen.
int severity(Outcome outcome);

struct Point {
  double x = 0, y = 0;  ///< pixels of the upright original photograph, origin top left
  bool operator==(const Point&) const = default;
};

/// Area or line that a finding speaks of, in pixels of the upright original photograph.
struct Region {
  enum class Shape { box, polygon, line };
  Shape shape = Shape::box;
  std::vector<Point> points;  ///< box: top left and bottom right; line: two points; polygon: three or more
  std::string label;          ///< what it marks, a stable slug such as "left_eye"
  bool operator==(const Region&) const = default;
};

/// A sentence in both languages.
struct Bilingual {
  std::string zh, en;
  bool operator==(const Bilingual&) const = default;
};

struct Finding {
  std::string check;  ///< identifier, e.g. "head_size"
  Outcome outcome = Outcome::cannot_tell;
  std::optional<double> value;          ///< what was measured
  std::string unit;                     ///< "px", "deg", "ratio", "" …
  std::optional<double> threshold_low;  ///< accepted band; either end may be open
  std::optional<double> threshold_high;
  std::vector<Region> regions;
  Bilingual message;                  ///< one sentence for the reviewer
  std::vector<std::string> suggests;  ///< reason codes to preselect
  bool operator==(const Finding&) const = default;
};

/// Where the face is, for lines over the picture; empty fields when there is none. Pixels of the upright original.
struct FaceSummary {
  int count = 0;
  std::optional<Region> box;
  std::vector<Point> landmarks;              ///< 68 in iBUG order, or none
  std::optional<Point> left_eye, right_eye;  ///< centres; "left" is the picture's left
  std::optional<Point> chin, crown;          ///< crown is an estimate of the top of the hair
  bool operator==(const FaceSummary&) const = default;
};

/// The face on a reference photograph, for showing it at the same size and level as the submission's.
struct ReferenceFace {
  std::string photo;          ///< "enrolment" or "id_card"
  int width = 0, height = 0;  ///< of its upright original, pixels
  FaceSummary face;           ///< the largest one; points in pixels of that original
  bool operator==(const ReferenceFace&) const = default;
};

/// Everything the worker found on one photograph.
struct Examination {
  int width = 0, height = 0;  ///< of the upright original, pixels
  std::string format;         ///< "jpeg", "png", …
  std::size_t bytes = 0;
  FaceSummary face;
  std::vector<ReferenceFace> references;  ///< those that could be read
  std::vector<Finding> findings;
  std::vector<std::pair<std::string, double>> timing_ms;
  std::string fingerprint;  ///< of the rules and models used
  /// What the photograph and the enrolment photo look like (domain/picture_hash.hpp), as hexadecimal digits; empty
  /// where there is none. On the way from the worker to the service only: kept apart from the examination.
  std::string picture_hash{}, enrolment_hash{};
  bool operator==(const Examination&) const = default;
};

}  // namespace cs::domain
