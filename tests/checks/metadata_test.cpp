#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/capture_context.hpp"
#include "checks/made_evidence.hpp"
#include "domain/capture.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using test::Made;
using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  const char* name;
  imaging::Exif exif;
  std::string context;
  Outcome outcome;
  std::vector<std::string> suggests;
};

imaging::Exif exif(std::string lens, std::string taken = {}, std::string software = {}) {
  imaging::Exif e;
  e.present = true;
  e.make = "HUAWEI", e.model = "NOH-AN00";
  e.lens = std::move(lens), e.taken = std::move(taken), e.software = std::move(software);
  return e;
}

// 2025-10-09 08:53:20 UTC, in China 16:53:20.
constexpr const char* said_now = R"({"source":"camera","camera":"back","captured_at":1760000000000,"nonce":"x"})";
const std::string signed_now = domain::carried_context(said_now, "mini");

class LiveCapture : public testing::TestWithParam<Case> {};

TEST_P(LiveCapture, Says) {
  Made made;
  made.evidence.exif = GetParam().exif;
  made.evidence.capture_context = GetParam().context;
  const auto findings = check_metadata(made.evidence, *Rules::load());
  const auto& f = test::of(findings, "live_capture");
  EXPECT_EQ(f.outcome, GetParam().outcome) << f.message.en;
  EXPECT_EQ(f.suggests, GetParam().suggests);
  EXPECT_FALSE(f.message.zh.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, LiveCapture,
    testing::Values(
        Case{"nothing", {}, "", Outcome::cannot_tell, {}}, Case{"signed", {}, signed_now, Outcome::pass, {}},
        Case{"signed_and_exif", exif("back camera 5.6mm", "2025:10:09 16:53:18"), signed_now, Outcome::pass, {}},
        Case{"album", exif("back camera 5.6mm"), R"({"source":"album"})", Outcome::fail, {"NOT_LIVE"}},
        Case{"front_signed", {}, R"({"source":"camera","camera":"front"})", Outcome::fail, {"FRONT_CAMERA"}},
        Case{
            "front_lens", exif("iPhone 15 Pro front camera 2.69mm f/1.9"), signed_now, Outcome::fail, {"FRONT_CAMERA"}},
        Case{"last_year", exif("back", "2024:06:01 09:00:00"), signed_now, Outcome::fail, {"NOT_LIVE"}},
        Case{"other_time_zone", exif("back", "2025:10:09 02:10:00"), signed_now, Outcome::pass, {}},
        Case{"impossible_time", exif("back", "2025:13:40 99:99:99"), signed_now, Outcome::pass, {}},
        Case{"unsigned", {}, said_now, Outcome::cannot_tell, {}},
        Case{"unsigned_rear_camera_alone", {}, R"({"camera":"back"})", Outcome::cannot_tell, {}},
        Case{"carried_without_a_key", {}, domain::carried_context(said_now, ""), Outcome::cannot_tell, {}},
        Case{"calls_itself_signed",
             {},
             domain::carried_context(domain::carried_context(said_now, "mini"), ""),
             Outcome::cannot_tell,
             {}},
        Case{"unsigned_time_accuses_nobody", exif("", "2024:06:01 09:00:00"), said_now, Outcome::cannot_tell, {}},
        Case{"album_unsigned_is_believed", {}, R"({"source":"album"})", Outcome::fail, {"NOT_LIVE"}},
        Case{"camera_unknown",
             exif(""),
             domain::carried_context(R"({"source":"camera"})", "mini"),
             Outcome::cannot_tell,
             {}},
        Case{"rear_lens_and_signed_source",
             exif("后置摄像头"),
             domain::carried_context(R"({"source":"camera"})", "mini"),
             Outcome::pass,
             {}},
        Case{"metadata_alone_proves_nothing", exif("back camera", "2025:10:09 16:53:18"), "", Outcome::cannot_tell, {}},
        Case{"broken_context", exif("back camera"), "{\"source\":", Outcome::cannot_tell, {}}),
    [](const auto& param) { return param.param.name; });

TEST(EditingSoftware, NamesAreKnown) {
  const auto outcome_of = [](const imaging::Exif& e) {
    Made made;
    made.evidence.exif = e;
    return test::of(check_metadata(made.evidence, *Rules::load()), "editing_software");
  };
  for (const char* editor :
       {"Adobe Photoshop 25.0 (Windows)", "美图秀秀", "MeituPic", "Snapseed 2.0", "B612", "GIMP 2.10"}) {
    const auto f = outcome_of(exif("", "", editor));
    EXPECT_EQ(f.outcome, Outcome::fail) << editor;
    EXPECT_THAT(f.suggests, ElementsAre("EDITED"));
    EXPECT_NE(f.message.zh.find(editor), std::string::npos);
  }
  for (const char* phone : {"", "NOH-AN00 4.2.0.160", "17.5.1", "HDR+ 1.0.345618096zd", "MIUI Camera", "Android UP1A"})
    EXPECT_EQ(outcome_of(exif("", "", phone)).outcome, Outcome::pass) << phone;
  EXPECT_EQ(outcome_of({}).outcome, Outcome::cannot_tell);
}

TEST(CaptureContext, HostileTextIsRefused) {
  for (const char* bad : {"", "null", "[]", "\"camera\"", "{", R"({"source":1})", R"({"source":"gallery"})",
                          R"({"camera":["back"]})", R"({"captured_at":"now"})", R"({"captured_at":-1})",
                          R"({"captured_at":1e300})", R"({"captured_at":99999999999999999999})"}) {
    const auto context = parse_capture_context(bad);
    ASSERT_FALSE(context.ok()) << bad;
    EXPECT_EQ(context.error().id, "context.invalid");
  }
  EXPECT_TRUE(parse_capture_context("{}").ok());
  for (const char* bad : {R"({"said":1,"signed_by":""})", R"({"said":"{}"})", R"({"said":"{","signed_by":"k"})"})
    EXPECT_FALSE(parse_capture_context(bad).ok()) << bad;
  const std::string odd = "{\"note\":\"a\\\\b \\\"c\\\" 张\"}\n";
  EXPECT_TRUE(parse_capture_context(domain::carried_context(odd, "k\"1")).ok()) << domain::carried_context(odd, "k\"1");
  EXPECT_TRUE(parse_capture_context(std::string(100'000, '[')).error().id == "context.invalid");
}

}  // namespace
}  // namespace cs::checks
