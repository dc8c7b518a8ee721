// The checks that look at the file's history and the face at full size; and that every identifier is there and has its
// words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <set>
#include <sstream>

#include "checks/examine.hpp"
#include "checks/made_evidence.hpp"
#include "imaging/decode.hpp"
#include "imaging/heic.hpp"
#include "platform/places.hpp"
#include "sample_files.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using test::Made;
using testing::ElementsAre;
using testing::IsEmpty;

const Rules& rules() {
  static const Rules standard = *Rules::load();
  return standard;
}

/// The made head at a camera's size, with grain.
struct Close : Made {
  explicit Close(double grain = 5)
      : Made(test::Head{.photo_width = 1800,
                        .photo_height = 2400,
                        .face_width = 700,
                        .centre_x = 900,
                        .crown_y = 300,
                        .eye_y = 900}) {
    cv::Mat noise(picture.rgb.size(), CV_8UC3);
    cv::RNG random(3);
    random.fill(noise, cv::RNG::NORMAL, 128, grain);
    cv::addWeighted(picture.rgb, 1, noise, 1, -128, picture.rgb);
    evidence.analysed = picture.rgb;
    look();
  }
  void look() {
    evidence.closeup_at = {400, 500, 1000, 1100};
    evidence.closeup = picture.rgb(evidence.closeup_at);
  }
};

TEST(Compression, ByTheTablesAndByTheBlocks) {
  Close made;
  const auto run = [&] { return test::of(check_compression(made.evidence, rules()), "compression"); };
  for (const auto& [quality, outcome] : {std::pair{95, Outcome::pass}, std::pair{60, Outcome::pass},
                                         std::pair{59, Outcome::attention}, std::pair{19, Outcome::fail}}) {
    made.evidence.jpeg.quality = quality;
    const auto f = run();
    EXPECT_EQ(f.outcome, outcome) << quality;
    EXPECT_EQ(f.value, quality);
    EXPECT_EQ(f.suggests.empty(), outcome == Outcome::pass);
  }
  made.evidence.jpeg.quality = 95;
  const Bytes hard = test::jpeg(made.picture.rgb, {test::JpegStyle::Colour::rgb, false, 8});
  made.picture.rgb = imaging::decode(hard, 0, {})->rgb;
  made.look();
  EXPECT_EQ(run().outcome, Outcome::attention) << "saved again at a good quality";
  EXPECT_THAT(run().suggests, ElementsAre("LOW_RESOLUTION"));
}

TEST(Rephotographed, PatternsAreSpokenOfAndNeverFail) {
  Close made;
  const auto run = [&] { return test::of(check_rephotographed(made.evidence, rules()), "rephotographed"); };
  EXPECT_EQ(run().outcome, Outcome::pass);
  EXPECT_THAT(run().suggests, IsEmpty());
  for (int y = 0; y < made.picture.rgb.rows; ++y)
    for (int x = 0; x < made.picture.rgb.cols; x += 3) made.picture.rgb.at<cv::Vec3b>(y, x) *= 0.8;
  const auto f = run();
  EXPECT_EQ(f.outcome, Outcome::attention);
  EXPECT_THAT(f.suggests, ElementsAre("REPHOTOGRAPHED"));
  EXPECT_FALSE(f.regions.empty());
  made.evidence.closeup.release();
  made.evidence.faces.clear();
  EXPECT_EQ(run().outcome, Outcome::cannot_tell);
}

TEST(SkinSmoothing, LooksForTexture) {
  const auto run = [](const Made& made) {
    return test::of(check_skin_smoothing(made.evidence, rules()), "skin_smoothing");
  };
  const Close grainy(9);
  EXPECT_EQ(run(grainy).outcome, Outcome::pass) << run(grainy).message.en;
  EXPECT_EQ(run(grainy).regions.size(), 3U);
  Close smooth(9);
  cv::Mat filtered;
  cv::bilateralFilter(smooth.picture.rgb, filtered, 15, 60, 10);
  smooth.picture.rgb = filtered;
  smooth.look();
  const auto f = run(smooth);
  EXPECT_EQ(f.outcome, Outcome::attention) << f.message.en << *f.value;
  EXPECT_THAT(f.suggests, ElementsAre("EDITED"));
  // Half the light is half the levels, of texture as of everything.
  Close dim(9);
  const double full_light = *run(dim).value;
  dim.picture.rgb *= 0.5;
  dim.evidence.analysed = dim.picture.rgb;
  dim.look();
  EXPECT_NEAR(*run(dim).value, full_light, 0.1 * full_light);
  Close blurred(9);
  cv::GaussianBlur(blurred.picture.rgb, filtered, {}, 9);
  blurred.picture.rgb = filtered;
  blurred.look();
  EXPECT_EQ(run(blurred).outcome, Outcome::cannot_tell) << "a soft picture is not a filtered one";
  Made small(test::Head{.face_width = 100});
  small.evidence.closeup = small.picture.rgb;
  small.evidence.closeup_at = cv::Rect({}, small.picture.rgb.size());
  EXPECT_EQ(run(small).outcome, Outcome::cannot_tell);
}

TEST(EditingSoftware, NamesInXmpAndForeignThumbnails) {
  Made made;
  const auto run = [&] { return test::of(check_metadata(made.evidence, rules()), "editing_software"); };
  made.evidence.jpeg.tools = {"17.1.1", "Adobe Photoshop 25.0 (Windows)"};
  EXPECT_EQ(run().outcome, Outcome::fail);
  made.evidence.jpeg.tools.clear();
  made.evidence.exif.present = true;
  EXPECT_EQ(run().outcome, Outcome::pass);
  cv::Mat small;
  cv::resize(made.picture.rgb, small, {120, 160}, 0, 0, cv::INTER_AREA);
  made.evidence.exif.thumbnail = test::jpeg(small);
  EXPECT_EQ(run().outcome, Outcome::pass);
  made.evidence.exif.thumbnail = test::jpeg(test::scene(120, 160));
  EXPECT_EQ(run().outcome, Outcome::attention);
  EXPECT_THAT(run().suggests, ElementsAre("EDITED"));
}

TEST(Forensic, NothingButFilesSayFails) {
  for (const Check& check : forensic_registry()) {
    Made made;
    for (const domain::Finding& f : check.run(made.evidence, rules())) {
      EXPECT_NE(f.outcome, Outcome::fail) << f.check;
      EXPECT_NE(f.message.zh, f.message.en);
    }
  }
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

const Examiner& examiner() {
  static const auto loaded = Examiner::load({}, true);
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return **loaded;
}

TEST(Identifiers, EveryOneThatIsSaidHasItsNameInBothLanguages) {
  const auto good = examiner().examine({test::jpeg(test::scene(600, 800)), {}, {}, {}}, {});
  ASSERT_TRUE(good.ok());
  std::set<std::string> said;
  for (const auto& f : good->findings) said.insert(f.check);
  Made made;
  for (const auto* checks : {&registry(), &forensic_registry()})
    for (const Check& check : *checks)
      for (const auto& f : check.run(made.evidence, rules())) said.insert(f.check);
  for (const char* id :
       {"readable",         "resolution",    "compression",      "single_face",        "head_pose",
        "head_level",       "head_size",     "head_position",    "eyes_open",          "eyes_clear",
        "brows_clear",      "ears_visible",  "teeth_hidden",     "expression_neutral", "head_covering",
        "glasses_glare",    "glasses_tint",  "earrings",         "necklace",           "makeup",
        "clothes_contrast", "clothes_style", "backdrop_uniform", "light_even",         "exposure",
        "natural_colour",   "sharpness",     "live_capture",     "editing_software",   "rephotographed",
        "skin_smoothing",   "duplicate",     "ai_generated"})
    EXPECT_TRUE(said.contains(id)) << id;
  for (const char* language : {"zh", "en"}) {
    const std::string words = text_of(assets_dir() / "lang" / language / "ui.json");
    for (const std::string& id : said) EXPECT_NE(words.find("\"check." + id + "\""), std::string::npos) << id;
  }
}

/// A few shapes that a child would call a face.
cv::Mat cartoon() {
  cv::Mat out(800, 600, CV_8UC3, cv::Scalar(255, 240, 180));
  cv::circle(out, {300, 400}, 200, {255, 220, 60}, cv::FILLED, cv::LINE_AA);
  cv::circle(out, {300, 400}, 200, {0, 0, 0}, 6, cv::LINE_AA);
  for (const int x : {230, 370}) cv::circle(out, {x, 340}, 24, {0, 0, 0}, cv::FILLED, cv::LINE_AA);
  cv::ellipse(out, {300, 460}, {100, 60}, 0, 0, 180, {0, 0, 0}, 8, cv::LINE_AA);
  return out;
}

/// The file with a colour profile that promises more than it holds.
Bytes with_profile(const Bytes& jpeg) {
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  const std::string body = std::string("ICC_PROFILE") + '\0' + "\1\2" + std::string(4000, '\xff');
  for (const std::size_t byte : {std::size_t{0xFF}, std::size_t{0xE2}, (body.size() + 2) >> 8, (body.size() + 2) & 255})
    out.push_back(static_cast<std::uint8_t>(byte));
  out.insert(out.end(), body.begin(), body.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

TEST(BadPictures, EachGivesFindingsOrOneSentenceSoon) {
  using Colour = test::JpegStyle::Colour;
  cv::Mat deep(300, 200, CV_16UC3, cv::Scalar(40000, 30000, 20000)), back(900, 700, CV_8UC3, cv::Scalar(230, 230, 230));
  cv::ellipse(back, {350, 400}, {150, 210}, 0, 0, 360, {30, 26, 24}, cv::FILLED, cv::LINE_AA);  // hair only

  const struct {
    const char* name;
    Bytes file;
  } pictures[] = {
      {"no face", test::jpeg(test::scene(800, 600))},
      {"a cartoon", test::jpeg(cartoon())},
      {"the back of a head", test::jpeg(back)},
      {"one pixel", test::jpeg(cv::Mat(1, 1, CV_8UC3, cv::Scalar(200, 100, 50)))},
      {"one pixel, PNG", test::png(cv::Mat(1, 1, CV_8UC3, cv::Scalar(200, 100, 50)))},
      {"a thread", test::jpeg(test::scene(3, 5000))},
      {"a line", test::jpeg(test::scene(6000, 2))},
      {"CMYK", test::jpeg(test::scene(700, 900), {Colour::cmyk, false, 90})},
      {"YCCK, progressive", test::jpeg(test::scene(700, 900), {Colour::ycck, true, 90})},
      {"progressive", test::jpeg(test::scene(3000, 4000), {Colour::rgb, true, 90})},
      {"grey", test::jpeg(test::scene(700, 900), {Colour::grey, false, 90})},
      {"16 bit", test::png(deep)},
      {"palette", test::palette_png(640, 480, {200, 150, 120}, {30, 20, 10})},
      {"EXIF-rotated", test::with_exif(test::jpeg(test::scene(1800, 2400)), test::exif_body({.orientation = 6}))},
      {"a broken colour profile", with_profile(test::jpeg(test::scene(700, 900)))},
      {"black", test::jpeg(cv::Mat(900, 700, CV_8UC3, cv::Scalar(0, 0, 0)))},
      {"white", test::jpeg(cv::Mat(900, 700, CV_8UC3, cv::Scalar(255, 255, 255)))},
      {"1-bit PNG", test::bomb_png(900, 900)},
      {"HEIC", Bytes{0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c', 0, 0, 0, 0, 'm', 'i', 'f', '1'}},
      {"text", Bytes{'h', 'e', 'l', 'l', 'o'}},
      {"nothing", {}},
  };
  examiner();  // loading the models is another matter
  for (const auto& [name, file] : pictures) {
    SCOPED_TRACE(name);
    const std::clock_t begin = std::clock();
    const auto e = examiner().examine({file, file, file, "{}"}, {});
    EXPECT_LT(std::clock() - begin, 5 * CLOCKS_PER_SEC);
    if (!e) {
      EXPECT_EQ(e.error().code, Code::invalid);
      EXPECT_TRUE(e.error().message.ends_with(".")) << e.error().message;
      continue;
    }
    EXPECT_GE(e->findings.size(), 20U);
    for (const auto& f : e->findings) {
      EXPECT_FALSE(f.message.zh.empty()) << f.check;
      EXPECT_FALSE(f.message.en.empty()) << f.check;
      for (const auto& region : f.regions)
        for (const auto& p : region.points) {
          EXPECT_GE(p.x, 0) << f.check;
          EXPECT_LE(p.x, e->width) << f.check;
          EXPECT_LE(p.y, e->height) << f.check;
        }
    }
    if (e->face.count == 0) {
      EXPECT_THAT(test::of(e->findings, "single_face").suggests, ElementsAre("NO_FACE"));
      EXPECT_EQ(test::of(e->findings, "ears_visible").outcome, Outcome::cannot_tell);
    }
  }
}

TEST(BadPictures, TheBeginningOfAHeicFileIsRefused) {
  const Bytes heic{0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c', 0, 0, 0, 0, 'm', 'i', 'f', '1'};
  const auto e = examiner().examine({heic, {}, {}, {}}, {});
  ASSERT_FALSE(e.ok());
  EXPECT_THAT(e.error().id, testing::AnyOf("photo.truncated", "photo.unreadable", "photo.not_an_image"));
  EXPECT_TRUE(e.error().message.ends_with("."));
  if (!imaging::reads_heic()) {
    EXPECT_THAT(e.error().message, testing::HasSubstr("HEIC"));
  }
}

}  // namespace
}  // namespace cs::checks
