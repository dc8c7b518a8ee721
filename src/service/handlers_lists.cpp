#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/picture_kind.hpp"
#include "service/answers.hpp"
#include "service/api.hpp"
#include "service/masking.hpp"

namespace cs::service {
namespace {

const char* media_type_of(int fd) {
  std::uint8_t head[64] = {};
  const ssize_t n = ::pread(fd, head, sizeof head, 0);
  return media_type(picture_kind({head, static_cast<std::size_t>(std::max<ssize_t>(n, 0))}));
}

}  // namespace

void Api::list_submissions(CallPtr call, const Asked& asked) {
  const Request& r = call->request();
  const auto window = window_of(r);
  if (!window) return call->reply(problem(window.error()));
  const auto here = campaign();
  if (!here) return call->reply(problem(here.error()));
  store::SubmissionQuery query{here->id, text_of(r, "text"), text_of(r, "state"), window->offset, window->limit};
  auto page = store_.submissions.list(query, clock_.now());
  if (page) mask(*page, asked.by.role);
  answer(call, page);
}

void Api::get_submission(CallPtr call, const Asked& asked) {
  auto submission = store_.submissions.get(asked.captures.at(0), clock_.now());
  if (submission) mask(*submission, asked.by.role);
  answer(call, submission);
}

void Api::list_decisions(CallPtr call, const Asked& asked) {
  const Request& r = call->request();
  const auto window = window_of(r);
  if (!window) return call->reply(problem(window.error()));
  const auto withdrawal = flag_of(r, "withdrawal_requested");
  if (!withdrawal) return call->reply(problem(withdrawal.error()));
  const auto here = campaign();
  if (!here) return call->reply(problem(here.error()));
  store::DecisionQuery query;
  query.campaign = here->id;
  query.text = text_of(r, "text");
  query.reviewer = text_of(r, "reviewer");
  query.verdict = text_of(r, "verdict");
  query.state = text_of(r, "state");
  query.reason = text_of(r, "reason");
  query.withdrawal_requested = *withdrawal;
  query.offset = window->offset;
  query.limit = window->limit;
  auto page = store_.decisions.list(query, clock_.now());
  if (page) mask(*page, asked.by.role);
  answer(call, page);
}

void Api::get_photograph(CallPtr call, const Asked& asked) {
  const std::string& hash = asked.captures.at(0);
  const std::string tag = '"' + hash + '"';
  Reply reply;
  reply.headers = {{"ETag", tag}, {"Cache-Control", "private, max-age=31536000, immutable"}};
  // The name is the content's hash: whoever has it under this name has the right bytes.
  if (call->request().if_none_match.find(tag) != std::string::npos) {
    reply.status = 304;
    reply.content_type.clear();
    return call->reply(std::move(reply));
  }
  const auto photo = store_.photographs.find(hash);
  if (!photo) return call->reply(problem(photo.error()));
  const int fd = ::open(photo->path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about {};
  if (fd < 0 || ::fstat(fd, &about) != 0) {
    const int why = errno;
    if (fd >= 0) ::close(fd);
    log::error(std::string("a stored photograph cannot be opened: ") + ::strerror(why));
    return call->reply(
        problem({Code::corrupt, "photo.missing", "The file of this photograph is missing or unreadable."}));
  }
  reply.content_type = media_type_of(fd);
  reply.file = OpenFile(fd, static_cast<std::uint64_t>(about.st_size));
  call->reply(std::move(reply));
}

}  // namespace cs::service
