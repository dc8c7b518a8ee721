#include "store/schema_hourly.hpp"

namespace cs::store {

// An hour's seven digits are a zero and six others between 1981 and 2084.
const char* const hourly_migration = R"sql(
CREATE TABLE hourly (
  campaign {{int}} NOT NULL,
  what {{text}} NOT NULL,
  n {{int}} NOT NULL,
  PRIMARY KEY (campaign, what)
) {{keyed}};
ALTER TABLE examinations ADD COLUMN failed {{text}} NOT NULL DEFAULT '';
ALTER TABLE examinations ADD COLUMN doubted {{text}} NOT NULL DEFAULT '';
WITH made AS (
  SELECT d.campaign, d.decided / 3600000 AS hour, d.reviewer, d.verdict, d.state, d.attempt, d.looked,
    d.look_unverified, d.decided, s.deadline, d.id,
    (d.decided - CASE WHEN s.paid_at > 0 THEN s.paid_at ELSE s.arrived END) / 3600000 AS waited,
    CASE WHEN EXISTS (SELECT 1 FROM decisions p WHERE p.submission = d.submission AND p.overturned_by = d.reviewer
      AND p.ended = d.decided) THEN 1 ELSE 0 END AS audited
  FROM decisions d JOIN submissions s ON s.id = d.submission
), work AS (SELECT * FROM made WHERE audited = 0 AND state <> 'undone'),
parts (campaign, hour, kind, person, n) AS (
  SELECT campaign, hour, verdict, reviewer, 1 FROM work
  UNION ALL SELECT campaign, hour, 'look', reviewer, looked FROM work
  UNION ALL SELECT campaign, hour, 'quick', reviewer, 1 FROM work WHERE looked < 1500
  UNION ALL SELECT campaign, hour, 'unverified', reviewer, 1 FROM work WHERE look_unverified <> 0
  UNION ALL SELECT campaign, hour, 'first', reviewer, 1 FROM work WHERE attempt = 1
  UNION ALL SELECT campaign, hour, 'first_ok', reviewer, 1 FROM work WHERE attempt = 1 AND verdict = 'approve'
  UNION ALL SELECT w.campaign, w.hour, 'r:' || r.reason, w.reviewer, 1 FROM work w JOIN decision_reasons r
    ON r.campaign = w.campaign AND r.decision = w.id
  UNION ALL SELECT campaign, hour, 'late', '', 1 FROM work WHERE deadline > 0 AND decided > deadline
  UNION ALL SELECT campaign, hour, CASE WHEN waited < 0 THEN 'w:00' WHEN waited < 10 THEN 'w:0' || waited
    WHEN waited < 48 THEN 'w:' || waited ELSE 'w:48' END, '', 1 FROM work
  UNION ALL SELECT campaign, hour, 'overturned', reviewer, 1 FROM made WHERE state = 'overturned'
  UNION ALL SELECT campaign, hour, 'undone', reviewer, 1 FROM made WHERE state = 'undone'
  UNION ALL SELECT campaign, hour, 'audited', reviewer, 1 FROM made WHERE audited = 1 AND state <> 'undone'
  UNION ALL SELECT s.campaign, min(e.stored) / 3600000, 'in', '', 1 FROM examinations e
    JOIN submissions s ON s.id = e.submission GROUP BY s.id, s.campaign
)
INSERT INTO hourly (campaign, what, n)
  SELECT campaign, '0' || hour || ' ' || kind || ' ' || person, sum(n) FROM parts
  GROUP BY campaign, hour, kind, person HAVING sum(n) <> 0;
)sql";

}  // namespace cs::store
