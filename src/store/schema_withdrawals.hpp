#pragma once

namespace cs::store {

// `decisions.withdrawal_answered`: when what its reviewer asked for (`withdrawal_note`) was answered by upholding it;
// 0: it waits, or was never asked for. What was upheld before is answered here, and what was overturned of the
// decisions that a supervisor made in place of overturned ones is taken out of the sums (domain::counts_as).
inline constexpr const char* withdrawals_migration = R"sql(
ALTER TABLE decisions ADD COLUMN withdrawal_answered {{int}} NOT NULL DEFAULT 0;
UPDATE decisions SET withdrawal_answered = (SELECT max(k.closed) FROM second_looks k WHERE k.decision = decisions.id
    AND k.state = 'upheld')
  WHERE withdrawal_note <> '' AND state = 'standing'
    AND EXISTS (SELECT 1 FROM second_looks k WHERE k.decision = decisions.id AND k.state = 'upheld' AND k.closed > 0)
    AND NOT EXISTS (SELECT 1 FROM second_looks k WHERE k.decision = decisions.id
      AND k.state IN ('waiting', 'held', 'differs'));
UPDATE hourly SET n = n - (SELECT count(*) FROM decisions d WHERE d.campaign = hourly.campaign AND d.state = 'overturned'
    AND '0' || (d.decided / 3600000) || ' overturned ' || d.reviewer = hourly.what
    AND EXISTS (SELECT 1 FROM decisions p WHERE p.submission = d.submission AND p.overturned_by = d.reviewer
      AND p.ended = d.decided))
  WHERE what LIKE '% overturned %';
)sql";

}  // namespace cs::store
