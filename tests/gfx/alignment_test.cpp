// Aligned photographs through the whole way to the screen: white discs stand for the pupils, the GPU draws the
// photographs as the stage aligns them, and the discs must come to lie on each other. COUNTERSIGN_PORTRAITS names a
// folder with landmark templates NAME.tem made by hand: the number of points, then a point a line, the centres of the
// pupils first.
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "gfx/photo_surface.hpp"
#include "offscreen.hpp"
#include "picture.hpp"
#include "ui/stage_parts.hpp"

namespace cs::gfx {
namespace {

namespace fs = std::filesystem;
using workbench::FaceFrame;
using workbench::Point;
using workbench::Stage;

constexpr double face_height = 800;              // hair to chin on the screen
constexpr double faces_in_eye_distances = 3.66;  // hair to chin, median of 51 portraits
constexpr double side = face_height;             // of a pane

struct Eyes {
  std::string name;
  Point left, right;
};

std::vector<Eyes> templates() {
  std::vector<Eyes> all;
  const char* folder = std::getenv("COUNTERSIGN_PORTRAITS");
  std::error_code none;
  if (folder == nullptr) return all;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() != ".tem") continue;
    std::ifstream file(entry.path());
    int points = 0;
    Eyes eyes{entry.path().stem().string(), {}, {}};
    if (file >> points >> eyes.left.x >> eyes.left.y >> eyes.right.x >> eyes.right.y && points > 1) all.push_back(eyes);
  }
  std::sort(all.begin(), all.end(), [](const Eyes& a, const Eyes& b) { return a.name < b.name; });
  return all;
}

Point turned(Point p, double angle, double scale) {
  return {scale * (std::cos(angle) * p.x - std::sin(angle) * p.y) + 40,
          scale * (std::sin(angle) * p.x + std::cos(angle) * p.y) + 300 * scale};
}

Picture with_discs(int width, int height, const Eyes& eyes) {
  Picture p{width, height, Bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4, 0)};
  const double r = 0.035 * std::hypot(eyes.right.x - eyes.left.x, eyes.right.y - eyes.left.y);
  for (const Point& eye : {eyes.left, eyes.right})
    for (int y = static_cast<int>(eye.y - r - 1); y <= static_cast<int>(eye.y + r + 1); ++y)
      for (int x = static_cast<int>(eye.x - r - 1); x <= static_cast<int>(eye.x + r + 1); ++x) {
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        const double share = std::clamp(r - std::hypot(x + 0.5 - eye.x, y + 0.5 - eye.y) + 0.5, 0.0, 1.0);
        for (int c = 0; c < 3; ++c)
          p.rgba[static_cast<std::size_t>((y * width + x) * 4 + c)] = static_cast<std::uint8_t>(255 * share);
      }
  return p;
}

// Centres of what is bright in the left and the right half.
std::array<Point, 2> bright(const Bytes& rgba, int width, int height) {
  std::array<Point, 2> sum{};
  std::array<double, 2> weight{};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double v = linear(rgba[static_cast<std::size_t>((y * width + x) * 4)] / 255.0);
      const std::size_t half = x < width / 2 ? 0 : 1;
      sum[half].x += v * (x + 0.5);
      sum[half].y += v * (y + 0.5);
      weight[half] += v;
    }
  for (std::size_t i = 0; i < 2; ++i)
    if (weight[i] > 0) sum[i] = {sum[i].x / weight[i], sum[i].y / weight[i]};
  return sum;
}

TEST(Alignment, EyesMarkedByHandLieOnEachOtherWithinTwoPixels) {
  const Offscreen context;
  if (!context.ok()) GTEST_SKIP() << context.problem;
  const std::vector<Eyes> all = templates();
  if (all.size() < 3) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of landmark templates";
  auto programs = PhotoPrograms::load(fs::path(COUNTERSIGN_SOURCE_DIR) / "shaders");
  ASSERT_TRUE(programs) << programs.error().message;
  double worst = 0;
  for (std::size_t i = 0; i + 2 < all.size(); i += 3) {
    // Three photographs of unequal size, turned against each other as badly held cameras turn them.
    const std::array<double, 3> angles = {0.03, -0.09, 0.14}, scales = {1.0, 0.36, 0.27};
    TextureCache cache;
    cache.begin_frame();
    Stage stage;
    std::vector<workbench::Pane> panes;
    std::vector<Picture> pictures;
    for (std::size_t k = 0; k < 3; ++k) {
      const double s = scales[k];
      const Eyes eyes{all[i + k].name, turned(all[i + k].left, angles[k], s), turned(all[i + k].right, angles[k], s)};
      const int edge = static_cast<int>(1900 * s) + 80;
      domain::FaceSummary face;
      face.left_eye = eyes.left;
      face.right_eye = eyes.right;
      panes.push_back({{side * static_cast<double>(k), 0, side, side},
                       static_cast<double>(edge),
                       static_cast<double>(edge),
                       FaceFrame::of(face, edge, edge)});
      pictures.push_back(with_discs(edge, edge, eyes));
    }
    stage.set_panes(panes);
    stage.set_aligned(true);
    const double shown = stage.scale(0) * panes[0].frame.between * faces_in_eye_distances;
    stage.zoom_about(0, stage.to_screen(0, panes[0].frame.origin), face_height / shown);
    ASSERT_NEAR(stage.scale(0) * panes[0].frame.between * faces_in_eye_distances, face_height, 1);
    std::array<std::array<Point, 2>, 3> found;
    for (std::size_t k = 0; k < 3; ++k) {
      Scene scene;
      const double edge = panes[k].width;
      scene.a = {cache.want(source_of(pictures[k], all[i + k].name), edge, Urgency::now),
                 ui::mapping_of(stage.transform(k), {static_cast<float>(panes[k].area.x), 0, side, side}, edge, edge),
                 false};
      PhotoSurface surface(*programs);
      surface.draw(static_cast<int>(side), static_cast<int>(side), scene);
      found[k] = bright(surface.read(), static_cast<int>(side), static_cast<int>(side));
    }
    for (std::size_t k = 1; k < 3; ++k)
      for (std::size_t eye = 0; eye < 2; ++eye) {
        const double apart = std::hypot(found[k][eye].x - found[0][eye].x, found[k][eye].y - found[0][eye].y);
        EXPECT_LE(apart, 2) << all[i].name << " and " << all[i + k].name;
        worst = std::max(worst, apart);
      }
    EXPECT_GT(found[0][1].x - found[0][0].x, 150);
    EXPECT_NEAR(found[0][0].y, found[0][1].y, 1) << "level";
  }
  RecordProperty("worst_px", std::to_string(worst));
  std::printf("Eyes of aligned photographs are at most %.2f px apart.\n", worst);
}

}  // namespace
}  // namespace cs::gfx
