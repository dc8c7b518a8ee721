#pragma once

namespace cs::store {

// - `examinations.finished`: the finished photo that belongs to the evidence, a row of photos; empty where there is
//   none. It is made once for a submission and goes from one examination to the next.
// - `unfinished`: what waited for review when finished photos were first made before it, or came back without one: it
//   is examined again, and a row goes when that is done.
// - `deliveries`: the packages that were handed over. `file`, `bytes` and `digest` (SHA-256) are the package's;
//   `placed` 1 once the file has its name: a package is recorded first, so that one under its name is always recorded.
// - `delivered_photos`: what is in them: `photo` is what `decision` named, `name` the name in the package, `digest`
//   SHA-256.
// - `recalls`: delivered photographs that 学信网 objected to or that were overturned. `source`: chsi or overturn;
//   `ended` 0 as long as nothing answered it; `answer`: verified (the school vouches for it).
inline constexpr const char* deliveries_migration = R"sql(
ALTER TABLE examinations ADD COLUMN finished {{text}} NOT NULL DEFAULT '';
CREATE INDEX examinations_finished ON examinations (finished) WHERE finished <> '';
CREATE TABLE unfinished (
  submission {{int}} PRIMARY KEY NOT NULL REFERENCES submissions
) {{keyed}};
INSERT INTO unfinished (submission) SELECT id FROM submissions WHERE state IN ('pending', 'leased');
CREATE TABLE deliveries (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  made {{int}} NOT NULL,
  person {{text}} NOT NULL,
  file {{text}} NOT NULL,
  bytes {{int}} NOT NULL,
  digest {{text}} NOT NULL,
  photos {{int}} NOT NULL,
  placed {{int}} NOT NULL DEFAULT 0
) {{table}};
CREATE INDEX deliveries_campaign ON deliveries (campaign);
CREATE TABLE delivered_photos (
  delivery {{int}} NOT NULL REFERENCES deliveries,
  submission {{int}} NOT NULL REFERENCES submissions,
  decision {{int}} NOT NULL REFERENCES decisions,
  photo {{text}} NOT NULL REFERENCES photos,
  name {{text}} NOT NULL,
  digest {{text}} NOT NULL,
  PRIMARY KEY (delivery, submission)
) {{keyed}};
CREATE INDEX delivered_photos_submission ON delivered_photos (submission);
CREATE TABLE recalls (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  submission {{int}} NOT NULL REFERENCES submissions,
  at {{int}} NOT NULL,
  person {{text}} NOT NULL,
  source {{text}} NOT NULL,
  result {{text}} NOT NULL,
  note {{text}} NOT NULL,
  ended {{int}} NOT NULL DEFAULT 0,
  ended_by {{text}} NOT NULL DEFAULT '',
  answer {{text}} NOT NULL DEFAULT '',
  answer_note {{text}} NOT NULL DEFAULT ''
) {{table}};
CREATE INDEX recalls_campaign ON recalls (campaign);
CREATE INDEX recalls_submission ON recalls (submission);
)sql";

}  // namespace cs::store
