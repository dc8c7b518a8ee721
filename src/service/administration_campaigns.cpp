// The life of a campaign: what a change would do, copies, the check-list, putting it away.
#include "service/administration.hpp"

namespace cs::service {

Result<std::vector<domain::Bilingual>> Administration::preview_campaign(const api::Campaign& changed) {
  CS_TRY(validate_change(changed));
  CS_ASSIGN(const store::CampaignRef k, ref(changed.id));
  CS_ASSIGN(const api::Campaign now_is, store_.campaigns.get(k));
  CS_ASSIGN(const store::Campaigns::Facts facts, store_.campaigns.facts(k));
  return consequences(now_is, changed, facts, clock_.now());
}

Result<std::vector<ChecklistLine>> Administration::check_campaign(const std::string& id) {
  CS_ASSIGN(const store::CampaignRef k, ref(id));
  CS_ASSIGN(const api::Campaign now_is, store_.campaigns.get(k));
  CS_ASSIGN(const store::Campaigns::Facts facts, store_.campaigns.facts(k));
  CS_ASSIGN(const auto people, store_.people.all());
  return checklist(now_is, facts, people, clock_.now());
}

Result<store::Campaigns::Facts> Administration::campaign_facts(const std::string& id) {
  CS_ASSIGN(const store::CampaignRef k, ref(id));
  return store_.campaigns.facts(k);
}

Status Administration::archive_campaign(const std::string& id, bool away) {
  CS_ASSIGN(const store::CampaignRef k, ref(id));
  const auto done = store_.campaigns.archive(k, away, clock_.now()).get();
  return done ? Status{} : Status{done.error()};
}

}  // namespace cs::service
