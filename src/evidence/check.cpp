// Checking a package of evidence that a stranger hands over. Everything in it is held against the list of its files,
// and that against the signature; then each decision against the signed head of the record.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "evidence/names.hpp"
#include "evidence/package.hpp"
#include "evidence/parts.hpp"
#include "exchange/stored_zip.hpp"
#include "seal/checkpoint.hpp"
#include "store/evidence_file.hpp"

namespace cs::evidence {
namespace {

constexpr std::size_t most_findings = 1000;
constexpr std::uint64_t longest_note = std::uint64_t{64} << 10, longest_contents = std::uint64_t{512} << 20,
                        longest_text = std::uint64_t{32} << 20, longest_photograph = std::uint64_t{256} << 20;

class Checker {
 public:
  explicit Checker(const exchange::StoredZip& zip) : zip_(zip) {}

  Result<EvidenceReport> run(const WantedKey& wanted) {
    CS_TRY(open(wanted));
    CS_ASSIGN(const std::string contents, needed(contents_file, longest_contents));
    if (sha256(as_bytes(contents)) != report_.note.contents)
      find("contents", "The list of files is not the one that was signed.");
    read_contents(contents);
    hold_names();
    hold_head();
    hold_campaign();
    for (const exchange::StoredZip::Entry& e : zip_.entries())
      if (const std::string id = decision_of_file(e.name); !id.empty()) hold_decision(e.name, id);
    hold_photographs();
    hold_scope();
    for (const auto& [name, line] : lines_)
      if (!looked_at_.contains(name) && zip_.find(name))
        find(name, fmt::format("{} belongs to nothing in the package.", name));
    return std::move(report_);
  }

 private:
  void find(std::string_view file, std::string sentence) { add({std::string(file), "", "", std::move(sentence)}); }
  void add(store::AuditFinding finding) {
    ++report_.problems;
    if (report_.findings.size() < most_findings) report_.findings.push_back(std::move(finding));
  }

  /// A file without which nothing can be checked.
  Result<std::string> needed(std::string_view name, std::uint64_t most) {
    const exchange::StoredZip::Entry* entry = zip_.find(name);
    if (!entry) return invalid("evidence.damaged", fmt::format("This is no package of evidence: it has no {}.", name));
    CS_ASSIGN(const Bytes bytes, zip_.read(*entry, most));
    return std::string(as_text(bytes));
  }

  /// Whose it is, and that it was signed.
  Status open(const WantedKey& wanted) {
    CS_ASSIGN(const std::string text, needed(key_file, longest_note));
    auto key = seal::PublicKey::parse(trim(text));
    if (!key || text != key->text() + "\n")
      return invalid("evidence.damaged", "The key in the package is none, or was changed.");
    report_.fingerprint = key->fingerprint();
    const std::string named = wanted.key ? wanted.key->fingerprint() : wanted.fingerprint;
    if (!named.empty() && named != report_.fingerprint)
      return invalid("evidence.other_key", fmt::format("The package was signed by another key: by {}, and not by {}.",
                                                       report_.fingerprint, named));
    CS_ASSIGN(const std::string note, needed(note_file, longest_note));
    auto opened = store::open_note(note, *key);
    if (!opened)
      return Error{Code::invalid, "evidence.signature",
                   fmt::format("The package was changed, or not signed by the key in it ({}).", report_.fingerprint)};
    report_.note = std::move(*opened);
    key_.emplace(std::move(*key));
    return {};
  }

  void read_contents(std::string_view text) {
    for (const std::string& line : split(text, '\n')) {
      if (line.empty()) continue;
      auto one = contents_line_from(line);
      if (!one || !lines_.emplace(one->name, *one).second) find("contents", "A line of the list of files is none.");
    }
  }

  void hold_names() {
    std::set<std::string_view> there;
    for (const exchange::StoredZip::Entry& e : zip_.entries()) {
      there.insert(e.name);
      if (e.name == note_file || e.name == contents_file) continue;
      const auto line = lines_.find(e.name);
      if (line == lines_.end())
        find(e.name, fmt::format("{} does not belong to the package.", e.name));
      else if (line->second.size != e.size)
        find(e.name, fmt::format("{} has {} bytes, and had {}.", e.name, e.size, line->second.size));
    }
    for (const auto& [name, line] : lines_)
      if (!there.contains(name)) find(name, fmt::format("{} is missing.", name));
    static_cast<void>(file(key_file, longest_note));
  }

  /// What stands in a file, held against the list; "" where it is not there or cannot be read. Each is looked at once.
  std::string file(std::string_view name, std::uint64_t most) {
    looked_at_.insert(std::string(name));
    const exchange::StoredZip::Entry* entry = zip_.find(name);
    if (!entry) return "";
    const auto bytes = zip_.read(*entry, most);
    if (!bytes) {
      find(name, bytes.error().message);
      return "";
    }
    const auto line = lines_.find(std::string(name));
    if (line != lines_.end() && line->second.sha256 != sha256(*bytes)) find(name, fmt::format("{} was changed.", name));
    return std::string(as_text(*bytes));
  }

  void hold_head() {
    const std::string note = file(checkpoint_file, longest_note);
    const auto head = seal::open_head(note, *key_);
    if (!head)
      return find(checkpoint_file, fmt::format("The head of the record does not hold: {}", head.error().message));
    head_ = *head;
    report_.head = static_cast<std::int64_t>(head_.size);
  }

  void hold_campaign() {
    std::size_t campaigns = 0;
    for (const exchange::StoredZip::Entry& e : zip_.entries()) {
      if (!is_campaign_file(e.name)) continue;
      ++campaigns;
      const auto part = store::decode_evidence(file(e.name, longest_text), {});
      if (!part) {
        find(e.name, fmt::format("{}: {}", e.name, part.error().message));
        continue;
      }
      count(*part);
      for (store::AuditFinding& f : check_rows(*part, store::shown_of_campaign(), head_)) add(std::move(f));
      campaign_row_ = campaign_row(*part);
      campaign_ = campaign_name(*part);
      if (e.name != fmt::format("campaigns/{}.json", campaign_) || part->subject != campaign_)
        find(e.name, fmt::format("{} is of another campaign than it is called.", e.name));
    }
    if (campaigns != 1) find("campaigns", "The package has to name one campaign.");
  }

  void count(const store::EvidenceFile& part) {
    report_.rows += static_cast<std::int64_t>(part.rows.size());
    report_.entries += static_cast<std::int64_t>(part.entries.size());
  }

  void hold_decision(const std::string& name, const std::string& id) {
    ++decisions_;
    ids_.insert(id);
    store::Attachments attachments;
    for (const char* table : {"manifests", "examinations"})
      if (const std::string at = store::attachment_of(id, table, "body"); zip_.find(at))
        attachments[at] = file(at, longest_text);
    const auto part = store::decode_evidence(file(name, longest_text), attachments);
    if (!part) return find(name, fmt::format("{}: {}", name, part.error().message));
    if (part->subject != id) return find(name, fmt::format("{} is of decision {}.", name, part->subject));
    count(*part);
    DecisionCheck checked = check_decision(*part, head_, campaign_row_);
    for (store::AuditFinding& f : checked.findings) add(std::move(f));
    if (!checked.manifest) {
      ++report_.without_manifest;
      return;
    }
    if (checked.manifest->campaign != campaign_)
      find(name, fmt::format("Decision {}: its manifest names another campaign.", id));
    for (const api::ManifestPhotograph& p : checked.manifest->photographs)
      if (p.digest.empty())
        ++report_.not_here;
      else
        named_[p.digest] = p.served;
  }

  void hold_photographs() {
    std::set<std::string> here;
    for (const exchange::StoredZip::Entry& e : zip_.entries()) {
      const std::string digest = photograph_digest(e.name);
      if (digest.empty()) continue;
      const auto named = named_.find(digest);
      if (named == named_.end()) continue;  // said at the end: it belongs to nothing
      const std::string bytes = file(e.name, longest_photograph);
      ++report_.photographs;
      if (!here.insert(digest).second) find(e.name, fmt::format("{} is in the package twice.", digest));
      if (static_cast<std::int64_t>(bytes.size()) != named->second || blake2b(as_bytes(bytes)) != digest)
        find(e.name, fmt::format("{} is not the photograph that the manifests name.", e.name));
    }
    for (const auto& [digest, size] : named_) report_.not_here += !here.contains(digest);
  }

  /// What it says that it is of.
  void hold_scope() {
    const std::string& of = report_.note.of;
    const bool fits = of.starts_with("decision ") ? ids_.size() == 1 && "decision " + *ids_.begin() == of
                                                  : of == "campaign " + campaign_;
    if (!fits) find(note_file, fmt::format("The package says that it is of {}, and is not.", of));
    if (decisions_ != report_.note.decisions)
      find(note_file,
           fmt::format("The package says that it has {} decisions, and has {}.", report_.note.decisions, decisions_));
  }

  const exchange::StoredZip& zip_;
  std::optional<seal::PublicKey> key_;
  EvidenceReport report_;
  std::map<std::string, ContentsLine, std::less<>> lines_;
  std::set<std::string> looked_at_, ids_;
  seal::Head head_;
  std::string campaign_, campaign_row_;
  std::int64_t decisions_ = 0;
  std::map<std::string, std::int64_t> named_;  // photographs by digest, with their sizes
};

}  // namespace

Result<EvidenceReport> check_evidence(const std::filesystem::path& path, const WantedKey& wanted) {
  CS_ASSIGN(const exchange::StoredZip zip, exchange::StoredZip::open(path));
  return Checker(zip).run(wanted);
}

}  // namespace cs::evidence
