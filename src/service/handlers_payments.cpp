// Money: the student's order, what the back end reports, what a provider calls back, and the sandbox's till.
#include "api/collect.hpp"
#include "payment/sandbox.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::payments {
namespace {

void answer_kept(Context& x, const CallPtr& call, Result<store::KeptPayment> kept) {
  if (!kept) return call->reply(problem(kept.error()));
  answer(call, Result(api::PaymentReply{domain::to_string(kept->use)}));
  if (kept->starts_checks && x.hooks.to_check) x.hooks.to_check();
}

/// What a callback says is stored, or refused.
void take(Context& x, const CallPtr& call, const payment::Callback& callback) {
  auto record = x.options.payment->read(callback, x.clock.now());
  if (!record) return call->reply(problem(record.error()));
  x.store.payments.callback(x.options.payment->name(), std::move(*record), x.clock.now())
      .then([&x, call](Result<store::KeptPayment> kept) { answer_kept(x, call, std::move(kept)); });
}

payment::Sandbox* sandbox(Context& x) {
  return dynamic_cast<payment::Sandbox*>(x.options.payment.get());
}

Error no_provider() {
  return {Code::not_found, "payment.no_provider", "Nothing is paid by way of this service."};
}

}  // namespace

void order(Context& x, CallPtr call, const Asked& asked) {
  if (!x.options.payment) return call->reply(problem(no_provider()));
  x.store.payments.order(*asked.student, x.clock.now()).then([&x, call](Result<api::PaymentOrder> order) {
    if (!order) return call->reply(problem(order.error()));
    auto url = x.options.payment->checkout({order->number, order->amount_fen, order->description});
    if (!url) return call->reply(problem(url.error()));
    order->pay_with = x.options.payment->name();
    order->url = std::move(*url);
    answer(call, order);
  });
}

void report(Context& x, CallPtr call, const Asked& asked) {
  auto record = body_of<domain::PaymentRecord>(call);
  if (!record) return;
  const auto ref = x.store.access.submission(asked.by, domain::Permission::submit, asked.captures.at(0));
  if (!ref) return call->reply(problem(ref.error()));
  x.store.payments.report(*ref, std::move(*record), x.clock.now()).then([&x, call](Result<store::KeptPayment> kept) {
    answer_kept(x, call, std::move(kept));
  });
}

void callback(Context& x, CallPtr call, const Asked&) {
  if (!x.options.payment) return call->reply(problem(no_provider()));
  take(x, call, {call->request().authorization, call->request().body});
}

void sandbox_pay(Context& x, CallPtr call, const Asked& asked) {
  payment::Sandbox* till = sandbox(x);
  if (!till) return call->reply(problem(no_provider()));
  x.store.payments.order(*asked.student, x.clock.now()).then([&x, call, till](Result<api::PaymentOrder> order) {
    if (!order) return call->reply(problem(order.error()));
    const TimePoint now = x.clock.now();
    const domain::PaymentRecord paid{order->number, order->amount_fen, "sandbox", now};
    // The way of a real callback, signature and all; on another thread, for this one is the writer's.
    if (!x.quick.post([&x, call, callback = till->pay(paid, now)] { take(x, call, callback); }))
      call->reply(problem({Code::unavailable, "service.busy", "The service is busy; try again in a moment."}));
  });
}

}  // namespace cs::service::payments
