#include "service/http_framing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cs::service {
namespace {

Reply refused(int status, const char* id, std::string message) {
  Reply reply = problem(status, invalid(id, std::move(message)));
  reply.headers.emplace_back("Connection", "close");
  return reply;
}

bool same(std::string_view a, std::string_view lower_case) {
  return std::ranges::equal(a, lower_case, {}, [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
}

bool is_token(std::string_view name) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_length(std::string_view value) {
  return !value.empty() && value.size() <= 18 &&
         std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Reply> target_fault(std::string_view target) {
  if (target.size() > longest_target)
    return refused(414, "http.target_too_long", fmt::format("The address is longer than {} bytes.", longest_target));
  const std::size_t question = target.find('?');
  if (question != std::string_view::npos &&
      static_cast<std::size_t>(std::ranges::count(target.substr(question), '&')) >= most_arguments)
    return refused(400, "http.arguments", fmt::format("The query has more than {} arguments.", most_arguments));
  if (std::ranges::any_of(target, is_control) || target.find("%00") != std::string_view::npos)
    return refused(400, "http.target", "The address holds a control character.");
  return std::nullopt;
}

std::optional<Reply> head_fault(const Head& head) {
  if (head.headers.size() > most_headers || head.bytes > longest_head)
    return refused(
        431, "http.too_many_headers",
        fmt::format("The request has more than {} headers or {} bytes of them.", most_headers, longest_head));
  int hosts = 0, lengths = 0, codings = 0;
  for (const auto& [name, value] : head.headers) {
    // A tab may stand in a value; nothing else below the space may.
    if (!is_token(name) || std::ranges::any_of(value, [](char c) { return c != '\t' && is_control(c); }))
      return refused(400, "http.header", "A header has a name or a value that HTTP does not allow.");
    if (same(name, "host")) {
      ++hosts;
    } else if (same(name, "content-length")) {
      ++lengths;
      if (!is_length(value)) return refused(400, "http.length", "The Content-Length header is not a number.");
    } else if (same(name, "transfer-encoding")) {
      ++codings;
      if (!same(value, "chunked"))
        return refused(400, "http.framing", "The only Transfer-Encoding that is read here is 'chunked'.");
    }
  }
  if (lengths > 1) return refused(400, "http.length", "The request has two Content-Length headers.");
  if (codings > 1 || (codings == 1 && lengths == 1))
    return refused(400, "http.framing", "The request says twice where it ends: by a length and by chunks.");
  if (codings == 1 && head.version != "HTTP/1.1")
    return refused(400, "http.framing", "Only HTTP/1.1 has a body in chunks.");
  if (hosts > 1 || (hosts == 0 && head.version == "HTTP/1.1"))
    return refused(400, "http.host", "The request must have one Host header.");
  return std::nullopt;
}

}  // namespace cs::service
