// The desk's side of second looks: what is in hand of them, and the calls about them. They are sent at once and never
// journalled, because whoever says something is shown what was said before.
//
// What can half-happen, and why it is harmless: the answer to a verdict is lost; the lease is kept, the same key asks
// again and gets the first answer.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "client/events.hpp"
#include "client/lane.hpp"
#include "client/photo_loader.hpp"
#include "client/prefetcher.hpp"
#include "client/session.hpp"

namespace cs::client {

struct LookDeskHooks {
  std::function<SessionPtr()> session;  ///< the present one, or null
  std::function<void(const SessionPtr&, const Error&)> session_over;
  std::function<void(const SessionPtr&)> refresh_campaigns;
};

/// Thread-safe. Methods of the same name are LooksDesk's.
class LookDesk {
 public:
  LookDesk(const Clock& clock, EventQueue& events, OnlineWatch& online, PhotoLoader& loader, LookDeskHooks hooks);

  void keep_looks(int ahead, std::string plan);
  void state_likeness_of_look(std::string look, api::LikenessRequest request);
  void judge_look(std::string key, std::string look, api::DecideRequest request);
  void settle_look(std::string key, std::string look, api::LookSettlement settlement);
  void give_look_back(std::string look);
  void list_plans(std::string tag, ListQuery query);
  void list_looks(std::string tag, LooksQuery query);
  void draw_plan(std::string tag, api::LookPlanRequest request);

  Prefetcher& in_hand() { return in_hand_; }
  void stop_calls();  ///< ends the threads of the calls, for good

 private:
  template <class R>
  void observe(const SessionPtr& session, const R& result);
  template <class E, class T, class F>
  void ask(Lane& lane, std::string tag, const std::string& lane_tag, F call);

  EventQueue& events_;
  OnlineWatch& online_;
  const LookDeskHooks hooks_;
  Prefetcher in_hand_;
  Lane lists_{"cs-looks"}, stating_{"cs-look-said"}, actions_{"cs-look-act"};
};

}  // namespace cs::client
