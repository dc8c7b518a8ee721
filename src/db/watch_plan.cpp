#include "db/watch_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "base/text.hpp"

namespace cs::db {
namespace {

using Source = WatchPlan::Source;

struct Token {
  enum class Kind { word, text, parameter, sign, braces } kind;
  std::string_view text;  ///< without its quotes or braces
  std::size_t at;         ///< where it begins
  int depth;              ///< parentheses around it
};
using Tokens = std::vector<Token>;

bool of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t past(std::string_view sql, std::size_t at, std::string_view end) {
  const auto found = sql.find(end, at);
  return found == std::string_view::npos ? sql.size() : found + end.size();
}

Tokens tokens_of(std::string_view sql) {
  Tokens out;
  int depth = 0;
  for (std::size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    std::size_t end = i + 1;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      i = end;
      continue;
    }
    if (sql.substr(i, 2) == "--") {
      i = past(sql, i, "\n");
      continue;
    }
    if (c == '\'') {
      end = past(sql, end, "'");
      while (end < sql.size() && sql[end] == '\'') end = past(sql, end + 1, "'");  // a doubled quote is one of the text
      out.push_back({Token::Kind::text, sql.substr(i + 1, end - i - 2), i, depth});
    } else if (sql.substr(i, 2) == "{{") {
      end = past(sql, i, "}}");
      out.push_back({Token::Kind::braces, sql.substr(i + 2, end - i - 4), i, depth});
    } else if (c == '?') {
      while (end < sql.size() && std::isdigit(static_cast<unsigned char>(sql[end])) != 0) ++end;
      out.push_back({Token::Kind::parameter, sql.substr(i + 1, end - i - 1), i, depth});
    } else if (of_word(c)) {
      while (end < sql.size() && of_word(sql[end])) ++end;
      out.push_back({Token::Kind::word, sql.substr(i, end - i), i, depth});
    } else {
      if (c == ')') --depth;
      out.push_back({Token::Kind::sign, sql.substr(i, 1), i, depth});
      if (c == '(') ++depth;
    }
    i = end;
  }
  return out;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

/// Walks over the tokens; beyond the end it sees nothing.
class Reader {
 public:
  explicit Reader(const Tokens& tokens) : tokens_(tokens) {}
  bool done() const { return at_ >= tokens_.size(); }
  std::size_t place() const { return at_; }
  const Token& peek() const { return tokens_[at_]; }
  bool word(std::string_view w) const {
    return !done() && peek().kind == Token::Kind::word && same_word(peek().text, w);
  }
  bool sign(char c) const { return !done() && peek().kind == Token::Kind::sign && peek().text.front() == c; }
  bool braces(std::string_view w) const { return !done() && peek().kind == Token::Kind::braces && peek().text == w; }
  bool take_word(std::string_view w) { return word(w) && step(); }
  bool take_sign(char c) { return sign(c) && step(); }
  bool take_braces(std::string_view w) { return braces(w) && step(); }
  std::string_view take_name() {
    if (done() || peek().kind != Token::Kind::word) return {};
    const std::string_view name = peek().text;
    step();
    return name;
  }
  bool step() { return ++at_, true; }

 private:
  const Tokens& tokens_;
  std::size_t at_ = 0;
};

const WatchedTable* find(const std::vector<WatchedTable>& tables, std::string_view name) {
  const auto it = std::ranges::find_if(tables, [&](const WatchedTable& t) { return same_word(t.name, name); });
  return it == tables.end() ? nullptr : &*it;
}

Failure untold(std::string_view sql, std::string_view why) {
  return Failure(internal_error(fmt::format("The record cannot tell what this writes, because {}: {}", why, sql)));
}

/// What one expression says, which ends where `ends` does, or with the parentheses around it.
template <class Ends>
Source expression(Reader& r, Ends ends) {
  Source out;
  const int depth = r.done() ? 0 : r.peek().depth;
  std::size_t parts = 0;
  bool minus = false;
  for (; !r.done() && r.peek().depth >= depth && !(r.peek().depth == depth && ends(r)); r.step()) {
    const Token& t = r.peek();
    if (t.kind == Token::Kind::sign && t.text == "-" && parts == 0 && !minus) {
      minus = true;
      continue;
    }
    ++parts;
    if (t.kind == Token::Kind::parameter) {
      out = {Source::Kind::parameter, number_from<std::size_t>(t.text).value_or(1) - 1, ""};
    } else if (t.kind == Token::Kind::text) {
      out = {Source::Kind::text, 0, std::string(t.text)};
      for (std::size_t at = 0; (at = out.text.find("''", at)) != std::string::npos; ++at) out.text.erase(at, 1);
    } else if (t.kind == Token::Kind::word && number_from<std::int64_t>(t.text)) {
      out = {Source::Kind::text, 0, (minus ? "-" : "") + std::string(t.text)};
    } else if (t.kind == Token::Kind::word && same_word(t.text, "NULL")) {
      out = {Source::Kind::null, 0, ""};
    } else {
      parts = 2;
    }
  }
  return parts == 1 ? out : Source{};
}

using Named = std::map<std::string, Source, std::less<>>;

/// All cells of a row from what a statement names; the others have what the table gives them, or nothing where the
/// statement changes a row that is there.
bool fill(WatchPlan& plan, const Named& named, bool whole_row) {
  const auto source = [&](std::string_view column, const std::optional<std::string_view>* given) -> Source {
    if (const auto it = named.find(column); it != named.end()) return it->second;
    if (!whole_row || !given) return {};
    return *given ? Source{Source::Kind::text, 0, std::string(**given)} : Source{Source::Kind::null, 0, ""};
  };
  bool known = true;
  for (const std::string_view k : plan.table->key) plan.key.push_back(source(k, nullptr));
  for (std::size_t g = 0; g < plan.table->groups.size(); ++g) {
    auto& cells = plan.groups.emplace_back();
    if (!plan.touched[g]) continue;
    for (const WatchedColumn& c : plan.table->groups[g].columns) cells.push_back(source(c.name, &c.given));
    known = known && std::ranges::all_of(cells, [](const Source& s) { return s.kind != Source::Kind::unknown; });
  }
  return known && std::ranges::all_of(plan.key, [](const Source& s) { return s.kind != Source::Kind::unknown; });
}

void read_insert(WatchPlan& plan, Reader& r) {
  plan.touched.assign(plan.table->groups.size(), true);
  std::vector<std::string_view> columns;
  if (!r.take_sign('(')) return;
  while (!r.done() && !r.take_sign(')')) {
    columns.push_back(r.take_name());
    r.take_sign(',');
    if (columns.back().empty()) return;
  }
  const bool words = r.take_braces("values");
  if (!words && !(r.take_word("VALUES") && r.take_sign('('))) return;
  Named named;
  bool ended = false;
  for (const std::string_view column : columns) {
    named[std::string(column)] =
        expression(r, [&](const Reader& at) { return at.sign(',') || (words && at.braces("end values")); });
    ended = !r.take_sign(',');
  }
  if (!ended || !(words ? r.take_braces("end values") : r.take_sign(')'))) return;
  if (!r.done() && !r.word("RETURNING") && !r.braces("new id")) return;  // ON CONFLICT, a second row
  plan.derivable = fill(plan, named, true);
}

void read_update(WatchPlan& plan, Reader& r, std::string_view sql) {
  if (!r.take_word("SET")) throw untold(sql, "nothing is SET behind the table's name");
  Named named;
  do {
    const std::string_view column = r.take_name();
    if (column.empty() || !r.take_sign('=')) throw untold(sql, "its SET is no list of columns");
    named[std::string(column)] = expression(r, [](const Reader& at) {
      return at.sign(',') || at.word("WHERE") || at.word("FROM") || at.word("RETURNING") || at.braces("from rows");
    });
  } while (r.take_sign(','));
  for (const std::string_view k : plan.table->key)
    if (named.contains(k)) throw untold(sql, "it changes a key");
  for (const WatchedGroup& g : plan.table->groups)
    plan.touched.push_back(
        std::ranges::any_of(g.columns, [&](const WatchedColumn& c) { return named.contains(c.name); }));
  r.take_braces("from rows");
  if (!r.take_word("WHERE")) return;
  std::size_t conditions = 0;
  do {
    std::string_view column = r.take_name();
    if (r.take_sign('.')) column = r.take_name();
    if (std::ranges::find(plan.table->key, column) == plan.table->key.end() || !r.take_sign('=')) return;
    named[std::string(column)] =
        expression(r, [](const Reader& at) { return at.word("AND") || at.word("RETURNING") || at.word("OR"); });
    ++conditions;
  } while (r.take_word("AND"));
  if (!r.done() || conditions != plan.table->key.size()) return;
  plan.derivable = fill(plan, named, false);
}

void read_delete(WatchPlan& plan, Reader& r) {
  plan.deletes = true;
  plan.touched.assign(plan.table->groups.size(), false);
  if (!r.take_word("WHERE")) return;
  Named named;
  do {
    const std::string_view column = r.take_name();
    if (column.empty() || !r.take_sign('=')) return;
    named[std::string(column)] =
        expression(r, [](const Reader& at) { return at.word("AND") || at.word("RETURNING") || at.word("OR"); });
  } while (r.take_word("AND"));
  if (!r.done() || named.size() != plan.table->key.size()) return;
  plan.derivable = fill(plan, named, false);
}

void add_returning(WatchPlan& plan, const Tokens& tokens, std::string_view sql) {
  std::size_t own = tokens.size();
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (tokens[i].depth == 0 && ((tokens[i].kind == Token::Kind::word && same_word(tokens[i].text, "RETURNING")) ||
                                 (tokens[i].kind == Token::Kind::braces && tokens[i].text == "new id")))
      own = i;
  const bool has_own = own < tokens.size();
  plan.sql = sql;
  if (has_own) plan.first = 1;
  for (std::size_t i = own; i < tokens.size(); ++i)
    if (tokens[i].depth == 0 && tokens[i].text == ",") ++plan.first;
  if (has_own && tokens[own].kind == Token::Kind::braces)
    plan.sql = std::string(sql.substr(0, tokens[own].at)) + "RETURNING id";
  std::string columns;
  for (const std::string_view k : plan.table->key) columns += fmt::format("{}{}", columns.empty() ? "" : ", ", k);
  for (std::size_t g = 0; g < plan.touched.size(); ++g)
    if (plan.touched[g])
      for (const WatchedColumn& c : plan.table->groups[g].columns) columns += fmt::format(", {}", c.name);
  plan.sql += (has_own ? ", " : " RETURNING ") + columns;
}

/// Whether the table's name at this place is a word alone: no quotes, no schema before it, nothing like ONLY.
bool is_plain_name(const Tokens& tokens, std::size_t at) {
  if (at >= tokens.size() || tokens[at].kind != Token::Kind::word) return false;
  if (same_word(tokens[at].text, "ONLY") || same_word(tokens[at].text, "OR")) return false;
  return at + 1 >= tokens.size() || tokens[at + 1].text != "." || tokens[at + 1].kind != Token::Kind::sign;
}

/// What is named in another way is not looked into, either: from there on nothing may be called like what is watched.
void require_nothing_named(const Tokens& tokens, std::size_t from, const std::vector<WatchedTable>& tables,
                           std::string_view sql) {
  for (std::size_t i = from; i < tokens.size(); ++i)
    if ((tokens[i].kind == Token::Kind::word || tokens[i].kind == Token::Kind::text) && find(tables, tokens[i].text))
      throw untold(sql, "its table does not stand there as a word alone");
}

/// A statement of several parts is not looked into: it must not write what is watched.
void require_nothing_watched(const Tokens& tokens, const std::vector<WatchedTable>& tables, std::string_view sql) {
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const auto before = [&](std::string_view w, std::size_t back) {
      return i >= back && tokens[i - back].kind == Token::Kind::word && same_word(tokens[i - back].text, w);
    };
    const bool written = before("INTO", 1) || (before("FROM", 1) && before("DELETE", 2)) || before("UPDATE", 1);
    if (written && !is_plain_name(tokens, i)) require_nothing_named(tokens, i, tables, sql);
    if (written && find(tables, tokens[i].text)) throw untold(sql, "it has several parts");
  }
}

std::string text_of(const Value& v) {
  if (v.kind == Value::Kind::text) return std::string(v.text);
  if (v.kind == Value::Kind::integer) return std::to_string(v.integer);
  throw Failure(internal_error("A watched column has a value that is neither a number nor a text."));
}

}  // namespace

WatchPlan plan_of(std::string_view sql, const std::vector<WatchedTable>& tables) {
  WatchPlan plan;
  const Tokens tokens = tokens_of(sql);
  if (std::ranges::any_of(tokens, [](const Token& t) { return t.kind == Token::Kind::braces && t.text == "unsealed"; }))
    return plan;
  Reader r(tokens);
  const bool inserts = r.take_word("INSERT"), updates = !inserts && r.take_word("UPDATE"),
             deletes = !inserts && !updates && r.take_word("DELETE");
  if (!inserts && !updates && !deletes) {
    if (!r.word("SELECT")) require_nothing_watched(tokens, tables, sql);
    return plan;
  }
  const bool led = (!inserts || r.take_word("INTO")) && (!deletes || r.take_word("FROM"));
  if (!led || !is_plain_name(tokens, r.place())) {
    require_nothing_named(tokens, r.place(), tables, sql);
    return plan;
  }
  plan.table = find(tables, r.take_name());
  if (!plan.table) return plan;
  if (inserts) read_insert(plan, r);
  if (updates) read_update(plan, r, sql);
  if (deletes) read_delete(plan, r);
  if (updates && std::ranges::none_of(plan.touched, [](bool t) { return t; })) return {};
  add_returning(plan, tokens, sql);
  return plan;
}

WrittenRow row_of(const WatchPlan& plan, const Rows& answer) {
  WrittenRow row;
  row.table = plan.table;
  row.deleted = plan.deletes;
  int at = plan.first;
  for (std::size_t i = 0; i < plan.table->key.size(); ++i) row.key.push_back(answer.text(at++));
  for (std::size_t g = 0; g < plan.touched.size(); ++g) {
    auto& cells = row.groups.emplace_back();
    if (!plan.touched[g]) continue;
    cells.emplace();
    for (std::size_t i = 0; i < plan.table->groups[g].columns.size(); ++i, ++at)
      cells->push_back(answer.is_null(at) ? Cell{} : Cell(answer.text(at)));
  }
  return row;
}

WrittenRow row_of(const WatchPlan& plan, const Value* values, std::size_t count, std::optional<std::int64_t> number) {
  if (!plan.derivable)
    throw Failure(internal_error(
        fmt::format("The record cannot tell what this writes unless it waits for the answer: {}", plan.sql)));
  const auto cell = [&](const Source& s) -> Cell {
    if (s.kind == Source::Kind::null) return std::nullopt;
    if (s.kind == Source::Kind::text) return s.text;
    if (s.parameter >= count) throw Failure(internal_error("A statement lacks a value."));
    const Value& v = values[s.parameter];
    return v.null ? Cell{} : Cell(text_of(v));
  };
  WrittenRow row;
  row.table = plan.table;
  row.deleted = plan.deletes;
  for (const Source& s : plan.key) {
    Cell k = cell(s);
    if (!k && number) k = std::to_string(*number);
    if (!k) throw Failure(internal_error("A watched row has no key."));
    row.key.push_back(std::move(*k));
  }
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    auto& cells = row.groups.emplace_back();
    if (!plan.touched[g]) continue;
    cells.emplace();
    for (const Source& s : plan.groups[g]) cells->push_back(cell(s));
  }
  return row;
}

}  // namespace cs::db
