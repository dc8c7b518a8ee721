#include "service/figures_csv.hpp"

#include <fmt/format.h>

#include "base/csv.hpp"

namespace cs::service {
namespace {

/// n, of, share, lower and upper bound in percent.
std::string share(const domain::Share& s) {
  if (s.of == 0) return "0,0,,,";
  return fmt::format("{},{},{:.2f},{:.2f},{:.2f}", s.n, s.of, s.value * 100, s.low * 100, s.high * 100);
}
std::string heads(std::string_view of) {
  return fmt::format("{0},{0}的基数,{0}(%),{0}下限(%),{0}上限(%)", of);
}

std::string people(const api::Figures& f) {
  std::string out = "审核员,账号,通过,未通过,撤销,每小时,平均看图(秒),时长未证实," + heads("看得太快") + ',' +
                    heads("被改判") + ',' + heads("与检测结果相反的通过") + "\r\n";
  for (const api::PersonFigures& p : f.people)
    out += fmt::format("{},{},{},{},{},{:.1f},{:.1f},{},{},{},{}\r\n", csv_field(p.display_name), csv_field(p.person),
                       p.approved, p.rejected, p.undone, p.per_hour, p.looked_s, p.unverified, share(p.quick),
                       share(p.overturned), share(p.over));
  return out;
}

std::string days(const api::Figures& f) {
  std::string out =
      "日期,已决定,新到,超时," + heads("未通过") + ',' + heads("被改判") + ',' + heads("看得太快") + "\r\n";
  for (const api::DayFigures& d : f.days)
    out += fmt::format("{},{},{},{},{},{},{}\r\n", to_iso8601(d.day + std::chrono::hours{8}).substr(0, 10), d.decided,
                       d.arrived, d.late, share(d.rejected), share(d.overturned), share(d.quick));
  return out;
}

std::string reasons(const api::Figures& f) {
  std::string out = "原因,账号,次数\r\n";
  for (const api::ReasonFigures& r : f.reasons)
    out += fmt::format("{},{},{}\r\n", csv_field(r.reason), csv_field(r.person), r.n);
  return out;
}

std::string checks(const api::Figures& f) {
  std::string out = "检测项," + heads("判为不合格却通过") + ',' + heads("提示注意而未通过") + "\r\n";
  for (const api::CheckFigures& c : f.checks)
    out += fmt::format("{},{},{}\r\n", csv_field(c.check), share(c.fail_approved), share(c.attention_rejected));
  return out;
}

std::string waits(const api::Figures& f) {
  std::string out = "支付后小时,决定数\r\n";
  for (std::size_t i = 0; i < f.wait_hours.size(); ++i)
    out += fmt::format("{},{}\r\n",
                       i + 1 == f.wait_hours.size() ? fmt::format("{}及以上", i) : fmt::format("{}-{}", i, i + 1),
                       f.wait_hours[i]);
  return out;
}

}  // namespace

std::optional<std::string> figures_csv(const api::Figures& figures, std::string_view table) {
  for (const auto& [name, make] :
       {std::pair{"people", &people}, std::pair{"days", &days}, std::pair{"reasons", &reasons},
        std::pair{"checks", &checks}, std::pair{"waits", &waits}})
    if (table == name) return "\xEF\xBB\xBF" + make(figures);
  return std::nullopt;
}

}  // namespace cs::service
