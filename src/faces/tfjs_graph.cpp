#include "faces/tfjs_graph.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace cs::faces {
namespace {

using cv::dnn::LayerParams;
using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
  throw std::runtime_error(what);
}

struct Tensor {
  std::vector<int> shape;
  std::vector<float> values;
};

std::string from_base64(const std::string& text) {
  std::string out(text.size(), '\0');
  const int n = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                  reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (n < 0) refuse("a text is not base64");
  out.resize(static_cast<std::size_t>(n));
  while (!out.empty() && out.back() == '\0') out.pop_back();
  return out;
}

// ---- weights ----

template <class T>
void widen(ByteView bytes, double scale, double minimum, std::vector<float>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    T v;
    std::memcpy(&v, bytes.data() + i * sizeof(T), sizeof(T));
    out[i] = static_cast<float>(static_cast<double>(v) * scale + minimum);
  }
}

std::map<std::string, Tensor> read_weights(const json& manifest, ByteView bytes) {
  std::map<std::string, Tensor> out;
  for (const json& group : manifest)
    for (const json& entry : group.at("weights")) {
      const auto name = entry.at("name").get<std::string>();
      Tensor t;
      std::size_t count = 1;
      for (const json& d : entry.at("shape")) {
        t.shape.push_back(d.get<int>());
        if (t.shape.back() < 0 || t.shape.back() > (1 << 24)) refuse(fmt::format("the shape of '{}' is absurd", name));
        count *= static_cast<std::size_t>(t.shape.back());
        if (count > bytes.size()) refuse(fmt::format("the weights end within '{}'", name));
      }
      const bool packed = entry.contains("quantization");
      const json& kind = packed ? entry.at("quantization") : entry;
      const auto type = kind.at("dtype").get<std::string>();
      const double scale = packed ? kind.value("scale", 1.0) : 1.0, minimum = packed ? kind.value("min", 0.0) : 0.0;
      const std::size_t size = type == "uint8" ? 1 : type == "uint16" || type == "float16" ? 2 : 4;
      if (count * size > bytes.size()) refuse(fmt::format("the weights end within '{}'", name));
      const ByteView own = bytes.first(count * size);
      bytes = bytes.subspan(count * size);
      t.values.resize(count);
      if (type == "uint8") {
        widen<std::uint8_t>(own, scale, minimum, t.values);
      } else if (type == "uint16") {
        widen<std::uint16_t>(own, scale, minimum, t.values);
      } else if (type == "float32") {
        widen<float>(own, 1, 0, t.values);
      } else if (type == "int32") {
        widen<std::int32_t>(own, 1, 0, t.values);
      } else if (type == "float16") {
        if (count > 0) {
          cv::Mat half(1, static_cast<int>(count), CV_16S), full;
          std::memcpy(half.data, own.data(), own.size());
          cv::convertFp16(half, full);
          std::memcpy(t.values.data(), full.data, count * sizeof(float));
        }
      } else {
        refuse(fmt::format("weights of type {} are not known", type));
      }
      out[name] = std::move(t);
    }
  return out;
}

cv::Mat row(const std::vector<float>& values) {
  return cv::Mat(1, static_cast<int>(values.size()), CV_32F, const_cast<float*>(values.data())).clone();
}

/// A filter H W I O as O I H W; a depthwise one, H W C M, as C*M 1 H W; a transposed one, H W O I, as I O H W.
cv::Mat filter(const Tensor& f, bool depthwise) {
  const int h = f.shape[0], w = f.shape[1], a = f.shape[2], b = f.shape[3];
  const int size[4] = {depthwise ? a * b : b, depthwise ? 1 : a, h, w};
  cv::Mat out(4, size, CV_32F);
  auto* p = reinterpret_cast<float*>(out.data);
  for (int i = 0; i < size[0]; ++i)
    for (int j = 0; j < size[1]; ++j)
      for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x) {
          const int from = depthwise ? (y * w + x) * a * b + i : ((y * w + x) * a + j) * b + i;
          *p++ = f.values[static_cast<std::size_t>(from)];
        }
  return out;
}

// ---- nodes ----

/// What a node of the graph has become: a layer, or a constant.
struct Value {
  int layer = -1;
  const Tensor* constant = nullptr;
};

std::string bare(const std::string& input) {
  return input.substr(0, input.find(':'));
}

const json* attribute(const json& node, const char* name) {
  const auto all = node.find("attr");
  if (all == node.end()) return nullptr;
  const auto one = all->find(name);
  return one == all->end() ? nullptr : &*one;
}

/// Whole numbers are texts in these files.
int whole(const json& n) {
  return n.is_string() ? std::stoi(n.get<std::string>()) : n.get<int>();
}

std::vector<int> numbers(const json& node, const char* name) {
  std::vector<int> out;
  if (const json* a = attribute(node, name); a && a->contains("list") && a->at("list").contains("i"))
    for (const json& n : a->at("list").at("i")) out.push_back(whole(n));
  return out;
}

std::string word(const json& node, const char* name) {
  const json* a = attribute(node, name);
  return a ? from_base64(a->at("s").get<std::string>()) : "";
}

bool flag(const json& node, const char* name) {
  const json* a = attribute(node, name);
  return a && a->value("b", false);
}

class Importer {
 public:
  Importer(const json& model, ByteView weights) : weights_(read_weights(model.at("weightsManifest"), weights)) {
    for (const json& node : model.at("modelTopology").at("node")) nodes_[node.at("name").get<std::string>()] = &node;
  }

  void output(const TfjsOutput& wanted) {
    const Value& v = value(wanted.node);
    if (v.constant) refuse(fmt::format("the output '{}' is a constant", wanted.node));
    LayerParams p;
    p.name = wanted.layer;
    p.type = "Identity";
    connect(net_.addLayer(wanted.layer, p.type, p), {v.layer});
  }
  cv::dnn::Net net() { return net_; }

 private:
  void connect(int layer, const std::vector<int>& inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) net_.connect(inputs[i], 0, layer, static_cast<int>(i));
  }
  Value add(const char* type, LayerParams p, const std::vector<int>& inputs) {
    const std::string name = fmt::format("{}_{}", type, count_++);
    p.name = name;
    p.type = type;
    const int layer = net_.addLayer(name, type, p);
    connect(layer, inputs);
    return {layer, nullptr};
  }

  /// The layer of a node, built when it is first asked for, after what it needs. The graph is walked with a stack of
  /// its own: files may be deep.
  const Value& value(const std::string& wanted) {
    std::vector<std::string> open = {wanted};
    std::set<std::string> entered;
    while (!open.empty()) {
      const std::string name = open.back();
      if (values_.contains(name)) {
        open.pop_back();
        continue;
      }
      const auto node = nodes_.find(name);
      if (node == nodes_.end()) refuse(fmt::format("there is no node '{}'", name));
      std::vector<std::string> missing;
      std::vector<Value> inputs;
      if (const auto list = node->second->find("input"); list != node->second->end())
        for (const json& input : *list) {
          const std::string from = bare(input.get<std::string>());
          if (from.starts_with('^')) continue;  // an order of execution, no data
          if (const auto v = values_.find(from); v != values_.end())
            inputs.push_back(v->second);
          else
            missing.push_back(from);
        }
      if (missing.empty()) {
        values_[name] = build(*node->second, name, inputs);
        open.pop_back();
      } else {
        if (!entered.insert(name).second) refuse(fmt::format("the node '{}' needs itself", name));
        open.insert(open.end(), missing.begin(), missing.end());
      }
    }
    return values_.at(wanted);
  }

  const Tensor& constant(const std::vector<Value>& inputs, std::size_t i, std::size_t rank = 0) const {
    if (i >= inputs.size() || !inputs[i].constant) refuse("a constant is missing");
    if (rank != 0 && inputs[i].constant->shape.size() != rank) refuse("a constant has another shape than it must have");
    return *inputs[i].constant;
  }
  int layer(const std::vector<Value>& inputs, std::size_t i) const {
    if (i >= inputs.size() || inputs[i].constant) refuse("an input is missing");
    return inputs[i].layer;
  }

  Value build(const json& node, const std::string& name, const std::vector<Value>& in) {
    const auto op = node.at("op").get<std::string>();
    try {
      if (op == "Const") {
        const auto w = weights_.find(name);
        if (w == weights_.end()) refuse("it has no weights");
        return {-1, &w->second};
      }
      if (op == "Placeholder") return input(node);
      if (op == "Identity") return in.at(0);
      if (op == "Conv2D" || op == "_FusedConv2D") return convolution(node, in, false);
      if (op == "DepthwiseConv2dNative" || op == "FusedDepthwiseConv2dNative") return convolution(node, in, true);
      if (op == "Conv2DBackpropInput") return deconvolution(node, in);
      if (op == "Add" || op == "AddV2" || op == "AddN" || op == "BiasAdd") return sum(in);
      if (op == "Mul") return product(in);
      if (op == "Relu" || op == "Relu6" || op == "Sigmoid") return activation(op, layer(in, 0), nullptr);
      if (op == "Prelu") return activation(op, layer(in, 0), &constant(in, 1));
      if (op == "AvgPool" || op == "MaxPool") return pooling(node, op, in);
      if (op == "Pad") return pad(in);
      if (op == "ResizeBilinear") return resize(node, in);
      if (op == "Reshape") return reshape(in);
      refuse("nodes of this kind are not known");
    } catch (const std::exception& e) {
      refuse(fmt::format("node '{}' ({}): {}", name, op, e.what()));
    }
  }

  Value activation(const std::string& kind, int input, const Tensor* slopes) {
    LayerParams p;
    if (kind == "Relu") return add("ReLU", p, {input});
    if (kind == "Sigmoid") return add("Sigmoid", p, {input});
    if (kind == "Relu6") {
      p.set("min_value", 0.F);
      p.set("max_value", 6.F);
      return add("ReLU6", p, {input});
    }
    if (kind == "Prelu" && slopes) {
      p.blobs = {row(slopes->values)};
      return add("PReLU", p, {input});
    }
    refuse(fmt::format("the activation {} is not known", kind));
  }

  Value convolution(const json& node, const std::vector<Value>& in, bool depthwise) {
    const Tensor& f = constant(in, 1, 4);
    const std::vector<int> strides = numbers(node, "strides"), dilations = numbers(node, "dilations");
    const std::string padding = word(node, "padding");
    if (strides.size() != 4 || (padding != "SAME" && padding != "VALID")) refuse("its stride or padding is not known");
    std::vector<std::string> fused;
    if (const json* a = attribute(node, "fused_ops"); a && a->contains("list") && a->at("list").contains("s"))
      for (const json& s : a->at("list").at("s")) fused.push_back(from_base64(s.get<std::string>()));
    const cv::Mat weights = filter(f, depthwise);
    const bool bias = !fused.empty() && fused[0] == "BiasAdd";
    const cv::Mat offset = bias ? row(constant(in, 2).values) : cv::Mat(1, weights.size[0], CV_32F, cv::Scalar(0));
    if (static_cast<int>(offset.total()) != weights.size[0]) refuse("its bias has another size");
    LayerParams p;
    p.set("kernel_h", f.shape[0]);
    p.set("kernel_w", f.shape[1]);
    p.set("stride_h", strides[1]);
    p.set("stride_w", strides[2]);
    if (dilations.size() == 4) {
      p.set("dilation_h", dilations[1]);
      p.set("dilation_w", dilations[2]);
    }
    p.set("num_output", weights.size[0]);
    p.set("group", depthwise ? f.shape[2] : 1);
    p.set("bias_term", true);
    p.set("pad_mode", padding);
    p.blobs = {weights, offset};
    Value out = add("Convolution", p, {layer(in, 0)});
    for (const std::string& after : fused)
      if (after != "BiasAdd") out = activation(after, out.layer, in.size() > 3 ? &constant(in, 3) : nullptr);
    return out;
  }

  Value deconvolution(const json& node, const std::vector<Value>& in) {
    const Tensor& f = constant(in, 1, 4);
    const std::vector<int> strides = numbers(node, "strides");
    // Each pixel becomes a block of its own: nothing overlaps and padding is no question.
    if (strides.size() != 4 || strides[1] != f.shape[0] || strides[2] != f.shape[1]) refuse("its blocks overlap");
    LayerParams p;
    p.set("kernel_h", f.shape[0]);
    p.set("kernel_w", f.shape[1]);
    p.set("stride_h", strides[1]);
    p.set("stride_w", strides[2]);
    p.set("num_output", f.shape[2]);
    p.set("bias_term", false);
    p.blobs = {filter(f, false)};
    return add("Deconvolution", p, {layer(in, 2)});
  }

  Value sum(const std::vector<Value>& in) {
    std::vector<int> layers;
    const Tensor* offset = nullptr;
    for (const Value& v : in)
      if (v.constant)
        offset = v.constant;
      else
        layers.push_back(v.layer);
    LayerParams p;
    if (!offset) {
      p.set("operation", "sum");
      return add("Eltwise", p, layers);
    }
    if (layers.size() != 1 || in.size() != 2) refuse("more than one constant");
    if (offset->values.size() == 1) {
      p.set("shift", offset->values[0]);
      return add("Power", p, layers);
    }
    p.set("bias_term", true);
    p.set("axis", 1);
    p.blobs = {cv::Mat(1, static_cast<int>(offset->values.size()), CV_32F, cv::Scalar(1)), row(offset->values)};
    return add("Scale", p, layers);
  }

  /// With a number, of two pictures, or of a picture and one value a channel.
  Value product(const std::vector<Value>& in) {
    LayerParams p;
    if (in.size() != 2) refuse("it must have two inputs");
    for (std::size_t i = 0; i < 2; ++i)
      if (in[i].constant) {
        if (in[i].constant->values.size() != 1) refuse("only products with one number are known");
        p.set("scale", in[i].constant->values[0]);
        return add("Power", p, {layer(in, 1 - i)});
      }
    const cv::dnn::MatShape first = shape_of(in[0].layer), second = shape_of(in[1].layer);
    if (first == second) {
      p.set("operation", "prod");
      return add("Eltwise", p, {in[0].layer, in[1].layer});
    }
    if (first.size() != 4 || second != cv::dnn::MatShape{1, first[1], 1, 1}) refuse("its two shapes do not fit");
    p.set("axis", 1);
    p.set("bias_term", false);
    return add("Scale", p, {in[0].layer, in[1].layer});
  }

  cv::dnn::MatShape shape_of(int one) const {
    std::vector<cv::dnn::MatShape> inputs, outputs;
    net_.getLayerShapes(input_, one, inputs, outputs);
    return outputs.at(0);
  }

  /// The picture's N H W C, as N C H W. How many pictures at once is left open in some files: one.
  Value input(const json& node) {
    const json* shape = attribute(node, "shape");
    std::vector<int> d;
    if (shape)
      for (const json& one : shape->at("shape").at("dim")) d.push_back(whole(one.at("size")));
    if (d.size() != 4 || d[1] <= 0 || d[2] <= 0 || d[3] <= 0) refuse("it is no picture of a known size");
    input_ = {1, d[3], d[1], d[2]};
    return {0, nullptr};
  }

  Value pooling(const json& node, const std::string& op, const std::vector<Value>& in) {
    const std::vector<int> size = numbers(node, "ksize"), strides = numbers(node, "strides");
    if (size.size() != 4 || strides.size() != 4) refuse("its size is not known");
    LayerParams p;
    p.set("pool", op == "AvgPool" ? "AVE" : "MAX");
    p.set("kernel_h", size[1]);
    p.set("kernel_w", size[2]);
    p.set("stride_h", strides[1]);
    p.set("stride_w", strides[2]);
    p.set("pad_mode", word(node, "padding"));
    p.set("ave_pool_padded_area", false);
    return add("Pooling", p, {layer(in, 0)});
  }

  Value pad(const std::vector<Value>& in) {
    const Tensor& t = constant(in, 1, 2);
    if (t.values.size() != 8) refuse("it must pad four axes");
    std::vector<int> sizes;
    for (const std::size_t axis : {0U, 3U, 1U, 2U})
      for (const std::size_t side : {0U, 1U}) sizes.push_back(static_cast<int>(t.values[axis * 2 + side]));
    LayerParams p;
    p.set("paddings", cv::dnn::DictValue::arrayInt(sizes.data(), static_cast<int>(sizes.size())));
    p.set("value", 0.F);
    return add("Padding", p, {layer(in, 0)});
  }

  Value resize(const json& node, const std::vector<Value>& in) {
    const Tensor& size = constant(in, 1);
    if (size.values.size() != 2) refuse("it must have a height and a width");
    LayerParams p;
    p.set("interpolation", "bilinear");
    p.set("height", static_cast<int>(size.values[0]));
    p.set("width", static_cast<int>(size.values[1]));
    p.set("align_corners", flag(node, "align_corners"));
    p.set("half_pixel_centers", flag(node, "half_pixel_centers"));
    return add("Resize", p, {layer(in, 0)});
  }

  Value reshape(const std::vector<Value>& in) {
    if (constant(in, 1).values.size() != 2) refuse("only reshaping to rows is known");
    LayerParams order, flat;
    const int nhwc[4] = {0, 2, 3, 1};
    order.set("order", cv::dnn::DictValue::arrayInt(nhwc, 4));
    const Value turned = add("Permute", order, {layer(in, 0)});
    flat.set("axis", 1);
    return add("Flatten", flat, {turned.layer});
  }

  std::map<std::string, Tensor> weights_;
  std::map<std::string, const json*> nodes_;
  std::map<std::string, Value> values_;
  cv::dnn::MatShape input_;
  cv::dnn::Net net_;
  int count_ = 0;
};

}  // namespace

Result<cv::dnn::Net> import_tfjs_graph(ByteView file, ByteView weights, const std::vector<TfjsOutput>& outputs) {
  try {
    const json model = json::parse(as_text(file));
    Importer importer(model, weights);
    for (const TfjsOutput& output : outputs) importer.output(output);
    return importer.net();
  } catch (const std::exception& e) {  // cv::Exception too
    return Error{Code::corrupt, "model.damaged", fmt::format("The model cannot be read: {}.", e.what())};
  }
}

}  // namespace cs::faces
