// Templates of faces. What needs the network skips where ./run deps could not fetch it.
#include "faces/embedder.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "demo/portrait.hpp"
#include "faces/models.hpp"
#include "imaging/decode.hpp"

namespace cs::faces {
namespace {

namespace fs = std::filesystem;

/// A models folder of the user's own while it lives, before all others.
class OwnModels {
 public:
  OwnModels() {
    fs::create_directories(folder);
    if (const char* before = std::getenv("COUNTERSIGN_MODELS")) before_ = before;
    ::setenv("COUNTERSIGN_MODELS", folder.c_str(), 1);
  }
  ~OwnModels() {
    before_.empty() ? ::unsetenv("COUNTERSIGN_MODELS") : ::setenv("COUNTERSIGN_MODELS", before_.c_str(), 1);
    fs::remove_all(folder);
  }
  const fs::path folder = fs::temp_directory_path() / ("countersign-own-models-" + std::to_string(::getpid()));

 private:
  std::string before_;
};

double cosine(const Template& a, const Template& b) {
  return std::inner_product(a.values.begin(), a.values.end(), b.values.begin(), 0.0);
}

/// Painted: what is tested is the way to the network, not how well it tells people apart.
cv::Mat painted(std::uint64_t seed) {
  const Bytes jpeg = demo::paint({.seed = seed, .faults = {}, .width = 600, .height = 800}).jpeg;
  return imaging::decode(jpeg, 0, {})->rgb;
}

class EmbedderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = load_embedder();
    if (!loaded && loaded.error().id == "model.missing") GTEST_SKIP() << loaded.error().message;
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    embedder = std::move(*loaded);
    auto found = load_dlib_analyser();
    ASSERT_TRUE(found.ok()) << found.error().message;
    analyser = std::move(*found);
  }
  Template of(const cv::Mat& rgb) {
    const auto face = analyser->find_main(rgb);
    EXPECT_TRUE(face);
    return face ? embedder->embed(rgb, *face) : Template{};
  }
  std::unique_ptr<Embedder> embedder;
  std::unique_ptr<FaceAnalyser> analyser;
};

TEST_F(EmbedderTest, TurnedMovedAndReducedItStaysTheSameFace) {
  const cv::Mat rgb = painted(7);
  const Template t = of(rgb);
  EXPECT_NEAR(cosine(t, t), 1, 1e-5);
  cv::Mat changed;
  const cv::Mat turn = cv::getRotationMatrix2D({300, 400}, 8, 0.7);
  cv::warpAffine(rgb, changed, turn, rgb.size(), cv::INTER_AREA, cv::BORDER_REPLICATE);
  const Template u = of(changed);
  EXPECT_GT(cosine(t, u), 0.85);
  EXPECT_NEAR(u.eye_distance, 0.7 * t.eye_distance, 0.06 * t.eye_distance);
  EXPECT_EQ(t.centre, u.centre);
}

TEST_F(EmbedderTest, DetailFallsWithBlurAndWithFewPixelsAndNotWithContrast) {
  const cv::Mat rgb = painted(8);
  const double whole = of(rgb).detail;
  cv::Mat blurred, faded, small;
  cv::GaussianBlur(rgb, blurred, {}, 6);
  EXPECT_LT(of(blurred).detail, 0.8 * whole);
  rgb.convertTo(faded, -1, 0.6, 60);
  EXPECT_NEAR(of(faded).detail, whole, 0.06 * whole);
  cv::resize(rgb, small, {}, 0.13, 0.13, cv::INTER_AREA);
  EXPECT_LT(of(small).detail, 0.9 * whole);
}

TEST_F(EmbedderTest, OnesOwnNetworkIsUsedInsteadAndIsInTheFingerprint) {
  const fs::path fetched = *find_model("fr_feature.onnx");
  const std::string usual = embedder->fingerprint();
  const OwnModels own;
  for (const char* name : {"arcface.onnx", "w600k_own.onnx", "face_recognition_sface_2021dec.onnx"}) {
    fs::copy_file(fetched, own.folder / name, fs::copy_options::overwrite_existing);
    const auto loaded = load_embedder();
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    EXPECT_EQ((*loaded)->fingerprint().find(fs::path(name).stem().string()), 0u) << (*loaded)->fingerprint();
    EXPECT_NE((*loaded)->fingerprint(), usual);
    fs::remove(own.folder / name);
  }
  EXPECT_EQ((*load_embedder())->fingerprint(), usual) << "an empty folder of one's own changes nothing";
}

TEST(Embedder, ADamagedNetworkOfOnesOwnIsNamedAndNotPassedOver) {
  const OwnModels own;
  for (const std::string& content : {std::string(), std::string("no network"), std::string(4096, '\x08')}) {
    std::ofstream(own.folder / "arcface.onnx", std::ios::binary) << content;
    const auto loaded = load_embedder();
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().id, "model.damaged");
    EXPECT_NE(loaded.error().message.find("arcface.onnx"), std::string::npos) << loaded.error().message;
  }
}

}  // namespace
}  // namespace cs::faces
