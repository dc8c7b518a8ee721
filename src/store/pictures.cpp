// Which photographs of a campaign look the same.
#include <algorithm>

#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/intake.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

constexpr std::size_t most_told = 20;

void keep(db::Connection& c, std::int64_t campaign, PictureIndex::Entry entry, const domain::PictureHash& hash) {
  c.run(
      "INSERT INTO picture_hashes (student, submission, campaign, hash, seq)"
      " VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(seq), 0) + 1 FROM picture_hashes))"
      " ON CONFLICT (student, submission) DO UPDATE SET hash = excluded.hash, seq = excluded.seq",
      entry.student, entry.submission, campaign, domain::to_hex(hash));
}

}  // namespace

void Intake::read_pictures(db::Connection& c, std::int64_t committed) {
  db::Statement q = c.query("SELECT campaign, student, submission, hash FROM picture_hashes WHERE seq > ?1", seen_);
  while (q.next())
    if (const auto hash = domain::picture_hash_from(q.text(3)))
      pictures_.put(q.int64(0), {q.int64(1), q.int64(2)}, *hash);
  seen_ = std::max(seen_, committed);
}

Result<std::int64_t> Intake::newest_picture() {
  return db_.read([](db::Connection& c) -> Result<std::int64_t> {
    db::Statement q = c.query("SELECT coalesce(max(seq), 0) FROM picture_hashes");
    return q.next() ? q.int64(0) : 0;
  });
}

Write<std::vector<domain::SimilarPicture>> Intake::note_pictures(std::string submission, domain::PictureHash photo,
                                                                 std::optional<domain::PictureHash> enrolment,
                                                                 int most_bits) {
  // What this transaction reads beyond the committed ones may still be rolled back, and its number given to another
  // picture: those are read again the next time.
  const auto committed = newest_picture();
  return db_.write<std::vector<domain::SimilarPicture>>(
      [=, this](db::Connection& c) -> Result<std::vector<domain::SimilarPicture>> {
        const auto row = row_id('s', submission);
        const auto s = row ? load_submission(c, *row) : std::nullopt;
        if (!s) return unknown_submission(submission);
        if (!committed) return committed.error();
        read_pictures(c, *committed);
        const PictureIndex::Entry own{s->student, s->row};
        // The index may keep what the transaction then loses: it only proposes, the table below decides.
        keep(c, s->campaign, own, photo);
        pictures_.put(s->campaign, own, photo);
        if (enrolment) {
          keep(c, s->campaign, {s->student, 0}, *enrolment);
          pictures_.put(s->campaign, {s->student, 0}, *enrolment);
        }
        auto near = pictures_.find(s->campaign, s->student, photo, most_bits);
        std::sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.bits < b.bits; });
        std::vector<domain::SimilarPicture> out;
        for (const PictureIndex::Near& n : near) {
          if (out.size() == most_told) break;
          db::Statement q = c.query(
              "SELECT s.number, h.hash FROM picture_hashes h JOIN students s ON s.id = h.student"
              " WHERE h.student = ?1 AND h.submission = ?2"
              " AND (h.submission = 0 OR EXISTS (SELECT 1 FROM submissions x WHERE x.id = h.submission))",
              n.entry.student, n.entry.submission);
          if (!q.next()) continue;
          const auto kept = domain::picture_hash_from(q.text(1));
          if (!kept || domain::distance(*kept, photo) > most_bits) continue;
          out.push_back({q.text(0), n.entry.submission == 0, domain::distance(*kept, photo)});
        }
        return out;
      });
}

Result<Intake::Rejected> Intake::rejected_before(std::string submission, std::optional<domain::PictureHash> photo,
                                                 int most_bits) {
  const auto row = row_id('s', submission);
  if (!row) return unknown_submission(submission);
  return db_.read([&](db::Connection& c) -> Result<Rejected> {
    const auto s = load_submission(c, *row);
    if (!s) return unknown_submission(submission);
    Rejected out;
    db::Statement q = c.query(
        "SELECT x.attempt, x.photo, coalesce(h.hash, '') FROM submissions x"
        " LEFT JOIN picture_hashes h ON h.student = x.student AND h.submission = x.id"
        " WHERE x.student = ?1 AND x.attempt < ?2 AND EXISTS (SELECT 1 FROM decisions d WHERE d.submission = x.id"
        " AND d.verdict = 'reject' AND d.state = 'standing') ORDER BY x.attempt",
        s->student, s->attempt);
    while (q.next()) {
      ++out.attempts;
      domain::RejectedPicture picture{static_cast<int>(q.int64(0)), q.text(1) == s->photo, 0};
      const auto theirs = domain::picture_hash_from(q.text(2));
      if (!picture.same_file) {
        if (!photo || !theirs) continue;
        picture.bits = domain::distance(*photo, *theirs);
        if (picture.bits > most_bits) continue;
      }
      const auto rank = [](const domain::RejectedPicture& p) { return std::pair(!p.same_file, p.bits); };
      if (!out.nearest || rank(picture) < rank(*out.nearest)) out.nearest = picture;
    }
    return out;
  });
}

}  // namespace cs::store
