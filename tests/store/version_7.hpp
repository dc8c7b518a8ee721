// The service's database as the program wrote it before there were grants: its seven migrations as what they come to,
// and at least one row in every table. Written out here and nowhere shared: it must stay what it was.
#pragma once

namespace cs::test {

inline constexpr const char* schema_of_version_7 = R"sql(
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
  password TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_expiry ON sessions (expires);
CREATE TABLE students (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  number TEXT NOT NULL,
  number_reversed TEXT NOT NULL,
  name TEXT NOT NULL,
  college TEXT NOT NULL,
  class_name TEXT NOT NULL,
  level TEXT NOT NULL,
  phone TEXT NOT NULL, id_card_consent INTEGER NOT NULL DEFAULT 0, initials TEXT NOT NULL DEFAULT '',
  UNIQUE (campaign, number)
) STRICT;
CREATE INDEX students_number_end ON students (campaign, number_reversed);
CREATE INDEX students_name ON students (campaign, name);
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
CREATE TABLE submissions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  student INTEGER NOT NULL REFERENCES students,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL,
  photo TEXT NOT NULL REFERENCES photos,
  arrived INTEGER NOT NULL,
  paid_at INTEGER NOT NULL DEFAULT 0,
  deadline INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER NOT NULL DEFAULT 0,
  holder TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  evidence TEXT NOT NULL DEFAULT '',
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
CREATE TABLE captures (
  submission INTEGER PRIMARY KEY REFERENCES submissions,
  context TEXT NOT NULL
) STRICT;
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
  reasons TEXT NOT NULL,
  note TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  decided INTEGER NOT NULL,
  looked INTEGER NOT NULL,
  grace_until INTEGER NOT NULL,
  reshoot_until INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  overturned_by TEXT NOT NULL DEFAULT '',
  overturn_note TEXT NOT NULL DEFAULT '',
  withdrawal_note TEXT NOT NULL DEFAULT ''
, pins TEXT NOT NULL DEFAULT '[]', stated TEXT NOT NULL DEFAULT '') STRICT;
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
  reviewer TEXT NOT NULL,
  PRIMARY KEY (campaign, reason, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_reasons_reviewer ON decision_reasons (campaign, reason, reviewer, decision);
CREATE TABLE answers (
  key TEXT PRIMARY KEY,
  user TEXT NOT NULL,
  operation TEXT NOT NULL,
  subject TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  answer TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
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
CREATE TABLE tally (
  campaign INTEGER NOT NULL,
  what TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (campaign, what)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE picture_hashes (
  student INTEGER NOT NULL REFERENCES students,
  submission INTEGER NOT NULL,
  campaign INTEGER NOT NULL REFERENCES campaigns,
  hash TEXT NOT NULL,
  PRIMARY KEY (student, submission)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER picture_hashes_submission AFTER DELETE ON submissions BEGIN
  DELETE FROM picture_hashes WHERE student = old.student AND submission = old.id;
END;
CREATE TRIGGER picture_hashes_student BEFORE DELETE ON students BEGIN
  DELETE FROM picture_hashes WHERE student = old.id;
END;
CREATE TABLE "notices" (
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
  ask_at INTEGER,
  cost INTEGER NOT NULL DEFAULT 0,
  call INTEGER NOT NULL DEFAULT 0,
  called_by TEXT NOT NULL DEFAULT '',
  called_at INTEGER NOT NULL DEFAULT 0,
  call_note TEXT NOT NULL DEFAULT '',
  resend_of INTEGER
) STRICT;
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
CREATE TRIGGER notices_cost AFTER UPDATE OF cost ON notices WHEN old.cost <> new.cost BEGIN
  INSERT INTO tally VALUES (new.campaign, 'm:cost', new.cost - old.cost)
    ON CONFLICT DO UPDATE SET n = n + (new.cost - old.cost);
END;
CREATE TABLE notice_limits (
  day INTEGER NOT NULL,
  scope TEXT NOT NULL,
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
CREATE INDEX students_initials ON students (campaign, initials);

PRAGMA application_id = 1129535025;
PRAGMA user_version = 7;
)sql";

inline constexpr const char* rows_of_version_7 = R"sql(
INSERT INTO campaigns VALUES (1, 'autumn', 3, '{"closes":1760889600000,"id":"autumn","name":"2025届","opens":1759939200000,"policy":{"blind_first":false,"grace":120000,"idle":300000,"lease":600000,"min_look":300,"reshoot_days":2,"review_within":172800000},"reasons":[{"advice":{"en":"","zh":""},"code":"BLURRED","group":"file","label":{"en":"blurred","zh":"模糊"}}],"school":"示例大学","support_phone":"010-1","texts":{"approved":"通过","deadline_near":"{deadline}截止","en":{"approved":"","deadline_near":"","overturned":"","photo_ready":"","rejected":"","reopened":""},"overturned":"改判通过","photo_ready":"照片已好","rejected":"未通过：{reasons}，{deadline}前重拍","reopened":"更正复核","signature":"采集"}}', 'key-of-autumn');
INSERT INTO campaigns VALUES (2, 'spring', 1, '{"closes":1760889600000,"id":"spring","name":"2025届","opens":1759939200000,"policy":{"blind_first":false,"grace":120000,"idle":300000,"lease":600000,"min_look":300,"reshoot_days":2,"review_within":172800000},"reasons":[{"advice":{"en":"","zh":""},"code":"BLURRED","group":"file","label":{"en":"blurred","zh":"模糊"}}],"school":"另一大学","support_phone":"010-1","texts":{"approved":"通过","deadline_near":"{deadline}截止","en":{"approved":"","deadline_near":"","overturned":"","photo_ready":"","rejected":"","reopened":""},"overturned":"改判通过","photo_ready":"照片已好","rejected":"未通过：{reasons}，{deadline}前重拍","reopened":"更正复核","signature":"采集"}}', 'key-of-spring');
INSERT INTO users VALUES ('ann', '安', 'reviewer', '$argon2id$1', 0);
INSERT INTO users VALUES ('sue', '苏', 'supervisor', '$argon2id$2', 0);
INSERT INTO users VALUES ('old', '旧', 'reviewer', '$argon2id$3', 1);
INSERT INTO users VALUES ('mini', '小程序', 'intake', '$argon2id$4', 0);
INSERT INTO sessions VALUES ('5e55', 'ann', 1760086400000);
INSERT INTO students VALUES (1, 1, '20221001', '10012202', '张三', '理学院', '1 班', '本科', '13800000001', 1760000000000, 'zs');
INSERT INTO students VALUES (2, 1, '20221002', '20012202', '李四', '文学院', '1 班', '本科', '13800000002', 0, 'ls');
INSERT INTO students VALUES (3, 1, '20221003', '30012202', '王五', '理学院', '1 班', '本科', '13800000003', 0, 'ww');
INSERT INTO students VALUES (4, 2, '20221001', '10012202', '赵六', '医学院', '1 班', '本科', '13800000004', 0, '');
INSERT INTO photos VALUES ('aa01', 1, 1000, 1, 1760000000000);
INSERT INTO photos VALUES ('aa02', 1, 1001, 1, 1760000000000);
INSERT INTO photos VALUES ('aa03', 1, 1002, 1, 1760000000000);
INSERT INTO photos VALUES ('aa04', 1, 1003, 1, 1760000000000);
INSERT INTO photos VALUES ('aa05', 2, 1004, 1, 1760000000000);
INSERT INTO photos VALUES ('aa06', 1, 1005, 0, 1760000000000);
INSERT INTO reference_photos VALUES (1, 'enrolment', 'aa04');
INSERT INTO submissions VALUES (1, 1, 1, 1, 'approved', 'aa01', 1760000000001, 1760000000000, 1760172800000, 2, 'ann', 0, 'e1', 1, 2);
INSERT INTO submissions VALUES (2, 1, 2, 1, 'rejected', 'aa02', 1760000000002, 1760000000000, 1760172800000, 1, 'ann', 0, 'e2', 1, 2);
INSERT INTO submissions VALUES (3, 1, 3, 1, 'leased', 'aa03', 1760000000003, 1760000000000, 1760172800000, 1, 'ann', 1760000600000, 'e3', 1, 2);
INSERT INTO submissions VALUES (4, 2, 4, 1, 'pending', 'aa05', 1760000000004, 1760000000000, 1760172800000, 0, '', 0, 'e5', 1, 2);
INSERT INTO captures VALUES (1, '{"app":"1.0"}');
INSERT INTO examinations VALUES (1, 'e1', '{"photo":null}', 'rules-1', 1760000000000);
INSERT INTO examinations VALUES (2, 'e2', '{"photo":null}', 'rules-1', 1760000000000);
INSERT INTO examinations VALUES (3, 'e3', '{"photo":null}', 'rules-1', 1760000000000);
INSERT INTO examinations VALUES (4, 'e5', '{"photo":null}', 'rules-1', 1760000000000);
INSERT INTO passed_on VALUES (3, 'sue', '不确定', 1760000000000);
INSERT INTO decisions VALUES (1, 1, 1, 1, 1, 'reject', 'overturned', 'BLURRED', '看不清', 'ann', 1760000000001, 4000, 1760000120001, 1760172800000, 'e1', 'rules-1', 'sue', '其实清楚', '', '[]', '');
INSERT INTO decisions VALUES (2, 1, 1, 1, 1, 'approve', 'standing', '', '', 'ann', 1760000000002, 4000, 1760000120002, 0, 'e1', 'rules-1', '', '', '', '[]', 'same');
INSERT INTO decisions VALUES (3, 1, 2, 2, 1, 'reject', 'standing', 'BLURRED', '请重拍', 'ann', 1760000000003, 4000, 1760000120003, 1760172800000, 'e2', 'rules-1', '', '', '看错了', '[{"reason":"BLURRED","x":1.0,"y":2.0,"width":3.0,"height":4.0}]', '');
INSERT INTO decision_reasons VALUES (1, 'BLURRED', 1, 'ann');
INSERT INTO decision_reasons VALUES (1, 'BLURRED', 3, 'ann');
INSERT INTO answers VALUES ('k-1', 'ann', 'decide', 's1', 'b10c', '{"decision":"d2"}', 1760000000000);
INSERT INTO answers VALUES ('k-2', 'ann', 'decide', 's9', 'b10d', NULL, 1760000000000);
INSERT INTO audit VALUES (1, 1795876390501, 'cli:administrator', 'campaign.put', 'autumn', '{}', '', '32c94401195d123b22452b16b4eec54d99b717da408b557d4260b3df10d9701f');
INSERT INTO picture_hashes VALUES (1, 1, 1, '00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff');
INSERT INTO picture_hashes VALUES (1, 0, 1, 'ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00');
INSERT INTO notices VALUES (1, 1, 1, 1, 1, 'rejected', 'rejected', 'name=张三
reasons=模糊', '13800000001', '【采集】未通过：模糊', 1, 'delivered', 1760000000000, 1760000000001, 1760000000001, 1760000000000, 'n1', 'p-1', '', '', 0, 0, 0, 0, NULL, 45, 0, '', 0, '', NULL);
INSERT INTO notices VALUES (2, 1, 1, 1, 1, 'overturned', 'overturned', 'name=张三', '13800000001', '【采集】改判通过', 1, 'accepted', 1760000000000, 1760000000002, 1760000000002, 1760000000000, 'n2', 'p-2', '', '', 0, 0, 1760000000000, 1, 1760086400000, 45, 0, '', 0, '', NULL);
INSERT INTO notices VALUES (3, 1, 1, 2, 1, 'approved', 'approved', 'name=张三', '13800000001', '【采集】通过', 1, 'queued', 1760000000000, 1760000000003, 1760000000003, 0, '', '', '', '', 0, 0, 0, 0, NULL, 0, 0, '', 0, '', NULL);
INSERT INTO notices VALUES (4, 1, 2, 3, 2, 'rejected', 'rejected', 'name=李四
reasons=模糊', '13800000002', '【采集】未通过：模糊', 2, 'failed', 1760000000000, 1760000000004, 1760000000004, 1760000000000, 'n4', '', '空号', 'phone.unknown', 3, 1760000000000, 0, 0, NULL, 0, 1, '', 0, '', NULL);
INSERT INTO notices VALUES (5, 1, 2, 3, 2, 'rejected', 'rejected', 'name=李四
reasons=模糊', '13800000002', '【采集】未通过：模糊', 2, 'held', 1760000000000, 1760000000005, 1760000000005, 0, '', '', '', 'held.quiet', 0, 0, 0, 0, NULL, 0, 0, '', 0, '', 4);
INSERT INTO notices VALUES (6, 1, 3, NULL, NULL, 'deadline_near', 'deadline_near', 'name=王五', '13800000003', '【采集】10-19截止', 1, 'in_doubt', 1760000000000, 1760000000006, 1760000000006, 1760000000000, 'n6', '', '没有回答', 'gateway.silent', 0, 0, 1760000000000, 1, 1760086400000, 0, 0, '', 0, '', NULL);
INSERT INTO notices VALUES (7, 2, 4, NULL, NULL, 'deadline_near', 'deadline_near', '', '13800000004', '【采集】10-19截止', 1, 'cancelled', 1760000000000, 1760000000007, 1760000000007, 0, '', '', '', '', 0, 0, 0, 0, NULL, 0, 0, '', 0, '', NULL);
INSERT INTO notices VALUES (8, 1, 2, NULL, 2, 'photo_ready', 'photo_ready_en', 'name=Li', '13800000002', '【采集】Ready', 1, 'failed', 1760000000000, 1760000000008, 1760000000008, 1760000000000, 'n8', '', '停机', 'gateway.refused', 0, 0, 0, 0, NULL, 0, 2, 'sue', 1760000000000, '已告知', NULL);
INSERT INTO notice_limits VALUES (20370, 'p13800000001', 2);
INSERT INTO notice_gate VALUES (1, 'isv.AMOUNT_NOT_ENOUGH', '余额不足', 1760000000000, 1760086400000, 1);
INSERT INTO receipts VALUES (1, 1760000000000, 'p-9', '', '13800000009', 1, '');
INSERT INTO tally VALUES (1, 'm:cost', 90);
)sql";

}  // namespace cs::test
