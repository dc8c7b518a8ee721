#include "client/sender.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"

namespace cs::client {
namespace {

constexpr int patience_with_one_entry = 3;  ///< failures after which others no longer wait for it
constexpr Millis keep_finished{std::chrono::hours{24 * 30}};
/// Entries carry this machine's time and a backup the service's; sending one too many is harmless.
constexpr Millis clocks_differ{std::chrono::hours{1}};

/// Wakes up for the clock given; never longer than a second, so that a clock that moves by hand is noticed.
Millis until(MonoPoint then, MonoPoint now) {
  return std::clamp(then - now, Millis{1}, Millis{1'000});
}

}  // namespace

Sender::Sender(std::filesystem::path folder, std::string server, const Clock& clock, EventQueue& events,
               OnlineWatch& online, SenderHooks hooks)
    : folder_(std::move(folder)),
      server_(std::move(server)),
      clock_(clock),
      events_(events),
      online_(online),
      hooks_(std::move(hooks)),
      thread_("cs-sender", OnThrow::restart, [this] { run(); }) {
  // An error is told at the sign-in, which tries again.
  writer_.post([this](const auto&) { (void)open_journal().ok(); });
}

Sender::~Sender() {
  stop();
}

void Sender::stop() {
  writer_.stop(true);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (session_) session_->cancel->cancel();
  }
  changed_.notify_all();
  thread_.join();
}

Status Sender::open_journal() {
  if (journal_) return {};
  auto opened = Journal::open(folder_, clock_.now());
  if (!opened) {
    log::error(opened.error().message);
    return opened.error();
  }
  if (opened->set_aside) {
    log::error(opened->set_aside->message);
    events_.push(event::SignedOut{opened->set_aside});
  }
  journal_ = std::move(opened->journal);
  if (auto forgotten = journal_->forget(clock_.now() - keep_finished); !forgotten)
    log::warning(forgotten.error().message);
  return {};
}

Status Sender::send_again(const std::string& user, const api::Installation& installation) {
  if (!installation.restored) return {};
  const std::filesystem::path seen_file = folder_ / "restores_seen";
  const std::string line = fmt::format("{} {} {}\n", server_, user, installation.restored->number);
  std::string seen;
  if (const auto text = read_file(seen_file, std::size_t{1} << 20)) seen = as_text(*text);
  if (("\n" + seen).find("\n" + line) != std::string::npos) return {};
  CS_ASSIGN(const int again, journal_->send_again(user, server_, installation.restored->made - clocks_differ));
  if (again > 0) log::info(fmt::format("The service was restored from a backup: {} entries are sent again.", again));
  return write_file_durably(seen_file, as_bytes(seen + line));
}

Status Sender::begin(const SessionPtr& session, const api::Installation& installation) {
  std::promise<Status> done;
  writer_.post([&](const auto&) {
    if (Status s = open_journal(); !s) return done.set_value(s);
    if (Status s = send_again(session->session.user.name, installation); !s) return done.set_value(s);
    auto entries = journal_->unsent(session->session.user.name, server_);
    if (!entries) return done.set_value(entries.error());
    const std::lock_guard lock(mutex_);
    pending_.clear();
    for (Entry& e : *entries) {
      if (e.kind == EntryKind::decide) {
        decides_[e.key] = Known::waiting;
        submissions_[e.key] = e.submission;
      } else {
        undos_.insert(e.target);
      }
      pending_.push_back({std::move(e), true, 0, {}});
    }
    user_ = session->session.user.name;
    session_ = session;
    sending_ = true;
    network_not_before_ = {};
    backoff_.reset();
    changed_.notify_all();
    done.set_value({});
  });
  return done.get_future().get();
}

void Sender::end() {
  const std::lock_guard lock(mutex_);
  session_.reset();
  sending_ = false;
  pending_.clear();  // of the journal, which has them
  changed_.notify_all();
}

std::string Sender::decide(std::string submission, const api::DecideRequest& request) {
  Entry entry;
  entry.key = new_uuid();
  entry.submission = std::move(submission);
  entry.server = server_;
  entry.body = api::encode(request);
  entry.created = clock_.now();
  std::string key = entry.key;
  events_.push(event::DecisionProgress{key, entry.submission, Delivery::saving, {}, {}, {}});
  {
    const std::lock_guard lock(mutex_);
    entry.user = user_;
    decides_[key] = Known::waiting;
    submissions_[key] = entry.submission;
    ++writing_;
  }
  writer_.post([this, entry = std::move(entry)](const auto&) mutable { write_decide(std::move(entry)); });
  return key;
}

void Sender::write_decide(Entry entry) {
  Status written;
  if (entry.user.empty() || !journal_)
    written = Error{Code::unauthorized, "session.none", "Sign in before deciding."};
  else
    written = journal_->append(entry);
  const std::string key = entry.key, submission = entry.submission;
  if (written.ok()) events_.push(event::DecisionProgress{key, submission, Delivery::saved, {}, {}, {}});
  {
    const std::lock_guard lock(mutex_);
    --writing_;
    if (!written)
      decides_[key] = Known::refused;
    else if (session_ && session_->session.user.name == entry.user)
      pending_.push_back({std::move(entry), false, 0, {}});
    changed_.notify_all();
  }
  if (written.ok()) return;
  events_.push(event::DecisionProgress{key, submission, Delivery::refused, {}, {}, written.error()});
  hooks_.returned(submission);
}

void Sender::undo(const std::string& decision_key) {
  {
    const std::lock_guard lock(mutex_);
    if (!undos_.insert(decision_key).second) return;  // under way already
    ++writing_;
  }
  Entry entry;
  entry.key = new_uuid();
  entry.kind = EntryKind::undo;
  entry.server = server_;
  entry.target = decision_key;
  entry.created = clock_.now();
  writer_.post([this, entry = std::move(entry)](const auto&) mutable { write_undo(std::move(entry)); });
}

void Sender::write_undo(Entry entry) {
  std::optional<Pending> never_sent;
  bool nothing = false;
  {
    const std::lock_guard lock(mutex_);
    entry.user = user_;
    if (const auto s = submissions_.find(entry.target); s != submissions_.end()) entry.submission = s->second;
    const auto known = decides_.find(entry.target);
    nothing = known != decides_.end() && (known->second == Known::refused || known->second == Known::cancelled);
    const auto p = std::find_if(pending_.begin(), pending_.end(),
                                [&](const Pending& x) { return x.entry.key == entry.target && !x.began; });
    if (p != pending_.end()) {
      // Out of the sender's sight before the journal is touched: it can no longer begin.
      never_sent = std::move(*p);
      pending_.erase(p);
    }
  }
  Status written;
  if (nothing)
    written = Error{Code::refused, "undo.nothing", "That decision was not stored, so there is nothing to take back."};
  else if (entry.user.empty() || !journal_)
    written = Error{Code::unauthorized, "session.none", "Sign in before taking a decision back."};
  else if (never_sent)
    written = journal_->finish(entry.target, EntryState::cancelled, "", clock_.now());
  else
    written = journal_->append(entry);

  bool local = false;
  // Said before the sender can see it, or "sent" might be said first.
  if (written && !never_sent) report_undo(entry, Delivery::saved, {}, {});
  {
    const std::lock_guard lock(mutex_);
    --writing_;
    if (!written) {
      undos_.erase(entry.target);
      if (never_sent) pending_.push_front(std::move(*never_sent));
    } else if (never_sent) {
      local = true;
      decides_[entry.target] = Known::cancelled;
    } else if (session_ && session_->session.user.name == entry.user) {
      pending_.push_back({entry, false, 0, {}});
    }
    changed_.notify_all();
  }
  if (!written) return report_undo(entry, Delivery::refused, {}, written.error());
  if (!local) return;
  report_undo(entry, Delivery::sent, api::UndoReply{"", entry.submission, domain::State::leased}, {});
  hooks_.returned(entry.submission);
}

bool Sender::idle_locked() const {
  if (writing_ > 0) return false;
  return std::all_of(pending_.begin(), pending_.end(),
                     [](const Pending& p) { return p.failures >= patience_with_one_entry; });
}

bool Sender::drained() const {
  const std::lock_guard lock(mutex_);
  return idle_locked();
}

bool Sender::wait_drained(Millis time) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return idle_locked(); });
}

void Sender::kick() {
  const std::lock_guard lock(mutex_);
  network_not_before_ = {};
  backoff_.reset();
  changed_.notify_all();
}

bool Sender::on_its_way(const std::string& submission) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(pending_.begin(), pending_.end(),
                     [&](const Pending& p) { return p.entry.submission == submission; });
}

Sender::Pending* Sender::next_locked(MonoPoint now) {
  std::set<std::string> waits;  // submissions whose earlier entry must go first
  for (Pending& p : pending_) {
    if (waits.contains(p.entry.submission)) continue;
    Pending* candidate = &p;
    if (p.entry.kind == EntryKind::decide)
      for (Pending& later : pending_)
        if (later.entry.kind == EntryKind::undo && later.entry.target == p.entry.key) candidate = &later;
    if (candidate->not_before <= now) return candidate;
    waits.insert(p.entry.submission);
  }
  return nullptr;
}

void Sender::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!sending_ || pending_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const MonoPoint now = clock_.mono();
    if (network_not_before_ > now) {
      changed_.wait_for(lock, until(network_not_before_, now));
      continue;
    }
    Pending* next = next_locked(now);
    if (!next) {
      changed_.wait_for(lock, Millis{200});
      continue;
    }
    next->began = true;
    const Entry entry = next->entry;
    const SessionPtr session = session_;
    lock.unlock();
    const Status sent = guarded("sending a decision", [&] {
      if (entry.kind == EntryKind::decide)
        send_decide(session, entry);
      else
        send_undo(session, entry);
    });
    // It stays in the journal and is sent again, later and later: the service knows it by its key.
    if (!sent) failed(session, entry, sent.error());
    if (drained()) hooks_.drained();
    lock.lock();
  }
}

void Sender::send_decide(const SessionPtr& session, const Entry& entry) {
  auto reply = session->api.decide(entry.submission, entry.key, entry.body, session->cancel);
  if (!reply && is_passing(reply.error())) return failed(session, entry, reply.error());
  online_.good();
  event::DecisionProgress progress{entry.key, entry.submission, Delivery::sent, {}, {}, {}};
  if (reply) {
    finish(entry.key, EntryState::sent, api::encode(*reply));
    progress.reply = *reply;
    progress.undo_until = clock_.mono() + reply->undo_for;
  } else {
    finish(entry.key, EntryState::refused, reply.error().message);
    progress.delivery = Delivery::refused;
    progress.error = reply.error();
  }
  {
    const std::lock_guard lock(mutex_);
    decides_[entry.key] = reply ? Known::answered : Known::refused;
    drop_locked(entry.key);
    backoff_.reset();
  }
  events_.push(std::move(progress));
  if (reply)
    hooks_.settled(entry.submission);
  else
    hooks_.refused(entry.submission);
}

void Sender::send_undo(const SessionPtr& session, const Entry& entry) {
  auto reply = session->api.undo_by_key(entry.target, entry.key, session->cancel);
  if (!reply && is_passing(reply.error())) return failed(session, entry, reply.error());
  online_.good();
  if (!reply) {
    finish(entry.key, EntryState::refused, reply.error().message);
    {
      const std::lock_guard lock(mutex_);
      drop_locked(entry.key);
      undos_.erase(entry.target);
      backoff_.reset();
    }
    return report_undo(entry, Delivery::refused, {}, reply.error());
  }
  const bool never_arrived = reply->decision.empty();
  // Taken back before it arrived, the service cannot name it; of a decision of an earlier run only the service can.
  if (reply->submission.empty()) reply->submission = entry.submission;
  // The decide first: should the program die in between, only the undo is sent again, which is the harmless one.
  bool decide_waited = false;
  {
    const std::lock_guard lock(mutex_);
    decide_waited =
        std::any_of(pending_.begin(), pending_.end(), [&](const Pending& p) { return p.entry.key == entry.target; });
  }
  if (decide_waited) finish(entry.target, EntryState::cancelled, "");
  finish(entry.key, EntryState::sent, api::encode(*reply));
  {
    const std::lock_guard lock(mutex_);
    drop_locked(entry.key);
    drop_locked(entry.target);
    decides_[entry.target] = Known::cancelled;
    backoff_.reset();
  }
  if (never_arrived) reply->submission_state = domain::State::leased;
  report_undo(entry, Delivery::sent, *reply, {});
  if (never_arrived)
    hooks_.returned(entry.submission);
  else
    hooks_.undone(reply->submission);
}

void Sender::failed(const SessionPtr& session, const Entry& entry, const Error& error) {
  online_.failed(error);
  {
    const std::lock_guard lock(mutex_);
    const MonoPoint now = clock_.mono();
    switch (error.code) {
      case Code::cancelled:
        return;
      case Code::unauthorized:
        if (session_ == session) sending_ = false;
        break;
      case Code::unavailable:
      case Code::timeout:
        network_not_before_ = now + backoff_.next();
        return;
      default:
        for (Pending& p : pending_)
          if (p.entry.key == entry.key) {
            p.failures = std::min(p.failures + 1, 16);
            p.not_before = now + std::min(Millis{250} * (1 << std::min(p.failures, 8)), Millis{60'000});
          }
        changed_.notify_all();
        return;
    }
  }
  hooks_.session_over(session, error);
}

void Sender::finish(const std::string& key, EntryState state, const std::string& answer) {
  // Not on disk only means that it is sent again at the next start and gets the same answer.
  if (Status s = journal_->finish(key, state, answer, clock_.now()); !s) log::warning(s.error().message);
}

void Sender::drop_locked(const std::string& key) {
  std::erase_if(pending_, [&](const Pending& p) { return p.entry.key == key; });
  changed_.notify_all();
}

void Sender::report_undo(const Entry& undo, Delivery delivery, std::optional<api::UndoReply> reply,
                         std::optional<Error> error) {
  events_.push(event::UndoProgress{undo.target, undo.submission, delivery, std::move(reply), std::move(error)});
}

}  // namespace cs::client
