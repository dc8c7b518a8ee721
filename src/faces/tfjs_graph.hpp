// Networks in the graph format of TensorFlow.js, as a network of OpenCV.
//
// NAME.json holds the nodes of the graph and a manifest of its weights, NAME.bin the weights one after the other:
// 32-bit or 16-bit floating point, 8-bit or 16-bit numbers with a scale and a minimum, or whole numbers. Tensors are N
// H W C there and N C H W in OpenCV: the filters are transposed here, once, and where a tensor loses its shape
// (Reshape) it is transposed first. Only the nodes that the wanted outputs need are built. What is built is what
// MediaPipe's networks for persons and faces consist of; a node of any other kind is an error, not a guess.
#pragma once

#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::faces {

struct TfjsOutput {
  std::string node;   ///< the node's name in the file
  std::string layer;  ///< what it is called in the network made here
};

/// Errors "model.damaged" say which node or weight.
Result<cv::dnn::Net> import_tfjs_graph(ByteView json, ByteView weights, const std::vector<TfjsOutput>& outputs);

}  // namespace cs::faces
