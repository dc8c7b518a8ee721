// A first day: cases whose answers are known. After each decision it says whether it was right, what the reason is and
// where to look; after the last one how many were right. UI thread only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "workbench/workbench.hpp"

namespace cs::workbench {

struct TourCase {
  std::string number;                ///< the student's
  std::vector<std::string> reasons;  ///< any of which is right, the plainest first; empty: it is good
};

class Tour {
 public:
  explicit Tour(std::vector<TourCase> cases) : cases_(std::move(cases)) {}

  /// Once a frame: judges what was decided since, and says so. The newest sentence takes the place of the last one.
  void follow(Workbench& bench);
  int decided() const { return static_cast<int>(right_.size()); }
  int right() const;
  int total() const { return static_cast<int>(cases_.size()); }

 private:
  const TourCase* of(const std::string& number) const;
  void say(Workbench& bench, Phrase phrase) const;

  std::vector<TourCase> cases_;
  std::set<std::string> judged_;       ///< keys of decisions
  std::map<std::string, bool> right_;  ///< by number; a decision that was taken back and taken anew counts anew
  bool welcomed_ = false;
};

}  // namespace cs::workbench
