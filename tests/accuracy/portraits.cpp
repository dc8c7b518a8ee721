#include "portraits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace cs::accuracy {
namespace {

namespace fs = std::filesystem;

/// First column -> (column name -> cell). These files have no quotes.
std::map<std::string, std::map<std::string, std::string>> read_table(const fs::path& file) {
  std::map<std::string, std::map<std::string, std::string>> out;
  std::ifstream in(file);
  std::vector<std::string> head;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
    if (cells.empty()) continue;
    if (head.empty()) {
      head = cells;
      continue;
    }
    for (std::size_t i = 1; i < std::min(cells.size(), head.size()); ++i) out[cells[0]][head[i]] = cells[i];
  }
  return out;
}

std::optional<std::pair<cv::Point2f, cv::Point2f>> read_pupils(const fs::path& file) {
  std::ifstream in(file);
  int points = 0;
  cv::Point2f a, b;
  if (!(in >> points >> a.x >> a.y >> b.x >> b.y) || points < 2) return std::nullopt;
  return std::pair{a, b};
}

}  // namespace

std::string Portrait::label(const std::string& column) const {
  const auto it = labels.find(column);
  return it == labels.end() ? std::string() : it->second;
}

Result<std::vector<Portrait>> load_portraits(const fs::path& folder) {
  std::vector<Portrait> out;
  std::error_code ec;
  const auto labels = read_table(folder / "labels.csv");
  auto people = read_table(folder / "people.csv");
  for (const auto& entry : fs::directory_iterator(folder, ec)) {
    if (entry.path().extension() != ".jpg") continue;
    Portrait p;
    p.file = entry.path();
    p.name = p.file.stem().string();
    p.person = p.name.substr(0, p.name.find('_'));
    p.neutral = p.name.ends_with("_neutral");
    if (const auto it = labels.find(p.name); it != labels.end()) p.labels = it->second;
    p.gender = people[p.person]["face_gender"];
    p.ethnicity = people[p.person]["face_eth"];
    p.pupils = read_pupils(fs::path(p.file).replace_extension(".tem"));
    out.push_back(std::move(p));
  }
  if (out.empty())
    return invalid("accuracy.no_portraits", fmt::format("There is no .jpg file in {}.", folder.string()));
  std::sort(out.begin(), out.end(), [](const Portrait& a, const Portrait& b) { return a.name < b.name; });
  return out;
}

}  // namespace cs::accuracy
