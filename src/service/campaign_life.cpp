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
  using enum ChecklistItem;
  std::vector<ChecklistLine> out;
  const auto line = [&out](ChecklistItem item, bool done, bool needed, std::int64_t n = 0,
                           std::int64_t of = 0) -> ChecklistLine& {
    out.push_back({item, done, needed, n, of});
    return out.back();
  };
  line(roster, f.students > 0, true, f.students);
  line(telephones, f.without_phone == 0, false, f.without_phone);
  line(enrolment_photos, f.students > 0 && f.enrolment_photos == f.students, false, f.enrolment_photos, f.students);
  line(id_card_photos, f.id_card_photos > 0, false, f.id_card_photos, f.students);
  const auto with = [&](domain::Permission p) {
    return std::ranges::count_if(people, [&](const store::UserRow& u) { return covers(u, p, k); });
  };
  line(intake, with(domain::Permission::submit) > 0, true);
  const auto reviewing = with(domain::Permission::review), supervising = with(domain::Permission::overturn);
  line(reviewers, reviewing > 0, true, reviewing);
  line(supervisors, supervising > 0, true, supervising);
  line(support, with(domain::Permission::resend_notice) > supervising, false);
  ChecklistLine& open = line(window, k.closes > now, true);
  open.from = k.opens, open.to = k.closes;
  const auto lacking = std::ssize(lacking_reasons(k));
  line(reasons, lacking == 0, true, std::ssize(k.reasons), lacking);
  std::vector<domain::Occasion> without;
  for (const domain::Occasion o : domain::occasions)
    if (!k.texts.of(o).empty() && !k.templates.contains(domain::template_key(o, false))) without.push_back(o);
  line(templates, without.empty(), false).occasions = without;
  line(not_archived, !f.archived, true);
  return out;
}

bool keeps_closed(const ChecklistLine& line) {
  return line.needed && !line.done && line.item != ChecklistItem::window;
}

Bilingual words_of(const ChecklistLine& l) {
  switch (l.item) {
    case ChecklistItem::roster:
      return {fmt::format("名单：{} 名学生", l.n), fmt::format("roster: {} students", l.n)};
    case ChecklistItem::telephones:
      return {fmt::format("手机号：{} 人没有（由小程序授权取得）", l.n),
              fmt::format("telephone numbers: {} students have none (the mini-program asks for it)", l.n)};
    case ChecklistItem::enrolment_photos:
      return {fmt::format("录取照片：{} / {}", l.n, l.of), fmt::format("enrolment photos: {} of {}", l.n, l.of)};
    case ChecklistItem::id_card_photos:
      return {fmt::format("身份证照片：{} / {}", l.n, l.of), fmt::format("ID-card photos: {} of {}", l.n, l.of)};
    case ChecklistItem::intake:
      return {"小程序后端的账号（角色 intake）", "an account for the mini-program's back end (role intake)"};
    case ChecklistItem::reviewers:
      return {fmt::format("审核员：{} 人", l.n), fmt::format("reviewers: {}", l.n)};
    case ChecklistItem::supervisors:
      return {fmt::format("复核主管：{} 人", l.n), fmt::format("supervisors: {}", l.n)};
    case ChecklistItem::support:
      return {"客服账号（角色 support）", "an account for the telephone (role support)"};
    case ChecklistItem::window:
      return {fmt::format("采集窗口：{} 至 {}", moment(l.from), moment(l.to)),
              fmt::format("window: {} to {}", moment(l.from), moment(l.to))};
    case ChecklistItem::reasons:
      return {fmt::format("不通过原因：{} 条，检测可能建议而缺少的 {} 条", l.n, l.of),
              fmt::format("reasons: {}, and {} that the checks may suggest are lacking", l.n, l.of)};
    case ChecklistItem::templates: {
      if (l.occasions.empty()) return {"短信模板编号", "codes of the messages' templates"};
      std::string names;
      for (const domain::Occasion o : l.occasions)
        names += fmt::format("{}{}", names.empty() ? "" : " ", domain::to_string(o));
      return {fmt::format("短信模板编号：{} 使用服务设置中的编号", names),
              fmt::format("codes of the messages' templates: {} take the service's", names)};
    }
    case ChecklistItem::not_archived:
      return l.done ? Bilingual{"未归档", "it is not archived"} : Bilingual{"已归档", "it is archived"};
  }
  return {};
}

}  // namespace cs::service
