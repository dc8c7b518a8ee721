// XLSX: a ZIP file of XML parts (ECMA-376), each streamed through expat, so that no part is ever held whole.
#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "exchange/formats.hpp"
#include "exchange/zip_file.hpp"

namespace cs::exchange {
namespace {

using Attributes = const XML_Char**;

std::string_view local(const XML_Char* name) {
  const std::string_view whole = name;
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

/// The attribute of that local name; "id" of the sheet's relation stands beside "sheetId".
std::string attribute(Attributes list, std::string_view wanted) {
  for (; *list; list += 2)
    if (local(list[0]) == wanted) return list[1];
  return {};
}

/// Expat holds a tag whole, and a comment: so much may come without anything that a handler is told.
constexpr std::size_t longest_silence = std::size_t{4} << 20;
/// Of names that are kept.
constexpr std::size_t longest_name = 4096;
constexpr std::size_t longest_text = std::size_t{1} << 20;
constexpr std::size_t most_sheets = 1024, most_parts = 4096, most_styles = 65'536;

/// One part. Handlers never throw through expat: what goes wrong is kept in `failed`.
class Part {
 public:
  virtual ~Part() = default;
  virtual void start(std::string_view, Attributes) {}
  virtual void end(std::string_view) {}
  virtual void text(std::string_view) {}

  Status begin(std::string name) {
    name_ = std::move(name);
    parser_.reset(XML_ParserCreate(nullptr));
    if (!parser_) return internal_error("no memory for expat");
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(
        parser_.get(),
        [](void* self, const XML_Char* name_of, Attributes a) {
          auto* part = static_cast<Part*>(self);
          part->silent_ = 0;
          if (!part->failed_) part->start(local(name_of), a);
        },
        [](void* self, const XML_Char* name_of) {
          auto* part = static_cast<Part*>(self);
          part->silent_ = 0;
          if (!part->failed_) part->end(local(name_of));
        });
    XML_SetCharacterDataHandler(parser_.get(), [](void* self, const XML_Char* s, int n) {
      auto* part = static_cast<Part*>(self);
      part->silent_ = 0;
      if (!part->failed_) part->text({s, static_cast<std::size_t>(n)});
    });
    // A spreadsheet declares nothing: who does wants to blow something up.
    XML_SetStartDoctypeDeclHandler(parser_.get(),
                                   [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
                                     auto* part = static_cast<Part*>(self);
                                     part->fail(damaged(part->name_));
                                   });
    return {};
  }
  Status take(ByteView bytes) {
    for (constexpr std::size_t step = std::size_t{64} << 10; !failed_ && !bytes.empty();) {
      const ByteView some = bytes.first(std::min(step, bytes.size()));
      bytes = bytes.subspan(some.size());
      silent_ += some.size();
      if (XML_Parse(parser_.get(), reinterpret_cast<const char*>(some.data()), static_cast<int>(some.size()),
                    XML_FALSE) != XML_STATUS_OK &&
          !failed_)
        failed_ = damaged(name_);
      if (!failed_ && silent_ > longest_silence) failed_ = too_large("a tag in it is longer than any of a spreadsheet");
    }
    return failed_ ? Status(*failed_) : Status();
  }
  Status finish() {
    if (!failed_ && XML_Parse(parser_.get(), "", 0, XML_TRUE) != XML_STATUS_OK && !failed_) failed_ = damaged(name_);
    return failed_ ? Status(*failed_) : Status();
  }

 protected:
  void fail(Error e) {
    if (failed_) return;
    failed_ = std::move(e);
    XML_StopParser(parser_.get(), XML_FALSE);
  }
  void check(const Status& s) {
    if (!s) fail(s.error());
  }

 private:
  struct Free {
    void operator()(XML_Parser p) const { XML_ParserFree(p); }
  };
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
  std::string name_;
  std::optional<Error> failed_;
  std::size_t silent_ = 0;  ///< bytes since a handler was told anything
};

struct SheetName {
  std::string name, relation;
  bool hidden = false;
};

class Workbook : public Part {
 public:
  void start(std::string_view name, Attributes a) override {
    if (name == "workbookPr") from_1904 = attribute(a, "date1904") == "1" || attribute(a, "date1904") == "true";
    if (name != "sheet") return;
    if (sheets.size() == most_sheets) return fail(too_large("it has more than 1,024 sheets"));
    const std::string state = attribute(a, "state");
    if (attribute(a, "name").size() + attribute(a, "id").size() > longest_name) return fail(damaged("a sheet's name"));
    sheets.push_back({attribute(a, "name"), attribute(a, "id"), state == "hidden" || state == "veryHidden"});
  }
  bool from_1904 = false;
  std::vector<SheetName> sheets;
};

class Relations : public Part {
 public:
  void start(std::string_view name, Attributes a) override {
    if (name != "Relationship") return;
    if (targets.size() == most_parts) return fail(too_large("it is made of more than 4,096 parts"));
    std::string target = attribute(a, "Target");
    if (target.size() + attribute(a, "Id").size() > longest_name) return fail(damaged("the name of a part"));
    target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
    if (attribute(a, "Type").ends_with("/sharedStrings")) strings = target;
    if (attribute(a, "Type").ends_with("/styles")) styles = target;
    targets.emplace(attribute(a, "Id"), target);
  }
  std::map<std::string, std::string> targets;
  std::string strings, styles;
};

/// Which of the cells' styles show a date.
class Styles : public Part {
 public:
  void start(std::string_view name, Attributes a) override {
    if (name == "numFmt") {
      if (formats_.size() == most_styles) return fail(too_large("it has more than 65,536 number formats"));
      if (const auto id = number_from<std::uint32_t>(attribute(a, "numFmtId")))
        formats_[*id] = is_date_format(std::string_view(attribute(a, "formatCode")));
    } else if (name == "cellXfs") {
      inside_ = true;
    } else if (name == "xf" && inside_) {
      if (dates.size() == most_styles) return fail(too_large("it has more than 65,536 cell styles"));
      const auto id = number_from<std::uint32_t>(attribute(a, "numFmtId")).value_or(0);
      const auto own = formats_.find(id);
      dates.push_back(own != formats_.end() ? own->second : is_date_format(id));
    }
  }
  void end(std::string_view name) override {
    if (name == "cellXfs") inside_ = false;
  }
  std::vector<bool> dates;

 private:
  std::map<std::uint32_t, bool> formats_;
  bool inside_ = false;
};

/// "_x4E2D_" is how XML carries what it cannot; units of UTF-16.
std::string unescaped(const std::string& text) {
  if (text.find("_x") == std::string::npos) return text;
  std::string out;
  char32_t high = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t unit = 0;
    const char* from = text.data() + i + 2;
    const bool is_escape = text.compare(i, 2, "_x") == 0 && i + 7 <= text.size() && text[i + 6] == '_' &&
                           std::from_chars(from, from + 4, unit, 16).ptr == from + 4;
    if (!is_escape) {
      high = 0;
      out += text[i++];
      continue;
    }
    i += 7;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      if (high) out += to_utf8(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
      high = 0;
    } else if (unit != 0) {
      high = 0;
      out += to_utf8(unit);
    }
  }
  return out;
}

/// Text in <t>, its runs put together; how a name is read aloud (<rPh>) is not part of it.
class SharedStrings : public Part {
 public:
  SharedStrings(std::size_t most, std::vector<std::string>& out) : most_(most), out_(out) {}
  void start(std::string_view name, Attributes) override {
    if (name == "si")
      now_.clear();
    else if (name == "rPh")
      aside_ = true;
    else if (name == "t")
      inside_ = !aside_;
  }
  void end(std::string_view name) override {
    if (name == "si") {
      size_ += now_.size() + sizeof(std::string);
      if (size_ > most_) return fail(too_large(fmt::format("its texts have more than {} MB", most_ >> 20)));
      out_.push_back(unescaped(now_));
    } else if (name == "rPh") {
      aside_ = false;
    } else if (name == "t") {
      inside_ = false;
    }
  }
  void text(std::string_view s) override {
    if (!inside_) return;
    if (now_.size() + s.size() > longest_text) return fail(too_large("a text in it has more than 1 MB"));
    now_ += s;
  }

 private:
  const std::size_t most_;
  std::vector<std::string>& out_;
  std::string now_;
  std::size_t size_ = 0;
  bool inside_ = false, aside_ = false;
};

class Cells : public Part {
 public:
  Cells(SheetBuilder builder, const std::vector<std::string>& strings, const std::vector<bool>& dates, bool from_1904)
      : builder_(builder), strings_(strings), dates_(dates), from_1904_(from_1904) {}

  void start(std::string_view name, Attributes a) override {
    if (name == "row") {
      const auto r = number_from<std::size_t>(attribute(a, "r"));
      row_ = r && *r > 0 ? *r - 1 : next_row_;
      next_row_ = row_ + 1;
      next_column_ = 0;
    } else if (name == "c") {
      column_ = column_of(attribute(a, "r")).value_or(next_column_);
      next_column_ = column_ + 1;
      type_ = attribute(a, "t");
      style_ = number_from<std::size_t>(attribute(a, "s")).value_or(0);
      value_.clear();
      formula_ = has_value_ = false;
    } else if (name == "f") {
      formula_ = true;
    } else if (name == "rPh") {
      aside_ = true;
    } else if (name == "v" || (name == "t" && !aside_)) {
      inside_ = has_value_ = true;
    }
  }
  void end(std::string_view name) override {
    if (name == "v" || name == "t") inside_ = false;
    if (name == "rPh") aside_ = false;
    if (name == "c") check(put());
  }
  void text(std::string_view s) override {
    if (!inside_) return;
    if (value_.size() + s.size() > longest_text) return fail(too_large("a text in it has more than 1 MB"));
    value_ += s;
  }

 private:
  static std::optional<std::size_t> column_of(std::string_view reference) {
    std::size_t column = 0, letters = 0;
    for (; letters < reference.size() && letters < 4; ++letters) {
      const char c = reference[letters];
      if (c < 'A' || c > 'Z') break;
      column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    }
    if (letters == 0) return std::nullopt;
    return column - 1;
  }
  Status put() {
    if (formula_ && (!has_value_ || value_.empty()) && type_ != "str")
      return builder_.put(row_, column_, "=", CellKind::error);
    if (!has_value_) return {};
    if (type_ == "s") {
      const auto at = number_from<std::size_t>(value_);
      if (!at || *at >= strings_.size()) return damaged("a cell names a text that is not there");
      return builder_.put(row_, column_, strings_[*at], CellKind::text);
    }
    if (type_ == "inlineStr" || type_ == "str") return builder_.put(row_, column_, unescaped(value_), CellKind::text);
    if (type_ == "b") return builder_.put(row_, column_, value_ == "1" ? "TRUE" : "FALSE", CellKind::logical);
    if (type_ == "e") return builder_.put(row_, column_, value_, CellKind::error);
    if (type_ == "d") return builder_.put(row_, column_, value_.substr(0, value_.find("T00:00")), CellKind::date);
    if (value_.empty()) return {};
    const auto number = number_from<double>(trim(value_));
    if (!number) return damaged("a number is none");
    if (style_ < dates_.size() && dates_[style_])
      return builder_.put(row_, column_, date_text(*number, from_1904_), CellKind::date);
    return builder_.put(row_, column_, number_text(*number), CellKind::number);
  }

  SheetBuilder builder_;
  const std::vector<std::string>& strings_;
  const std::vector<bool>& dates_;
  const bool from_1904_;
  std::size_t row_ = 0, next_row_ = 0, column_ = 0, next_column_ = 0, style_ = 0;
  std::string type_, value_;
  bool inside_ = false, aside_ = false, formula_ = false, has_value_ = false;
};

class Package {
 public:
  Package(ByteView file, const TableLimits& limits) : file_(file), limits_(limits) {}
  /// Whether the part was there.
  Result<bool> read(const std::string& name, Part& part) {
    bool found = false;
    std::size_t parts = 0;
    const Status walked = read_zip(file_, unpacked_, limits_.unpacked_bytes, [&](const ZipEntry& entry) -> ZipSink {
      if (++parts > most_parts)
        return [](ByteView) -> Status { return too_large("it is made of more than 4,096 parts"); };
      if (found || entry.name != name) return {};
      found = true;
      if (const Status begun = part.begin(name); !begun) return [begun](ByteView) { return begun; };
      return [&part](ByteView bytes) { return part.take(bytes); };
    });
    if (!walked && (walked.error().id == "zip.damaged" || walked.error().id == "zip.method"))
      return damaged(found ? name : "its directory");
    if (parts > most_parts) return too_large("it is made of more than 4,096 parts");
    if (!walked && walked.error().id == "zip.too_large")
      return too_large(fmt::format("it unpacks to more than {} MB", limits_.unpacked_bytes >> 20));
    CS_TRY(walked);
    if (found) CS_TRY(part.finish());
    return found;
  }

 private:
  ByteView file_;
  const TableLimits& limits_;
  std::size_t unpacked_ = 0;
};

}  // namespace

Result<Book> read_xlsx(ByteView file, const TableLimits& limits) {
  Package package(file, limits);
  Workbook workbook;
  CS_ASSIGN(const bool is_workbook, package.read("xl/workbook.xml", workbook));
  if (!is_workbook)
    return invalid("table.not_a_table", "This ZIP file is no XLSX spreadsheet: CSV, XLSX or XLS is expected.");
  Relations relations;
  CS_TRY(package.read("xl/_rels/workbook.xml.rels", relations));
  std::vector<std::string> strings;
  if (!relations.strings.empty()) {
    SharedStrings part(limits.text_bytes, strings);
    CS_TRY(package.read(relations.strings, part));
  }
  Styles styles;
  if (!relations.styles.empty()) CS_TRY(package.read(relations.styles, styles));
  Book book{"xlsx", {}};
  SheetBuilder::Held held;
  std::set<std::string> read;
  for (const SheetName& name : workbook.sheets) {
    Sheet& sheet = book.sheets.emplace_back(Sheet{name.name, name.hidden, {}});
    const auto target = relations.targets.find(name.relation);
    // A chart has no cells; two sheets of one part would be read twice.
    if (target == relations.targets.end() || !read.insert(target->second).second) continue;
    Cells part(SheetBuilder(sheet, limits, held), strings, styles.dates, workbook.from_1904);
    CS_ASSIGN(const bool there, package.read(target->second, part));
    if (!there) return damaged(fmt::format("sheet '{}' is missing", name.name));
  }
  return book;
}

}  // namespace cs::exchange
