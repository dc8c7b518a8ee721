// Photographs out and in.
#include "api/photograph.hpp"
#include "base/picture_kind.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service {

Reply photograph_reply(MemoryShare& share, Bytes bytes, std::string content_type) {
  Reply reply;
  reply.held = share.take(bytes.size());
  if (!reply.held) return problem({Code::unavailable, "service.busy", "The service is busy; try again in a moment."});
  reply.content_type = std::move(content_type);
  reply.content = std::move(bytes);
  return reply;
}

namespace photographs {

void get(Context& x, CallPtr call, const Asked& asked) {
  const std::string& hash = asked.captures.at(0);
  const auto ref = x.store.access.photograph(asked.by, hash);
  if (!ref) return call->reply(problem(ref.error()));
  const std::string tag = '"' + hash + '"';
  std::vector<std::pair<std::string, std::string>> headers{{"ETag", tag},
                                                           {"Cache-Control", "private, max-age=31536000, immutable"}};
  // Whoever has the served copy under this name has the right bytes.
  if (call->request().if_none_match.find(tag) != std::string::npos) {
    Reply unchanged;
    unchanged.headers = std::move(headers);
    unchanged.status = 304;
    unchanged.content_type.clear();
    return call->reply(std::move(unchanged));
  }
  auto copy = x.hooks.served_copy(*ref);
  if (!copy) return call->reply(problem(copy.error()));
  headers.emplace_back(api::digest_header, copy->digest);
  const char* type = media_type(picture_kind(copy->bytes));
  Reply reply = photograph_reply(x.outgoing, std::move(copy->bytes), type);
  if (reply.status == 200) reply.headers = std::move(headers);
  call->reply(std::move(reply));
}

void upload(Context& x, CallPtr call, const Asked& asked) {
  const std::string& body = call->request().body;
  if (body.empty()) return call->reply(problem(invalid("photo.empty", "This photograph is empty.")));
  const auto campaign = x.store.access.campaign(asked.by, domain::Permission::submit, asked.captures.at(0));
  if (!campaign) return call->reply(problem(campaign.error()));
  if (const Status is = x.first_look.is_photograph(as_bytes(body)); !is) return call->reply(problem(is.error()));
  answer(call, x.store.photographs.add(*campaign, as_bytes(body), x.clock.now()));
}

}  // namespace photographs
}  // namespace cs::service
