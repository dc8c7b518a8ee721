#include "service/router.hpp"

#include <algorithm>

#include "base/ids.hpp"

namespace cs::service {
namespace {

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool fits(std::string_view kind, std::string_view segment) {
  if (kind == "uuid") return is_uuid(segment);
  if (kind == "file") return is_file_name(segment);
  if (kind == "hash")
    return segment.size() == 64 &&
           std::ranges::all_of(segment, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return !segment.empty() && segment.size() <= 64 &&
         std::ranges::all_of(segment, [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
}

std::string_view next_segment(std::string_view& rest) {
  const std::size_t end = rest.find('/');
  const std::string_view segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  return segment;
}

}  // namespace

bool is_file_name(std::string_view name) {
  static constexpr std::string_view others = "._+~-";
  return !name.empty() && name.size() <= 128 && is_alnum(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_alnum(c) || others.find(c) != std::string_view::npos; });
}

bool allows(const Route& route, std::span<const domain::Grant> grants) {
  if (route.access == Access::worker || route.access == Access::student) return false;
  if (route.access != Access::permitted) return true;
  return std::ranges::any_of(route.permissions, [&](const auto& p) { return p && domain::may_somewhere(grants, *p); });
}

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> captures;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return std::nullopt;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view expected = next_segment(pattern), got = next_segment(path);
    if (expected.size() > 2 && expected.front() == '{') {
      if (!fits(expected.substr(1, expected.size() - 2), got)) return std::nullopt;
      captures.emplace_back(got);
    } else if (expected != got) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return captures;
}

std::variant<Match, Reply> find_route(std::string_view method, std::string_view path) {
  std::string allowed;
  for (const Route& route : routes()) {
    auto captures = match(route.pattern, path);
    if (!captures) continue;
    if (route.method == method) return Match{&route, std::move(*captures)};
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method;
    if (route.method == "GET") allowed += ", HEAD";
  }
  if (allowed.empty())
    return problem({Code::not_found, "http.no_route", "There is nothing at this address of the service."});
  Reply reply = problem(405, invalid("http.method", "This address does not answer to this method."));
  reply.headers.emplace_back("Allow", allowed);
  return reply;
}

}  // namespace cs::service
