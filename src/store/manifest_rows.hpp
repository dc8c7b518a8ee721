// What a decision is taken on: the photographs that stand before whoever decides, and the manifest that keeps them by
// digest. All run inside a transaction of the given connection and throw db::Failure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/manifest.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// The photographs of a submission `s` with its examination `e`, as columns and joins of a SELECT, so that a decision
/// learns them in the one look that it takes at everything else: submission, enrolment and ID-card photo, the rejected
/// photograph before, the finished photo.
inline constexpr std::string_view shown_columns =
    "p.hash, p.bytes, p.served, p.digest, a.hash, a.bytes, a.served, a.digest, b.hash, b.bytes, b.served, b.digest,"
    " v.hash, v.bytes, v.served, v.digest, f.hash, f.bytes, f.served, f.digest";
inline constexpr int shown_column_count = 20;
inline constexpr std::string_view shown_joins =
    " JOIN photos p ON p.hash = s.photo"
    " LEFT JOIN reference_photos ra ON ra.student = s.student AND ra.kind = 'enrolment'"
    " LEFT JOIN photos a ON a.hash = ra.photo"
    " LEFT JOIN reference_photos rb ON rb.student = s.student AND rb.kind = 'id_card'"
    " LEFT JOIN photos b ON b.hash = rb.photo"
    " LEFT JOIN photos v ON s.attempt > 1 AND v.hash = (SELECT o.photo FROM decisions x"
    " JOIN submissions o ON o.id = x.submission WHERE x.student = s.student AND x.attempt < s.attempt"
    " AND x.verdict = 'reject' AND x.state = 'standing' ORDER BY x.id DESC LIMIT 1)"
    " LEFT JOIN photos f ON f.hash = e.finished";
/// Of a row in which shown_columns begin at `first`.
std::vector<api::ManifestPhotograph> shown_photographs(const db::Statement& row, int first);

/// What stood before whoever took this decision, submission first: as its manifest says, or, for one of before there
/// were manifests, as far as it can be found out. In that case no served copy is named.
std::vector<api::ManifestPhotograph> photographs_then(db::Connection& c, std::int64_t decision);

void put_manifest(db::Connection& c, std::int64_t decision, const api::Manifest& manifest);
/// None for a decision of before. Throws "db.corrupt" where it is damaged.
std::optional<api::Manifest> load_manifest(db::Connection& c, std::int64_t decision);

/// For people, who get the served copy: those that are still here, with the bytes of their copies now.
std::vector<api::PhotoRef> as_shown(db::Connection& c, const std::vector<api::ManifestPhotograph>& photographs);

}  // namespace cs::store
