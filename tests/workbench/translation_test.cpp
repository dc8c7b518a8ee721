// Texts: both languages alike, nothing missing, no text in the source code.
#include "workbench/translation.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"
#include "workbench/action.hpp"

namespace cs::workbench {
namespace {

namespace fs = std::filesystem;
const fs::path root = COUNTERSIGN_SOURCE_DIR;

struct Source {
  std::string path, code;  ///< without comments
};

/// String literals stay, comments go; good enough for code that a formatter keeps.
std::string without_comments(const std::string& text) {
  std::string out;
  enum { code, string, character, line, block } state = code;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i], next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (state == code && c == '/' && next == '/') {
      state = line;
    } else if (state == code && c == '/' && next == '*') {
      state = block;
    } else if (state == line && c == '\n') {
      state = code;
    } else if (state == block && c == '*' && next == '/') {
      state = code;
      ++i;
      continue;
    } else if ((state == string || state == character) && c == '\\') {
      out += c;
      out += next;
      ++i;
      continue;
    } else if (c == '"' && (state == code || state == string)) {
      state = state == code ? string : code;
    } else if (c == '\'' && (state == code || state == character)) {
      // 300'000 is a number.
      const bool in_number = state == code && i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1]));
      if (!in_number) state = state == code ? character : code;
    }
    if (state != line && state != block) out += c;
  }
  return out;
}

std::vector<Source> sources(const std::vector<std::string>& folders) {
  std::vector<Source> all;
  for (const std::string& folder : folders) {
    if (!fs::is_directory(root / "src" / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / "src" / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      const auto bytes = read_file(entry.path());
      EXPECT_TRUE(bytes) << entry.path();
      if (bytes)
        all.push_back(
            {folder + "/" + entry.path().filename().string(), without_comments(std::string(as_text(*bytes)))});
    }
  }
  EXPECT_FALSE(all.empty());
  return all;
}

/// First groups of all matches.
std::set<std::string> find_all(const std::string& text, const std::regex& pattern) {
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) found.insert((*it)[1].str());
  return found;
}

class Texts : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = Translator::load(root / "assets" / "lang");
    ASSERT_TRUE(loaded) << loaded.error().message;
    translator = std::move(*loaded);
  }
  void TearDown() override { use_translator(nullptr); }
  void expect_text(const std::string& key, const std::string& where) const {
    EXPECT_TRUE(translator.has(key)) << where << " uses '" << key << "', which has no text";
  }
  Translator translator;
};

TEST_F(Texts, BothLanguagesHaveTheSameKeysAndPlaceholders) {
  const auto zh = translator.keys(Language::zh), en = translator.keys(Language::en);
  std::vector<std::string> only;
  std::set_symmetric_difference(zh.begin(), zh.end(), en.begin(), en.end(), std::back_inserter(only));
  EXPECT_EQ(only, std::vector<std::string>{}) << "keys of one language only";
  for (const std::string& key : zh) {
    const std::string &a = translator.text(key, Language::zh), &b = translator.text(key, Language::en);
    EXPECT_FALSE(a.empty() || b.empty()) << key;
    EXPECT_EQ(placeholders(a), placeholders(b)) << key;
  }
}

/// What stands between the brackets of each call of tr().
std::vector<std::string> arguments_of_tr(const std::string& code) {
  static const std::regex call(R"re(\btr\()re");
  std::vector<std::string> all;
  for (std::sregex_iterator it(code.begin(), code.end(), call), end; it != end; ++it) {
    const auto from = static_cast<std::size_t>(it->position() + it->length());
    std::size_t at = from;
    for (int depth = 1; at < code.size() && depth > 0; ++at) depth += code[at] == '(' ? 1 : code[at] == ')' ? -1 : 0;
    all.push_back(code.substr(from, at - from));
  }
  return all;
}

TEST_F(Texts, EveryKeyThatTheScreensUseHasAText) {
  const std::regex whole(R"re("([a-z_]+\.[a-z_.]*[a-z])")re"), begun(R"re("([a-z_]+\.(?:[a-z_.]*[_.])?)")re");
  const auto keys = translator.keys(Language::zh);
  std::size_t seen = 0;
  for (const Source& s : sources({"workbench", "ui"}))
    for (const std::string& arguments : arguments_of_tr(s.code)) {
      for (const std::string& key : find_all(arguments, whole)) {
        ++seen;
        expect_text(key, s.path);
      }
      for (const std::string& prefix : find_all(arguments, begun)) {
        const bool any = std::any_of(keys.begin(), keys.end(), [&](const auto& k) { return k.starts_with(prefix); });
        EXPECT_TRUE(any) << s.path << " uses keys that begin with '" << prefix << "'; there is none";
      }
    }
  EXPECT_GT(seen, 50U) << "the pattern no longer finds the texts";
}

TEST_F(Texts, WhyToastAndKeymapSentencesHaveATextAndAreUsed) {
  const std::regex sentence(R"re("((?:why|toast|keymap)\.[a-z_]+)")re");
  std::set<std::string> used;
  for (const Source& s : sources({"workbench", "programs"})) {
    for (const std::string& key : find_all(s.code, sentence)) {
      expect_text(key, s.path);
      used.insert(key);
    }
  }
  for (const std::string& key : translator.keys(Language::zh)) {
    const bool sentence_of_ours = key.starts_with("why.") || key.starts_with("toast.") || key.starts_with("keymap.");
    EXPECT_TRUE(!sentence_of_ours || used.contains(key)) << "nobody says '" << key << "'";
  }
}

TEST_F(Texts, AKeyThatASentenceNamesIsThatOfAnAction) {
  const std::regex named(R"(\{key:([^}]*)\})");
  std::size_t seen = 0;
  for (const Language language : {Language::zh, Language::en}) {
    for (const std::string& key : translator.keys(language)) {
      for (const std::string& id : find_all(translator.text(key, language), named)) {
        ++seen;
        EXPECT_NE(find_action(id), nullptr) << key << " names '" << id << "'";
      }
    }
  }
  EXPECT_GT(seen, 10U);
}

TEST_F(Texts, EveryActionAndGroupHasAName) {
  for (const Action& action : actions()) {
    expect_text(action.name_key(), "the list of actions");
    expect_text(std::string("group.") + to_string(action.group), action.id);
  }
  const std::regex other_name(R"re("(action\.[a-z_.]+)")re");
  for (const Source& s : sources({"workbench"}))
    for (const std::string& key : find_all(s.code, other_name))
      if (key != "action.") expect_text(key, s.path);
}

/// What the mini-program's back end and the student page are told: no workstation hears it.
bool of_other_programs(const std::string& id) {
  for (const char* prefix : {"signature.", "intake_key.", "context.", "collect.", "payment."})
    if (id.starts_with(prefix)) return true;
  return false;
}

TEST_F(Texts, EveryErrorThatCanReachAScreenHasASentence) {
  // Errors of command lines, files of scripts, administration and submission portals: read in English where they are
  // printed, or by a program.
  const std::set<std::string> elsewhere{"asset.json",
                                        "campaign.changed",
                                        "campaign.exists",
                                        "campaign.id",
                                        "campaign.invalid",
                                        "campaign.keep_days",
                                        "campaign.name",
                                        "campaign.policy",
                                        "campaign.reason",
                                        "campaign.reason_lacking",
                                        "campaign.revision",
                                        "campaign.window",
                                        "check.unknown",
                                        "db.missing",
                                        "delivery.delivered",
                                        "delivery.lost",
                                        "delivery.other_decision",
                                        "delivery.placed",
                                        "delivery.unknown",
                                        "erase.done",
                                        "erase.reason",
                                        "evidence.damaged",
                                        "evidence.forgotten",
                                        "evidence.unsealed",
                                        "finished.made",
                                        "finished.not_as_ordered",
                                        "finished.other",
                                        "finished.other_picture",
                                        "grant.too_many",
                                        "grant.unknown",
                                        "http.not_found",
                                        "move.changed",
                                        "move.version",
                                        "package.folder",
                                        "package.in_use",
                                        "package.name",
                                        "package.rename",
                                        "purge.done",
                                        "purge.not_archived",
                                        "purge.still_open",
                                        "reference.kind",
                                        "references.folder",
                                        "release.no_finished",
                                        "release.other_photo",
                                        "release.too_early",
                                        "release.too_many",
                                        "results.columns",
                                        "results.row",
                                        "results.too_many",
                                        "roster.columns",
                                        "roster.empty",
                                        "script.condition",
                                        "script.failed",
                                        "script.syntax",
                                        "store.exists",
                                        "store.folder",
                                        "store.moving",
                                        "student.invalid",
                                        "submit.attempts_used",
                                        "submit.context",
                                        "submit.not_allowed",
                                        "submit.paid_in_future",
                                        "submit.paid_too_early",
                                        "submit.rejected_before",
                                        "submit.reshoot_over",
                                        "submit.too_early",
                                        "submit.window_closed",
                                        "submit.window_not_open",
                                        "user.display_name",
                                        "user.exists",
                                        "user.name",
                                        "user.password",
                                        "user.password_needed"};
  const std::regex id(R"re((?:Code::[a-z_]+,|\b(?:invalid|io_error|not_standing)\()\s*"([a-z_]+\.[a-z_]+)")re");
  int seen = 0;
  for (const Source& s :
       sources({"domain", "api", "http", "client", "worker", "workbench", "ui", "gfx", "db", "store", "service"}))
    for (const std::string& key : find_all(s.code, id)) {
      ++seen;
      if (!elsewhere.contains(key) && !of_other_programs(key)) expect_text("error." + key, s.path);
    }
  EXPECT_GT(seen, 40) << "the pattern no longer finds the errors";
}

TEST_F(Texts, NoTextStandsInTheSourceCode) {
  for (const Source& s : sources({"workbench", "ui"})) {
    bool in_string = false;
    std::string literal;
    for (std::size_t i = 0; i < s.code.size(); ++i) {
      const char c = s.code[i];
      if (c == '\\' && in_string) {
        ++i;
      } else if (c == '"' && !in_string && i > 0 && s.code[i - 1] == '\'') {
        // a quotation mark as a character
      } else if (c == '"') {
        if (!in_string) literal.clear();
        for (const char32_t p : code_points(literal))
          EXPECT_FALSE(p >= 0x3400 && p <= 0x9FFF) << s.path << ": \"" << literal << "\"";
        literal.clear();
        in_string = !in_string;
      } else if (in_string) {
        literal += c;
      }
    }
  }
}

TEST_F(Texts, ChangeWithTheLanguage) {
  EXPECT_EQ(tr("group.decide"), "group.decide") << "without a translator the key";
  use_translator(&translator);
  EXPECT_EQ(tr("group.decide"), translator.text("group.decide", Language::zh));
  translator.set_language(Language::en);
  EXPECT_EQ(tr("group.decide"), "Decide");
  EXPECT_EQ(tr("toast.too_many_reasons", {{"n", "8"}}), "At most 8 reasons");
  EXPECT_EQ(tr("no.such.key"), "no.such.key");
  EXPECT_EQ(tr(Error{Code::conflict, "lease.lost", "raw"}), translator.text("error.lease.lost", Language::en));
  EXPECT_EQ(tr(Error{Code::conflict, "never.heard_of", "raw"}), "raw");
  EXPECT_EQ(tr(domain::Bilingual{"中", "mid"}), "mid");
  EXPECT_EQ(tr(domain::Bilingual{"中", ""}), "中");
}

TEST(Fill, PutsInWhatIsKnown) {
  EXPECT_EQ(fill("{n} {n:photo|photos}", {{"n", "1"}}), "1 photo");
  EXPECT_EQ(fill("{n} {n:photo|photos}", {{"n", "2"}}), "2 photos");
  EXPECT_EQ(fill("{a}{b}", {{"a", "{b}"}, {"b", "x"}}), "{b}x") << "values are never searched";
  EXPECT_EQ(fill("{unknown} {", {}), "{unknown} {");
  EXPECT_EQ(fill("", {}), "");
  EXPECT_EQ(placeholders("{n} {n:a|b} {name}"), (std::set<std::string>{"n", "name"}));
}

class Loading : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* language : {"zh", "en"}) write(std::string(language) + "/a.json", R"({"k": "v"})");
  }
  void TearDown() override { fs::remove_all(folder); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  }
  const fs::path folder = fs::temp_directory_path() / ("countersign-lang-" + new_uuid());
};

TEST_F(Loading, MergesTheFilesOfALanguage) {
  write("zh/b.json", R"({"k2": "v2"})");
  const auto t = Translator::load(folder);
  ASSERT_TRUE(t);
  EXPECT_EQ(t->text("k2", Language::zh), "v2");
  EXPECT_EQ(t->keys(Language::en), std::vector<std::string>{"k"});
}

TEST_F(Loading, RefusesDamageAndNamesTheFile) {
  for (const char* text : {"{", "[]", R"({"x": 1})", R"({"k": "again"})"}) {
    write("en/b.json", text);
    const auto t = Translator::load(folder);
    ASSERT_FALSE(t) << text;
    EXPECT_EQ(t.error().id, "lang.invalid");
    EXPECT_NE(t.error().message.find("b.json"), std::string::npos);
  }
  EXPECT_EQ(Translator::load(folder / "nowhere").error().id, "lang.missing");
}

}  // namespace
}  // namespace cs::workbench
