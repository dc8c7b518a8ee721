// The collection service as the desk sees it, in memory, with its protocol's rules about keys, epochs and tombstones;
// and with every way a network can fail, on demand. The real service is tried in desk_service_test.cpp.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
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
  struct Item {
    api::Submission submission;
    domain::State state = domain::State::pending;
    std::int64_t epoch = 0;
    std::optional<domain::Likeness> stated = {};  ///< by who holds it
    bool unaided = false;                         ///< decided while something was held back
    int decisions = 0;                            ///< effects of decisions on it, undone ones included
    int undos = 0;
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
  RawAnswer decide(const RawRequest& r, const std::string& id);
  RawAnswer undo_by_key(const RawRequest& r, const std::string& key);
  api::Lease lease_of(const std::string& id) const;
  /// As it travels to who has not stated the likeness yet.
  api::Submission sent(const Item& item) const;
  RawAnswer state_likeness(const RawRequest& r, const std::string& id);
  api::Campaign* campaign(const std::string& id);

  const Millis lease_;
  mutable std::mutex mutex_;
  std::function<Fault(const RawRequest&)> fault_;
  std::function<Millis()> photo_delay_;
  std::map<std::string, Item> items_;
  std::vector<api::Campaign> campaigns_;
  bool hold_back_ = false;
  std::int64_t changes_ = 0;
  std::map<std::string, std::string> photos_;
  struct Stored {
    std::string body, submission;
    api::DecideReply reply;
    bool undone = false, tombstone = false;
  };
  std::map<std::string, Stored> by_key_;
  std::map<std::string, api::UndoReply> undos_;
  std::vector<std::string> decided_, keys_, released_;
  std::vector<std::pair<std::string, std::string>> log_;
  int sign_outs_ = 0;
  int port_ = 0;
  std::unique_ptr<RawServer> server_;
};

}  // namespace cs::test
