// What a student does with a session: where they stand, the capture code, the photograph in pieces, handing in, taking
// back, appealing, seeing their pictures.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/collect.hpp"
#include "base/picture_kind.hpp"
#include "domain/capture_code.hpp"
#include "payment/provider.hpp"
#include "service/answers.hpp"
#include "service/handlers.hpp"

namespace cs::service::collect {
namespace {

namespace rules = domain::collecting;

/// May `amount` more of this be done? Answers 429 where not.
bool may_spend(Context& x, const CallPtr& call, const store::StudentRef& student, const char* what,
               const domain::Allowance& allowance, std::int64_t amount = 1) {
  const auto wait = x.store.collect.spend(what, student.id(), allowance, x.clock.now(), amount).get();
  if (!wait) {
    call->reply(problem(wait.error()));
    return false;
  }
  if (*wait > Millis{0}) call->reply(too_often(*wait));
  return *wait <= Millis{0};
}

/// While this lasts no other picture of this student is looked at: a look takes a process seconds. Answers 503 where
/// there is one.
std::shared_ptr<const void> look_at(Context& x, const CallPtr& call, const store::StudentRef& student) {
  auto look = x.looks.take(student.row());
  if (!look) call->reply(problem(busy()));
  return look;
}

/// Out of the students' own memory; counts as the student's one until it has left.
Reply own_reply(Context& x, const CallPtr& call, Bytes bytes, std::string content_type) {
  using Held = std::shared_ptr<const void>;
  Reply reply = photograph_reply(x.students_outgoing, std::move(bytes), std::move(content_type));
  if (reply.held) reply.held = std::make_shared<std::pair<Held, Held>>(std::move(reply.held), call->request().held);
  return reply;
}

}  // namespace

void status(Context& x, CallPtr call, const Asked& asked) {
  auto now = x.store.collect.status(*asked.student, x.clock.now());
  if (now && x.options.payment) now->pay_with = x.options.payment->name();
  answer(call, now);
}

void upload(Context& x, CallPtr call, const Asked& asked) {
  const Request& r = call->request();
  const store::StudentRef& student = *asked.student;
  const auto offset = number_of(r, "offset", 0, 0, Uploads::largest),
             total = number_of(r, "total", 0, 0, Uploads::largest);
  if (!offset || !total) return call->reply(problem(offset ? total.error() : offset.error()));
  const std::string& id = asked.captures.at(0);
  if (*offset == 0 && x.uploads.progress(student.row(), id, x.clock.mono()).total == 0 &&
      !(may_spend(x, call, student, "upload", rules::upload_a_student) &&
        may_spend(x, call, student, "bytes", rules::bytes_a_student, std::max<std::int64_t>(*total, 1))))
    return;
  // Before its last piece is taken: it comes again.
  std::shared_ptr<const void> look;
  if (*offset + static_cast<std::int64_t>(r.body.size()) >= *total) {
    look = look_at(x, call, student);
    if (!look) return;
  }
  auto got = x.uploads.add(student.row(), id, *offset, *total, r.body, x.clock.mono());
  if (!got) return call->reply(problem(got.error()));
  if (!got->answer.empty()) return call->reply(json_reply(std::move(got->answer)));
  api::UploadReply reply{got->received, got->total, {}, {}};
  if (!got->whole) return answer(call, Result(std::move(reply)));

  // Whole: judged before it is stored, so that nothing stays of what is no photograph.
  const auto refuse = [&](const Error& e) {
    x.uploads.finish(student.row(), id, {});
    call->reply(problem(e));
  };
  const ByteView bytes = as_bytes(*got->whole);
  const auto found = x.first_look.look(bytes, {});
  if (!found) return refuse(found.error());
  const auto campaign = x.store.access.campaign_of(student);
  if (!campaign) return refuse(campaign.error());
  const auto k = x.store.campaigns.get(*campaign);
  if (!k) return refuse(k.error());
  const auto stored = x.store.photographs.add(*campaign, bytes, x.clock.now());
  if (!stored) return refuse(stored.error());
  if (const auto noted = x.store.collect.note_upload(student, stored->hash, x.clock.now()).get(); !noted)
    return refuse(noted.error());
  reply.photo = stored->hash;
  reply.advice = advice_of(*found, domain::ReasonCatalogue(k->reasons));
  std::string text = api::encode(reply);
  x.uploads.finish(student.row(), id, text);
  call->reply(json_reply(std::move(text)));
}

void upload_progress(Context& x, CallPtr call, const Asked& asked) {
  auto p = x.uploads.progress(asked.student->row(), asked.captures.at(0), x.clock.mono());
  if (!p.answer.empty()) return call->reply(json_reply(std::move(p.answer)));
  answer(call, Result(api::UploadReply{p.received, p.total, {}, {}}));
}

void capture_code(Context& x, CallPtr call, const Asked& asked) {
  using domain::CodeVerdict;
  const store::StudentRef& student = *asked.student;
  if (!may_spend(x, call, student, "code", rules::upload_a_student)) return;
  const auto look = look_at(x, call, student);
  if (!look) return;
  const auto refuse = [&](const char* id, const char* message) {
    call->reply(problem(Error{Code::refused, id, message}));
  };
  const auto codes = x.first_look.codes(as_bytes(call->request().body));
  if (!codes) return call->reply(problem(codes.error()));
  if (codes->empty())
    return refuse("collect.capture_unreadable",
                  "No code can be read in this picture: save it by a long press and send that.");
  if (codes->front().payload.empty())
    return refuse("collect.capture_round", "This is a mini-program's round code, and no capture code of 学信网.");
  const auto owner = x.store.collect.code_owner(student);
  if (!owner) return call->reply(problem(owner.error()));
  // The best of several codes: a screenshot may show another one beside it.
  std::optional<CodeVerdict> best;
  const domain::ReadCode* chosen = &codes->front();
  for (const domain::ReadCode& code : *codes) {
    const auto verdict = x.options.code_verifier ? x.options.code_verifier->verify(code.payload, *owner,
                                                                                   domain::judged_within(codes->size()))
                                                 : Result<CodeVerdict>(CodeVerdict::well_formed);
    if (!verdict) continue;  // nobody could judge it: it may be the right one, and a person will look
    if (!best || *verdict < *best) best = *verdict, chosen = &code;
  }
  if (best == CodeVerdict::other_owner) return refuse("collect.capture_other", "This is somebody else's capture code.");
  if (best == CodeVerdict::not_a_code)
    return refuse("collect.capture_not_one", "This QR code is no capture code of 学信网.");
  const char* verdict = !best || !x.options.code_verifier ? "unjudged"
                        : best == CodeVerdict::valid      ? "valid"
                                                          : "well_formed";
  if (!may_spend(x, call, student, "bind", rules::change_a_student)) return;
  x.store.collect.bind_code(student, chosen->payload, x.clock.now()).then([call, verdict](Result<bool> bound) {
    if (!bound) return call->reply(problem(bound.error()));
    if (!*bound)
      return call->reply(
          problem({Code::refused, "collect.capture_used", "Another student has handed this capture code in."}));
    answer(call, Result(api::CodeReply{verdict}));
  });
}

void hand_in(Context& x, CallPtr call, const Asked& asked) {
  auto request = body_of<api::HandInRequest>(call);
  if (!request) return;
  // A page that knows that it was the wrong camera, or no camera, is believed.
  const auto says = [&](const char* name, const char* what) {
    const auto j = nlohmann::json::parse(request->context, nullptr, false);
    return j.is_object() && j.contains(name) && j[name] == what;
  };
  if (says("camera", "front") || says("source", "album"))
    return call->reply(problem(
        Error{Code::refused, "collect.front_camera", "The photograph must be taken now, with the rear camera."}));
  x.store.collect.hand_in(*asked.student, std::move(request->photo), std::move(request->context), x.clock.now())
      .then([&x, call](Result<store::OrWait<api::IntakeReply>> taken) {
        if (taken && taken->wait > Millis{0}) return call->reply(too_often(taken->wait));
        if (!taken) return call->reply(problem(taken.error()));
        const bool checks = taken->done.state == domain::State::checking;
        answer(call, Result(std::move(taken->done)));
        if (checks && x.hooks.to_check) x.hooks.to_check();
      });
}

void withdraw(Context& x, CallPtr call, const Asked& asked) {
  x.store.collect.withdraw(*asked.student, x.clock.now()).then([call](Result<store::OrWait<store::Nothing>> done) {
    if (!done) return call->reply(problem(done.error()));
    call->reply(done->wait > Millis{0} ? too_often(done->wait) : no_content());
  });
}

void appeal(Context& x, CallPtr call, const Asked& asked) {
  auto request = body_of<api::NoteRequest>(call);
  if (!request) return;
  x.store.collect.appeal(*asked.student, std::move(request->note), x.clock.now())
      .then([call](Result<store::Nothing> kept) { call->reply(kept ? no_content() : problem(kept.error())); });
}

void photograph(Context& x, CallPtr call, const Asked& asked) {
  const auto ref = x.store.access.own_photograph(*asked.student);
  if (!ref) return call->reply(problem(ref.error()));
  auto copy = x.hooks.served_copy(*ref);
  if (!copy) return call->reply(problem(copy.error()));
  const char* type = media_type(picture_kind(copy->bytes));
  Reply reply = own_reply(x, call, std::move(copy->bytes), type);
  reply.headers.emplace_back("Cache-Control", "private, no-store");
  call->reply(std::move(reply));
}

void finished(Context& x, CallPtr call, const Asked& asked) {
  const auto ref = x.store.access.own_finished(*asked.student, x.clock.now());
  if (!ref) return call->reply(problem(ref.error()));
  // Made by the service itself: there is nothing in it to be cut.
  auto whole = x.store.photographs.content(*ref);
  if (!whole) return call->reply(problem(whole.error()));
  Reply reply = own_reply(x, call, std::move(*whole), "image/jpeg");
  reply.headers.emplace_back("Cache-Control", "private, no-store");
  reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"graduation-photo.jpg\"");
  call->reply(std::move(reply));
}

}  // namespace cs::service::collect
