#include "client/look_desk.hpp"

#include "client/either.hpp"

namespace cs::client {
namespace {

Error no_session() {
  return {Code::unauthorized, "session.none", "Sign in first."};
}

}  // namespace

LookDesk::LookDesk(const Clock& clock, EventQueue& events, OnlineWatch& online, PhotoLoader& loader,
                   LookDeskHooks hooks)
    : events_(events),
      online_(online),
      hooks_(std::move(hooks)),
      in_hand_(clock, events, online, loader,
               {.session_over = hooks_.session_over,
                .may_claim = [] { return true; },
                .busy = [](const std::string&) { return false; },
                .refresh_campaigns = hooks_.refresh_campaigns,
                .second_looks = true}) {}

void LookDesk::stop_calls() {
  for (Lane* lane : {&lists_, &stating_, &actions_}) lane->stop();
}

template <class R>
void LookDesk::observe(const SessionPtr& session, const R& result) {
  if (result.ok()) return online_.good();
  online_.failed(result.error());
  if (result.error().code == Code::unauthorized) hooks_.session_over(session, result.error());
}

template <class E, class T, class F>
void LookDesk::ask(Lane& lane, std::string tag, const std::string& lane_tag, F call) {
  lane.post(
      [this, tag = std::move(tag), call = std::move(call)](const Token& cancel) {
        const SessionPtr s = hooks_.session();
        if (!s) return events_.push(E{tag, no_session()});
        Result<T> result = call(s, Either(s->cancel, cancel));
        observe(s, result);
        if (cancel->cancelled() || s->cancel->cancelled()) return;  // superseded, or nobody to tell
        events_.push(E{tag, std::move(result)});
      },
      lane_tag);
}

void LookDesk::keep_looks(int ahead, std::string plan) {
  in_hand_.narrow_to_plan(std::move(plan));
  in_hand_.keep_prepared(ahead);
}

void LookDesk::give_look_back(std::string look) {
  in_hand_.give_back(look);
  in_hand_.refused(look);  // whoever does not wait for an answer any more keeps no lease for it
  events_.drop_items(look);
}

void LookDesk::state_likeness_of_look(std::string look, api::LikenessRequest request) {
  stating_.post(
      [this, look = std::move(look), request = std::move(request)](const Token& cancel) {
        const SessionPtr s = hooks_.session();
        Result<api::Submission> whole = no_session();
        if (s) whole = s->api.state_likeness_of_look(look, request, Either(s->cancel, cancel));
        if (s) observe(s, whole);
        if (cancel->cancelled()) return;
        if (whole) in_hand_.unveiled(*whole);
        events_.push(event::LikenessStated{look, std::move(whole)});
      },
      "likeness");
}

void LookDesk::judge_look(std::string key, std::string look, api::DecideRequest request) {
  in_hand_.decided(look);
  events_.drop_items(look);
  actions_.post(
      [this, key = std::move(key), look = std::move(look), request = std::move(request)](const Token& cancel) {
        const SessionPtr s = hooks_.session();
        Result<api::LookReply> reply = no_session();
        if (s) reply = s->api.judge_look(look, key, request, Either(s->cancel, cancel));
        if (s) observe(s, reply);
        // What may have been stored is asked for again under its key, so the lease is kept; a refusal ends it.
        const bool passing = !reply && is_passing(reply.error());
        if (reply)
          in_hand_.settled(look);
        else if (!passing)
          in_hand_.refused(look);
        events_.push(event::LookJudged{key, look, std::move(reply), passing});
      });
}

void LookDesk::settle_look(std::string key, std::string look, api::LookSettlement settlement) {
  actions_.post(
      [this, key = std::move(key), look = std::move(look), settlement = std::move(settlement)](const Token& cancel) {
        const SessionPtr s = hooks_.session();
        Result<api::LookRow> row = no_session();
        if (s) row = s->api.settle_look(look, key, settlement, Either(s->cancel, cancel));
        if (s) observe(s, row);
        events_.push(event::LookSettled{key, look, std::move(row)});
      });
}

void LookDesk::list_plans(std::string tag, ListQuery query) {
  const std::string lane_tag = "plans:" + tag;
  ask<event::PlansListed, api::LookPlanList>(lists_, std::move(tag), lane_tag,
                                             [query = std::move(query)](const SessionPtr& s, const Token& c) {
                                               return s->api.look_plans(query.school, query.campaign, c);
                                             });
}

void LookDesk::list_looks(std::string tag, LooksQuery query) {
  const std::string lane_tag = "looks:" + tag;
  ask<event::LooksListed, api::LookPage>(
      lists_, std::move(tag), lane_tag,
      [query = std::move(query)](const SessionPtr& s, const Token& c) { return s->api.looks(query, c); });
}

void LookDesk::draw_plan(std::string tag, api::LookPlanRequest request) {
  // A plan that is made is made, whatever is asked for after it.
  const std::string lane_tag = request.dry_run ? "draw:" + tag : std::string();
  ask<event::PlanDrawn, api::LookPlanRow>(request.dry_run ? lists_ : actions_, std::move(tag), lane_tag,
                                          [request = std::move(request)](const SessionPtr& s, const Token& c) {
                                            return s->api.draw_look_plan(request, c);
                                          });
}

}  // namespace cs::client
