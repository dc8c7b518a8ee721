// Packages: recorded, named, or given up. Many photos are many commits, because on PostgreSQL a write keeps every other
// node from writing, its beat among them.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "domain/delivering.hpp"
#include "store/database.hpp"
#include "store/deliveries.hpp"
#include "store/delivery_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

using domain::Move;
using domain::Planned;

namespace {

struct Item {
  FinishedRow row;
  const PackedPhoto* photo;
  Planned plan;
};

/// What is to be done about each photo; what may not be delivered goes into `left`.
std::vector<Item> judged(db::Connection& c, std::int64_t campaign, std::span<const PackedPhoto> photos, bool again,
                         std::vector<NotMoved>& left) {
  std::vector<Item> out;
  for (const PackedPhoto& photo : photos) {
    auto row = load_finished(c, campaign, photo.submission);
    auto plan = row ? domain::plan_delivery(row->facts, photo.photo, again)
                    : Result<Planned>(unknown_submission(photo.submission));
    if (plan && public_id('d', row->decision) != photo.decision)
      plan = Error{Code::refused, "delivery.other_decision", "Another decision stands on this photograph by now."};
    if (!plan)
      left.push_back({photo.submission, plan.error()});
    else
      out.push_back({std::move(*row), &photo, *plan});
  }
  return out;
}

}  // namespace

Result<Deliveries::Recorded> Deliveries::deliver(const CampaignRef& campaign, NewPackage package, TimePoint now) {
  Recorded out;
  const std::span<const PackedPhoto> all(package.photos);
  // What falls out is known before anything is written, but for what falls out within these moments.
  CS_TRY(db_.read([&](db::Connection& c) -> Result<Nothing> {
    static_cast<void>(judged(c, campaign.row(), all, package.again, out.left));
    return Nothing{};
  }));
  if (!out.left.empty()) return out;
  const std::size_t step = std::max<std::size_t>(1, package.at_once);
  std::int64_t id = 0;
  for (std::size_t begin = 0; begin < std::max<std::size_t>(1, all.size()); begin += step) {
    const auto some = all.subspan(begin, std::min(step, all.size() - begin));
    const bool first = begin == 0, last = begin + some.size() == all.size();
    // The thread waits for each commit, so what the work refers to is there.
    auto left = db_.write<std::vector<NotMoved>>([&](db::Connection& c) -> Result<std::vector<NotMoved>> {
                     std::vector<NotMoved> fallen;
                     const std::vector<Item> items = judged(c, campaign.row(), some, package.again, fallen);
                     if (!fallen.empty()) return fallen;
                     if (!first && !c.query("SELECT 1 FROM deliveries WHERE id = ?1 AND lost = 0", id).next())
                       return Error{Code::conflict, "delivery.lost", "This package was given up by another run."};
                     if (first)
                       id = c.insert(
                           "INSERT INTO deliveries (campaign, made, person, file, bytes, digest, photos, folder)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) {{new id}}",
                           campaign.row(), now, campaign.by(), package.file, package.bytes, package.digest, all.size(),
                           package.folder);
                     for (const Item& item : items) {
                       if (item.plan == Planned::moves) CS_TRY(move_submission(c, item.row.submission, Move::deliver));
                       c.run(
                           "INSERT INTO delivered_photos (delivery, submission, decision, photo, name, digest)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                           id, item.row.submission.row, item.row.decision, item.photo->photo, item.photo->name,
                           item.photo->digest);
                     }
                     if (last)
                       append_audit(c, now, campaign.by(), "campaign.deliver", public_id('p', id),
                                    fmt::format(R"({{"photos":{},"digest":"{}"}})", all.size(), package.digest));
                     return fallen;
                   })
                    .get();
    if (!left) return left.error();
    if (left->empty()) continue;
    out.left = std::move(*left);
    if (!first) CS_TRY(lose(campaign, public_id('p', id), now, step));
    return out;
  }
  out.package = public_id('p', id);
  return out;
}

Write<Nothing> Deliveries::placed(const CampaignRef& campaign, const std::string& package) {
  return db_.write<Nothing>([campaign, package](db::Connection& c) -> Result<Nothing> {
    const auto row = package_row(c, campaign, package);
    if (!row) return unknown_package();
    if (c.run("UPDATE deliveries {{unsealed}} SET placed = 1 WHERE id = ?1 AND lost = 0", *row) == 0)
      return Error{Code::conflict, "delivery.lost",
                   "This package was given up, because it had no name for too long: its photos are delivered anew."};
    return Nothing{};
  });
}

Result<int> Deliveries::lose(const CampaignRef& campaign, const std::string& package, TimePoint now,
                             std::size_t at_once) {
  int back = 0;
  for (std::size_t moved = at_once; moved == at_once;) {
    const auto some =
        db_.write<std::size_t>([campaign, package, now, at_once](db::Connection& c) -> Result<std::size_t> {
             const auto row = package_row(c, campaign, package);
             if (!row) return unknown_package();
             // First of all it is given up: from now on nobody can give it its name.
             if (c.run("UPDATE deliveries {{unsealed}} SET lost = ?2 WHERE id = ?1 AND placed = 0 AND lost = 0", *row,
                       now) > 0)
               append_audit(c, now, campaign.by(), "campaign.package_lost", package, "{}");
             else if (!c.query("SELECT 1 FROM deliveries WHERE id = ?1 AND lost <> 0", *row).next())
               return Error{Code::refused, "delivery.placed", "This package has its name: it is not lost."};
             std::vector<std::int64_t> photos;
             {
               db::Statement q = c.query(
                   "SELECT d.submission FROM delivered_photos d JOIN submissions s ON s.id = d.submission"
                   " WHERE d.delivery = ?1 AND s.state = 'delivered' AND NOT EXISTS (SELECT 1 FROM delivered_photos o"
                   " JOIN deliveries p ON p.id = o.delivery WHERE o.submission = d.submission AND p.lost = 0)"
                   " ORDER BY d.submission LIMIT ?2",
                   *row, at_once);
               while (q.next()) photos.push_back(q.int64(0));
             }
             for (const std::int64_t photo : photos) {
               const std::string id = public_id('s', photo);
               const auto finished = load_finished(c, campaign.row(), id);
               if (!finished || domain::plan_loss(finished->facts) == Planned::repeats) continue;
               CS_TRY(move_submission(c, finished->submission, Move::undeliver));
               append_audit(c, now, campaign.by(), "submission.undeliver", id, "{}");
             }
             return photos.size();
           })
            .get();
    if (!some) return some.error();
    moved = *some;
    back += static_cast<int>(moved);
  }
  return back;
}

Result<int> Deliveries::unsettled(TimePoint before) {
  return db_.read([&](db::Connection& c) -> Result<int> {
    db::Statement q = c.query("SELECT count(*) FROM deliveries WHERE placed = 0 AND lost = 0 AND made < ?1", before);
    return q.next() ? q.integer(0) : 0;
  });
}

}  // namespace cs::store
