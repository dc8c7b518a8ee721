#include "domain/password.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace cs::domain {
namespace {

/// What stands behind most passwords that are guessed first, here and elsewhere. Digits and signs around them are taken
/// off before a password is held against these.
constexpr std::string_view common[] = {
    "password", "passw0rd", "qwerty",     "admin",     "administrator", "root",        "letmein",  "welcome",
    "login",    "iloveyou", "woaini",     "woaiwojia", "wodemima",      "mima",        "nihao",    "zhongguo",
    "beijing",  "shanghai", "dragon",     "monkey",    "sunshine",      "princess",    "football", "baseball",
    "superman", "batman",   "master",     "michael",   "shadow",        "secret",      "changeme", "default",
    "test",     "testtest", "guest",      "user",      "abc",           "aini",        "aaa",      "asd",
    "asdf",     "zxc",      "zxcvbnm",    "qaz",       "qazwsx",        "qazwsxedc",   "trustno",  "whatever",
    "computer", "internet", "hello",      "student",   "teacher",       "school",      "daxue",    "xuesheng",
    "laoshi",   "graduate", "graduation", "photo",     "countersign",   "shenpiantai", "audit",    "woshishui",
    "caonima",  "wangluo",  "xiaoming",   "zhang",     "wang",          "li",          "passwort", "p@ssword",
    "p@ssw0rd"};

constexpr std::string_view rows[] = {"01234567890123456789",
                                     "abcdefghijklmnopqrstuvwxyz",
                                     "qwertyuiop[]",
                                     "asdfghjkl;'",
                                     "zxcvbnm,./",
                                     "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
                                     "!@#$%^&*()_+",
                                     "147258369",
                                     "741852963"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// As people disguise letters.
std::string undisguised(std::string text) {
  for (char& c : text) {
    switch (c) {
      case '0':
        c = 'o';
        break;
      case '1':
      case '!':
        c = 'i';
        break;
      case '3':
        c = 'e';
        break;
      case '@':
      case '4':
        c = 'a';
        break;
      case '5':
      case '$':
        c = 's';
        break;
      case '7':
        c = 't';
        break;
      default:
        break;
    }
  }
  return text;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// Without the digits and signs at both ends.
std::string_view core(std::string_view text) {
  const auto first = std::ranges::find_if(text, is_letter);
  std::string_view rest = text.substr(static_cast<std::size_t>(first - text.begin()));
  while (!rest.empty() && !is_letter(rest.back())) rest.remove_suffix(1);
  return rest;
}

/// How many characters lie in runs of four or more along a row, in either direction.
std::size_t along_rows(std::string_view text) {
  std::size_t covered = 0;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t longest = 0;
    for (const std::string_view row : rows) {
      const std::string backwards(row.rbegin(), row.rend());
      for (const std::string_view line : {row, std::string_view(backwards)})
        for (std::size_t n = std::max<std::size_t>(longest + 1, 4); from + n <= text.size(); ++n) {
          if (line.find(text.substr(from, n)) == std::string_view::npos) break;
          longest = n;
        }
    }
    covered += longest;
    from += std::max<std::size_t>(longest, 1);
  }
  return covered;
}

/// A piece of up to half of it, over and over.
bool repeats(std::string_view text) {
  for (std::size_t n = 1; n <= text.size() / 2; ++n) {
    bool same = true;
    for (std::size_t i = n; i < text.size() && same; ++i) same = text[i] == text[i - n];
    if (same) return true;
  }
  return false;
}

std::size_t different(std::string_view text) {
  std::array<bool, 256> seen{};
  for (const char c : text) seen[static_cast<unsigned char>(c)] = true;
  return static_cast<std::size_t>(std::ranges::count(seen, true));
}

}  // namespace

Status check_password(std::string_view password, const std::vector<std::string>& about) {
  if (!is_utf8(password)) return invalid("user.password", "A password is UTF-8 text.");
  if (length_utf8(password) < shortest_password || length_utf8(password) > longest_password)
    return invalid("user.password",
                   fmt::format("A password has {} to {} characters.", shortest_password, longest_password));
  const auto easy = [](std::string_view why) {
    return invalid("user.password_easy", fmt::format("This password is guessed soon: {}. Choose another one.", why));
  };
  const std::string text = lower(password);
  if (different(text) < 5) return easy("it has hardly any different characters");
  if (repeats(text)) return easy("it says the same thing over and over");
  if (along_rows(text) * 3 >= text.size() * 2) return easy("it is a row of the keyboard or of the alphabet");
  for (const std::string& form : {text, undisguised(text)}) {
    const std::string_view word = core(form);
    if (word.empty()) return easy("it is only digits and signs");
    for (const std::string_view known : common)
      if (word == known || (repeats(word) && word.starts_with(known))) return easy("everybody tries it first");
  }
  for (const std::string& known : about) {
    const std::string name = lower(known);
    // Two letters say nothing; a Chinese character alone is three bytes.
    if (name.size() < 3) continue;
    const std::size_t at = text.find(name);
    const std::string_view word = core(text);
    if (at != std::string::npos && (text.size() - name.size() <= 6 || (repeats(word) && word.starts_with(name))))
      return easy("it is a name that everybody knows, with little added");
  }
  return {};
}

}  // namespace cs::domain
