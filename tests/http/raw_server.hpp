// An HTTP server for tests that can misbehave in every way: hang up, say nothing, trickle, answer nonsense.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "http/cancel.hpp"

namespace cs::test {

struct RawRequest {
  std::string method, path, body;              ///< path with query
  std::map<std::string, std::string> headers;  ///< lower-case names
  int connection = 0;                          ///< counts from 1

  std::string header(const std::string& name) const {
    const auto it = headers.find(name);
    return it == headers.end() ? "" : it->second;
  }
};

struct RawAnswer {
  int status = 200;
  std::string body;
  std::string headers = "Content-Type: application/json\r\n";
  Millis delay{0};       ///< before the answer; ends early when the server stops
  bool hang_up = false;  ///< close without a byte
  int cut_after = -1;    ///< send so many bytes of the body, then close
};

inline RawAnswer hang_up() {
  RawAnswer a;
  a.hang_up = true;
  return a;
}

class RawServer {
 public:
  using Handler = std::function<RawAnswer(const RawRequest&)>;

  explicit RawServer(Handler handler, int port = 0) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(static_cast<std::uint16_t>(port));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&a), sizeof a) != 0 || ::listen(listener_, 64) != 0) std::abort();
    socklen_t size = sizeof a;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&a), &size);
    port_ = ntohs(a.sin_port);
    thread_ = std::thread([this] { accept_all(); });
  }
  ~RawServer() {
    stop_->cancel();
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    {
      const std::lock_guard lock(mutex_);
      for (Connection& c : connections_) ::shutdown(c.fd, SHUT_RDWR);
    }
    for (Connection& c : connections_) {
      c.thread.join();
      ::close(c.fd);
    }
    ::close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "") const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }
  int requests() const { return requests_; }
  int connections() const { return accepted_; }

 private:
  struct Connection {
    int fd = -1;
    std::thread thread;
  };

  void accept_all() {
    while (true) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const int number = ++accepted_;
      const std::lock_guard lock(mutex_);
      Connection& c = connections_.emplace_back();
      c.fd = fd;
      c.thread = std::thread([this, fd, number] {
        serve(fd, number);
        ::shutdown(fd, SHUT_RDWR);
      });
    }
  }

  void serve(int fd, int number) {
    std::string buffer;
    while (true) {
      RawRequest r;
      r.connection = number;
      if (!read_request(fd, buffer, r)) return;
      ++requests_;
      const RawAnswer a = handler_(r);
      if (a.delay.count() > 0 && !stop_->sleep(a.delay)) return;
      if (a.hang_up) return;
      std::string out = fmt::format("HTTP/1.1 {} Status\r\n{}Content-Length: {}\r\n\r\n", a.status, a.headers,
                                    a.status == 204 ? 0 : a.body.size());
      out += a.cut_after >= 0 ? a.body.substr(0, static_cast<std::size_t>(a.cut_after)) : a.body;
      for (std::size_t at = 0; at < out.size();) {
        const ssize_t n = ::send(fd, out.data() + at, out.size() - at, MSG_NOSIGNAL);
        if (n <= 0) return;
        at += static_cast<std::size_t>(n);
      }
      if (a.cut_after >= 0) return;
    }
  }

  static bool read_more(int fd, std::string& buffer) {
    char chunk[16384];
    const ssize_t n = ::recv(fd, chunk, sizeof chunk, 0);
    if (n <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(n));
    return true;
  }

  static bool read_request(int fd, std::string& buffer, RawRequest& r) {
    std::size_t end;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos)
      if (!read_more(fd, buffer)) return false;
    const std::string head = buffer.substr(0, end + 2);
    buffer.erase(0, end + 4);
    const auto first = head.find("\r\n");
    const std::string line = head.substr(0, first);
    r.method = line.substr(0, line.find(' '));
    r.path = line.substr(r.method.size() + 1, line.rfind(' ') - r.method.size() - 1);
    for (std::size_t at = first + 2; at < head.size();) {
      const auto next = head.find("\r\n", at);
      const std::string field = head.substr(at, next - at);
      at = next + 2;
      const auto colon = field.find(':');
      if (colon == std::string::npos) continue;
      std::string name = field.substr(0, colon);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      const auto value = field.find_first_not_of(' ', colon + 1);
      r.headers[name] = value == std::string::npos ? "" : field.substr(value);
    }
    const std::size_t length = static_cast<std::size_t>(std::atoll(r.header("content-length").c_str()));
    while (buffer.size() < length)
      if (!read_more(fd, buffer)) return false;
    r.body = buffer.substr(0, length);
    buffer.erase(0, length);
    return true;
  }

  Handler handler_;
  int listener_ = -1, port_ = 0;
  std::atomic<int> requests_{0}, accepted_{0};
  std::shared_ptr<http::Cancel> stop_ = http::Cancel::make();
  std::mutex mutex_;
  std::list<Connection> connections_;
  std::thread thread_;
};

}  // namespace cs::test
