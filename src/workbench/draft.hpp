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
  bool begun = false;             ///< the suggested reasons were put in once
  bool every_reason = false;      ///< the message names them all, also where that takes another segment
  /// Same person or not, said before the comparison was shown; it holds for the evidence that was looked at.
  std::optional<domain::Likeness> stated;
  std::string stated_on;

  bool operator==(const Draft&) const = default;
  bool has(std::string_view code) const;
  /// Takes a reason in or out. False when it would be one too many.
  bool toggle(std::string_view code);
  /// Takes a reason in that is not there yet. False when it would be one too many.
  bool add(std::string_view code);
  /// Under its own reason, which is taken in; else under the only one there is, else waiting for one. False when it
  /// would be one too many.
  bool add_pin(domain::Pin pin);
  /// Takes the newest one away.
  void drop_pin();
  bool pin_waits() const;  ///< for a reason
};

/// The reason picker: pages of ten. What is most likely wanted stands first, the rest in the order of the catalogue.
class ReasonPages {
 public:
  static constexpr int per_page = 10;
  ReasonPages() = default;
  /// `suggested` are all in front; of `frequent` as many follow as there is room for on the first page.
  ReasonPages(const domain::ReasonCatalogue& catalogue, const std::vector<std::string>& suggested,
              const std::vector<std::string>& frequent);
  int count() const { return static_cast<int>(pages_.size()); }
  /// The codes on a page; the place in it is the digit: 1 to 9, then 0.
  const std::vector<std::string>& page(int index) const;
  /// Every code, in the order of the pages.
  std::vector<std::string> all() const;
  /// Page of a code, or -1.
  int page_of(std::string_view code) const;

 private:
  std::vector<std::vector<std::string>> pages_;
};

}  // namespace cs::workbench
