// Pieces of the student's way that several files share. All run inside a transaction of the given connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "db/connection.hpp"
#include "domain/collecting.hpp"
#include "domain/student_stage.hpp"
#include "store/campaign_cache.hpp"

namespace cs::store {

/// How long to wait before `amount` more; nothing is counted.
Millis wait_of(db::Connection& c, std::string_view what, std::string_view who, const domain::Allowance& allowance,
               TimePoint now, std::int64_t amount = 1);
void count(db::Connection& c, std::string_view what, std::string_view who, const domain::Allowance& allowance,
           TimePoint now, std::int64_t amount = 1);

/// Counts one more of what leaves rows for good, or says how long to wait.
Millis spend_change(db::Connection& c, std::string_view what, std::int64_t student, TimePoint now);

/// Of a student's newest attempt, and what the page makes of it.
struct StudentFacts {
  domain::StageFacts stage;
  std::int64_t submission = 0, decision = 0;  ///< 0: there is none; the decision that stands on it
  std::string photo;                          ///< its hash; empty: there is none
};
Result<StudentFacts> facts_of(db::Connection& c, const StoredCampaign& k, std::int64_t student);
bool has_capture_code(db::Connection& c, std::int64_t student);

/// The newest word on it.
bool has_consented(db::Connection& c, std::int64_t student, std::string_view kind);

inline constexpr std::string_view consent_to_photograph =
    "photograph";                                                  ///< to be photographed and kept for the purpose
inline constexpr std::string_view consent_to_id_card = "id_card";  ///< to comparing with the ID-card photo

}  // namespace cs::store
