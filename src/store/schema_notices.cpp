#include "store/schema_notices.hpp"

namespace cs::store {

// The outbox: one message a decision, inserted in the decision's transaction; besides, corrections, reminders, news
// that a photograph is ready, and what a person sent again (`resend_of`). A message to a student; decision and
// submission as far as there is one.
// - `not_before` is until when undo takes it back; `send_at` is when the dispatcher looks at it next, later than that
//   in quiet hours, over a limit, or after "not now" (`tries` since `first_try`).
// - queued, held -> sending is committed before a socket is opened, where now >= send_at; undo cancels where now <
//   not_before and it is still queued: for every order of the two exactly one of them changes a row. Whatever is
//   `sending` when the service starts is in doubt: it may have been sent, so it is asked for (`ask_at`, `asked` times
//   so far) and never sent again by itself.
// - `template` and `variables` ("key=value" lines) are what a provider is given, `out_id` what it repeats in receipts:
//   messages that say the same to different numbers may share one, which is why a receipt counts for id and number.
// - `call` 1: on the call list of the telephone staff (failed for good, or in doubt after the last question); 2: ticked
//   off. `cost` is in thousandths of a yuan, 0 until a provider accepted the message.
// - `notice_limits` counts what left by day and number, template, campaign or all.
// - `notice_gate` has a row while the queue stands still.
// - `receipts` keeps those that named no message of ours (they may come before the answer to the sending is stored),
//   for a week.
const char* const notices_migration = R"sql(
CREATE TABLE notices_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  student INTEGER NOT NULL REFERENCES students,
  decision INTEGER REFERENCES decisions,
  submission INTEGER REFERENCES submissions,
  occasion TEXT NOT NULL,
  template TEXT NOT NULL,
  variables TEXT NOT NULL,
  phone TEXT NOT NULL,
  text TEXT NOT NULL,
  segments INTEGER NOT NULL,
  state TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  send_at INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  sent_at INTEGER NOT NULL DEFAULT 0,
  out_id TEXT NOT NULL DEFAULT '',
  provider_id TEXT NOT NULL DEFAULT '',
  problem TEXT NOT NULL DEFAULT '',
  problem_id TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0,
  first_try INTEGER NOT NULL DEFAULT 0,
  doubted INTEGER NOT NULL DEFAULT 0,
  asked INTEGER NOT NULL DEFAULT 0,
  ask_at INTEGER,                     -- NULL: nothing more to ask
  cost INTEGER NOT NULL DEFAULT 0,
  call INTEGER NOT NULL DEFAULT 0,
  called_by TEXT NOT NULL DEFAULT '',
  called_at INTEGER NOT NULL DEFAULT 0,
  call_note TEXT NOT NULL DEFAULT '',
  resend_of INTEGER
) STRICT;
INSERT INTO notices_new (id, campaign, student, decision, submission, occasion, template, variables, phone, text,
    segments, state, not_before, send_at, updated, sent_at, out_id, provider_id, problem, doubted, asked, ask_at)
  SELECT n.id, n.campaign, d.student, n.decision, n.submission,
    CASE d.verdict WHEN 'approve' THEN 'approved' ELSE 'rejected' END,
    CASE d.verdict WHEN 'approve' THEN 'approved' ELSE 'rejected' END, '', n.phone, n.text,
    CASE WHEN length(n.text) <= 70 THEN 1 ELSE (length(n.text) + 66) / 67 END,
    n.state, n.not_before, n.not_before, n.updated, n.updated, 'n' || n.id, n.provider_id, n.problem, n.doubted,
    n.asked, CASE WHEN n.state = 'in_doubt' THEN n.ask_at END
  FROM notices n JOIN decisions d ON d.id = n.decision;
DELETE FROM sqlite_sequence WHERE name = 'notices_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'notices_new', seq FROM sqlite_sequence WHERE name = 'notices';
DROP TABLE notices;
ALTER TABLE notices_new RENAME TO notices;

CREATE INDEX notices_due ON notices (send_at) WHERE state IN ('queued', 'held');
CREATE INDEX notices_sending ON notices (id) WHERE state = 'sending';
CREATE INDEX notices_questions ON notices (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX notices_provider ON notices (provider_id) WHERE provider_id <> '';
CREATE INDEX notices_out ON notices (out_id) WHERE out_id <> '';
CREATE INDEX notices_decision ON notices (decision) WHERE decision IS NOT NULL;
CREATE INDEX notices_submission ON notices (submission) WHERE submission IS NOT NULL;
CREATE INDEX notices_student ON notices (student);
CREATE INDEX notices_campaign ON notices (campaign);
CREATE INDEX notices_state ON notices (campaign, state);
CREATE INDEX notices_calls ON notices (campaign, id) WHERE call = 1;
-- Each of these goes out once by itself.
CREATE UNIQUE INDEX notices_reminded ON notices (student) WHERE occasion = 'deadline_near' AND resend_of IS NULL;
CREATE UNIQUE INDEX notices_ready ON notices (submission) WHERE occasion = 'photo_ready' AND resend_of IS NULL;

CREATE TRIGGER notices_insert AFTER INSERT ON notices BEGIN
  INSERT INTO tally VALUES (new.campaign, 'n:' || new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER notices_state AFTER UPDATE OF state ON notices WHEN old.state <> new.state BEGIN
  UPDATE tally SET n = n - 1 WHERE campaign = old.campaign AND what = 'n:' || old.state;
  INSERT INTO tally VALUES (new.campaign, 'n:' || new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER notices_delete AFTER DELETE ON notices BEGIN
  UPDATE tally SET n = n - 1 WHERE campaign = old.campaign AND what = 'n:' || old.state;
END;
-- The bill, in thousandths of a yuan.
CREATE TRIGGER notices_cost AFTER UPDATE OF cost ON notices WHEN old.cost <> new.cost BEGIN
  INSERT INTO tally VALUES (new.campaign, 'm:cost', new.cost - old.cost)
    ON CONFLICT DO UPDATE SET n = n + (new.cost - old.cost);
END;

CREATE TABLE notice_limits (
  day INTEGER NOT NULL,               -- since 1970, in China
  scope TEXT NOT NULL,                -- 'p' number, 't' number and template, 'c' campaign, 'a' all
  n INTEGER NOT NULL,
  PRIMARY KEY (day, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice_gate (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  code TEXT NOT NULL,
  problem TEXT NOT NULL,
  since INTEGER NOT NULL,
  retry INTEGER NOT NULL,
  tries INTEGER NOT NULL
) STRICT;

CREATE TABLE receipts (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  provider_id TEXT NOT NULL,
  out_id TEXT NOT NULL,
  phone TEXT NOT NULL,
  delivered INTEGER NOT NULL,
  problem TEXT NOT NULL
) STRICT;
CREATE INDEX receipts_provider ON receipts (provider_id);
CREATE INDEX receipts_at ON receipts (at);
)sql";

}  // namespace cs::store
