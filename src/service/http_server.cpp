#include "service/http_server.hpp"

#include <arpa/inet.h>
#include <errno.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/log.hpp"
#include "base/thread.hpp"
#include "service/http_framing.hpp"

namespace cs::service {
namespace {

using Steady = std::chrono::steady_clock;

MonoPoint steady_now() {
  return std::chrono::time_point_cast<Millis>(Steady::now());
}

/// Of the connection's memory. Larger than what is accepted of a request, so that the refusal is ours to word.
constexpr std::size_t connection_memory = std::size_t{64} << 10;

/// Forward secrecy and authenticated encryption only, in every version that is spoken.
constexpr const char* tls_priorities =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-CIPHER-ALL:+AES-256-GCM:"
    "+CHACHA20-POLY1305:+AES-128-GCM:-MAC-ALL:+AEAD:%SERVER_PRECEDENCE";

/// A refused body up to this size is read to its end before the answer leaves: a client that is still sending would see
/// a reset connection instead of the reason.
constexpr std::size_t drain_limit = std::size_t{256} << 10;

/// How much is under way, for an orderly stop.
class Outstanding {
 public:
  void add() { ++count_; }
  void remove() {
    if (--count_ == 0) {
      const std::lock_guard lock(mutex_);
      none_.notify_all();
    }
  }
  /// False when something is still under way at `until`.
  bool wait_for_none(Steady::time_point until) {
    std::unique_lock lock(mutex_);
    // The timed wait covers a remove() between the check and the sleep.
    while (count_ > 0 && Steady::now() < until) none_.wait_for(lock, std::chrono::milliseconds(20));
    return count_ == 0;
  }

 private:
  std::atomic<int> count_{0};
  std::mutex mutex_;
  std::condition_variable none_;
};

/// How long a stopping server goes on sending answers to slow peers.
constexpr std::chrono::seconds send_at_stop{3};

std::string header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value ? value : "";
}

std::string text_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address && address->sa_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  } else if (address && address->sa_family == AF_INET6) {
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6))
      inet_ntop(AF_INET, v6.s6_addr + 12, text, sizeof text);
    else
      inet_ntop(AF_INET6, &v6, text, sizeof text);
  } else {
    return "unknown";
  }
  return text;
}

std::string peer_address(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return text_of(info ? info->client_addr : nullptr);
}

int descriptor_of(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

struct Arguments {
  std::map<std::string, std::string> values;
  bool repeated = false;
};

MHD_Result collect_argument(void* into, MHD_ValueKind, const char* key, size_t key_size, const char* value,
                            size_t value_size) {
  auto& arguments = *static_cast<Arguments*>(into);
  arguments.repeated |=
      !arguments.values.emplace(std::string(key, key_size), value ? std::string(value, value_size) : std::string())
           .second;
  return MHD_YES;
}

MHD_Result collect_header(void* into, MHD_ValueKind, const char* name, size_t name_size, const char* value,
                          size_t value_size) {
  static_cast<Head*>(into)->headers.emplace_back(std::string(name, name_size),
                                                 value ? std::string(value, value_size) : std::string());
  return MHD_YES;
}

}  // namespace

/// One HTTP request on its connection. The event thread owns it until it is handed out as a Call, and again after the
/// answer; `mutex` guards the hand-over.
class Call::Connection {
 public:
  MHD_Connection* mhd = nullptr;
  int fd = -1;
  bool begun = false;  ///< its headers are in
  Request request;
  std::size_t limit = 0;
  std::size_t counted = 0;  ///< bytes of this body in each of `shares`
  BodyShares shares;
  Outstanding* outstanding = nullptr;
  std::optional<Reply> refusal;  ///< to be sent once the body has been read past
  bool handed_out = false;

  ~Connection() { release_body(); }
  void release_body() {
    const std::size_t bytes = std::exchange(counted, 0);
    for (const auto& share : shares) share->give_back(bytes);
  }

  /// False: one of the shares has no room, and nothing is counted.
  bool count(std::size_t bytes) {
    for (auto it = shares.begin(); it != shares.end(); ++it) {
      if ((*it)->take(bytes)) continue;
      while (it != shares.begin()) (*--it)->give_back(bytes);
      return false;
    }
    counted += bytes;
    return true;
  }

  std::optional<Reply> take_answer() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answer_, std::nullopt);
  }
  void answer(Reply reply) {
    {
      const std::lock_guard lock(mutex_);
      if (answered_) return;
      answered_ = true;
      answer_ = std::move(reply);
      release_body();
      MHD_resume_connection(mhd);
    }
    outstanding->remove();
  }

 private:
  std::mutex mutex_;
  std::optional<Reply> answer_;
  bool answered_ = false;
};

Call::Call(std::shared_ptr<Connection> connection, Request request)
    : connection_(std::move(connection)), request_(std::move(request)) {}

Call::~Call() {
  if (connection_) connection_->answer(problem(internal_error("The service could not answer this request.")));
}

void Call::reply(Reply reply) {
  connection_->answer(std::move(reply));
}

namespace {

struct Kept {
  std::string body;
  Bytes content;
  std::shared_ptr<const void> held;
  static void free(void* self) { delete static_cast<Kept*>(self); }
};

MHD_Result queue_reply(MHD_Connection* connection, Reply reply, const std::string& protocol, bool tls) {
  MHD_Response* response = nullptr;
  if (reply.file) {
    const std::uint64_t size = reply.file.size();
    response = MHD_create_response_from_fd64(size, reply.file.release());
  } else {
    // What is large is not copied: it lives until the last byte has left.
    auto* kept = new Kept{std::move(reply.body), std::move(reply.content), std::move(reply.held)};
    void* data = kept->content.empty() ? static_cast<void*>(kept->body.data()) : kept->content.data();
    const std::size_t size = kept->content.empty() ? kept->body.size() : kept->content.size();
    response = MHD_create_response_from_buffer_with_free_callback_cls(size, data, &Kept::free, kept);
    if (!response) delete kept;
  }
  if (!response) return MHD_NO;
  if (!reply.content_type.empty())
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply.content_type.c_str());
  bool cached = false;
  for (const auto& [name, value] : reply.headers) {
    MHD_add_response_header(response, name.c_str(), value.c_str());
    cached = cached || name == "Cache-Control";
  }
  if (!cached) MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header(response, api::protocol_header, protocol.c_str());
  // A name that was reached over TLS once is reached over TLS from then on.
  if (tls) MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
  const MHD_Result queued = MHD_queue_response(connection, static_cast<unsigned>(reply.status), response);
  MHD_destroy_response(response);
  return queued;
}

struct Listener {
  int fd = -1;
  std::uint16_t port = 0;
};

Result<Listener> listen_on(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  const std::string service = std::to_string(port);
  if (const int failed = getaddrinfo(host.c_str(), service.c_str(), &hints, &found); failed != 0)
    return invalid("listen.address", fmt::format("'{}' is not an address of this machine to listen on ({}).", host,
                                                 gai_strerror(failed)));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> guard(found, &freeaddrinfo);
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return io_error("listen.refused", fmt::format("Cannot open a socket: {}.", strerror(errno)));
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd, found->ai_addr, found->ai_addrlen) != 0 || ::listen(fd, 1024) != 0) {
    const int why = errno;
    ::close(fd);
    if (why == EADDRINUSE)
      return io_error("listen.in_use", fmt::format("Port {} on {} is already in use: stop the other program or choose "
                                                   "another port with --listen.",
                                                   port, host));
    return io_error("listen.refused", fmt::format("Cannot listen on {}:{}: {}.", host, port, strerror(why)));
  }
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &length);
  const auto network_port = bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                                        : reinterpret_cast<sockaddr_in*>(&bound)->sin_port;
  return Listener{fd, ntohs(network_port)};
}

void log_library(void*, const char* format, va_list arguments) {
  char line[512];
  vsnprintf(line, sizeof line, format, arguments);
  std::string_view text(line);
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  // Mostly peers that hang up in the middle: worth a line only when somebody is looking for it.
  log::debug(fmt::format("http: {}", text));
}

class MicroServer final : public HttpServer {
 public:
  MicroServer(const ServerOptions& options, Admit admit, Handle handle)
      : options_(options),
        admit_(std::move(admit)),
        handle_(std::move(handle)),
        watch_(options.limits),
        protocol_(api::to_header(options.protocol)),
        bodies_(std::make_shared<BodyShare>(options.bodies_total)) {}
  ~MicroServer() override { stop(); }

  Status open() {
    CS_ASSIGN(const Listener listener, listen_on(options_.host, options_.port));
    port_ = listener.port;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    std::vector<MHD_OptionItem> items;
    if (!options_.certificate.empty()) {
      flags |= MHD_USE_TLS;
      items.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, options_.certificate.data()});
      items.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, options_.key.data()});
      items.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(tls_priorities)});
    }
    if (options_.event_threads > 1)
      items.push_back({MHD_OPTION_THREAD_POOL_SIZE, static_cast<intptr_t>(options_.event_threads), nullptr});
    items.push_back({MHD_OPTION_END, 0, nullptr});
    daemon_ = MHD_start_daemon(flags, 0, &MicroServer::on_accept, this, &MicroServer::on_request, this,
                               MHD_OPTION_LISTEN_SOCKET, listener.fd, MHD_OPTION_CONNECTION_LIMIT, options_.connections,
                               MHD_OPTION_CONNECTION_TIMEOUT, options_.idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                               connection_memory, MHD_OPTION_NOTIFY_CONNECTION, &MicroServer::on_connection, this,
                               MHD_OPTION_URI_LOG_CALLBACK, &MicroServer::on_target, this, MHD_OPTION_NOTIFY_COMPLETED,
                               &MicroServer::on_completed, this, MHD_OPTION_EXTERNAL_LOGGER, &log_library, nullptr,
                               MHD_OPTION_ARRAY, items.data(), MHD_OPTION_END);
    if (!daemon_) {
      ::close(listener.fd);
      if (!options_.certificate.empty())
        return invalid("tls.invalid",
                       "The TLS certificate and key cannot be used: give a PEM certificate chain and the "
                       "unencrypted PEM key that belongs to it.");
      return io_error("listen.refused",
                      fmt::format("The HTTP server cannot start on {}:{}: {}.", options_.host, port_, strerror(errno)));
    }
    return {};
  }

  std::uint16_t port() const override { return port_; }
  ConnectionWatch::Figures connections() const override { return watch_.figures(); }

  void stop() override {
    if (!daemon_) return;
    // From here on every new connection is hung up on. Not by MHD_quiesce_daemon(): it and the event thread take the
    // listening socket out of the same set, and whichever comes second ends the process.
    stopping_ = true;
    // A suspended connection cannot be closed, so every call must have been answered; then the answers must get out.
    while (!outstanding_.wait_for_none(Steady::now() + std::chrono::hours(1))) {
    }
    unsent_.wait_for_none(Steady::now() + send_at_stop);
    MHD_stop_daemon(std::exchange(daemon_, nullptr));
  }

 private:
  using Held = std::shared_ptr<Call::Connection>;

  /// Empty for a trusted proxy, which asks for many.
  std::string share_of_peer(const std::string& address) const {
    return options_.proxies.contains(address) ? std::string() : share_of(address);
  }

  static MHD_Result on_accept(void* self, const sockaddr* address, socklen_t) {
    auto& server = *static_cast<MicroServer*>(self);
    return !server.stopping_ && server.watch_.admits(server.share_of_peer(text_of(address))) ? MHD_YES : MHD_NO;
  }

  static void on_connection(void* self, MHD_Connection* mhd, void**, MHD_ConnectionNotificationCode what) {
    auto& server = *static_cast<MicroServer*>(self);
    const int fd = descriptor_of(mhd);
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
      server.watch_.opened(fd, server.share_of_peer(peer_address(mhd)), steady_now());
    else
      server.watch_.closed(fd);
  }

  /// The request line is in, and nothing else. What this returns is the request's `state` in the calls that follow.
  static void* on_target(void* self, const char* target, MHD_Connection* mhd) {
    auto connection = std::make_shared<Call::Connection>();
    connection->mhd = mhd;
    connection->fd = descriptor_of(mhd);
    connection->outstanding = &static_cast<MicroServer*>(self)->outstanding_;
    connection->refusal = target_fault(target);
    // The library would take memory for every argument and answer by itself, after half a minute, when there is no
    // more. The text is its own buffer, which it goes on to take apart.
    if (connection->refusal)
      if (const char* question = ::strchr(target, '?')) const_cast<char*>(question)[1] = '\0';
    return new Held(std::move(connection));
  }

  static MHD_Result on_request(void* self, MHD_Connection* mhd, const char* url, const char* method,
                               const char* version, const char* data, size_t* size, void** state) {
    auto& server = *static_cast<MicroServer*>(self);
    const auto answered = guarded("a request on the event thread", [&]() -> Result<MHD_Result> {
      const Held& connection = *static_cast<Held*>(*state);
      if (!connection->begun) return server.begin(mhd, url, method, version, connection);
      return server.go_on(connection, data, size);
    });
    return answered.value_or(MHD_NO);
  }

  static void on_completed(void* self, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
    const auto* held = static_cast<Held*>(*state);
    auto& server = *static_cast<MicroServer*>(self);
    if (held) {
      if ((*held)->handed_out) server.unsent_.remove();
      server.watch_.waiting((*held)->fd, steady_now());
    }
    delete held;
    *state = nullptr;
  }

  MHD_Result send(const Held& connection, Reply reply) {
    if (options_.on_reply) options_.on_reply(reply);
    watch_.sending(connection->fd, reply.size(), steady_now());
    return queue_reply(connection->mhd, std::move(reply), protocol_, !options_.certificate.empty());
  }

  MHD_Result begin(MHD_Connection* mhd, const char* url, const char* method, const char* version,
                   const Held& connection) {
    connection->begun = true;
    Head head;
    head.version = version;
    MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, &collect_header, &head);
    if (const auto* info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE))
      head.bytes = info->header_size;
    if (auto fault = head_fault(head)) return send(connection, std::move(*fault));
    if (connection->refusal) return send(connection, std::move(*connection->refusal));

    Request& r = connection->request;
    // The library leaves the body of an answer to HEAD away by itself.
    r.method = std::string_view(method) == MHD_HTTP_METHOD_HEAD ? MHD_HTTP_METHOD_GET : method;
    r.path = url;
    r.authorization = header(mhd, "Authorization");
    r.idempotency_key = header(mhd, "Idempotency-Key");
    r.if_none_match = header(mhd, "If-None-Match");
    r.protocol = header(mhd, api::protocol_header);
    // A proxy may add a line of its own behind one that a stranger wrote.
    std::string forwarded;
    for (const auto& [name, value] : head.headers)
      if (::strcasecmp(name.c_str(), "X-Forwarded-For") == 0) forwarded += (forwarded.empty() ? "" : ",") + value;
    r.address = options_.proxies.client(peer_address(mhd), forwarded);
    Arguments arguments;
    MHD_get_connection_values_n(mhd, MHD_GET_ARGUMENT_KIND, &collect_argument, &arguments);
    if (arguments.repeated)
      return send(connection, problem(400, invalid("http.repeated", "An argument of the query stands there twice.")));
    r.query = std::move(arguments.values);

    Admission admission = admit_(r);
    watch_.receiving(connection->fd, admission.known, steady_now());
    connection->limit = admission.body_limit;
    connection->refusal = std::move(admission.refusal);
    r.held = std::move(admission.held);
    connection->shares = std::move(admission.shares);
    if (admission.body_limit > options_.small_body) connection->shares.push_back(bodies_);

    const std::string declared = header(mhd, "Content-Length");
    std::size_t length = 0;
    std::from_chars(declared.data(), declared.data() + declared.size(), length);
    const bool chunked = !header(mhd, "Transfer-Encoding").empty();
    if (connection->refusal) {
      if (chunked || length > drain_limit) return send(connection, std::move(*connection->refusal));
      connection->limit = drain_limit;
      return MHD_YES;
    }
    if (length > connection->limit) return send(connection, too_large(connection->limit));
    return MHD_YES;
  }

  MHD_Result go_on(const Held& connection, const char* data, size_t* size) {
    if (*size > 0) {
      const std::size_t more = std::exchange(*size, 0);
      if (connection->refusal) return MHD_YES;
      auto& body = connection->request.body;
      // Counted as it comes: what somebody only announces takes nothing from others. MHD allows no answer in the middle
      // of a body.
      if (body.size() + more > connection->limit) {
        refuse(*connection, too_large(connection->limit));
      } else if (!connection->count(more)) {
        refuse(*connection, problem(busy()));
      } else {
        body.append(data, more);
      }
      return MHD_YES;
    }
    if (connection->refusal) return send(connection, std::move(*connection->refusal));
    if (!connection->handed_out) {
      // Counted before the look at stopping_: stop() either waits for this call or this call sees that it stops.
      outstanding_.add();
      if (stopping_) {
        outstanding_.remove();
        return send(connection, problem(stopping()));
      }
      watch_.answering(connection->fd);
      connection->handed_out = true;
      unsent_.add();
      // Suspended before anybody may answer: a resume that came first would be lost.
      MHD_suspend_connection(connection->mhd);
      // One that throws drops its call, which is answered 500 by that.
      static_cast<void>(guarded("a request", [&] {
                          handle_(std::make_shared<Call>(connection, std::move(connection->request)));
                        }).ok());
      return MHD_YES;
    }
    if (auto answer = connection->take_answer()) return send(connection, std::move(*answer));
    return MHD_YES;
  }

  static void refuse(Call::Connection& connection, Reply refusal) {
    connection.request.body = {};
    connection.release_body();
    connection.refusal = std::move(refusal);
  }

  static Reply too_large(std::size_t limit) {
    return problem({Code::too_large, "http.too_large", fmt::format("The body is larger than {} bytes.", limit)});
  }
  static Error stopping() {
    return {Code::unavailable, "service.stopping", "The service is shutting down; try again in a moment."};
  }

  ServerOptions options_;
  const Admit admit_;
  const Handle handle_;
  MHD_Daemon* daemon_ = nullptr;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  Outstanding outstanding_;  ///< calls that nobody has answered yet
  Outstanding unsent_;       ///< calls whose answer is not wholly sent yet
  mutable ConnectionWatch watch_;
  const std::string protocol_;  ///< as a header
  const std::shared_ptr<BodyShare> bodies_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerOptions& options, Admit admit, Handle handle) {
  auto server = std::make_unique<MicroServer>(options, std::move(admit), std::move(handle));
  CS_TRY(server->open());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace cs::service
