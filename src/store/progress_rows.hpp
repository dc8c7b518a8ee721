// Which attempt of a student counts, and how far it got, for everything that counts students. Inside a transaction.
#pragma once

#include <optional>

#include "db/connection.hpp"
#include "domain/standing.hpp"

namespace cs::store {

/// Of each student of campaign ?1, as `st`, the attempt that counts, as `s` (NULL where there is none): a student has
/// one at most that is neither withdrawn nor superseded.
inline constexpr const char* newest_attempt =
    " FROM students st LEFT JOIN submissions s ON s.student = st.id AND s.state NOT IN ('superseded', 'withdrawn')"
    " WHERE st.campaign = ?1";

/// From the columns of `st.standing` and `s.state`. Nothing for who has left.
std::optional<domain::Reach> reach_at(const db::Statement& q, int standing, int state);

}  // namespace cs::store
