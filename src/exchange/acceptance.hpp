// The final report of a collection (验收报告): how far each class is, and what was handed over, with checksums.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "exchange/receipt.hpp"

namespace cs::exchange {

struct AcceptanceRow {
  std::string college, class_name;
  int students = 0;  ///< who was to hand in a photograph: all of the others
  int missing = 0, waiting = 0, rejected = 0, approved = 0, released = 0, delivered = 0, recalled = 0, offline = 0;
};
struct Acceptance {
  std::string school, campaign, printed;
  std::vector<AcceptanceRow> classes;
  std::vector<ReceiptPackage> packages;
};
/// Three sheets: the sum by college, each class, the packages. Errors of Workbook.
Result<Bytes> acceptance_xlsx(const Acceptance& report);
/// The same to print and sign. Errors of PdfFile.
Status write_acceptance_pdf(const std::filesystem::path& path, const Acceptance& report);

}  // namespace cs::exchange
