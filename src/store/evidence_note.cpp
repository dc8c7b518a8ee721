#include "store/evidence_note.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace cs::store {
namespace {

constexpr std::string_view first_line = "countersign evidence 1";

std::string text_of(const EvidenceNote& n) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", first_line, n.of, to_ms(n.made), n.by, n.decisions, n.contents);
}

}  // namespace

std::string signed_note(const EvidenceNote& note, const seal::PrivateKey& key) {
  EvidenceNote plain = note;
  for (std::string* text : {&plain.of, &plain.by})
    std::ranges::replace_if(
        *text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return key.sign(text_of(plain));
}

Result<EvidenceNote> open_note(std::string_view note, const seal::PublicKey& key) {
  CS_ASSIGN(const std::string text, key.open(note));
  const auto damaged = [] {
    return invalid("evidence.damaged", "The signed note is not one of a package of evidence.");
  };
  const auto lines = split(text, '\n');
  if (lines.size() != 7 || lines[0] != first_line) return damaged();
  const auto made = number_from<std::int64_t>(lines[2]), decisions = number_from<std::int64_t>(lines[4]);
  if (!made || !decisions) return damaged();
  const EvidenceNote out{lines[1], from_ms(*made), lines[3], *decisions, lines[5]};
  // Written in one way alone, and signed once.
  if (text_of(out) != text || std::ranges::count(note.substr(text.size()), '\n') != 2) return damaged();
  return out;
}

}  // namespace cs::store
