// Text of the screens in the language of the person. A language is a folder of JSON files (assets/lang/zh/*.json), each
// an object of key -> text, merged; a key may stand in one file only. Placeholders are {name}; {n:photo|photos} picks
// the first word when n is 1. UI thread only.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "domain/finding.hpp"

namespace cs::workbench {

enum class Language { zh, en };
const char* to_string(Language language);
std::optional<Language> language_from(std::string_view name);

/// Values for placeholders: {{"n", "3"}, {"name", "张**"}}.
using Args = std::map<std::string, std::string, std::less<>>;

/// A sentence to be said later, in whatever language is then on.
struct Phrase {
  std::string key;
  Args args;
  bool operator==(const Phrase&) const = default;
};

class Translator {
 public:
  /// Reads both languages from `folder` (assets_dir() / "lang"). Code::not_found, Code::invalid "lang.invalid" naming
  /// the file.
  static Result<Translator> load(const std::filesystem::path& folder);

  Language language() const { return language_; }
  void set_language(Language language) { language_ = language; }

  /// The text, or the key itself when there is none. The reference stays valid as long as the translator.
  const std::string& text(std::string_view key) const { return text(key, language_); }
  const std::string& text(std::string_view key, Language language) const;
  bool has(std::string_view key) const;
  /// Every key of one language, for tests.
  std::vector<std::string> keys(Language language) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Table = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;
  Table tables_[2];
  Language language_ = Language::zh;
};

/// `text` with its placeholders filled; an unknown placeholder stays as it is.
std::string fill(std::string_view text, const Args& args);
/// Names of the placeholders in `text`.
std::set<std::string> placeholders(std::string_view text);

/// The translator of the running program, which tr() asks. Not owned; nullptr: tr() answers with the key.
void use_translator(Translator* translator);
Translator* current_translator();

const std::string& tr(std::string_view key);
std::string tr(std::string_view key, const Args& args);
std::string tr(const Phrase& phrase);
/// `error.<id>` in the language that is on, else the error's own English sentence.
std::string tr(const Error& error);
/// The half of `text` in the language that is on, the other one when it is empty.
const std::string& tr(const domain::Bilingual& text);

}  // namespace cs::workbench
