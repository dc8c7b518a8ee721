#pragma once

namespace cs::store {

// What comes in from outside.
// - `intake_keys`: by which the mini-program's back end signs (domain/request_signature.hpp). The secret is not here;
//   it is made from `salt` and a key of the installation's keyring, so that who reads the database cannot sign. A key
//   that is revoked stays, because contexts name it.
// - `intake_nonces`: what was signed lately, so that no request counts twice. Rows go when a replay would be too old.
// - `captures.signed_by`: the key whose signature on the context was right; '': nobody vouches for it.
inline constexpr const char* intake_keys_migration = R"sql(
CREATE TABLE intake_keys (
  id {{text}} PRIMARY KEY,
  salt {{text}} NOT NULL,
  school {{text}} NOT NULL,
  campaigns {{text}} NOT NULL,
  made {{int}} NOT NULL,
  made_by {{text}} NOT NULL,
  revoked {{int}} NOT NULL DEFAULT 0
) {{keyed}};
CREATE TABLE intake_nonces (
  key {{text}} NOT NULL,
  nonce {{text}} NOT NULL,
  until {{int}} NOT NULL,
  PRIMARY KEY (key, nonce)
) {{keyed}};
CREATE INDEX intake_nonces_until ON intake_nonces (until);
ALTER TABLE captures ADD COLUMN signed_by {{text}} NOT NULL DEFAULT '';
)sql";

// What students do by themselves.
// - `student_sessions`: opened by a code that came to the student's telephone, or by the mini-program's back end.
// - `code_tickets`: the codes that were asked for. `student` is 0 where nobody of the roster was meant: who asked is
//   told the same, and no code will be right.
// - `student_consents`: every consent and withdrawal, never overwritten; the newest of a kind counts.
// - `student_limits`: how often something was asked for, by a hash of who asked.
inline constexpr const char* student_way_migration = R"sql(
CREATE TABLE student_sessions (
  token_hash {{text}} PRIMARY KEY,
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL REFERENCES students,
  phone {{text}} NOT NULL,
  opened {{int}} NOT NULL,
  expires {{int}} NOT NULL,
  opened_by {{text}} NOT NULL
) {{keyed}};
CREATE INDEX student_sessions_student ON student_sessions (student);
CREATE INDEX student_sessions_expiry ON student_sessions (expires);
CREATE TABLE code_tickets (
  ticket_hash {{text}} PRIMARY KEY,
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL,
  phone {{text}} NOT NULL,
  code_hash {{text}} NOT NULL,
  expires {{int}} NOT NULL,
  guesses {{int}} NOT NULL DEFAULT 0
) {{keyed}};
CREATE INDEX code_tickets_expiry ON code_tickets (expires);
CREATE TABLE student_consents (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL REFERENCES students,
  kind {{text}} NOT NULL,
  given {{int}} NOT NULL,
  at {{int}} NOT NULL,
  person {{text}} NOT NULL
) {{table}};
CREATE INDEX student_consents_student ON student_consents (student, kind, id);
CREATE TABLE student_limits (
  key {{text}} PRIMARY KEY,
  since {{int}} NOT NULL,
  times {{int}} NOT NULL,
  until {{int}} NOT NULL
) {{keyed}};
CREATE INDEX student_limits_until ON student_limits (until);
)sql";

// What students hand in by themselves, and the money.
// - `capture_codes`: whose code it is, by a keyed hash of what it says; a code is one student's for good.
// - `appeals`: one a student, against `decision`. `answered` 0: nobody has yet; `answer`: upheld or granted.
// - `orders`: what a student was to pay, for which attempt. Amounts are hundredths of a yuan.
// - `payments`: what was paid, by the order's number. `campaign`, `student`, `submission` are 0 for an order that is
//   not ours; they name no rows by a reference, because money outlives a purge. `used_as`: domain::PaymentUse;
//   `refunded` 0: it was not paid back.
inline constexpr const char* student_attempts_migration = R"sql(
CREATE TABLE capture_codes (
  campaign {{int}} NOT NULL REFERENCES campaigns,
  payload {{text}} NOT NULL,
  student {{int}} NOT NULL REFERENCES students,
  at {{int}} NOT NULL,
  PRIMARY KEY (campaign, payload)
) {{keyed}};
CREATE INDEX capture_codes_student ON capture_codes (student);
CREATE TABLE appeals (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL REFERENCES students,
  submission {{int}} NOT NULL REFERENCES submissions,
  decision {{int}} NOT NULL REFERENCES decisions,
  at {{int}} NOT NULL,
  note {{text}} NOT NULL,
  answered {{int}} NOT NULL DEFAULT 0,
  answered_by {{text}} NOT NULL DEFAULT '',
  answer {{text}} NOT NULL DEFAULT '',
  answer_note {{text}} NOT NULL DEFAULT ''
) {{table}};
CREATE INDEX appeals_student ON appeals (student);
CREATE INDEX appeals_open ON appeals (campaign, at) WHERE answered = 0;
CREATE TABLE orders (
  id {{id}},
  number {{text}} NOT NULL,
  campaign {{int}} NOT NULL REFERENCES campaigns,
  student {{int}} NOT NULL REFERENCES students,
  submission {{int}} NOT NULL REFERENCES submissions,
  amount {{int}} NOT NULL,
  made {{int}} NOT NULL
) {{table}};
CREATE UNIQUE INDEX orders_number ON orders (number);
CREATE INDEX orders_submission ON orders (submission);
CREATE TABLE payments (
  order_number {{text}} PRIMARY KEY,
  campaign {{int}} NOT NULL,
  student {{int}} NOT NULL,
  submission {{int}} NOT NULL,
  amount {{int}} NOT NULL,
  payer {{text}} NOT NULL,
  paid_at {{int}} NOT NULL,
  provider {{text}} NOT NULL,
  reported {{int}} NOT NULL,
  used_as {{text}} NOT NULL,
  refunded {{int}} NOT NULL DEFAULT 0,
  refunded_by {{text}} NOT NULL DEFAULT '',
  refund_note {{text}} NOT NULL DEFAULT ''
) {{keyed}};
CREATE INDEX payments_campaign ON payments (campaign, paid_at);
CREATE INDEX payments_student ON payments (student);
)sql";

// - `student_limits.latest`: when it was last, for what goes on slowly once an allowance is used up.
// - `code_tickets.who`: by what wrong guesses are counted, a hash of the claim. A ticket whose message was not queued
//   has `student` 0, too: a code that nobody was sent is nobody's.
inline constexpr const char* student_bounds_migration = R"sql(
ALTER TABLE student_limits ADD COLUMN latest {{int}} NOT NULL DEFAULT 0;
ALTER TABLE code_tickets ADD COLUMN who {{text}} NOT NULL DEFAULT '';
)sql";

// Whose photograph it is to hand in. Rows of photographs that are gone go with the student's next upload.
inline constexpr const char* student_uploads_migration = R"sql(
CREATE TABLE student_uploads (
  student {{int}} NOT NULL REFERENCES students,
  photo {{text}} NOT NULL,
  at {{int}} NOT NULL,
  PRIMARY KEY (student, photo)
) {{keyed}};
CREATE INDEX student_uploads_photo ON student_uploads (photo);
)sql";

}  // namespace cs::store
