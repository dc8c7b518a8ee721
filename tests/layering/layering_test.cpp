#include "layering/layering.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace cs::layering {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const fs::path kTop = COUNTERSIGN_SOURCE_DIR;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Table real_table() {
  return parse_table(read(kTop / "tests/layering/edges.txt"));
}

std::vector<fs::path> files_under(const fs::path& folder, const std::vector<std::string>& extensions) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension().string();
    if (entry.is_regular_file() && std::find(extensions.begin(), extensions.end(), extension) != extensions.end()) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) all += line + "\n";
  return all;
}

// A small made-up table, so that these tests say what the checker does whatever the real one allows.
const char* const kSmall = R"([folders]
base:
db:    base
ui:    base

[headers]
sqlite3.h:   db   source-only
imgui*:      ui
unistd.h:    all
)";

TEST(Checker, AllowsWhatTheTableAllows) {
  const auto table = parse_table(kSmall);
  EXPECT_THAT(table.errors, IsEmpty());
  EXPECT_THAT(check_includes(table, "db/a.cpp",
                             "#include \"db/a.hpp\"\n#include <sqlite3.h>\n#include <unistd.h>\n#include <vector>\n"
                             "#include \"base/result.hpp\"\nint x;  // #include <imgui.h>\n"),
              IsEmpty());
  EXPECT_THAT(check_includes(table, "ui/deep/view.hpp", "#include <imgui_internal.h>\n"), IsEmpty());
}

TEST(Checker, SeesAForbiddenFolder) {
  EXPECT_THAT(check_includes(parse_table(kSmall), "ui/view.cpp", "\n #  include \"db/a.hpp\"\n"),
              ElementsAre("ui/view.cpp:2: ui may not include db (\"db/a.hpp\")"));
  EXPECT_THAT(check_includes(parse_table(kSmall), "base/text.hpp", "#include <ui/view.hpp>\n"),
              ElementsAre(HasSubstr("base may not include ui")));
}

TEST(Checker, SeesAForbiddenHeader) {
  EXPECT_THAT(check_includes(parse_table(kSmall), "ui/view.cpp", "#include <sqlite3.h>\n"),
              ElementsAre("ui/view.cpp:1: ui may not include sqlite3.h"));
  EXPECT_THAT(check_includes(parse_table(kSmall), "db/a.cpp", "#include \"imgui.h\"\n"),
              ElementsAre(HasSubstr("db may not include imgui.h")));
}

TEST(Checker, SeesAPrivateHeaderInAHeader) {
  EXPECT_THAT(check_includes(parse_table(kSmall), "db/a.hpp", "#include <sqlite3.h>\n"),
              ElementsAre("db/a.hpp:1: sqlite3.h may stand in .cpp files only"));
}

TEST(Checker, SeesAHeaderAndAFolderThatNoLineNames) {
  EXPECT_THAT(check_includes(parse_table(kSmall), "db/a.cpp", "#include <boost/any.hpp>\n"),
              ElementsAre(HasSubstr("boost/any.hpp stands in no line of edges.txt")));
  EXPECT_THAT(check_includes(parse_table(kSmall), "db/a.cpp", "#include \"a.hpp\"\n"),
              ElementsAre(HasSubstr("a.hpp stands in no line")));
  EXPECT_THAT(check_includes(parse_table(kSmall), "new/a.cpp", ""),
              ElementsAre(HasSubstr("new has no line in edges.txt")));
}

// db/deep.hpp names the library openly, which its line allows; nobody else may see it, by however many headers.
TEST(Checker, SeesWhatIsReachedThroughOtherHeaders) {
  const auto table = parse_table(
      "[folders]\nbase:\ndb: base\nclient: base db\nui: base client | db\ngfx: base client\n"
      "[headers]\nsqlite3.h: db\n");
  ASSERT_THAT(table.errors, IsEmpty());
  Sources sources{{"db/deep.hpp", "#include <sqlite3.h>\n"},
                  {"db/store.hpp", "#include \"base/result.hpp\"\n"},
                  {"client/desk.hpp", "#include \"client/cache.hpp\"\n"},
                  {"client/cache.hpp", "#include \"db/store.hpp\"\n#include \"client/desk.hpp\"\n"},
                  {"base/result.hpp", ""},
                  {"ui/view.cpp", "#include \"client/desk.hpp\"\n"}};
  EXPECT_THAT(check_chains(table, sources), IsEmpty());
  // Each include is allowed, the chain is not: gfx has no bar.
  sources["gfx/draw.cpp"] = "#include \"client/desk.hpp\"\n";
  EXPECT_THAT(check_chains(table, sources),
              ElementsAre("gfx may not see db: gfx/draw.cpp -> client/desk.hpp -> client/cache.hpp -> db/store.hpp"));
  sources.erase("gfx/draw.cpp");
  sources["db/store.hpp"] = "#include \"db/deep.hpp\"\n";
  EXPECT_THAT(
      check_chains(table, sources),
      ElementsAre("client may not see sqlite3.h: client/cache.hpp -> db/store.hpp -> db/deep.hpp -> sqlite3.h",
                  HasSubstr("client/desk.hpp -> client/cache.hpp -> db/store.hpp -> db/deep.hpp -> sqlite3.h"),
                  "ui may not see sqlite3.h: ui/view.cpp -> client/desk.hpp -> client/cache.hpp -> db/store.hpp -> "
                  "db/deep.hpp -> sqlite3.h"));
}

TEST(Checker, SeesAnUnsoundTable) {
  EXPECT_THAT(parse_table("[folders]\na: b\n").errors, ElementsAre("edges.txt: a names b, which has no line"));
  EXPECT_THAT(parse_table("[folders]\na: | b\n").errors, ElementsAre("edges.txt: a names b, which has no line"));
  EXPECT_THAT(parse_table("[folders]\na:\na:\n").errors, ElementsAre("edges.txt:3: a has two lines"));
  EXPECT_THAT(parse_table("[headers]\nx.h:\n").errors, ElementsAre("edges.txt:2: name folders, or all"));
  EXPECT_THAT(parse_table("a: b\n").errors, ElementsAre(HasSubstr("edges.txt:1: expected")));
}

TEST(Checker, SeesLongFilesAndWordsOfUnfinishedWork) {
  std::string text;
  for (int i = 0; i < kLongestFile; ++i) text += "x\n";
  EXPECT_THAT(check_text("a.cpp", text), IsEmpty());
  EXPECT_THAT(check_text("a.cpp", text + "y"), ElementsAre("a.cpp: 601 lines, more than 600"));
  const std::string word = std::string("TO") + "DO";
  EXPECT_THAT(check_text("a.cpp", "a\n// " + word + ": b\n"),
              ElementsAre("a.cpp:2: says " + word + ": finish it, or leave it out"));
  EXPECT_THAT(check_text("a.cpp", "my" + word + " = " + word + "_s;\n"), IsEmpty());
}

TEST(Checker, SeesThreadsThatNothingGuards) {
  EXPECT_THAT(check_threads("ui/a.cpp", "std::thread t;\nstd::jthread u;\nstd::async(f);\n"),
              ElementsAre(HasSubstr("ui/a.cpp:1: threads are"), HasSubstr(":2:")));
  EXPECT_THAT(check_threads("ui/a.cpp", "Thread t;\nstd::thread::hardware_concurrency();\n// std::thread\n"),
              IsEmpty());
  EXPECT_THAT(check_threads("base/thread.hpp", "std::thread t;\n"), IsEmpty());
}

TEST(Table, IsSoundAndHasNoCircle) {
  const auto table = real_table();
  ASSERT_FALSE(table.folders.empty());
  EXPECT_TRUE(table.errors.empty()) << joined(table.errors);
  for (const auto& [folder, others] : table.folders) {
    EXPECT_FALSE(table.reach(folder).contains(folder)) << folder << " reaches itself";
  }
}

TEST(Table, KeepsTheServiceOutOfTheWorkstation) {
  const auto table = real_table();
  for (const auto* folder : {"ui", "workbench", "client"}) {
    const auto reached = table.reach(folder);
    for (const auto* forbidden : {"service", "store", "notices", "demo", "programs"}) {
      EXPECT_FALSE(reached.contains(forbidden)) << folder << " reaches " << forbidden;
    }
  }
  for (const auto& [folder, others] : table.folders) {
    // Only programs and tests may use these; the demonstration has a sandbox of its own.
    for (const auto* aside : {"demo", "sandbox", "script"}) {
      if (folder != "programs" && !(folder == "demo" && std::string(aside) == "sandbox")) {
        EXPECT_FALSE(others.contains(aside)) << folder << " includes " << aside;
      }
    }
  }
}

TEST(Tree, IncludeOnlyWhatTheTableAllows) {
  const auto table = real_table();
  std::vector<std::string> found;
  const auto files = files_under(kTop / "src", {".cpp", ".hpp"});
  ASSERT_FALSE(files.empty());
  for (const auto& file : files) {
    const auto path = fs::relative(file, kTop / "src").generic_string();
    for (auto& violation : check_includes(table, path, read(file))) found.push_back(std::move(violation));
  }
  EXPECT_TRUE(found.empty()) << joined(found);
}

TEST(Tree, SeesOnlyWhatTheTableAllowsThroughAnyChain) {
  Sources sources;
  for (const auto& file : files_under(kTop / "src", {".cpp", ".hpp"}))
    sources.emplace(fs::relative(file, kTop / "src").generic_string(), read(file));
  ASSERT_GT(sources.size(), 100u);
  const auto found = check_chains(real_table(), sources);
  EXPECT_TRUE(found.empty()) << joined(found);
}

TEST(Tree, AreFinishedAndShort) {
  std::vector<std::string> found;
  for (const auto* folder : {"src", "tests", "shaders", "bench"}) {
    for (const auto& file : files_under(kTop / folder, {".cpp", ".hpp", ".glsl", ".vert", ".frag", ".cmake"})) {
      for (auto& violation : check_text(fs::relative(file, kTop).generic_string(), read(file)))
        found.push_back(std::move(violation));
    }
  }
  EXPECT_TRUE(found.empty()) << joined(found);
}

TEST(Sources, EveryThreadIsGuarded) {
  std::vector<std::string> found;
  for (const auto& file : files_under(kTop / "src", {".cpp", ".hpp"})) {
    for (auto& violation : check_threads(fs::relative(file, kTop / "src").generic_string(), read(file)))
      found.push_back(std::move(violation));
  }
  EXPECT_TRUE(found.empty()) << joined(found);
}

}  // namespace
}  // namespace cs::layering
