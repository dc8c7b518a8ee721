// A throw-away PostgreSQL server in a folder of its own: Unix socket only, nothing flushed to disk. It is a child of
// the thread that started it and dies with it, however that ends.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cs::test {

/// Opens and locks a file as flock does; -1 when it is locked by somebody else and `operation` does not wait.
int locked(const std::filesystem::path& file, int operation);

/// Where the newest installed server's programs are, 15 or newer; nothing when there is none.
std::optional<std::filesystem::path> postgres_programs();

class PostgresServer {
 public:
  /// Makes the cluster below `folder` (a short absolute path: a socket's has 107 bytes) and starts it. Throws
  /// std::runtime_error with what the server said.
  /// `environment`: NAME=value, beside the locale and the path.
  explicit PostgresServer(std::filesystem::path folder, std::vector<std::string> settings = {},
                          std::vector<std::string> environment = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  void start();  ///< again, after stop() or kill()
  void stop();   ///< connections are ended, everything is kept
  void kill();   ///< at once, as by a power cut whose disk lost nothing

  const std::filesystem::path& socket_folder() const { return run_; }
  pid_t pid() const { return server_; }  ///< of the one whose children serve
  static std::string address(const std::filesystem::path& socket_folder);
  std::string address() const { return address(run_); }

 private:
  void signal_and_wait(int signal);
  const std::filesystem::path data_, run_;
  const std::vector<std::string> settings_, environment_;
  pid_t server_ = -1;
};

}  // namespace cs::test
