// PDF files: a page in millimetres, text in the installed fonts, photographs embedded as they are.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

struct Millimetres {
  double x = 0, y = 0, w = 0, h = 0;
};

class PdfFile {
 public:
  /// Written beside `path`, which it replaces when finish() has flushed it. Code::io "pdf.write".
  static Result<PdfFile> make(const std::filesystem::path& path);
  PdfFile(PdfFile&&) noexcept;
  ~PdfFile();  ///< without finish() nothing is left

  /// A new page; what follows is drawn on it.
  void page(double width_mm, double height_mm);
  enum class Align { left, centre, right };
  /// One line, shortened where it is longer than the place; `place.y` is its upper edge. `points`: size of the letters.
  void line(const Millimetres& place, const std::string& text, double points, Align align = Align::left,
            bool bold = false);
  /// As many lines as it takes; tells its height.
  double paragraph(const Millimetres& place, const std::string& text, double points);
  /// The JPEG fills the place: what is too much at two sides is cut off, nothing is stretched. Code::invalid
  /// "jpeg.structure".
  Status photo(const Millimetres& place, ByteView jpeg);
  /// A hairline.
  void stroke(double x1, double y1, double x2, double y2);
  /// Code::io "pdf.write", "disk.full".
  Status finish();

 private:
  struct Open;
  explicit PdfFile(std::unique_ptr<Open> open);
  std::unique_ptr<Open> open_;
};

}  // namespace cs::exchange
