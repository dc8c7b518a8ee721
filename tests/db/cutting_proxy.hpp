// Stands between a client and a PostgreSQL server on a Unix socket and breaks the connection at a chosen command.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace cs::test {

class CuttingProxy {
 public:
  enum class Cut {
    before,  ///< what holds the words never reaches the server; it sees the connection close
    after,   ///< it reaches the server, which does it; the answer is lost
    stall,   ///< it is held back, and reaches the server after the client has connected again: let_go()
  };

  /// Listens in `folder`, as a server's socket folder, for the one in `server`.
  CuttingProxy(std::filesystem::path folder, const std::filesystem::path& server)
      : folder_(std::move(folder)), server_(server / ".s.PGSQL.5432") {
    std::filesystem::create_directories(folder_);
    const sockaddr_un at = address(folder_ / ".s.PGSQL.5432");
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 16) != 0)
      throw std::runtime_error("The proxy cannot listen.");
    if (::pipe2(wake_, O_CLOEXEC) != 0) throw std::runtime_error("There is no pipe left.");
    thread_ = std::thread([this] { loop(); });
  }
  ~CuttingProxy() {
    stopping_ = true;
    wake();
    thread_.join();
    for (const Pair& p : pairs_) close_both(p);
    for (const int fd : {listener_, wake_[0], wake_[1]}) ::close(fd);
  }
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

  /// The next time a client's bytes hold `words`, its connection breaks; once. A command's words are in them when it is
  /// used for the first time on a connection.
  void cut(Cut how, std::string words) { arm(how, std::move(words), -1); }
  /// The same at what the client says `nth` (0: next) from now on.
  void cut(Cut how, int nth) { arm(how, "", nth); }
  /// Whether it happened.
  bool was_cut() {
    const std::lock_guard lock(mutex_);
    return cuts_ > 0;
  }
  /// No new connection gets through until accept_again().
  void refuse() { refusing_ = true; }
  void accept_again() { refusing_ = false; }
  void break_all() {
    breaking_ = true;
    wake();
  }
  void let_go() {
    releasing_ = true;
    wake();
  }

 private:
  void arm(Cut how, std::string words, int nth) {
    const std::lock_guard lock(mutex_);
    how_ = how;
    words_ = std::move(words);
    nth_ = nth;
    cuts_ = 0;
  }
  struct Pair {
    int client = -1, server = -1;
    bool draining = false;  ///< the client is gone; the server's words are read and dropped until it has done its part
    std::string held;
  };
  static sockaddr_un address(const std::filesystem::path& path) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, path.c_str(), sizeof at.sun_path - 1);
    return at;
  }
  static void close_both(const Pair& p) {
    if (p.client >= 0) ::close(p.client);
    if (p.server >= 0) ::close(p.server);
  }
  static void send_all(int fd, const char* data, std::size_t size) {
    while (size > 0) {
      const ssize_t n = ::send(fd, data, size, MSG_NOSIGNAL);
      if (n <= 0) return;
      data += n;
      size -= static_cast<std::size_t>(n);
    }
  }
  void wake() {
    if (::write(wake_[1], "w", 1) != 1) return;
  }

  void accept_one() {
    Pair p;
    p.client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (p.client < 0) return;
    const sockaddr_un at = address(server_);
    p.server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (refusing_ || ::connect(p.server, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
      close_both(p);
      return;
    }
    pairs_.push_back(p);
  }

  /// false: this pair is over.
  bool from_client(Pair& p) {
    char bytes[65536];
    const ssize_t n = ::read(p.client, bytes, sizeof bytes);
    if (n <= 0) return false;
    const std::string_view got(bytes, static_cast<std::size_t>(n));
    std::unique_lock lock(mutex_);
    const bool now = words_.empty() ? nth_ >= 0 && nth_-- == 0 : got.find(words_) != std::string_view::npos;
    if (!now) {
      lock.unlock();
      send_all(p.server, bytes, got.size());
      return true;
    }
    ++cuts_;
    words_.clear();
    const Cut how = how_;
    lock.unlock();
    if (how == Cut::before) return false;
    if (how == Cut::after) send_all(p.server, bytes, got.size());
    if (how == Cut::stall) p.held = got;
    p.draining = true;
    if (how == Cut::after) {
      // The answer is there when the server has done it; only then does the client learn that it is alone.
      pollfd wait{p.server, POLLIN, 0};
      ::poll(&wait, 1, 5000);
    }
    ::close(p.client);
    p.client = -1;
    return true;
  }
  static bool from_server(Pair& p) {
    char bytes[65536];
    const ssize_t n = ::read(p.server, bytes, sizeof bytes);
    if (n <= 0) return false;
    if (!p.draining) send_all(p.client, bytes, static_cast<std::size_t>(n));
    return true;
  }

  void loop() {
    while (!stopping_) {
      std::vector<pollfd> fds{{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
      for (const Pair& p : pairs_) {
        fds.push_back({p.client, POLLIN, 0});
        fds.push_back({p.server, POLLIN, 0});
      }
      ::poll(fds.data(), fds.size(), -1);
      if (fds[1].revents != 0) {
        char byte = 0;
        if (::read(wake_[0], &byte, 1) != 1) return;
      }
      const bool breaking = breaking_.exchange(false);
      std::vector<Pair> left;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        Pair& p = pairs_[i];
        if (releasing_ && !p.held.empty()) {
          send_all(p.server, p.held.data(), p.held.size());
          p.held.clear();
        }
        bool lives = !breaking;
        if (lives && fds[2 + 2 * i].revents != 0) lives = from_client(p);
        if (lives && fds[3 + 2 * i].revents != 0) lives = from_server(p);
        if (lives)
          left.push_back(std::move(p));
        else
          close_both(p);
      }
      pairs_ = std::move(left);
      if (fds[0].revents != 0) accept_one();
    }
  }

  const std::filesystem::path folder_, server_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::atomic<bool> stopping_{false}, refusing_{false}, breaking_{false}, releasing_{false};
  std::mutex mutex_;
  Cut how_ = Cut::before;  // guarded by mutex_
  std::string words_;      // guarded by mutex_
  int nth_ = -1;           // guarded by mutex_
  int cuts_ = 0;           // guarded by mutex_
  std::vector<Pair> pairs_;
  std::thread thread_;
};

}  // namespace cs::test
