// A tiny HTTP client of its own for these tests, so that a mistake in ours cannot hide one in the service.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cs::test {

struct Answer {
  int status = 0;  ///< 0: no answer, `error` says why
  std::string body, error;
  std::map<std::string, std::string> headers;  ///< names in lower case
};

struct Ask {
  std::string method = "GET";
  std::string url = {};
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string ca_file = {};
  long timeout_ms = 40'000;
  bool chunked = false;
  bool keep_path = false;  ///< send "/../" as it stands
};

Answer ask(const Ask& what);

/// Sends bytes as they are and returns what comes back until the peer closes or `timeout_ms` of silence pass.
std::string raw(std::uint16_t port, const std::string& bytes, int timeout_ms = 2'000);

}  // namespace cs::test
