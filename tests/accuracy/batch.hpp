// Examining many photographs with all cores, as the service's workers do.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "checks/examine.hpp"
#include "domain/finding.hpp"

namespace cs::accuracy {

/// One examiner a thread.
class Batch {
 public:
  static Result<Batch> load(unsigned threads);

  /// Calls `task(i, examine)` for every i below `count`, from several threads; each i once. Prints its progress.
  using Examine = std::function<domain::Examination(ByteView photo)>;
  void run(std::size_t count, const std::string& what,
           const std::function<void(std::size_t, const Examine&)>& task) const;

 private:
  std::vector<std::unique_ptr<checks::Examiner>> examiners_;
};

/// The finding of `check`, or null.
const domain::Finding* find(const domain::Examination& e, const std::string& check);
/// attention or fail.
bool speaks(const domain::Finding& f);
/// A line of CSV for each finding: picture, check, outcome, value, English sentence.
void write_findings(std::ostream& out, const std::string& picture, const domain::Examination& e);

}  // namespace cs::accuracy
