// The person mask and the face mesh. They skip where ./run deps could not fetch the models.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "faces/face_mesh.hpp"
#include "faces/models.hpp"
#include "faces/person_mask.hpp"

namespace cs::faces {
namespace {

namespace fs = std::filesystem;

#define MODEL_OR_SKIP(variable, load)                                        \
  auto variable##_loaded = load;                                             \
  if (!variable##_loaded && variable##_loaded.error().id == "model.missing") \
    GTEST_SKIP() << variable##_loaded.error().message;                       \
  ASSERT_TRUE(variable##_loaded.ok()) << variable##_loaded.error().message;  \
  auto& variable = **variable##_loaded

std::vector<fs::path> portraits() {
  std::vector<fs::path> out;
  const char* folder = std::getenv("COUNTERSIGN_PORTRAITS");
  std::error_code ec;
  if (folder)
    for (const auto& entry : fs::directory_iterator(folder, ec))
      if (entry.path().extension() == ".jpg") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

cv::Mat load(const fs::path& file) {
  cv::Mat rgb;
  cv::cvtColor(cv::imread(file.string()), rgb, cv::COLOR_BGR2RGB);
  return rgb;
}

TEST(PersonMask, NobodyInAnEmptyPicture) {
  MODEL_OR_SKIP(mask, load_person_mask());
  const cv::Mat out = mask.find(cv::Mat(300, 200, CV_8UC3, cv::Scalar(180, 190, 200)));
  ASSERT_EQ(out.size(), cv::Size(200, 300));
  ASSERT_EQ(out.type(), CV_32F);
  EXPECT_LT(cv::mean(out)[0], 0.05);
  EXPECT_EQ(mask.find(cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(0))).size(), cv::Size(1, 1));
}

TEST(PersonMask, CoversTheFaceAndNotTheBackdrop) {
  const auto files = portraits();
  if (files.empty()) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of portraits";
  MODEL_OR_SKIP(mask, load_person_mask());
  auto analyser = load_dlib_analyser();
  ASSERT_TRUE(analyser.ok());
  for (std::size_t i = 0; i < files.size(); i += 9) {
    const cv::Mat rgb = load(files[i]);
    const auto faces = (*analyser)->find(rgb);
    ASSERT_FALSE(faces.empty()) << files[i];
    const cv::Mat person = mask.find(rgb);
    const cv::Rect2f box = faces[0].box;  // its lower corners lie beside the chin: without the outer fifth
    const cv::Rect inner(cv::Rect2f(box.tl() + cv::Point2f(box.width, box.height) * 0.2F, box.size() * 0.6F));
    EXPECT_GT(cv::mean(person(inner))[0], 0.97) << files[i];
    EXPECT_LT(cv::mean(person(cv::Rect(0, 0, rgb.cols / 8, rgb.rows / 4)))[0], 0.03) << files[i];
  }
}

TEST(FaceMesh, LiesOnTheFace) {
  const auto files = portraits();
  if (files.empty()) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of portraits";
  MODEL_OR_SKIP(mesh, load_face_mesh());
  auto analyser = load_dlib_analyser();
  ASSERT_TRUE(analyser.ok());
  for (std::size_t i = 0; i < files.size(); i += 5) {
    const cv::Mat rgb = load(files[i]);
    const auto faces = (*analyser)->find(rgb);
    ASSERT_FALSE(faces.empty()) << files[i];
    const Mesh m = mesh.find(rgb, faces[0]);
    EXPECT_GT(m.presence, 0.9F) << files[i];
    // An independent pair of eyes: the 68 landmarks' corners of mouth and eyes.
    const double unit = faces[0].eye_distance();
    for (const auto& [there, here] : {std::pair{78, 60}, {308, 64}, {33, 36}, {263, 45}, {152, 8}})
      EXPECT_LT(
          cv::norm(m.points[static_cast<std::size_t>(there)] - faces[0].landmarks[static_cast<std::size_t>(here)]),
          0.17 * unit)
          << files[i] << " point " << there;
    // The same face turned by 10 degrees and reduced to a third has the same points.
    cv::Mat turned;
    const cv::Mat turn = cv::getRotationMatrix2D(faces[0].landmarks[30], 10, 1 / 3.0);
    cv::warpAffine(rgb, turned, turn, rgb.size(), cv::INTER_AREA, cv::BORDER_REPLICATE);
    const auto again = (*analyser)->find(turned);
    if (again.empty()) continue;
    const Mesh n = mesh.find(turned, again[0]);
    const cv::Matx23d t = turn;
    for (const std::size_t k : {13U, 14U, 159U, 386U, 1U}) {
      const cv::Point2f expected(static_cast<float>(t(0, 0) * m.points[k].x + t(0, 1) * m.points[k].y + t(0, 2)),
                                 static_cast<float>(t(1, 0) * m.points[k].x + t(1, 1) * m.points[k].y + t(1, 2)));
      EXPECT_LT(cv::norm(n.points[k] - expected), 0.06 * unit / 3) << files[i] << " point " << k;
    }
  }
}

TEST(FaceMesh, NoPresenceWithoutAFace) {
  MODEL_OR_SKIP(mesh, load_face_mesh());
  Face nowhere;
  nowhere.box = {10, 10, 100, 100};
  for (std::size_t i = 0; i < 68; ++i)
    nowhere.landmarks[i] = {20.F + static_cast<float>(i % 10) * 8, 20.F + static_cast<float>(i)};
  EXPECT_LT(mesh.find(cv::Mat(200, 200, CV_8UC3, cv::Scalar(120, 130, 140)), nowhere).presence, 0.5F);
  // A face that lies beside the picture altogether.
  for (auto& p : nowhere.landmarks) p += cv::Point2f(5000, 5000);
  EXPECT_LT(mesh.find(cv::Mat(20, 20, CV_8UC3, cv::Scalar::all(120)), nowhere).presence, 0.5F);
}

TEST(Models, MissingAndDamagedAreNamed) {
  const auto none = find_model("no-such-model.onnx");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().id, "model.missing");
  EXPECT_NE(none.error().message.find("no-such-model.onnx"), std::string::npos);

  const fs::path folder = fs::temp_directory_path() / ("countersign-models-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "selfie.json") << "{}";
  std::ofstream(folder / "selfie.bin") << "x";
  const char* before = std::getenv("COUNTERSIGN_MODELS");
  const std::string kept = before ? before : "";
  ::setenv("COUNTERSIGN_MODELS", folder.c_str(), 1);
  const auto own = find_model("selfie.bin");
  const auto damaged = load_person_mask();
  before ? ::setenv("COUNTERSIGN_MODELS", kept.c_str(), 1) : ::unsetenv("COUNTERSIGN_MODELS");
  fs::remove_all(folder);
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(own->parent_path(), folder);
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().id, "model.damaged");
}

}  // namespace
}  // namespace cs::faces
