// What a removal of data says of itself, alike for a campaign and for one student.
#pragma once

#include "programs/data_folder.hpp"
#include "store/purges.hpp"

namespace cs::programs {

/// Each table with its number of rows, and the photographs.
void print_erasure(const store::Erasure& what, bool done);
/// What is outside the reach of a removal: backups, files of before an update, packages that were handed over. `done`:
/// the folders of backups are told what must not come back.
void print_out_of_reach(const DataPlace& data, bool done);

}  // namespace cs::programs
