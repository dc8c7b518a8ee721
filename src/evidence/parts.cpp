#include "evidence/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "store/log_entry.hpp"
#include "store/sealed_tables.hpp"

namespace cs::evidence {
namespace {

using store::AuditFinding;
using store::EvidenceFile;
using store::EvidenceRow;
using store::LogEntry;
using store::ProvenEntry;
using store::SealedCells;
using store::SealedRow;
using store::ShownTable;

using Findings = std::vector<AuditFinding>;

void find(Findings& findings, std::string table, std::string row, std::string part, std::string sentence) {
  findings.push_back({std::move(table), std::move(row), std::move(part), std::move(sentence)});
}

/// What the entries of a file say of its rows.
class Entries {
 public:
  Entries(const EvidenceFile& file, const seal::Head& head, Findings& findings) : findings_(findings) {
    for (const ProvenEntry& p : file.entries) take(p, head);
  }
  /// The entry's line about the row; nullptr where it has none, or is not here.
  const SealedRow* line(std::int64_t entry, const std::string& row) {
    const auto it = lines_.find({row, entry});
    if (it == lines_.end()) return nullptr;
    wanted_[entry] = true;
    return &it->second;
  }
  /// The newest entry here that says something of this group of the row.
  std::int64_t newest(const std::string& row, std::size_t group) const {
    std::int64_t out = 0;
    for (auto it = lines_.lower_bound({row, 0}); it != lines_.end() && it->first.first == row; ++it)
      if (it->second.deleted || it->second.groups.at(group)) out = std::max(out, it->first.second);
    return out;
  }
  void name_the_unwanted() {
    for (const auto& [entry, wanted] : wanted_)
      if (!wanted)
        find(findings_, "log", std::to_string(entry), "", fmt::format("Entry {} belongs to no row here.", entry));
  }

 private:
  void take(const ProvenEntry& p, const seal::Head& head) {
    const LogEntry& e = p.entry;
    const std::string number = std::to_string(e.seq);
    if (!wanted_.emplace(e.seq, false).second)
      return find(findings_, "log", number, "", fmt::format("Entry {} is there twice.", e.seq));
    if (e.seq < 1 || static_cast<std::uint64_t>(e.seq) > head.size ||
        !seal::verify_inclusion(store::leaf_of(e), static_cast<std::uint64_t>(e.seq) - 1, head.size, p.proof,
                                head.root))
      find(findings_, "log", number, "",
           fmt::format("Entry {} is not in the record whose head was signed, or was changed.", e.seq));
    if (e.sealed.empty()) return;
    for (const std::string& text : split(e.sealed, '\n'))
      if (auto row = store::sealed_row_from(text)) {
        std::string name = row->table + '\t' + row->key;
        lines_.emplace(std::pair(std::move(name), e.seq), std::move(*row));
      }
  }

  Findings& findings_;
  std::map<std::pair<std::string, std::int64_t>, SealedRow> lines_;
  std::map<std::int64_t, bool> wanted_;
};

void hold_group(const db::WatchedTable& table, std::size_t g, const std::string& key, const SealedCells& c,
                Entries& entries, Findings& findings) {
  const std::string name = std::string(table.name) + '\t' + key, part(table.groups[g].name);
  const auto bad = [&](std::string_view why) {
    find(findings, std::string(table.name), key, part, fmt::format("{} {}: {} {}", table.name, key, part, why));
  };
  const SealedRow* line = entries.line(c.entry, name);
  if (!line || line->deleted || !line->groups.at(g))
    return bad(fmt::format("is said to be as entry {} left it, which is not here or says nothing of it.", c.entry));
  if (const std::int64_t newer = entries.newest(name, g); newer > c.entry)
    return bad(fmt::format("is as entry {} left it, and entry {} changed it since.", c.entry, newer));
  const auto salt = store::salt_from(c.salt);
  if (!salt || store::digest_of(table, g, key, c.cells, *salt) != *line->groups.at(g))
    bad(fmt::format("is not what entry {} left there.", c.entry));
}

void hold_row(const EvidenceRow& row, const std::vector<ShownTable>& shown, Entries& entries, Findings& findings) {
  const db::WatchedTable* table = store::sealed_table(row.table);
  const ShownTable* show = store::shown_table(shown, row.table);
  const std::string key = store::key_of(row.key);
  if (!table || !show || row.key.size() != table->key.size())
    return find(findings, row.table, key, "", fmt::format("{} {}: no such row belongs here.", row.table, key));
  for (std::size_t g = 0; g < table->groups.size(); ++g) {
    const std::string_view part = table->groups[g].name;
    const auto c = std::ranges::find(row.groups, part, &SealedCells::group);
    if (c != row.groups.end() && store::shows(*show, part))
      hold_group(*table, g, key, *c, entries, findings);
    else if (c != row.groups.end() || store::shows(*show, part))
      find(findings, row.table, key, std::string(part),
           fmt::format("{} {}: {} {}.", row.table, key, part,
                       c == row.groups.end() ? "is missing" : "does not belong here"));
  }
}

/// The rows of a file by table and column.
class Cells {
 public:
  explicit Cells(const EvidenceFile& file) : file_(file) {}
  const EvidenceRow* row(std::string_view table) const {
    const auto it = std::ranges::find(file_.rows, table, &EvidenceRow::table);
    return it == file_.rows.end() ? nullptr : &*it;
  }
  static std::string cell(const EvidenceRow& row, std::string_view column) {
    const db::WatchedTable* table = store::sealed_table(row.table);
    for (std::size_t k = 0; table && k < table->key.size(); ++k)
      if (table->key[k] == column) return k < row.key.size() ? row.key[k] : "";
    for (const SealedCells& c : row.groups)
      for (std::size_t g = 0; table && g < table->groups.size(); ++g) {
        if (table->groups[g].name != c.group) continue;
        const auto& columns = table->groups[g].columns;
        for (std::size_t i = 0; i < columns.size() && i < c.cells.size(); ++i)
          if (columns[i].name == column) return c.cells[i].value_or("");
      }
    return "";
  }
  std::string cell(std::string_view table, std::string_view column) const {
    const EvidenceRow* r = row(table);
    return r ? cell(*r, column) : "";
  }

 private:
  const EvidenceFile& file_;
};

std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : ",") + code;
  return out;
}
std::string of(const api::Manifest& m, api::PhotoKind kind) {
  for (const api::ManifestPhotograph& p : m.photographs)
    if (p.kind == kind) return p.hash;
  return "";
}
std::string number(bool v) {
  return v ? "1" : "0";
}

/// The manifest says what the rows say.
void hold_manifest(const api::Manifest& m, const Cells& cells, std::string_view subject, Findings& findings) {
  const auto same = [&](std::string_view what, const std::string& said, const std::string& is) {
    if (said != is)
      find(findings, "manifests", std::string(subject.substr(1)), "manifest",
           fmt::format("Decision {}: its manifest names another {} than its row.", subject, what));
  };
  const auto decision = [&](std::string_view column) { return cells.cell("decisions", column); };
  same("decision", m.decision, "d" + decision("id"));
  same("submission", m.submission, "s" + decision("submission"));
  same("attempt", std::to_string(m.attempt), decision("attempt"));
  same("reviewer", m.reviewer, decision("reviewer"));
  same("time", std::to_string(to_ms(m.decided)), decision("decided"));
  same("verdict", domain::to_string(m.verdict), decision("verdict"));
  same("list of reasons", joined(m.reasons), decision("reasons"));
  same("list of overridden checks", joined(m.overrides), decision("overrides"));
  same("list of pins", api::encode_pins(m.pins), decision("pins"));
  same("statement of likeness", m.stated ? domain::to_string(*m.stated) : "", decision("stated"));
  same("word on aid", number(m.unaided), decision("unaided"));
  same("time of looking", std::to_string(m.looked.count()), decision("looked"));
  same("word on whether it was verified", number(m.unverified), decision("look_unverified"));
  same("evidence", m.evidence, decision("evidence"));
  same("fingerprint of rules and models", m.fingerprint, decision("fingerprint"));
  same("photograph", of(m, api::PhotoKind::submission), cells.cell("submissions", "photo"));
  same("finished photo", of(m, api::PhotoKind::finished), cells.cell("examinations", "finished"));
}

bool says_manifest(const EvidenceFile& file, const std::string& key) {
  return std::ranges::any_of(file.entries, [&](const ProvenEntry& p) {
    return ("\n" + p.entry.sealed).find("\nmanifests\t" + key + "\t") != std::string::npos;
  });
}

}  // namespace

std::vector<AuditFinding> check_rows(const EvidenceFile& file, const std::vector<ShownTable>& shown,
                                     const seal::Head& head) {
  Findings findings;
  Entries entries(file, head, findings);
  std::vector<std::string> names;
  for (const EvidenceRow& row : file.rows) {
    std::string name = row.table + '\t' + store::key_of(row.key);
    if (std::ranges::find(names, name) != names.end())
      find(findings, row.table, store::key_of(row.key), "",
           fmt::format("{} {}: this row is there twice.", row.table, store::key_of(row.key)));
    names.push_back(std::move(name));
    hold_row(row, shown, entries, findings);
  }
  entries.name_the_unwanted();
  return findings;
}

DecisionCheck check_decision(const EvidenceFile& file, const seal::Head& head, std::string_view campaign) {
  DecisionCheck out{check_rows(file, store::shown_of_decision(), head), {}};
  const Cells cells(file);
  const auto missing = [&](std::string_view what) {
    find(out.findings, std::string(what), "", "",
         fmt::format("Decision {}: its row of {} is missing.", file.subject, what));
  };
  const EvidenceRow* decision = cells.row("decisions");
  if (!decision || "d" + Cells::cell(*decision, "id") != file.subject) {
    missing("decisions");
    return out;
  }
  const std::string id = Cells::cell(*decision, "id"), submission = Cells::cell(*decision, "submission");
  if (Cells::cell(*decision, "campaign") != campaign)
    find(out.findings, "decisions", id, "", fmt::format("Decision {} is of another campaign.", file.subject));
  if (cells.cell("submissions", "id") != submission) missing("submissions");
  if (cells.cell("students", "id") != Cells::cell(*decision, "student")) missing("students");
  if (cells.cell("examinations", "submission") != submission ||
      cells.cell("examinations", "evidence") != Cells::cell(*decision, "evidence"))
    missing("examinations");
  const EvidenceRow* kept = cells.row("manifests");
  if (!kept || Cells::cell(*kept, "decision") != id) {
    if (kept || says_manifest(file, id)) missing("manifests");
    return out;
  }
  auto manifest = api::decode_manifest(Cells::cell(*kept, "body"));
  if (!manifest) {
    find(out.findings, "manifests", id, "manifest",
         fmt::format("Decision {}: {}", file.subject, manifest.error().message));
    return out;
  }
  hold_manifest(*manifest, cells, file.subject, out.findings);
  out.manifest = std::move(*manifest);
  return out;
}

std::string campaign_row(const EvidenceFile& file) {
  return Cells(file).cell("campaigns", "id");
}
std::string campaign_name(const EvidenceFile& file) {
  return Cells(file).cell("campaigns", "slug");
}

}  // namespace cs::evidence
