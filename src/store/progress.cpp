#include "store/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "store/database.hpp"
#include "store/progress_rows.hpp"
#include "store/search.hpp"

namespace cs::store {
namespace {

std::optional<domain::Progress> progress_at(const db::Statement& q, int standing, int state) {
  const auto reach = reach_at(q, standing, state);
  return reach ? std::optional(domain::progress_of(*reach)) : std::nullopt;
}

void add(api::ProgressCounts& counts, domain::Progress progress, std::int64_t n) {
  counts.due += n;
  switch (progress) {
    case domain::Progress::approved:
      counts.approved += n;
      break;
    case domain::Progress::waiting:
      counts.waiting += n;
      break;
    case domain::Progress::rejected:
      counts.rejected += n;
      break;
    case domain::Progress::missing:
      counts.missing += n;
      break;
    case domain::Progress::offline:
      counts.offline += n;
      break;
  }
}

}  // namespace

Result<api::ProgressReply> Progress::by_class(const CampaignsRef& campaigns) {
  return db_.read([&](db::Connection& c) -> Result<api::ProgressReply> {
    api::ProgressReply reply;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      std::vector<db::Value> values{part.row};
      const std::string colleges = of_colleges(part, "st.id", values);
      db::Statement q = c.query_with(
          fmt::format("SELECT st.college, st.class_name, st.standing, s.state, count(*){}{}"
                      " GROUP BY st.college, st.class_name, st.standing, s.state ORDER BY st.college, st.class_name",
                      newest_attempt, colleges),
          values);
      while (q.next()) {
        const auto progress = progress_at(q, 2, 3);
        if (!progress) continue;
        const std::string college = q.text(0), class_name = q.text(1);
        if (reply.rows.empty() || reply.rows.back().campaign != part.id || reply.rows.back().college != college ||
            reply.rows.back().class_name != class_name) {
          api::ProgressRow row;
          row.campaign = part.id;
          row.college = college;
          row.class_name = class_name;
          reply.rows.push_back(std::move(row));
        }
        add(reply.rows.back(), *progress, q.int64(4));
        add(reply.all, *progress, q.int64(4));
      }
    }
    return reply;
  });
}

Result<std::vector<Progress::Student>> Progress::expected(const CampaignsRef& campaigns, const std::string& college) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<Student>> {
    std::vector<Student> out;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      if (part.sight == domain::Sight::masked) continue;
      std::vector<db::Value> values{part.row};
      std::string narrowed = of_colleges(part, "st.id", values);
      if (!college.empty()) {
        values.emplace_back(college);
        narrowed += fmt::format(" AND st.college = ?{}", values.size());
      }
      db::Statement q = c.query_with(
          fmt::format(
              "SELECT st.name, st.number, st.college, st.class_name, st.level, st.phone, st.standing, s.state{}{}"
              " AND (s.state IS NULL OR s.state IN ('rejected', 'recalled', 'awaiting_payment'))"
              " ORDER BY st.college, st.class_name, st.number",
              newest_attempt, narrowed),
          values);
      while (q.next()) {
        const auto progress = progress_at(q, 6, 7);
        if (progress != domain::Progress::missing && progress != domain::Progress::rejected) continue;
        const api::StudentView seen =
            api::view_of({q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)}, part.sight);
        out.push_back({{seen.name, seen.number, seen.college, seen.class_name, seen.level, seen.phone}, *progress});
      }
    }
    return out;
  });
}

}  // namespace cs::store
