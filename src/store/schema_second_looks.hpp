#pragma once

namespace cs::store {

// Second looks at decisions (domain/second_look.hpp) and the plans that drew them (domain/sampling.hpp).
// - `look_plans.wish` is the plan as JSON, without its name and seed; `up_to` the newest decision that there was, so
//   that the same plan over the same decisions can be drawn again.
// - `look_strata`: of how many decisions how many were drawn: what one of them stands for.
// - `second_looks`: `plan` 0 belongs to no plan; `place` is the order of the plan's lots; `reviewer` is the decision's,
//   again, because nobody is given their own. `holder`, `epoch`, `given` and `lease_until` are as a submission's.
//   `stated` and `stated_by`: what was said of the likeness before the comparison was sent.
// - `look_verdicts`: who looked, and what they said, for figures: kappa counts those of random plans, weighted by their
//   stratum.
inline constexpr const char* second_looks_migration = R"sql(
CREATE TABLE look_plans (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  name {{text}} NOT NULL,
  wish {{text}} NOT NULL,
  seed {{int}} NOT NULL,
  up_to {{int}} NOT NULL,
  population {{int}} NOT NULL,
  drawn {{int}} NOT NULL,
  made {{int}} NOT NULL,
  made_by {{text}} NOT NULL
) {{table}};
CREATE INDEX look_plans_campaign ON look_plans (campaign);
CREATE TABLE look_strata (
  plan {{int}} NOT NULL REFERENCES look_plans,
  name {{text}} NOT NULL,
  population {{int}} NOT NULL,
  drawn {{int}} NOT NULL,
  PRIMARY KEY (plan, name)
) {{keyed}};
CREATE TABLE second_looks (
  id {{id}},
  campaign {{int}} NOT NULL REFERENCES campaigns,
  plan {{int}} NOT NULL,
  place {{int}} NOT NULL,
  source {{text}} NOT NULL,
  stratum {{text}} NOT NULL,
  decision {{int}} NOT NULL REFERENCES decisions,
  submission {{int}} NOT NULL REFERENCES submissions,
  reviewer {{text}} NOT NULL,
  evidence {{text}} NOT NULL,
  made {{int}} NOT NULL,
  state {{text}} NOT NULL,
  holder {{text}} NOT NULL DEFAULT '',
  epoch {{int}} NOT NULL DEFAULT 0,
  given {{int}} NOT NULL DEFAULT 0,
  lease_until {{int}} NOT NULL DEFAULT 0,
  stated {{text}} NOT NULL DEFAULT '',
  stated_by {{text}} NOT NULL DEFAULT '',
  closed {{int}} NOT NULL DEFAULT 0,
  closed_by {{text}} NOT NULL DEFAULT '',
  closed_note {{text}} NOT NULL DEFAULT ''
) {{table}};
CREATE INDEX second_looks_waiting ON second_looks (campaign, plan, place, id) WHERE state = 'waiting';
CREATE INDEX second_looks_holder ON second_looks (holder) WHERE state IN ('waiting', 'held') AND holder <> '';
CREATE INDEX second_looks_differs ON second_looks (campaign, id) WHERE state = 'differs';
CREATE INDEX second_looks_plan ON second_looks (campaign, plan, state);
CREATE INDEX second_looks_decision ON second_looks (decision);
CREATE INDEX second_looks_submission ON second_looks (submission);
CREATE TABLE look_verdicts (
  look {{int}} NOT NULL REFERENCES second_looks,
  person {{text}} NOT NULL,
  verdict {{text}} NOT NULL,
  reasons {{text}} NOT NULL,
  note {{text}} NOT NULL,
  looked {{int}} NOT NULL,
  stated {{text}} NOT NULL DEFAULT '',
  agrees {{int}} NOT NULL,
  at {{int}} NOT NULL,
  PRIMARY KEY (look, person)
) {{keyed}};
CREATE INDEX look_verdicts_person ON look_verdicts (person);
)sql";

}  // namespace cs::store
