// The student's own way: find the school, be found by the roster, a one-time code, consents. Nothing about a student
// is answered to who has no session of that student.
#include <fmt/format.h>

#include "api/collect.hpp"
#include "base/text.hpp"
#include "domain/collecting.hpp"
#include "service/answers.hpp"
#include "service/connection_watch.hpp"
#include "service/handlers.hpp"

namespace cs::service {

Reply too_often(Millis wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  Reply reply = problem(429, {Code::unavailable, "collect.too_often",
                              fmt::format("This was asked for too often: try again in {} seconds.", seconds)});
  reply.headers.emplace_back("Retry-After", std::to_string(seconds));
  return reply;
}

namespace collect {
namespace {

constexpr std::size_t most_schools = 20;

api::OpenCampaign open_campaign(const api::Campaign& k) {
  return {k.id, k.school, k.name, k.support_phone, k.opens, k.closes, {}};
}

}  // namespace

void schools(Context& x, CallPtr call, const Asked&) {
  const std::string text = domain::comparable_name(text_of(call->request(), "text"));
  const auto everywhere = x.store.access.collections();
  if (!everywhere) return call->reply(problem(everywhere.error()));
  const auto all = x.store.campaigns.all(*everywhere);
  if (!all) return call->reply(problem(all.error()));
  api::OpenCampaigns found;
  for (const api::Campaign& k : *all) {
    if (text.empty() || found.campaigns.size() >= most_schools) break;
    if (domain::comparable_name(k.school).find(text) != std::string::npos) found.campaigns.push_back(open_campaign(k));
  }
  answer(call, Result(std::move(found)));
}

void campaign(Context& x, CallPtr call, const Asked& asked) {
  const auto ref = x.store.access.collection(asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  const auto k = x.store.campaigns.get(*ref);
  if (!k) return call->reply(problem(k.error()));
  auto levels = x.store.collect.levels(*ref);
  if (!levels) return call->reply(problem(levels.error()));
  api::OpenCampaign found = open_campaign(*k);
  found.levels = std::move(*levels);
  answer(call, Result(std::move(found)));
}

void ask_for_code(Context& x, CallPtr call, const Asked& asked) {
  auto claimed = body_of<domain::Claimed>(call);
  if (!claimed) return;
  const auto ref = x.store.access.collection(asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.collect.begin(*ref, std::move(*claimed), share_of(call->request().address), x.clock.now())
      .then([&x, call](Result<store::OrWait<api::CodeTicket>> made) {
        if (!made) return call->reply(problem(made.error()));
        if (made->wait > Millis{0}) return call->reply(too_often(made->wait));
        answer(call, Result(std::move(made->done)));
        if (x.hooks.notice_queued) x.hooks.notice_queued();
      });
}

void open(Context& x, CallPtr call, const Asked&) {
  auto request = body_of<api::OpenRequest>(call);
  if (!request) return;
  x.store.collect
      .open(std::move(request->ticket), std::move(request->code), share_of(call->request().address), x.clock.now())
      .then([call](Result<store::OrWait<std::optional<api::StudentSession>>> opened) {
        if (!opened) return call->reply(problem(opened.error()));
        if (opened->wait > Millis{0}) return call->reply(too_often(opened->wait));
        if (!opened->done)
          return call->reply(problem({Code::unauthorized, "collect.code_wrong",
                                      "The code is wrong or too old. Whoever gets none asks the school to look at "
                                      "what it has noted of them."}));
        answer(call, Result(std::move(*opened->done)));
      });
}

void open_verified(Context& x, CallPtr call, const Asked& asked) {
  auto claimed = body_of<domain::Claimed>(call);
  if (!claimed) return;
  const auto ref = x.store.access.campaign(asked.by, domain::Permission::submit, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.collect.open_verified(*ref, std::move(*claimed), x.clock.now())
      .then([call](Result<api::StudentSession> opened) { answer(call, opened); });
}

void close(Context& x, CallPtr call, const Asked& asked) {
  x.store.collect.close(asked.token).then([call](Result<store::Nothing> closed) {
    call->reply(closed ? no_content() : problem(closed.error()));
  });
}

void consent(Context& x, CallPtr call, const Asked& asked) {
  auto request = body_of<api::ConsentRequest>(call);
  if (!request) return;
  x.store.collect.consent(*asked.student, std::move(request->kind), request->given, x.clock.now())
      .then([call](Result<store::OrWait<store::Nothing>> kept) {
        if (!kept) return call->reply(problem(kept.error()));
        call->reply(kept->wait > Millis{0} ? too_often(kept->wait) : no_content());
      });
}

}  // namespace collect
}  // namespace cs::service
