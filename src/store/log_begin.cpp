#include "store/log_begin.hpp"

#include <fmt/format.h>

#include "store/log_tree.hpp"
#include "store/old_chain.hpp"
#include "store/sealed_rows.hpp"
#include "store/sealed_tables.hpp"
#include "store/sealer.hpp"

namespace cs::store {
namespace {

void seal_all(db::Connection& c, Sealer& sealer) {
  for (const db::WatchedTable& t : sealed_tables()) {
    SealedRows rows(c, t);
    for (auto page = rows.page(); !page.empty(); page = rows.page()) {
      for (db::WrittenRow& row : page) sealer.wrote(std::move(row));
      sealer.write_entries(c);
    }
  }
}

Error changed() {
  return {Code::corrupt, "log.changed",
          "The record of this installation is not what it signed: somebody wrote into the database, or it is damaged. "
          "'countersignd audit verify' says what is wrong; restore a backup."};
}

Error behind(std::uint64_t has, std::uint64_t had) {
  const std::uint64_t lacking = had - has;
  return {
      Code::corrupt, "log.behind",
      fmt::format("The database lacks the last {} {} of the {} that were acknowledged: it was cut short, or it is an "
                  "older copy. Nothing is served. Put the newest database or backup back; if what is missing is lost "
                  "for good, 'countersignd audit accept-loss' says so in the record and goes on.",
                  lacking, lacking == 1 ? "entry" : "entries", had)};
}

/// Whether the log says so: a start that was killed before it emptied the file of the head goes on.
Result<bool> was_given_up(db::Connection& c, const seal::Head& lost) {
  bool found = false;
  CS_TRY(c.transaction([&](db::Connection& t) -> Status {
    found =
        t.query("SELECT 1 FROM log WHERE action = ?1 AND detail = ?2 LIMIT 1", loss_action, loss_detail(lost)).next();
    return {};
  }));
  return found;
}

}  // namespace

Status begin_log(db::Connection& c, TimePoint now) {
  Sealer* sealer = Sealer::of(c);
  if (!sealer) return internal_error("A log was to be begun without a key.");
  return c.transaction([&](db::Connection& t) -> Status {
    CS_ASSIGN(const auto head, stored_head(t));
    if (head) return {};  // another node was quicker
    const OldChain before = walk_old_chain(t);
    sealer->note(now, "service", "log.begin", "", old_chain_detail(before));
    sealer->write_entries(t);
    seal_all(t, *sealer);
    return {};
  });
}

Status reseal(db::Connection& c, TimePoint now, std::string_view actor, std::string_view action,
              std::string_view detail) {
  Sealer* sealer = Sealer::of(c);
  if (!sealer) return internal_error("Rows were to be sealed without a key.");
  return c.transaction([&](db::Connection& t) -> Status {
    sealer->note(now, actor, action, "", detail);
    sealer->write_entries(t);
    seal_all(t, *sealer);
    return {};
  });
}

Status check_log(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file) {
  return c.transaction([&](db::Connection& t) -> Status {
    CS_ASSIGN(const auto stored, stored_head(t));
    const std::uint64_t has = stored ? stored->head.size : 0;
    if (in_file && in_file->size > has) return behind(has, in_file->size);
    if (!stored) return t.query("SELECT 1 FROM log LIMIT 1").next() ? Status{changed()} : Status{};
    CS_ASSIGN(const seal::Head head, seal::open_head(stored->note, key));
    if (head != stored->head) return changed();
    CS_ASSIGN(const seal::Hash root, seal::root_of(has, subtrees_of(t)));
    if (root != head.root) return changed();
    if (!in_file) return {};
    CS_ASSIGN(const seal::Hash then, seal::root_of(in_file->size, subtrees_of(t)));
    return then == in_file->root ? Status{} : changed();
  });
}

std::string loss_detail(const seal::Head& lost) {
  return fmt::format(R"({{"acknowledged":{},"root":"{}"}})", lost.size, seal::to_base64(lost.root));
}

Result<HeadLeft> judge_log(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file,
                           bool accept_loss) {
  const Status whole = check_log(c, key, in_file);
  if (whole) return HeadLeft::known;
  if (!in_file || (whole.error().id != "log.behind" && whole.error().id != "log.changed")) return whole.error();
  // Nothing is added to a log that is not whole by itself, whoever accepts what.
  if (const Status itself = check_log(c, key, std::nullopt); !itself)
    return accept_loss ? itself.error() : whole.error();
  CS_ASSIGN(const bool given_up, was_given_up(c, *in_file));
  if (given_up) return HeadLeft::given_up_before;
  if (accept_loss && whole.error().id == "log.behind") return HeadLeft::now_given_up;
  return whole.error();
}

}  // namespace cs::store
