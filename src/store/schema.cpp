#include "store/schema.hpp"

#include <fmt/format.h>

#include "store/schema_deliveries.hpp"
#include "store/schema_hourly.hpp"
#include "store/schema_intake.hpp"
#include "store/schema_log.hpp"
#include "store/schema_looks.hpp"
#include "store/schema_lost_packages.hpp"
#include "store/schema_manifests.hpp"
#include "store/schema_nodes.hpp"
#include "store/schema_notices.hpp"
#include "store/schema_openings.hpp"
#include "store/schema_overturning.hpp"
#include "store/schema_postgres.hpp"
#include "store/schema_purges.hpp"
#include "store/schema_receipt.hpp"
#include "store/schema_restores.hpp"
#include "store/schema_roster.hpp"
#include "store/schema_second_looks.hpp"
#include "store/schema_students.hpp"
#include "store/schema_vault.hpp"
#include "store/schema_withdrawals.hpp"

namespace cs::store {
namespace {

// Times are milliseconds since 1970, UTC. Rows are addressed outside as "s17" (submission), "d17" (decision), "n17"
// (notice); AUTOINCREMENT, because a number is never given to a second thing, not even after a purge.
constexpr const char* version_1 = R"sql(

-- `body` is the campaign as the wire type's JSON; `revision` lets every connection keep it parsed. `photo_key` keys the
-- names of photographs: without it nobody can tell whether a picture is among them.
CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  photo_key TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  name TEXT PRIMARY KEY,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL,
  password TEXT NOT NULL,             -- Argon2id
  disabled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,        -- who reads the database cannot sign in with it
  user TEXT NOT NULL REFERENCES users,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_expiry ON sessions (expires);

CREATE TABLE students (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  number TEXT NOT NULL,
  number_reversed TEXT NOT NULL,      -- people on the telephone say the last digits
  name TEXT NOT NULL,
  college TEXT NOT NULL,
  class_name TEXT NOT NULL,
  level TEXT NOT NULL,
  phone TEXT NOT NULL,
  UNIQUE (campaign, number)
) STRICT;
CREATE INDEX students_number_end ON students (campaign, number_reversed);
CREATE INDEX students_name ON students (campaign, name);

-- A photograph's file is written, flushed and renamed into place before its row is committed: a row always has its file;
-- a crash in between leaves a file without a row, which the next upload of the same bytes takes over.
-- `refs` counts the rows of submissions and reference_photos that use it; `touched` is when it was uploaded last or lost
-- its last user. Collection deletes rows with refs = 0 untouched for a day, commits, then unlinks, all under the
-- per-hash lock that uploads take too; a crash before the unlink leaves a file without a row.
CREATE TABLE photos (
  hash TEXT PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  bytes INTEGER NOT NULL,
  refs INTEGER NOT NULL DEFAULT 0 CHECK (refs >= 0),
  touched INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX photos_unreferenced ON photos (touched) WHERE refs = 0;

CREATE TABLE reference_photos (
  student INTEGER NOT NULL REFERENCES students,
  kind TEXT NOT NULL,
  photo TEXT NOT NULL REFERENCES photos,
  PRIMARY KEY (student, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_photos_photo ON reference_photos (photo);

-- One attempt of one student. `state` moves only by domain::after. Narrow on purpose: the queue lives here, what is big
-- lives beside it.
-- Lease: `holder` and `epoch` are those of the newest claim and stay when the lease runs out or is given back, so that a
-- late decision of the same person still counts while nobody else claimed. `lease_until` is 0 when nothing can be
-- renewed (never claimed, given back, decided); after a lease ran out it stays, so that a renewal can revive it.
-- Withdrawing and overturning raise `epoch`: whoever held it holds nothing any more.
CREATE TABLE submissions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  student INTEGER NOT NULL REFERENCES students,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL,
  photo TEXT NOT NULL REFERENCES photos,
  arrived INTEGER NOT NULL,
  paid_at INTEGER NOT NULL DEFAULT 0, -- 0: not yet
  deadline INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0,
  holder TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  evidence TEXT NOT NULL DEFAULT '',  -- names the row of examinations that is shown now
  fails INTEGER NOT NULL DEFAULT 0,
  attentions INTEGER NOT NULL DEFAULT 0,
  UNIQUE (student, attempt)
) STRICT;
CREATE INDEX submissions_pending ON submissions (campaign, deadline, id) WHERE state = 'pending';
CREATE INDEX submissions_other ON submissions (campaign, state, deadline, id) WHERE state <> 'pending';
CREATE INDEX submissions_leased ON submissions (lease_until) WHERE state = 'leased';
CREATE INDEX submissions_holder ON submissions (holder, deadline) WHERE state = 'leased';
CREATE INDEX submissions_checking ON submissions (id) WHERE state = 'checking';
CREATE INDEX submissions_photo ON submissions (photo);

-- The mini-program's signed statement of how the picture was taken, as it came.
CREATE TABLE captures (
  submission INTEGER PRIMARY KEY REFERENCES submissions,
  context TEXT NOT NULL
) STRICT;

-- What the worker found, by the evidence hash over photographs, findings and rules. Never overwritten: a decision names
-- its evidence, and months later it must still be there.
CREATE TABLE examinations (
  submission INTEGER NOT NULL REFERENCES submissions,
  evidence TEXT NOT NULL,
  body TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  stored INTEGER NOT NULL,
  UNIQUE (submission, evidence)
) STRICT;

CREATE TABLE passed_on (
  submission INTEGER NOT NULL REFERENCES submissions,
  user TEXT NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (submission, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  submission INTEGER NOT NULL REFERENCES submissions,
  student INTEGER NOT NULL REFERENCES students,
  attempt INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  state TEXT NOT NULL,
  reasons TEXT NOT NULL,              -- codes, comma between
  note TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  decided INTEGER NOT NULL,
  looked INTEGER NOT NULL,
  grace_until INTEGER NOT NULL,
  reshoot_until INTEGER NOT NULL,     -- as the student was told; 0 for an approval
  evidence TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  overturned_by TEXT NOT NULL DEFAULT '',
  overturn_note TEXT NOT NULL DEFAULT '',
  withdrawal_note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX decisions_campaign ON decisions (campaign);
CREATE INDEX decisions_submission ON decisions (submission);
CREATE INDEX decisions_student ON decisions (student);
CREATE INDEX decisions_reviewer ON decisions (campaign, reviewer);
CREATE INDEX decisions_reviewer_verdict ON decisions (campaign, reviewer, verdict);
CREATE INDEX decisions_verdict ON decisions (campaign, verdict);
CREATE INDEX decisions_fallen ON decisions (campaign, state) WHERE state <> 'standing';
CREATE INDEX decisions_withdrawal ON decisions (campaign) WHERE state = 'standing' AND withdrawal_note <> '';

CREATE TABLE decision_reasons (
  campaign INTEGER NOT NULL,
  reason TEXT NOT NULL,
  decision INTEGER NOT NULL REFERENCES decisions,
  reviewer TEXT NOT NULL,             -- again, because lists ask for both together
  PRIMARY KEY (campaign, reason, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_reasons_reviewer ON decision_reasons (campaign, reason, reviewer, decision);

-- The outbox: exactly one message a decision, inserted in the decision's transaction.
-- queued -> sending is committed before a socket is opened, where now >= not_before; undo cancels where now < not_before
-- and it is still queued: for every order of the two exactly one of them changes a row. Whatever is `sending` when the
-- service starts is in doubt: it may have been sent, so it is asked for (`ask_at`, `asked` times so far) and never sent
-- again by itself.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  decision INTEGER NOT NULL UNIQUE REFERENCES decisions,
  submission INTEGER NOT NULL REFERENCES submissions,
  phone TEXT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  provider_id TEXT NOT NULL DEFAULT '',
  problem TEXT NOT NULL DEFAULT '',
  doubted INTEGER NOT NULL DEFAULT 0,
  asked INTEGER NOT NULL DEFAULT 0,
  ask_at INTEGER                      -- NULL: nothing more to ask
) STRICT;
CREATE INDEX notices_due ON notices (not_before) WHERE state = 'queued';
CREATE INDEX notices_sending ON notices (id) WHERE state = 'sending';
CREATE INDEX notices_doubt ON notices (ask_at) WHERE state = 'in_doubt' AND ask_at IS NOT NULL;
CREATE INDEX notices_provider ON notices (provider_id) WHERE provider_id <> '';
CREATE INDEX notices_submission ON notices (submission);
CREATE INDEX notices_campaign ON notices (campaign);
CREATE INDEX notices_state ON notices (campaign, state);

-- Idempotency keys with the answer that was given, written in the transaction of what they did and looked up before
-- anything else: a repeat finds the first answer whatever happened since (lease lost, grace over, undone). Kept until
-- the campaign is purged. The same key with another user, operation, subject or body is refused.
-- What can half-happen, and why it is harmless:
-- - the service dies before COMMIT: neither effect nor key is there, the repeat is the first;
-- - it dies after COMMIT, before answering: the repeat finds the answer;
-- - an operation was refused: no row, a repeat is judged anew;
-- - an undo overtakes its decide (the decide waits in a journal or its answer was lost on the way): the undo, which names
--   the decide's key, leaves a row for that key with `answer` NULL. Whenever the decide arrives, it finds that row and
--   is refused "decision.undone"; nothing is stored for it and no message goes out. Without the row the late decide would
--   take effect after the person had seen it taken back. If the decide was first after all, its row has an answer and
--   the undo takes the decision back in the ordinary way: one row a key decides between the two orders.
CREATE TABLE answers (
  key TEXT PRIMARY KEY,
  user TEXT NOT NULL,
  operation TEXT NOT NULL,
  subject TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  answer TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The audit chain: `hash` covers every other column, `previous` is the hash of the row before, `seq` has no gaps. Rows
-- are never changed or deleted; sqlite_sequence remembers how many there were, so a missing end shows too.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit rows are never changed');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit rows are never deleted');
END;

-- Live counts, kept by triggers, because counting a million rows takes longer than a screen may wait.
CREATE TABLE tally (
  campaign INTEGER NOT NULL,
  what TEXT NOT NULL,                 -- 's:' or 'n:' and the state of a submission or notice
  n INTEGER NOT NULL,
  PRIMARY KEY (campaign, what)
) STRICT, WITHOUT ROWID;
-- How many wait (pending or leased), by quarter of an hour of their deadline: overdue is a sum over few rows.
CREATE TABLE waiting (
  campaign INTEGER NOT NULL,
  quarter INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (campaign, quarter)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER submissions_insert AFTER INSERT ON submissions BEGIN
  INSERT INTO tally VALUES (new.campaign, 's:' || new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
  INSERT INTO waiting SELECT new.campaign, new.deadline / 900000, 1 WHERE new.state IN ('pending', 'leased')
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER submissions_state AFTER UPDATE OF state ON submissions WHEN old.state <> new.state BEGIN
  UPDATE tally SET n = n - 1 WHERE campaign = old.campaign AND what = 's:' || old.state;
  INSERT INTO tally VALUES (new.campaign, 's:' || new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER submissions_stop_waiting AFTER UPDATE OF state, deadline ON submissions
  WHEN old.state IN ('pending', 'leased')
    AND (new.state NOT IN ('pending', 'leased') OR old.deadline / 900000 <> new.deadline / 900000) BEGIN
  UPDATE waiting SET n = n - 1 WHERE campaign = old.campaign AND quarter = old.deadline / 900000;
END;
CREATE TRIGGER submissions_start_waiting AFTER UPDATE OF state, deadline ON submissions
  WHEN new.state IN ('pending', 'leased')
    AND (old.state NOT IN ('pending', 'leased') OR old.deadline / 900000 <> new.deadline / 900000) BEGIN
  INSERT INTO waiting VALUES (new.campaign, new.deadline / 900000, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER submissions_delete AFTER DELETE ON submissions BEGIN
  UPDATE tally SET n = n - 1 WHERE campaign = old.campaign AND what = 's:' || old.state;
  UPDATE waiting SET n = n - 1 WHERE campaign = old.campaign AND quarter = old.deadline / 900000
    AND old.state IN ('pending', 'leased');
END;
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
)sql";

// What the pictures look like, to find one that comes twice; the pictures themselves cannot be made from it. A row goes
// with its student or submission.
constexpr const char* version_pictures = R"sql(
CREATE TABLE picture_hashes (
  student INTEGER NOT NULL REFERENCES students,
  submission INTEGER NOT NULL,        -- 0: the student's enrolment photo
  campaign INTEGER NOT NULL REFERENCES campaigns,
  hash TEXT NOT NULL,                 -- 256 bits as hexadecimal digits
  PRIMARY KEY (student, submission)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER picture_hashes_submission AFTER DELETE ON submissions BEGIN
  DELETE FROM picture_hashes WHERE student = old.student AND submission = old.id;
END;
CREATE TRIGGER picture_hashes_student BEFORE DELETE ON students BEGIN
  DELETE FROM picture_hashes WHERE student = old.id;
END;
)sql";

// Where on the photograph the reasons of a rejection point: JSON as on the wire.
constexpr const char* version_pins = "ALTER TABLE decisions ADD COLUMN pins TEXT NOT NULL DEFAULT '[]'";

// Whether the student let the faces of photograph and ID card be compared by machine. Not given unless somebody said
// so.
constexpr const char* version_consent = R"sql(
ALTER TABLE students ADD COLUMN id_card_consent INTEGER NOT NULL DEFAULT 0;  -- when it was given; 0: not, or withdrawn
)sql";

// What the reviewer said before the comparison was shown: same, different, unsure; empty where nobody asked.
constexpr const char* version_stated = "ALTER TABLE decisions ADD COLUMN stated TEXT NOT NULL DEFAULT ''";

// First letters of a name in pinyin, to find it by; empty where they have not been found out yet.
constexpr const char* version_initials = R"sql(
ALTER TABLE students ADD COLUMN initials TEXT NOT NULL DEFAULT '';
CREATE INDEX students_initials ON students (campaign, initials);
)sql";

// Several campaigns: what a person may do is a list of grants, each a role and over what it holds (one empty row of
// scope: everything). Who may do what is judged in access.cpp alone. `statements`: what a reviewer said of the likeness
// before the comparison was sent, for the evidence it was said on. `late_opinions`: decisions that came when the item
// was somebody else's, or after the grant was taken away. Kept, never applied. `masked_text` is the message as a
// reviewer may read it, made of the same variables as the message itself.
constexpr const char* version_grants = R"sql(
CREATE TABLE grants (
  id INTEGER PRIMARY KEY,
  person TEXT NOT NULL REFERENCES users,
  role TEXT NOT NULL,
  school TEXT NOT NULL DEFAULT '',
  campaigns TEXT NOT NULL DEFAULT '', -- ids, a line each
  colleges TEXT NOT NULL DEFAULT ''   -- names, a line each
) STRICT;
CREATE UNIQUE INDEX grants_person ON grants (person, role, school, campaigns, colleges);
INSERT INTO grants (person, role) SELECT name, role FROM users;
ALTER TABLE users DROP COLUMN role;
ALTER TABLE sessions RENAME COLUMN user TO person;
ALTER TABLE answers RENAME COLUMN user TO person;
DROP TABLE passed_on;
CREATE TABLE statements (
  submission INTEGER NOT NULL REFERENCES submissions,
  person TEXT NOT NULL,
  evidence TEXT NOT NULL,
  stated TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (submission, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE late_opinions (
  key TEXT PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  submission INTEGER NOT NULL REFERENCES submissions,
  person TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reasons TEXT NOT NULL,
  note TEXT NOT NULL,
  evidence TEXT NOT NULL,
  why TEXT NOT NULL,                  -- lease.lost, grant.revoked
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX late_opinions_submission ON late_opinions (submission);
ALTER TABLE decisions ADD COLUMN overrides TEXT NOT NULL DEFAULT '';   -- identifiers of checks, comma between
ALTER TABLE decisions ADD COLUMN unaided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notices ADD COLUMN masked_text TEXT NOT NULL DEFAULT '';
CREATE INDEX submissions_student_holder ON submissions (student, holder);
CREATE INDEX students_college ON students (campaign, college);
)sql";

// The rooms count what they move (figure_rows.hpp). How many links of the audit chain were written is a count too, so
// that a missing end shows on both engines.
constexpr const char* version_counts = R"sql(
DROP TRIGGER submissions_insert;
DROP TRIGGER submissions_state;
DROP TRIGGER submissions_stop_waiting;
DROP TRIGGER submissions_start_waiting;
DROP TRIGGER submissions_delete;
DROP TRIGGER notices_insert;
DROP TRIGGER notices_state;
DROP TRIGGER notices_delete;
DROP TRIGGER notices_cost;
DROP TRIGGER picture_hashes_submission;
DROP TRIGGER picture_hashes_student;
INSERT INTO tally (campaign, what, n) SELECT 0, 'audit', seq FROM sqlite_sequence WHERE name = 'audit';
)sql";

// A reference that was replaced stays while decisions stand on it. `until`: when it was replaced. `photos.refs` counts
// these rows too.
constexpr const char* version_past_references = R"sql(
CREATE TABLE past_references (
  student {{int}} NOT NULL REFERENCES students,
  kind {{text}} NOT NULL,
  photo {{text}} NOT NULL REFERENCES photos,
  until {{int}} NOT NULL,
  PRIMARY KEY (student, kind, until)
) {{keyed}};
CREATE INDEX past_references_photo ON past_references (photo);
)sql";

// Accounts. `must_change`: an administrator set the password, and the person chooses another one at the next sign-in.
// `factor`: the key of the person's authenticator, Base32; empty where there is none; `factor_offered`: one whose first
// code has not been seen yet; `factor_step`: the last step of 30 seconds whose code was used, so that a code is good
// once. `devices`: hashes of what workstations keep to be known by, so that guessing elsewhere locks nobody out.
constexpr const char* version_accounts = R"sql(
ALTER TABLE users ADD COLUMN must_change {{int}} NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN factor {{text}} NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN factor_offered {{text}} NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN factor_step {{int}} NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN id {{text}} NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN opened {{int}} NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN address {{text}} NOT NULL DEFAULT '';
CREATE INDEX sessions_person ON sessions (person);
CREATE TABLE recovery_codes (
  person {{text}} NOT NULL REFERENCES users,
  hash {{text}} NOT NULL,
  PRIMARY KEY (person, hash)
) {{keyed}};
CREATE TABLE devices (
  person {{text}} NOT NULL REFERENCES users,
  hash {{text}} NOT NULL,
  used {{int}} NOT NULL,
  PRIMARY KEY (person, hash)
) {{keyed}};
)sql";

}  // namespace

// How a new table is made, or an old one changed, for both engines: one more entry at the end of the list, in the words
// of db/dialect.hpp, so that one text serves both:
//     CREATE TABLE xs (id {{id}}, campaign {{int}} NOT NULL REFERENCES campaigns, name {{text}} NOT NULL) {{table}};
//     CREATE INDEX xs_campaign ON xs (campaign);
// Where they differ after all (SQLite cannot alter a column), the entry has a text for each: {on_sqlite, on_postgres}.
// No column is called user. A released entry is never edited. What is sealed stands in sealed_tables.cpp, and what a
// migration owes it. Entries 1 to 8 came before there was a PostgreSQL; the
// ninth makes its whole schema. tests/store/schema_test.cpp holds the two engines' tables, columns and indexes against
// each other, and moved_tables.cpp must know each table that `countersignd move` copies.
const db::Schema& schema() {
  // "CSV1": Countersign's service. One a line, so that two new ones do not meet.
  // clang-format off
  static const db::Schema s{0x43535631,
                            {{version_1, ""},
                             {version_pictures, ""},
                             {notices_migration, ""},
                             {version_pins, ""},
                             {version_consent, ""},
                             {version_stated, ""},
                             {version_initials, ""},
                             {version_grants, ""},
                             {version_counts, postgres_schema},
                             version_past_references,
                             version_accounts,
                             looks_migration,
                             nodes_migration,
                             restores_migration,
                             openings_migration,
                             vault_migration,
                             served_migration,
                             {log_on_sqlite, log_on_postgres},
                             students_migration,
                             hourly_migration,
                             roster_migration,
                             deliveries_migration,
                             overturning_migration,
                             second_looks_migration,
                             intake_keys_migration,
                             student_way_migration,
                             student_attempts_migration,
                             student_bounds_migration,
                             manifests_migration,
                             receipt_migration,
                             lost_packages_migration,
                             withdrawals_migration,
                             purges_migration,
                             student_uploads_migration}};
  // clang-format on
  return s;
}

Error older_version(const std::filesystem::path& file) {
  return invalid("move.version",
                 fmt::format("{} was last used by an older version: run 'countersignd upgrade --data {}' first.",
                             file.string(), file.parent_path().string()));
}

const db::Schema& moving_schema() {
  static const db::Schema s{0x4353564D, schema().migrations};  // "CSVM"
  return s;
}

}  // namespace cs::store
