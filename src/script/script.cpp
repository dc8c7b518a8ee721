#include "script/script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"

namespace cs::script {

using namespace workbench;

namespace {

constexpr Millis longest_wait{120'000};
constexpr Millis appear_timeout{20'000};
constexpr Millis settle_timeout{60'000};
constexpr int rest_after_input = 2;  ///< frames: one that takes the input, one that shows what it did

/// The words of a line; the rest of it after the first word is kept for `type`.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (const std::string& part : split(line, ' '))
    if (!trim(part).empty()) words.push_back(trim(part));
  return words;
}

Error syntax(int line, const std::string& what) {
  return invalid("script.syntax", fmt::format("Line {}: {}", line, what));
}

/// Takes the words of one condition off the front of `words`.
Result<Condition> take_condition(int line, std::vector<std::string>& words) {
  if (words.empty()) return syntax(line, "a condition is missing.");
  Condition c;
  c.name = words.front();
  words.erase(words.begin());
  if (c.name.starts_with('!')) {
    c.negated = true;
    c.name.erase(0, 1);
  }
  const auto arity = condition_arity(c.name);
  if (!arity) return syntax(line, fmt::format("there is no condition '{}'.", c.name));
  while (!words.empty() && static_cast<int>(c.args.size()) < arity->most) {
    c.args.push_back(words.front());
    words.erase(words.begin());
  }
  if (static_cast<int>(c.args.size()) < arity->least)
    return syntax(line, fmt::format("the condition '{}' needs a value after it.", c.name));
  return c;
}

/// "Right", "Right x 5".
Result<std::pair<Chord, int>> take_key(int line, const std::vector<std::string>& words) {
  if (words.size() != 2 && words.size() != 4) return syntax(line, "expected a key, such as Ctrl+P, or Right x 5.");
  const auto chord = chord_from(words[1]);
  if (!chord) return syntax(line, fmt::format("'{}' is not a key.", words[1]));
  if (words.size() == 2) return std::pair{*chord, 1};
  const auto times = number_from<int>(words[3]);
  if (words[2] != "x" || !times || *times < 1 || *times > 10'000)
    return syntax(line, "after the key expected 'x' and how often, 1 to 10000.");
  return std::pair{*chord, *times};
}

Result<std::vector<double>> take_numbers(int line, const std::vector<std::string>& words, std::size_t count,
                                         const char* what) {
  std::vector<double> values;
  for (std::size_t i = 1; i < words.size(); ++i)
    if (const auto v = number_from<double>(words[i])) values.push_back(*v);
  if (words.size() != count + 1 || values.size() != count) return syntax(line, fmt::format("expected {}.", what));
  return values;
}

Result<Command> parse_command(int line, std::string_view text) {
  std::vector<std::string> words = words_of(text);
  const std::string name = words.front();
  if (name == "wait" || name == "expect") {
    words.erase(words.begin());
    CS_ASSIGN(Condition condition, take_condition(line, words));
    if (name == "expect") {
      if (!words.empty()) return syntax(line, fmt::format("'{}' is one word too many.", words.front()));
      return Command{command::Expect{std::move(condition)}};
    }
    command::Wait wait{std::move(condition)};
    if (!words.empty()) {
      const auto ms = number_from<std::int64_t>(words.front());
      if (words.size() > 1 || !ms || *ms < 1 || Millis{*ms} > longest_wait)
        return syntax(line, "after the condition expected at most a time in milliseconds, up to 120000.");
      wait.timeout = Millis{*ms};
    }
    return Command{std::move(wait)};
  }
  if (name == "action") {
    if (words.size() != 2) return syntax(line, "expected the name of one action.");
    if (find_action(words[1]) == nullptr) return syntax(line, fmt::format("there is no action '{}'.", words[1]));
    return Command{command::RunAction{words[1]}};
  }
  if (name == "key" || name == "hold") {
    CS_ASSIGN(const auto key, take_key(line, words));
    if (name == "key") return Command{command::PressKey{key.first, key.second}};
    return Command{command::HoldKey{key.first, key.second}};
  }
  if (name == "type") {
    const std::string what = trim(text.substr(name.size()));
    if (what.empty()) return syntax(line, "expected the text to type.");
    return Command{command::Type{what}};
  }
  if (name == "click" || name == "double-click") {
    const bool twice = name != "click";
    if (words.size() == 2 && words[1].size() > 1 && words[1].starts_with('@') && !twice)
      return Command{command::Click{words[1].substr(1), 0, 0, false}};
    CS_ASSIGN(const auto at, take_numbers(line, words, 2, "x and y, or @ and the name of a widget"));
    return Command{command::Click{"", at[0], at[1], twice}};
  }
  if (name == "drag") {
    CS_ASSIGN(const auto at, take_numbers(line, words, 4, "x and y of both ends"));
    return Command{command::Drag{at[0], at[1], at[2], at[3]}};
  }
  if (name == "wheel") {
    CS_ASSIGN(const auto at, take_numbers(line, words, 3, "x, y and notches"));
    return Command{command::Wheel{at[0], at[1], at[2]}};
  }
  if (name == "shot") {
    const bool fit = words.size() == 2 && words[1].find_first_of("/\\") == std::string::npos && words[1][0] != '.';
    if (!fit) return syntax(line, "expected one name for the picture, without a folder.");
    return Command{command::Shot{words[1]}};
  }
  if (name == "language") {
    const auto language = words.size() == 2 ? language_from(words[1]) : std::nullopt;
    if (!language) return syntax(line, "expected zh or en.");
    return Command{command::SetLanguage{*language}};
  }
  if (name == "sign-in") {
    if (words.size() != 3) return syntax(line, "expected a user and a password.");
    return Command{command::SignIn{words[1], words[2]}};
  }
  if (name == "frames") {
    const auto count = words.size() == 2 ? number_from<int>(words[1]) : std::nullopt;
    if (!count || *count < 1 || *count > 10'000) return syntax(line, "expected a number of frames, 1 to 10000.");
    return Command{command::Frames{*count}};
  }
  return syntax(line, fmt::format("there is no command '{}'.", name));
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

Result<std::vector<ScriptLine>> parse_script(std::string_view text) {
  std::vector<ScriptLine> lines;
  int number_of_line = 0;
  for (const std::string& raw : split(text, '\n')) {
    ++number_of_line;
    const std::string line = trim(raw.ends_with('\r') ? raw.substr(0, raw.size() - 1) : raw);
    if (line.empty() || line.starts_with('#')) continue;
    if (!is_utf8(line)) return syntax(number_of_line, "this is not UTF-8 text.");
    std::optional<Condition> unless;
    std::string rest = line;
    if (std::vector<std::string> words = words_of(line); words.front() == "unless") {
      words.erase(words.begin());
      CS_ASSIGN(unless, take_condition(number_of_line, words));
      if (words.empty()) return syntax(number_of_line, "after the condition expected a command.");
      rest = fmt::format("{}", fmt::join(words, " "));
    }
    CS_ASSIGN(Command command, parse_command(number_of_line, rest));
    lines.push_back({number_of_line, line, std::move(unless), std::move(command)});
  }
  return lines;
}

void ScriptRunner::fail(std::string why) {
  const ScriptLine& line = lines_[at_];
  error_ = invalid("script.failed", fmt::format("Line {} ({}): {}", line.number, line.text, why));
}

void ScriptRunner::done(int rest_frames) {
  ++at_;
  rest_ = rest_frames;
  sent_ = 0;
  began_.reset();
}

void ScriptRunner::step(Workbench& bench, ScriptHost& host) {
  if (finished()) return;
  if (rest_ > 0) {
    --rest_;
    return;
  }
  if (const auto& unless = lines_[at_].unless; unless && !began_) {
    const auto holds = evaluate(*unless, bench);
    if (!holds) return fail(holds.error().message);
    if (*holds) return done(0);
  }
  if (!began_) began_ = clock_.mono();
  const Millis waited = clock_.mono() - *began_;
  std::visit(Overloaded{
                 [&](const command::Wait& c) {
                   const auto holds = evaluate(c.condition, bench);
                   if (!holds) return fail(holds.error().message);
                   if (*holds) return done(0);
                   if (waited >= c.timeout) fail(fmt::format("did not come true within {} ms.", c.timeout.count()));
                 },
                 [&](const command::Expect& c) {
                   const auto holds = evaluate(c.condition, bench);
                   if (!holds) return fail(holds.error().message);
                   if (!*holds) return fail("is not so.");
                   done(0);
                 },
                 [&](const command::RunAction& c) {
                   if (const Why why = run(c.id, bench)) return fail(fmt::format("cannot run now: {}.", *why));
                   done(rest_after_input);
                 },
                 [&](const command::PressKey& c) {
                   host.key(c.chord, false);
                   if (++sent_ >= c.times) return done(rest_after_input);
                   rest_ = 1;
                 },
                 [&](const command::HoldKey& c) {
                   host.key(c.chord, sent_ > 0);
                   if (++sent_ > c.repeats) return done(rest_after_input);
                   rest_ = 1;
                 },
                 [&](const command::Type& c) {
                   host.type(c.text);
                   done(rest_after_input);
                 },
                 [&](const command::Click& c) {
                   if (c.widget.empty())
                     host.click(c.x, c.y, c.twice);
                   else if (!host.click_widget(c.widget)) {
                     // A widget of a view that was just opened may need some frames to be drawn.
                     if (waited >= appear_timeout) fail(fmt::format("there is no '{}' on the screen.", c.widget));
                     return;
                   }
                   done(rest_after_input + 1);
                 },
                 [&](const command::Drag& c) {
                   host.drag(c.x0, c.y0, c.x1, c.y1);
                   done(rest_after_input + 3);
                 },
                 [&](const command::Wheel& c) {
                   host.wheel(c.x, c.y, c.notches);
                   done(rest_after_input);
                 },
                 [&](const command::Shot& c) {
                   if (!host.settled()) {
                     if (waited >= settle_timeout) fail("the screen does not come to rest.");
                     return;
                   }
                   if (const Status s = host.shot(c.name); !s) return fail(s.error().message);
                   done(0);
                 },
                 [&](const command::SetLanguage& c) {
                   bench.set_language(c.language);
                   done(rest_after_input);
                 },
                 [&](const command::SignIn& c) {
                   bench.sign_in(c.user, c.password);
                   done(0);
                 },
                 [&](const command::Frames& c) { done(c.count); },
             },
             lines_[at_].command);
}

}  // namespace cs::script
