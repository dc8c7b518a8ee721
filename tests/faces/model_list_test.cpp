// The list of models: what is on it, and that a file of the same name with other content is told from the chosen one.
#include "faces/model_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/hash.hpp"
#include "faces/analyser.hpp"
#include "platform/files.hpp"
#include "support/temp_dir.hpp"

namespace cs::faces {
namespace {

using testing::HasSubstr;

struct ModelList : testing::Test {
  test::TempDir dir;
  void SetUp() override { ::setenv("COUNTERSIGN_MODELS", dir.path().c_str(), 1); }
  void TearDown() override { ::unsetenv("COUNTERSIGN_MODELS"); }
  void put(const std::string& content) const { std::ofstream(dir / "m.onnx", std::ios::trunc) << content; }
};

TEST_F(ModelList, EveryModelHasASourceALicenceAndChecks) {
  const auto models = chosen_models();
  ASSERT_TRUE(models.ok()) << models.error().message;
  EXPECT_GE(models->size(), 7U);
  for (const ChosenModel& m : *models) {
    EXPECT_THAT(m.package, testing::MatchesRegex("debian:.+|.+@[0-9.]+")) << m.file;
    EXPECT_FALSE(m.purpose.empty() || m.checks.empty() || m.licence.empty()) << m.file;
  }
}

TEST_F(ModelList, DebiansIsTheOneThatIsLoaded) {
  const auto analyser = load_dlib_analyser();
  if (!analyser) GTEST_SKIP() << analyser.error().message;
  const auto models = chosen_models();
  const auto there = look_at_model(models.value().at(0));
  ASSERT_TRUE(there.ok()) << there.error().message;
  const auto bytes = read_file(there->path, std::size_t{512} << 20);
  EXPECT_THAT((*analyser)->fingerprint(), HasSubstr(blake2b(bytes.value()).substr(0, 16)));
}

TEST_F(ModelList, TellsTheChosenFileFromAnotherAndFromNone) {
  const ChosenModel m{"p@1", "models/m.onnx", "x", "y", sha256(as_bytes("weights")), "z"};
  EXPECT_EQ(look_at_model(m)->state, ModelThere::State::missing);
  put("weights");
  EXPECT_EQ(look_at_model(m)->state, ModelThere::State::chosen);
  EXPECT_EQ(look_at_model(m)->path, dir / "m.onnx");
  put("weightz");
  EXPECT_EQ(look_at_model(m)->state, ModelThere::State::another);
  put("");
  EXPECT_EQ(look_at_model(m)->state, ModelThere::State::another);
}

TEST_F(ModelList, ALineThatIsNoneIsNamed) {
  const std::string sum(64, 'a');
  for (const std::string& line :
       std::vector<std::string>{std::string("nonsense"), "p@1|f|x|y|" + sum, "p@1|f|x|y|abc|z", "|f|x|y|" + sum + "|z",
                                "p@1|f/|x|y|" + sum + "|z", "p@1|f|x|y|" + sum + "|z|more"}) {
    const auto read = chosen_models("# fine\n" + line + "\n");
    ASSERT_FALSE(read.ok()) << line;
    EXPECT_THAT(read.error().message, HasSubstr("Line 2"));
  }
  EXPECT_TRUE(chosen_models("").value().empty());
}

}  // namespace
}  // namespace cs::faces
