// Sheets of prints, 33 x 48 mm each, for cutting: of many students on A4 with their names, or of one student a sheet of
// 152 x 102 mm. A finished photo is 3:4 and the print is narrower: 8 % of its width are cut off, nothing is stretched;
// at 640 pixels for 48 mm it prints at 338 dots an inch.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

struct Print {
  std::string number, name;
  std::function<Result<Bytes>()> jpeg;  ///< asked for once, in their order
};
struct SheetOptions {
  bool one_student_a_sheet = false;  ///< eight prints of one student
  int copies = 1;                    ///< of each on the sheets of many, 1 to 20
};
struct SheetReport {
  int pages = 0;
  /// Whose place says in words that their photo is damaged or lost, and why.
  struct Unprinted {
    std::string number;
    Error why;
  };
  std::vector<Unprinted> unprinted;
};
/// A photo that is damaged, lost or no JPEG costs its own place alone, unless there is no other. `progress` (may be
/// empty) is called with the number of students. Any other error of a photo, and those of PdfFile, leave at `path` what
/// was there before.
Result<SheetReport> write_print_sheets(const std::filesystem::path& path, const std::vector<Print>& prints,
                                       const SheetOptions& options,
                                       const std::function<void(std::size_t)>& progress = {});

}  // namespace cs::exchange
