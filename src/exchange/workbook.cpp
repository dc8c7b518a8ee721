#include "exchange/workbook.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::exchange {
namespace {

constexpr std::size_t longest_text = 32'767;  ///< that a cell takes

constexpr std::string_view folder_begins = "countersign-table-";
constexpr std::chrono::hours folder_is_dead_after{24};

Error write_error(std::string_view why) {
  return io_error("xlsx.write", fmt::format("The table cannot be written: {}.", why));
}
Error write_error(lxw_error code) {
  std::string_view why = lxw_strerror(code);
  if (why.ends_with('.')) why.remove_suffix(1);
  return write_error(why);
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
  return std::string(prefix_utf8(out, longest_text));
}

/// The library writes files alone: into a folder that nobody else may enter, and not for long.
class Folder {
 public:
  static Result<Folder> make() {
    std::error_code ec;
    const std::filesystem::path among = std::filesystem::temp_directory_path(ec);
    if (ec) return write_error("there is no folder for temporary files");
    remove_dead(among);
    std::filesystem::path path = among / (std::string(folder_begins) + new_uuid());
    if (!make_private_folder(path)) return write_error("the folder for temporary files is full or not writable");
    return Folder(std::move(path));
  }
  Folder(Folder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Folder& operator=(Folder&&) = delete;
  ~Folder() {
    std::error_code ec;
    if (!path_.empty()) std::filesystem::remove_all(path_, ec);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}
  /// Those of programs that were killed. Somebody else's cannot be removed, and are left.
  static void remove_dead(const std::filesystem::path& among) {
    std::error_code ec, ignored;
    for (const auto& entry : std::filesystem::directory_iterator(among, ec)) {
      if (!entry.path().filename().string().starts_with(folder_begins) || entry.is_symlink(ignored)) continue;
      const auto changed = entry.last_write_time(ignored);
      if (!ignored && std::filesystem::file_time_type::clock::now() - changed > folder_is_dead_after)
        std::filesystem::remove_all(entry.path(), ignored);
    }
  }
  std::filesystem::path path_;
};

}  // namespace

struct Workbook::Open {
  explicit Open(Folder f) : folder(std::move(f)), file(folder.path() / "table.xlsx"), scratch(folder.path().string()) {}
  Folder folder;
  std::filesystem::path file;
  std::string scratch;
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format* bold = nullptr;
  lxw_row_t next = 0;
  lxw_error failed = LXW_NO_ERROR;
  ~Open() {
    if (book) workbook_close(book);
  }
  void noted(lxw_error error) {
    if (failed == LXW_NO_ERROR) failed = error;
  }
};

Workbook::Workbook(std::unique_ptr<Open> open) : open_(std::move(open)) {}
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook::~Workbook() = default;

Result<Workbook> Workbook::make() {
  CS_ASSIGN(Folder folder, Folder::make());
  auto open = std::make_unique<Open>(std::move(folder));
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
  open_->sheet = workbook_add_worksheet(open_->book, name.empty() ? nullptr : name.c_str());
  open_->next = 0;
  if (!open_->sheet) return open_->noted(LXW_ERROR_PARAMETER_VALIDATION);
  for (std::size_t i = 0; i < widths.size(); ++i)
    open_->noted(
        worksheet_set_column(open_->sheet, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), widths[i], nullptr));
}

void Workbook::heading(const std::vector<std::string>& names) {
  if (!open_->sheet) return;
  for (std::size_t i = 0; i < names.size(); ++i)
    open_->noted(worksheet_write_string(open_->sheet, open_->next, static_cast<lxw_col_t>(i),
                                        printable(names[i]).c_str(), open_->bold));
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
      open_->noted(worksheet_write_string(open_->sheet, open_->next, column, printable(text).c_str(), nullptr));
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
