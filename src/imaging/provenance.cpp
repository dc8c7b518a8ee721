#include "imaging/provenance.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "imaging/exif.hpp"
#include "imaging/jumbf.hpp"
#include "imaging/segments.hpp"

namespace cs::imaging {
namespace {

constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_label = 64 << 10;
constexpr std::size_t most_words = 32;
/// A packet names the property once or twice; whoever names it a million times is not read to the end for each.
constexpr int most_named = 64;

std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const auto from = text.find(begin);
  if (from == std::string_view::npos) return {};
  text.remove_prefix(from + begin.size());
  return text.substr(0, text.find(end));
}

std::string name_of(std::string_view text) {
  std::string out = trim(text.substr(0, longest_name));
  while (!out.empty() && !is_utf8(out)) out.pop_back();  // cut within a character
  return out;
}

std::string unescaped(std::string_view xml) {
  static constexpr std::array<std::pair<std::string_view, char>, 6> marks = {
      {{"&quot;", '"'}, {"&#34;", '"'}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}}};
  std::string out;
  while (!xml.empty()) {
    const auto* mark =
        std::find_if(marks.begin(), marks.end(), [&](const auto& m) { return xml.starts_with(m.first); });
    out += mark != marks.end() ? mark->second : xml[0];
    xml.remove_prefix(mark != marks.end() ? mark->first.size() : 1);
  }
  return out;
}

/// The value of `"name" : "value"`, quotes round the value or none.
std::string_view json_value(std::string_view json, std::string_view name) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  const auto at = json.find(quoted);
  if (at == std::string_view::npos) return {};
  json.remove_prefix(at + quoted.size());
  const auto skip = [&](std::string_view what) {
    json.remove_prefix(std::min(json.find_first_not_of(what), json.size()));
  };
  skip(" \t\r\n");
  if (!json.starts_with(":")) return {};
  json.remove_prefix(1);
  skip(" \t\r\n");
  if (!json.starts_with("\"")) return json.substr(0, json.find_first_of(" ,}\r\n"));
  json.remove_prefix(1);
  return json.substr(0, json.find('"'));
}

std::optional<Provenance::National> national_label(std::string_view json) {
  const std::string_view label = json_value(json, "Label");
  if (label.empty() && json_value(json, "ContentProducer").empty()) return std::nullopt;
  Provenance::National out;
  if (label == "1" || label == "2" || label == "3") out.label = label[0] - '0';
  out.producer = name_of(json_value(json, "ContentProducer"));
  return out;
}

/// The property of the namespace in an XMP packet, whatever prefix it has there.
std::optional<Provenance::National> national_label_in(std::string_view xmp) {
  const auto uri = xmp.find("http://www.tc260.org.cn/ns/AIGC/1.0");
  if (uri == std::string_view::npos) return std::nullopt;
  const auto equals = xmp.rfind('=', uri);
  const auto colon = equals == std::string_view::npos ? equals : xmp.rfind(':', equals);
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string prefix = trim(xmp.substr(colon + 1, equals - colon - 1));
  if (prefix.empty() || prefix.size() > 32) return std::nullopt;
  const std::string property = prefix + ":AIGC";
  int named = 0;
  for (auto at = xmp.find(property); at != std::string_view::npos && named < most_named;
       at = xmp.find(property, at + 1), ++named) {
    // A value that is longer than a label is none; the rest of it need not be looked at.
    std::string_view rest = xmp.substr(at + property.size(), 2 * longest_label), value;
    if (rest.starts_with("=\"") || rest.starts_with("='")) {
      value = rest.substr(2, rest.substr(2).find(rest[1]));
    } else if (at > 0 && xmp[at - 1] == '<') {
      const auto open = rest.find('>');
      if (open == std::string_view::npos) continue;
      value = rest.substr(open + 1, rest.find("</" + property) - open - 1);
    } else {
      continue;
    }
    if (value.size() > longest_label) continue;
    if (const auto label = national_label(unescaped(value))) return label;
    // Written as a structure: a property for each member.
    std::string json = "{";
    for (const char* member : {"Label", "ContentProducer"}) {
      const std::string name = prefix + ":" + member;
      std::string_view text = between(value, "<" + name + ">", "<");
      if (text.empty()) text = between(value, name + "=\"", "\"");
      if (!text.empty()) json += "\"" + std::string(member) + "\":\"" + std::string(text) + "\",";
    }
    if (const auto label = national_label(json)) return label;
    return Provenance::National{};
  }
  return std::nullopt;
}

/// The text of an EXIF or PNG note that is such a label and nothing else.
std::optional<Provenance::National> national_label_of_note(std::string_view note) {
  note.remove_prefix(std::min(note.find_first_not_of(" \t\r\n"), note.size()));
  if (!note.starts_with("{") || note.find("\"AIGC\"") == std::string_view::npos) return std::nullopt;
  return national_label(note);
}

void add_word(std::vector<std::string>& out, std::string_view word) {
  if (word.empty() || word.size() > 60 || out.size() >= most_words) return;
  if (!std::all_of(word.begin(), word.end(),
                   [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; }))
    return;
  if (std::find(out.begin(), out.end(), word) == out.end()) out.emplace_back(word);
}

/// "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" -> its last part.
void add_source_type(std::vector<std::string>& out, std::string_view address) {
  constexpr std::string_view vocabulary = "digitalsourcetype/";
  const auto at = address.find(vocabulary);
  if (at != std::string_view::npos) add_word(out, address.substr(at + vocabulary.size()));
}

void read_source_types_in(std::string_view xmp, Provenance& out) {
  constexpr std::string_view name = ":DigitalSourceType";
  for (auto at = xmp.find(name); at != std::string_view::npos && out.source_types.size() < most_words;
       at = xmp.find(name, at + 1)) {
    // An attribute, an element's text, or rdf:resource of an element: nothing but these lies before the address.
    const std::string_view rest = xmp.substr(at + name.size(), 200);
    const auto from = rest.find("http");
    if (from == std::string_view::npos) continue;
    std::string before = trim(rest.substr(0, from));
    std::erase_if(before, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\''; });
    std::erase(before, '"');
    if (before != "=" && before != ">" && before != "rdf:resource=") continue;
    add_source_type(out.source_types, rest.substr(from, rest.substr(from).find_first_of("\"'< ")));
  }
}

void read_manifests(ByteView file, Provenance& out) {
  const Bytes store = manifest_store(file);
  if (store.empty()) return;
  const auto all = manifests(store);
  out.manifest = !all.empty();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool own = i + 1 == all.size();
    for (const ManifestPart& part : all[i]) {
      const bool actions = part.label.starts_with("c2pa.actions"), claim = part.label.starts_with("c2pa.claim");
      if (!actions && !claim) continue;
      each_cbor_text(part.cbor, [&](std::string_view key, std::string_view text) {
        if (actions && key == "digitalSourceType")
          add_source_type(own ? out.source_types : out.part_source_types, text);
        if (actions && own && key == "action") add_word(out.actions, text);
        if (claim && own && out.generator.empty() && (key == "claim_generator" || key == "name"))
          out.generator = name_of(text);
      });
    }
  }
}

}  // namespace

Provenance read_provenance(ByteView file) {
  Provenance out;
  const std::string xmp = xmp_of(file);
  out.national = national_label_in(xmp);
  read_source_types_in(xmp, out);
  each_png_chunk(file, [&](std::string_view type, ByteView body) {
    if (type != "tEXt" && type != "iTXt") return true;
    const std::string_view text = as_text(body);
    const std::string_view keyword = text.substr(0, text.find('\0'));
    if (keyword == "AIGC" && !out.national && text.size() <= longest_label) out.national = national_label(text);
    if (keyword == "parameters" && text.find("Steps: ") != std::string_view::npos &&
        text.find("Sampler: ") != std::string_view::npos)
      out.generator_notes = true;
    return true;
  });
  if (!out.national) {
    const Exif exif = read_exif(file);
    for (const std::string& note : {exif.comment, exif.description})
      if (!out.national) out.national = national_label_of_note(note);
  }
  read_manifests(file, out);
  return out;
}

}  // namespace cs::imaging
