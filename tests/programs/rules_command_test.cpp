// countersignd rules try, on photographs: what changes, who changes, and refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sample_files.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace cs::programs {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

TEST(RulesTry, SaysWhatAnotherThresholdChangesAndShowsThePictures) {
  const test::TempDir dir;
  fs::create_directories(dir / "photos/b");
  const Bytes photo = test::jpeg(cv::Mat(480, 360, CV_8UC3, cv::Scalar(90, 120, 150)));
  for (const char* name : {"photos/a.jpg", "photos/b/c.jpg"})
    std::ofstream(dir / name, std::ios::binary)
        .write(as_text(photo).data(), static_cast<std::streamsize>(photo.size()));
  std::ofstream before(dir / "before.csv");
  before
      << "file,n,of,check,outcome,value,unit,threshold_low,threshold_high,suggests,message_zh,message_en,fingerprint\n";
  for (const char* name : {"a.jpg", "b/c.jpg"}) before << name << ",1,1,resolution,fail,360,px,480,,,,,rules\n";
  before.close();
  const std::string arguments = "rules try " + (dir / "photos").string() + " --rules " + (dir / "rules.toml").string() +
                                " --workers 1 --before " + (dir / "before.csv").string();
  std::ofstream(dir / "rules.toml") << "[resolution]\nshort_edge_px = 1\nlong_edge_px = 1\n";
  const std::string said =
      test::countersignd(arguments + " --pictures " + (dir / "out").string() + " --csv " + (dir / "out.csv").string());
  EXPECT_THAT(said, HasSubstr("resolution"));
  EXPECT_THAT(said, HasSubstr("b/c.jpg  resolution  fail > pass"));
  EXPECT_TRUE(fs::exists(dir / "out/resolution/fail-pass/a.jpg"));
  EXPECT_TRUE(fs::exists(dir / "out/resolution/fail-pass/b_c.jpg"));
  std::stringstream table;
  table << std::ifstream(dir / "out.csv").rdbuf();
  EXPECT_THAT(table.str(), HasSubstr("a.jpg,resolution,fail,pass\n"));
  std::ofstream(dir / "rules.toml") << "[resolution]\nnonsense = 1\n";
  const std::string refused = test::countersignd(arguments, 1);
  EXPECT_THAT(refused, HasSubstr("nonsense"));
  EXPECT_THAT(refused, Not(HasSubstr("photographs;")));
}

}  // namespace
}  // namespace cs::programs
