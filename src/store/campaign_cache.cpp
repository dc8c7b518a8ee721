#include "store/campaign_cache.hpp"

namespace cs::store {

// The revision is asked for each time; the campaign itself, some ten kilobytes, only when it is another one.
Result<CampaignPtr> CampaignCache::load(db::Connection& c, std::int64_t row, std::int64_t revision) {
  {
    const std::lock_guard lock(mutex_);
    if (const CampaignPtr& slot = parsed_[row]; slot && slot->revision == revision) return slot;
  }
  db::Statement found = c.query("SELECT body, photo_key, revision, archived FROM campaigns WHERE id = ?1", row);
  if (!found.next()) return internal_error("A campaign vanished while it was read.");
  auto value = api::decode<api::Campaign>(found.text(0));
  if (!value) return Error{Code::corrupt, "db.corrupt", "A stored campaign cannot be read: " + value.error().message};
  auto parsed = std::make_shared<StoredCampaign>();
  parsed->row = row;
  parsed->revision = revision = found.int64(2);
  parsed->value = std::move(*value);
  parsed->value.revision = revision;
  parsed->catalogue = domain::ReasonCatalogue(parsed->value.reasons);
  parsed->photo_key = found.text(1);
  parsed->archived = found.int64(3) != 0;
  const std::lock_guard lock(mutex_);
  CampaignPtr& slot = parsed_[row];
  if (!slot || slot->revision < revision) slot = parsed;  // a reader's older snapshot does not replace a newer one
  return CampaignPtr(parsed);
}

Result<CampaignPtr> CampaignCache::find(db::Connection& c, std::string_view slug) {
  db::Statement q = c.query("SELECT id, revision FROM campaigns WHERE slug = ?1", slug);
  if (!q.next()) return Error{Code::not_found, "campaign.unknown", "There is no such campaign."};
  return load(c, q.int64(0), q.int64(1));
}

Result<CampaignPtr> CampaignCache::at(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query("SELECT id, revision FROM campaigns WHERE id = ?1", row);
  if (!q.next()) return Error{Code::not_found, "campaign.unknown", "There is no such campaign."};
  return load(c, q.int64(0), q.int64(1));
}

Result<std::vector<CampaignPtr>> CampaignCache::all(db::Connection& c) {
  std::vector<std::pair<std::int64_t, std::int64_t>> rows;
  {
    db::Statement q = c.query("SELECT id, revision FROM campaigns ORDER BY id");
    while (q.next()) rows.emplace_back(q.int64(0), q.int64(1));
  }
  std::vector<CampaignPtr> out;
  for (const auto& [row, revision] : rows) {
    CS_ASSIGN(CampaignPtr k, load(c, row, revision));
    out.push_back(std::move(k));
  }
  return out;
}

void CampaignCache::forget() {
  const std::lock_guard lock(mutex_);
  parsed_.clear();
}

}  // namespace cs::store
