// 学生: a roster entry, whole. What a person may see of it is api::StudentView, made by api::view_of alone.
#pragma once

#include <string>

namespace cs::domain {

struct Student {
  std::string name{};
  std::string number{};  ///< 学号
  std::string college{}, class_name{}, level{};
  std::string phone{};
  bool operator==(const Student&) const = default;
};

}  // namespace cs::domain
