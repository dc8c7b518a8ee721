#include "store/schema_postgres.hpp"

namespace cs::store {

// The tables of PostgreSQL as the ninth migration of schema.cpp leaves those of SQLite; what they mean stands there and
// in schema_notices.cpp. Numbers are int8, text compares by its bytes.
const char* const postgres_schema = R"sql(
CREATE TABLE campaigns (
  id {{id}},
  slug {{text}} NOT NULL UNIQUE,
  revision {{int}} NOT NULL,
  body {{text}} NOT NULL,
  photo_key {{text}} NOT NULL
);

CREATE TABLE users (
  name {{text}} PRIMARY KEY,
  display_name {{text}} NOT NULL,
  password {{text}} NOT NULL,
  disabled {{int}} NOT NULL DEFAULT 0
);

CREATE TABLE grants (
  id {{id}},
  person {{text}} NOT NULL REFERENCES users,
  role {{text}} NOT NULL,
  school {{text}} NOT NULL DEFAULT '',
  campaigns {{text}} NOT NULL DEFAULT '',
  colleges {{text}} NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX grants_person ON grants (person, role, school, campaigns, colleges);

CREATE TABLE sessions (
  token_hash {{text}} PRIMARY KEY,
  person {{text}} NOT NULL REFERENCES users,
  expires {{int}} NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires);

CREATE TABLE students (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  number {{text}} NOT NULL,
  number_reversed {{text}} NOT NULL,
  name {{text}} NOT NULL,
  college {{text}} NOT NULL,
  class_name {{text}} NOT NULL,
  level {{text}} NOT NULL,
  phone {{text}} NOT NULL,
  id_card_consent {{int}} NOT NULL DEFAULT 0,
  initials {{text}} NOT NULL DEFAULT '',
  UNIQUE (campaign, number)
);
CREATE INDEX students_number_end ON students (campaign, number_reversed);
CREATE INDEX students_name ON students (campaign, name);
CREATE INDEX students_initials ON students (campaign, initials);
CREATE INDEX students_college ON students (campaign, college);

CREATE TABLE photos (
  hash {{text}} PRIMARY KEY,
  campaign {{int}} NOT NULL REFERENCES campaigns,
  bytes {{int}} NOT NULL,
  refs {{int}} NOT NULL DEFAULT 0 CHECK (refs >= 0),
  touched {{int}} NOT NULL
);
CREATE INDEX photos_unreferenced ON photos (touched) WHERE refs = 0;

CREATE TABLE reference_photos (
  student {{int}} NOT NULL REFERENCES students,
  kind {{text}} NOT NULL,
  photo {{text}} NOT NULL REFERENCES photos,
  PRIMARY KEY (student, kind)
);
CREATE INDEX reference_photos_photo ON reference_photos (photo);

CREATE TABLE picture_hashes (
  student {{int}} NOT NULL REFERENCES students,
  submission {{int}} NOT NULL,
  campaign {{int}} NOT NULL REFERENCES campaigns,
  hash {{text}} NOT NULL,
  PRIMARY KEY (student, submission)
);

CREATE TABLE submissions (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL REFERENCES students,
  attempt {{int}} NOT NULL,
  state {{text}} NOT NULL,
  photo {{text}} NOT NULL REFERENCES photos,
  arrived {{int}} NOT NULL,
  paid_at {{int}} NOT NULL DEFAULT 0,
  deadline {{int}} NOT NULL DEFAULT 0,
  epoch {{int}} NOT NULL DEFAULT 0,
  holder {{text}} NOT NULL DEFAULT '',
  lease_until {{int}} NOT NULL DEFAULT 0,
  evidence {{text}} NOT NULL DEFAULT '',
  fails {{int}} NOT NULL DEFAULT 0,
  attentions {{int}} NOT NULL DEFAULT 0,
  UNIQUE (student, attempt)
) {{busy table}};
CREATE INDEX submissions_pending ON submissions (campaign, deadline, id) WHERE state = 'pending';
CREATE INDEX submissions_other ON submissions (campaign, state, deadline, id) WHERE state <> 'pending';
CREATE INDEX submissions_leased ON submissions (lease_until) WHERE state = 'leased';
CREATE INDEX submissions_holder ON submissions (holder, deadline) WHERE state = 'leased';
CREATE INDEX submissions_checking ON submissions (id) WHERE state = 'checking';
CREATE INDEX submissions_photo ON submissions (photo);
CREATE INDEX submissions_student_holder ON submissions (student, holder);

CREATE TABLE captures (
  submission {{int}} PRIMARY KEY REFERENCES submissions,
  context {{text}} NOT NULL
);

CREATE TABLE examinations (
  submission {{int}} NOT NULL REFERENCES submissions,
  evidence {{text}} NOT NULL,
  body {{text}} NOT NULL,
  fingerprint {{text}} NOT NULL,
  stored {{int}} NOT NULL,
  UNIQUE (submission, evidence)
);

CREATE TABLE statements (
  submission {{int}} NOT NULL REFERENCES submissions,
  person {{text}} NOT NULL,
  evidence {{text}} NOT NULL,
  stated {{text}} NOT NULL,
  at {{int}} NOT NULL,
  PRIMARY KEY (submission, person)
);

CREATE TABLE decisions (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  submission {{int}} NOT NULL REFERENCES submissions,
  student {{int}} NOT NULL REFERENCES students,
  attempt {{int}} NOT NULL,
  verdict {{text}} NOT NULL,
  state {{text}} NOT NULL,
  reasons {{text}} NOT NULL,
  note {{text}} NOT NULL,
  reviewer {{text}} NOT NULL,
  decided {{int}} NOT NULL,
  looked {{int}} NOT NULL,
  grace_until {{int}} NOT NULL,
  reshoot_until {{int}} NOT NULL,
  evidence {{text}} NOT NULL,
  fingerprint {{text}} NOT NULL,
  overturned_by {{text}} NOT NULL DEFAULT '',
  overturn_note {{text}} NOT NULL DEFAULT '',
  withdrawal_note {{text}} NOT NULL DEFAULT '',
  pins {{text}} NOT NULL DEFAULT '[]',
  stated {{text}} NOT NULL DEFAULT '',
  overrides {{text}} NOT NULL DEFAULT '',
  unaided {{int}} NOT NULL DEFAULT 0
);
CREATE INDEX decisions_campaign ON decisions (campaign);
CREATE INDEX decisions_submission ON decisions (submission);
CREATE INDEX decisions_student ON decisions (student);
CREATE INDEX decisions_reviewer ON decisions (campaign, reviewer);
CREATE INDEX decisions_reviewer_verdict ON decisions (campaign, reviewer, verdict);
CREATE INDEX decisions_verdict ON decisions (campaign, verdict);
CREATE INDEX decisions_fallen ON decisions (campaign, state) WHERE state <> 'standing';
CREATE INDEX decisions_withdrawal ON decisions (campaign) WHERE state = 'standing' AND withdrawal_note <> '';

CREATE TABLE decision_reasons (
  campaign {{int}} NOT NULL,
  reason {{text}} NOT NULL,
  decision {{int}} NOT NULL REFERENCES decisions,
  reviewer {{text}} NOT NULL,
  PRIMARY KEY (campaign, reason, decision)
);
CREATE INDEX decision_reasons_reviewer ON decision_reasons (campaign, reason, reviewer, decision);

CREATE TABLE late_opinions (
  key {{text}} PRIMARY KEY,
  campaign {{int}} NOT NULL REFERENCES campaigns,
  submission {{int}} NOT NULL REFERENCES submissions,
  person {{text}} NOT NULL,
  verdict {{text}} NOT NULL,
  reasons {{text}} NOT NULL,
  note {{text}} NOT NULL,
  evidence {{text}} NOT NULL,
  why {{text}} NOT NULL,
  at {{int}} NOT NULL
);
CREATE INDEX late_opinions_submission ON late_opinions (submission);

CREATE TABLE notices (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL REFERENCES students,
  decision {{int}} REFERENCES decisions,
  submission {{int}} REFERENCES submissions,
  occasion {{text}} NOT NULL,
  template {{text}} NOT NULL,
  variables {{text}} NOT NULL,
  phone {{text}} NOT NULL,
  text {{text}} NOT NULL,
  segments {{int}} NOT NULL,
  state {{text}} NOT NULL,
  not_before {{int}} NOT NULL,
  send_at {{int}} NOT NULL,
  updated {{int}} NOT NULL,
  sent_at {{int}} NOT NULL DEFAULT 0,
  out_id {{text}} NOT NULL DEFAULT '',
  provider_id {{text}} NOT NULL DEFAULT '',
  problem {{text}} NOT NULL DEFAULT '',
  problem_id {{text}} NOT NULL DEFAULT '',
  tries {{int}} NOT NULL DEFAULT 0,
  first_try {{int}} NOT NULL DEFAULT 0,
  doubted {{int}} NOT NULL DEFAULT 0,
  asked {{int}} NOT NULL DEFAULT 0,
  ask_at {{int}},
  cost {{int}} NOT NULL DEFAULT 0,
  call {{int}} NOT NULL DEFAULT 0,
  called_by {{text}} NOT NULL DEFAULT '',
  called_at {{int}} NOT NULL DEFAULT 0,
  call_note {{text}} NOT NULL DEFAULT '',
  resend_of {{int}},
  masked_text {{text}} NOT NULL DEFAULT ''
) {{busy table}};
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
CREATE UNIQUE INDEX notices_reminded ON notices (student) WHERE occasion = 'deadline_near' AND resend_of IS NULL;
CREATE UNIQUE INDEX notices_ready ON notices (submission) WHERE occasion = 'photo_ready' AND resend_of IS NULL;

CREATE TABLE notice_limits (
  day {{int}} NOT NULL,
  scope {{text}} NOT NULL,
  n {{int}} NOT NULL,
  PRIMARY KEY (day, scope)
);

CREATE TABLE notice_gate (
  id {{int}} PRIMARY KEY CHECK (id = 1),
  code {{text}} NOT NULL,
  problem {{text}} NOT NULL,
  since {{int}} NOT NULL,
  retry {{int}} NOT NULL,
  tries {{int}} NOT NULL
);

CREATE TABLE receipts (
  id {{id}},
  at {{int}} NOT NULL,
  provider_id {{text}} NOT NULL,
  out_id {{text}} NOT NULL,
  phone {{text}} NOT NULL,
  delivered {{int}} NOT NULL,
  problem {{text}} NOT NULL
);
CREATE INDEX receipts_provider ON receipts (provider_id);
CREATE INDEX receipts_at ON receipts (at);

CREATE TABLE answers (
  key {{text}} PRIMARY KEY,
  person {{text}} NOT NULL,
  operation {{text}} NOT NULL,
  subject {{text}} NOT NULL,
  body_hash {{text}} NOT NULL,
  answer {{text}},
  at {{int}} NOT NULL
);

-- `seq` comes from the chain itself: a sequence leaves gaps.
CREATE TABLE audit (
  seq {{int}} PRIMARY KEY,
  at {{int}} NOT NULL,
  actor {{text}} NOT NULL,
  action {{text}} NOT NULL,
  subject {{text}} NOT NULL,
  detail {{text}} NOT NULL,
  previous {{text}} NOT NULL,
  hash {{text}} NOT NULL
);
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN RAISE EXCEPTION ''audit rows are never changed or deleted''; END';
CREATE TRIGGER audit_is_final BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays();

CREATE TABLE tally (
  campaign {{int}} NOT NULL,
  what {{text}} NOT NULL,
  n {{int}} NOT NULL,
  PRIMARY KEY (campaign, what)
) WITH (fillfactor = 30);
CREATE TABLE waiting (
  campaign {{int}} NOT NULL,
  quarter {{int}} NOT NULL,
  n {{int}} NOT NULL,
  PRIMARY KEY (campaign, quarter)
) WITH (fillfactor = 50);
)sql";

}  // namespace cs::store
