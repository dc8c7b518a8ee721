// The last decisions of this session: how far each got, and what may be taken back.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "workbench/draft.hpp"
#include "workbench/item.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

/// A decision taken in this session.
struct Decided {
  enum class Undo { none, asked, done, refused };
  enum class Withdrawal { none, asking, asked, refused };
  ItemPtr item;  ///< without the largest levels of its photographs: twenty of them must not fill the memory
  std::string key;
  domain::Verdict verdict = domain::Verdict::approve;
  Draft draft;
  std::optional<domain::Likeness> stated;
  std::vector<std::string> overrides;  ///< checks that failed and against which it was approved
  Millis looked{0};
  TimePoint at{};
  client::Delivery delivery = client::Delivery::saving;
  std::optional<api::DecideReply> reply;  ///< once sent
  MonoPoint undo_until{};                 ///< once sent
  Undo undo = Undo::none;
  Withdrawal withdrawal = Withdrawal::none;
  std::optional<Error> error;  ///< of a refused decision or undo

  const std::string& submission() const { return item->submission.row.id; }
};

/// What this person did since signing in. Shown to nobody else.
struct SessionStatistics {
  int approved = 0, rejected = 0, undone = 0;
  MonoPoint began{};
  Millis typical_look{0};  ///< median of the last hundred
  int per_hour = 0;        ///< over the last ten minutes of work
};

/// UI thread only.
class History {
 public:
  static constexpr std::size_t limit = 20;
  /// Levels of kept photographs are at most this long on an edge; the full size follows when leafed.
  static constexpr int edge = 600;

  History(const Clock& clock, Toasts& toasts) : clock_(clock), toasts_(toasts) {}

  const std::deque<Decided>& all() const { return all_; }  ///< newest first
  Decided* find(const std::string& key);
  /// 1: the newest, as leafing counts; null beyond the end.
  Decided* at(int leaf);
  const Decided* at(int leaf) const { return const_cast<History*>(this)->at(leaf); }
  int leaf_of(const std::string& key) const;  ///< 0 when it is not there
  const Decided* of_submission(const std::string& submission) const;
  const Decided* newest_undoable() const;
  /// Decisions that are on disk but have not reached the service, those of an earlier run included.
  int unsent() const { return static_cast<int>(unsent_.size()); }
  /// Time until a decision may still be taken back; 0 when over or refused. Before it was sent: nullopt, but can_undo.
  std::optional<Millis> undo_left(const Decided& decided) const;
  bool can_undo(const Decided& decided) const { return undo_left(decided).value_or(Millis{1}) > Millis{0}; }
  SessionStatistics statistics() const;

  /// Keeps a decision, slimmed. The submission of the one that makes room for it; "" when there is room.
  std::string add(Decided decided);
  void forget();

  /// True when the submission of a decision that is known here will not come back after all.
  bool take(const client::event::DecisionProgress& e);
  bool take(const client::event::UndoProgress& e);
  void take(const client::event::WithdrawalAsked& e);
  /// The submission of an undone decision is somebody else's now.
  void take(const client::event::NotReturned& e);

 private:
  const Clock& clock_;
  Toasts& toasts_;
  std::deque<Decided> all_;
  std::set<std::string> unsent_;  ///< keys
  std::deque<Millis> looks_;
  std::deque<MonoPoint> times_;
  int approved_ = 0, rejected_ = 0, undone_ = 0;
  MonoPoint began_{};
};

}  // namespace cs::workbench
