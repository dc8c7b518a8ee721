// The way in: one step after another, until the session is entered, something fails, or a person must say something
// first. Not thread-safe: the desk's control lane owns it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "client/either.hpp"
#include "client/events.hpp"
#include "client/known_services.hpp"
#include "client/session.hpp"

namespace cs::client {

class SignIn {
 public:
  /// `enter` takes the session that owes nothing any more and reports event::SignedIn. What is referred to outlives
  /// this.
  SignIn(http::Client& http, KnownServices& known, std::string server, std::filesystem::path device_file, Token root,
         EventQueue& events, std::function<Status(const SessionPtr&, const Token&)> enter)
      : http_(http),
        known_(known),
        server_(std::move(server)),
        device_file_(std::move(device_file)),
        root_(std::move(root)),
        events_(events),
        enter_(std::move(enter)) {}

  /// Each ends with event::SignInWants, event::SignInFailed, or what `enter` reports; nothing when it was cancelled.
  void begin(const std::string& user, const std::string& password, const Token& cancel);
  void answer(const std::string& text, const Token& cancel);
  /// Ends the session that was opened on the way.
  void drop(const Token& cancel);

 private:
  struct Pending {
    api::SignInRequest request;
    SessionPtr session;
    bool open = false;  ///< the service has opened the session, whatever it still wants
    event::Wanted wanted = event::Wanted::code;
    std::string detail;
  };

  void proceed(const Token& cancel);
  void not_opened(const Error& error, const Token& cancel);
  Status look_again(const Token& cancel);  ///< what the person owes now
  void want(event::Wanted wanted, std::string detail = {}, std::optional<Error> error = std::nullopt);
  void failed(const Error& error);
  /// By which the service knows this installation again; made once. Empty when it cannot be kept.
  std::string device();

  http::Client& http_;
  KnownServices& known_;
  const std::string server_;
  const std::filesystem::path device_file_;
  const Token root_;
  EventQueue& events_;
  const std::function<Status(const SessionPtr&, const Token&)> enter_;
  std::optional<Pending> pending_;
};

}  // namespace cs::client
