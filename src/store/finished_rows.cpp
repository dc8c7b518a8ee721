#include "store/finished_rows.hpp"

#include <algorithm>

#include "api/examination.hpp"
#include "store/photograph_rows.hpp"

namespace cs::store {
namespace {

constexpr std::string_view check = "finished_photo";

}  // namespace

std::optional<FinishedVersion> finished_version(db::Connection& c, std::int64_t submission) {
  std::string body;
  FinishedVersion out;
  {
    db::Statement q = c.query(
        "SELECT finished, body FROM examinations WHERE submission = ?1 AND finished <> '' ORDER BY stored LIMIT 1",
        submission);
    if (!q.next()) return std::nullopt;
    out.photo = q.text(0);
    body = q.text(1);
  }
  if (const auto examination = api::decode_examination(body))
    if (const auto f = std::ranges::find(examination->findings, check, &domain::Finding::check);
        f != examination->findings.end())
      out.finding = *f;
  return out;
}

Result<std::string> settle_version(db::Connection& c, std::int64_t submission, std::int64_t campaign,
                                   const std::string& made, domain::Examination& examination) {
  c.run("DELETE FROM unfinished WHERE submission = ?1", submission);
  if (auto version = finished_version(c, submission)) {
    std::erase_if(examination.findings, [](const domain::Finding& f) { return f.check == check; });
    if (version->finding) examination.findings.push_back(std::move(*version->finding));
    return std::move(version->photo);
  }
  if (made.empty()) return std::string();
  {
    db::Statement q = c.query("SELECT 1 FROM photos WHERE hash = ?1 AND campaign = ?2", made, campaign);
    if (!q.next()) return Error{Code::not_found, "photo.unknown", "This finished photo has not been stored."};
  }
  use_photo(c, made);
  return made;
}

void note_unfinished(db::Connection& c, std::int64_t submission) {
  if (finished_version(c, submission)) return;
  c.run("INSERT INTO unfinished (submission) VALUES (?1) ON CONFLICT DO NOTHING", submission);
}

}  // namespace cs::store
