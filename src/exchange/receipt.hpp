// The record of a delivery for both sides' files, with lines to sign: what was handed over and the checksums by which
// it is known.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs::exchange {

struct ReceiptPackage {
  std::string id, file, sha256, made;  ///< made: wall time
  int photos = 0;
  std::int64_t bytes = 0;
};
struct Receipt {
  std::string school, campaign, by, printed;
  std::vector<ReceiptPackage> packages;
};
/// A4. Errors of PdfFile; invalid "receipt.empty".
Status write_receipt(const std::filesystem::path& path, const Receipt& receipt);

}  // namespace cs::exchange
