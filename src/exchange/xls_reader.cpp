// XLS as Excel 97 to 2003 write it (BIFF8, [MS-XLS]). A reader of our own, because the library for it opens paths alone
// and takes what a file says at its word; this one looks at nothing outside its bytes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "exchange/compound_file.hpp"
#include "exchange/formats.hpp"
#include "exchange/little_endian.hpp"

namespace cs::exchange {
namespace {

enum Kind : std::uint16_t {
  formula = 0x06,
  end_of = 0x0A,
  date_mode = 0x22,
  file_pass = 0x2F,
  continued = 0x3C,
  bound_sheet = 0x85,
  many_rk = 0xBD,
  cell_format = 0xE0,
  shared_strings = 0xFC,
  shared_label = 0xFD,
  number = 0x203,
  label = 0x204,
  bool_or_error = 0x205,
  result_text = 0x207,
  rk = 0x27E,
  number_format = 0x41E,
  begin_of = 0x809,
};

constexpr std::size_t most_sheets = 1024;

struct Record {
  std::uint16_t kind = 0;
  ByteView body;
};

/// Record after record; nothing at the end.
class Records {
 public:
  Records(ByteView stream, std::size_t at) : stream_(stream), at_(at) {}
  std::optional<Record> next() {
    if (at_ + 4 > stream_.size()) return std::nullopt;
    const std::size_t size = u16_at(stream_, at_ + 2);
    if (at_ + 4 + size > stream_.size()) return std::nullopt;
    Record r{u16_at(stream_, at_), stream_.subspan(at_ + 4, size)};
    at_ += 4 + size;
    return r;
  }
  bool continues() const { return at_ + 4 <= stream_.size() && u16_at(stream_, at_) == Kind::continued; }

 private:
  ByteView stream_;
  std::size_t at_;
};

/// A record and its continuations, as the table of texts is spread over them.
class Pieces {
 public:
  explicit Pieces(std::vector<ByteView> pieces) : pieces_(std::move(pieces)) {}
  bool at_end() {
    while (piece_ < pieces_.size() && at_ >= pieces_[piece_].size()) step();
    return piece_ >= pieces_.size();
  }
  std::optional<std::uint8_t> u8() {
    if (at_end()) return std::nullopt;
    return pieces_[piece_][at_++];
  }
  std::optional<std::uint32_t> number(int bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i) {
      const auto b = u8();
      if (!b) return std::nullopt;
      value |= std::uint32_t{*b} << (8 * i);
    }
    return value;
  }
  bool skip(std::size_t n) {
    while (n > 0) {
      if (at_end()) return false;
      const std::size_t part = std::min(n, pieces_[piece_].size() - at_);
      at_ += part;
      n -= part;
    }
    return true;
  }
  /// `count` signs of one byte or two; where a piece ends among them the next says anew how wide they are.
  std::optional<std::string> signs(std::size_t count, bool wide) {
    std::string out;
    char32_t high = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (piece_ < pieces_.size() && at_ >= pieces_[piece_].size()) {
        if (at_end()) return std::nullopt;
        wide = (pieces_[piece_][at_++] & 1) != 0;
      }
      const auto unit = number(wide ? 2 : 1);
      if (!unit) return std::nullopt;
      if (*unit >= 0xD800 && *unit < 0xDC00) {
        high = *unit;
      } else if (*unit >= 0xDC00 && *unit < 0xE000) {
        out += high ? to_utf8(0x10000 + ((high - 0xD800) << 10) + (*unit - 0xDC00)) : to_utf8(0xFFFD);
        high = 0;
      } else {
        high = 0;
        if (*unit != 0) out += to_utf8(*unit);
      }
    }
    return out;
  }
  /// A text whose length stands in `length_bytes` before it, with the formats and readings that may follow it.
  std::optional<std::string> string(int length_bytes) {
    const auto count = number(length_bytes);
    const auto flags = u8();
    if (!count || !flags) return std::nullopt;
    std::size_t behind = 0;
    if (*flags & 8) {
      const auto runs = number(2);
      if (!runs) return std::nullopt;
      behind += std::size_t{*runs} * 4;
    }
    if (*flags & 4) {
      const auto size = number(4);
      if (!size) return std::nullopt;
      behind += *size;
    }
    auto text = signs(*count, (*flags & 1) != 0);
    if (!text || !skip(behind)) return std::nullopt;
    return text;
  }

 private:
  void step() {
    ++piece_;
    at_ = 0;
  }
  std::vector<ByteView> pieces_;
  std::size_t piece_ = 0, at_ = 0;
};

struct Globals {
  struct Bound {
    std::uint32_t at = 0;
    Sheet sheet;
  };
  std::vector<Bound> sheets;
  std::vector<std::string> strings;
  std::map<std::uint32_t, bool> formats;
  std::vector<std::uint16_t> cell_formats;
  bool from_1904 = false;

  bool is_date(std::size_t cell_format) const {
    if (cell_format >= cell_formats.size()) return false;
    const auto own = formats.find(cell_formats[cell_format]);
    return own != formats.end() ? own->second : is_date_format(std::uint32_t{cell_formats[cell_format]});
  }
};

Error cut() {
  return damaged("a record is cut short");
}

Status read_strings(Records& records, ByteView first, const TableLimits& limits, Globals& g) {
  std::vector<ByteView> pieces{first};
  while (records.continues()) {
    const auto more = records.next();
    if (!more) return cut();
    pieces.push_back(more->body);
  }
  Pieces p(std::move(pieces));
  const auto all = p.number(4), different = p.number(4);
  if (!all || !different) return cut();
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < *different; ++i) {
    auto text = p.string(2);
    if (!text) return damaged("its table of texts");
    size += text->size() + sizeof(std::string);
    if (size > limits.text_bytes)
      return too_large(fmt::format("its texts have more than {} MB", limits.text_bytes >> 20));
    g.strings.push_back(std::move(*text));
  }
  return {};
}

Result<Globals> read_globals(ByteView stream, const TableLimits& limits) {
  Globals g;
  Records records(stream, 0);
  const auto begin = records.next();
  if (!begin || begin->kind != Kind::begin_of || begin->body.size() < 4) return damaged("its beginning");
  if (u16_at(begin->body, 0) < 0x0600)
    return invalid("table.old", "This spreadsheet was saved by Excel 95 or older: save it as XLSX.");
  while (const auto r = records.next()) {
    switch (r->kind) {
      case Kind::end_of:
        return g;
      case Kind::file_pass:
        return invalid("table.password", "This spreadsheet has a password: save it without one.");
      case Kind::date_mode:
        if (r->body.size() >= 2) g.from_1904 = u16_at(r->body, 0) == 1;
        break;
      case Kind::shared_strings:
        CS_TRY(read_strings(records, r->body, limits, g));
        break;
      case Kind::cell_format:
        if (r->body.size() >= 4) g.cell_formats.push_back(u16_at(r->body, 2));
        break;
      case Kind::number_format: {
        if (r->body.size() < 5) return cut();
        Pieces p({r->body.subspan(2)});
        const auto code = p.string(2);
        if (!code) return cut();
        g.formats[u16_at(r->body, 0)] = is_date_format(std::string_view(*code));
        break;
      }
      case Kind::bound_sheet: {
        if (r->body.size() < 8) return cut();
        if (r->body[5] != 0) break;  // a chart or a macro
        if (g.sheets.size() == most_sheets) return too_large("it has more than 1,024 sheets");
        Pieces p({r->body.subspan(6)});
        auto name = p.string(1);
        if (!name) return cut();
        g.sheets.push_back({u32_at(r->body, 0), {std::move(*name), (r->body[4] & 3) != 0, {}}});
        break;
      }
      default:
        break;
    }
  }
  return damaged("it ends too soon");
}

double rk_value(std::uint32_t rk_number) {
  double value = 0;
  if (rk_number & 2)
    value = static_cast<double>(static_cast<std::int32_t>(rk_number) >> 2);
  else
    value = std::bit_cast<double>(std::uint64_t{rk_number & 0xFFFFFFFC} << 32);
  return rk_number & 1 ? value / 100 : value;
}

const char* error_text(std::uint8_t code) {
  switch (code) {
    case 0x00:
      return "#NULL!";
    case 0x07:
      return "#DIV/0!";
    case 0x0F:
      return "#VALUE!";
    case 0x17:
      return "#REF!";
    case 0x1D:
      return "#NAME?";
    case 0x24:
      return "#NUM!";
    default:
      return "#N/A";
  }
}

class SheetReader {
 public:
  SheetReader(const Globals& g, SheetBuilder builder) : g_(g), builder_(builder) {}

  Status read(ByteView stream, std::size_t at) {
    Records records(stream, at);
    const auto begin = records.next();
    if (!begin || begin->kind != Kind::begin_of) return damaged("a sheet does not begin where it should");
    int inner = 0;  // charts that stand in the sheet
    while (const auto r = records.next()) {
      walked_ += r->body.size() + 4;
      if (r->kind == Kind::begin_of) ++inner;
      if (r->kind == Kind::end_of && inner-- == 0) return {};
      if (inner == 0) CS_TRY(record(*r));
    }
    return damaged("a sheet ends too soon");
  }
  std::size_t walked() const { return walked_; }  ///< bytes of its records

 private:
  Status record(const Record& r) {
    const ByteView b = r.body;
    switch (r.kind) {
      case Kind::shared_label:
        if (b.size() < 10) return cut();
        if (u32_at(b, 6) >= g_.strings.size()) return damaged("a cell names a text that is not there");
        return put(b, g_.strings[u32_at(b, 6)], CellKind::text);
      case Kind::label: {
        if (b.size() < 9) return cut();
        Pieces p({b.subspan(6)});
        auto text = p.string(2);
        return text ? put(b, std::move(*text), CellKind::text) : cut();
      }
      case Kind::number:
        return b.size() < 14 ? cut() : put_number(b, 0, double_at(b, 6));
      case Kind::rk:
        return b.size() < 10 ? cut() : put_number(b, 0, rk_value(u32_at(b, 6)));
      case Kind::many_rk:
        if (b.size() < 6) return cut();
        for (std::size_t i = 0, at = 4; at + 6 + 2 <= b.size(); ++i, at += 6)
          CS_TRY(put_number(b, i, rk_value(u32_at(b, at + 2)), u16_at(b, at)));
        return {};
      case Kind::bool_or_error:
        if (b.size() < 8) return cut();
        return b[7] ? put(b, error_text(b[6]), CellKind::error) : put(b, b[6] ? "TRUE" : "FALSE", CellKind::logical);
      case Kind::formula:
        if (b.size() < 14) return cut();
        if (u16_at(b, 12) != 0xFFFF) return put_number(b, 0, double_at(b, 6));
        if (b[6] == 0) waiting_ = b;
        if (b[6] == 1) return put(b, b[8] ? "TRUE" : "FALSE", CellKind::logical);
        if (b[6] == 2) return put(b, error_text(b[8]), CellKind::error);
        return {};
      case Kind::result_text: {
        if (waiting_.empty()) return {};
        Pieces p({b});
        auto text = p.string(2);
        const ByteView cell = waiting_;
        waiting_ = {};
        return text ? put(cell, std::move(*text), CellKind::text) : cut();
      }
      default:
        return {};
    }
  }
  Status put(ByteView cell, std::string text, CellKind kind) {
    return builder_.put(u16_at(cell, 0), u16_at(cell, 2), std::move(text), kind);
  }
  Status put_number(ByteView cell, std::size_t further, double value, std::optional<std::uint16_t> format = {}) {
    const bool date = g_.is_date(format ? *format : u16_at(cell, 4));
    return builder_.put(u16_at(cell, 0), u16_at(cell, 2) + further,
                        date ? date_text(value, g_.from_1904) : number_text(value),
                        date ? CellKind::date : CellKind::number);
  }

  const Globals& g_;
  SheetBuilder builder_;
  std::size_t walked_ = 0;
  ByteView waiting_;  ///< the formula whose text comes in the next record
};

}  // namespace

Result<Book> read_xls(ByteView file, const TableLimits& limits) {
  CS_ASSIGN(const auto encrypted, compound_stream(file, "EncryptedPackage"));
  if (encrypted) return invalid("table.password", "This spreadsheet has a password: save it without one.");
  CS_ASSIGN(const auto stream, compound_stream(file, "Workbook"));
  if (!stream) {
    CS_ASSIGN(const auto old, compound_stream(file, "Book"));
    if (old) return invalid("table.old", "This spreadsheet was saved by Excel 95 or older: save it as XLSX.");
    return invalid("table.not_a_table", "This file holds no spreadsheet: CSV, XLSX or XLS is expected.");
  }
  CS_ASSIGN(Globals g, read_globals(*stream, limits));
  Book book{"xls", {}};
  SheetBuilder::Held held;
  std::set<std::uint32_t> read;
  std::size_t walked = 0;
  for (Globals::Bound& bound : g.sheets) {
    // Two sheets of one place would be read twice; and each has its own records, which are no more than there are.
    if (!read.insert(bound.at).second) return damaged("two sheets stand in one place");
    SheetReader reader(g, SheetBuilder(bound.sheet, limits, held));
    CS_TRY(reader.read(*stream, bound.at));
    walked += reader.walked();
    if (walked > stream->size()) return damaged("its sheets lie over each other");
  }
  for (Globals::Bound& bound : g.sheets) book.sheets.push_back(std::move(bound.sheet));
  return book;
}

}  // namespace cs::exchange
