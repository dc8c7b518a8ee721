// A row of the queue as somebody may see it.
#pragma once

#include <string>

#include "api/types.hpp"
#include "db/connection.hpp"
#include "domain/grant.hpp"

namespace cs::store {

/// Of submissions s and students st, in the order that submission_row() reads.
inline constexpr const char* row_columns =
    "s.id, st.name, st.number, st.college, st.class_name, st.level, st.phone, s.attempt, s.state, s.arrived, "
    "s.deadline,"
    " s.holder, s.fails, s.attentions";

api::SubmissionRow submission_row(const db::Statement& q, const std::string& campaign, domain::Sight sight,
                                  TimePoint now);

}  // namespace cs::store
