// What decisions were taken on, as one file that can be handed over and checked anywhere: a ZIP file (package_zip.hpp)
// of the rows with the entries of the log that sealed them and their proofs, the manifests and findings as people read
// them, the signed head, the service's public key, and, if wanted, the photographs as the reviewers got them.
//
//     package             signed: of what, when and by whom it was made, and the digest of `contents`
//     contents            SHA-256, size and name of every other file
//     key, checkpoint     the service's public key, and the head of its record
//     campaigns/ID.json, decisions/dN.json      rows, entries, proofs (store/evidence_file.hpp)
//     manifests/dN.json, findings/dN.json       what each decision was taken on
//     photographs/DIGEST.jpg                    by the plain BLAKE2b that the manifests name
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "seal/note.hpp"
#include "store/evidence_note.hpp"
#include "store/store.hpp"

namespace cs::evidence {

struct EvidenceOrder {
  std::variant<store::DecisionRef, store::CampaignRef> of;
  std::filesystem::path file;  ///< must not be there yet
  bool photographs = false;
  std::string by;
};
struct EvidenceMade {
  store::EvidenceNote note;
  std::int64_t rows = 0, manifests = 0, photographs = 0, shared_salts = 0;
  std::int64_t forgotten = 0;  ///< decisions left out, because a student's data were removed by request
  std::string fingerprint;
  std::vector<std::string> left_out;  ///< photographs, each with why
};
/// Writes it, checks it as check_evidence() does, and notes in the log that it was handed over. Nothing is left at
/// `file` after an error: conflict "evidence.exists"; corrupt "evidence.broken" where what is in the database does not
/// fit to the record; errors of store::Evidence and write_zip. `progress` (may be empty): whole files of how many.
Result<EvidenceMade> write_evidence(store::Store& store, const EvidenceOrder& order, const Clock& clock,
                                    const std::function<void(std::size_t, std::size_t)>& progress = {});

/// By what the package's key is known from elsewhere; neither: it is taken from the package, which proves nothing of
/// whose it is.
struct WantedKey {
  std::optional<seal::PublicKey> key;
  std::string fingerprint;  ///< PublicKey::fingerprint()
};
struct EvidenceReport {
  store::EvidenceNote note;
  std::string fingerprint;
  std::int64_t rows = 0, entries = 0, photographs = 0;
  std::int64_t without_manifest = 0;  ///< decisions of before there were any
  std::int64_t not_here = 0;          ///< photographs that manifests name and that are not in the package
  std::int64_t head = 0;              ///< entries of the record whose head is in it
  std::int64_t problems = 0;
  std::vector<store::AuditFinding> findings;  ///< the first 1,000 of them
};
/// Checks a stranger's file, without an installation. What does not fit is in the report. An error where it is no such
/// package at all ("zip.foreign", "evidence.damaged", …), where its signature is wrong ("evidence.signature"), and
/// where it was signed by another key than the wanted one ("evidence.other_key").
Result<EvidenceReport> check_evidence(const std::filesystem::path& file, const WantedKey& wanted);

}  // namespace cs::evidence
