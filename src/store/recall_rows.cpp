#include "store/recall_rows.hpp"

namespace cs::store {

void note_recall(db::Connection& c, const SubmissionFacts& s, std::string_view by, std::string_view source,
                 std::string_view result, std::string_view note, TimePoint now) {
  c.run(
      "INSERT INTO recalls (campaign, submission, at, person, source, result, note)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      s.campaign, s.row, now, by, source, result, note);
}

}  // namespace cs::store
