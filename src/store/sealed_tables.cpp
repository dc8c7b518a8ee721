#include "store/sealed_tables.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace cs::store {
namespace {

constexpr std::size_t digest_size = 16;
constexpr int url_safe = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

/// A claim and its end change nothing that is sealed: whoever is looking at it, it waits.
std::string_view folded(const db::WatchedTable& table, const db::WatchedColumn& column, std::string_view value) {
  if (column.name != "state") return value;
  if (table.name == "submissions" && value == "leased") return "pending";
  return table.name == "second_looks" && value == "held" ? "waiting" : value;
}

std::string to_text(ByteView bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), url_safe), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), url_safe);
  out.pop_back();  // the NUL
  return out;
}

}  // namespace

const std::vector<db::WatchedTable>& sealed_tables() {
  static const std::vector<db::WatchedTable> tables{
      {"campaigns",
       {"id"},
       {{"settings", {{"slug"}, {"revision"}, {"body"}, {"archived", "0"}}},
        {"names of photographs", {{"photo_key"}}}}},
      {"users",
       {"name"},
       {{"account", {{"display_name"}, {"disabled", "0"}}},
        {"password", {{"password"}, {"must_change", "0"}}},
        {"second factor", {{"factor", ""}, {"factor_offered", ""}}}}},
      {"grants", {"id"}, {{"grant", {{"person"}, {"role"}, {"school", ""}, {"campaigns", ""}, {"colleges", ""}}}}},
      {"sessions",
       {"token_hash"},
       {{"session", {{"person"}, {"expires"}, {"id", ""}, {"opened", "0"}, {"address", ""}}}}},
      {"recovery_codes", {"person", "hash"}, {{"code", {}}}},
      {"devices", {"person", "hash"}, {{"device", {}}}},
      {"worker_tokens", {"name"}, {{"token", {{"token_hash"}, {"made"}, {"made_by"}}}}},
      {"students",
       {"id"},
       {{"person", {{"campaign"}, {"number"}, {"name"}, {"college"}, {"class_name"}, {"level"}, {"standing", ""}}},
        {"telephone", {{"phone"}}},
        {"consent", {{"id_card_consent", "0"}}}}},
      {"photos", {"hash"}, {{"photograph", {{"campaign"}, {"bytes"}}}}},
      {"reference_photos", {"student", "kind"}, {{"photograph", {{"photo"}}}}},
      {"past_references", {"student", "kind", "until"}, {{"photograph", {{"photo"}}}}},
      {"submissions",
       {"id"},
       {{"student", {{"campaign"}, {"student"}, {"attempt"}, {"arrived"}}},
        {"photograph", {{"photo"}}},
        {"payment", {{"paid_at", "0"}, {"deadline", "0"}}},
        {"evidence", {{"evidence", ""}}},
        {"state", {{"state"}}}}},
      {"captures", {"submission"}, {{"context", {{"context"}}}}},
      {"examinations",
       {"submission", "evidence"},
       {{"findings", {{"body"}, {"fingerprint"}, {"stored"}, {"finished", ""}}}}},
      {"statements", {"submission", "person"}, {{"statement", {{"evidence"}, {"stated"}, {"at"}}}}},
      {"decisions",
       {"id"},
       {{"verdict",
         {{"campaign"},
          {"submission"},
          {"student"},
          {"attempt"},
          {"verdict"},
          {"reviewer"},
          {"decided"},
          {"looked"},
          {"look_unverified", "0"},
          {"grace_until"},
          {"reshoot_until"},
          {"stated", ""},
          {"unaided", "0"}}},
        {"reasons", {{"reasons"}, {"pins", "[]"}, {"overrides", ""}}},
        {"note", {{"note"}}},
        {"evidence", {{"evidence"}, {"fingerprint"}}},
        {"state", {{"state"}, {"version", "1"}}},
        {"overturning", {{"overturned_by", ""}, {"overturn_note", ""}, {"withdrawal_note", ""}, {"ended", "0"}}}}},
      {"look_plans",
       {"id"},
       {{"plan",
         {{"campaign"}, {"name"}, {"wish"}, {"seed"}, {"up_to"}, {"population"}, {"drawn"}, {"made"}, {"made_by"}}}}},
      {"look_strata", {"plan", "name"}, {{"stratum", {{"population"}, {"drawn"}}}}},
      {"second_looks",
       {"id"},
       {{"subject",
         {{"campaign"},
          {"plan"},
          {"place"},
          {"source"},
          {"stratum"},
          {"decision"},
          {"submission"},
          {"reviewer"},
          {"evidence"},
          {"made"}}},
        {"state", {{"state"}, {"closed", "0"}, {"closed_by", ""}, {"closed_note", ""}}}}},
      {"look_verdicts",
       {"look", "person"},
       {{"verdict", {{"verdict"}, {"reasons"}, {"note"}, {"looked"}, {"stated", ""}, {"agrees"}, {"at"}}}}},
      {"restores", {"id"}, {{"restore", {{"name"}, {"made"}, {"at"}}}}},
      {"late_opinions",
       {"key"},
       {{"opinion",
         {{"campaign"},
          {"submission"},
          {"person"},
          {"verdict"},
          {"reasons"},
          {"note"},
          {"evidence"},
          {"why"},
          {"at"}}}}},
      {"notices",
       {"id"},
       {{"message",
         {{"campaign"},
          {"student"},
          {"decision"},
          {"submission"},
          {"occasion"},
          {"template"},
          {"variables"},
          {"phone"},
          {"text"},
          {"masked_text", ""},
          {"segments"},
          {"resend_of"}}},
        {"course", {{"state"}, {"sent_at", "0"}, {"provider_id", ""}, {"problem_id", ""}, {"cost", "0"}}},
        {"call", {{"call", "0"}, {"called_by", ""}, {"called_at", "0"}, {"call_note", ""}, {"call_outcome", ""}}}}},
      {"deliveries",
       {"id"},
       {{"package", {{"campaign"}, {"made"}, {"person"}, {"file"}, {"bytes"}, {"digest"}, {"photos"}}}}},
      {"delivered_photos", {"delivery", "submission"}, {{"photo", {{"decision"}, {"photo"}, {"name"}, {"digest"}}}}},
      {"recalls",
       {"id"},
       {{"recall", {{"campaign"}, {"submission"}, {"at"}, {"person"}, {"source"}, {"result"}, {"note"}}},
        {"answer", {{"ended", "0"}, {"ended_by", ""}, {"answer", ""}, {"answer_note", ""}}}}},
      {"student_events", {"id"}, {{"event", {{"campaign"}, {"student"}, {"at"}, {"person"}, {"what"}, {"note"}}}}},
  };
  return tables;
}

const db::WatchedTable* sealed_table(std::string_view name) {
  const auto& tables = sealed_tables();
  const auto it = std::ranges::find(tables, name, &db::WatchedTable::name);
  return it == tables.end() ? nullptr : &*it;
}

std::string key_of(const std::vector<std::string>& columns) {
  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += '/';
    for (const char c : columns[i]) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte <= 0x20 || byte == 0x7f || c == '%' || c == '/')
        out += fmt::format("%{:02x}", byte);
      else
        out += c;
    }
  }
  return out;
}

std::string digest_of(const db::WatchedTable& table, std::size_t group, std::string_view key,
                      const std::vector<db::Cell>& cells, ByteView salt) {
  const db::WatchedGroup& g = table.groups.at(group);
  // Each value with its name and length, so that no two rows write the same bytes.
  std::string bytes = fmt::format("{}\n{}\n{}\n", table.name, g.name, key);
  for (std::size_t i = 0; i < g.columns.size(); ++i) {
    const db::WatchedColumn& column = g.columns[i];
    const db::Cell& cell = cells.at(i);
    if (cell == column.given) continue;
    bytes += column.name;
    if (!cell) {
      bytes += '-';
      continue;
    }
    const std::string_view value = folded(table, column, *cell);
    bytes += fmt::format("{}:", value.size());
    bytes += value;
  }
  init_crypto();
  std::array<unsigned char, digest_size> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     salt.data(), salt.size());
  return to_text(digest);
}

std::string line_of(const SealedRow& row) {
  std::string out = fmt::format("{}\t{}\t", row.table, row.key);
  if (row.deleted) return out + '!';
  for (std::size_t i = 0; i < row.groups.size(); ++i) {
    if (i > 0) out += '.';
    out += row.groups[i].value_or("");
  }
  return out;
}

std::optional<SealedRow> sealed_row_from(std::string_view line) {
  const auto parts = split(line, '\t');
  if (parts.size() != 3) return std::nullopt;
  SealedRow row{parts[0], parts[1], parts[2] == "!", {}};
  if (row.deleted) return row;
  for (const std::string& digest : split(parts[2], '.'))
    row.groups.push_back(digest.empty() ? std::nullopt : std::optional(digest));
  const db::WatchedTable* table = sealed_table(row.table);
  if (!table || row.groups.size() != table->groups.size()) return std::nullopt;
  return row;
}

Bytes new_salt() {
  init_crypto();
  Bytes salt(16);
  randombytes_buf(salt.data(), salt.size());
  return salt;
}

std::string salt_text(ByteView salt) {
  return to_text(salt);
}

std::optional<Bytes> salt_from(std::string_view text) {
  Bytes salt(16);
  std::size_t size = 0;
  const char* end = nullptr;
  if (text.size() != 22 ||
      sodium_base642bin(salt.data(), salt.size(), text.data(), text.size(), nullptr, &size, &end, url_safe) != 0 ||
      size != salt.size() || end != text.data() + text.size())
    return std::nullopt;
  return salt;
}

}  // namespace cs::store
