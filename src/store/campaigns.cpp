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

/// A grant over a school holds by the school's name. Where the school itself gets another name (this was its only
/// campaign, and no other school has the new name) its grants follow in the same commit. A campaign that goes to
/// another school, or leaves others behind, takes nobody's grant with it: that would open other people's students.
Result<Nothing> rename_school(db::Connection& c, const std::vector<CampaignPtr>& before, const api::Campaign& now_is,
                              const std::string& actor, TimePoint now) {
  std::string old;
  bool alone = true;
  for (const CampaignPtr& k : before)
    if (k->value.id == now_is.id) old = k->value.school;
  for (const CampaignPtr& k : before)
    if (k->value.id != now_is.id && (k->value.school == old || k->value.school == now_is.school)) alone = false;
  if (old == now_is.school || !alone) return Nothing{};
  // Whoever has the new name granted already keeps one of the two.
  c.run(
      "DELETE FROM grants WHERE school = ?1 AND EXISTS (SELECT 1 FROM grants other WHERE other.person = grants.person"
      " AND other.role = grants.role AND other.school = ?2 AND other.campaigns = grants.campaigns"
      " AND other.colleges = grants.colleges)",
      old, now_is.school);
  const auto moved = c.run("UPDATE grants SET school = ?2 WHERE school = ?1", old, now_is.school);
  append_audit(c, now, actor, "campaign.rename_school", now_is.id, fmt::format(R"({{"grants":{}}})", moved));
  return Nothing{};
}

}  // namespace

Write<Nothing> Campaigns::put(api::Campaign campaign, std::string actor, TimePoint now) {
  auto put = std::make_shared<Write<Nothing>>(db_.write<Nothing>([=, this](db::Connection& c) -> Result<Nothing> {
    CS_TRY(check_campaign(campaign));
    CS_ASSIGN(const auto before, db_.campaigns().all(c));
    const std::string body = api::encode(campaign);
    if (campaign.revision == 0) {
      if (c.run("INSERT INTO campaigns (slug, revision, body, photo_key) VALUES (?1, 1, ?2, ?3) ON CONFLICT DO NOTHING",
                campaign.id, body, random_token(32)) == 0)
        return Error{Code::conflict, "campaign.exists", fmt::format("There is a campaign '{}' already.", campaign.id)};
      append_audit(c, now, actor, "campaign.put", campaign.id, "{}");
      return Nothing{};
    }
    // The revision that was seen stands in the condition: of two changes of one revision the second finds no row.
    if (c.run("UPDATE campaigns SET revision = revision + 1, body = ?3 WHERE slug = ?1 AND revision = ?2", campaign.id,
              campaign.revision, body) == 0) {
      CS_TRY(db_.campaigns().find(c, campaign.id));
      return Error{Code::conflict, "campaign.changed",
                   "Somebody else changed this campaign meanwhile: look at it as it is now, then change it again."};
    }
    append_audit(c, now, actor, "campaign.put", campaign.id, "{}");
    return rename_school(c, before, campaign, actor, now);
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

namespace {

std::int64_t count(db::Connection& c, const char* sql, std::int64_t campaign) {
  db::Statement q = c.query(sql, campaign);
  return q.next() ? q.int64(0) : 0;
}

Campaigns::Facts facts_of(db::Connection& c, std::int64_t campaign) {
  Campaigns::Facts f;
  f.students = count(c, "SELECT count(*) FROM students WHERE campaign = ?1 AND standing = ''", campaign);
  f.without_phone =
      count(c, "SELECT count(*) FROM students WHERE campaign = ?1 AND standing = '' AND phone = ''", campaign);
  for (const auto& [kind, n] :
       {std::pair{"enrolment", &Campaigns::Facts::enrolment_photos}, {"id_card", &Campaigns::Facts::id_card_photos}}) {
    db::Statement q = c.query(
        "SELECT count(*) FROM reference_photos r JOIN students st ON st.id = r.student WHERE st.campaign = ?1"
        " AND st.standing = '' AND r.kind = ?2",
        campaign, kind);
    if (q.next()) f.*n = q.int64(0);
  }
  {
    db::Statement q = c.query("SELECT state, count(*) FROM submissions WHERE campaign = ?1 GROUP BY state", campaign);
    while (q.next()) {
      const std::string state = q.text(0);
      if (state == "checking" || state == "pending" || state == "leased") f.waiting += q.int64(1);
      if (state == "rejected" || state == "recalled") f.rejected += q.int64(1);
      if (state == "approved") f.approved += q.int64(1);
    }
  }
  f.missing = count(c,
                    "SELECT count(*) FROM students st WHERE st.campaign = ?1 AND st.standing = '' AND NOT EXISTS"
                    " (SELECT 1 FROM submissions s WHERE s.student = st.id AND s.state NOT IN"
                    " ('superseded', 'withdrawn', 'awaiting_payment'))",
                    campaign);
  f.messages = count(c,
                     "SELECT count(*) FROM notices WHERE campaign = ?1 AND state IN ('queued', 'held', 'sending',"
                     " 'in_doubt')",
                     campaign);
  f.archived = count(c, "SELECT archived FROM campaigns WHERE id = ?1", campaign) != 0;
  return f;
}

}  // namespace

Result<Campaigns::Facts> Campaigns::facts(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<Facts> { return facts_of(c, campaign.row()); });
}

Write<Nothing> Campaigns::archive(const CampaignRef& campaign, bool away, TimePoint now) {
  return db_.write<Nothing>([campaign, away, now](db::Connection& c) -> Result<Nothing> {
    const Facts f = facts_of(c, campaign.row());
    if (f.archived == away) return Nothing{};
    if (!away && count(c, "SELECT purge_begun FROM campaigns WHERE id = ?1", campaign.row()) != 0)
      return Error{Code::refused, "campaign.purged",
                   "This campaign's data were purged, or are about to be: it is not taken back."};
    if (away && f.waiting + f.messages > 0)
      return Error{Code::refused, "campaign.unfinished",
                   fmt::format("{} photographs wait for review and {} messages are not done: finish them first.",
                               f.waiting, f.messages)};
    // Another revision, so that everybody reads it again.
    c.run("UPDATE campaigns SET archived = ?2, revision = revision + 1 WHERE id = ?1", campaign.row(), away ? 1 : 0);
    append_audit(c, now, campaign.by(), away ? "campaign.archived" : "campaign.taken_back", campaign.id(), "{}");
    return Nothing{};
  });
}

}  // namespace cs::store
