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

Error unknown_package() {
  return {Code::not_found, "delivery.unknown", "There is no such package."};
}

std::string detail(const std::string& finished) {
  return fmt::format(R"({{"finished":"{}"}})", finished);
}

std::optional<std::int64_t> package_row(db::Connection& c, const CampaignRef& campaign, const std::string& package) {
  const auto row = row_id('p', package);
  if (!row) return std::nullopt;
  db::Statement q = c.query("SELECT id FROM deliveries WHERE id = ?1 AND campaign = ?2", *row, campaign.row());
  return q.next() ? std::optional(q.int64(0)) : std::nullopt;
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

Write<Deliveries::Recorded> Deliveries::deliver(const CampaignRef& campaign, NewPackage package, TimePoint now) {
  return db_.write<Recorded>([campaign, package = std::move(package), now](db::Connection& c) -> Result<Recorded> {
    Recorded out;
    struct Item {
      FinishedRow row;
      const PackedPhoto* photo;
      Planned plan;
    };
    std::vector<Item> items;
    for (const PackedPhoto& photo : package.photos) {
      auto row = load_finished(c, campaign.row(), photo.submission);
      auto plan = row ? domain::plan_delivery(row->facts, photo.photo, package.again)
                      : Result<Planned>(unknown_submission(photo.submission));
      if (plan && public_id('d', row->decision) != photo.decision)
        plan = Error{Code::refused, "delivery.other_decision", "Another decision stands on this photograph by now."};
      if (!plan)
        out.left.push_back({photo.submission, plan.error()});
      else
        items.push_back({std::move(*row), &photo, *plan});
    }
    if (!out.left.empty()) return out;
    const std::int64_t id = c.insert(
        "INSERT INTO deliveries (campaign, made, person, file, bytes, digest, photos)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) {{new id}}",
        campaign.row(), now, campaign.by(), package.file, package.bytes, package.digest, package.photos.size());
    for (const Item& item : items) {
      if (item.plan == Planned::moves) CS_TRY(move_submission(c, item.row.submission, Move::deliver));
      c.run(
          "INSERT INTO delivered_photos (delivery, submission, decision, photo, name, digest)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
          id, item.row.submission.row, item.row.decision, item.photo->photo, item.photo->name, item.photo->digest);
    }
    out.package = public_id('p', id);
    append_audit(c, now, campaign.by(), "campaign.deliver", out.package,
                 fmt::format(R"({{"photos":{},"digest":"{}"}})", package.photos.size(), package.digest));
    return out;
  });
}

Write<Nothing> Deliveries::placed(const CampaignRef& campaign, const std::string& package) {
  return db_.write<Nothing>([campaign, package](db::Connection& c) -> Result<Nothing> {
    const auto row = package_row(c, campaign, package);
    if (!row) return unknown_package();
    c.run("UPDATE deliveries {{unsealed}} SET placed = 1 WHERE id = ?1", *row);
    return Nothing{};
  });
}

Result<std::vector<Package>> Deliveries::packages(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<Package>> {
    std::vector<Package> out;
    db::Statement q = c.query(
        "SELECT id, file, digest, person, bytes, photos, made, placed FROM deliveries WHERE campaign = ?1"
        " ORDER BY id DESC",
        campaign.row());
    while (q.next())
      out.push_back({public_id('p', q.int64(0)), q.text(1), q.text(2), q.text(3), q.int64(4), q.integer(5), q.time(6),
                     q.int64(7) != 0});
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
