#include "workbench/translation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "platform/files.hpp"

namespace cs::workbench {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t largest_language_file = std::size_t{4} << 20;

Translator* current = nullptr;

/// One placeholder: [begin, end) in the text, its name, and the two words of {n:one|many}.
struct Placeholder {
  std::size_t begin = 0, end = 0;
  std::string_view name;
  std::optional<std::pair<std::string_view, std::string_view>> words;
};

std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from) {
  const std::size_t open = text.find('{', from);
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = text.find('}', open);
  if (close == std::string_view::npos) return std::nullopt;
  Placeholder p{open, close + 1, text.substr(open + 1, close - open - 1), {}};
  if (const std::size_t colon = p.name.find(':'); colon != std::string_view::npos) {
    const std::string_view words = p.name.substr(colon + 1);
    p.name = p.name.substr(0, colon);
    const std::size_t bar = words.find('|');
    p.words.emplace(words.substr(0, bar), bar == std::string_view::npos ? words : words.substr(bar + 1));
  }
  return p;
}

}  // namespace

const char* to_string(Language language) {
  return language == Language::zh ? "zh" : "en";
}

std::optional<Language> language_from(std::string_view name) {
  if (name == "zh") return Language::zh;
  if (name == "en") return Language::en;
  return std::nullopt;
}

Result<Translator> Translator::load(const fs::path& folder) {
  Translator translator;
  for (const Language language : {Language::zh, Language::en}) {
    Table& table = translator.tables_[static_cast<int>(language)];
    const fs::path place = folder / to_string(language);
    std::error_code ec;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(place, ec))
      // pinyin.json lies beside the texts and is none of them.
      if (entry.path().extension() == ".json" && entry.path().filename() != "pinyin.json")
        files.push_back(entry.path());
    if (ec || files.empty())
      return Error{Code::not_found, "lang.missing", fmt::format("There are no texts in {}.", place.string())};
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      CS_ASSIGN(const Bytes bytes, read_file(file, largest_language_file));
      const auto json = nlohmann::json::parse(as_text(bytes), nullptr, false);
      if (!json.is_object())
        return invalid("lang.invalid", fmt::format("{} is not a JSON object of key and text.", file.string()));
      for (const auto& [key, value] : json.items()) {
        if (!value.is_string())
          return invalid("lang.invalid", fmt::format("{}: '{}' is not a text.", file.string(), key));
        if (!table.emplace(key, value.get<std::string>()).second)
          return invalid("lang.invalid", fmt::format("{}: '{}' stands in another file already.", file.string(), key));
      }
    }
  }
  return translator;
}

const std::string& Translator::text(std::string_view key, Language language) const {
  const Table& table = tables_[static_cast<int>(language)];
  if (const auto it = table.find(key); it != table.end()) return it->second;
  // Rare, and the caller may keep the reference: the few missing keys live for good.
  static std::set<std::string, std::less<>> missing;
  const auto it = missing.find(key);
  return it != missing.end() ? *it : *missing.emplace(key).first;
}

bool Translator::has(std::string_view key) const {
  const Table& table = tables_[static_cast<int>(language_)];
  return table.find(key) != table.end();
}

std::vector<std::string> Translator::keys(Language language) const {
  std::vector<std::string> keys;
  for (const auto& [key, text] : tables_[static_cast<int>(language)]) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::string fill(std::string_view text, const Args& args) {
  std::string out;
  std::size_t at = 0;
  while (const auto p = next_placeholder(text, at)) {
    out += text.substr(at, p->begin - at);
    if (const auto it = args.find(p->name); it == args.end())
      out += text.substr(p->begin, p->end - p->begin);
    else if (p->words)
      out += it->second == "1" ? p->words->first : p->words->second;
    else
      out += it->second;  // never searched for placeholders itself: a name may contain braces
    at = p->end;
  }
  out += text.substr(std::min(at, text.size()));
  return out;
}

std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> names;
  std::size_t at = 0;
  while (const auto p = next_placeholder(text, at)) {
    names.emplace(p->name);
    at = p->end;
  }
  return names;
}

void use_translator(Translator* translator) {
  current = translator;
}
Translator* current_translator() {
  return current;
}

const std::string& tr(std::string_view key) {
  static const Translator none;
  return (current != nullptr ? *current : none).text(key);
}

std::string tr(std::string_view key, const Args& args) {
  return fill(tr(key), args);
}

std::string tr(const Phrase& phrase) {
  return fill(tr(phrase.key), phrase.args);
}

std::string tr(const Error& error) {
  const std::string key = "error." + error.id;
  if (current != nullptr && current->has(key)) return current->text(key);
  return error.message;
}

const std::string& tr(const domain::Bilingual& text) {
  const bool english = current != nullptr && current->language() == Language::en;
  const std::string& wanted = english ? text.en : text.zh;
  return wanted.empty() ? (english ? text.zh : text.en) : wanted;
}

}  // namespace cs::workbench
