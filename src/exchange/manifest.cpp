#include "exchange/manifest.hpp"

#include <fmt/format.h>

#include "base/csv.hpp"
#include "exchange/workbook.hpp"

namespace cs::exchange {
namespace {

const std::vector<std::string> heading{"序号", "学号", "姓名", "学院", "班级", "层次", "文件", "字节数", "SHA-256"};

}  // namespace

std::string manifest_csv(const std::vector<ManifestRow>& rows) {
  std::string out = "\xEF\xBB\xBF";
  for (std::size_t i = 0; i < heading.size(); ++i) out += (i ? "," : "") + heading[i];
  out += "\r\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ManifestRow& r = rows[i];
    out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", i + 1, csv_field(r.student.number), csv_field(r.student.name),
                       csv_field(r.student.college), csv_field(r.student.class_name), csv_field(r.student.level),
                       csv_field(r.file), r.bytes, r.sha256);
  }
  return out;
}

Result<Bytes> manifest_xlsx(const std::vector<ManifestRow>& rows) {
  CS_ASSIGN(Workbook book, Workbook::make());
  book.sheet("交付清单", {6, 16, 12, 22, 16, 8, 40, 10, 66});
  book.heading(heading);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ManifestRow& r = rows[i];
    book.row({static_cast<double>(i + 1), r.student.number, r.student.name, r.student.college, r.student.class_name,
              r.student.level, r.file, static_cast<double>(r.bytes), r.sha256});
  }
  return book.finish();
}

}  // namespace cs::exchange
