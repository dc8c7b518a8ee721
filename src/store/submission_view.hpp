// A row of the queue as somebody may see it.
#pragma once

#include <string>

#include "api/types.hpp"
#include "db/connection.hpp"
#include "domain/grant.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

/// Of submissions s and students st, in the order that submission_row() reads.
inline constexpr const char* row_columns =
    "s.id, st.name, st.number, st.college, st.class_name, st.level, st.phone, s.attempt, s.state, s.arrived, "
    "s.deadline,"
    " s.holder, s.fails, s.attentions";

api::SubmissionRow submission_row(const db::Statement& q, const std::string& campaign, domain::Sight sight,
                                  TimePoint now);

/// Whether the comparison and everything earlier is kept from this person: the campaign is blind first, they review the
/// submission, and have neither stated the likeness on its evidence nor decided on it.
bool is_held_back(db::Connection& c, const SubmissionFacts& s, const api::Campaign& k, const std::string& by,
                  domain::Sight sight);

}  // namespace cs::store
