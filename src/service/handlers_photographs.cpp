// Photographs out and in.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/picture_kind.hpp"
#include "base/text.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::photographs {
namespace {

const char* media_type_of(int fd) {
  std::uint8_t head[64] = {};
  const ssize_t n = ::pread(fd, head, sizeof head, 0);
  return media_type(picture_kind({head, static_cast<std::size_t>(std::max<ssize_t>(n, 0))}));
}

}  // namespace

void get(Context& x, CallPtr call, const Asked& asked) {
  const std::string& hash = asked.captures.at(0);
  const auto ref = x.store.access.photograph(asked.by, hash);
  if (!ref) return call->reply(problem(ref.error()));
  const std::string tag = '"' + hash + '"';
  Reply reply;
  reply.headers = {{"ETag", tag}, {"Cache-Control", "private, max-age=31536000, immutable"}};
  // The name is the content's hash: whoever has it under this name has the right bytes.
  if (call->request().if_none_match.find(tag) != std::string::npos) {
    reply.status = 304;
    reply.content_type.clear();
    return call->reply(std::move(reply));
  }
  const auto photo = x.store.photographs.find(*ref);
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

void upload(Context& x, CallPtr call, const Asked& asked) {
  const std::string& body = call->request().body;
  if (body.empty()) return call->reply(problem(invalid("photo.empty", "This photograph is empty.")));
  const auto campaign = x.store.access.campaign(asked.by, domain::Permission::submit, asked.captures.at(0));
  if (!campaign) return call->reply(problem(campaign.error()));
  answer(call, x.store.photographs.add(*campaign, as_bytes(body), x.clock.now()));
}

}  // namespace cs::service::photographs
