#include "labelled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "batch.hpp"
#include "statistics.hpp"

namespace cs::accuracy {
namespace {

using domain::Finding;
using domain::Outcome;

/// A fault that the labels name and the check that should see it. `truth`: nullopt leaves the picture out.
struct Property {
  const char* name;
  const char* check;
  const char* what;
  bool faults_above;  ///< the finding's value is above its threshold when there is a fault
  std::function<std::optional<bool>(const Portrait&)> truth;
};

std::optional<bool> is(const Portrait& p, const char* column, std::initializer_list<const char*> yes,
                       std::initializer_list<const char*> no) {
  const std::string label = p.label(column);
  for (const char* word : yes)
    if (label == word) return true;
  for (const char* word : no)
    if (label == word) return false;
  return std::nullopt;
}

bool ear_hidden(const Portrait& p) {
  return p.label("ear_left") != "full" || p.label("ear_right") != "full";
}

bool notes(const Portrait& p, const char* words) {
  return p.label("note").find(words) != std::string::npos;
}

const std::vector<Property>& properties() {
  static const std::vector<Property> all = {
      {"teeth", "teeth_hidden", "teeth showing", true,
       [](const Portrait& p) { return is(p, "teeth", {"yes"}, {"no"}); }},
      {"brows", "brows_clear", "hair covers a brow (*touch* left out)", true,
       [](const Portrait& p) { return is(p, "hair_over_brows", {"covered"}, {"none"}); }},
      {"brows_touch", "brows_clear", "hair touches or covers a brow", true,
       [](const Portrait& p) {
         return is(p, "hair_over_brows", {"covered", "touch"}, {"none"});
       }},
      {"ears", "ears_visible", "an ear hidden or partly covered", true,
       [](const Portrait& p) -> std::optional<bool> {
         if (p.label("ear_left").empty()) return std::nullopt;
         return ear_hidden(p);
       }},
      {"eyes_open", "eyes_open", "eyes closed (*narrow* counts as open)", false,
       [](const Portrait& p) {
         return is(p, "eyes_open", {"no"}, {"yes", "narrow"});
       }},
      {"eyes_clear", "eyes_clear", "hair over an eye", true,
       [](const Portrait& p) { return is(p, "hair_over_eyes", {"yes"}, {"no"}); }},
      {"tilt", "head_level", "head tilted by 8 degrees or more", true,
       [](const Portrait& p) -> std::optional<bool> {
         const std::string tilt = p.label("head_tilt");
         if (tilt.empty()) return std::nullopt;
         return !tilt.empty() && tilt.back() == '8';
       }},
      {"glasses", "glasses_glare", "glasses worn", true,
       [](const Portrait& p) { return is(p, "glasses", {"yes"}, {"no"}); }},
      {"earring", "earrings", "an earring", true, [](const Portrait& p) { return is(p, "earring", {"yes"}, {"no"}); }},
      {"necklace", "necklace", "a necklace", true,
       [](const Portrait& p) { return is(p, "necklace", {"yes"}, {"no"}); }},
      {"makeup", "makeup", "strong make-up by the labeller's note", true,
       [](const Portrait& p) -> std::optional<bool> {
         if (p.labels.empty()) return std::nullopt;
         return notes(p, "strong make-up") || notes(p, "strong eye make-up") || notes(p, "false lashes") ||
                notes(p, "strong black eyeliner");
       }},
  };
  return all;
}

/// Counted: outcome against truth. An outcome that is no answer is counted apart.
Counts count(const Property& property, const std::vector<Seen>& all, const std::function<bool(const Seen&)>& in) {
  Counts c;
  for (const Seen& s : all) {
    const auto truth = property.truth(s.portrait);
    if (!truth || !in(s)) continue;
    const Finding* f = find(s.examination, property.check);
    if (!f || f->outcome == Outcome::cannot_tell || f->outcome == Outcome::not_applicable)
      ++c.silent;
    else
      c.add(*truth, speaks(*f));
  }
  return c;
}

std::vector<std::string> row_of(const std::string& name, const std::string& group, const Counts& c) {
  const auto n = [](int v) { return std::to_string(v); };
  return {name,
          group,
          n(c.tp),
          n(c.fn),
          n(c.fp),
          n(c.tn),
          n(c.silent),
          share(c.tp, c.positives()),
          share(c.tp, c.tp + c.fp),
          share(c.fp, c.negatives())};
}

/// The labels name a fault of the notice. Touching hair and narrow eyes are no faults; beards are not either.
bool has_fault(const Portrait& p) {
  return ear_hidden(p) || p.label("hair_over_brows") == "covered" || p.label("hair_over_eyes") == "yes" ||
         p.label("teeth") == "yes" || p.label("eyes_open") == "no" || p.label("glasses") == "yes" ||
         p.label("earring") == "yes" || p.label("necklace") == "yes";
}

std::vector<const Seen*> faultless(const std::vector<Seen>& all) {
  std::vector<const Seen*> out;
  for (const Seen& s : all)
    if (s.portrait.neutral && !s.portrait.labels.empty() && !has_fault(s.portrait)) out.push_back(&s);
  return out;
}

bool lacks_input(const Finding& f) {
  static const std::set<std::string> needs_more = {"live_capture",    "editing_software", "same_as_enrolment",
                                                   "same_as_id_card", "capture_code",     "duplicate"};
  return needs_more.contains(f.check);
}

}  // namespace

Table labelled_table(const std::vector<Seen>& all) {
  Table t{"labelled",
          "Labelled properties",
          "Found means that the check says *attention* or *fail*. In brackets the 95 % interval (Clopper-Pearson).",
          {"property", "group", "TP", "FN", "FP", "TN", "no answer", "recall", "precision", "false alarms"},
          {}};
  std::set<std::string> genders, ethnicities;
  for (const Seen& s : all) {
    if (!s.portrait.gender.empty()) genders.insert(s.portrait.gender);
    if (!s.portrait.ethnicity.empty()) ethnicities.insert(s.portrait.ethnicity);
  }
  for (const Property& p : properties()) {
    t.rows.push_back(
        row_of(fmt::format("{}: {}", p.name, p.what), "all", count(p, all, [](const Seen&) { return true; })));
    for (const std::string& g : genders)
      t.rows.push_back(row_of(p.name, g, count(p, all, [&](const Seen& s) { return s.portrait.gender == g; })));
    for (const std::string& g : ethnicities)
      t.rows.push_back(row_of(p.name, g, count(p, all, [&](const Seen& s) { return s.portrait.ethnicity == g; })));
  }
  return t;
}

Table held_out_table(const std::vector<Seen>& all) {
  constexpr int folds = 10;
  Table t{"held_out",
          "Held-out people",
          fmt::format(
              "{} folds of people: for each fold the threshold is chosen on the others' pictures (largest recall + "
              "specificity) and tried on the fold's. This is what the measured value can do with people it has "
              "not seen; the shipped threshold stands beside the one that all pictures together would give. The ears, "
              "whose weights are learned as well, have a table of their own.",
              folds),
          {"property", "TP", "FN", "FP", "TN", "recall", "precision", "false alarms", "threshold of all", "shipped"},
          {}};
  for (const Property& p : properties()) {
    if (p.check == std::string_view("ears_visible")) continue;
    std::vector<Sample> samples;
    std::optional<double> shipped;
    int faults = 0;
    for (const Seen& s : all) {
      const auto truth = p.truth(s.portrait);
      const Finding* f = find(s.examination, p.check);
      if (!truth || !f || !f->value) continue;
      const double value = p.check == std::string("head_level") ? std::abs(*f->value) : *f->value;
      samples.push_back({s.portrait.person, value, *truth});
      faults += *truth;
      shipped = p.faults_above ? f->threshold_high : f->threshold_low;
    }
    if (faults == 0 || faults == static_cast<int>(samples.size())) continue;
    const Counts c = cross_validate(samples, p.faults_above, folds);
    const auto n = [](int v) { return std::to_string(v); };
    t.rows.push_back({p.name, n(c.tp), n(c.fn), n(c.fp), n(c.tn), share(c.tp, c.positives()), share(c.tp, c.tp + c.fp),
                      share(c.fp, c.negatives()), fmt::format("{:.3g}", best_threshold(samples, p.faults_above)),
                      shipped ? fmt::format("{:.3g}", *shipped) : "-"});
  }
  return t;
}

Table quiet_table(const std::vector<Seen>& all) {
  Table t{"quiet",
          "Untouched neutral portraits whose labels name no fault",
          "All checks together. *Cannot tell* is counted without the checks whose input these portraits lack (capture "
          "context, metadata, reference photos, capture code).",
          {"group", "photos", "any fail", "any attention", "most cannot tell on a photo"},
          {}};
  std::set<std::string> groups = {""};
  for (const Seen& s : all) groups.insert({s.portrait.gender, s.portrait.ethnicity});
  for (const std::string& g : groups) {
    int n = 0, fails = 0, attentions = 0, most_unsure = 0;
    for (const Seen* s : faultless(all)) {
      if (!g.empty() && s->portrait.gender != g && s->portrait.ethnicity != g) continue;
      ++n;
      const auto& findings = s->examination.findings;
      const auto any = [&](Outcome o) {
        return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.outcome == o; });
      };
      fails += any(Outcome::fail);
      attentions += any(Outcome::attention);
      most_unsure =
          std::max(most_unsure, static_cast<int>(std::count_if(findings.begin(), findings.end(), [](const Finding& f) {
                     return f.outcome == Outcome::cannot_tell && !lacks_input(f);
                   })));
    }
    if (n > 0)
      t.rows.push_back({g.empty() ? "all" : g, std::to_string(n), share(fails, n), share(attentions, n),
                        std::to_string(most_unsure)});
  }
  return t;
}

Table cries_table(const std::vector<Seen>& all) {
  Table t{"cries", "What spoke on those portraits", "", {"check", "fail", "attention", "cannot tell", "of"}, {}};
  std::map<std::string, std::map<Outcome, int>> by_check;
  const auto photos = faultless(all);
  for (const Seen* s : photos)
    for (const Finding& f : s->examination.findings) ++by_check[f.check][f.outcome];
  for (auto& [check, n] : by_check)
    if (n[Outcome::fail] + n[Outcome::attention] + n[Outcome::cannot_tell] > 0)
      t.rows.push_back({check, std::to_string(n[Outcome::fail]), std::to_string(n[Outcome::attention]),
                        std::to_string(n[Outcome::cannot_tell]), std::to_string(photos.size())});
  return t;
}

Table eyes_table(const std::vector<Seen>& all) {
  Table t{"eyes",
          "Faces and eye centres",
          "Pupils marked by hand against ours, as a share of the distance between them; the worse eye counts.",
          {"pictures with one face", "pictures with marked pupils", "within 5 %", "median", "worst"},
          {}};
  std::vector<double> errors;
  int found = 0;
  for (const Seen& s : all) {
    const auto& face = s.examination.face;
    found += face.count == 1;
    if (!s.portrait.pupils || !face.left_eye || !face.right_eye) continue;
    const auto& [left, right] = *s.portrait.pupils;
    const auto off = [](const domain::Point& p, cv::Point2f q) { return std::hypot(p.x - q.x, p.y - q.y); };
    errors.push_back(std::max(off(*face.left_eye, left), off(*face.right_eye, right)) / cv::norm(right - left));
  }
  std::sort(errors.begin(), errors.end());
  const auto within = std::count_if(errors.begin(), errors.end(), [](double e) { return e <= 0.05; });
  if (!errors.empty())
    t.rows.push_back({share(found, static_cast<int>(all.size())), std::to_string(errors.size()),
                      share(static_cast<int>(within), static_cast<int>(errors.size())),
                      fmt::format("{:.1f} %", 100 * errors[errors.size() / 2]),
                      fmt::format("{:.1f} %", 100 * errors.back())});
  return t;
}

}  // namespace cs::accuracy
