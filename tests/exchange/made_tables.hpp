// Spreadsheets as the tests need them, made here and byte by byte, so that no file of a real school is kept.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace cs::test {

/// A ZIP file of these names and contents.
Bytes zip(const std::vector<std::pair<std::string, std::string>>& files);

struct XlsxSheet {
  std::string name, xml, state{};
};
/// `strings` is the inside of sst, `workbook` what stands before the sheets, `styles` the inside of styleSheet.
Bytes xlsx(const std::vector<XlsxSheet>& sheets, const std::string& strings = {}, const std::string& workbook = {},
           const std::string& styles = {});

/// A record of BIFF8.
std::string record(unsigned kind, const std::string& body);
std::string u16(unsigned value);
std::string u32(unsigned long value);
std::string f64(double value);
/// A text of [MS-XLS] whose length stands in `length_bytes`; `units` are signs of two bytes.
std::string wide(const std::u16string& units, int length_bytes = 2);

/// A compound file with one stream; shorter ones than 4096 bytes lie among the small sectors.
Bytes compound(const std::string& name, const std::string& stream);
/// An XLS file: records of the globals, and of each sheet its name, whether it is hidden, and its records.
struct XlsSheet {
  std::u16string name;
  bool hidden = false;
  std::string records;
};
Bytes xls(const std::string& globals, const std::vector<XlsSheet>& sheets);

}  // namespace cs::test
