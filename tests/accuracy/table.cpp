#include "table.hpp"

namespace cs::accuracy {
namespace {

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\n") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::string markdown(const Table& t) {
  std::string out = "## " + t.heading + "\n\n";
  if (!t.note.empty()) out += t.note + "\n\n";
  const auto line = [&out](const std::vector<std::string>& cells) {
    out += "|";
    for (const std::string& cell : cells) out += " " + cell + " |";
    out += "\n";
  };
  line(t.head);
  line(std::vector<std::string>(t.head.size(), "---"));
  for (const auto& row : t.rows) line(row);
  return out + "\n";
}

std::string csv(const Table& t) {
  std::string out = "table";
  for (const std::string& cell : t.head) out += "," + quoted(cell);
  out += "\n";
  for (const auto& row : t.rows) {
    out += t.id;
    for (const std::string& cell : row) out += "," + quoted(cell);
    out += "\n";
  }
  return out;
}

}  // namespace cs::accuracy
