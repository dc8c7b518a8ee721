// What stands in a package: one line a photo, as a table for programs (CSV) and for people (XLSX).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "domain/student.hpp"

namespace cs::exchange {

struct ManifestRow {
  domain::Student student;
  std::string file;
  std::int64_t bytes = 0;
  std::string sha256;
};

/// UTF-8 with a byte order mark, by which spreadsheets know it; a heading, then a line a photo.
std::string manifest_csv(const std::vector<ManifestRow>& rows);
/// Numbers of students are text, so that no zero in front is lost. Code::io
/// "xlsx.write".
Result<Bytes> manifest_xlsx(const std::vector<ManifestRow>& rows);

}  // namespace cs::exchange
