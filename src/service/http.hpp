// One HTTP request and its answer, as plain values: what the server hands to the handlers and gets back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::service {

/// An open file whose content is the answer's body; sent by sendfile(2). Closes what it still owns.
class OpenFile {
 public:
  OpenFile() = default;
  OpenFile(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  OpenFile(OpenFile&& other) noexcept : fd_(other.release()), size_(other.size_) {}
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();
  /// An empty file that has no name and goes when it is closed; false when none can be made.
  static OpenFile temporary();
  explicit operator bool() const { return fd_ >= 0; }
  /// False when the disk takes no more.
  bool append(std::string_view text);
  std::uint64_t size() const { return size_; }
  /// The caller owns the descriptor from now on.
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

struct Request {
  std::string method;
  std::string path;                          ///< percent-decoded, without the query
  std::map<std::string, std::string> query;  ///< percent-decoded
  std::string authorization, idempotency_key, if_none_match;
  std::string protocol;  ///< what the header api::protocol_header says; empty: nothing
  std::string address;   ///< of the peer, without its port
  std::string body;
  std::shared_ptr<const void> held{};  ///< what counts it among its caller's; until the answer was given
};

/// As health and the list of nodes say it.
constexpr const char* service_version = "1";

/// What a refusal or a failure is called, for whoever counts them.
struct Problem {
  Code code = Code::internal;
  std::string id;
  std::string said = {};  ///< what only the log may say: it names files or servers, and nobody
};

struct Reply {
  std::uint64_t size() const { return file ? file.size() : content.empty() ? body.size() : content.size(); }

  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  OpenFile file;                       ///< when set, the body
  Bytes content{};                     ///< when not empty, the body
  std::shared_ptr<const void> held{};  ///< let go when the answer has left
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<Problem> problem = {};  ///< set by problem()
};

/// application/problem+json with the status that belongs to the error's code.
Reply problem(const Error& error);
/// The same with a status of its own (400, 405, 429).
Reply problem(int status, const Error& error);
Error busy();
Reply json_reply(std::string body, int status = 200);
Reply no_content();

}  // namespace cs::service
