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
inline constexpr Views with_stage = review | supervisor;

/// Deciding, taking back, overturning, and the panels that belong to it.
void add_decisions(std::vector<Action>& all);
/// Narrowing the list that is open.
void add_filters(std::vector<Action>& all);
/// The supervisor's overview, its pages and tables.
void add_overview(std::vector<Action>& all);
/// What is done for one student on the telephone.
void add_support(std::vector<Action>& all);
/// What staff do with messages to students.
void add_messages(std::vector<Action>& all);

/// Ways of comparing photographs, aligning, matching, the loupe.
void add_comparing(std::vector<Action>& all);

}  // namespace cs::workbench::list
