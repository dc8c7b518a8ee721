#include "exchange/acceptance.hpp"

#include <fmt/format.h>

#include <array>

#include "exchange/page.hpp"
#include "exchange/workbook.hpp"

namespace cs::exchange {
namespace {

constexpr std::array counted{&AcceptanceRow::students,  &AcceptanceRow::missing,  &AcceptanceRow::waiting,
                             &AcceptanceRow::rejected,  &AcceptanceRow::approved, &AcceptanceRow::released,
                             &AcceptanceRow::delivered, &AcceptanceRow::recalled, &AcceptanceRow::offline};
const std::array<std::string, counted.size()> titles{"应采",         "未采集", "待审",   "未通过未重拍", "已通过未放行",
                                                     "已放行未交付", "已交付", "已召回", "线下"};
constexpr const char* no_college = "（未填学院）";

/// The rows of each college as one, and all of them as the last.
std::vector<AcceptanceRow> by_college(const std::vector<AcceptanceRow>& classes) {
  std::vector<AcceptanceRow> out;
  AcceptanceRow all;
  all.college = "合计";
  for (const AcceptanceRow& r : classes) {
    const std::string college = r.college.empty() ? no_college : r.college;
    if (out.empty() || out.back().college != college) {
      out.emplace_back();
      out.back().college = college;
    }
    for (const auto field : counted) out.back().*field += r.*field, all.*field += r.*field;
  }
  out.push_back(all);
  return out;
}

std::vector<std::string> with_titles(std::vector<std::string> first) {
  first.insert(first.end(), titles.begin(), titles.end());
  return first;
}

}  // namespace

Result<Bytes> acceptance_xlsx(const Acceptance& report) {
  CS_ASSIGN(Workbook book, Workbook::make());
  book.sheet("汇总", {24, 10, 10, 10, 14, 14, 14, 10, 10, 10});
  book.row({report.school + " " + report.campaign + " 验收报告 " + report.printed});
  book.heading(with_titles({"学院"}));
  for (const AcceptanceRow& r : by_college(report.classes)) {
    std::vector<Workbook::Cell> cells{r.college};
    for (const auto field : counted) cells.emplace_back(static_cast<double>(r.*field));
    book.row(cells);
  }
  book.sheet("班级", {24, 18, 10, 10, 10, 14, 14, 14, 10, 10, 10});
  book.heading(with_titles({"学院", "班级"}));
  for (const AcceptanceRow& r : report.classes) {
    std::vector<Workbook::Cell> cells{r.college, r.class_name};
    for (const auto field : counted) cells.emplace_back(static_cast<double>(r.*field));
    book.row(cells);
  }
  book.sheet("交付包", {8, 34, 18, 10, 14, 66});
  book.heading({"编号", "文件", "交付时间", "照片数", "字节数", "SHA-256"});
  for (const ReceiptPackage& p : report.packages)
    book.row({p.id, p.file, p.made, static_cast<double>(p.photos), static_cast<double>(p.bytes), p.sha256});
  return book.finish();
}

Status write_acceptance_pdf(const std::filesystem::path& path, const Acceptance& report) {
  constexpr double page_w = 297, page_h = 210, margin = 18, line_h = 6.4, first_w = 54, column = 22.9;
  CS_ASSIGN(PdfFile pdf, PdfFile::make(path));
  double y = page_h;
  const auto keep = [&](double mm) {
    if (y + mm <= page_h - margin) return;
    pdf.page(page_w, page_h);
    y = margin;
  };
  keep(40);
  pdf.line({margin, y, page_w - 2 * margin, 0}, "毕业生图像采集验收报告", 18, PdfFile::Align::centre, true);
  y += 12;
  pdf.line({margin, y, 150, 0}, report.school + "　" + report.campaign, 11);
  pdf.line({page_w - margin - 90, y, 90, 0}, report.printed, 11, PdfFile::Align::right);
  y += 9;
  const auto table_row = [&](const std::string& first, const std::vector<std::string>& cells, bool bold) {
    keep(line_h);
    pdf.line({margin, y, first_w - 2, 0}, first, 9.5, PdfFile::Align::left, bold);
    for (std::size_t i = 0; i < cells.size(); ++i)
      pdf.line({margin + first_w + static_cast<double>(i) * column, y, column - 2, 0}, cells[i], 9.5,
               PdfFile::Align::right, bold);
    y += line_h;
    pdf.stroke(margin, y - 1.2, page_w - margin, y - 1.2);
  };
  table_row("学院", {titles.begin(), titles.end()}, true);
  const auto colleges = by_college(report.classes);
  for (std::size_t i = 0; i < colleges.size(); ++i) {
    std::vector<std::string> cells;
    for (const auto field : counted) cells.push_back(std::to_string(colleges[i].*field));
    table_row(colleges[i].college, cells, i + 1 == colleges.size());
  }
  y += 6;
  keep(3 * line_h);
  pdf.line({margin, y, 100, 0}, fmt::format("交付包（{} 个）", report.packages.size()), 11, PdfFile::Align::left, true);
  y += line_h + 1;
  for (const ReceiptPackage& p : report.packages) {
    keep(2 * line_h);
    pdf.line({margin, y, page_w - 2 * margin, 0},
             fmt::format("{}　{}　{}　{} 张　{} 字节", p.id, p.file, p.made, p.photos, p.bytes), 9.5);
    y += line_h - 1.4;
    pdf.line({margin + 8, y, page_w - 2 * margin - 8, 0}, "SHA-256　" + p.sha256, 8);
    y += line_h;
  }
  keep(26);
  y += 12;
  pdf.line({margin, y, 100, 0}, "采集单位（签字盖章）：", 11);
  pdf.line({page_w / 2, y, 100, 0}, "学校（签字盖章）：", 11);
  return pdf.finish();
}

}  // namespace cs::exchange
