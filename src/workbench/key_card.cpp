#include "workbench/key_card.hpp"

namespace cs::workbench {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

constexpr const char* style =
    "@page{size:A4;margin:12mm}body{font:9.5pt sans-serif;color:#111;margin:0}h1{font-size:15pt;margin:0 0 4mm}"
    "h2{font-size:11.5pt;margin:4mm 0 1mm;border-bottom:.4mm solid #111}h3{font-size:9.5pt;margin:2mm 0 .5mm}"
    "section{break-before:page}section:first-of-type{break-before:auto}div{columns:2;column-gap:8mm}"
    "table{width:100%;border-collapse:collapse;break-inside:avoid}td{padding:.5mm 0;border-bottom:.1mm solid #bbb}"
    "td:last-child{text-align:right;white-space:nowrap}kbd{font:8.5pt sans-serif;border:.2mm solid #555;"
    "border-radius:.8mm;padding:0 1mm;margin-left:1mm}";

/// The ten reasons of a page are one line.
bool stands_for_ten(const Action& action) {
  return action.id == "reason.1" || action.id == "reason.ahead.1";
}
bool is_one_of_ten(const Action& action) {
  return action.id.starts_with("reason.") && action.id.back() >= '0' && action.id.back() <= '9';
}

std::string row_of(const Action& action, const std::vector<Chord>& chords) {
  std::string name = tr(action.name_key());
  std::string keys;
  for (const Chord chord : chords) keys += "<kbd>" + escaped(to_string(chord)) + "</kbd>";
  if (stands_for_ten(action)) {
    name = tr(action.id == "reason.1" ? "help.digits" : "help.digits_ahead");
    keys += " … <kbd>0</kbd>";
  }
  return "<tr><td>" + escaped(name) + "</td><td>" + keys + "</td></tr>\n";
}

}  // namespace

std::string key_card(const Keymap& keymap, const std::vector<View>& views) {
  const Translator* translator = current_translator();
  const bool chinese = translator == nullptr || translator->language() == Language::zh;
  std::string html = std::string("<!doctype html>\n<html lang=\"") + (chinese ? "zh-CN" : "en") +
                     "\"><meta charset=\"utf-8\"><title>" + escaped(tr("app.name")) + " · " +
                     escaped(tr("help.title")) + "</title><style>" + style + "</style>\n<h1>" +
                     escaped(tr("app.name")) + " · " + escaped(tr("help.title")) + "</h1>\n";
  for (const View view : views) {
    const Action* opens = find_action(std::string("view.") + to_string(view));
    html += "<section><h2>" + escaped(opens != nullptr ? tr(opens->name_key()) : std::string(to_string(view))) +
            "</h2><div>\n";
    for (const Group group :
         {Group::decide, Group::look, Group::compare, Group::leaf, Group::list, Group::view, Group::program}) {
      std::string rows;
      for (const Action& action : actions()) {
        if (action.group != group || (is_one_of_ten(action) && !stands_for_ten(action))) continue;
        if (const auto chords = keymap.chords_of(action, view); !chords.empty()) rows += row_of(action, chords);
      }
      if (!rows.empty())
        html += "<h3>" + escaped(tr(std::string("group.") + to_string(group))) + "</h3><table>\n" + rows + "</table>\n";
    }
    html += "</div></section>\n";
  }
  return html + "</html>\n";
}

}  // namespace cs::workbench
