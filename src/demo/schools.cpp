#include "demo/schools.hpp"

#include <algorithm>

#include "service/campaign_defaults.hpp"

namespace cs::demo {
namespace {

/// A teachers' college: tomorrow at the latest, blind first, and a reason of its own.
void as_jiangnan(api::Campaign& k) {
  k.name = "2026届毕业生证件照采集（春季）";
  k.support_phone = "0571-55550200";
  k.texts.signature = "江南图像";
  k.texts.rejected = "{name}同学，您提交的证件照未通过审核：{reasons}。请在{deadline}前重新拍摄，不另收费。";
  k.policy.review_within = std::chrono::hours{24};
  k.policy.blind_first = true;
  k.policy.reshoot_days = 3;
  k.price_milli = 38;
  k.reasons.push_back({"BADGE_WORN",
                       {"佩戴校徽或胸牌", "Badge worn"},
                       {"请摘下校徽、胸牌后重拍", "Take the badge off and take another photo"},
                       "dress"});
}

/// A vocational college: three days, a week for another photo, and jewellery, which no check suggests, is allowed.
void as_xishan(api::Campaign& k) {
  k.name = "2026届学历电子注册图像采集";
  k.support_phone = "0351-55550300";
  k.texts.signature = "西山教务";
  k.policy.review_within = std::chrono::hours{72};
  k.policy.reshoot_days = 7;
  k.policy.lease = std::chrono::minutes{15};
  k.price_milli = 50;
  std::erase_if(k.reasons, [](const domain::Reason& r) { return r.code == "JEWELLERY"; });
}

}  // namespace

Result<api::Campaign> demo_campaign(std::size_t school, const DemoOptions& options, TimePoint now) {
  CS_ASSIGN(api::Campaign k, service::default_campaign());
  k.id = campaign_ids.at(school);
  k.school = school_names.at(school);
  k.opens = now - std::chrono::days{5};
  k.closes = now + std::chrono::days{30};
  k.policy.grace = options.grace;
  if (school == 0) {
    k.name = "2026届毕业生图像采集";
    k.support_phone = "010-55550100";
    k.policy.blind_first = options.blind_first;
  } else if (school == 1) {
    as_jiangnan(k);
  } else {
    as_xishan(k);
  }
  return k;
}

}  // namespace cs::demo
