#include "exchange/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "exchange/formats.hpp"

namespace cs::exchange {
namespace {

std::string beginning_of(ByteView file) {
  std::string text(as_text(file.subspan(0, std::min<std::size_t>(file.size(), 1024))));
  std::erase(text, '\0');  // of UTF-16
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

Result<Book> read_tables(ByteView file, const TableLimits& limits) {
  if (file.empty()) return invalid("table.empty", "This file is empty.");
  if (file.size() > limits.file_bytes)
    return too_large(fmt::format("the file has more than {} MB", limits.file_bytes >> 20));
  const std::string_view bytes = as_text(file);
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06")) return read_xlsx(file, limits);
  if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return read_xls(file, limits);
  const std::string begin = beginning_of(file);
  for (const std::string_view mark : {"<html", "<table", "<!doctype html", "<workbook", "<meta", "mso-application"})
    if (begin.find(mark) != std::string::npos && begin.find('<') < 200)
      return invalid("table.web_page",
                     "This is a web page or XML that was named like a spreadsheet: open it in the spreadsheet program "
                     "and save it as XLSX.");
  return read_text(file, limits);
}

}  // namespace cs::exchange
