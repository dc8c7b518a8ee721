// Blind first (policy.blind_first): until the reviewer has said whether it is the same person, the current item is
// shown without the machine's comparison. Where the service held the comparison back, saying it is also a call whose
// answer brings it. Nothing waits for that: without the network the item is decided unaided. What was said is said to
// the service again when the network is back, or the item comes again held back.
#pragma once

#include <cstdint>
#include <string>

#include "workbench/draft.hpp"
#include "workbench/item.hpp"

namespace cs::workbench {

/// How the comparison comes that the service held back.
enum class Comparison {
  here,   ///< all that there is
  asked,  ///< under way
  away    ///< the service could not be asked: a decision now is unaided
};

/// UI thread only. `item` is the current one and may be null; `draft` is its draft.
class Veil {
 public:
  explicit Veil(client::ReviewDesk& desk) : desk_(desk) {}

  /// The item as the campaign or the service asks for it: something is to be said before the comparison is seen.
  static bool asked_for(const ItemPtr& item) {
    return item && (policy_of(item->campaign).blind_first || item->submission.held_back);
  }
  /// And nothing was said about this evidence.
  static bool covers(const ItemPtr& item, const Draft& draft) {
    return asked_for(item) && !(draft.stated && draft.stated_on == item->submission.evidence);
  }
  /// The item as it is shown, so that no view can tell what is held back.
  const ItemPtr& shown(const ItemPtr& item, const Draft& draft) const;
  /// Says to the service what was said here, once a lease, where it holds something back.
  void ask(const ItemPtr& item, const Draft& draft);
  /// The service answered, or could not be asked.
  void answered(const std::string& submission);
  /// True when the network is back, and it is time to ask again.
  bool online(bool online);
  void begin_session() { online_ = true; }
  Comparison comparison(const ItemPtr& item) const;

 private:
  /// What was asked for last: the item's submission and epoch, and whether the answer is still to come.
  struct Asked {
    std::string submission;
    std::int64_t epoch = 0;
    bool waiting = false;
    bool operator==(const Asked&) const = default;
  };
  client::ReviewDesk& desk_;
  Asked asked_;
  bool online_ = true;
  mutable ItemPtr veiled_, veiled_of_;
};

}  // namespace cs::workbench
