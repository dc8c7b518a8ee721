// A part of the record that stands by itself: rows as they are, the entries of the log that sealed them, and why these
// entries are in the tree of one head. With the signed head it is checked anywhere (evidence_check.hpp), and nothing of
// it tells about other rows that the same entries seal, because each group of a row comes with its own salt.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "db/watch.hpp"
#include "seal/merkle.hpp"
#include "store/log.hpp"

namespace cs::store {

/// A group of a row, as the newest entry that names it left it.
struct SealedCells {
  std::string group;
  std::int64_t entry = 0;
  std::string salt;             ///< of this group alone (salt_text)
  std::vector<db::Cell> cells;  ///< in the order of its columns
};
struct EvidenceRow {
  std::string table;
  std::vector<std::string> key;
  std::vector<SealedCells> groups;
};
struct ProvenEntry {
  LogEntry entry;  ///< without the salt
  seal::Proof proof;
};
struct EvidenceFile {
  std::string subject;  ///< the decision ("d17") or the campaign
  std::vector<ProvenEntry> entries;
  std::vector<EvidenceRow> rows;
};

/// What people read stands in files of their own: the manifest and the findings. By the name of the file.
using Attachments = std::map<std::string, std::string>;
/// The file in which this column of a row stands, "" where it stands in the row.
std::string attachment_of(std::string_view subject, std::string_view table, std::string_view column);

std::string encode_evidence(const EvidenceFile& file, Attachments& attachments);
/// Code::invalid ("evidence.damaged") on anything but such a file with its attachments. Safe on hostile input.
Result<EvidenceFile> decode_evidence(std::string_view json, const Attachments& attachments);

}  // namespace cs::store
