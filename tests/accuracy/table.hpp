// A table that is written as Markdown into the report and as lines into the CSV file beside it.
#pragma once

#include <string>
#include <vector>

namespace cs::accuracy {

struct Table {
  std::string id;       ///< first column of the CSV lines
  std::string heading;  ///< Markdown heading
  std::string note;     ///< a paragraph above the table, may be empty
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

std::string markdown(const Table& table);
/// One line a row, every cell quoted where it must be; a line with the column names first.
std::string csv(const Table& table);

}  // namespace cs::accuracy
