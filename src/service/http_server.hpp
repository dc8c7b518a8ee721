// libmicrohttpd behind a small face: epoll event threads that never block. A request whose body is complete is
// suspended and handed out; whoever answers it, from any thread, resumes it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/protocol.hpp"
#include "base/result.hpp"
#include "service/body_share.hpp"
#include "service/connection_watch.hpp"
#include "service/http.hpp"
#include "service/proxies.hpp"

namespace cs::service {

/// A request that waits for its answer. The answer is given once, from any thread; a call that is dropped unanswered is
/// answered with 500, so that no connection hangs.
class Call {
 public:
  class Connection;
  Call(std::shared_ptr<Connection> connection, Request request);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const Request& request() const { return request_; }
  Request& request() { return request_; }
  void reply(Reply reply);

 private:
  std::shared_ptr<Connection> connection_;
  Request request_;
};
using CallPtr = std::shared_ptr<Call>;

struct ServerOptions {
  std::string host = "127.0.0.1";          ///< numeric address, or "localhost"
  std::uint16_t port = 0;                  ///< 0: any free one
  std::string certificate = {}, key = {};  ///< PEM texts; both empty: plain HTTP
  unsigned event_threads = 2;
  unsigned connections = 2048;
  unsigned idle_seconds = 30;  ///< without a byte in either direction
  WatchLimits limits = {};     ///< a school's workstations may share one address
  TrustedProxies proxies = {};
  api::Protocol protocol = api::our_protocol;         ///< every answer tells it
  std::size_t bodies_total = std::size_t{256} << 20;  ///< of all bodies as far as they have come; above it: 503
  /// What may have a body of so much is not counted: nobody is shut out because others send photographs. The number of
  /// connections bounds it.
  std::size_t small_body = std::size_t{64} << 10;
  std::function<void(const Reply&)> on_reply = {};  ///< sees every answer before it leaves, on an event thread: quick
};

class HttpServer {
 public:
  /// What the router says once the headers are in, on an event thread: a refusal, or how large the body may be.
  struct Admission {
    std::optional<Reply> refusal;
    std::size_t body_limit = 0;
    bool known = false;                  ///< the caller is signed in: their connection does not make room for others
    BodyShares shares{};                 ///< that the body is counted in besides the total
    std::shared_ptr<const void> held{};  ///< becomes Request::held
  };
  using Admit = std::function<Admission(const Request&)>;
  /// The whole request is here. Called on an event thread: must not block.
  using Handle = std::function<void(CallPtr)>;

  /// Code::io "listen.in_use", "listen.address", "listen.refused"; Code::invalid "tls.invalid".
  static Result<std::unique_ptr<HttpServer>> start(const ServerOptions& options, Admit admit, Handle handle);

  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
  virtual ConnectionWatch::Figures connections() const = 0;
  /// No new connections; returns once every call that was handed out has been answered, then closes all. The owner
  /// sees to it that calls do get answered.
  virtual void stop() = 0;
};

}  // namespace cs::service
