#include "exchange/workbook.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::exchange {
namespace {

constexpr std::size_t longest_text = 32'767;  ///< that a cell takes

Error write_error(lxw_error code) {
  return io_error("xlsx.write", fmt::format("The table cannot be written: {}", lxw_strerror(code)));
}

}  // namespace

struct Workbook::Open {
  std::filesystem::path file;
  std::string scratch;
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format* bold = nullptr;
  lxw_row_t next = 0;
  lxw_error failed = LXW_NO_ERROR;
  ~Open() {
    if (book) workbook_close(book);
    std::error_code ec;
    std::filesystem::remove(file, ec);
  }
  void noted(lxw_error error) {
    if (failed == LXW_NO_ERROR) failed = error;
  }
};

Workbook::Workbook(std::unique_ptr<Open> open) : open_(std::move(open)) {}
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook::~Workbook() = default;

Result<Workbook> Workbook::make(const std::filesystem::path& scratch) {
  auto open = std::make_unique<Open>();
  open->file = scratch / (".table-" + new_uuid() + ".xlsx");
  open->scratch = scratch.string();
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = open->scratch.data();
  open->book = workbook_new_opt(open->file.c_str(), &options);
  if (!open->book) return write_error(LXW_ERROR_MEMORY_MALLOC_FAILED);
  open->bold = workbook_add_format(open->book);
  format_set_bold(open->bold);
  return Workbook(std::move(open));
}

void Workbook::sheet(const std::string& name, const std::vector<double>& widths) {
  open_->sheet = workbook_add_worksheet(open_->book, name.c_str());
  open_->next = 0;
  if (!open_->sheet) return open_->noted(LXW_ERROR_MEMORY_MALLOC_FAILED);
  for (std::size_t i = 0; i < widths.size(); ++i)
    open_->noted(
        worksheet_set_column(open_->sheet, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), widths[i], nullptr));
}

void Workbook::heading(const std::vector<std::string>& names) {
  if (!open_->sheet) return;
  for (std::size_t i = 0; i < names.size(); ++i)
    open_->noted(
        worksheet_write_string(open_->sheet, open_->next, static_cast<lxw_col_t>(i), names[i].c_str(), open_->bold));
  ++open_->next;
  worksheet_freeze_panes(open_->sheet, open_->next, 0);
}

void Workbook::row(const std::vector<Cell>& cells) {
  if (!open_->sheet) return;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    if (const auto* number = std::get_if<double>(&cells[i])) {
      open_->noted(worksheet_write_number(open_->sheet, open_->next, column, *number, nullptr));
    } else if (const std::string& text = std::get<std::string>(cells[i]); !text.empty()) {
      open_->noted(
          worksheet_write_string(open_->sheet, open_->next, column, prefix_utf8(text, longest_text).c_str(), nullptr));
    }
  }
  ++open_->next;
}

Result<Bytes> Workbook::finish() {
  const lxw_error closed = workbook_close(std::exchange(open_->book, nullptr));
  if (open_->failed != LXW_NO_ERROR) return write_error(open_->failed);
  if (closed != LXW_NO_ERROR) return write_error(closed);
  return read_file(open_->file);
}

}  // namespace cs::exchange
