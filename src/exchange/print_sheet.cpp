#include "exchange/print_sheet.hpp"

#include "exchange/jpeg_file.hpp"
#include "exchange/page.hpp"

namespace cs::exchange {
namespace {

constexpr double print_w = 33, print_h = 48;  // mm
constexpr double mark = 1.4, away = 0.3;      // length of a cut mark, and its distance from the print

struct Grid {
  double page_w, page_h;
  int columns, rows;
  double gap_x, gap_y;  ///< between prints
  double below;         ///< the last row: room for names
  double left() const { return (page_w - columns * print_w - (columns - 1) * gap_x) / 2; }
  double top() const { return (page_h - rows * print_h - (rows - 1) * gap_y - below) / 2; }
  int count() const { return columns * rows; }
  Millimetres place(int i) const {
    return {left() + (i % columns) * (print_w + gap_x), top() + (i / columns) * (print_h + gap_y), print_w, print_h};
  }
};
constexpr Grid many{210, 297, 5, 4, 5, 12, 12};
constexpr Grid one{152, 102, 4, 2, 4, 2, 0};

/// Two strokes at each corner, outside of the print.
void cut_marks(PdfFile& pdf, const Millimetres& p) {
  for (const double x : {p.x, p.x + p.w}) {
    pdf.stroke(x, p.y - away - mark, x, p.y - away);
    pdf.stroke(x, p.y + p.h + away, x, p.y + p.h + away + mark);
  }
  for (const double y : {p.y, p.y + p.h}) {
    pdf.stroke(p.x - away - mark, y, p.x - away, y);
    pdf.stroke(p.x + p.w + away, y, p.x + p.w + away + mark, y);
  }
}

/// The photo's own fault, and not that of the disk or the keys.
bool is_the_photos(const Error& e) {
  return e.code == Code::corrupt || e.code == Code::not_found || e.id == "jpeg.structure";
}

/// In the photo's place, so that nobody looks for it among the others.
void say_unprinted(PdfFile& pdf, const Millimetres& p, const Print& who) {
  for (const double x : {p.x, p.x + p.w}) pdf.stroke(x, p.y, x, p.y + p.h);
  for (const double y : {p.y, p.y + p.h}) pdf.stroke(p.x, y, p.x + p.w, y);
  pdf.line({p.x + 1, p.y + p.h / 2 - 8, p.w - 2, 0}, who.name, 9, PdfFile::Align::centre, true);
  pdf.line({p.x + 1, p.y + p.h / 2 - 3, p.w - 2, 0}, who.number, 8, PdfFile::Align::centre);
  pdf.line({p.x + 1, p.y + p.h / 2 + 3, p.w - 2, 0}, "照片损坏，未打印", 9, PdfFile::Align::centre);
}

Status print(PdfFile& pdf, const Millimetres& place, const Print& who, const Result<Bytes>& jpeg) {
  if (jpeg)
    CS_TRY(pdf.photo(place, *jpeg));
  else
    say_unprinted(pdf, place, who);
  cut_marks(pdf, place);
  return {};
}

}  // namespace

Result<SheetReport> write_print_sheets(const std::filesystem::path& path, const std::vector<Print>& prints,
                                       const SheetOptions& options, const std::function<void(std::size_t)>& progress) {
  if (prints.empty()) return invalid("sheets.empty", "There is nothing to print.");
  if (options.copies < 1 || options.copies > 20) return invalid("sheets.copies", "A sheet takes 1 to 20 copies.");
  CS_ASSIGN(PdfFile pdf, PdfFile::make(path));
  SheetReport report;
  int next = 0;
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const Print& who = prints[i];
    Result<Bytes> jpeg = who.jpeg();
    // Known before anything is drawn in its place.
    if (jpeg)
      if (const auto facts = read_jpeg_file(*jpeg); !facts) jpeg = facts.error();
    if (!jpeg) {
      if (!is_the_photos(jpeg.error())) return jpeg.error();
      report.unprinted.push_back({who.number, jpeg.error()});
      if (report.unprinted.size() == prints.size()) return jpeg.error();
    }
    if (options.one_student_a_sheet) {
      pdf.page(one.page_w, one.page_h);
      ++report.pages;
      for (int k = 0; k < one.count(); ++k) CS_TRY(print(pdf, one.place(k), who, jpeg));
    } else {
      for (int k = 0; k < options.copies; ++k, ++next) {
        if (next % many.count() == 0) {
          pdf.page(many.page_w, many.page_h);
          ++report.pages;
        }
        const Millimetres place = many.place(next % many.count());
        CS_TRY(print(pdf, place, who, jpeg));
        // Under the marks, so that it falls off with the cut.
        pdf.line({place.x, place.y + place.h + away + mark, place.w, 0}, who.name, 8, PdfFile::Align::centre);
        pdf.line({place.x, place.y + place.h + away + mark + 3.8, place.w, 0}, who.number, 7, PdfFile::Align::centre);
      }
    }
    if (progress) progress(i + 1);
  }
  CS_TRY(pdf.finish());
  return report;
}

}  // namespace cs::exchange
