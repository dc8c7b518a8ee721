// An XLSX file, written row after row in flat memory: the one writer. On its way it lies in a folder of its own among
// the temporary files, which nobody else may enter; what a killed program left there is removed a day later by the next
// one.
#pragma once

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

  /// Code::io "xlsx.write".
  static Result<Workbook> make();
  Workbook(Workbook&&) noexcept;
  ~Workbook();

  /// A new sheet; rows go to the newest one. At most 31 characters without []:*?/\, and no apostrophe at its ends;
  /// empty: a number. `widths`: characters a column.
  void sheet(const std::string& name, const std::vector<double>& widths);
  /// A row that stays in sight.
  void heading(const std::vector<std::string>& names);
  /// Text is text, whatever it looks like, without what XML cannot carry; a number is a number.
  void row(const std::vector<Cell>& cells);
  /// The file. Once, last. Code::io "xlsx.write".
  Result<Bytes> finish();

 private:
  struct Open;
  explicit Workbook(std::unique_ptr<Open> open);
  std::unique_ptr<Open> open_;
};

}  // namespace cs::exchange
