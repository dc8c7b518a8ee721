// Gathers evidence out of the database: the rows of decisions, and by one walk over the log the entries that sealed
// them.
#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "store/database.hpp"
#include "store/evidence.hpp"
#include "store/evidence_file.hpp"
#include "store/evidence_note.hpp"
#include "store/evidence_shown.hpp"
#include "store/ids.hpp"
#include "store/log_entry.hpp"
#include "store/log_rows.hpp"
#include "store/log_tree.hpp"
#include "store/log_walk.hpp"
#include "store/seal_key.hpp"
#include "store/sealed_rows.hpp"
#include "store/sealed_tables.hpp"

namespace cs::store {
namespace {

using Key = std::vector<std::string>;

/// A row that is to be shown.
struct Wanted {
  std::string table;
  Key key;
};
std::vector<Key> keys(db::Connection& c, const char* sql, std::int64_t id) {
  std::vector<Key> out;
  db::Statement q = c.query(sql, id);
  while (q.next()) out.push_back({q.text(0)});
  return out;
}

/// All rows of a decision, as shown_of_decision() names their tables.
std::vector<Wanted> rows_of(db::Connection& c, std::int64_t decision) {
  std::vector<Wanted> out;
  std::int64_t submission = 0;
  std::string student, evidence;
  {
    db::Statement q = c.query("SELECT submission, student, evidence FROM decisions WHERE id = ?1", decision);
    if (!q.next()) return out;
    submission = q.int64(0);
    student = q.text(1);
    evidence = q.text(2);
  }
  const std::string id = std::to_string(decision), s = std::to_string(submission);
  out = {{"decisions", {id}}, {"submissions", {s}}, {"students", {student}}};
  if (!keys(c, "SELECT decision FROM manifests WHERE decision = ?1", decision).empty())
    out.push_back({"manifests", {id}});
  if (!keys(c, "SELECT submission FROM captures WHERE submission = ?1", submission).empty())
    out.push_back({"captures", {s}});
  if (c.query("SELECT 1 FROM examinations WHERE submission = ?1 AND evidence = ?2", submission, evidence).next())
    out.push_back({"examinations", {s, evidence}});
  for (const Key& k : keys(c, "SELECT person FROM statements WHERE submission = ?1 ORDER BY person", submission))
    out.push_back({"statements", {s, k[0]}});
  for (const Key& look : keys(c, "SELECT id FROM second_looks WHERE decision = ?1 ORDER BY id", decision)) {
    out.push_back({"second_looks", look});
    for (const Key& k : keys(c, "SELECT person FROM look_verdicts WHERE look = ?1 ORDER BY person",
                             number_from<std::int64_t>(look[0]).value_or(0)))
      out.push_back({"look_verdicts", {look[0], k[0]}});
  }
  for (const Key& k : keys(c, "SELECT id FROM appeals WHERE decision = ?1 ORDER BY id", decision))
    out.push_back({"appeals", k});
  return out;
}

class Gatherer {
 public:
  Gatherer(db::Connection& c, const Evidence::Take& take) : c_(c), take_(take) {}

  /// `one_alone`: a decision was asked for, and not those of a campaign.
  Result<Evidence::Gathered> run(const std::string& campaign, std::int64_t campaign_row,
                                 const std::vector<std::int64_t>& decisions, bool one_alone) {
    CS_ASSIGN(const auto head, stored_head(c_));
    if (!head) return Error{Code::corrupt, "log.missing", "The log has no head."};
    size_ = head->head.size;
    std::vector<std::vector<Wanted>> parts{{{"campaigns", {std::to_string(campaign_row)}}}};
    for (const std::int64_t d : decisions) parts.push_back(rows_of(c_, d));
    LogWalk walk(c_);
    for (const auto& part : parts)
      for (const Wanted& w : part) walk.want(w.table, key_of(w.key));
    CS_TRY(walk.run(head->head));
    out_.checkpoint = head->note;
    out_.entries = static_cast<std::int64_t>(size_);
    CS_TRY(file_of(campaign, "campaigns/" + campaign + ".json", parts[0], shown_of_campaign(), walk));
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      const std::string id = public_id('d', decisions[i]);
      const Status made = file_of(id, "decisions/" + id + ".json", parts[i + 1], shown_of_decision(), walk);
      const bool forgotten = !made && made.error().id == "evidence.forgotten";
      if (!made && (!forgotten || one_alone)) return made.error();
      ++(forgotten ? out_.forgotten : out_.decisions);
    }
    return std::move(out_);
  }

 private:
  Status file_of(const std::string& subject, const std::string& name, const std::vector<Wanted>& rows,
                 const std::vector<ShownTable>& shown, LogWalk& walk) {
    EvidenceFile file{subject, {}, {}};
    std::map<std::int64_t, Salt> salts;
    for (const Wanted& w : rows) CS_TRY(add_row(file, w, shown, walk, salts));
    Attachments attachments;
    const std::string text = encode_evidence(file, attachments);
    CS_TRY(take_(name, text));
    for (const auto& [at, content] : attachments) CS_TRY(take_(at, content));
    note_photographs(file);
    return {};
  }

  Status add_row(EvidenceFile& file, const Wanted& w, const std::vector<ShownTable>& shown, LogWalk& walk,
                 std::map<std::int64_t, Salt>& salts) {
    const db::WatchedTable& table = *sealed_table(w.table);
    const auto row = sealed_row(c_, table, w.key);
    const std::string key = key_of(w.key);
    EvidenceRow out{w.table, w.key, {}};
    for (std::size_t g = 0; g < table.groups.size(); ++g) {
      if (!shows(*shown_table(shown, w.table), table.groups[g].name)) continue;
      const std::int64_t entry = walk.newest(w.table, key)[g];
      if (!row || entry == 0)
        return Error{
            Code::corrupt, "evidence.unsealed",
            fmt::format("{} {}: the record does not have this row: run 'countersignd audit verify'.", w.table, key)};
      CS_ASSIGN(const Salt salt, entry_of(file, entry, walk, salts));
      out_.shared_salts += !salt.is_each_its_own();
      out.groups.push_back(
          {std::string(table.groups[g].name), entry, salt_text(salt.of(table, g, key)), *row->groups[g]});
    }
    file.rows.push_back(std::move(out));
    return {};
  }

  /// Its salt; the entry is in the file from now on.
  Result<Salt> entry_of(EvidenceFile& file, std::int64_t seq, LogWalk& walk, std::map<std::int64_t, Salt>& salts) {
    if (const auto it = salts.find(seq); it != salts.end()) return it->second;
    ProvenEntry p;
    std::string text;
    {
      db::Statement q =
          c_.query("SELECT seq, at, actor, action, subject, detail, sealed, salt FROM log WHERE seq = ?1", seq);
      if (!q.next()) return Error{Code::corrupt, "log.missing", fmt::format("Entry {} of the log is missing.", seq)};
      p.entry = entry_from(q);
      text = std::exchange(p.entry.salt, "");
    }
    const auto salt = Salt::from(text);
    if (!salt)
      return Error{Code::corrupt, "evidence.forgotten",
                   fmt::format("What hides the rows of entry {} was destroyed: there is no evidence of them.", seq)};
    CS_ASSIGN(p.proof, walk.proof(seq, size_));
    file.entries.push_back(std::move(p));
    salts.emplace(seq, *salt);
    return *salt;
  }

  void note_photographs(const EvidenceFile& file) {
    for (const EvidenceRow& row : file.rows) {
      if (row.table != "manifests") continue;
      ++out_.manifests;
      if (const auto m = api::decode_manifest(row.groups.at(0).cells.at(0).value_or("")))
        for (const api::ManifestPhotograph& p : m->photographs)
          if (photographs_.emplace(p.hash, p.digest).second) out_.photographs.push_back(p);
    }
  }

  db::Connection& c_;
  const Evidence::Take& take_;
  std::uint64_t size_ = 0;
  std::set<std::pair<std::string, std::string>> photographs_;
  Evidence::Gathered out_;
};

}  // namespace

Result<Evidence::Gathered> Evidence::gather(const DecisionRef& decision, const Take& take) {
  return gather(decision.campaign(), {decision.row()}, true, take);
}

Result<Evidence::Gathered> Evidence::gather(const CampaignRef& campaign, const Take& take) {
  CS_ASSIGN(const auto decisions, db_.read([&](db::Connection& c) -> Result<std::vector<std::int64_t>> {
    std::vector<std::int64_t> out;
    db::Statement q = c.query("SELECT id FROM decisions WHERE campaign = ?1 ORDER BY id", campaign.row());
    while (q.next()) out.push_back(q.int64(0));
    return out;
  }));
  return gather(campaign.row(), decisions, false, take);
}

Result<Evidence::Gathered> Evidence::gather(std::int64_t campaign, const std::vector<std::int64_t>& decisions,
                                            bool one_alone, const Take& take) {
  CS_ASSIGN(const seal::PublicKey key, seal_public_key(db_.folder()));
  return db_.read([&](db::Connection& c) -> Result<Gathered> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign));
    CS_ASSIGN(Gathered out, Gatherer(c, take).run(k->value.id, campaign, decisions, one_alone));
    out.key = key.text();
    out.campaign = k->value.id;
    return out;
  });
}

Result<std::string> Evidence::sign(const EvidenceNote& note) {
  CS_ASSIGN(const auto key, seal_key(db_.folder()));
  if (!key) return seal_key_missing(db_.folder());
  return signed_note(note, *key);
}

Write<Nothing> Evidence::note_handed_over(const EvidenceNote& note, std::int64_t photographs) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    append_audit(c, note.made, note.by, "audit.package", note.of.substr(note.of.find(' ') + 1),
                 fmt::format(R"({{"of":"{}","decisions":{},"photographs":{},"contents":"{}"}})",
                             note.of.substr(0, note.of.find(' ')), note.decisions, photographs, note.contents));
    return Nothing{};
  });
}

}  // namespace cs::store
