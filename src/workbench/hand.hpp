// What is in hand: the item to be decided, and those that are ready behind it, in the order in which they are shown.
// An undone item stands in front when it comes again, one that this person gave back stands last.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>

#include "workbench/item.hpp"

namespace cs::workbench {

/// UI thread only.
class Hand {
 public:
  const ItemPtr& current() const { return current_; }  ///< with everything that was found
  const std::deque<ItemPtr>& prepared() const { return prepared_; }
  bool lease_lost() const { return lease_lost_; }  ///< of the current item
  bool empty() const { return queue_empty_ && !current_; }
  Millis lease_left(MonoPoint now) const;  ///< of the current item, never negative

  enum class Taken {
    as_current,        ///< the current item, larger or leased anew
    other_evidence,    ///< the current item with other evidence or of another attempt
    ready,             ///< behind the current one, which may be none
    instead_of_undone  ///< the decision on the screen was taken back: this is its item, and it is current now
  };
  /// `on_screen`: the submission of the decision that is leafed to, "" when there is none.
  Taken take(const ItemPtr& item, const std::string& on_screen);
  /// The same item with more in it.
  void replace_current(ItemPtr item) { current_ = std::move(item); }
  /// The first of what is ready becomes the current one, if there is any.
  void advance();
  /// Everything was given back.
  void drop();
  /// Somebody else's session: nothing is remembered.
  void forget();

  void queue_is_empty(bool empty) { queue_empty_ = empty; }
  void renewed(const std::string& submission, MonoPoint ends);
  /// True when it is the current item, which stays.
  bool lose(const std::string& submission);

  /// Given back by this person.
  void pass(const std::string& submission) { passed_.insert(submission); }
  /// A decision on it is being taken back, or that came to nothing.
  void expect(const std::string& submission) { returning_.insert(submission); }
  void expect_no_more(const std::string& submission) { returning_.erase(submission); }

 private:
  ItemPtr current_;
  std::deque<ItemPtr> prepared_;
  std::map<std::string, MonoPoint> lease_ends_;  ///< of current and prepared items
  bool lease_lost_ = false, queue_empty_ = false;
  std::set<std::string> passed_, returning_;
};

}  // namespace cs::workbench
