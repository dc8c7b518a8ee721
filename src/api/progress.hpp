// How far the students of a school are, as its staff see it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs::api {

/// `due` is the sum of the others.
struct ProgressCounts {
  std::int64_t due = 0;       ///< 应采
  std::int64_t approved = 0;  ///< 已采
  std::int64_t waiting = 0;   ///< 待审
  std::int64_t rejected = 0;  ///< 未通过未重拍
  std::int64_t missing = 0;   ///< 未采集
  std::int64_t offline = 0;   ///< 线下
  bool operator==(const ProgressCounts&) const = default;
};
struct ProgressRow : ProgressCounts {
  std::string campaign, college, class_name;  ///< college and class are empty where the roster says none
  bool operator==(const ProgressRow&) const = default;
};
struct ProgressReply {
  ProgressCounts all;
  std::vector<ProgressRow> rows;  ///< by campaign, college and class
};

std::string encode(const ProgressReply& v);
/// invalid "json.invalid"
Result<ProgressReply> decode_progress(std::string_view json);

}  // namespace cs::api
