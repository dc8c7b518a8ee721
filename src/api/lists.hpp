// The ready-made looks at each list, by name: what the chips over a list stand for. The service counts them and the
// workstation asks for them by the same tables.
#pragma once

#include <string_view>

namespace cs::api {

/// Of the queue. `outcome`: what the checks found at worst.
struct QueueLook {
  std::string_view name, state = {}, outcome = {};
  bool overdue = false;
};
inline constexpr QueueLook queue_looks[] = {{"all"},
                                            {"free", "pending"},
                                            {"held", "leased"},
                                            {"overdue", {}, {}, true},
                                            {"fail", {}, "fail"},
                                            {"attention", {}, "attention"},
                                            {"pass", {}, "pass"}};

/// Of the decisions. `overridden`: approved against failed checks. `quick`: looked too short to have looked
/// (domain/looking.hpp).
struct DecisionLook {
  std::string_view name, verdict = {}, state = {};
  bool withdrawal_requested = false, overridden = false, quick = false;
};
inline constexpr DecisionLook decision_looks[] = {{"all"},
                                                  {"approved", "approve", "standing"},
                                                  {"rejected", "reject", "standing"},
                                                  {"withdrawal", {}, {}, true},
                                                  {"overridden", "approve", "standing", false, true},
                                                  {"overturned", {}, "overturned"},
                                                  {"undone", {}, "undone"},
                                                  {"quick", {}, {}, false, false, true}};

/// Of the messages.
struct NoticeLook {
  std::string_view name, state = {};
  bool call_list = false;
};
inline constexpr NoticeLook notice_looks[] = {
    {"all"},          {"calls", {}, true},  {"in_doubt", "in_doubt"}, {"failed", "failed"},
    {"held", "held"}, {"queued", "queued"}, {"accepted", "accepted"}, {"delivered", "delivered"}};

/// Of the students: missing have handed nothing in, calls wait for a call.
inline constexpr std::string_view student_looks[] = {"all", "calls", "missing", "waiting", "rejected", "approved"};

/// The one of that name; the first, which leaves nothing out, for any other.
template <class Look, std::size_t N>
constexpr const Look& look_named(const Look (&looks)[N], std::string_view name) {
  for (const Look& look : looks)
    if (look.name == name) return look;
  return looks[0];
}

}  // namespace cs::api
