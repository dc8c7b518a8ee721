// What FakeService answers with.
#pragma once

#include <string>

#include "api/types.hpp"
#include "http/raw_server.hpp"

namespace cs::test {

inline RawAnswer json(std::string body) {
  RawAnswer a;
  a.body = std::move(body);
  return a;
}
inline RawAnswer problem(const Error& error) {
  RawAnswer a;
  a.status = api::http_status(error.code);
  a.headers = "Content-Type: application/problem+json\r\n";
  a.body = api::encode(api::Problem{a.status, error});
  return a;
}
inline RawAnswer problem(Code code, const std::string& id) {
  return problem(Error{code, id, "A sentence about " + id + "."});
}
inline RawAnswer no_content() {
  RawAnswer a;
  a.status = 204;
  return a;
}

}  // namespace cs::test
