#include "store/evidence_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "api/json_check.hpp"
#include "base/text.hpp"
#include "store/sealed_tables.hpp"

namespace cs::store {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t whole(const Json& j) {
  if (!j.is_number_integer() || (j.is_number_unsigned() && !std::in_range<std::int64_t>(j.get<std::uint64_t>())))
    throw std::invalid_argument("a number must be whole");
  return j.get<std::int64_t>();
}

Json json_of(const ProvenEntry& p) {
  Json proof = Json::array();
  for (const seal::Hash& h : p.proof) proof.push_back(seal::to_base64(h));
  const LogEntry& e = p.entry;
  return {{"entry", e.seq},
          {"at", to_ms(e.at)},
          {"actor", e.actor},
          {"action", e.action},
          {"subject", e.subject},
          {"detail", e.detail},
          {"sealed", e.sealed.empty() ? std::vector<std::string>{} : split(e.sealed, '\n')},
          {"proof", std::move(proof)}};
}

ProvenEntry entry_from(const Json& j) {
  ProvenEntry p;
  LogEntry& e = p.entry;
  e.seq = whole(j.at("entry"));
  e.at = from_ms(whole(j.at("at")));
  e.actor = j.at("actor").get<std::string>();
  e.action = j.at("action").get<std::string>();
  e.subject = j.at("subject").get<std::string>();
  e.detail = j.at("detail").get<std::string>();
  e.sealed = fmt::format("{}", fmt::join(j.at("sealed").get<std::vector<std::string>>(), "\n"));
  for (const Json& h : j.at("proof")) {
    const auto hash = seal::hash_from_base64(h.get_ref<const std::string&>());
    if (!hash) throw std::invalid_argument("a hash is none");
    p.proof.push_back(*hash);
  }
  return p;
}

const db::WatchedTable& known_table(const std::string& name) {
  const db::WatchedTable* t = sealed_table(name);
  if (!t) throw std::invalid_argument(fmt::format("the table {} is unknown to this version", name));
  return *t;
}
std::size_t known_group(const db::WatchedTable& table, const std::string& name) {
  for (std::size_t g = 0; g < table.groups.size(); ++g)
    if (table.groups[g].name == name) return g;
  throw std::invalid_argument(fmt::format("{} of {} is unknown to this version", name, table.name));
}

Json json_of(const EvidenceRow& row, std::string_view subject, Attachments& attachments) {
  const db::WatchedTable& table = known_table(row.table);
  Json groups = Json::object();
  for (const SealedCells& c : row.groups) {
    const db::WatchedGroup& g = table.groups.at(known_group(table, c.group));
    Json cells = Json::object();
    for (std::size_t i = 0; i < g.columns.size(); ++i) {
      const std::string column(g.columns[i].name), file = attachment_of(subject, row.table, column);
      if (!c.cells.at(i))
        cells[column] = nullptr;
      else if (file.empty())
        cells[column] = *c.cells[i];
      else
        attachments[file] = *c.cells[i];
    }
    groups[c.group] = {{"entry", c.entry}, {"salt", c.salt}, {"cells", std::move(cells)}};
  }
  return {{"table", row.table}, {"key", row.key}, {"groups", std::move(groups)}};
}

EvidenceRow row_from(const Json& j, const std::string& subject, const Attachments& attachments) {
  EvidenceRow row;
  row.table = j.at("table").get<std::string>();
  row.key = j.at("key").get<std::vector<std::string>>();
  const db::WatchedTable& table = known_table(row.table);
  for (const auto& [name, group] : j.at("groups").items()) {
    const db::WatchedGroup& g = table.groups.at(known_group(table, name));
    SealedCells c{name, whole(group.at("entry")), group.at("salt").get<std::string>(), {}};
    const Json& cells = group.at("cells");
    std::size_t told = 0;
    for (const db::WatchedColumn& column : g.columns) {
      const auto cell = cells.find(std::string(column.name));
      const auto file = attachments.find(attachment_of(subject, row.table, column.name));
      told += cell != cells.end();
      if (cell != cells.end())
        c.cells.push_back(cell->is_null() ? db::Cell{} : db::Cell(cell->get<std::string>()));
      else if (file != attachments.end())
        c.cells.push_back(file->second);
      else if (column.given)  // a column that came after this was written
        c.cells.push_back(std::string(*column.given));
      else
        throw std::invalid_argument(fmt::format("{} of {} is missing", column.name, row.table));
    }
    if (told != cells.size()) throw std::invalid_argument(fmt::format("{} has a column too many", row.table));
    row.groups.push_back(std::move(c));
  }
  return row;
}

}  // namespace

std::string attachment_of(std::string_view subject, std::string_view table, std::string_view column) {
  if (column != "body") return "";
  return table == "manifests"      ? fmt::format("manifests/{}.json", subject)
         : table == "examinations" ? fmt::format("findings/{}.json", subject)
                                   : "";
}

std::string encode_evidence(const EvidenceFile& file, Attachments& attachments) {
  Json entries = Json::array(), rows = Json::array();
  for (const ProvenEntry& e : file.entries) entries.push_back(json_of(e));
  for (const EvidenceRow& r : file.rows) rows.push_back(json_of(r, file.subject, attachments));
  const Json j = {{"subject", file.subject}, {"rows", std::move(rows)}, {"entries", std::move(entries)}};
  return j.dump(1, ' ', false, Json::error_handler_t::replace);
}

Result<EvidenceFile> decode_evidence(std::string_view text, const Attachments& attachments) {
  const auto damaged = [](std::string_view why) {
    return invalid("evidence.damaged", fmt::format("This is no part of the record: {}.", why));
  };
  if (const Status form = api::check_json(text); !form) return damaged("it is not well-formed");
  try {
    const Json j = Json::parse(text);
    EvidenceFile file;
    file.subject = j.at("subject").get<std::string>();
    for (const Json& e : j.at("entries")) file.entries.push_back(entry_from(e));
    for (const Json& r : j.at("rows")) file.rows.push_back(row_from(r, file.subject, attachments));
    return file;
  } catch (const std::exception& e) {
    return damaged(e.what());
  }
}

}  // namespace cs::store
