// What becomes of a photograph whether or not it can be looked at.
#pragma once

#include "worker/worker.hpp"

namespace cs::worker {

/// The examination of a photograph that could not be looked at: one finding, `readable` failed, saying why.
domain::Examination unreadable(const Error& why, std::size_t bytes);

/// Examines; a photograph that cannot be looked at has that as its finding. Error: ours (rules that cannot be read,
/// models that are missing, no memory), and no photograph is blamed for it.
Result<domain::Examination> examine_twice(Worker& worker, const ExamineRequest& request);

}  // namespace cs::worker
