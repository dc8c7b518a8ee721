// The panel in which a decision is overturned: who decides then, why, and what the student is told. It stands over the
// list of decisions and beside a second look that differs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "workbench/item.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

/// UI thread only.
class Overturning {
 public:
  /// `decision`: what it is about now; null where there is none.
  Overturning(client::SupervisionDesk& desk, const Clock& clock, Toasts& toasts,
              std::function<const api::DecisionRow*()> decision);

  bool is_open() const { return open_; }
  const api::DecisionRow* decision() const { return decision_(); }
  const std::string& note() const { return note_; }
  void set_note(std::string note) { note_ = std::move(note); }
  Why why_not_open() const;
  Why why_not_confirm() const;  ///< sending it
  /// Who decides then. A rejection is overturned by the supervisor's approval unless they say otherwise.
  domain::OverturnTo to() const { return to_; }
  void set_to(domain::OverturnTo to) { to_ = to; }
  /// The supervisor rejects what was approved, and says why.
  bool needs_reasons() const;
  const std::vector<std::string>& reasons() const { return reasons_; }
  void toggle_reason(const std::string& code);
  /// What the student is told when the supervisor decides; nullopt when another reviewer does: nothing before that.
  std::optional<domain::Message> preview(const api::Campaign& campaign) const;
  void open();
  void confirm();
  bool close();  ///< the note stays until begin(); false: it was not open

  // ---- by whoever has the panel
  /// It is about another decision from now on.
  void begin();
  /// The decision's overturn is on its way from here.
  bool awaits(const std::string& decision) const { return sending_ && decision == sent_; }
  enum class Outcome { elsewhere, refused, taken_first, done };
  /// Says what happened; `taken_first`: somebody else overturned it, and the panel is closed. `elsewhere`: not this
  /// one.
  Outcome take(const client::event::Overturned& e);

 private:
  client::SupervisionDesk& desk_;
  const Clock& clock_;
  Toasts& toasts_;
  const std::function<const api::DecisionRow*()> decision_;
  bool open_ = false, sending_ = false;
  std::string note_, sent_;
  domain::OverturnTo to_ = domain::OverturnTo::reviewer;
  std::vector<std::string> reasons_;
  std::int64_t version_ = 0;  ///< of the decision when the panel was opened
};

}  // namespace cs::workbench
