// What the made-up service says of the work: an overview, figures, a day.
#include "fake_desk.hpp"

namespace cs::ui {

void FakeDesk::read_overview(std::string tag, std::string) {
  if (keeps_figures) return;
  const TimePoint now = clock_.now();
  api::Overview o;
  o.as_of = now;
  o.day = now - std::chrono::hours{9};
  o.week = o.day - std::chrono::hours{144};
  for (int h = 47; h >= 0; --h) {
    const bool night = h % 24 > 9 && h % 24 < 20;
    o.hours.push_back({now - std::chrono::hours{h}, nothing_counted || night ? 0 : 40 + h * 7 % 31,
                       nothing_counted ? 0 : 20 + h * 11 % 43});
  }
  if (!nothing_counted) {
    o.decided_today = 1'234;
    o.late_today = 2;
    o.withdrawal_requests = 3;
    o.notices_queued = 57;
    o.notices_in_doubt = 4;
    o.notices_failed = 2;
    o.notices_halted = true;
    o.quick_today = domain::wilson(31, 1'234);
    o.overturned_week = domain::wilson(42, 8'120);
    o.first_ok_week = domain::wilson(6'200, 7'300);
    o.all.waiting = 4'321;
    o.all.held = 18;
    o.all.overdue = 3;
    o.all.due_today = 812;
    o.all.in_6h = 310;
    o.all.in_12h = 812;
    o.all.in_24h = 1'904;
    o.all.per_hour = 164.2;
    o.all.arriving = 211.7;
    o.all.people = 12;
    o.all.late_from = now + std::chrono::hours{7};
  }
  for (const auto& campaign : campaigns_) {
    api::SchoolBoard s = o.all;
    s.school = campaign->school;
    s.campaigns = {campaign->id};
    if (!o.schools.empty()) s.late_from.reset();
    o.schools.push_back(s);
  }
  post(client::event::OverviewRead{tag, o});
}

void FakeDesk::read_figures(std::string tag, client::FiguresQuery query) {
  if (keeps_figures) return;
  api::Figures f;
  f.from = query.from;
  f.to = query.to;
  f.wait_hours.assign(49, 0);
  if (nothing_counted) return post(client::event::FiguresRead{tag, f});
  f.decided = 8'120;
  int i = 0;
  for (const char* name : {"林老师", "王老师", "陈老师", "新来的老师"}) {
    const std::int64_t n = name == std::string("新来的老师") ? 3 : 1'900 + 211 * i;
    api::PersonFigures p;
    p.person = "r" + std::to_string(i);
    p.display_name = name;
    p.approved = n * 5 / 6;
    p.rejected = n - p.approved;
    p.hours = 40;
    p.per_hour = static_cast<double>(n) / 40;
    p.looked_s = 6.5 + i;
    p.quick = domain::wilson(n * i / 60, n);
    p.overturned = domain::wilson(n * (4 - i) / 200, n);
    p.over = domain::wilson(n / 90, p.approved);
    f.people.push_back(p);
    for (const char* reason : {"EAR_COVERED", "BROWS_COVERED", "TEETH"})
      f.reasons.push_back({reason, p.person, n / 13});
    ++i;
  }
  for (int d = 6; d >= 0; --d)
    f.days.push_back({clock_.now() - std::chrono::hours{24 * d}, 1'100 + d * 37, 1'240 - d * 21, d % 3,
                      domain::wilson(120 + d * 9, 1'100 + d * 37), domain::wilson(6 + d, 1'100 + d * 37),
                      domain::wilson(20, 1'100 + d * 37)});
  f.checks = {{"teeth", domain::wilson(180, 410), domain::wilson(31, 900)},
              {"head_size", domain::wilson(2, 9), domain::wilson(0, 60)}};
  for (std::size_t h = 0; h < f.wait_hours.size(); ++h) f.wait_hours[h] = 300 - static_cast<std::int64_t>(h) * 6;
  f.drift.push_back(
      {"rejected", clock_.now() - std::chrono::hours{72}, domain::wilson(300, 4'000), domain::wilson(700, 4'120)});
  post(client::event::FiguresRead{tag, f});
}

void FakeDesk::read_my_day(std::string tag, std::string) {
  if (keeps_figures) return;
  api::MyDay day;
  day.as_of = clock_.now();
  day.day = clock_.now() - std::chrono::hours{9};
  if (!nothing_counted) {
    day.approved = 287;
    day.rejected = 54;
    day.undone = 2;
    day.quick = 6;
    day.per_hour = 68.2;
    for (int h = 4; h >= 0; --h) day.hours.push_back({clock_.now() - std::chrono::hours{h}, 60 + h * 5, 0});
    day.overturned.push_back({"d9", "s9", "20221099", "浅色发际不算遮眉，请再看一次《拍摄须知》第三条。",
                              clock_.now() - std::chrono::hours{30}, clock_.now() - std::chrono::hours{3}});
  }
  post(client::event::MyDayRead{tag, day});
}

}  // namespace cs::ui
