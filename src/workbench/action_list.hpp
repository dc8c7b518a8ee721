// For the files that list the actions only.
#pragma once

#include "workbench/action.hpp"

namespace cs::workbench::list {

using Bench = Workbench;

inline Chord key(Key k) {
  return {k, false, false, false};
}
inline Chord ctrl(Key k) {
  return {k, true, false, false};
}
inline Chord shift(Key k) {
  return {k, false, true, false};
}

inline constexpr Views review = View::review;
inline constexpr Views supervisor = View::supervisor;
inline constexpr Views messages = View::messages;
inline constexpr Views support = View::support;
inline constexpr Views overview = View::overview;
inline constexpr Views looks = View::looks;
inline constexpr Views with_stage = review | supervisor | looks;
/// Where somebody decides on what stands on the stage.
inline constexpr Views deciding = review | looks;

/// Deciding, taking back, overturning, and the panels that belong to it.
void add_decisions(std::vector<Action>& all);
/// Narrowing the list that is open.
void add_filters(std::vector<Action>& all);
/// The supervisor's overview, its pages and tables.
void add_overview(std::vector<Action>& all);
/// What is done for one student on the telephone.
void add_support(std::vector<Action>& all);
/// Plans for second looks, and what follows once somebody has looked.
void add_looks(std::vector<Action>& all);
/// The panels of the second looks' view: sending what is written, and what that is called. `panel_open`: one is.
Why why_not_send_look_panel(const Bench& b);
void send_look_panel(Bench& b);
std::string look_panel_name(const Bench& b);
/// What staff do with messages to students.
void add_messages(std::vector<Action>& all);

/// Ways of comparing photographs, aligning, matching, the loupe.
void add_comparing(std::vector<Action>& all);

}  // namespace cs::workbench::list
