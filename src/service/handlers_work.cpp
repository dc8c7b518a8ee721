// Checks that another machine makes (`countersignd work`): taken, kept, given back, handed in. A token is good for
// these routes only, and for the photographs of what its holder has in hand.
#include <fmt/format.h>

#include <charconv>

#include "api/work.hpp"
#include "base/log.hpp"
#include "service/answers.hpp"
#include "service/findings.hpp"
#include "service/handlers.hpp"

namespace cs::service::work {
namespace {

constexpr int most_at_once = 16;
/// Longer than a worker may take for a photograph, twice; a dead one's checks lie for so long.
constexpr Millis lease{90'000};
constexpr Millis come_again{1'000};

std::string holder(const Asked& asked) {
  return store::holder_of_token(asked.worker);
}

}  // namespace

void take(Context& x, CallPtr call, const Asked& asked) {
  const auto wanted = api::decode_work_request(call->request().body);
  if (!wanted) return call->reply(problem(wanted.error()));
  if (wanted->count < 1 || wanted->count > most_at_once)
    return call->reply(problem(invalid("work.count", "'count' must be from 1 to 16.")));
  if (!wanted->finishes) {
    api::WorkReply nothing;
    nothing.lease = lease;
    nothing.come_again = come_again * 30;
    return call->reply(json_reply(api::encode(nothing)));
  }
  const TimePoint now = x.clock.now();
  api::WorkReply reply;
  reply.lease = lease;
  reply.come_again = come_again;
  // A look costs no commit: idle workers cost next to nothing.
  const auto any = x.store.checks.any(now);
  if (!any) return call->reply(problem(any.error()));
  if (!*any) return call->reply(json_reply(api::encode(reply)));
  x.store.checks.claim(holder(asked), wanted->count, lease, now)
      .then([call, reply](Result<std::vector<store::ClaimedCheck>> taken) mutable {
        if (!taken) return call->reply(problem(taken.error()));
        for (store::ClaimedCheck& check : *taken)
          reply.orders.push_back({check.claim.number, std::move(check.job.photo), std::move(check.job.references),
                                  std::move(check.job.capture_context), check.job.id_card_consent, check.job.finish});
        if (!reply.orders.empty()) reply.come_again = Millis{0};
        call->reply(json_reply(api::encode(reply)));
      });
}

void renew(Context& x, CallPtr call, const Asked& asked) {
  auto list = api::decode_work_list(call->request().body);
  if (!list) return call->reply(problem(list.error()));
  x.store.checks.renew(holder(asked), std::move(list->checks), lease, x.clock.now())
      .then([call](Result<std::vector<std::int64_t>> lost) {
        call->reply(lost ? json_reply(api::encode(api::WorkList{std::move(*lost)})) : problem(lost.error()));
      });
}

void give_back(Context& x, CallPtr call, const Asked& asked) {
  const auto list = api::decode_work_list(call->request().body);
  if (!list) return call->reply(problem(list.error()));
  for (const std::int64_t check : list->checks) {
    const auto back = x.store.checks.put_off({check, holder(asked)}, x.clock.now()).get();
    if (!back) return call->reply(problem(back.error()));
  }
  if (x.hooks.to_check) x.hooks.to_check();
  call->reply(no_content());
}

void hand_in(Context& x, CallPtr call, const Asked& asked) {
  auto result = api::decode_work_result(call->request().body);
  if (!result) return call->reply(problem(result.error()));
  const store::CheckClaim claim{result->check, holder(asked)};
  const auto job = x.store.checks.job(claim);
  if (!job) return call->reply(problem(job.error()));
  if (!result->finished.empty()) {
    // Whose it is the store judges; what it weighs is said by whoever has it, and not by whoever brought it.
    const auto kept = x.store.checks.finished(claim);
    if (!kept) return call->reply(problem(kept.error()));
    const auto bytes = x.store.photographs.content(*kept);
    if (!bytes) return call->reply(problem(bytes.error()));
    x.finished.remark(result->examination, bytes->size());
  }
  const Status stored =
      store_findings(x.store, claim, job->submission, std::move(result->examination), result->finished, x.clock.now());
  call->reply(stored ? no_content() : problem(stored.error()));
}

void finished(Context& x, CallPtr call, const Asked& asked) {
  const std::string& number = asked.captures.at(0);
  store::CheckClaim claim{0, holder(asked)};
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), claim.number);
  if (error != std::errc() || end != number.data() + number.size())
    return call->reply(problem({Code::not_found, "check.unknown", "There is no such check."}));
  const auto job = x.store.checks.job(claim);
  if (!job) return call->reply(problem(job.error()));
  if (!job->finish)
    return call->reply(problem({Code::refused, "finished.made", "This submission has its finished photo."}));
  const ByteView made = as_bytes(call->request().body);
  const auto ref = x.store.checks.photograph(claim);
  if (!ref) return call->reply(problem(ref.error()));
  const auto photo = x.store.photographs.content(*ref);
  if (!photo) return call->reply(problem(photo.error()));
  if (const Status fits = x.finished.look(made, *photo); !fits) {
    log::warning(fmt::format("worker {} handed in a finished photo of {} that was not taken: {}", asked.worker,
                             job->submission, fits.error().message));
    return call->reply(problem(fits.error()));
  }
  auto hash = x.store.photographs.keep_finished(job->submission, made, x.clock.now());
  if (!hash) return call->reply(problem(hash.error()));
  if (const auto noted = x.store.checks.note_finished(claim, *hash).get(); !noted)
    return call->reply(problem(noted.error()));
  answer(call, Result<api::PhotoReply>(api::PhotoReply{std::move(*hash), std::int64_t(call->request().body.size())}));
}

void photograph(Context& x, CallPtr call, const Asked& asked) {
  const std::string& hash = asked.captures.at(0);
  const auto ref = x.store.checks.photograph(holder(asked), hash, x.clock.now());
  if (!ref) return call->reply(problem(ref.error()));
  auto bytes = x.store.photographs.content(*ref);
  if (!bytes) return call->reply(problem(bytes.error()));
  call->reply(photograph_reply(x.outgoing, std::move(*bytes), "application/octet-stream"));
}

}  // namespace cs::service::work
