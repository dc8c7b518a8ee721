// What comes out of the cell is, byte for byte, what the same code gives outside of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "api/examination.hpp"
#include "checks/examine.hpp"
#include "heic_samples.hpp"
#include "imaging/decode.hpp"
#include "imaging/examination_views.hpp"
#include "platform/files.hpp"
#include "sample_files.hpp"
#include "worker/worker.hpp"

namespace cs::worker {
namespace {

namespace fs = std::filesystem;

Options options(bool models) {
  Options o;
  o.program = fs::path(COUNTERSIGN_BIN_DIR) / "misbehaving_worker";
  o.models = models;
  o.limits.cpu = std::chrono::minutes{1}, o.limits.wall = std::chrono::minutes{5};
  return o;
}

void expect_same(const Decoded& decoded, const cv::Mat& rgb) {
  cv::Mat level;
  cv::cvtColor(rgb, level, cv::COLOR_RGB2RGBA);
  for (const auto& ours : decoded.levels) {
    ASSERT_EQ(cv::Size(ours->width, ours->height), level.size());
    EXPECT_TRUE(std::equal(ours->rgba().begin(), ours->rgba().end(), level.data)) << level.cols << " x " << level.rows;
    cv::Mat half;
    cv::resize(level, half, cv::Size((level.cols + 1) / 2, (level.rows + 1) / 2), 0, 0, cv::INTER_AREA);
    level = half;
  }
}

std::vector<std::pair<const char*, Bytes>> files() {
  using Colour = test::JpegStyle::Colour;
  const cv::Mat scene = test::scene(803, 601);
  std::vector<std::pair<const char*, Bytes>> out = {
      {"JPEG", test::with_exif(test::jpeg(scene), test::exif_body({.orientation = 6}))},
      {"grey", test::jpeg(scene, {.colour = Colour::grey})},
      {"CMYK", test::jpeg(scene, {.colour = Colour::cmyk})},
      {"PNG", test::png(scene)},
  };
  if (auto heic = test::heic(test::scene(640, 480))) out.emplace_back("HEIC", std::move(*heic));
  return out;
}

TEST(Results, PicturesAreTheSame) {
  const auto worker = start_worker(options(false));
  for (const auto& [name, file] : files()) {
    SCOPED_TRACE(name);
    for (const int edge : {0, 500}) {
      const auto inside = worker->decode(file, edge);
      const auto outside = imaging::decode(file, edge, {});
      ASSERT_TRUE(inside.ok() && outside.ok()) << (inside ? "" : inside.error().message);
      expect_same(*inside, imaging::shrink_to(outside->rgb, edge));
    }
    const auto inside = worker->study(file, Study::error_level);
    const auto outside = imaging::decode(file, 0, {});
    ASSERT_TRUE(inside.ok() && outside.ok());
    expect_same(*inside, imaging::error_level(outside->rgb));
  }
}

/// As JSON, without what differs from run to run.
std::string findings(domain::Examination e) {
  e.timing_ms.clear();
  return api::encode_examination(e);
}

/// Portraits and models where there are some; else pictures without a face, which take the same way.
TEST(Results, FindingsAndFinishedPhotosAreTheSame) {
  auto all = files();
  std::vector<std::pair<const char*, Bytes>> photos = {all.front(), all.back()};
  if (const char* folder = std::getenv("COUNTERSIGN_PORTRAITS")) {
    std::vector<fs::path> portraits;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".jpg") portraits.push_back(entry.path());
    std::sort(portraits.begin(), portraits.end());
    for (std::size_t i = 0; i < portraits.size() && i < 2; ++i)
      photos.emplace_back("portrait", *read_file(portraits[i]));
  }
  const auto worker = start_worker(options(true));
  const auto examiner = checks::Examiner::load({}, true);
  ASSERT_TRUE(examiner.ok());
  for (std::size_t i = 0; i < photos.size(); ++i) {
    SCOPED_TRACE(photos[i].first);
    const Bytes& photo = photos[i].second;
    const Bytes& other = photos[(i + 1) % photos.size()].second;
    const auto inside = worker->examine({photo, other, photo, {}, {}, nullptr, {}, true});
    auto outside = (*examiner)->examine({photo, other, photo, {}, true}, {});
    ASSERT_TRUE(inside.ok() && outside.ok()) << (inside ? "" : inside.error().message);
    outside->findings.push_back(domain::no_capture_code());
    EXPECT_EQ(findings(*inside), findings(*outside));

    const auto finished = worker->finish(photo, Colour{67, 142, 219});
    const auto by_hand = (*examiner)->finish(photo, cv::Vec3b(67, 142, 219), {});
    ASSERT_TRUE(finished.ok() && by_hand.ok()) << (finished ? "" : finished.error().message);
    EXPECT_EQ(finished->jpeg, by_hand->jpeg);
    EXPECT_EQ(findings(finished->examination), findings(by_hand->examination));

    const auto described = worker->describe(photo);
    const auto face = (*examiner)->describe(photo, {});
    ASSERT_TRUE(described.ok() && face.ok());
    EXPECT_EQ(described->face.unfit, face->unfit);
    ASSERT_EQ(described->face.face.has_value(), face->face.has_value());
    if (face->face) {
      EXPECT_EQ(described->face.face->values, face->face->values);
    }
  }
}

}  // namespace
}  // namespace cs::worker
