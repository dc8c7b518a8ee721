// The rooms of the store use each other as rooms.txt says, and no handler goes round the authorisation.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace cs::layering {
namespace {

namespace fs = std::filesystem;
const fs::path top = COUNTERSIGN_SOURCE_DIR;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

using Rooms = std::map<std::string, std::set<std::string>>;

Rooms table() {
  Rooms rooms;
  std::istringstream text(read(top / "tests/layering/rooms.txt"));
  for (std::string line; std::getline(text, line);) {
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string::npos) continue;
    std::istringstream words(line.substr(colon + 1));
    std::set<std::string>& may = rooms[line.substr(0, colon)];
    for (std::string word; words >> word;) may.insert(word);
  }
  return rooms;
}

/// The pieces of the store that a text includes: "queue" for "store/queue.hpp".
std::set<std::string> used(const std::string& text) {
  std::set<std::string> out;
  const std::string begin = "#include \"store/";
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
    const std::size_t from = at + begin.size();
    out.insert(text.substr(from, text.find(".hpp", from) - from));
  }
  return out;
}

TEST(Rooms, UseEachOtherAsTheTableSays) {
  const Rooms rooms = table();
  ASSERT_GT(rooms.size(), 30U);
  for (const auto& entry : fs::directory_iterator(top / "src/store")) {
    const std::string name = entry.path().stem().string(), extension = entry.path().extension().string();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const auto line = rooms.find(name);
    ASSERT_NE(line, rooms.end()) << name << " has no line in rooms.txt";
    for (const std::string& other : used(read(entry.path()))) {
      if (other == name || rooms.at("all").contains(other)) continue;
      EXPECT_TRUE(line->second.contains(other)) << entry.path().filename() << " uses " << other;
    }
  }
}

TEST(Rooms, HaveShortFiles) {
  for (const auto& entry : fs::directory_iterator(top / "src/store")) {
    if (entry.path().stem().string().starts_with("schema"))
      continue;  // a schema is one text, and what is released is never edited
    const std::string text = read(entry.path());
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 260) << entry.path().filename();
  }
}

TEST(Handlers, ReachNoObjectWithoutAuthorisation) {
  int seen = 0;
  for (const auto& entry : fs::directory_iterator(top / "src/service")) {
    if (!entry.path().filename().string().starts_with("handlers")) continue;
    ++seen;
    const std::string text = read(entry.path());
    for (const char* way_round : {"Caller::process", "Caller(", "photographs.read(", "set_examination("})
      EXPECT_EQ(text.find(way_round), std::string::npos) << entry.path().filename() << ' ' << way_round;
  }
  EXPECT_GE(seen, 7);
}

}  // namespace
}  // namespace cs::layering
