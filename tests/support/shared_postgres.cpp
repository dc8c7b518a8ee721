#include "support/shared_postgres.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>

#include "base/ids.hpp"
#include "support/postgres_server.hpp"

namespace cs::test {
namespace fs = std::filesystem;
namespace {

/// One a build folder and user, short enough for a socket.
fs::path shared_folder() {
  const std::size_t hash = std::hash<std::string>{}(COUNTERSIGN_BIN_DIR);
  return fs::path("/tmp") /
         ("countersign-pg-" + std::to_string(::geteuid()) + "-" + std::to_string(hash % 100'000'000));
}

/// Starts the program and waits until its server answers. It says nothing when all is well.
void start_program(const fs::path& folder) {
  int said[2];
  if (::pipe2(said, O_CLOEXEC) != 0) throw std::runtime_error("There is no pipe left.");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, said[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::string program = std::string(COUNTERSIGN_BIN_DIR) + "/postgres_for_tests", argument = folder;
  char* words[] = {program.data(), argument.data(), nullptr};
  pid_t child = -1;
  const int error = ::posix_spawn(&child, program.c_str(), &actions, nullptr, words, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(said[1]);
  std::string why = error != 0 ? "postgres_for_tests is not built" : "";
  char buffer[4096];
  for (ssize_t n = 0; (n = ::read(said[0], buffer, sizeof buffer)) > 0;)
    why.append(buffer, static_cast<std::size_t>(n));
  ::close(said[0]);
  if (error == 0) ::waitpid(child, nullptr, 0);  // it went on as a process of its own
  if (!why.empty()) throw std::runtime_error("The test server does not start: " + why);
}

bool same_file(int fd, const fs::path& path) {
  struct stat open {
  }, named{};
  return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino;
}

std::optional<std::string> join() {
  if (!postgres_programs()) return std::nullopt;
  const fs::path folder = shared_folder();
  for (;;) {
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
      throw std::runtime_error("Cannot make " + folder.string());
    struct stat owner {};
    if (::lstat(folder.c_str(), &owner) != 0 || owner.st_uid != ::geteuid() || !S_ISDIR(owner.st_mode))
      throw std::runtime_error(folder.string() + " is not ours.");
    const int starting = locked(folder / "starting", LOCK_EX);
    const int users = starting < 0 ? -1 : locked(folder / "users", LOCK_SH);  // held until this process ends
    if (users < 0 || !same_file(users, folder / "users") || !same_file(starting, folder / "starting")) {
      if (users >= 0) ::close(users);  // the folder went meanwhile
      if (starting >= 0) ::close(starting);
      continue;
    }
    ::futimens(users, nullptr);
    const int alive = locked(folder / "alive", LOCK_EX | LOCK_NB);
    if (alive >= 0) {
      ::close(alive);
      start_program(folder);
    }
    ::close(starting);
    return PostgresServer::address(folder / "run");
  }
}

void command(const std::string& sql) {
  PGconn* connection = PQconnectdb(shared_postgres()->c_str());
  PGresult* result = PQexec(connection, sql.c_str());
  const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
  const std::string why = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (!done) throw std::runtime_error(sql + ": " + why);
}

}  // namespace

std::optional<std::string> shared_postgres() {
  static const std::optional<std::string> address = join();
  return address;
}

PostgresSchema::PostgresSchema() {
  name_ = "t";
  for (const char c : new_uuid())
    if (c != '-') name_ += c;
  address_ = *shared_postgres() + "&options=-csearch_path%3D" + name_;
  command("CREATE SCHEMA " + name_);
}

PostgresSchema::~PostgresSchema() {
  try {
    command("SET client_min_messages = error; DROP SCHEMA " + name_ + " CASCADE");
  } catch (const std::exception&) {
    // The server goes with everything in it.
  }
}

std::string PostgresSchema::address_at(const fs::path& socket_folder) const {
  return PostgresServer::address(socket_folder) + "&options=-csearch_path%3D" + name_;
}

}  // namespace cs::test
