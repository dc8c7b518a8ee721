// Holds source text against the table of allowed edges and a few rules that every file keeps.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cs::layering {

/// Who may include one header, or all headers that begin alike.
struct HeaderRule {
  std::string pattern;  // "sqlite3.h", or "SQLiteCpp/*" for all that begin so
  std::set<std::string, std::less<>> folders;
  bool every_folder = false;
  bool source_only = false;
};

struct Table {
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> folders;  ///< may be included
  /// May be seen through the headers of others only: what stands behind the bar.
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> through;
  std::vector<HeaderRule> headers;
  std::vector<std::string> errors;  // lines that could not be read; an empty list means the table is sound

  /// All folders that `folder` reaches through any number of allowed edges, itself not counted unless it is in a
  /// circle.
  [[nodiscard]] std::set<std::string, std::less<>> reach(std::string_view folder) const;
};

/// Reads the text of edges.txt.
[[nodiscard]] Table parse_table(std::string_view text);

/// One sentence for each #include of `text` that the table does not allow. `path` is relative to src/:
/// "store/queue.cpp".
[[nodiscard]] std::vector<std::string> check_includes(const Table& table, std::string_view path, std::string_view text);

/// Paths relative to src/, and what the files hold.
using Sources = std::map<std::string, std::string, std::less<>>;

/// One sentence for each folder and each restricted header that a file sees through a chain of our own headers and
/// whose line does not let it; the sentence names the whole chain. What a file includes itself is check_includes()'s.
[[nodiscard]] std::vector<std::string> check_chains(const Table& table, const Sources& sources);

/// One sentence if the file is longer than a reader should be asked to hold, and one for each word of unfinished work.
[[nodiscard]] std::vector<std::string> check_text(std::string_view path, std::string_view text);

/// One sentence for each thread of `text` that is no cs::Thread: what its body throws would end the process. std::async
/// is none of them: what is thrown waits in its future. `path` is
/// relative to src/.
[[nodiscard]] std::vector<std::string> check_threads(std::string_view path, std::string_view text);

inline constexpr int kLongestFile = 600;  // lines

}  // namespace cs::layering
