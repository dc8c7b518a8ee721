// The importer on graphs small enough to compute by hand, and on damaged ones.
#include "faces/tfjs_graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace cs::faces {
namespace {

Bytes floats(const std::vector<float>& values) {
  Bytes out(values.size() * sizeof(float));
  std::memcpy(out.data(), values.data(), out.size());
  return out;
}

std::string model(const std::string& nodes, const std::string& weights) {
  return R"({"modelTopology":{"node":[{"name":"in","op":"Placeholder","attr":{"shape":{"shape":{"dim":[{"size":"-1"},)"
         R"({"size":"4"},{"size":"4"},{"size":"1"}]}}}},)" +
         nodes + R"(]},"weightsManifest":[{"paths":["w.bin"],"weights":[)" + weights + "]}]}";
}

/// 1 to 16, row by row.
cv::Mat counting() {
  const int size[4] = {1, 1, 4, 4};
  cv::Mat m(4, size, CV_32F);
  for (int i = 0; i < 16; ++i) m.ptr<float>()[i] = static_cast<float>(i + 1);
  return m;
}

std::vector<float> run(const std::string& json, const Bytes& weights, const char* node) {
  auto net = import_tfjs_graph(as_bytes(json), weights, {{node, "out"}});
  EXPECT_TRUE(net.ok()) << (net.ok() ? "" : net.error().message);
  if (!net) return {};
  net->setInput(counting());
  const cv::Mat out = net->forward("out").clone();
  return {out.ptr<float>(), out.ptr<float>() + out.total()};
}

/// A convolution of 3 x 3 ones, padding SAME ("U0FNRQ=="), with a bias in the node ("Qmlhc0FkZA==" is BiasAdd).
std::string convolution(const char* stride) {
  return std::string(R"({"name":"w","op":"Const"},{"name":"b","op":"Const"},{"name":"c","op":"_FusedConv2D",)"
                     R"("input":["in","w:0","b"],"attr":{"padding":{"s":"U0FNRQ=="},"strides":{"list":{"i":["1",")") +
         stride + "\",\"" + stride + R"(","1"]}},"fused_ops":{"list":{"s":["Qmlhc0FkZA=="]}}}})";
}
constexpr const char* ones_and_bias =
    R"({"name":"w","shape":[3,3,1,1],"dtype":"float32"},{"name":"b","shape":[1],"dtype":"float32"})";

TEST(TfjsGraph, ConvolutionPadsAsTensorFlowDoes) {
  std::vector<float> weights(9, 1.F);
  weights.push_back(100);
  // With stride 2 and an even size TensorFlow pads at the right and below only: the first sum is that of the block
  // 1 2 3 / 5 6 7 / 9 10 11.
  EXPECT_EQ(run(model(convolution("2"), ones_and_bias), floats(weights), "c"),
            (std::vector<float>{154, 100 + 3 + 4 + 7 + 8 + 11 + 12, 100 + 9 + 10 + 11 + 13 + 14 + 15,
                                100 + 11 + 12 + 15 + 16}));
  EXPECT_EQ(run(model(convolution("1"), ones_and_bias), floats(weights), "c")[0], 100 + 1 + 2 + 5 + 6);
}

TEST(TfjsGraph, PackedWeightsAreUnpacked) {
  const std::string nodes = R"({"name":"k","op":"Const"},{"name":"m","op":"Mul","input":["k","in"]})";
  // 3 as an 8-bit number with scale 0.5 and minimum 1: 2.5.
  EXPECT_EQ(run(model(nodes, R"({"name":"k","shape":[],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,)"
                             R"("min":1}})"),
                {3}, "m")[15],
            40);
  // 0x4100 is 2.5 in 16-bit floating point.
  EXPECT_EQ(run(model(nodes, R"({"name":"k","shape":[],"dtype":"float32","quantization":{"dtype":"float16"}})"),
                {0x00, 0x41}, "m")[3],
            10);
}

TEST(TfjsGraph, GateMultipliesEachChannel) {
  const std::string nodes =
      R"({"name":"p","op":"AvgPool","input":["in"],"attr":{"padding":{"s":"VkFMSUQ="},"ksize":{"list":{"i":["1","4","4",)"
      R"("1"]}},"strides":{"list":{"i":["1","4","4","1"]}}}},{"name":"m","op":"Mul","input":["in","p"]})";
  EXPECT_FLOAT_EQ(run(model(nodes, ""), {}, "m")[1], 2 * 8.5F);
}

TEST(TfjsGraph, DamageIsNamedAndRefused) {
  const auto error = [](const std::string& json, const Bytes& weights, const char* node) {
    const auto net = import_tfjs_graph(as_bytes(json), weights, {{node, "out"}});
    return net.ok() ? std::string("accepted") : net.error().id + " " + net.error().message;
  };
  using testing::HasSubstr;
  EXPECT_THAT(error("not json", {}, "c"), HasSubstr("model.damaged"));
  EXPECT_THAT(error("{}", {}, "c"), HasSubstr("model.damaged"));
  EXPECT_THAT(error(model(convolution("1"), ones_and_bias), floats({1, 2, 3}), "c"), HasSubstr("end within 'w'"));
  EXPECT_THAT(error(model(convolution("1"), ones_and_bias), floats(std::vector<float>(10)), "d"),
              HasSubstr("no node 'd'"));
  EXPECT_THAT(error(model(R"({"name":"x","op":"LSTM","input":["in"]})", ""), {}, "x"), HasSubstr("'x' (LSTM)"));
  EXPECT_THAT(
      error(model(R"({"name":"x","op":"Relu","input":["y"]},{"name":"y","op":"Relu","input":["x"]})", ""), {}, "x"),
      HasSubstr("needs itself"));
  EXPECT_THAT(error(model(R"({"name":"k","op":"Const"},{"name":"m","op":"Mul","input":["k","in"]})",
                          R"({"name":"k","shape":[-3],"dtype":"float32"})"),
                    {}, "m"),
              HasSubstr("absurd"));
}

}  // namespace
}  // namespace cs::faces
