#include "store/campaigns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"

namespace cs::store {
namespace {

Status check_campaign(const api::Campaign& k) {
  if (!consists_of(k.id, "abcdefghijklmnopqrstuvwxyz0123456789-"))
    return invalid("campaign.id", "A campaign's id is 1 to 64 of a-z, 0-9 and '-'.");
  if (trim(k.name).empty()) return invalid("campaign.name", "A campaign needs a name.");
  if (k.opens >= k.closes) return invalid("campaign.window", "A campaign closes after it opens.");
  const domain::ReviewPolicy& p = k.policy;
  if (std::min({p.lease, p.idle, p.grace, p.min_look, p.review_within}) <= Millis{0} || p.reshoot_days < 0)
    return invalid("campaign.policy", "The lengths of time of a campaign are positive.");
  std::set<std::string> codes;
  for (const domain::Reason& r : k.reasons) {
    if (!consists_of(r.code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"))
      return invalid("campaign.reason",
                     fmt::format("A reason's code is 1 to 64 of A-Z, 0-9 and '_', not '{}'.", r.code));
    if (!codes.insert(r.code).second)
      return invalid("campaign.reason", fmt::format("The reason '{}' is there twice.", r.code));
  }
  return {};
}

}  // namespace

Write<Nothing> Campaigns::put(api::Campaign campaign, std::string actor, TimePoint now) {
  auto put = std::make_shared<Write<Nothing>>(db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_campaign(campaign));
    c.run(
        "INSERT INTO campaigns (slug, revision, body, photo_key) VALUES (?1, 1, ?2, ?3)"
        " ON CONFLICT (slug) DO UPDATE SET revision = campaigns.revision + 1, body = ?2",
        campaign.id, api::encode(campaign), random_token(32));
    append_audit(c, now, actor, "campaign.put", campaign.id, "{}");
    return Nothing{};
  }));
  // What others of the same commit read of it was never true when the commit failed.
  return Write<Nothing>([this, put](const Write<Nothing>::Done& done) {
    std::move(*put).then([this, done](Result<Nothing> r) {
      if (!r) db_.campaigns().forget();
      done(std::move(r));
    });
  });
}

Result<api::Campaign> Campaigns::get(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<api::Campaign> {
    CS_ASSIGN(const CampaignPtr found, db_.campaigns().at(c, campaign.row()));
    return found->value;
  });
}

Result<std::vector<api::Campaign>> Campaigns::all(const CampaignsRef& campaigns) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<api::Campaign>> {
    std::vector<api::Campaign> out;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      CS_ASSIGN(const CampaignPtr found, db_.campaigns().at(c, part.row));
      out.push_back(found->value);
    }
    return out;
  });
}

}  // namespace cs::store
