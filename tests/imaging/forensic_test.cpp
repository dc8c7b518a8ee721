// What pictures keep of their history: tables, block edges, thumbnails, patterns, edges of sheets.
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "imaging/block_edges.hpp"
#include "imaging/decode.hpp"
#include "imaging/jpeg_facts.hpp"
#include "imaging/periodicity.hpp"
#include "imaging/sheet_edges.hpp"
#include "imaging/thumbnail.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

/// Soft shapes with grain, as a photograph has.
cv::Mat photograph(int width, int height, double grain = 6) {
  cv::Mat out(height, width, CV_8UC3), shapes(height / 40 + 2, width / 40 + 2, CV_8UC3), noise(height, width, CV_8UC3);
  cv::RNG random(5);
  random.fill(shapes, cv::RNG::UNIFORM, 60, 200);
  cv::resize(shapes, out, out.size(), 0, 0, cv::INTER_CUBIC);
  random.fill(noise, cv::RNG::NORMAL, 128, grain);
  cv::addWeighted(out, 1, noise, 1, -128, out);
  return out;
}

Bytes saved(const cv::Mat& rgb, int quality) {
  return test::jpeg(rgb, {test::JpegStyle::Colour::rgb, false, quality});
}

TEST(JpegFacts, QualityIsReadFromTheTables) {
  for (const int quality : {5, 15, 30, 50, 75, 92, 98}) {
    const JpegFacts facts = read_jpeg_facts(saved(test::scene(64, 64), quality));
    ASSERT_TRUE(facts.quality) << quality;
    EXPECT_NEAR(*facts.quality, quality, 1);
    EXPECT_TRUE(facts.library_tables);
  }
  EXPECT_FALSE(read_jpeg_facts(test::png(cv::Mat(8, 8, CV_8UC3, cv::Scalar(1, 2, 3)))).quality);
  EXPECT_FALSE(read_jpeg_facts({}).quality);
}

TEST(JpegFacts, TheToolsAreReadFromXmp) {
  using Names = std::vector<std::string>;
  const auto with_xmp = [](std::string text) {
    std::string body("http://ns.adobe.com/xap/1.0/\0", 29);
    body += text;
    return test::with_exif(test::jpeg(test::scene(32, 32)), Bytes(body.begin(), body.end()));
  };
  EXPECT_EQ(read_jpeg_facts(with_xmp(R"x(<rdf xmp:CreatorTool="Adobe Photoshop 25.0 (Windows)"/>)x")).tools,
            Names{"Adobe Photoshop 25.0 (Windows)"});
  EXPECT_EQ(read_jpeg_facts(with_xmp("<xmp:CreatorTool>美图秀秀</xmp:CreatorTool>")).tools, Names{"美图秀秀"});
  EXPECT_EQ(read_jpeg_facts(with_xmp(R"(<li stEvt:softwareAgent='Snapseed'/>)")).tools, Names{"Snapseed"});
  // The camera's own word does not hide what was done to the picture after it.
  EXPECT_EQ(
      read_jpeg_facts(with_xmp(R"(<x xmp:CreatorTool="17.1.1"/><stEvt:softwareAgent>Adobe Photoshop 25.0</stEvt:>)"
                               R"(<li stEvt:softwareAgent="GIMP 2.10"/>)"))
          .tools,
      (Names{"17.1.1", "Adobe Photoshop 25.0", "GIMP 2.10"}));
  EXPECT_EQ(read_jpeg_facts(with_xmp(R"(<rdf xap:CreatorTool="Picasa"/>)")).tools, Names{"Picasa"});
  EXPECT_EQ(read_jpeg_facts(with_xmp(R"(<rdf xmlns:darktable="http://darktable.sf.net/"/>)")).tools,
            Names{"darktable"});
  std::string png_text = "XML:com.adobe.xmp";
  png_text.append(5, '\0').append(R"(<x xmp:CreatorTool="Snapseed"/>)");
  const Bytes png = test::png(cv::Mat(8, 8, CV_8UC3, cv::Scalar(1, 2, 3)));
  EXPECT_EQ(read_jpeg_facts(test::with_png_chunk(png, "iTXt", {png_text.begin(), png_text.end()})).tools,
            Names{"Snapseed"});
  const std::string software("Software\0GIMP 2.10", 18);
  EXPECT_EQ(read_jpeg_facts(test::with_png_chunk(png, "tEXt", {software.begin(), software.end()})).tools,
            Names{"GIMP 2.10"});
  EXPECT_EQ(read_jpeg_facts(with_xmp("xmp:CreatorTool=\"never ends")).tools, Names{});
  EXPECT_EQ(read_jpeg_facts(with_xmp("xmp:CreatorTool=\"" + std::string(5000, 'x') + "\"")).tools, Names{});
  EXPECT_EQ(read_jpeg_facts(with_xmp("xmp:CreatorTool=\"\xff\xfe\"")).tools, Names{});
}

TEST(JpegFacts, CutAnywhereItNeverFails) {
  const Bytes whole = saved(test::scene(48, 48), 60);
  for (std::size_t n = 0; n < std::min<std::size_t>(whole.size(), 700); ++n) {
    const JpegFacts facts = read_jpeg_facts(ByteView(whole).first(n));
    EXPECT_LE(facts.quality.value_or(60), 61);
  }
}

TEST(BlockEdges, ShowHardCompressionEvenWhenSavedAgain) {
  const cv::Mat good = photograph(400, 400);
  EXPECT_LT(block_edges(good), 0.2);
  const cv::Mat hard = decode(saved(good, 12), 0, {})->rgb;
  EXPECT_GT(block_edges(hard), 0.7);
  EXPECT_GT(block_edges(decode(saved(hard, 92), 0, {})->rgb), 0.7);
  EXPECT_GT(block_edges(hard(cv::Rect(3, 5, 390, 390)).clone()), 0.7) << "wherever the grid begins";
  EXPECT_EQ(block_edges(cv::Mat(400, 400, CV_8UC3, cv::Scalar(90, 90, 90))), 0);
  EXPECT_EQ(block_edges(cv::Mat(20, 20, CV_8UC3, cv::Scalar(90, 90, 90))), 0);
}

TEST(Periodicity, GridsStandOutGrainDoesNot) {
  cv::Mat picture = photograph(600, 600);
  EXPECT_LT(find_periodicity(picture).strength, 20);
  EXPECT_LT(find_periodicity(decode(saved(picture, 20), 0, {})->rgb).strength, 20) << "JPEG's own blocks are no screen";
  const double period = 2.6;
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) {
      const double wave = 1 + 0.06 * std::cos(2 * CV_PI * (x * 0.995 + y * 0.1) / period);
      for (int c = 0; c < 3; ++c) {
        auto& v = picture.at<cv::Vec3b>(y, x)[c];
        v = cv::saturate_cast<unsigned char>(v * wave);
      }
    }
  const Periodicity found = find_periodicity(picture);
  EXPECT_GT(found.strength, 60);
  EXPECT_NEAR(found.period, period, 0.1);
  EXPECT_EQ(find_periodicity(cv::Mat(200, 600, CV_8UC3, cv::Scalar(1, 2, 3))).strength, 0);
}

struct Scene {
  cv::Mat picture = cv::Mat(800, 600, CV_8UC3, cv::Scalar(225, 225, 225));
  cv::Rect2f face{220, 250, 160, 200};
  Scene() {
    cv::ellipse(picture, cv::Point(300, 350), {90, 130}, 0, 0, 360, {190, 150, 130}, cv::FILLED);
    cv::ellipse(picture, cv::Point(300, 800), {280, 270}, 0, 180, 360, {60, 70, 90}, cv::FILLED);
  }
};

TEST(SheetEdges, APersonBeforeAWallHasNone) {
  Scene s;
  EXPECT_TRUE(find_sheet(s.picture, s.face).empty());
  // A door frame behind the person: upright lines and one above, hidden by the body below.
  cv::line(s.picture, {90, 0}, {90, 560}, {90, 70, 50}, 6);
  cv::line(s.picture, {510, 0}, {510, 560}, {90, 70, 50}, 6);
  cv::line(s.picture, {90, 60}, {510, 60}, {90, 70, 50}, 6);
  EXPECT_TRUE(find_sheet(s.picture, s.face).empty());
}

TEST(SheetEdges, APrintOnATableAndADarkDeviceAreSeen) {
  Scene s;
  cv::Mat table(800, 600, CV_8UC3, cv::Scalar(150, 110, 75));
  const cv::Point2f from[] = {{0, 0}, {600, 0}, {600, 800}, {0, 800}};
  const cv::Point2f to[] = {{60, 70}, {540, 60}, {550, 730}, {50, 740}};
  const cv::Mat map = cv::getPerspectiveTransform(from, to);
  cv::warpPerspective(s.picture, table, map, table.size(), cv::INTER_AREA, cv::BORDER_TRANSPARENT);
  const cv::Rect2f face(236, 270, 128, 170);
  const cv::Rect2f sheet = find_sheet(table, face);
  ASSERT_FALSE(sheet.empty());
  EXPECT_NEAR(sheet.br().y, 735, 15);

  cv::Mat device(800, 600, CV_8UC3, cv::Scalar(20, 20, 22));
  cv::resize(s.picture, device(cv::Rect(40, 50, 520, 700)), {520, 700});
  const cv::Rect2f screen = find_sheet(device, {230, 270, 140, 175});
  ASSERT_FALSE(screen.empty());
  EXPECT_NEAR(screen.x, 40, 10);
  EXPECT_NEAR(screen.y, 50, 10);
}

TEST(SheetEdges, AnyFaceBoxIsTaken) {
  Scene s;
  for (const cv::Rect2f& face : {cv::Rect2f(-500, -500, 10, 10), cv::Rect2f(590, 790, 300, 300), cv::Rect2f(),
                                 cv::Rect2f(0, 0, 600, 800), cv::Rect2f(300, 795, 2, 2)})
    EXPECT_TRUE(find_sheet(s.picture, face).empty());
  EXPECT_TRUE(find_sheet(cv::Mat(1, 1, CV_8UC3), {0, 0, 1, 1}).empty());
}

TEST(Thumbnail, OfAnotherPictureDiffers) {
  const cv::Mat picture = test::scene(400, 300), other = photograph(400, 300);
  cv::Mat small, turned, letterbox(120, 160, CV_8UC3, cv::Scalar(0, 0, 0));
  cv::resize(picture, small, {160, 120}, 0, 0, cv::INTER_AREA);
  EXPECT_GT(thumbnail_likeness(saved(small, 80), 1, picture).value_or(-9), 0.95);
  EXPECT_LT(thumbnail_likeness(saved(small, 80), 1, other).value_or(9), 0.6);
  EXPECT_GT(thumbnail_likeness(saved(small, 80), 6, upright(picture, 6)).value_or(-9), 0.95);
  // A wide picture in a thumbnail of 4 : 3, with black bars.
  const cv::Mat wide = picture.rowRange(40, 240);
  cv::resize(wide, letterbox(cv::Rect(0, 20, 160, 80)), {160, 80}, 0, 0, cv::INTER_AREA);
  EXPECT_GT(thumbnail_likeness(saved(letterbox, 80), 1, wide).value_or(-9), 0.9);
  EXPECT_FALSE(thumbnail_likeness(Bytes{0xFF, 0xD8, 0xFF}, 1, picture));
  EXPECT_FALSE(thumbnail_likeness(saved(cv::Mat(60, 80, CV_8UC3, cv::Scalar(9, 9, 9)), 80), 1, picture));
}

TEST(DecodePart, IsThatPartOfTheWhole) {
  const Bytes plain = saved(photograph(331, 257, 2), 90);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    const Bytes file = test::with_exif(plain, test::exif_body({.orientation = orientation}));
    const cv::Mat whole = decode(file, 0, {})->rgb;
    for (const cv::Rect& part : {cv::Rect(0, 0, 40, 30), cv::Rect(53, 71, 90, 101), cv::Rect(200, 200, 400, 400)}) {
      const auto found = decode_part(file, part, {});
      const cv::Rect inside = part & cv::Rect({}, whole.size());
      ASSERT_TRUE(found);
      ASSERT_EQ(found->size(), inside.size());
      // The colours of the outermost pixels are interpolated without their neighbours.
      EXPECT_LT(cv::norm(*found, whole(inside), cv::NORM_L1) / static_cast<double>(found->total() * 3), 1.0);
    }
    EXPECT_FALSE(decode_part(file, {1000, 1000, 5, 5}, {}));
  }
  const cv::Mat scene = test::scene(64, 48);
  cv::Mat bgr;
  cv::cvtColor(scene, bgr, cv::COLOR_RGB2BGR);
  const auto of_png = decode_part(test::png(bgr), {10, 12, 20, 20}, {});
  ASSERT_TRUE(of_png);
  EXPECT_EQ(cv::norm(*of_png, scene(cv::Rect(10, 12, 20, 20)), cv::NORM_INF), 0);
  for (const auto colour : {test::JpegStyle::Colour::grey, test::JpegStyle::Colour::cmyk})
    static_cast<void>(decode_part(test::jpeg(scene, {colour, true, 90}), {1, 1, 20, 20}, {}));
  for (std::size_t n = 0; n < plain.size(); n += 97)
    static_cast<void>(decode_part(ByteView(plain).first(n), {50, 50, 99, 99}, {}));
}

}  // namespace
}  // namespace cs::imaging
