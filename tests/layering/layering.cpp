#include "layering/layering.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <sstream>

namespace cs::layering {
namespace {

struct Include {
  std::string header;
  bool quoted = false;
};

std::vector<std::string> words_of(std::string_view line) {
  std::istringstream in{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string at(std::string_view path, int line) {
  return std::string(path) + ":" + std::to_string(line) + ": ";
}

/// The header that an #include line names; nothing for any other line.
std::optional<Include> include_of(std::string_view line) {
  auto skip_blanks = [&line] {
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  };
  skip_blanks();
  if (!line.starts_with('#')) return std::nullopt;
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return std::nullopt;
  line.remove_prefix(7);
  skip_blanks();
  if (line.empty() || (line.front() != '<' && line.front() != '"')) return std::nullopt;
  const char close = line.front() == '<' ? '>' : '"';
  const auto end = line.find(close, 1);
  if (end == std::string_view::npos) return std::nullopt;
  return Include{std::string(line.substr(1, end - 1)), close == '"'};
}

bool matches(const HeaderRule& rule, std::string_view header) {
  if (rule.pattern.ends_with('*'))
    return header.starts_with(std::string_view(rule.pattern).substr(0, rule.pattern.size() - 1));
  return header == rule.pattern;
}

auto rule_of(const Table& table, std::string_view header) {
  return std::find_if(table.headers.begin(), table.headers.end(), [&](auto& r) { return matches(r, header); });
}

std::string_view folder_of(std::string_view path) {
  return path.substr(0, path.find('/'));
}

/// The C++ library's own headers have neither a dot nor a slash: <vector>, <cstdint>.
bool standard(std::string_view header) {
  return header.find_first_of("./") == std::string_view::npos;
}

bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool has_word(std::string_view line, std::string_view word) {
  for (auto p = line.find(word); p != std::string_view::npos; p = line.find(word, p + 1)) {
    const auto end = p + word.size();
    if ((p == 0 || !in_word(line[p - 1])) && (end == line.size() || !in_word(line[end]))) return true;
  }
  return false;
}

/// Calls `visit(line, number)` for each line of the text, counted from 1.
template <typename Visit>
int each_line(std::string_view text, Visit visit) {
  int number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    visit(text.substr(0, end), ++number);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return number;
}

void check_own(const Table& table, std::string_view folder, const Include& include, const std::string& where,
               std::vector<std::string>& found) {
  const std::string other(folder_of(include.header));
  if (other == folder) return;
  if (const auto edge = table.folders.find(folder); edge != table.folders.end() && !edge->second.contains(other)) {
    found.push_back(where + std::string(folder) + " may not include " + other + " (\"" + include.header + "\")");
  }
}

void check_foreign(const Table& table, std::string_view folder, bool source, const Include& include,
                   const std::string& where, std::vector<std::string>& found) {
  const auto& header = include.header;
  if (standard(header)) return;
  const auto rule = rule_of(table, header);
  if (rule == table.headers.end()) {
    found.push_back(where + header +
                    " stands in no line of edges.txt; own headers are included as \"folder/header.hpp\"");
  } else if (!rule->every_folder && !rule->folders.contains(folder)) {
    found.push_back(where + std::string(folder) + " may not include " + header);
  } else if (rule->source_only && !source) {
    found.push_back(where + header + " may stand in .cpp files only");
  }
}

}  // namespace

std::set<std::string, std::less<>> Table::reach(std::string_view folder) const {
  std::set<std::string, std::less<>> reached;
  std::vector<std::string> open{std::string(folder)};
  while (!open.empty()) {
    const auto edges = folders.find(open.back());
    open.pop_back();
    if (edges == folders.end()) continue;
    for (const auto& next : edges->second) {
      if (reached.insert(next).second) open.push_back(next);
    }
  }
  return reached;
}

Table parse_table(std::string_view text) {
  Table table;
  std::string section;
  each_line(text, [&](std::string_view line, int number) {
    line = line.substr(0, line.find('#'));
    auto words = words_of(line);
    if (words.empty()) return;
    if (words.size() == 1 && words[0].starts_with('[')) {
      section = words[0];
      return;
    }
    const auto colon = line.find(':');
    auto key = words_of(line.substr(0, colon));
    if (colon == std::string_view::npos || key.size() != 1 || (section != "[folders]" && section != "[headers]")) {
      table.errors.push_back(at("edges.txt", number) + "expected \"name: words\" below [folders] or [headers]");
      return;
    }
    if (section == "[folders]") {
      const auto bar = std::min(line.find('|', colon), line.size());
      words = words_of(line.substr(colon + 1, bar - colon - 1));
      const auto behind = bar < line.size() ? words_of(line.substr(bar + 1)) : std::vector<std::string>();
      table.through.emplace(key[0], std::set<std::string, std::less<>>(behind.begin(), behind.end()));
      if (!table.folders.emplace(key[0], std::set<std::string, std::less<>>(words.begin(), words.end())).second) {
        table.errors.push_back(at("edges.txt", number) + key[0] + " has two lines");
      }
      return;
    }
    words = words_of(line.substr(colon + 1));
    HeaderRule rule;
    rule.pattern = key[0];
    rule.source_only = std::erase(words, "source-only") > 0;
    rule.every_folder = std::erase(words, "all") > 0;
    rule.folders.insert(words.begin(), words.end());
    if (rule.folders.empty() != rule.every_folder) {
      table.errors.push_back(at("edges.txt", number) + "name folders, or all");
    }
    table.headers.push_back(std::move(rule));
  });
  auto unknown = [&table](const auto& names, const std::string& where) {
    for (const auto& name : names) {
      if (!table.folders.contains(name))
        table.errors.push_back("edges.txt: " + where + " names " + name + ", which has no line");
    }
  };
  for (const auto& [folder, others] : table.folders) unknown(others, folder);
  for (const auto& [folder, others] : table.through) unknown(others, folder);
  for (const auto& rule : table.headers) unknown(rule.folders, rule.pattern);
  return table;
}

std::vector<std::string> check_includes(const Table& table, std::string_view path, std::string_view text) {
  std::vector<std::string> found;
  const auto folder = folder_of(path);
  if (!table.folders.contains(folder)) {
    found.push_back(std::string(path) + ": the folder " + std::string(folder) + " has no line in edges.txt");
    return found;
  }
  const bool source = path.ends_with(".cpp");
  each_line(text, [&](std::string_view line, int number) {
    const auto include = include_of(line);
    if (!include) return;
    const auto slash = include->header.find('/');
    const bool own = slash != std::string::npos && table.folders.contains(include->header.substr(0, slash));
    if (own) {
      check_own(table, folder, *include, at(path, number), found);
    } else {
      check_foreign(table, folder, source, *include, at(path, number), found);
    }
  });
  return found;
}

std::vector<std::string> check_threads(std::string_view path, std::string_view text) {
  std::vector<std::string> found;
  if (path.starts_with("base/thread.")) return found;
  each_line(text, [&](std::string_view line, int number) {
    line = line.substr(0, line.find("//"));
    const auto plain = line.find("std::thread");
    const bool own = plain != std::string_view::npos && !line.substr(plain).starts_with("std::thread::hardware");
    if (own || has_word(line, "jthread"))
      found.push_back(at(path, number) + "threads are cs::Thread (base/thread.hpp)");
  });
  return found;
}

std::vector<std::string> check_chains(const Table& table, const Sources& sources) {
  std::map<std::string_view, std::vector<std::string>> included;  // by each file
  for (const auto& [path, text] : sources)
    each_line(text, [&list = included[path]](std::string_view line, int) {
      if (auto include = include_of(line)) list.push_back(std::move(include->header));
    });
  std::vector<std::string> found;
  for (const auto& [path, text] : sources) {
    const auto folder = folder_of(path);
    const auto edge = table.folders.find(folder);
    if (edge == table.folders.end()) continue;                      // check_includes() says so
    std::map<std::string_view, std::string_view> from{{path, {}}};  // which file a header was reached by first
    std::set<std::string, std::less<>> named;
    std::vector<std::string_view> open{path};  // in the order of their distance: the shortest chain is told
    const auto tell = [&](const std::string& what, std::string_view header, std::string_view by) {
      if (by == path || !named.insert(what).second) return;
      std::string chain = std::string(header);
      for (std::string_view at = by; !at.empty(); at = from.at(at)) chain = std::string(at) + " -> " + chain;
      found.push_back(std::string(folder) + " may not see " + what + ": " + chain);
    };
    for (std::size_t i = 0; i < open.size(); ++i) {
      for (const auto& header : included.at(open[i])) {
        const auto own = sources.find(header);
        if (own == sources.end()) {
          const auto rule = rule_of(table, header);
          if (rule != table.headers.end() && !rule->every_folder && !rule->folders.contains(folder))
            tell(header, header, open[i]);
          continue;
        }
        const std::string other(folder_of(header));
        const auto through = table.through.find(folder);
        if (other != folder && !edge->second.contains(other) &&
            (through == table.through.end() || !through->second.contains(other)))
          tell(other, header, open[i]);
        if (from.emplace(own->first, open[i]).second) open.push_back(own->first);
      }
    }
  }
  return found;
}

std::vector<std::string> check_text(std::string_view path, std::string_view text) {
  // Written apart, so that this file keeps the rule.
  static const std::array<std::string, 3> unfinished{std::string("TO") + "DO", std::string("FIX") + "ME",
                                                     std::string("XX") + "X"};
  std::vector<std::string> found;
  const int lines = each_line(text, [&](std::string_view line, int number) {
    for (const auto& word : unfinished) {
      if (has_word(line, word)) found.push_back(at(path, number) + "says " + word + ": finish it, or leave it out");
    }
  });
  if (lines > kLongestFile) {
    found.push_back(std::string(path) + ": " + std::to_string(lines) + " lines, more than " +
                    std::to_string(kLongestFile));
  }
  return found;
}

}  // namespace cs::layering
