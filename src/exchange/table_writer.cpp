#include "exchange/table_writer.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/csv.hpp"
#include "base/ids.hpp"
#include "platform/files.hpp"

namespace cs::exchange {
namespace {

Bytes as_csv(const OutSheet& sheet) {
  std::string out = "\xEF\xBB\xBF";
  for (const auto& row : sheet.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      if (const auto* text = std::get_if<std::string>(&row[i]))
        out += csv_field(*text);
      else
        out += std::to_string(std::get<std::int64_t>(row[i]));
    }
    out += "\r\n";
  }
  return {out.begin(), out.end()};
}

/// What XML 1.0 cannot carry goes, and what looks like XLSX's way to carry it all the same ("_x4E2D_") stays as it is.
std::string printable(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i, 7);
    if (rest.size() == 7 && rest.starts_with("_x") && rest[6] == '_' && std::ranges::all_of(rest.substr(2, 4), is_hex))
      out += "_x005F";
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
  }
  return out;
}

Error not_made() {
  return io_error("table.write", "The spreadsheet cannot be made: is the folder for temporary files full?");
}

Status fill(lxw_worksheet* to, const OutSheet& sheet, lxw_format* bold) {
  std::vector<double> widths;
  for (std::size_t r = 0; r < sheet.rows.size(); ++r)
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
      const auto row = static_cast<lxw_row_t>(r);
      const auto column = static_cast<lxw_col_t>(c);
      lxw_format* format = r == 0 ? bold : nullptr;
      const OutCell& cell = sheet.rows[r][c];
      lxw_error done = LXW_NO_ERROR;
      if (const auto* text = std::get_if<std::string>(&cell)) {
        done = worksheet_write_string(to, row, column, printable(*text).c_str(), format);
        if (r < 200) {
          widths.resize(std::max(widths.size(), c + 1), 8);
          // A Chinese sign is three bytes and two columns wide.
          widths[c] = std::clamp(static_cast<double>(text->size()) * 0.7 + 2, widths[c], 40.0);
        }
      } else {
        done = worksheet_write_number(to, row, column, static_cast<double>(std::get<std::int64_t>(cell)), format);
      }
      if (done != LXW_NO_ERROR) return not_made();
    }
  for (std::size_t c = 0; c < widths.size(); ++c)
    worksheet_set_column(to, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c), widths[c], nullptr);
  worksheet_freeze_panes(to, 1, 0);
  return {};
}

/// The library writes files alone: into a folder that nobody else may enter, and not for long.
class Folder {
 public:
  static Result<std::unique_ptr<Folder>> make() {
    std::error_code ec;
    auto path = std::filesystem::temp_directory_path(ec) / ("countersign-" + new_uuid());
    if (ec || !make_private_folder(path)) return not_made();
    return std::unique_ptr<Folder>(new Folder(std::move(path)));
  }
  ~Folder() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

Result<Bytes> as_xlsx(const std::vector<OutSheet>& sheets) {
  CS_ASSIGN(const auto folder, Folder::make());
  const std::filesystem::path file = folder->path() / "table.xlsx";
  const std::string name = file.string();
  std::string temporary = folder->path().string();
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;  // rows come in their order
  options.tmpdir = temporary.data();
  lxw_workbook* book = ::workbook_new_opt(name.c_str(), &options);
  if (!book) return not_made();
  lxw_format* bold = ::workbook_add_format(book);
  ::format_set_bold(bold);
  Status filled;
  for (const OutSheet& sheet : sheets) {
    lxw_worksheet* to = ::workbook_add_worksheet(book, sheet.name.empty() ? nullptr : sheet.name.c_str());
    if (filled) filled = to ? fill(to, sheet, bold) : Status(internal_error("a sheet's name that Excel refuses"));
  }
  const bool closed = ::workbook_close(book) == LXW_NO_ERROR;
  CS_TRY(filled);
  if (!closed) return not_made();
  return read_file(file);
}

}  // namespace

std::optional<TableFormat> table_format_of(std::string_view file_name) {
  std::string end(
      file_name.substr(file_name.rfind('.') == std::string_view::npos ? file_name.size() : file_name.rfind('.')));
  for (char& c : end)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (end == ".csv") return TableFormat::csv;
  if (end == ".xlsx") return TableFormat::xlsx;
  return std::nullopt;
}

Result<Bytes> write_tables(TableFormat format, const std::vector<OutSheet>& sheets) {
  if (sheets.empty()) return internal_error("a table without a sheet");
  if (format == TableFormat::csv) return as_csv(sheets.front());
  return as_xlsx(sheets);
}

}  // namespace cs::exchange
