// The wording of messages, and what providers and telephones make of a text.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "domain/notice.hpp"

namespace cs::domain {
namespace {

constexpr std::string_view known_variables[] = {"name", "reasons", "deadline", "code"};

int places(char32_t c) {
  return c > 0xFFFF ? 2 : 1;
}

/// Pictures and what holds them together. Rare characters of names lie elsewhere (CJK extensions, U+20000 and up).
bool is_emoji(char32_t c) {
  return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || (c >= 0xFE00 && c <= 0xFE0F) ||
         c == 0x200D || c == 0x20E3 || (c >= 0x2B00 && c <= 0x2BFF) || (c >= 0xE0000 && c <= 0xE01EF);
}
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200B || c == 0xFEFF || c == 0xFFFD ||
         (c >= 0x202A && c <= 0x202E);
}
bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// Text that may stand in a provider's variable; `otherwise` when nothing is left.
std::string clean_variable(std::string_view text, std::string_view otherwise) {
  std::string out;
  int length = 0;
  const std::string trimmed = trim(text);
  const std::vector<char32_t> points = code_points(trimmed);
  const int all = message_length(trimmed);
  for (const char32_t c : points) {
    if (is_emoji(c) || is_control(c)) continue;
    const char32_t kept = c == U'【' ? U'〔' : c == U'】' ? U'〕' : c;
    if (length + places(kept) > longest_variable - (all > longest_variable ? 1 : 0)) {
      out += "…";
      break;
    }
    out += to_utf8(kept);
    length += places(kept);
  }
  out = trim(out);
  return out.empty() ? std::string(otherwise) : out;
}

/// What {reasons} may say: the labels of all, then of one fewer each time and how many more there are. Never empty;
/// each fits into a variable.
std::vector<std::string> reason_texts(const std::vector<const Reason*>& reasons, bool english) {
  const std::string_view between = english ? ", " : "、";
  std::vector<std::string> texts;
  for (std::size_t named = reasons.size(); named > 0; --named) {
    std::string text;
    for (std::size_t i = 0; i < named; ++i) {
      if (i > 0) text += between;
      text += english ? reasons[i]->label.en : reasons[i]->label.zh;
    }
    if (const std::size_t more = reasons.size() - named; more > 0)
      text += english ? fmt::format(" and {} more", more) : fmt::format("等 {} 项", reasons.size());
    // One label that is too long by itself is cut.
    if (named == 1 && message_length(text) > longest_variable)
      text = english ? reasons[0]->label.en : reasons[0]->label.zh;
    texts.push_back(std::move(text));
  }
  return texts;
}

/// The pieces of a text: fixed words, and names of variables that are known. Anything else in braces is a word.
struct Piece {
  std::string_view text;
  bool variable = false;
};
std::vector<Piece> pieces_of(std::string_view body) {
  std::vector<Piece> pieces;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = body.find('{', at)) != std::string_view::npos; ++at) {
    const std::size_t end = body.find('}', at);
    if (end == std::string_view::npos) break;
    const std::string_view name = body.substr(at + 1, end - at - 1);
    if (std::ranges::find(known_variables, name) == std::end(known_variables)) continue;
    if (at > from) pieces.push_back({body.substr(from, at - from)});
    pieces.push_back({name, true});
    from = end + 1;
    at = end;
  }
  if (from < body.size()) pieces.push_back({body.substr(from)});
  return pieces;
}

std::string masked_value(std::string_view variable, const std::string& value) {
  return variable == "name" ? mask_name(value) : variable == "code" ? std::string("******") : value;
}

Occasion occasion_of(const MessageFacts& facts) {
  if (facts.occasion) return *facts.occasion;
  if (facts.verdict == Verdict::reject) return Occasion::rejected;
  return facts.correction ? Occasion::overturned : Occasion::approved;
}

template <class Texts>
const std::string& code_text() {
  static const std::string zh = "{code}为您的毕业照片采集验证码，五分钟内有效，请勿告诉他人。";
  static const std::string en =
      "{code} is your code for the graduation photo collection. It is valid for five minutes; tell it to nobody.";
  return std::is_same_v<Texts, EventTexts> ? en : zh;
}

template <class Texts>
const std::string& text_of(const Texts& texts, Occasion occasion) {
  switch (occasion) {
    case Occasion::approved:
      return texts.approved;
    case Occasion::rejected:
      return texts.rejected;
    case Occasion::overturned:
      return texts.overturned;
    case Occasion::reopened:
      return texts.reopened;
    case Occasion::deadline_near:
      return texts.deadline_near;
    case Occasion::photo_ready:
      return texts.photo_ready;
    case Occasion::code:
      return code_text<Texts>();
  }
  return texts.approved;
}

}  // namespace

const char* to_string(Occasion occasion) {
  switch (occasion) {
    case Occasion::approved:
      return "approved";
    case Occasion::rejected:
      return "rejected";
    case Occasion::overturned:
      return "overturned";
    case Occasion::reopened:
      return "reopened";
    case Occasion::deadline_near:
      return "deadline_near";
    case Occasion::photo_ready:
      return "photo_ready";
    case Occasion::code:
      return "code";
  }
  return "";
}

std::optional<Occasion> occasion_from(std::string_view name) {
  for (const Occasion o : occasions)
    if (name == to_string(o)) return o;
  return std::nullopt;
}

const std::string& EventTexts::of(Occasion occasion) const {
  return text_of(*this, occasion);
}
const std::string& NoticeTexts::of(Occasion occasion) const {
  return text_of(*this, occasion);
}

int message_length(std::string_view text) {
  int n = 0;
  for (const char32_t c : code_points(text)) n += places(c);
  return n;
}

int segments_of(int characters) {
  if (characters <= 0) return 0;
  return characters <= 70 ? 1 : (characters + 66) / 67;
}

std::int64_t cost_of(int segments, std::int64_t price_milli) {
  return segments * price_milli;
}

std::string template_key(Occasion occasion, bool english) {
  return std::string(to_string(occasion)) + (english ? "_en" : "");
}

namespace {

/// The message with this for its {reasons}.
Message worded(const MessageFacts& facts, const NoticeTexts& texts, const std::string& reasons) {
  Message m;
  m.occasion = occasion_of(facts);
  const bool foreign_name =
      !trim(facts.student_name).empty() && std::ranges::none_of(code_points(facts.student_name), is_han);
  m.english = foreign_name && !texts.en.of(m.occasion).empty();
  const std::string& body = m.english ? texts.en.of(m.occasion) : texts.of(m.occasion);
  m.text = m.masked = "【" + texts.signature + "】";
  for (const Piece& piece : pieces_of(body)) {
    if (!piece.variable) {
      m.text += piece.text;
      m.masked += piece.text;
      continue;
    }
    std::string value;
    if (piece.text == "name")
      value = clean_variable(facts.student_name, m.english ? "student" : "毕业生");
    else if (piece.text == "reasons")
      value = clean_variable(reasons, m.english ? "see the mini-program" : "详见小程序");
    else if (piece.text == "code")
      value = clean_variable(facts.code, "------");
    else
      value = to_local_short(facts.reshoot_until);
    m.text += value;
    m.masked += masked_value(piece.text, value);
    const auto there = std::ranges::find(m.variables, piece.text, &std::pair<std::string, std::string>::first);
    if (there == m.variables.end()) m.variables.emplace_back(std::string(piece.text), std::move(value));
  }
  m.characters = message_length(m.text);
  m.segments = segments_of(m.characters);
  return m;
}

}  // namespace

Message compose(const MessageFacts& facts, const NoticeTexts& texts, const ReasonCatalogue& catalogue) {
  std::vector<const Reason*> reasons;
  for (const std::string& code : facts.reasons)
    if (const Reason* reason = catalogue.find(code)) reasons.push_back(reason);
  const Message none = worded(facts, texts, {});
  if (reasons.empty() || std::ranges::none_of(none.variables, [](const auto& v) { return v.first == "reasons"; }))
    return none;
  const std::vector<std::string> choices = reason_texts(reasons, none.english);
  const int least = worded(facts, texts, choices.back()).segments;
  std::size_t fewer = 0;
  Message m;
  for (; fewer < choices.size(); ++fewer) {
    m = worded(facts, texts, choices[fewer]);
    if (fewer + 1 == choices.size()) break;
    if (message_length(choices[fewer]) <= longest_variable && (facts.every_reason || m.segments <= least)) break;
  }
  for (std::size_t i = reasons.size() - fewer; i < reasons.size(); ++i) m.left_out.push_back(reasons[i]->code);
  return m;
}

std::string masked_text(Occasion occasion, bool english,
                        const std::vector<std::pair<std::string, std::string>>& variables, const NoticeTexts& texts) {
  std::string out = "【" + texts.signature + "】";
  for (const Piece& piece : pieces_of(english ? texts.en.of(occasion) : texts.of(occasion))) {
    const auto value = std::ranges::find(variables, piece.text, &std::pair<std::string, std::string>::first);
    if (!piece.variable)
      out += piece.text;
    else if (value != variables.end())
      out += masked_value(piece.text, value->second);
  }
  return out;
}

Status check_text(std::string_view body, std::string_view signature) {
  const auto bad = [](std::string what) { return invalid("notice.text", std::move(what)); };
  const std::vector<char32_t> points = code_points(body);
  if (std::ranges::any_of(points, [](char32_t c) { return c == U'【' || c == U'】'; }))
    return bad("holds 【 or 】, which are the signature's");
  if (std::ranges::any_of(points, is_emoji)) return bad("holds an emoji, which telephones show as a blank or refuse");
  if (std::ranges::any_of(points, is_control)) return bad("holds a line break or another control character");
  int longest = message_length(signature) + 2, fixed = 0;
  for (const Piece& piece : pieces_of(body)) {
    longest += piece.variable ? longest_variable : message_length(piece.text);
    if (piece.variable) continue;
    fixed += message_length(trim(piece.text));
    if (const auto open = piece.text.find('{'); open != std::string_view::npos)
      return bad(fmt::format("names a variable that there is not: {}", piece.text.substr(open)));
  }
  if (fixed < 4) return bad("is nothing but variables: providers refuse such a template");
  if (longest > longest_message)
    return bad(fmt::format("may grow to {} characters; a provider takes {}", longest, longest_message));
  return {};
}

std::string pack_variables(const std::vector<std::pair<std::string, std::string>>& variables) {
  std::string out;
  for (const auto& [key, value] : variables) out += key + "=" + value + "\n";  // compose() lets no line break in
  return out;
}

std::vector<std::pair<std::string, std::string>> unpack_variables(std::string_view packed) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& line : split(packed, '\n'))
    if (const auto equals = line.find('='); equals != std::string::npos)
      out.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  return out;
}

}  // namespace cs::domain
