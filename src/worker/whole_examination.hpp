// What becomes of a photograph whether or not it can be looked at.
#pragma once

#include "worker/worker.hpp"

namespace cs::worker {

/// The examination of a photograph that could not be looked at: one finding, `readable` failed, saying why.
domain::Examination unreadable(const Error& why, std::size_t bytes);

/// What is found on a photograph, and the finished photo that was made of it.
struct WholeExamination {
  domain::Examination examination;
  Bytes finished;  ///< empty: none can be made, and the finding finished_photo says why
};
/// As examine_twice(); with `finish` the finished photo is made, too, and its finding stands among the others. A worker
/// that makes none says nothing of it.
Result<WholeExamination> examine_whole(Worker& worker, const ExamineRequest& request, bool finish);

/// Examines; a photograph that cannot be looked at has that as its finding. Error: ours (rules that cannot be read,
/// models that are missing, no memory), and no photograph is blamed for it.
Result<domain::Examination> examine_twice(Worker& worker, const ExamineRequest& request);

}  // namespace cs::worker
