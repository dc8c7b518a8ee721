// An XLSX file, written row after row in flat memory: the one writer.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

class Workbook {
 public:
  using Cell = std::variant<std::string, double>;

  /// `scratch`: a folder for the file on its way. Code::io "xlsx.write".
  static Result<Workbook> make(const std::filesystem::path& scratch);
  Workbook(Workbook&&) noexcept;
  ~Workbook();

  /// A new sheet; rows go to the newest one. At most 31 characters without []:*?/\. `widths`: characters a column.
  void sheet(const std::string& name, const std::vector<double>& widths);
  /// A row that stays in sight.
  void heading(const std::vector<std::string>& names);
  /// Text is text, whatever it looks like; a number is a number.
  void row(const std::vector<Cell>& cells);
  /// The file. Once, last. Code::io "xlsx.write".
  Result<Bytes> finish();

 private:
  struct Open;
  explicit Workbook(std::unique_ptr<Open> open);
  std::unique_ptr<Open> open_;
};

}  // namespace cs::exchange
