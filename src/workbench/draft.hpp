// A decision while it is being made: reasons in the order in which they were picked, and a note. Kept for each item
// until it is decided, so that closing the panel, leafing or a pause loses nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decision.hpp"
#include "domain/finding.hpp"
#include "domain/reason.hpp"

namespace cs::workbench {

struct Draft {
  std::vector<std::string> reasons;  ///< codes, first picked first
  std::string note;
  std::vector<domain::Pin> pins;  ///< one without a reason gets the one that is picked next
  bool begun = false;             ///< the reasons suggested by the findings were put in once
  /// Same person or not, said before the comparison was shown; it holds for the evidence that was looked at.
  std::optional<domain::Likeness> stated;
  std::string stated_on;

  bool operator==(const Draft&) const = default;
  bool has(std::string_view code) const;
  /// Puts in what the findings suggest, once; no more than a decision may carry.
  void begin(const domain::ReasonCatalogue& catalogue, const std::vector<domain::Finding>& findings);
  /// Puts in what these findings suggest and is not there yet, no more than a decision may carry.
  void suggest(const domain::ReasonCatalogue& catalogue, const std::vector<domain::Finding>& findings);
  /// Takes a reason in or out. False when it would be one too many.
  bool toggle(std::string_view code);
  /// Under its own reason, which is taken in; else under the only one there is, else waiting for one. False when it
  /// would be one too many.
  bool add_pin(domain::Pin pin);
  /// Takes the newest one away.
  void drop_pin();
  bool pin_waits() const;  ///< for a reason
};

/// The reason picker: pages of at most ten, in the order of the catalogue, so that a digit on a page always means the
/// same reason. A group is not torn apart when it fits on the next page.
class ReasonPages {
 public:
  static constexpr int per_page = 10;
  ReasonPages() = default;
  explicit ReasonPages(const domain::ReasonCatalogue& catalogue);
  int count() const { return static_cast<int>(pages_.size()); }
  /// The codes on a page; the place in it is the digit: 1 to 9, then 0.
  const std::vector<std::string>& page(int index) const;
  /// Page of a code, or -1.
  int page_of(std::string_view code) const;

 private:
  std::vector<std::vector<std::string>> pages_;
};

}  // namespace cs::workbench
