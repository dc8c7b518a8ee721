// What stands before the work besides the sign-in: what it still wants, the locked screen, another password.
#include <algorithm>

#include "workbench/workbench.hpp"

namespace cs::workbench {

namespace event = client::event;

Gate Workbench::gate() const {
  if (session_ && shut_) return *shut_;
  return wants_ ? Gate::wants : Gate::sign_in;
}

void Workbench::answer_sign_in(std::string text) {
  if (signing_in_ || !wants_) return;
  signing_in_ = true;
  sign_in_error_.reset();
  desk_.answer_sign_in(std::move(text));
}

void Workbench::cancel_sign_in() {
  if (!wants_) return;
  desk_.cancel_sign_in();
  wants_.reset();
  signing_in_ = false;
  sign_in_error_.reset();
  ++gate_revision_;
}

void Workbench::shut_gate(Gate gate) {
  if (!session_) return;
  if (!shut_) behind_gate_ = view_;
  // What is held is kept for somebody who comes back soon, as with every other way out of the review.
  if (view_ == View::review) left_review_ = clock_.mono();
  if (view_ == View::looks) left_looks_ = clock_.mono();
  shut_ = gate;
  view_ = View::sign_in;
  overlay_ = Overlay::none;
  typing_ = signing_in_ = false;
  sign_in_error_.reset();
  ++gate_revision_;
}

void Workbench::open_gate() {
  if (!shut_) return;
  shut_.reset();
  view_ = behind_gate_;
  signing_in_ = typing_ = false;
  sign_in_error_.reset();
  input_happened();
}

void Workbench::lock() {
  if (!session_ || shut_ == Gate::locked) return;
  pause_as_absent();
  shut_gate(Gate::locked);
}

void Workbench::unlock(std::string password) {
  if (shut_ != Gate::locked || signing_in_) return;
  signing_in_ = true;
  sign_in_error_.reset();
  desk_.check_password(std::move(password));
}

void Workbench::open_password_change() {
  if (!shut_) shut_gate(Gate::change_password);
}

void Workbench::close_password_change() {
  if (shut_ == Gate::change_password) open_gate();
}

void Workbench::change_password(std::string old_password, std::string new_password) {
  if (shut_ != Gate::change_password || signing_in_) return;
  signing_in_ = true;
  sign_in_error_.reset();
  desk_.change_password(std::move(old_password), std::move(new_password));
}

std::optional<Millis> Workbench::lock_left() const {
  if (!session_ || shut_ == Gate::locked || preferences_.lock_after <= 0) return std::nullopt;
  const Millis due = std::chrono::minutes(preferences_.lock_after);
  return std::max(Millis{0}, due - presence_.without_input());
}

bool Workbench::gate_handles(const client::Event& e) {
  if (const auto* wants = std::get_if<event::SignInWants>(&e)) {
    signing_in_ = false;
    wants_ = *wants;
    sign_in_error_ = wants->error;
    ++gate_revision_;
    return true;
  }
  if (const auto* checked = std::get_if<event::PasswordChecked>(&e)) {
    if (shut_ != Gate::locked) return true;
    signing_in_ = false;
    if (!checked->status) {
      sign_in_error_ = checked->status.error();
      return true;
    }
    open_gate();
    return true;
  }
  if (const auto* changed = std::get_if<event::PasswordChanged>(&e)) {
    if (shut_ != Gate::change_password) return true;
    signing_in_ = false;
    if (!changed->status) {
      sign_in_error_ = changed->status.error();
      return true;
    }
    open_gate();
    toasts_.done(clock_.mono(), {"toast.password_changed", {}});
    return true;
  }
  return false;
}

}  // namespace cs::workbench
