// HTTP requests over libcurl. One client serves any number of threads; each request runs in the thread that asks for it
// and connections are kept open between requests.
//
// - Certificates are always verified. Only http and https are spoken. A redirect is an answer like any other: it is
//   never followed, so that credentials never reach another host.
// - libcurl silently repeats a request when a connection that it had kept open turns out to be dead. That is right for
//   what may be repeated and wrong for a text message: `Request::once` takes a new connection, on which nothing is
//   ever repeated.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/cancel.hpp"

namespace cs::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Timeouts {
  Millis connect{5'000};  ///< name look-up, TCP and TLS
  Millis total{30'000};   ///< the whole request; 0: no limit of its own
  Millis stalled{
      15'000};  ///< give up when less than 1 byte a second moved for so long (rounded up to a second); 0: off
};

struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  Timeouts timeouts;
  std::size_t max_answer = std::size_t{32} << 20;  ///< bytes of the answer's body
  std::shared_ptr<Cancel> cancel;                  ///< may be null
  bool once = false;                               ///< never let the library repeat it, see above
};

struct Response {
  int status = 0;
  Headers headers;  ///< names in lower case
  std::string body;

  /// The first header of that lower-case name, or empty.
  std::string_view header(std::string_view name) const;
};

struct ClientOptions {
  std::string ca_file;  ///< PEM; empty: the system's certificates
  std::string user_agent = "countersign/1";
  int idle_connections = 8;  ///< kept for later requests
  /// The fingerprint (base/key_fingerprint.hpp) of the key that a peer, "host:port", must prove to have. Where there is
  /// one it alone counts: neither authorities nor names are asked. Any thread; may be empty.
  std::function<std::optional<std::string>(const std::string& peer)> known_key{};
};

/// Thread-safe. Any status is an answer; errors are:
///   unavailable "net.unreachable"  no connection was made, nothing left this machine
///   unavailable "net.name", "net.proxy"  the name of the peer, or of the proxy, is not known; the same
///   unavailable "net.tls"          the peer does not speak TLS; the same
///   unavailable "net.certificate", "net.certificate_expired", "net.certificate_name"  the peer could not prove who it
///                                  is, because its certificate ran out, or is another's; the same
///   unavailable "net.key_changed"  the peer has another key than the known one; the same
///   timeout     "net.timeout"      no (whole) answer in time: what happened is unknown
///   timeout     "net.broken"       the connection broke before the whole answer: what happened is unknown
///   too_large   "net.too_large"    the answer is over max_answer
///   cancelled   "net.cancelled"    the token was cancelled: what happened is unknown
///   invalid     "net.url"          not an http or https address
class Client {
 public:
  virtual ~Client() = default;
  virtual Result<Response> request(const Request& request) = 0;
  /// The fingerprint of the key that the peer of this https address proves to have, whoever it is. Nothing but a TLS
  /// handshake is sent. The errors of request().
  virtual Result<std::string> peer_key(const std::string& url, std::shared_ptr<Cancel> cancel) = 0;
};

/// "host:port" of an http(s) address, the port written out; empty when it is not one.
std::string peer_of(std::string_view url);

std::unique_ptr<Client> make_client(ClientOptions options = {});

/// True when it is certain that the peer never saw the request.
bool never_left(const Error& error);

}  // namespace cs::http
