#include "service/campaign_life.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "service/campaign_defaults.hpp"

namespace cs::service {
namespace {

using domain::Bilingual;

std::string moment(TimePoint t) {
  return to_local_short(t);
}

bool open_at(const api::Campaign& k, TimePoint now) {
  return k.opens <= now && now < k.closes;
}

std::int64_t hours(Millis m) {
  return std::chrono::duration_cast<std::chrono::hours>(m).count();
}

void window(const api::Campaign& before, const api::Campaign& after, const store::Campaigns::Facts& f, TimePoint now,
            std::vector<Bilingual>& out) {
  if (before.opens == after.opens && before.closes == after.closes) return;
  if (open_at(before, now) && !open_at(after, now)) {
    out.push_back(
        {fmt::format("采集窗口关闭：{} 名未采集的学生不能再提交；{} 名未通过的学生仍可在短信告知的期限前重拍。",
                     f.missing, f.rejected),
         fmt::format("The window closes: {} students who handed in nothing cannot any more; {} who were "
                     "rejected keep the time that their message names.",
                     f.missing, f.rejected)});
  } else if (!open_at(before, now) && open_at(after, now)) {
    out.push_back(
        {fmt::format("采集窗口打开至 {}：{} 名学生可以提交，{} 名未通过的学生可以重拍。", moment(after.closes),
                     f.missing, f.rejected),
         fmt::format("The window is open until {}: {} students may hand in, {} who were rejected may try again.",
                     moment(after.closes), f.missing, f.rejected)});
  } else if (after.closes > before.closes) {
    out.push_back(
        {fmt::format("窗口延长至 {}：{} 名未采集的学生可以提交，{} "
                     "名未通过的学生的重拍期限至少到那时；已发出的短信中的期限不变。",
                     moment(after.closes), f.missing, f.rejected),
         fmt::format("The window is longer, to {}: {} students may still hand in, and {} who were rejected may "
                     "try again at least until then; messages that were sent name the old time.",
                     moment(after.closes), f.missing, f.rejected)});
  } else if (after.closes < before.closes) {
    out.push_back({fmt::format("窗口提前至 {} 关闭：{} 名未采集的学生的时间变短。", moment(after.closes), f.missing),
                   fmt::format("The window closes sooner, at {}: {} students who handed in nothing have less time.",
                               moment(after.closes), f.missing)});
  }
  if (after.opens != before.opens)
    out.push_back(
        {fmt::format("开始时间改为 {}。", moment(after.opens)), fmt::format("It opens at {}.", moment(after.opens))});
}

bool covers(const store::UserRow& u, domain::Permission permission, const api::Campaign& k) {
  return !u.disabled && domain::may(u.user.grants, permission, {k.id, k.school, {}});
}

}  // namespace

std::vector<Bilingual> consequences(const api::Campaign& before, const api::Campaign& after,
                                    const store::Campaigns::Facts& f, TimePoint now) {
  std::vector<Bilingual> out;
  window(before, after, f, now, out);
  if (before.policy.review_within != after.policy.review_within)
    out.push_back({fmt::format("审核时限改为 {} 小时：对今后付款的照片生效，已在等待的 {} 张照片期限不变。",
                               hours(after.policy.review_within), f.waiting),
                   fmt::format("Photographs are reviewed within {} h: of those paid for from now on; {} that wait keep "
                               "their deadline.",
                               hours(after.policy.review_within), f.waiting)});
  if (before.policy.reshoot_days != after.policy.reshoot_days)
    out.push_back(
        {fmt::format("重拍期限改为 {} 天：对今后的审核结论生效，已告知 {} 名学生的期限不变。",
                     after.policy.reshoot_days, f.rejected),
         fmt::format("Re-shoots within {} days: of decisions from now on; {} students keep the time that they "
                     "were told.",
                     after.policy.reshoot_days, f.rejected)});
  if (before.policy.blind_first != after.policy.blind_first)
    out.push_back(after.policy.blind_first
                      ? Bilingual{fmt::format("审核员须先判断是否同一人：对等待审核的 {} 张照片立即生效。", f.waiting),
                                  fmt::format("Reviewers state the likeness first: at once, on the {} photographs that "
                                              "wait.",
                                              f.waiting)}
                      : Bilingual{fmt::format("审核员直接看到比对结果：对等待审核的 {} 张照片立即生效。", f.waiting),
                                  fmt::format("Reviewers see the comparison at once, on the {} photographs that wait.",
                                              f.waiting)});
  if ((before.texts != after.texts || before.templates != after.templates) && f.messages > 0)
    out.push_back({fmt::format("排队中的 {} 条短信保留原来的文字。", f.messages),
                   fmt::format("{} messages that are queued keep their old words.", f.messages)});
  for (const domain::Reason& r : before.reasons)
    if (std::ranges::find(after.reasons, r.code, &domain::Reason::code) == after.reasons.end())
      out.push_back({fmt::format("审核员不能再选原因“{}”；已有结论保留它。", r.label.zh),
                     fmt::format("Reviewers can no longer choose the reason '{}'; decisions keep it.", r.label.en)});
  if (before.support_phone != after.support_phone)
    out.push_back({"学生看到的咨询电话随即更换。", "Students are told the new telephone from now on."});
  if (before.price_milli != after.price_milli)
    out.push_back({"短信单价对今后发出的短信生效。", "The price counts for messages that are sent from now on."});
  return out;
}

std::vector<ChecklistLine> checklist(const api::Campaign& k, const store::Campaigns::Facts& f,
                                     const std::vector<store::UserRow>& people, TimePoint now) {
  std::vector<ChecklistLine> out;
  const auto line = [&out](bool done, bool needed, std::string zh, std::string en) {
    out.push_back({done, needed, {std::move(zh), std::move(en)}});
  };
  line(f.students > 0, true, fmt::format("名单：{} 名学生", f.students),
       fmt::format("roster: {} students", f.students));
  line(f.without_phone == 0, false, fmt::format("手机号：{} 人没有（由小程序授权取得）", f.without_phone),
       fmt::format("telephone numbers: {} students have none (the mini-program asks for it)", f.without_phone));
  line(f.students > 0 && f.enrolment_photos == f.students, false,
       fmt::format("录取照片：{} / {}", f.enrolment_photos, f.students),
       fmt::format("enrolment photos: {} of {}", f.enrolment_photos, f.students));
  line(f.id_card_photos > 0, false, fmt::format("身份证照片：{} / {}", f.id_card_photos, f.students),
       fmt::format("ID-card photos: {} of {}", f.id_card_photos, f.students));
  const auto with = [&](domain::Permission p) {
    return std::ranges::count_if(people, [&](const store::UserRow& u) { return covers(u, p, k); });
  };
  line(with(domain::Permission::submit) > 0, true, "小程序后端的账号（角色 intake）",
       "an account for the mini-program's back end (role intake)");
  const auto reviewers = with(domain::Permission::review), supervisors = with(domain::Permission::overturn);
  line(reviewers > 0, true, fmt::format("审核员：{} 人", reviewers), fmt::format("reviewers: {}", reviewers));
  line(supervisors > 0, true, fmt::format("复核主管：{} 人", supervisors), fmt::format("supervisors: {}", supervisors));
  line(with(domain::Permission::resend_notice) > supervisors, false, "客服账号（角色 support）",
       "an account for the telephone (role support)");
  line(k.closes > now, true, fmt::format("采集窗口：{} 至 {}", moment(k.opens), moment(k.closes)),
       fmt::format("window: {} to {}", moment(k.opens), moment(k.closes)));
  const auto lacking = lacking_reasons(k);
  line(lacking.empty(), true,
       fmt::format("不通过原因：{} 条，检测可能建议而缺少的 {} 条", k.reasons.size(), lacking.size()),
       fmt::format("reasons: {}, and {} that the checks may suggest are lacking", k.reasons.size(), lacking.size()));
  std::string without;
  for (const domain::Occasion o : domain::occasions)
    if (!k.texts.of(o).empty() && !k.templates.contains(domain::template_key(o, false)))
      without += fmt::format("{}{}", without.empty() ? "" : " ", domain::to_string(o));
  line(without.empty(), false,
       without.empty() ? "短信模板编号" : fmt::format("短信模板编号：{} 使用服务设置中的编号", without),
       without.empty() ? "codes of the messages' templates"
                       : fmt::format("codes of the messages' templates: {} take the service's", without));
  line(!f.archived, true, f.archived ? "已归档" : "未归档", f.archived ? "it is archived" : "it is not archived");
  return out;
}

}  // namespace cs::service
