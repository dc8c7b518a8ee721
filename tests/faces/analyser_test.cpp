#include "faces/analyser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "faces/crown.hpp"

namespace cs::faces {
namespace {

namespace fs = std::filesystem;

FaceAnalyser& analyser() {
  static const auto loaded = load_dlib_analyser();
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return **loaded;
}

/// Where one picture a file lies with hand-made landmarks beside it (NAME.tem); those tests skip without it.
std::vector<fs::path> annotated_portraits() {
  std::vector<fs::path> out;
  const char* folder = std::getenv("COUNTERSIGN_PORTRAITS");
  std::error_code ec;
  if (folder)
    for (const auto& entry : fs::directory_iterator(folder, ec))
      if (entry.path().extension() == ".tem") out.push_back(fs::path(entry.path()).replace_extension(".jpg"));
  std::sort(out.begin(), out.end());
  return out;
}

cv::Mat load(const fs::path& file) {
  cv::Mat rgb;
  cv::cvtColor(cv::imread(file.string()), rgb, cv::COLOR_BGR2RGB);
  return rgb;
}

/// Centres of the pupils: the first two points of the template.
std::array<cv::Point2f, 2> pupils(fs::path file) {
  std::ifstream in(file.replace_extension(".tem"));
  int n = 0;
  std::array<cv::Point2f, 2> p;
  in >> n >> p[0].x >> p[0].y >> p[1].x >> p[1].y;
  return p;
}

TEST(FaceAnalyser, MissingModelIsNamed) {
  const auto none = load_dlib_analyser("/nonexistent/model.dat");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, Code::not_found);
  EXPECT_EQ(none.error().id, "model.missing");
  EXPECT_NE(none.error().message.find("/nonexistent/model.dat"), std::string::npos);
}

TEST(FaceAnalyser, DamagedModelIsNamed) {
  const fs::path file = fs::temp_directory_path() / ("countersign-model-" + std::to_string(std::rand()) + ".dat");
  std::ofstream(file) << "not a model";
  const auto none = load_dlib_analyser(file);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().id, "model.damaged");
  fs::remove(file);
}

TEST(FaceAnalyser, FingerprintTellsTheModel) {
  EXPECT_NE(analyser().fingerprint().find("landmarks:"), std::string::npos);
}

TEST(FaceAnalyser, NoFaceWhereThereIsNone) {
  cv::Mat noise(600, 480, CV_8UC3);
  cv::randu(noise, 0, 255);
  EXPECT_TRUE(analyser().find(noise).empty());
  EXPECT_TRUE(analyser().find(cv::Mat(900, 1600, CV_8UC3, cv::Scalar::all(200))).empty());
  EXPECT_TRUE(analyser().find(cv::Mat(20, 20, CV_8UC3, cv::Scalar::all(0))).empty());
  EXPECT_TRUE(analyser().find(cv::Mat(1, 1600, CV_8UC3, cv::Scalar::all(0))).empty());
}

TEST(FaceAnalyser, EyesLieOnThePupils) {
  const auto portraits = annotated_portraits();
  if (portraits.empty()) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of annotated portraits";
  std::vector<double> errors;
  for (const fs::path& file : portraits) {
    const auto faces = analyser().find(load(file));
    ASSERT_EQ(faces.size(), 1U) << file;
    const auto truth = pupils(file);
    const double between = cv::norm(truth[1] - truth[0]);
    errors.push_back(cv::norm(faces[0].left_eye() - truth[0]) / between);
    errors.push_back(cv::norm(faces[0].right_eye() - truth[1]) / between);
  }
  std::sort(errors.begin(), errors.end());
  const auto good = std::count_if(errors.begin(), errors.end(), [](double e) { return e <= 0.05; });
  std::printf("eye centres: %zu, median error %.2f %%, largest %.2f %% of the distance between the eyes\n",
              errors.size(), errors[errors.size() / 2] * 100, errors.back() * 100);
  EXPECT_GE(static_cast<double>(good), 0.98 * static_cast<double>(errors.size()));
}

TEST(FaceAnalyser, EyesStayPutWhenThePictureGrows) {
  const auto portraits = annotated_portraits();
  if (portraits.empty()) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of annotated portraits";
  const cv::Mat rgb = load(portraits.front());
  for (const double scale : {0.4, 0.7, 1.2}) {
    cv::Mat scaled;
    cv::resize(rgb, scaled, {}, scale, scale, cv::INTER_AREA);
    const auto a = analyser().find(rgb), b = analyser().find(scaled);
    ASSERT_EQ(b.size(), 1U) << scale;
    EXPECT_LT(cv::norm(a[0].left_eye() * scale - b[0].left_eye()), 0.05 * b[0].eye_distance()) << scale;
  }
}

TEST(FaceAnalyser, TwoFacesAreTwo) {
  const auto portraits = annotated_portraits();
  if (portraits.size() < 2) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of annotated portraits";
  cv::Mat left = load(portraits[0]), right = load(portraits[1]), both;
  cv::resize(right, right, left.size());
  cv::hconcat(left, right, both);
  const auto faces = analyser().find(both);
  ASSERT_EQ(faces.size(), 2U);
  EXPECT_GE(faces[0].box.area(), faces[1].box.area());
}

/// A dark oval head with a light face on a plain wall, and the landmarks that it would have.
Face drawn_face(cv::Mat& rgb, cv::Scalar wall, cv::Scalar hair, int crown_y) {
  rgb = cv::Mat(900, 800, CV_8UC3, wall);
  cv::ellipse(rgb, {400, crown_y + 260}, {170, 260}, 0, 0, 360, hair, cv::FILLED);
  cv::ellipse(rgb, {400, crown_y + 310}, {140, 190}, 0, 0, 360, {220, 180, 160}, cv::FILLED);
  Face face;
  face.box = {240, static_cast<float>(crown_y + 130), 320, 360};
  face.landmarks.fill({400, static_cast<float>(crown_y + 300)});
  const auto put = [&](std::size_t i, float x, float y) { face.landmarks[i] = {x, static_cast<float>(crown_y) + y}; };
  put(0, 262, 270), put(16, 538, 270), put(8, 400, 500);
  for (std::size_t i = 17; i < 27; ++i) put(i, 300 + 20 * static_cast<float>(i - 17), 215);
  for (std::size_t i = 36; i < 42; ++i) put(i, 340, 260);
  for (std::size_t i = 42; i < 48; ++i) put(i, 460, 260);
  return face;
}

TEST(Crown, IsWhereTheHairBegins) {
  for (const auto& [wall, hair] : {std::pair{cv::Scalar(235, 235, 235), cv::Scalar(25, 22, 20)},
                                   std::pair{cv::Scalar(90, 140, 200), cv::Scalar(60, 40, 30)},
                                   std::pair{cv::Scalar(40, 40, 45), cv::Scalar(200, 180, 120)}})
    for (const int crown : {40, 150, 300}) {
      cv::Mat rgb;
      const Face face = drawn_face(rgb, wall, hair, crown);
      const auto found = find_crown(rgb, face);
      ASSERT_TRUE(found.has_value());
      EXPECT_NEAR(found->y, crown, 14);
      EXPECT_NEAR(found->x, 400, 5);
    }
}

TEST(Crown, AtTheEdgeWhenTheHeadIsCut) {
  cv::Mat rgb;
  Face face = drawn_face(rgb, {235, 235, 235}, {25, 22, 20}, 100);
  rgb = rgb(cv::Rect(0, 160, 800, 740)).clone();
  for (auto& p : face.landmarks) p.y -= 160;
  face.box.y -= 160;
  const auto found = find_crown(rgb, face);
  ASSERT_TRUE(found.has_value());
  EXPECT_LT(found->y, 4);
}

TEST(Crown, CannotBeToldOnABusyWall) {
  cv::Mat rgb;
  const Face face = drawn_face(rgb, {235, 235, 235}, {25, 22, 20}, 150);
  cv::Mat busy = rgb.clone();
  for (int y = 0; y < 900; y += 40)
    for (int x = (y / 40 % 2) * 40; x < 800; x += 80)
      busy(cv::Rect(x, y, 40, 40) & cv::Rect(0, 0, 800, 900)) = cv::Scalar(30, 90, 160);
  rgb(cv::Rect(230, 150, 340, 520)).copyTo(busy(cv::Rect(230, 150, 340, 520)));
  EXPECT_FALSE(find_crown(busy, face).has_value());
}

}  // namespace
}  // namespace cs::faces
