// A connection that a test holds open: an attacker's, which sends what it likes when it likes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace cs::test {

class Wire {
 public:
  /// `from`: the address that it comes from, one of 127.0.0.0/8.
  explicit Wire(std::uint16_t port, const char* from = "127.0.0.1") : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    ::inet_pton(AF_INET, from, &here.sin_addr);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&here), sizeof here);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) drop();
  }
  Wire(Wire&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Wire() { drop(); }

  /// False once the peer has hung up.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// Whether the peer hangs up, what it sends before that read past, before `timeout_ms` of silence have passed.
  bool hung_up_on(int timeout_ms) {
    char buffer[65536];
    pollfd waiting{fd_, POLLIN, 0};
    while (fd_ >= 0 && ::poll(&waiting, 1, timeout_ms) > 0)
      if (::recv(fd_, buffer, sizeof buffer, 0) <= 0) return true;
    return fd_ < 0;
  }
  int fd() const { return fd_; }
  void drop() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

}  // namespace cs::test
