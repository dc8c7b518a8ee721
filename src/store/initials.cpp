#include "store/initials.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "store/name_key.hpp"

namespace cs::store {
namespace {

// As surnames read otherwise than as words.
constexpr std::array<std::pair<std::string_view, char>, 8> surnames{
    {{"曾", 'z'}, {"单", 's'}, {"解", 'x'}, {"查", 'z'}, {"仇", 'q'}, {"区", 'o'}, {"尉迟", 'y'}, {"万俟", 'm'}}};

const icu::Transliterator* to_latin() {
  static const std::unique_ptr<icu::Transliterator> made = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> t(
        icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    if (U_FAILURE(status)) {
      log::warning("ICU cannot turn Chinese into Latin letters here: names are not found by their initials.");
      t.reset();
    }
    return t;
  }();
  return made.get();
}

}  // namespace

std::string initials_of(std::string_view name) {
  // One for all: making one takes 0.2 s, and what it keeps while it works is not said to be safe from several threads.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  const icu::Transliterator* latin = to_latin();
  if (latin == nullptr) return {};
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int>(name.size())));
  latin->transliterate(text);
  std::string out;
  bool in_word = false;
  for (int i = 0; i < text.length(); ++i) {
    const char16_t c = text.charAt(i);
    const bool counts = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
    if (counts && !in_word) out += static_cast<char>(c);
    in_word = counts || (in_word && c == u'\'');
  }
  for (const auto& [surname, letter] : surnames)
    if (!out.empty() && name.starts_with(surname)) out[0] = letter;
  return out;
}

Status fill_initials(db::Connection& c) {
  return c.transaction([](db::Connection& t) -> Status {
    std::vector<std::int64_t> campaigns;
    {
      db::Statement q = t.query("SELECT id FROM campaigns");
      while (q.next()) campaigns.push_back(q.int64(0));
    }
    struct Row {
      std::int64_t id;
      std::string initials, key;
    };
    std::vector<Row> nameless;
    for (const std::int64_t campaign : campaigns) {
      db::Statement q = t.query(
          "SELECT id, name, initials FROM students WHERE campaign = ?1 AND (initials = '' OR name_key = '')"
          " AND name <> ''",
          campaign);
      while (q.next())
        nameless.push_back(
            {q.int64(0), q.text(2).empty() ? initials_of(q.text(1)) : q.text(2), name_key_of(q.text(1))});
    }
    for (const Row& row : nameless)
      t.run("UPDATE students SET initials = ?2, name_key = ?3 WHERE id = ?1", row.id, row.initials, row.key);
    return {};
  });
}

}  // namespace cs::store
