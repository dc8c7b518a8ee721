// What the checks' values say of the faults that synthetic.cpp makes, and of what the labels call parted lips.
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include "error_rates.hpp"
#include "imaging/decode.hpp"
#include "platform/files.hpp"
#include "sample_files.hpp"
#include "statistics.hpp"
#include "synthetic.hpp"

namespace cs::accuracy {
namespace {

using domain::Finding;
using domain::Outcome;

constexpr int folds = 10;

struct Measured {
  const Portrait* portrait = nullptr;
  const Synthetic* fault = nullptr;  ///< null: a picture as it is
  bool faulty = false, judged = false, spoken = false;
  double value = 0;
};

Measured measured(const Portrait& p, const Synthetic* fault, const std::string& check, const domain::Examination& e) {
  Measured m{&p, fault, fault != nullptr, false, false, 0};
  const Finding* f = find(e, check);
  if (!f) return m;
  m.spoken = speaks(*f);
  m.judged = f->value.has_value() && (f->outcome == Outcome::pass || m.spoken);
  if (m.judged) m.value = std::abs(*f->value);
  return m;
}

Values values_of(const std::vector<Measured>& all, const std::function<bool(const Portrait&)>& in) {
  Values v;
  for (const Measured& m : all) {
    if (!in(*m.portrait)) continue;
    if (m.judged)
      (m.faulty ? v.faulty : v.good).push_back(m.value);
    else
      ++(m.faulty ? v.faulty_refused : v.good_refused);
  }
  return v;
}

std::vector<std::string> row(const std::string& check, const std::string& group, const Values& v, bool refusals_count) {
  const ErrorRates r = error_rates(v, refusals_count);
  return {check,
          group,
          fmt::format("{}, {} refused", v.faulty.size() + static_cast<std::size_t>(v.faulty_refused), v.faulty_refused),
          fmt::format("{}, {} refused", v.good.size() + static_cast<std::size_t>(v.good_refused), v.good_refused),
          equal_error(r),
          share(r.good_rejected, r.good_of)};
}

}  // namespace

std::vector<Table> synthetic_tables(const Batch& batch, const std::vector<Seen>& untouched, std::size_t step) {
  std::map<std::string, std::vector<Measured>> by_check;
  std::mutex guard;
  std::vector<const Seen*> neutral;
  for (const Seen& s : untouched)
    if (s.portrait.neutral && s.examination.face.count == 1) neutral.push_back(&s);
  for (std::size_t i = 1; step > 1 && i < neutral.size(); ++i)
    neutral.erase(neutral.begin() + static_cast<long>(i),
                  neutral.begin() + static_cast<long>(std::min(i + step - 1, neutral.size())));
  std::set<std::string> checks = {"lips_closed"};
  for (const Synthetic& fault : synthetic_faults()) checks.insert(fault.check);
  for (const Seen& s : untouched)
    for (const std::string& check : checks) {
      Measured m = measured(s.portrait, nullptr, check, s.examination);
      if (check == "lips_closed") {
        const std::string open = s.portrait.label("mouth_open");
        if (open.empty()) continue;
        m.faulty = open == "yes";
      }
      by_check[check].push_back(m);
    }
  batch.run(neutral.size(), "synthetic faults", [&](std::size_t i, const Batch::Examine& examine) {
    const Seen& s = *neutral[i];
    const auto file = read_file(s.portrait.file);
    const auto picture = file ? imaging::decode(*file, 0, {}) : Result<imaging::Picture>(file.error());
    if (!picture) return;
    for (const Synthetic& fault : synthetic_faults()) {
      const auto e = examine(test::jpeg(fault.make(picture->rgb, s.examination), {.quality = 92}));
      const Measured m = measured(s.portrait, &fault, fault.check, e);
      const std::lock_guard lock(guard);
      by_check[fault.check].push_back(m);
    }
  });

  const std::string note =
      "EER: the share of faulty and of good pictures judged wrongly where both are the same. FRR at FAR 1 %: good "
      "pictures spoken of where at most 1 % of the faulty ones pass. Good: the untouched portraits. In brackets 95 % "
      "bounds (Clopper-Pearson), as if pictures of one person were independent. One studio: no figure of the wild.";
  const std::vector<std::string> head = {"check", "group", "faulty", "good", "EER", "FRR at FAR 1 %"};
  std::vector<Table> out = {
      {"synthetic", "Newer checks: error rates", note + " Pictures that a check cannot judge are left out.", head, {}},
      {"synthetic_strict",
       "Newer checks: *cannot tell* counted as an error",
       "The same, as FICV counts refusals: a picture that cannot be judged is an error of its kind.",
       head,
       {}},
      {"synthetic_found",
       "Newer checks: faults by kind",
       "Spoken of at the rules' threshold. Held out: at the threshold that the other people's pictures gave, in 10 "
       "folds "
       "of people.",
       {"check", "fault", "found", "cannot tell", "found, held out"},
       {}}};
  std::set<std::string> groups;
  for (const Seen& s : untouched) groups.insert({s.portrait.gender, s.portrait.ethnicity});
  groups.erase("");
  for (const auto& [check, all] : by_check) {
    for (const bool strict : {false, true}) {
      Table& t = out[strict ? 1 : 0];
      t.rows.push_back(row(check, "all", values_of(all, [](const Portrait&) { return true; }), strict));
      for (const std::string& g : groups)
        t.rows.push_back(row(
            check, g, values_of(all, [&](const Portrait& p) { return p.gender == g || p.ethnicity == g; }), strict));
    }
    std::map<std::string, std::vector<const Measured*>> kinds;
    for (const Measured& m : all) {
      kinds[!m.faulty ? "none: the untouched portraits"
            : m.fault ? m.fault->name
                      : "parted by the labels"]
          .push_back(&m);
    }
    for (const auto& [name, of] : kinds) {
      int found = 0, silent = 0;
      for (const Measured* m : of) found += m->spoken, silent += !m->judged;
      // This kind against the good ones; for the good ones themselves, all kinds together.
      std::vector<Sample> samples;
      for (const Measured& m : all)
        if (m.judged && (!m.faulty || !of.front()->faulty || (m.fault == of.front()->fault)))
          samples.push_back({m.portrait->person, m.value, m.faulty});
      const Counts c = cross_validate(samples, true, folds);
      const int n = static_cast<int>(of.size());
      out[2].rows.push_back({check, name, share(found, n), std::to_string(silent),
                             of.front()->faulty ? share(c.tp, c.positives()) : share(c.fp, c.negatives())});
    }
  }
  return out;
}

}  // namespace cs::accuracy
