#include "exchange/made_tables.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <bit>
#include <cstdint>
#include <stdexcept>

namespace cs::test {

Bytes zip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::size_t room = 4096;
  for (const auto& [name, content] : files) room += content.size() + name.size() * 2 + 512;
  Bytes out(room);
  std::size_t used = 0;
  archive* a = archive_write_new();
  archive_write_set_format_zip(a);
  archive_write_set_bytes_per_block(a, 0);
  archive_write_open_memory(a, out.data(), out.size(), &used);
  for (const auto& [name, content] : files) {
    archive_entry* e = archive_entry_new();
    archive_entry_copy_pathname(e, name.c_str());
    archive_entry_set_size(e, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_perm(e, 0644);
    if (archive_write_header(a, e) != ARCHIVE_OK) throw std::runtime_error(archive_error_string(a));
    archive_write_data(a, content.data(), content.size());
    archive_entry_free(e);
  }
  archive_write_close(a);
  archive_write_free(a);
  out.resize(used);
  return out;
}

Bytes xlsx(const std::vector<XlsxSheet>& sheets, const std::string& strings, const std::string& workbook,
           const std::string& styles) {
  const std::string ns =
      " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
      " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
  const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  std::string book = "<?xml version=\"1.0\"?><workbook" + ns + ">" + workbook + "<sheets>", relations;
  std::vector<std::pair<std::string, std::string>> files;
  const std::size_t n = sheets.size();
  for (std::size_t i = 0; i < n; ++i) {
    const std::string id = "rId" + std::to_string(i + 1);
    // The parts' names do not follow the order of the sheets, and every other one is named from the root.
    const std::string part = "worksheets/sheet" + std::to_string(n - i) + ".xml";
    book += "<sheet name=\"" + sheets[i].name + "\" sheetId=\"" + std::to_string(i + 7) + "\"" +
            (sheets[i].state.empty() ? "" : " state=\"" + sheets[i].state + "\"") + " r:id=\"" + id + "\"/>";
    relations += "<Relationship Id=\"" + id + "\" Type=\"" + type + "worksheet\" Target=\"" +
                 (i % 2 ? "/xl/" + part : part) + "\"/>";
    files.emplace_back("xl/" + part, "<?xml version=\"1.0\"?><worksheet" + ns + ">" + sheets[i].xml + "</worksheet>");
  }
  if (!strings.empty()) {
    relations += "<Relationship Id=\"s\" Type=\"" + type + "sharedStrings\" Target=\"sharedStrings.xml\"/>";
    files.emplace_back("xl/sharedStrings.xml", "<?xml version=\"1.0\"?><sst" + ns + ">" + strings + "</sst>");
  }
  if (!styles.empty()) {
    relations += "<Relationship Id=\"t\" Type=\"" + type + "styles\" Target=\"styles.xml\"/>";
    files.emplace_back("xl/styles.xml", "<?xml version=\"1.0\"?><styleSheet" + ns + ">" + styles + "</styleSheet>");
  }
  files.emplace_back("xl/workbook.xml", book + "</sheets></workbook>");
  files.emplace_back("xl/_rels/workbook.xml.rels",
                     "<?xml version=\"1.0\"?><Relationships>" + relations + "</Relationships>");
  return zip(files);
}

std::string u16(unsigned value) {
  return {static_cast<char>(value & 0xFF), static_cast<char>((value >> 8) & 0xFF)};
}
std::string u32(unsigned long value) {
  return u16(static_cast<unsigned>(value & 0xFFFF)) + u16(static_cast<unsigned>((value >> 16) & 0xFFFF));
}
std::string f64(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return u32(bits & 0xFFFFFFFF) + u32(bits >> 32);
}
std::string record(unsigned kind, const std::string& body) {
  return u16(kind) + u16(static_cast<unsigned>(body.size())) + body;
}
std::string wide(const std::u16string& units, int length_bytes) {
  std::string out =
      length_bytes == 2 ? u16(static_cast<unsigned>(units.size())) : std::string(1, static_cast<char>(units.size()));
  out += '\1';
  for (const char16_t u : units) out += u16(u);
  return out;
}

Bytes compound(const std::string& name, const std::string& stream) {
  constexpr unsigned long end = 0xFFFFFFFE, free_sector = 0xFFFFFFFF, table_sector = 0xFFFFFFFD;
  const bool small = stream.size() < 4096;
  const auto sectors = [](std::size_t bytes, std::size_t size) { return (bytes + size - 1) / size; };
  const std::size_t content = sectors(stream.size(), 512);
  // 0 the table, 1 the directory, 2 the small sectors' table, 3… the content. One table holds 128 numbers.
  if (content + 3 > 128) throw std::runtime_error("too large for this little writer");
  std::string table = u32(table_sector) + u32(end) + u32(end);
  for (std::size_t i = 0; i < content; ++i) table += u32(i + 1 < content ? 3 + i + 1 : end);
  while (table.size() < 512) table += u32(free_sector);
  const auto entry = [](const std::string& ascii, char kind, unsigned long child, unsigned long first,
                        unsigned long size) {
    std::string e;
    for (const char c : ascii) e += std::string{c, '\0'};
    const auto length = static_cast<unsigned>(e.size() + 2);
    e.resize(64, '\0');
    e += u16(length) + kind + '\1' + u32(free_sector) + u32(free_sector) + u32(child);
    e.resize(116, '\0');
    return e + u32(first) + u32(size) + u32(0);
  };
  std::string directory = entry("Root Entry", 5, 1, small ? 3 : end, small ? content * 512 : 0);
  directory += entry(name, 2, free_sector, small ? 0 : 3, stream.size());
  directory.resize(512, '\0');
  std::string small_table;
  const std::size_t small_ones = sectors(stream.size(), 64);
  if (small)
    for (std::size_t i = 0; i < small_ones; ++i) small_table += u32(i + 1 < small_ones ? i + 1 : end);
  while (small_table.size() < 512) small_table += u32(free_sector);
  std::string head("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
  head.resize(24, '\0');
  head += u16(0x3E) + u16(3) + u16(0xFFFE) + u16(9) + u16(6);
  head.resize(44, '\0');
  head += u32(1) + u32(1) + u32(0) + u32(4096) + u32(small ? 2 : end) + u32(small ? 1 : 0) + u32(end) + u32(0) + u32(0);
  while (head.size() < 512) head += u32(free_sector);
  std::string file = head + table + directory + small_table + stream;
  file.resize(512 * (4 + content), '\0');
  return {file.begin(), file.end()};
}

Bytes xls(const std::string& globals, const std::vector<XlsSheet>& sheets) {
  const auto begin = [](unsigned kind) {
    return record(0x809, u16(0x600) + u16(kind) + u16(0) + u16(0) + u32(0) + u32(6));
  };
  const std::string end = record(0x0A, "");
  // Where each sheet begins is known once the length of the globals is: the names' records are as long with any number.
  const auto whole = [&](const std::vector<std::size_t>& at) {
    std::string out = begin(5) + globals;
    for (std::size_t i = 0; i < sheets.size(); ++i)
      out += record(0x85, u32(at[i]) + std::string(1, sheets[i].hidden ? '\1' : '\0') + '\0' + wide(sheets[i].name, 1));
    return out + end;
  };
  std::vector<std::size_t> at(sheets.size());
  std::size_t next = whole(at).size();
  std::string bodies;
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    at[i] = next;
    const std::string body = begin(0x10) + sheets[i].records + end;
    bodies += body;
    next += body.size();
  }
  return compound("Workbook", whole(at) + bodies);
}

}  // namespace cs::test
