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
      "INSERT INTO picture_hashes (student, submission, campaign, hash) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (student, submission) DO UPDATE SET hash = excluded.hash",
      entry.student, entry.submission, campaign, domain::to_hex(hash));
}

}  // namespace

void Intake::load_pictures(db::Connection& c) {
  db::Statement q = c.query("SELECT campaign, student, submission, hash FROM picture_hashes");
  while (q.next())
    if (const auto hash = domain::picture_hash_from(q.text(3)))
      pictures_.put(q.int64(0), {q.int64(1), q.int64(2)}, *hash);
  pictures_loaded_ = true;
}

Write<std::vector<domain::SimilarPicture>> Intake::note_pictures(std::string submission, domain::PictureHash photo,
                                                                 std::optional<domain::PictureHash> enrolment,
                                                                 int most_bits) {
  return db_.write<std::vector<domain::SimilarPicture>>(
      [=, this](db::Connection& c) -> Result<std::vector<domain::SimilarPicture>> {
        const auto row = row_id('s', submission);
        const auto s = row ? load_submission(c, *row) : std::nullopt;
        if (!s) return unknown_submission(submission);
        if (!pictures_loaded_) load_pictures(c);
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

}  // namespace cs::store
