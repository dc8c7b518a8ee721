#include "service/http.hpp"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "api/types.hpp"

namespace cs::service {

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
    size_ = other.size_;
  }
  return *this;
}

OpenFile OpenFile::temporary() {
  std::string name = (std::filesystem::temp_directory_path() / "countersign-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0) ::unlink(name.c_str());
  return {fd, 0};
}

bool OpenFile::append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    size_ += static_cast<std::uint64_t>(n);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

namespace {

/// Nothing that the asker did or could mend.
bool is_ours(const Error& error) {
  constexpr std::array<std::string_view, 8> places{"db.",        "disk.",       "file.", "key.",
                                                   "log.behind", "log.changed", "seal.", "store."};
  const auto begins = [&](std::string_view part) { return error.id.starts_with(part); };
  // What a worker says of a photograph is its uploader's business, what it says of this machine is not.
  return std::ranges::any_of(places, begins) || (begins("worker.") && error.code != Code::invalid);
}

}  // namespace

Reply problem(int status, const Error& whole) {
  Error error = whole;
  Reply reply;
  reply.problem = Problem{error.code, error.id};
  // Where the data lies, and what its server said, is nothing for whoever asks.
  if (is_ours(error)) {
    reply.problem->said =
        std::exchange(error.message, "The service cannot read or write its data now; its log says why.");
  }
  reply.status = status;
  reply.content_type = "application/problem+json";
  reply.body = api::encode(api::Problem{status, error});
  if (status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (status == 503) reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

Reply problem(const Error& error) {
  if (error.id == "json.invalid") return problem(400, error);
  // What a repeat under the same key may mend is not a plain failure.
  if (error.id == "disk.full" || error.id == "db.failed") return problem(503, error);
  return problem(api::http_status(error.code), error);
}

Error busy() {
  return {Code::unavailable, "service.busy", "The service is busy; try again in a moment."};
}

Reply json_reply(std::string body, int status) {
  Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

Reply no_content() {
  Reply reply;
  reply.status = 204;
  reply.content_type.clear();
  return reply;
}

}  // namespace cs::service
