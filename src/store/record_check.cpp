#include "store/record_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "store/log_entry.hpp"
#include "store/log_tree.hpp"
#include "store/old_chain.hpp"
#include "store/sealed_rows.hpp"
#include "store/sealed_tables.hpp"

namespace cs::store {
namespace {

constexpr std::size_t most_findings = 1000;
constexpr int entries_a_page = 1000;

/// What the log said last of a row.
struct Newest {
  struct Group {
    std::string digest;  ///< empty: nothing yet
    std::int64_t entry = 0;
  };
  std::vector<Group> groups;
  std::int64_t entry = 0;  ///< the last one that names it
  bool deleted = false, seen = false;
};

class Check {
 public:
  Check(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file)
      : c_(c), key_(key), in_file_(in_file) {}

  AuditReport run() {
    read_tiles();
    walk_log();
    judge_head();
    for (const db::WatchedTable& t : sealed_tables()) hold_table(t);
    name_deleted();
    hold_reasons();
    name_purged();
    return std::move(report_);
  }

 private:
  void find(std::string table, std::string row, std::string part, std::string sentence) {
    ++report_.problems;
    if (report_.findings.size() < most_findings)
      report_.findings.push_back({std::move(table), std::move(row), std::move(part), std::move(sentence)});
  }
  void find_in_log(std::int64_t first, std::int64_t last, std::string_view what) {
    find("log", first == last ? std::to_string(first) : fmt::format("{}-{}", first, last), "",
         first == last ? fmt::format("Entry {} {}.", first, what)
                       : fmt::format("Among the entries {} to {} one {}.", first, last, what));
  }

  void read_tiles() {
    db::Statement q = c_.query("SELECT level, place, root FROM log_tiles");
    while (q.next()) tiles_[{q.integer(0), q.int64(1)}] = q.text(2);
  }

  void walk_log() {
    for (std::int64_t last = 0, more = 1; more > 0;) {
      more = 0;
      db::Statement q = c_.query(
          "SELECT seq, at, actor, action, subject, detail, sealed, salt FROM log WHERE seq > ?1 OR ?1 = 0 ORDER BY seq"
          " LIMIT ?2",
          last, entries_a_page);
      for (; q.next(); ++more) {
        take(entry_from(q));
        last = q.int64(0);
      }
    }
    for (const auto& [place, root] : tiles_)
      find("log_tiles", fmt::format("{}/{}", place.first, place.second), "",
           "A root stands there that no entries have.");
  }

  void take(const LogEntry& e) {
    const std::int64_t expected = report_.entries + missing_ + 1;
    if (e.seq < expected) return find_in_log(e.seq, e.seq, "was put in");
    if (e.seq > expected) {
      find_in_log(expected, e.seq - 1, "is missing");
      missing_ += e.seq - expected;
    }
    ++report_.entries;
    if (e.seq == 1) hold_old_chain(e);
    frontier_.add(leaf_of(e), [this](int height, std::uint64_t index, const seal::Hash& root) {
      if (height % tile_height != 0 || missing_ > 0) return;
      const auto tile = tiles_.find({height / tile_height, static_cast<std::int64_t>(index)});
      const std::int64_t span = std::int64_t{1} << height, first = static_cast<std::int64_t>(index) * span + 1;
      if (tile == tiles_.end() || tile->second != seal::to_base64(root))
        find_in_log(first, first + span - 1, "was changed");
      if (tile != tiles_.end()) tiles_.erase(tile);
    });
    if (in_file_ && frontier_.size() == in_file_->size) root_then_ = frontier_.root();
    if (e.sealed.empty()) return;
    salts_[e.seq] = e.salt;
    for (const std::string& line : split(e.sealed, '\n')) {
      const auto row = sealed_row_from(line);
      if (!row) {
        find_in_log(e.seq, e.seq, "names a row in a way that this version does not know");
        continue;
      }
      Newest& n = newest_[row->table + '\t' + row->key];
      n.entry = e.seq;
      n.deleted = row->deleted;
      if (row->deleted) n.groups.clear();
      n.groups.resize(std::max(n.groups.size(), row->groups.size()));
      for (std::size_t g = 0; g < row->groups.size(); ++g)
        if (row->groups[g]) n.groups[g] = {*row->groups[g], e.seq};
    }
  }

  void hold_old_chain(const LogEntry& first) {
    const OldChain chain = walk_old_chain(c_);
    report_.old_links = chain.links;
    if (first.action != "log.begin") return find_in_log(1, 1, "does not begin a log");
    if (first.detail != old_chain_detail(chain))
      find("audit", chain.first_broken > 0 ? std::to_string(chain.first_broken) : "", "",
           chain.first_broken > 0 ? chain.problem : "The chain of before does not end where the log says that it did.");
  }

  void judge_head() {
    const auto stored = stored_head(c_);
    if (!stored || !*stored) return find("log_head", "1", "", "The log has no head, or a damaged one.");
    const auto size = static_cast<std::int64_t>((*stored)->head.size);
    const auto head = seal::open_head((*stored)->note, key_);
    if (!head)
      find("log_head", "1", "", head.error().message);
    else if (*head != (*stored)->head)
      find("log_head", "1", "", "The head of the log is not the one that was signed.");
    else if (size > report_.entries + missing_)
      find_in_log(report_.entries + missing_ + 1, size, "is missing");
    else if (report_.entries + missing_ > size)
      find_in_log(size + 1, report_.entries + missing_, "was put in behind the signed end");
    else if (frontier_.root() != head->root)
      find_in_log(size / 256 * 256 + 1, size, "was changed, or what comes before them and the signed head with it");
    report_.head = seal::to_base64(frontier_.root());
    if (in_file_ && in_file_->size > static_cast<std::uint64_t>(report_.entries))
      find(
          "log", "", "",
          fmt::format("{} entries were acknowledged, and {} are there: the database lost its end, or is an older copy.",
                      in_file_->size, report_.entries));
    else if (in_file_ && in_file_->size > 0 && root_then_ != in_file_->root)
      find("log", "", "",
           "The record is not the one whose head stands in seal.head: what was acknowledged was written anew.");
  }

  void hold_table(const db::WatchedTable& t) {
    SealedRows rows(c_, t);
    for (auto page = rows.page(); !page.empty(); page = rows.page())
      for (const db::WrittenRow& row : page) hold_row(t, row);
  }

  void hold_row(const db::WatchedTable& t, const db::WrittenRow& row) {
    ++report_.rows;
    const std::string table(t.name), key = key_of(row.key);
    const auto known = newest_.find(table + '\t' + key);
    if (known == newest_.end())
      return find(table, key, "", fmt::format("{} {}: no work of this program wrote this row.", table, key));
    known->second.seen = true;
    if (known->second.deleted)
      return find(
          table, key, "",
          fmt::format("{} {}: this row was deleted by entry {} and is there again.", table, key, known->second.entry));
    for (std::size_t g = 0; g < t.groups.size(); ++g) {
      const Newest::Group& sealed = known->second.groups.at(g);
      const auto salt = Salt::from(salts_[sealed.entry]);
      if (salt && digest_of(t, g, key, *row.groups[g], salt->of(t, g, key)) == sealed.digest) continue;
      find(table, key, std::string(t.groups[g].name),
           fmt::format("{} {}: {} is not what entry {} left there.", table, key, t.groups[g].name, sealed.entry));
    }
  }

  void name_deleted() {
    std::vector<std::pair<std::int64_t, std::string>> gone;
    for (const auto& [name, n] : newest_)
      if (!n.deleted && !n.seen) gone.emplace_back(n.entry, name);
    std::ranges::sort(gone);
    for (const auto& [entry, name] : gone) {
      const auto parts = split(name, '\t');
      find(parts[0], parts[1], "",
           fmt::format("{} {}: this row was removed; entry {} left it there.", parts[0], parts[1], entry));
    }
  }

  void name_purged() {
    db::Statement q = c_.query(
        "SELECT k.slug, k.purge_begun, k.purged,"
        " (SELECT count(*) FROM students st WHERE st.campaign = k.id AND st.erased > 0),"
        " (SELECT count(*) FROM photos p WHERE p.campaign = k.id AND p.purged = 1) FROM campaigns k ORDER BY k.id");
    while (q.next())
      if (q.int64(1) > 0 || q.int64(3) > 0)
        report_.purged.push_back({q.text(0), q.time(1), q.time(2), q.int64(3), q.int64(4)});
  }

  /// What lists look up by reason says the same as the decisions.
  void hold_reasons() {
    std::map<std::int64_t, std::vector<std::string>> said, kept;
    {
      db::Statement q = c_.query("SELECT id, campaign, reviewer, reasons FROM decisions WHERE reasons <> ''");
      while (q.next())
        for (const std::string& reason : split(q.text(3), ','))
          said[q.int64(0)].push_back(fmt::format("{} {} {}", q.int64(1), reason, q.text(2)));
    }
    db::Statement q = c_.query("SELECT decision, campaign, reason, reviewer FROM decision_reasons");
    while (q.next()) kept[q.int64(0)].push_back(fmt::format("{} {} {}", q.int64(1), q.text(2), q.text(3)));
    for (auto& [decision, reasons] : said) std::ranges::sort(reasons);
    for (auto& [decision, reasons] : kept) {
      std::ranges::sort(reasons);
      if (said[decision] != reasons) find_reasons(decision);
      said.erase(decision);
    }
    for (const auto& [decision, reasons] : said) find_reasons(decision);
  }
  void find_reasons(std::int64_t decision) {
    find("decision_reasons", std::to_string(decision), "",
         fmt::format("The reasons of decision d{} that lists look up are not those of the decision.", decision));
  }

  db::Connection& c_;
  const seal::PublicKey& key_;
  const std::optional<seal::Head>& in_file_;
  AuditReport report_;
  std::map<std::pair<int, std::int64_t>, std::string> tiles_;
  seal::Frontier frontier_;
  std::int64_t missing_ = 0;
  std::optional<seal::Hash> root_then_;
  std::unordered_map<std::int64_t, std::string> salts_;
  std::unordered_map<std::string, Newest> newest_;
};

}  // namespace

AuditReport check_record(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file) {
  return Check(c, key, in_file).run();
}

}  // namespace cs::store
