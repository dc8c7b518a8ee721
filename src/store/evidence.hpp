// What decisions were taken on: for looking at again, and for handing over so that others can check it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/evidence.hpp"
#include "api/manifest.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;
struct EvidenceNote;

class Evidence {
 public:
  explicit Evidence(Database& db) : db_(db) {}

  /// As whoever decided saw it, for `decision.by()`: what they may not know of the submission yet, because they hold it
  /// or a second look at it, is held back or refused as by Submissions::get.
  Result<api::DecisionEvidence> of(const DecisionRef& decision, TimePoint now);
  /// None for a decision of before there were any.
  Result<std::optional<api::Manifest>> manifest(const DecisionRef& decision);

  // ---- for handing over

  struct Gathered {
    std::string key;         ///< the public half of what signed the head
    std::string checkpoint;  ///< the signed head
    std::string campaign;
    std::int64_t entries = 0;    ///< of the log
    std::int64_t decisions = 0;  ///< and how many of them have a manifest
    std::int64_t manifests = 0;
    std::int64_t forgotten =
        0;  ///< decisions of a campaign that are left out: a student's data were removed by request
    std::vector<api::ManifestPhotograph> photographs{};  ///< that manifests name; each copy once
    /// Groups of rows whose entries are of before each had a salt of its own (sealed_tables.hpp): who has them may try
    /// guesses at what else these entries seal.
    std::int64_t shared_salts = 0;
  };
  /// Takes a file of the package: its name and what stands in it. The first is that of the campaign, campaigns/ID.json;
  /// where it comes a second time, the connection was lost and all files come anew.
  using Take = std::function<Status(std::string_view name, std::string_view text)>;
  /// The rows of the decision, or of all decisions of the campaign, as files that can be checked anywhere
  /// (evidence_file.hpp), on one snapshot: a walk over the whole log. corrupt "log.changed", "evidence.unsealed",
  /// "evidence.forgotten" where the record does not have them, and what `take` says.
  Result<Gathered> gather(const DecisionRef& decision, const Take& take);
  Result<Gathered> gather(const CampaignRef& campaign, const Take& take);
  /// "seal.key_missing".
  Result<std::string> sign(const EvidenceNote& note);
  /// That it left is an entry of the log, too.
  Write<Nothing> note_handed_over(const EvidenceNote& note, std::int64_t photographs);

 private:
  Result<Gathered> gather(std::int64_t campaign, const std::vector<std::int64_t>& decisions, bool one_alone,
                          const Take& take);
  Database& db_;
};

}  // namespace cs::store
