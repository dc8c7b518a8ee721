#include "http/cancel.hpp"

#include <condition_variable>

namespace cs::http {

/// Shared with wakers, so that a waker may outlive the token's last user.
struct Cancel::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
  bool waking = false;  ///< wakers are being called right now
  int next_id = 1;
  std::map<int, std::function<void()>> wakers;
};

Cancel::Cancel() : state_(std::make_shared<State>()) {}

std::shared_ptr<Cancel> Cancel::make(const std::shared_ptr<Cancel>& parent) {
  std::shared_ptr<Cancel> token(new Cancel);
  if (parent) {
    // By the state, not the token: a child must not keep itself alive through its parent.
    auto cancel_child = [state = token->state_] {
      Cancel child;
      child.state_ = state;
      child.cancel();
    };
    token->link_ = std::make_unique<Waker>(parent, std::move(cancel_child));
  }
  return token;
}

void Cancel::cancel() {
  std::unique_lock lock(state_->mutex);
  if (state_->cancelled) return;
  state_->cancelled = true;
  state_->changed.notify_all();
  // Called without the lock, so that a child may take its own; a Waker's destructor waits for `waking` to end.
  auto wakers = std::move(state_->wakers);
  state_->wakers.clear();
  state_->waking = true;
  lock.unlock();
  for (auto& [id, wake] : wakers) wake();
  lock.lock();
  state_->waking = false;
  state_->changed.notify_all();
}

bool Cancel::cancelled() const {
  const std::lock_guard lock(state_->mutex);
  return state_->cancelled;
}

bool Cancel::sleep(Millis time) const {
  std::unique_lock lock(state_->mutex);
  return !state_->changed.wait_for(lock, time, [&] { return state_->cancelled; });
}

Cancel::Waker::Waker(std::shared_ptr<Cancel> token, std::function<void()> wake) : token_(std::move(token)) {
  if (!token_) return;
  std::unique_lock lock(token_->state_->mutex);
  if (!token_->state_->cancelled) {
    id_ = token_->state_->next_id++;
    token_->state_->wakers.emplace(id_, std::move(wake));
    return;
  }
  lock.unlock();
  wake();
}

Cancel::Waker::~Waker() {
  if (!token_) return;
  std::unique_lock lock(token_->state_->mutex);
  token_->state_->wakers.erase(id_);
  token_->state_->changed.wait(lock, [&] { return !token_->state_->waking; });
}

}  // namespace cs::http
