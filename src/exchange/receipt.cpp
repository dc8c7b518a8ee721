#include "exchange/receipt.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "exchange/page.hpp"

namespace cs::exchange {
namespace {

constexpr double page_w = 210, page_h = 297, margin = 22, text_w = page_w - 2 * margin;

class Writer {
 public:
  explicit Writer(PdfFile& pdf) : pdf_(pdf) { new_page(); }
  void heading(const std::string& text) {
    pdf_.line({margin, y_, text_w, 0}, text, 18, PdfFile::Align::centre, true);
    y_ += 14;
  }
  void field(const std::string& name, const std::string& value) {
    keep(8);
    pdf_.line({margin, y_, 34, 0}, name, 11, PdfFile::Align::left, true);
    y_ += std::max(6.5, pdf_.paragraph({margin + 34, y_, text_w - 34, 0}, value, 11) + 1.5);
  }
  void rule() {
    pdf_.stroke(margin, y_, margin + text_w, y_);
    y_ += 4;
  }
  void space(double mm) { y_ += mm; }
  /// A new page unless so much is left.
  void keep(double mm) {
    if (y_ + mm > page_h - margin) new_page();
  }
  void signature(const std::string& left, const std::string& right) {
    pdf_.line({margin, y_, 70, 0}, left, 11);
    pdf_.line({margin + 88, y_, 70, 0}, right, 11);
    pdf_.stroke(margin + 26, y_ + 6, margin + 78, y_ + 6);
    pdf_.stroke(margin + 114, y_ + 6, margin + text_w, y_ + 6);
    y_ += 16;
  }

 private:
  void new_page() {
    pdf_.page(page_w, page_h);
    y_ = margin;
  }
  PdfFile& pdf_;
  double y_ = margin;
};

}  // namespace

Status write_receipt(const std::filesystem::path& path, const Receipt& receipt) {
  if (receipt.packages.empty()) return invalid("receipt.empty", "Nothing has been delivered.");
  CS_ASSIGN(PdfFile pdf, PdfFile::make(path));
  Writer w(pdf);
  w.heading("毕业生图像交付单");
  w.field("学校", receipt.school);
  w.field("采集批次", receipt.campaign);
  w.field("打印时间", receipt.printed);
  w.field("交付人账号", receipt.by);
  w.space(3);
  int photos = 0;
  for (const ReceiptPackage& p : receipt.packages) {
    w.keep(40);
    w.rule();
    w.field("交付包", fmt::format("{}（{}）", p.file, p.id));
    w.field("交付时间", p.made);
    w.field("照片数量", fmt::format("{} 张", p.photos));
    w.field("文件大小", fmt::format("{} 字节", p.bytes));
    w.field("SHA-256", fmt::format("{} {}", p.sha256.substr(0, 32), p.sha256.size() > 32 ? p.sha256.substr(32) : ""));
    photos += p.photos;
  }
  w.keep(70);
  w.rule();
  w.field("合计", fmt::format("{} 个交付包，{} 张照片", receipt.packages.size(), photos));
  w.space(2);
  w.field(
      "说明",
      "每个交付包内附清单（manifest.xlsx、manifest.csv），列明每张照片的学号、文件名与校验值。接收方核对无误后签字。");
  w.space(12);
  w.signature("交付人签字", "接收人签字");
  w.signature("交付单位盖章", "接收单位盖章");
  w.signature("日期", "日期");
  return pdf.finish();
}

}  // namespace cs::exchange
