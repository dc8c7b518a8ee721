// Brings decisions from the key press through the journal to the service, in order, and never gives up on the network.
// Two threads: one writes the journal, one sends.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "api/installation.hpp"
#include "base/clock.hpp"
#include "base/thread.hpp"
#include "client/events.hpp"
#include "client/journal.hpp"
#include "client/lane.hpp"
#include "client/session.hpp"
#include "http/retry.hpp"

namespace cs::client {

struct SenderHooks {
  /// The session is over (401); its entries wait for the next sign-in. Any of the sender's threads.
  std::function<void(const SessionPtr&, const Error&)> session_over;
  /// The service has the decision: the lease is no concern any more.
  std::function<void(const std::string& submission)> settled;
  /// The service took the decision back: the submission waits for anybody again.
  std::function<void(const std::string& submission)> undone;
  /// The service refused the decision: whatever lease is left may go back.
  std::function<void(const std::string& submission)> refused;
  /// The decision was never sent (journal full, or taken back in time): the submission is undecided and still leased.
  std::function<void(const std::string& submission)> returned;
  /// Everything that was waiting is sent.
  std::function<void()> drained;
};

/// Thread-safe; decide() and undo() return at once.
class Sender {
 public:
  Sender(std::filesystem::path folder, std::string server, const Clock& clock, EventQueue& events, OnlineWatch& online,
         SenderHooks hooks);
  ~Sender();
  /// Finishes writing what was decided, cancels what is being sent, ends both threads for good.
  void stop();

  /// Opens the journal if need be, loads what this person has not sent yet, and begins sending. Waits for the disk.
  Status begin(const SessionPtr& session, const api::Installation& installation);
  /// Stops sending for that session; entries stay.
  void end();

  /// Returns the key. Without any sign-in so far the decision is refused by an event.
  std::string decide(std::string submission, const api::DecideRequest& request);
  void undo(const std::string& decision_key);

  /// True when nothing waits to be written or sent, except what the service keeps failing on.
  bool drained() const;
  /// Waits up to `time` for that.
  bool wait_drained(Millis time) const;
  /// Try now: the network is back.
  void kick();
  /// True while a decision on that submission is on its way.
  bool on_its_way(const std::string& submission) const;

 private:
  struct Pending {
    Entry entry;
    bool began = false;  ///< handed to the network by this process, or found at start: it may have arrived
    int failures = 0;    ///< answers that only this entry can be blamed for
    MonoPoint not_before{};
  };
  enum class Known { waiting, answered, refused, cancelled };

  Status open_journal();
  /// Once for each restore of the service: what it acknowledged since is to be sent once more.
  Status send_again(const std::string& user, const api::Installation& installation);
  void write_decide(Entry entry);
  void write_undo(Entry entry);
  void run();
  Pending* next_locked(MonoPoint now);
  bool idle_locked() const;
  void send_decide(const SessionPtr& session, const Entry& entry);
  void send_undo(const SessionPtr& session, const Entry& entry);
  void failed(const SessionPtr& session, const Entry& entry, const Error& error);
  void finish(const std::string& key, EntryState state, const std::string& answer);
  void drop_locked(const std::string& key);
  void report_undo(const Entry& undo, Delivery delivery, std::optional<api::UndoReply> reply,
                   std::optional<Error> error);

  const std::filesystem::path folder_;
  const std::string server_;
  const Clock& clock_;
  EventQueue& events_;
  OnlineWatch& online_;
  const SenderHooks hooks_;

  std::unique_ptr<Journal> journal_;  ///< opened by the writer's lane, before anything is sent

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<Pending> pending_;
  std::map<std::string, Known> decides_;            ///< of this process, by key
  std::map<std::string, std::string> submissions_;  ///< key of a decide -> its submission, of this process
  std::set<std::string> undos_;                     ///< keys of decides whose undo is under way or done
  int writing_ = 0;                                 ///< posted to the journal's lane and not written yet
  std::string user_;                                ///< of the last sign-in
  SessionPtr session_;
  bool sending_ = false;
  bool stopping_ = false;
  MonoPoint network_not_before_{};
  http::Backoff backoff_{Millis{400}, Millis{30'000}};

  Lane writer_{"cs-journal"};
  Thread thread_;
};

}  // namespace cs::client
