#include "ear_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "checks/ear_features.hpp"
#include "faces/analyser.hpp"
#include "imaging/decode.hpp"
#include "platform/files.hpp"
#include "statistics.hpp"

namespace cs::accuracy {
namespace {

constexpr int folds = 10;
constexpr double penalty = 0.03;  ///< of 0.003 to 0.3 the one with the best held-out area under the curve
constexpr int steps = 800;
constexpr double step_length = 0.05, momentum = 0.9;

constexpr std::size_t n_features = checks::ear_feature_count;

struct Ear {
  std::string picture, person, group;
  checks::EarFeatures x{};
  bool covered = false;
};

std::vector<double> learn(const std::vector<const Ear*>& ears) {
  const auto n = static_cast<double>(ears.size());
  std::array<double, n_features> mean{}, deviation{};
  double covered = 0;
  for (const Ear* ear : ears) {
    covered += ear->covered;
    for (std::size_t i = 0; i < n_features; ++i) mean[i] += ear->x[i] / n;
  }
  for (const Ear* ear : ears)
    for (std::size_t i = 0; i < n_features; ++i) deviation[i] += (ear->x[i] - mean[i]) * (ear->x[i] - mean[i]) / n;
  for (double& d : deviation) d = std::max(1e-6, std::sqrt(d));
  std::array<double, n_features + 1> w{}, speed{};
  for (int step = 0; step < steps; ++step) {
    std::array<double, n_features + 1> slope{};
    for (std::size_t i = 0; i < n_features; ++i) slope[i] = penalty * w[i];
    for (const Ear* ear : ears) {
      double z = w[n_features];
      for (std::size_t i = 0; i < n_features; ++i) z += w[i] * (ear->x[i] - mean[i]) / deviation[i];
      const double p = 1 / (1 + std::exp(-std::clamp(z, -30.0, 30.0)));
      const double share = 0.5 / (ear->covered ? covered : n - covered);
      const double miss = (p - (ear->covered ? 1 : 0)) * share;
      for (std::size_t i = 0; i < n_features; ++i) slope[i] += miss * (ear->x[i] - mean[i]) / deviation[i];
      slope[n_features] += miss;
    }
    for (std::size_t i = 0; i <= n_features; ++i)
      speed[i] = momentum * speed[i] - step_length * slope[i], w[i] += speed[i];
  }
  std::vector<double> out(w.begin(), w.end());  // for features as they are, not standardised
  for (std::size_t i = 0; i < n_features; ++i) {
    out[i] = w[i] / deviation[i];
    out[n_features] -= out[i] * mean[i];
  }
  return out;
}

double score(const std::vector<double>& w, const checks::EarFeatures& x) {
  double z = w.back();
  for (std::size_t i = 0; i < x.size(); ++i) z += w[i] * x[i];
  return z;
}

}  // namespace

Result<EarFit> fit_ears(const std::vector<Portrait>& portraits, double shipped_threshold) {
  CS_ASSIGN(const auto analyser, faces::load_dlib_analyser());
  std::vector<Ear> ears;
  for (const Portrait& p : portraits) {
    if (p.label("ear_left").empty()) continue;
    const auto file = read_file(p.file);
    if (!file) continue;
    const auto picture = imaging::decode(*file, 0, {});
    if (!picture) continue;
    const auto faces = analyser->find(picture->rgb);
    if (faces.size() != 1) continue;
    const checks::FaceFrame frame(picture->rgb, faces[0]);
    // The person's left ear is on the picture's right.
    ears.push_back({p.name, p.person, p.ethnicity, checks::ear_features(frame, checks::Side::left),
                    p.label("ear_right") != "full"});
    ears.push_back({p.name, p.person, p.ethnicity, checks::ear_features(frame, checks::Side::right),
                    p.label("ear_left") != "full"});
  }
  const auto covered = std::count_if(ears.begin(), ears.end(), [](const Ear& e) { return e.covered; });
  if (covered == 0 || covered == static_cast<long>(ears.size()))
    return invalid("accuracy.no_labels", "The labels of ears do not tell covered from free ones.");

  std::set<std::string> people;
  for (const Ear& ear : ears) people.insert(ear.person);
  const auto fold_of = [&](const std::string& person) {
    return static_cast<int>(std::distance(people.begin(), people.find(person))) % folds;
  };
  struct Judged {
    double worst = -1e9;
    bool covered = false;
    std::string group;
  };
  std::map<std::string, Judged> pictures;
  Counts by_ear;
  for (int fold = 0; fold < folds; ++fold) {
    std::vector<const Ear*> others;
    for (const Ear& ear : ears)
      if (fold_of(ear.person) != fold) others.push_back(&ear);
    const std::vector<double> w = learn(others);
    for (const Ear& ear : ears)
      if (fold_of(ear.person) == fold) {
        const double z = score(w, ear.x);
        by_ear.add(ear.covered, z > shipped_threshold);
        Judged& picture = pictures[ear.picture];
        picture.group = ear.group;
        picture.worst = std::max(picture.worst, z);
        picture.covered = picture.covered || ear.covered;
      }
  }
  EarFit fit;
  std::vector<const Ear*> all;
  for (const Ear& ear : ears) all.push_back(&ear);
  fit.weights = learn(all);
  fit.held_out = {
      "ears_held_out",
      "Ears, weights learned without the judged person",
      fmt::format(
          "The shipped weights come from all of these portraits and know them by heart, so the rows of *ears* above "
          "and the "
          "share of ears in what spoke flatter them: expect this of other people. It is what weights learned from the "
          "other people say, in {} folds of people. The edges were chosen over six other ways of "
          "counting them by the same folds, which flatters this table a little too.",
          folds),
      {"counted", "threshold", "TP", "FN", "FP", "TN", "recall", "precision", "false alarms"},
      {}};
  const auto row = [&](const std::string& name, double threshold, const Counts& c) {
    fit.held_out.rows.push_back({name, fmt::format("{:.2f}", threshold), std::to_string(c.tp), std::to_string(c.fn),
                                 std::to_string(c.fp), std::to_string(c.tn), share(c.tp, c.positives()),
                                 share(c.tp, c.tp + c.fp), share(c.fp, c.negatives())});
  };
  row("ears", shipped_threshold, by_ear);
  for (const double threshold : {shipped_threshold - 0.5, shipped_threshold - 0.25, shipped_threshold,
                                 shipped_threshold + 0.25, shipped_threshold + 0.5}) {
    Counts c;
    for (const auto& [name, picture] : pictures) c.add(picture.covered, picture.worst > threshold);
    row("pictures", threshold, c);
  }
  std::map<std::string, Counts> groups;
  for (const auto& [name, picture] : pictures)
    groups[picture.group].add(picture.covered, picture.worst > shipped_threshold);
  for (const auto& [group, c] : groups) row("pictures, " + group, shipped_threshold, c);
  return fit;
}

std::string as_toml(const EarFit& fit) {
  std::string out = "weights = [";
  for (std::size_t i = 0; i < fit.weights.size(); ++i)
    out += fmt::format("{}{:.4g},", i % 12 ? " " : "\n  ", fit.weights[i]);
  return out + "\n]\n";
}

}  // namespace cs::accuracy
