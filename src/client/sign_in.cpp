#include "client/sign_in.hpp"

#include "base/ids.hpp"
#include "base/log.hpp"
#include "client/either.hpp"
#include "platform/files.hpp"

namespace cs::client {

void SignIn::begin(const std::string& user, const std::string& password, const Token& cancel) {
  drop(cancel);
  pending_.emplace();
  pending_->request = {user, password, {}, device()};
  proceed(cancel);
}

void SignIn::proceed(const Token& cancel) {
  Pending& p = *pending_;
  if (!p.session) p.session = std::make_shared<SignedInSession>(http_, server_, root_);
  const Either either(p.session->cancel, cancel);
  if (!p.open) {
    auto opened = p.session->api.sign_in(p.request, either);
    if (!opened) return not_opened(opened.error(), either);
    p.open = true;
    p.session->session = std::move(*opened);
    p.session->api.set_token(p.session->session.token);
  }
  const std::string& owes = p.session->session.user.owes;
  if (owes == api::owes_password) return want(event::Wanted::new_password);
  if (owes == api::owes_second_factor) {
    const auto offer = p.session->api.offer_factor(either);
    if (!offer) return failed(offer.error());
    return want(event::Wanted::factor, offer->key);
  }
  if (Status s = enter_(p.session, either); !s) return failed(s.error());
  pending_.reset();
}

void SignIn::not_opened(const Error& error, const Token& cancel) {
  if (error.id == "signin.code_needed") return want(event::Wanted::code);
  if (error.id == "signin.code_wrong") return want(event::Wanted::code, {}, error);
  // Nobody vouches for the certificate; whether it is the service's a person can see, once.
  if (error.id == "net.certificate")
    if (auto key = http_.peer_key(server_, cancel)) return want(event::Wanted::trust, *key);
  failed(error);
}

void SignIn::answer(const std::string& text, const Token& cancel) {
  if (!pending_) return;
  Pending& p = *pending_;
  const Either either(p.session->cancel, cancel);
  switch (p.wanted) {
    case event::Wanted::trust:
      if (Status s = known_.add(http::peer_of(server_), p.detail); !s) return failed(s.error());
      break;
    case event::Wanted::code:
      p.request.code = text;
      break;
    case event::Wanted::new_password: {
      const Status changed = p.session->api.change_password({p.request.password, text}, either);
      if (!changed && changed.error().code == Code::invalid) return want(p.wanted, {}, changed.error());
      if (!changed) return failed(changed.error());
      p.request.password.clear();
      if (Status s = look_again(either); !s) return failed(s.error());
      break;
    }
    case event::Wanted::factor: {
      const auto codes = p.session->api.confirm_factor(text, either);
      if (!codes && codes.error().code == Code::forbidden) return want(p.wanted, p.detail, codes.error());
      if (!codes) return failed(codes.error());
      std::string lines;
      for (const std::string& code : codes->codes) lines += (lines.empty() ? "" : "\n") + code;
      return want(event::Wanted::keep_codes, std::move(lines));
    }
    case event::Wanted::keep_codes:
      if (Status s = look_again(either); !s) return failed(s.error());
      break;
  }
  proceed(cancel);
}

Status SignIn::look_again(const Token& cancel) {
  CS_ASSIGN(pending_->session->session.user, pending_->session->api.account(cancel));
  return {};
}

void SignIn::want(event::Wanted wanted, std::string detail, std::optional<Error> error) {
  pending_->wanted = wanted;
  pending_->detail = detail;
  events_.push(event::SignInWants{wanted, std::move(detail), std::move(error)});
}

void SignIn::failed(const Error& error) {
  if (error.code != Code::cancelled) events_.push(event::SignInFailed{error});
  // A session that nobody got is none. Who cannot be reached is not asked a second time.
  if (error.code == Code::unavailable || error.code == Code::timeout) pending_.reset();
  drop(root_);
}

void SignIn::drop(const Token& cancel) {
  if (pending_ && pending_->open)
    if (Status s = pending_->session->api.sign_out(Either(root_, cancel)); !s) log::debug(s.error().message);
  pending_.reset();
}

std::string SignIn::device() {
  if (const auto bytes = read_file(device_file_, 256); bytes && !bytes->empty()) return std::string(as_text(*bytes));
  std::string made = random_token();
  return write_file_durably(device_file_, as_bytes(made)) ? made : std::string();
}

}  // namespace cs::client
