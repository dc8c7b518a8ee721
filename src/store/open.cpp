#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/outbox.hpp"
#include "store/schema.hpp"
#include "store/sqlite_store.hpp"

namespace cs::store {
namespace fs = std::filesystem;
namespace {

Error os_error(const char* what, const fs::path& path) {
  const int e = errno;
  return io_error(e == ENOSPC || e == EDQUOT ? "disk.full" : "disk.error",
                  fmt::format("Cannot {} {}: {}.", what, path.string(), std::strerror(e)));
}

Status make_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return os_error("make the folder", path);
  return {};
}

/// All fan-out folders at once, so that an upload flushes one folder and no parent.
Status make_photo_folders(const fs::path& photographs) {
  if (fs::exists(photographs / "ff")) return {};
  CS_TRY(make_folder(photographs));
  for (int i = 0; i < 256; ++i) CS_TRY(make_folder(photographs / fmt::format("{:02x}", i)));
  for (const fs::path& folder : {photographs, photographs.parent_path()}) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool flushed = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!flushed) return os_error("flush", folder);
  }
  return {};
}

db::OpenOptions reading(const Options& options) {
  db::OpenOptions o;
  o.vfs = options.vfs;
  o.on_prepare = options.on_prepare;
  return o;
}

}  // namespace

Result<FolderLock> FolderLock::take(const fs::path& folder) {
  const fs::path file = folder / "lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return os_error("open", file);
  FolderLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return Error{Code::unavailable, "store.in_use",
                 fmt::format("Another service is already running on {}: stop it first.", folder.string())};
  return lock;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

SqliteStore::SqliteStore(const Options& options, std::optional<FolderLock> lock, db::Connection connection)
    : dir_(options.data_dir),
      lock_(std::move(lock)),
      writer_(std::move(connection), {.on_commit = options.on_commit, .on_failed = options.on_fatal}),
      readers_(options.data_dir / "service.db", schema(), reading(options)) {}

Result<std::unique_ptr<Store>> Store::open(Options options, TimePoint now) {
  std::error_code ec;
  if (options.data_dir.has_parent_path()) fs::create_directories(options.data_dir.parent_path(), ec);
  CS_TRY(make_folder(options.data_dir));
  std::optional<FolderLock> lock;
  if (options.serving) {
    CS_ASSIGN(FolderLock taken, FolderLock::take(options.data_dir));
    lock.emplace(std::move(taken));
  }
  CS_TRY(make_photo_folders(options.data_dir / "photographs"));
  db::OpenOptions writing = reading(options);
  writing.auto_checkpoint = false;
  writing.cache_kib = 65536;  // the queue of a large campaign
  CS_ASSIGN(db::Connection connection, db::Connection::open(options.data_dir / "service.db", schema(), writing));
  if (options.serving)
    CS_TRY(connection.transaction([now](db::Connection& c) -> Status {
      doubt_interrupted(c, now);
      return {};
    }));
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(options, std::move(lock), std::move(connection)));
}

}  // namespace cs::store
