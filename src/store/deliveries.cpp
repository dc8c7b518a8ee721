#include "store/deliveries.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/delivering.hpp"
#include "store/database.hpp"
#include "store/delivery_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

using domain::Move;
using domain::Planned;
using domain::State;

namespace {

constexpr std::size_t most_at_once = 1000;

Status few_enough(std::size_t count) {
  if (count > most_at_once) return invalid("release.too_many", "At most 1,000 photographs at a time.");
  return {};
}

std::string detail(const std::string& finished) {
  return fmt::format(R"({{"finished":"{}"}})", finished);
}

}  // namespace

Result<std::vector<Releasable>> Deliveries::releasable(const CampaignRef& campaign, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<Releasable>> {
    std::vector<Releasable> out;
    for (const State state : {State::approved, State::released, State::delivered}) {
      db::Statement q = c.query(
          "SELECT s.id, d.id, st.name, st.number, st.college, st.class_name, st.level, st.phone, e.finished,"
          " d.grace_until FROM submissions s JOIN students st ON st.id = s.student"
          " JOIN decisions d ON d.submission = s.id AND d.state = 'standing' AND d.verdict = 'approve'"
          " LEFT JOIN examinations e ON e.submission = s.id AND e.evidence = d.evidence"
          " WHERE s.campaign = ?1 AND s.state <> 'pending' AND s.state = ?2",
          campaign.row(), domain::to_string(state));
      while (q.next())
        out.push_back({public_id('s', q.int64(0)),
                       public_id('d', q.int64(1)),
                       {q.text(2), q.text(3), q.text(4), q.text(5), q.text(6), q.text(7)},
                       state,
                       q.is_null(8) ? std::string() : q.text(8),
                       q.time(9) <= now});
    }
    std::ranges::sort(out, {}, [](const Releasable& r) { return std::tie(r.student.number, r.submission); });
    return out;
  });
}

Write<Moved> Deliveries::release(const CampaignRef& campaign, std::vector<ReleaseItem> items, TimePoint now) {
  return db_.write<Moved>([campaign, items = std::move(items), now](db::Connection& c) -> Result<Moved> {
    CS_TRY(few_enough(items.size()));
    Moved out;
    for (const ReleaseItem& item : items) {
      const auto row = load_finished(c, campaign.row(), item.submission);
      const auto plan = row ? domain::plan_release(row->facts, item.finished, now)
                            : Result<Planned>(unknown_submission(item.submission));
      if (!plan) {
        out.left.push_back({item.submission, plan.error()});
        continue;
      }
      if (*plan == Planned::repeats) continue;
      CS_TRY(move_submission(c, row->submission, Move::release));
      append_audit(c, now, campaign.by(), "submission.release", item.submission, detail(item.finished));
      ++out.moved;
    }
    return out;
  });
}

Write<Moved> Deliveries::take_back(const CampaignRef& campaign, std::vector<std::string> submissions, TimePoint now) {
  return db_.write<Moved>([campaign, submissions = std::move(submissions), now](db::Connection& c) -> Result<Moved> {
    CS_TRY(few_enough(submissions.size()));
    Moved out;
    for (const std::string& id : submissions) {
      const auto row = load_finished(c, campaign.row(), id);
      const auto plan = row ? domain::plan_take_back(row->facts) : Result<Planned>(unknown_submission(id));
      if (!plan) {
        out.left.push_back({id, plan.error()});
        continue;
      }
      if (*plan == Planned::repeats) continue;
      CS_TRY(move_submission(c, row->submission, Move::take_back));
      append_audit(c, now, campaign.by(), "submission.take_back", id, "{}");
      ++out.moved;
    }
    return out;
  });
}

Result<std::vector<Package>> Deliveries::packages(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<Package>> {
    std::vector<Package> out;
    db::Statement q = c.query(
        "SELECT id, file, digest, person, bytes, photos, made, placed, folder, lost,"
        " (SELECT count(*) FROM delivered_photos x WHERE x.delivery = deliveries.id)"
        " FROM deliveries WHERE campaign = ?1 ORDER BY id DESC",
        campaign.row());
    while (q.next())
      out.push_back({public_id('p', q.int64(0)), q.text(1), q.text(2), q.text(3), q.int64(4), q.integer(5), q.time(6),
                     q.int64(7) != 0, q.text(8), q.int64(10) == q.int64(5),
                     q.int64(9) != 0 ? std::optional(q.time(9)) : std::nullopt});
    return out;
  });
}

Result<std::vector<PackedPhoto>> Deliveries::photos(const CampaignRef& campaign, const std::string& package) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<PackedPhoto>> {
    const auto row = package_row(c, campaign, package);
    if (!row) return unknown_package();
    std::vector<PackedPhoto> out;
    db::Statement q = c.query(
        "SELECT submission, decision, photo, name, digest FROM delivered_photos WHERE delivery = ?1 ORDER BY name",
        *row);
    while (q.next())
      out.push_back({public_id('s', q.int64(0)), public_id('d', q.int64(1)), q.text(2), q.text(3), q.text(4)});
    return out;
  });
}

}  // namespace cs::store
