// What schools send, read; and what nobody should have sent, refused in one sentence.
#include "exchange/table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <random>

#include "base/text.hpp"
#include "exchange/table_writer.hpp"
#include "made_tables.hpp"

namespace cs::exchange {
namespace {

std::string id_of(ByteView file, const TableLimits& limits = {}) {
  const auto book = read_tables(file, limits);
  if (book) return "ok";
  EXPECT_TRUE(book.error().message.ends_with('.')) << book.error().message;
  EXPECT_EQ(book.error().message.find('\n'), std::string::npos);
  EXPECT_TRUE(is_utf8(book.error().message));
  return book.error().id;
}
std::string id_of(const std::string& text) {
  return id_of(as_bytes(text));
}

std::string utf16(const std::u16string& text, bool little, bool mark) {
  std::string out;
  for (const char16_t u : mark ? u"\xFEFF" + text : text) {
    const char low = static_cast<char>(u & 0xFF), high = static_cast<char>(u >> 8);
    out += little ? std::string{low, high} : std::string{high, low};
  }
  return out;
}

TEST(Table, TextIsReadInEveryEncodingAndByEverySeparator) {
  const std::string gbk = "\xD1\xA7\xBA\xC5,\xD0\xD5\xC3\xFB\r\n001,\xC5\xB7\xD1\xF4\xC4\xC8\r\n";
  const std::vector<std::pair<std::string, std::string>> files{
      {"学号,姓名\n001,欧阳娜\n", "UTF-8"},
      {"\xEF\xBB\xBF学号,姓名\r\n001,欧阳娜\r\n", "UTF-8"},
      {"学号\t姓名\n001\t欧阳娜\n", "UTF-8"},
      {"学号;姓名\n001;欧阳娜\n", "UTF-8"},
      {"sep=;\n学号;姓名\n001;欧阳娜\n", "UTF-8"},
      {"\"学号\"\t\"姓名\"\r001\t欧阳娜\r", "UTF-8"},
      {gbk, "GB18030"},
      {utf16(u"学号\t姓名\r\n001\t欧阳娜\r\n", true, true), "UTF-16"},
      {utf16(u"学号,姓名\r\n001,欧阳娜\r\n", false, true), "UTF-16"},
      {utf16(u"学号,姓名\r\n001,欧阳娜\r\n", true, false), "UTF-16"},
      {utf16(u"学号,姓名\r\n001,欧阳娜\r\n", false, false), "UTF-16"},
  };
  for (const auto& [file, format] : files) {
    SCOPED_TRACE(file);
    const auto book = read_tables(as_bytes(file));
    ASSERT_TRUE(book.ok()) << book.error().message;
    EXPECT_EQ(book->format, format);
    ASSERT_EQ(book->sheets.at(0).rows.size(), 2U);
    EXPECT_EQ(book->sheets[0].rows[0].cells, (std::vector<Cell>{{"学号"}, {"姓名"}}));
    EXPECT_EQ(book->sheets[0].rows[1].cells, (std::vector<Cell>{{"001"}, {"欧阳娜"}}));
  }
  // GB18030 alone has these: a rare name in four bytes.
  const auto rare = read_tables(as_bytes("a,b\n\x81\x30\x89\x38,\x98\x39\x99\x37\n"));
  ASSERT_TRUE(rare.ok());
  EXPECT_EQ(rare->format, "GB18030");
  EXPECT_EQ(length_utf8(rare->sheets[0].rows[1].cells[1].text), 1U);
}

const char* const tricky_strings =
    "<si><t>学号</t></si><si><r><t>欧</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">阳 </t></r></si>"
    "<si><t>山田</t><rPh sb=\"0\" eb=\"2\"><t>ヤマダ</t></rPh><phoneticPr fontId=\"1\"/></si><si><t/></si>"
    "<si><t>a_x4E2D__xD842__xDFB7_</t></si>";
const char* const tricky_sheet =
    "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>"
    "<c r=\"C1\" t=\"inlineStr\"><is><t>内联</t></is></c></row>"
    "<row r=\"5\" hidden=\"1\"><c r=\"C5\" t=\"s\"><v>1</v></c></row>"
    "<row><c t=\"s\"><v>2</v></c><c><v>20220101</v></c><c t=\"b\"><v>1</v></c>"
    "<c t=\"str\"><f>A1&amp;\"x\"</f><v>学号x</v></c><c t=\"e\"><v>#N/A</v></c><c "
    "t=\"d\"><v>2026-01-26T00:00:00</v></c>"
    "<c><f>B6+1</f></c></row>"
    "<row r=\"9\"><c r=\"A9\"><v>1.38E10</v></c><c r=\"B9\" s=\"1\"><v>46048</v></c><c r=\"D9\" t=\"s\"><v>4</v></c>"
    "<c r=\"E9\" s=\"2\"><v>0.5</v></c><c r=\"XFD9\"><v>0.1</v></c></row></sheetData>";
const char* const tricky_styles =
    "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/><numFmt numFmtId=\"165\" "
    "formatCode=\"[Red]0.0&quot;days&quot;\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs>";

TEST(Table, XlsxWithEverythingThatSpreadsheetProgramsDo) {
  const Bytes file = test::xlsx({{"说明", "<sheetData/>"}, {"名单", tricky_sheet}, {"旧", tricky_sheet, "veryHidden"}},
                                tricky_strings, {}, tricky_styles);
  const auto book = read_tables(file);
  ASSERT_TRUE(book.ok()) << book.error().message;
  EXPECT_EQ(book->format, "xlsx");
  ASSERT_EQ(book->sheets.size(), 3U);
  EXPECT_EQ(book->sheets[1].name, "名单");
  EXPECT_FALSE(book->sheets[1].hidden);
  EXPECT_TRUE(book->sheets[2].hidden);
  const auto& rows = book->sheets[1].rows;
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].cells, (std::vector<Cell>{{"学号"}, {}, {"内联"}}));
  EXPECT_EQ(rows[1].line, 5);
  EXPECT_EQ(rows[1].cells.at(2), Cell{"欧阳"});
  EXPECT_EQ(rows[2].line, 6) << "a row without a number follows the one before";
  EXPECT_EQ(rows[2].cells, (std::vector<Cell>{{"山田"},
                                              {"20220101", CellKind::number},
                                              {"TRUE", CellKind::logical},
                                              {"学号x"},
                                              {"#N/A", CellKind::error},
                                              {"2026-01-26", CellKind::date},
                                              {"=", CellKind::error}}));
  EXPECT_EQ(rows[3].line, 9);
  EXPECT_EQ(rows[3].cells, (std::vector<Cell>{{"13800000000", CellKind::number},
                                              {"2026-01-26", CellKind::date},
                                              {},
                                              {"a中𠮷"},
                                              {"0.5", CellKind::number}}));
  const auto of_1904 =
      read_tables(test::xlsx({{"a", tricky_sheet}}, tricky_strings, "<workbookPr date1904=\"1\"/>", tricky_styles));
  ASSERT_TRUE(of_1904.ok());
  EXPECT_EQ(of_1904->sheets[0].rows[3].cells[1].text, "2030-01-27");
}

/// 0 学号, 1 姓名, 2 a text that is spread over two records, and further cells of every kind.
Bytes made_xls(const std::string& more_globals = {}) {
  using namespace test;
  std::string formats = record(0x41E, u16(164) + wide(u"yyyy\"年\"m\"月\""));
  for (const unsigned format : {0U, 164U, 14U}) formats += record(0xE0, u16(0) + u16(format) + std::string(16, '\0'));
  const std::string first = u32(3) + u32(3) + wide(u"学号") + wide(u"姓名") + u16(4) + '\1' + u16(u'欧') + u16(u'阳');
  const std::string strings = record(0xFC, first) + record(0x3C, std::string(1, '\0') + "Na");
  const auto at = [](unsigned row, unsigned column, unsigned format = 0) {
    return u16(row) + u16(column) + u16(format);
  };
  const std::string formula_of_text = at(3, 0) + std::string(6, '\0') + u16(0xFFFF) + std::string(8, '\0');
  const std::string formula_of_error = at(3, 1) + std::string("\2\0\x2A\0\0\0", 6) + u16(0xFFFF) + std::string(8, '\0');
  const std::string cells =
      record(0xFD, at(1, 0) + u32(0)) + record(0xFD, at(1, 1) + u32(1)) + record(0x203, at(2, 0) + f64(20220101)) +
      record(0xFD, at(2, 1) + u32(2)) + record(0x27E, at(2, 2, 1) + u32((46048UL << 2) | 2)) +
      record(0xBD, u16(2) + u16(3) + u16(0) + u32((7UL << 2) | 2) + u16(2) + u32((150UL << 2) | 3) + u16(4)) +
      record(0x06, formula_of_text) + record(0x207, wide(u"结果")) + record(0x06, formula_of_error) +
      record(0x205, at(3, 2) + std::string("\1\0", 2)) + record(0x204, at(3, 3) + wide(u"标签")) +
      record(0x809, u16(0x600) + u16(0x20) + std::string(12, '\0')) + record(0x203, at(9, 9) + f64(1)) +
      record(0x0A, "");
  return xls(more_globals + formats + strings,
             {{u"名单", false, cells}, {u"旧", true, record(0x203, at(0, 0) + f64(1))}});
}

TEST(Table, XlsOfExcel97) {
  const auto book = read_tables(made_xls());
  ASSERT_TRUE(book.ok()) << book.error().message;
  EXPECT_EQ(book->format, "xls");
  ASSERT_EQ(book->sheets.size(), 2U);
  EXPECT_EQ(book->sheets[0].name, "名单");
  EXPECT_TRUE(book->sheets[1].hidden);
  const auto& rows = book->sheets[0].rows;
  ASSERT_EQ(rows.size(), 3U) << "the chart's cells are not the sheet's";
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_EQ(rows[0].cells, (std::vector<Cell>{{"学号"}, {"姓名"}}));
  EXPECT_EQ(rows[1].cells, (std::vector<Cell>{{"20220101", CellKind::number},
                                              {"欧阳Na"},
                                              {"2026-01-26", CellKind::date},
                                              {"7", CellKind::number},
                                              {"1900-01-01 12:00", CellKind::date}}));
  EXPECT_EQ(rows[2].cells,
            (std::vector<Cell>{{"结果"}, {"#N/A", CellKind::error}, {"TRUE", CellKind::logical}, {"标签"}}));
}

TEST(Table, WhatIsNoTableIsSaid) {
  EXPECT_EQ(id_of(std::string()), "table.empty");
  EXPECT_EQ(id_of("<html><table><tr><td>学号</td></tr></table></html>"), "table.web_page");
  EXPECT_EQ(id_of("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>"), "table.web_page");
  EXPECT_EQ(id_of(std::string("\0\0\0\0", 4)), "table.not_a_table");
  EXPECT_EQ(id_of(std::string("\xFF\xD8\xFF\xE0\0\x10JFIF\0\xFE\0\0", 14)), "table.not_a_table");
  EXPECT_EQ(id_of("\xFF\xFF,1\n"), "table.encoding");
  EXPECT_EQ(id_of(test::zip({{"照片/1.jpg", "x"}})), "table.not_a_table");
  EXPECT_EQ(id_of(test::compound("EncryptedPackage", "secret")), "table.password");
  EXPECT_EQ(id_of(made_xls(test::record(0x2F, std::string(6, '\0')))), "table.password");
  EXPECT_EQ(id_of(test::compound("Book", std::string(5000, 'x'))), "table.old");
  EXPECT_EQ(id_of(test::compound("WordDocument", "x")), "table.not_a_table");
  EXPECT_EQ(id_of("a,\"never closed\n"), "csv.quote");
}

TEST(Table, BombsAndCirclesEnd) {
  // 24 MB of blanks in one part, 24 KB packed.
  const Bytes bomb = test::xlsx({{"a", std::string(std::size_t{24} << 20, ' ')}});
  EXPECT_EQ(id_of(bomb, TableLimits{.unpacked_bytes = std::size_t{10} << 20}), "table.too_large");
  EXPECT_EQ(id_of(bomb), "ok") << "the same, allowed: so it is the size that is refused";
  std::string laughs = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">";
  for (char c = 'b'; c < 'j'; ++c) {
    laughs += std::string("<!ENTITY ") + c + " \"";
    for (int i = 0; i < 20; ++i) laughs += std::string("&") + static_cast<char>(c - 1) + ";";
    laughs += "\">";
  }
  EXPECT_EQ(id_of(test::zip({{"xl/workbook.xml", laughs + "]><workbook><sheets>&i;</sheets></workbook>"}})),
            "table.damaged");
  std::string many = "<sheetData>";
  for (int i = 0; i < 2000; ++i) many += "<row><c><v>1</v></c></row>";
  EXPECT_EQ(id_of(test::xlsx({{"a", many + "</sheetData>"}}), TableLimits{.cells = 1999}), "table.too_large");
  EXPECT_EQ(id_of(test::xlsx({{"a", many + "</sheetData>"}}), TableLimits{.cells = 2000}), "ok");
  // A chain of sectors that leads back to itself.
  Bytes circle = test::compound("Workbook", std::string(9000, '\0'));
  circle.at(512 + 3 * 4) = 3;
  EXPECT_EQ(id_of(circle), "table.damaged");
  EXPECT_EQ(
      id_of(test::xlsx({{"a", "<sheetData><row><c t=\"s\"><v>9</v></c></row></sheetData>"}}, "<si><t>x</t></si>")),
      "table.damaged");
}

TEST(Table, CutShortAndChangedFilesNeverFallOver) {
  const std::vector<Bytes> files{
      test::xlsx({{"名单", tricky_sheet}, {"旧", tricky_sheet, "hidden"}}, tricky_strings, {}, tricky_styles),
      made_xls()};
  std::mt19937 random(1);
  int refused = 0, read = 0;
  for (const Bytes& file : files) {
    for (std::size_t size = 0; size < file.size(); size += 1 + file.size() / 200)
      refused += id_of(ByteView(file).first(size)) != "ok";
    for (int i = 0; i < 1500; ++i) {
      Bytes changed = file;
      for (auto n = 1 + random() % 4; n > 0; --n)
        changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
      (id_of(changed) == "ok" ? read : refused) += 1;
    }
  }
  EXPECT_GT(refused, 300);
  EXPECT_GT(read, 50) << "not every change is noticed, or this would try one way alone";
}

TEST(Table, WhatIsWrittenIsReadBackToTheLetter) {
  std::mt19937 random(7);
  const std::vector<std::string> pieces{"学", "0", "=",       "'", "+", "-", "@",  ",",   "\"", ";",
                                        "𠮷", "A", "_x4E2D_", "&", "<", "1", "E+", "\t1", "\n2"};
  for (int round = 0; round < 40; ++round) {
    OutSheet sheet{"名单", {{std::string("学号"), std::string("姓名"), std::string("备注")}}};
    for (int r = 0; r < 30; ++r) {
      std::vector<OutCell> row;
      for (int c = 0; c < 3; ++c) {
        std::string text = c == 0 ? "k" : "";
        for (auto n = random() % 6; n > 0; --n) text += pieces[random() % pieces.size()];
        row.emplace_back(trim(text));
      }
      sheet.rows.push_back(row);
    }
    for (const TableFormat format : {TableFormat::csv, TableFormat::xlsx}) {
      const auto written = write_tables(format, {sheet});
      ASSERT_TRUE(written.ok());
      const auto book = read_tables(*written);
      ASSERT_TRUE(book.ok()) << book.error().message;
      ASSERT_EQ(book->sheets.at(0).rows.size(), sheet.rows.size());
      for (std::size_t r = 0; r < sheet.rows.size(); ++r)
        for (std::size_t c = 0; c < 3; ++c) {
          const auto& cells = book->sheets[0].rows[r].cells;
          const Cell cell = c < cells.size() ? cells[c] : Cell{};
          EXPECT_EQ(cell.text, trim(std::get<std::string>(sheet.rows[r][c]))) << (format == TableFormat::csv);
          EXPECT_EQ(cell.kind, CellKind::text);
        }
    }
  }
  EXPECT_EQ(table_format_of("名单.XLSX"), TableFormat::xlsx);
  EXPECT_EQ(table_format_of("a.b.csv"), TableFormat::csv);
  EXPECT_FALSE(table_format_of("名单.xls"));
}

/// What the reading of these bytes takes at most, beside them: the peak of a process that reads nothing else.
std::size_t megabytes_for(const Bytes& file, std::string& said) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    const std::string id = id_of(file);
    ::getrusage(RUSAGE_SELF, &after);
    const std::string line = fmt::format("{} {}", (after.ru_maxrss - before.ru_maxrss) / 1024, id);
    ::_exit(::write(ends[1], line.data(), line.size()) == static_cast<ssize_t>(line.size()) ? 0 : 1);
  }
  char line[200] = {};
  EXPECT_GT(::read(ends[0], line, sizeof(line) - 1), 0);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(ends[0]);
  ::close(ends[1]);
  said.clear();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  const std::string text = line;
  said = text.substr(text.find(' ') + 1);
#if defined(__SANITIZE_ADDRESS__)
  return 0;  // it keeps what was freed, and shadows the rest
#else
  return static_cast<std::size_t>(std::atol(line));
#endif
}
Bytes bytes_of(const std::string& text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}
std::string many(std::size_t n, const std::function<std::string(std::size_t)>& each) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += each(i);
  return out;
}

TEST(TableLimits, SixtyFourMegabytesOfCommasAreOneSentenceAndNoMemory) {
  std::string said;
  // The text is held once; each comma would be thirty-two bytes more.
  EXPECT_LT(megabytes_for(bytes_of(std::string((std::size_t{64} << 20) - 1, ',')), said), 200U);
  EXPECT_EQ(said, "csv.too_wide");
  EXPECT_LT(megabytes_for(bytes_of("a,b\n" + std::string(std::size_t{40} << 20, '\t')), said), 200U);
  EXPECT_EQ(said, "ok") << "a row of nothing";
  EXPECT_LT(megabytes_for(bytes_of(many(3'000'000, [](std::size_t) { return "a\n"; })), said), 400U);
  EXPECT_EQ(said, "table.too_large") << "more rows than a spreadsheet has";
}

TEST(TableLimits, NumberFormatsAndStylesAreCounted) {
  std::string said;
  const auto formats = [](std::size_t n) {
    return "<numFmts>" +
           many(n, [](std::size_t i) { return fmt::format("<numFmt numFmtId='{}' formatCode='0'/>", i); }) +
           "</numFmts>";
  };
  const std::vector<test::XlsxSheet> sheets{{"a", "<sheetData><row><c><v>1</v></c></row></sheetData>"}};
  EXPECT_EQ(id_of(test::xlsx(sheets, {}, {}, formats(1000))), "ok");
  EXPECT_LT(megabytes_for(test::xlsx(sheets, {}, {}, formats(2'000'000)), said), 100U);
  EXPECT_EQ(said, "table.too_large");
  const auto styles = many(200'000, [](std::size_t) { return "<xf/>"; });
  EXPECT_EQ(id_of(test::xlsx(sheets, {}, {}, "<cellXfs>" + styles + "</cellXfs>")), "table.too_large");
}

TEST(TableLimits, ATagIsNotAsLongAsItLikes) {
  std::string said;
  const std::string long_tag = "<sheetData><row x='" + std::string(std::size_t{100} << 20, 'x') + "'/></sheetData>";
  EXPECT_LT(megabytes_for(test::xlsx({{"a", long_tag}}), said), 100U);
  EXPECT_EQ(said, "table.too_large");
  EXPECT_EQ(id_of(test::xlsx({{"a", "<sheetData/><x y='" + std::string(1'000'000, 'x') + "'/>"}})), "ok")
      << "a list of ranges may be long";
  EXPECT_EQ(id_of(test::xlsx({{std::string(100'000, 'n'), "<sheetData/>"}})), "table.damaged");
}

TEST(TableLimits, SheetsAndPartsAreCountedAndEachIsReadOnce) {
  std::vector<test::XlsxSheet> sheets;
  for (int i = 0; i < 1025; ++i) sheets.push_back({fmt::format("s{}", i), "<sheetData/>"});
  EXPECT_EQ(id_of(test::xlsx(sheets)), "table.too_large");
  std::vector<std::pair<std::string, std::string>> parts;
  for (int i = 0; i < 5000; ++i) parts.emplace_back(fmt::format("x/{}", i), "");
  parts.emplace_back("xl/workbook.xml", "<workbook/>");
  EXPECT_EQ(id_of(test::zip(parts)), "table.too_large");
  const std::vector<test::XlsSheet> many_old(1025, test::XlsSheet{u"s", false, ""});
  EXPECT_EQ(id_of(test::xls({}, many_old)), "table.too_large");
  // Three sheets that say that they begin where the first one does.
  const std::vector<test::XlsSheet> three{{u"a", false, ""}, {u"b", false, ""}, {u"c", false, ""}};
  EXPECT_EQ(id_of(test::xls({}, three)), "ok");
  Bytes same = test::xls({}, three);
  const std::string bound = "\x85" + std::string(1, '\0');
  std::string text(as_text(same));
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(bound); at != std::string::npos && places.size() < 3; at = text.find(bound, at + 2))
    places.push_back(at + 4);
  ASSERT_EQ(places.size(), 3U);
  for (const std::size_t at : places) text.replace(at, 4, text.substr(places[0], 4));
  EXPECT_EQ(id_of(bytes_of(text)), "table.damaged");
}

}  // namespace
}  // namespace cs::exchange
