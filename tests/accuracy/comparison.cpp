#include "comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <set>

#include "checks/compare.hpp"
#include "imaging/decode.hpp"
#include "imaging/jpeg_encode.hpp"
#include "platform/files.hpp"
#include "statistics.hpp"

namespace cs::accuracy {
namespace {

constexpr int photo_edge = 1600;
constexpr int folds = 5;

using Described = std::optional<faces::Template>;

/// A way of making pictures worse, and every picture made worse in that way.
struct Worse {
  double face_width, blur;
  int quality;
  std::vector<Described> pictures{};
  std::string name() const { return fmt::format("{:.0f} px, {} px, JPEG {}", face_width, blur, quality); }
};

/// The first is the ID card.
std::vector<Worse> ways() {
  return {{90, 0.8, 40}, {75, 0.8, 40}, {60, 0.8, 40}, {52, 0.8, 40}, {45, 0.8, 40}, {36, 0.8, 40},
          {45, 0.3, 80}, {90, 1.6, 40}, {90, 2.4, 40}, {90, 3.2, 40}, {60, 1.6, 40}, {180, 4.8, 40}};
}

/// A picture as an ID card holds it: small, blurred, half the colour, 70 % of the contrast, lighter, JPEG.
Bytes as_id_card(const cv::Mat& rgb, double shrink, const Worse& how) {
  cv::Mat small, grey;
  cv::resize(rgb, small, {}, shrink, shrink, cv::INTER_AREA);
  cv::GaussianBlur(small, small, {}, how.blur);
  cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
  cv::cvtColor(grey, grey, cv::COLOR_GRAY2RGB);
  cv::addWeighted(small, 0.35, grey, 0.35, 60, small);
  return imaging::encode_jpeg(small, how.quality, imaging::Chroma::halved, 300);
}

struct Pair {
  std::size_t a = 0, b = 0;  ///< a as it is, b perhaps made worse
  bool same = false;
  double cosine = 0, similarity = 0;
};

struct Pairs {
  std::vector<Pair> list;
  int unfit = 0;  ///< pictures that the rules refuse, or in which no face is found

  std::vector<double> values(bool same, double Pair::*what) const {
    std::vector<double> out;
    for (const Pair& p : list)
      if (p.same == same) out.push_back(p.*what);
    std::sort(out.begin(), out.end());
    return out;
  }
  Pairs only(const std::function<bool(const Pair&)>& wanted) const {
    Pairs out;
    std::copy_if(list.begin(), list.end(), std::back_inserter(out.list), wanted);
    return out;
  }
};

/// All pairs of `from` and `to`; of one and the same set each pair once. `fit` (may be empty) says what takes part.
Pairs all_pairs(const std::vector<Portrait>& portraits, const std::vector<Described>& from,
                const std::vector<Described>& to, const std::function<bool(const faces::Template&)>& fit) {
  Pairs out;
  const auto usable = [&fit](const Described& d) { return d && (!fit || fit(*d)); };
  for (const Described& d : to) out.unfit += !usable(d);
  for (std::size_t i = 0; i < from.size(); ++i)
    for (std::size_t k = &from == &to ? i + 1 : 0; k < to.size(); ++k) {
      if (i == k || !usable(from[i]) || !usable(to[k])) continue;
      Pair p{i, k, portraits[i].person == portraits[k].person, 0, 0};
      p.cosine = std::inner_product(from[i]->values.begin(), from[i]->values.end(), to[k]->values.begin(), 0.0);
      p.similarity = domain::similarity({from[i]->values, from[i]->centre, from[i]->steepness},
                                        {to[k]->values, to[k]->centre, to[k]->steepness});
      out.list.push_back(p);
    }
  return out;
}

int below(const std::vector<double>& sorted, double t) {
  return static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), t) - sorted.begin());
}

/// Where as many of the one kind fall below as of the other above.
std::string equal_error(const Pairs& pairs) {
  const auto same = pairs.values(true, &Pair::cosine), different = pairs.values(false, &Pair::cosine);
  if (same.empty() || different.empty()) return "-";
  double best = 1;
  std::vector<double> thresholds = same;
  thresholds.insert(thresholds.end(), different.begin(), different.end());
  for (const double t : thresholds)
    best =
        std::min(best, std::max(static_cast<double>(below(same, t)) / static_cast<double>(same.size()),
                                1 - static_cast<double>(below(different, t)) / static_cast<double>(different.size())));
  return fmt::format("{:.2f} %", 100 * best);
}

double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(std::lround(q * static_cast<double>(sorted.size() - 1)))];
}

/// Errors at the rules' thresholds.
std::vector<std::string> errors_row(const std::string& name, const Pairs& pairs, const domain::ComparisonRule& rule) {
  const auto same = pairs.values(true, &Pair::similarity), different = pairs.values(false, &Pair::similarity);
  const int genuine = static_cast<int>(same.size()), impostor = static_cast<int>(different.size());
  return {name,
          share(impostor - below(different, rule.same), impostor),
          share(below(same, rule.same), genuine),
          share(below(same, rule.different), genuine),
          std::to_string(below(same, rule.same) - below(same, rule.different) + below(different, rule.same) -
                         below(different, rule.different)),
          equal_error(pairs)};
}
const std::vector<std::string> error_columns = {"False matches (different called same)",
                                                "False non-matches (same not called same)", "Same called different",
                                                "Cannot tell, between the thresholds", "Equal error rate"};

std::vector<std::string> with(std::vector<std::string> first, const std::vector<std::string>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

std::vector<std::string> distribution_row(const std::string& name, const Pairs& pairs, bool same) {
  const auto v = pairs.values(same, &Pair::cosine);
  if (v.empty()) return {name, "0", "-", "-", "-", "-", "-", "-", "-"};
  std::vector<std::string> out = {name, std::to_string(v.size())};
  for (const double q : {0.0, 0.01, 0.05, 0.5, 0.95, 0.999, 1.0}) out.push_back(fmt::format("{:.3f}", quantile(v, q)));
  return out;
}

/// Persons are dealt to folds in the order of their names.
std::vector<int> folds_of(const std::vector<Portrait>& portraits) {
  std::set<std::string> names;
  for (const Portrait& p : portraits) names.insert(p.person);
  std::vector<int> out;
  for (const Portrait& p : portraits)
    out.push_back(static_cast<int>(std::distance(names.begin(), names.find(p.person))) % folds);
  return out;
}

/// The middle between the two kinds, where they do not overlap; else the threshold of the equal error rate's side that
/// takes nobody for another.
double threshold_of(const Pairs& pairs) {
  const auto same = pairs.values(true, &Pair::cosine), different = pairs.values(false, &Pair::cosine);
  return same.front() > different.back() ? (same.front() + different.back()) / 2 : different.back();
}

/// One threshold for all, set on everybody outside a fold, judged on the pairs within it.
std::vector<std::string> held_out_threshold(const std::string& name, const Pairs& pairs, const std::vector<int>& fold) {
  int missed = 0, genuine = 0, taken = 0, impostor = 0;
  double least = 1, most = -1;
  for (int f = 0; f < folds; ++f) {
    const double t = threshold_of(pairs.only([&](const Pair& p) { return fold[p.a] != f && fold[p.b] != f; }));
    least = std::min(least, t), most = std::max(most, t);
    for (const Pair& p : pairs.only([&](const Pair& q) { return fold[q.a] == f && fold[q.b] == f; }).list) {
      ++(p.same ? genuine : impostor);
      if (p.same && p.cosine < t) ++missed;
      if (!p.same && p.cosine >= t) ++taken;
    }
  }
  return {name, fmt::format("{:.3f}-{:.3f}", least, most), share(taken, impostor), share(missed, genuine)};
}

/// A pair of one person, one side made worse, with what the limits look at.
struct Worsened {
  int fold = 0;
  double eyes = 0, detail = 0, similarity = 0;
};
struct Limits {
  double eyes = 0, detail = 0;
  bool refuse(const Worsened& w) const { return w.eyes < eyes || w.detail < detail; }
};

/// Of the limits under which nobody is called different, those that refuse the fewest pairs that come out right.
Limits best_limits(const std::vector<Worsened>& all, const domain::ComparisonRule& rule) {
  Limits best;
  int fewest = -1;
  for (int eyes = 14; eyes <= 34; eyes += 2) {
    Limits limits{static_cast<double>(eyes), 0};
    for (const Worsened& w : all)
      if (w.eyes >= limits.eyes && w.similarity < rule.different) limits.detail = std::max(limits.detail, w.detail);
    limits.detail = std::nextafter(limits.detail, 2);
    const auto refused = static_cast<int>(std::count_if(
        all.begin(), all.end(), [&](const Worsened& w) { return w.similarity >= rule.same && limits.refuse(w); }));
    if (fewest < 0 || refused < fewest) fewest = refused, best = limits;
  }
  return best;
}

struct Judged {
  int pairs = 0, fit = 0, wrong = 0, right = 0, right_refused = 0;
  void add(const Worsened& w, const Limits& limits, const domain::ComparisonRule& rule) {
    ++pairs;
    fit += !limits.refuse(w);
    wrong += !limits.refuse(w) && w.similarity < rule.different;
    right += w.similarity >= rule.same;
    right_refused += w.similarity >= rule.same && limits.refuse(w);
  }
};

std::vector<std::string> judged_row(const std::string& name, const std::string& limits, const Judged& j) {
  return {name, limits, share(j.wrong, j.fit), share(j.right_refused, j.right),
          fmt::format("{} of {}", j.fit, j.pairs)};
}

}  // namespace

Result<std::vector<Table>> comparison_tables(const std::vector<Portrait>& portraits, const checks::Rules& rules) {
  CS_ASSIGN(const auto analyser, faces::load_dlib_analyser());
  CS_ASSIGN(const auto embedder, faces::load_embedder());
  std::vector<Worse> worse = ways();
  std::vector<Described> plain;
  for (const Portrait& p : portraits) {
    CS_ASSIGN(const Bytes file, read_file(p.file));
    CS_ASSIGN(const imaging::Picture picture, imaging::decode(file, photo_edge, {}));
    const auto face = analyser->find_main(picture.rgb);
    plain.push_back(face ? Described(embedder->embed(picture.rgb, *face)) : std::nullopt);
    for (Worse& w : worse) {
      const Bytes jpeg = as_id_card(picture.rgb, face ? w.face_width / face->width() : 0.2, w);
      CS_ASSIGN(const imaging::Picture card, imaging::decode(jpeg, 640, {}));
      const auto found = analyser->find_main(card.rgb);
      w.pictures.push_back(found ? Described(embedder->embed(card.rgb, *found)) : std::nullopt);
    }
  }
  const auto fit = [&rules](const faces::Template& t) { return checks::fitness(t, rules) == domain::Unfit::none; };
  const domain::ComparisonRule enrolment = checks::comparison_rule(rules, "same_as_enrolment");
  const domain::ComparisonRule card = checks::comparison_rule(rules, "same_as_id_card");
  const Pairs as_they_are = all_pairs(portraits, plain, plain, fit);
  const Pairs as_cards = all_pairs(portraits, plain, worse[0].pictures, fit);
  const std::string plain_name = "as they are", card_name = "one an ID card";
  std::vector<Table> out;

  out.push_back(
      {"comparison",
       "Comparing faces",
       fmt::format("All pairs of {} pictures, at the thresholds of the rules; in the second line one picture of "
                   "each pair as an ID card holds it (face 90 px wide, blurred, faded, JPEG 40). With 95 % "
                   "bounds, which take the pairs for independent; pairs that share a person are not quite. "
                   "Network: {}.",
                   portraits.size(), embedder->fingerprint()),
       with({"Pairs"}, with(error_columns, {"Unfit pictures"})),
       {with(errors_row(plain_name, as_they_are, enrolment), {std::to_string(as_they_are.unfit)}),
        with(errors_row(card_name, as_cards, card), {std::to_string(as_cards.unfit)})}});
  out.push_back({"comparison_distribution",
                 "Comparing faces: how alike pairs are",
                 "Quantiles of the cosine of two templates.",
                 {"Pairs", "How many", "Least", "1 %", "5 %", "Median", "95 %", "99.9 %", "Most"},
                 {distribution_row("same person, " + plain_name, as_they_are, true),
                  distribution_row("different people, " + plain_name, as_they_are, false),
                  distribution_row("same person, " + card_name, as_cards, true),
                  distribution_row("different people, " + card_name, as_cards, false)}});

  Table groups{"comparison_groups", "Comparing faces: by group", "", with({"Group", "Pairs"}, error_columns), {}};
  const auto differ = as_cards.only([&](const Pair& p) {
    return portraits[p.a].gender != portraits[p.b].gender || portraits[p.a].ethnicity != portraits[p.b].ethnicity;
  });
  groups.note = fmt::format(
      "Pairs of which both are of the group. Most alike of two people unlike in gender or "
      "ethnicity, one an ID card: cosine {:.3f}.",
      differ.list.empty() ? 0.0 : differ.values(false, &Pair::cosine).back());
  std::set<std::string> names;
  for (const Portrait& p : portraits)
    for (const std::string& name : {p.gender, p.ethnicity})
      if (!name.empty()) names.insert(name);
  for (const std::string& name : names) {
    const auto inside = [&](const Pair& p) {
      const auto belongs = [&](const Portrait& q) { return q.gender == name || q.ethnicity == name; };
      return belongs(portraits[p.a]) && belongs(portraits[p.b]);
    };
    groups.rows.push_back(with({name}, errors_row(plain_name, as_they_are.only(inside), enrolment)));
    groups.rows.push_back(with({name}, errors_row(card_name, as_cards.only(inside), card)));
  }
  out.push_back(std::move(groups));

  const std::vector<int> fold = folds_of(portraits);
  out.push_back(
      {"comparison_held_out",
       "Comparing faces: on people who were held out",
       fmt::format("The threshold set in the middle between the two kinds of pairs of everybody outside a fold "
                   "and judged on the pairs within it, {} folds by person.",
                   folds),
       {"Pairs", "Thresholds (cosine)", "False matches", "False non-matches"},
       {held_out_threshold(plain_name, as_they_are, fold), held_out_threshold(card_name, as_cards, fold)}});

  std::vector<Worsened> worsened;
  Table limits{"comparison_limits",
               "Comparing faces: how small, how blurred",
               "One picture of each pair made so that its face has the width, then blurred, faded and compressed; "
               "without the limits of the rules. The last columns count the pictures whose face is not found and those "
               "that the rules refuse.",
               {"Face width, blur", "Between the eyes, median px", "Detail: least, median",
                "Same person: least, median", "Different people: most", "Equal error rate", "No face", "Refused"},
               {}};
  for (const Worse& w : worse) {
    const Pairs pairs = all_pairs(portraits, plain, w.pictures, {});
    std::vector<double> detail, eyes;
    int refused = 0, missing = 0;
    for (const Described& d : w.pictures) {
      missing += !d;
      if (!d) continue;
      detail.push_back(d->detail), eyes.push_back(d->eye_distance);
      refused += !fit(*d);
    }
    for (const Pair& p : pairs.list)
      if (p.same) worsened.push_back({fold[p.b], w.pictures[p.b]->eye_distance, w.pictures[p.b]->detail, p.similarity});
    const auto same = pairs.values(true, &Pair::similarity), different = pairs.values(false, &Pair::similarity);
    std::sort(detail.begin(), detail.end()), std::sort(eyes.begin(), eyes.end());
    if (same.empty() || different.empty()) continue;
    limits.rows.push_back({w.name(), fmt::format("{:.1f}", quantile(eyes, 0.5)),
                           fmt::format("{:.3f}, {:.3f}", detail.front(), quantile(detail, 0.5)),
                           fmt::format("{:.3f}, {:.3f}", same.front(), quantile(same, 0.5)),
                           fmt::format("{:.3f}", different.back()), equal_error(pairs), std::to_string(missing),
                           std::to_string(refused)});
  }
  out.push_back(std::move(limits));

  Table held{"comparison_limits_held_out",
             "Comparing faces: the limits on people who were held out",
             fmt::format("Pairs of one person, one side made worse in one of the {} ways above. The limits are those "
                         "under which nobody outside the fold is called different and the fewest right answers are "
                         "lost; judged on the people of the fold.",
                         worse.size()),
             {"Limits", "Between the eyes, detail", "Same called different", "Right answers refused", "Fit"},
             {}};
  Judged shipped, cross;
  std::string chosen;
  const Limits rules_limits{rules.number("comparison", "least_eye_distance_px"),
                            rules.number("comparison", "least_detail")};
  for (const Worsened& w : worsened) shipped.add(w, rules_limits, card);
  for (int f = 0; f < folds; ++f) {
    std::vector<Worsened> others;
    std::copy_if(worsened.begin(), worsened.end(), std::back_inserter(others),
                 [f](const Worsened& w) { return w.fold != f; });
    const Limits best = best_limits(others, card);
    chosen += fmt::format("{}{:.0f} px {:.3f}", chosen.empty() ? "" : "; ", best.eyes, best.detail);
    for (const Worsened& w : worsened)
      if (w.fold == f) cross.add(w, best, card);
  }
  const Limits all = best_limits(worsened, card);
  Judged on_all;
  for (const Worsened& w : worsened) on_all.add(w, all, card);
  held.rows = {
      judged_row("held out", chosen, cross),
      judged_row("set on all", fmt::format("{:.0f} px {:.3f}", all.eyes, all.detail), on_all),
      judged_row("the rules'", fmt::format("{:.0f} px {:.3f}", rules_limits.eyes, rules_limits.detail), shipped)};
  out.push_back(std::move(held));
  return out;
}

}  // namespace cs::accuracy
