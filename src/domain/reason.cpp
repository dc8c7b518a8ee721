#include "domain/reason.hpp"

#include <algorithm>

namespace cs::domain {

const Reason* ReasonCatalogue::find(std::string_view code) const {
  const auto it = std::find_if(reasons_.begin(), reasons_.end(), [&](const Reason& r) { return r.code == code; });
  return it == reasons_.end() ? nullptr : &*it;
}

std::vector<std::string> ReasonCatalogue::suggested_by(const std::vector<Finding>& findings) const {
  std::vector<std::string> codes;
  for (const Outcome outcome : {Outcome::fail, Outcome::attention})
    for (const Finding& f : findings) {
      if (f.outcome != outcome) continue;
      for (const std::string& code : f.suggests)
        if (find(code) && std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
  return codes;
}

}  // namespace cs::domain
