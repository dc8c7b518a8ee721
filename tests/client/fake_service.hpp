// The collection service as the desk sees it, in memory, with its protocol's rules about keys, epochs and tombstones;
// and with every way a network can fail, on demand. What it judges it asks of domain/deciding.hpp, as the store does;
// end_to_end/contract.hpp holds it and the real service against the same expectations.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/second_looks.hpp"
#include "api/types.hpp"
#include "domain/deciding.hpp"
#include "http/raw_server.hpp"

namespace cs::test {

enum class Fault {
  none,
  lose_request,  ///< hang up before anything is done
  lose_answer,   ///< done, then hang up
  busy,          ///< 503 problem
  broken,        ///< 500 problem
  proxy_page,    ///< 404 with HTML
  garbled,       ///< done, then 200 with half of the JSON
  hang,          ///< nothing for 30 s
  signed_out,    ///< 401 problem
  taken,         ///< 409 problem: somebody else was quicker
};

class FakeService {
 public:
  static constexpr Millis grace{30'000};

  struct Item {
    api::Submission submission;
    domain::State state = domain::State::pending;
    std::string holder = {};  ///< the present or last one
    std::int64_t epoch = 0;
    Millis lease_until{0};                        ///< on the clock that skip() moves; 0: given back or decided
    std::optional<domain::Likeness> stated = {};  ///< by who holds it
    bool unaided = false;                         ///< decided while something was held back
    int decisions = 0;                            ///< effects of decisions on it, undone ones included
    int undos = 0;
    std::string undone_for = {};  ///< who took the newest decision back; "" when it stands
  };

  /// The submissions go round `schools` campaigns "c0", "c1", … of one school each ("学校0", …).
  explicit FakeService(int submissions, Millis lease = Millis{60'000}, int schools = 1);

  std::string url() const { return server_->url(); }
  int port() const { return server_->port(); }
  RawServer& server() { return *server_; }
  /// Nobody listens any more, until resume(): same port.
  void pause();
  void resume();

  void set_fault(std::function<Fault(const RawRequest&)> fault);
  Item item(const std::string& id) const;
  std::map<std::string, Item> items() const;
  /// Submissions in the order in which decisions took effect.
  std::vector<std::string> decided() const;
  /// Keys seen by POST decision, repeats included.
  std::vector<std::string> keys() const;
  /// Somebody else claims it.
  void steal(const std::string& id);
  /// Time passes for leases and for what may be taken back; nothing else moves this clock.
  void skip(Millis by);
  /// Decisions that came too late, by their keys.
  std::map<std::string, domain::Late> late_opinions() const;
  std::vector<std::string> released() const;
  int sign_outs() const;
  int count(const std::string& method, const std::string& path_part) const;
  /// Campaigns ask for the likeness first from now on: items travel without comparison and history.
  void hold_back();
  /// Who works here may work in that campaign no more, or it was deleted: it does not exist for them.
  void take_away(const std::string& campaign);
  /// As a change of texts would.
  void raise_revision(const std::string& campaign);
  void add_campaign(const std::string& id);
  void move_to(const std::string& submission, const std::string& campaign);
  void set_photo(const std::string& hash, std::string body);
  /// How long each photograph takes to come.
  void set_photo_delay(std::function<Millis()> delay);

 private:
  RawAnswer answer(const RawRequest& r);
  RawAnswer handle(const RawRequest& r);
  struct Session {
    std::string user;
    bool claimed = false;
  };
  RawAnswer sign_in(const RawRequest& r);
  RawAnswer sign_out(const RawRequest& r);
  RawAnswer claim(const RawRequest& r, Session& by);
  RawAnswer claim_undone(const std::string& user, const std::string& id);
  RawAnswer renew(const RawRequest& r, const std::string& user);
  RawAnswer give_back(const RawRequest& r, const std::string& user);
  RawAnswer counts();
  RawAnswer submission(const RawRequest& r, Session& by, const std::string& rest);
  RawAnswer decide(const RawRequest& r, const std::string& user, const std::string& id);
  RawAnswer undo_by_key(const RawRequest& r, const std::string& user, const std::string& key);
  /// What was claimed once, of a campaign that is there for who works here: nobody names what was never claimed.
  Item* claimed(const std::string& id);
  /// What this person may look at of that: what they hold, held last or decided.
  Item* opened(const std::string& user, const std::string& id);
  void sweep();
  void lease(Item& item, const std::string& user);
  api::Lease lease_of(const Item& item) const;
  static domain::SubmissionNow now_of(const Item& item);
  /// As it travels to who has not stated the likeness yet.
  api::Submission sent(const Item& item) const;
  RawAnswer state_likeness(const RawRequest& r, const std::string& user, const std::string& id);
  api::Campaign* campaign(const std::string& id);

  // Second looks (fake_looks.cpp).
  struct Decision;
  struct Look {
    std::string id, plan, decision_key, stated_by = {};
    domain::SecondLookNow now{};
    Millis lease_until{0};
    std::vector<api::LookVerdict> verdicts{};
    std::string closed_by{}, closed_note{};
  };
  RawAnswer look_route(const RawRequest& r, const std::string& user, const std::string& rest);
  RawAnswer plans(const RawRequest& r);
  RawAnswer draw(const RawRequest& r, const std::string& user);
  RawAnswer claim_looks(const RawRequest& r, const std::string& user);
  RawAnswer judge(const RawRequest& r, const std::string& user, Look& look);
  RawAnswer settle(const RawRequest& r, const std::string& user, Look& look);
  RawAnswer overturn(const RawRequest& r, const std::string& user, const std::string& decision);
  api::LookRow row_of(const Look& look, const std::string& user) const;
  api::Submission sent(const Look& look, const std::string& user) const;
  Look* look(const std::string& id);
  bool renew_look(const api::Lease& lease, const std::string& user, api::RenewReply& reply);
  void give_look_back(const api::Lease& lease, const std::string& user);

  const Millis lease_;
  mutable std::mutex mutex_;
  std::function<Fault(const RawRequest&)> fault_;
  std::function<Millis()> photo_delay_;
  std::map<std::string, Item> items_;
  std::vector<api::Campaign> campaigns_;
  bool hold_back_ = false;
  std::map<std::string, std::string> photos_, digests_;
  struct Decision {
    std::string submission, reviewer;
    api::DecideReply reply;
    Millis undo_until{0};
    domain::DecisionState state = domain::DecisionState::standing;
    domain::Verdict verdict = domain::Verdict::approve;
    std::vector<std::string> reasons{};
  };
  struct Kept {
    domain::KeptRequest request;
    std::optional<Decision> decision;        ///< of a decide that is no tombstone
    std::optional<api::UndoReply> undone{};  ///< of an undo
    std::optional<std::string> answer{};     ///< of what is said of a second look
  };
  std::map<std::string, Kept> kept_;
  std::map<std::string, domain::Late> late_;
  std::map<std::string, Session> sessions_;
  std::vector<api::LookPlanRow> plans_;  ///< oldest first
  std::vector<Look> looks_;              ///< in the order in which they are looked at
  Millis now_{0};
  std::vector<std::string> decided_, keys_, released_;
  std::vector<std::pair<std::string, std::string>> log_;
  int sign_outs_ = 0;
  int port_ = 0;
  std::unique_ptr<RawServer> server_;
};

}  // namespace cs::test
