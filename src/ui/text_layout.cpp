#include "ui/text_layout.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cs::ui {

namespace {

std::size_t character_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(length, text.size() - at);
}

char32_t character_at(std::string_view text, std::size_t at) {
  const auto points = code_points(text.substr(at, character_length(text, at)));
  return points.empty() ? U'\uFFFD' : points.front();
}

bool is_wide(char32_t c) {
  return c >= 0x2E80 && c != 0xFEFF;
}

// Must not stand at the beginning of a line.
bool closes(char32_t c) {
  static constexpr std::u32string_view closing = U"，。、；：？！）】》」』”’…—%,.;:?!)]}";
  return closing.find(c) != std::u32string_view::npos;
}

// Must not stand at the end of a line.
bool opens(char32_t c) {
  static constexpr std::u32string_view opening = U"（【《「『“‘([{";
  return opening.find(c) != std::u32string_view::npos;
}

}  // namespace

std::vector<std::string_view> wrap(std::string_view text, float width, const Measure& measure) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    std::string_view rest = text.substr(begin, end - begin);
    begin = end + 1;
    if (rest.empty()) {
      lines.push_back(rest);
      continue;
    }
    while (!rest.empty()) {
      // `fits`: the end of the last place to break within the width; `cut`: the end of what fits at all.
      std::size_t at = 0, fits = 0, cut = 0;
      bool whole = true;
      char32_t previous = 0;
      while (at < rest.size()) {
        const char32_t c = character_at(rest, at);
        const bool may_break = at > 0 && ((previous == U' ' && c != U' ') ||
                                          ((is_wide(c) || is_wide(previous)) && !closes(c) && !opens(previous)));
        if (may_break) fits = at;
        const std::size_t next = at + character_length(rest, at);
        if (c != U' ' && cut > 0 && measure(rest.substr(0, next)) > width) {
          whole = false;
          break;
        }
        cut = next;
        previous = c;
        at = next;
      }
      const std::size_t take = whole ? rest.size() : fits > 0 ? fits : cut;
      std::string_view line = rest.substr(0, take);
      while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
      lines.push_back(line);
      rest.remove_prefix(take);
      while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    }
  }
  return lines;
}

std::string ellipsize(std::string_view text, float width, const Measure& measure) {
  if (measure(text) <= width) return std::string(text);
  static constexpr std::string_view dots = "…";
  std::string best(dots);
  // Widths grow with length: halve the range instead of trying every character.
  const std::size_t count = length_utf8(text);
  std::size_t low = 0, high = count;
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    std::string candidate = trim(prefix_utf8(text, middle)) + std::string(dots);
    if (measure(candidate) <= width) {
      low = middle;
      best = std::move(candidate);
    } else {
      high = middle - 1;
    }
  }
  return best;
}

}  // namespace cs::ui
