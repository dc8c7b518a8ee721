#include "domain/forecast.hpp"

#include <algorithm>

namespace cs::domain {

Outlook outlook(std::span<const DueAt> due, double per_hour, TimePoint now) {
  using std::chrono::hours;
  Outlook out;
  const double per_ms = std::max(0.0, per_hour) / static_cast<double>(Millis{hours{1}}.count());
  for (const DueAt& d : due) {
    if (d.n <= 0) continue;
    out.waiting += d.n;
    if (d.deadline < now) out.overdue += d.n;
    if (d.deadline < now + hours{6}) out.in_6h += d.n;
    if (d.deadline < now + hours{12}) out.in_12h += d.n;
    if (d.deadline < now + hours{24}) out.in_24h += d.n;
    if (d.deadline < now || out.late_from) continue;
    const auto left = static_cast<double>((d.deadline - now).count());
    if (static_cast<double>(out.waiting) > per_ms * left) out.late_from = d.deadline;
  }
  return out;
}

}  // namespace cs::domain
