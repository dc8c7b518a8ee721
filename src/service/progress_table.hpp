// How far a school's students are, as the spreadsheet that counsellors get.
#pragma once

#include <vector>

#include "api/progress.hpp"
#include "exchange/table_writer.hpp"
#include "store/progress.hpp"

namespace cs::service {

/// A sheet with the counts of each class and their sum, and one with everybody of whom a photograph is still expected.
/// As CSV, which holds one sheet, the latter comes first.
std::vector<exchange::OutSheet> progress_tables(const api::ProgressReply& progress,
                                                const std::vector<store::Progress::Student>& expected);

}  // namespace cs::service
