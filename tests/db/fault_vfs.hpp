// A SQLite VFS over the default one that knows what would survive a power cut: the content of each file at its newest
// successful sync, and nothing else. It can also fail syncs and writes on demand.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace cs::test {

class FaultVfs {
 public:
  explicit FaultVfs(const std::string& name) : name_(name), real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.zName = name_.c_str();
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.pNext = nullptr;
    vfs_.xOpen = open;
    vfs_.xDelete = [](sqlite3_vfs* v, const char* path, int sync) {
      const int rc = self(v)->real_->xDelete(self(v)->real_, path, sync);
      if (rc == SQLITE_OK) self(v)->forget(path);
      return rc;
    };
    // The other calls look at their VFS argument's pAppData (the unix VFS finds its locking style there): hand the real
    // one on.
    vfs_.xAccess = [](sqlite3_vfs* v, const char* p, int f, int* out) {
      return self(v)->real_->xAccess(self(v)->real_, p, f, out);
    };
    vfs_.xFullPathname = [](sqlite3_vfs* v, const char* p, int n, char* out) {
      return self(v)->real_->xFullPathname(self(v)->real_, p, n, out);
    };
    sqlite3_vfs_register(&vfs_, 0);
  }
  ~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  /// What a power cut at this moment would leave, written below `to` by file name.
  void power_cut(const std::filesystem::path& to) {
    const std::lock_guard lock(mutex_);
    std::filesystem::create_directories(to);
    for (const auto& [path, content] : durable_) {
      std::ofstream out(to / std::filesystem::path(path).filename(), std::ios::binary);
      out.write(content.data(), static_cast<std::streamsize>(content.size()));
    }
  }

  std::atomic<int> fail_sync_in{-1};   ///< 0: the next sync fails (and the pages it meant are not durable)
  std::atomic<bool> disk_full{false};  ///< every write fails
  std::atomic<int> syncs{0};           ///< tried, failed ones too
  std::atomic<int> syncs_after_failure{0};

 private:
  struct File {
    sqlite3_file base;
    FaultVfs* vfs;
    char path[512];
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static FaultVfs* self(sqlite3_vfs* v) { return static_cast<FaultVfs*>(v->pAppData); }
  static File* file(sqlite3_file* f) { return reinterpret_cast<File*>(f); }

  void forget(const std::string& path) {
    const std::lock_guard lock(mutex_);
    durable_.erase(path);
  }

  static int open(sqlite3_vfs* v, const char* path, sqlite3_file* f, int flags, int* out) {
    File* mine = file(f);
    mine->base.pMethods = nullptr;
    mine->vfs = self(v);
    std::strncpy(mine->path, path ? path : "", sizeof(mine->path) - 1);
    mine->path[sizeof(mine->path) - 1] = 0;
    const int rc = mine->vfs->real_->xOpen(mine->vfs->real_, path, mine->real(), flags, out);
    if (mine->real()->pMethods) mine->base.pMethods = &methods;
    return rc;
  }

  static int sync(sqlite3_file* f, int flags) {
    File* mine = file(f);
    FaultVfs& v = *mine->vfs;
    ++v.syncs;
    if (v.failed_) ++v.syncs_after_failure;
    if (v.fail_sync_in >= 0 && v.fail_sync_in-- == 0) {
      v.failed_ = true;
      return SQLITE_IOERR_FSYNC;
    }
    const int rc = mine->real()->pMethods->xSync(mine->real(), flags);
    if (rc != SQLITE_OK) return rc;
    std::ifstream in(mine->path, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(in)), {});
    const std::lock_guard lock(v.mutex_);
    v.durable_[mine->path] = std::move(content);
    return SQLITE_OK;
  }

  static int write(sqlite3_file* f, const void* data, int n, sqlite3_int64 at) {
    if (file(f)->vfs->disk_full) return SQLITE_FULL;
    return file(f)->real()->pMethods->xWrite(file(f)->real(), data, n, at);
  }

#define CS_PASS(name, params, args)              \
  static int name params {                       \
    return file(f)->real()->pMethods->name args; \
  }
  CS_PASS(xClose, (sqlite3_file * f), (file(f)->real()))
  CS_PASS(xRead, (sqlite3_file * f, void* p, int n, sqlite3_int64 at), (file(f)->real(), p, n, at))
  CS_PASS(xTruncate, (sqlite3_file * f, sqlite3_int64 n), (file(f)->real(), n))
  CS_PASS(xFileSize, (sqlite3_file * f, sqlite3_int64* n), (file(f)->real(), n))
  CS_PASS(xLock, (sqlite3_file * f, int l), (file(f)->real(), l))
  CS_PASS(xUnlock, (sqlite3_file * f, int l), (file(f)->real(), l))
  CS_PASS(xCheckReservedLock, (sqlite3_file * f, int* out), (file(f)->real(), out))
  CS_PASS(xFileControl, (sqlite3_file * f, int op, void* p), (file(f)->real(), op, p))
  CS_PASS(xSectorSize, (sqlite3_file * f), (file(f)->real()))
  CS_PASS(xDeviceCharacteristics, (sqlite3_file * f), (file(f)->real()))
  CS_PASS(xShmMap, (sqlite3_file * f, int pg, int size, int ext, void volatile** out),
          (file(f)->real(), pg, size, ext, out))
  CS_PASS(xShmLock, (sqlite3_file * f, int at, int n, int flags), (file(f)->real(), at, n, flags))
  CS_PASS(xShmUnmap, (sqlite3_file * f, int del), (file(f)->real(), del))
#undef CS_PASS
  static void barrier(sqlite3_file* f) {
    file(f)->real()->pMethods->xShmBarrier(file(f)->real());
  }

  inline static const sqlite3_io_methods methods{2,
                                                 xClose,
                                                 xRead,
                                                 write,
                                                 xTruncate,
                                                 sync,
                                                 xFileSize,
                                                 xLock,
                                                 xUnlock,
                                                 xCheckReservedLock,
                                                 xFileControl,
                                                 xSectorSize,
                                                 xDeviceCharacteristics,
                                                 xShmMap,
                                                 xShmLock,
                                                 barrier,
                                                 xShmUnmap,
                                                 nullptr,
                                                 nullptr};

  std::string name_;
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::map<std::string, std::string> durable_;  // guarded by mutex_
};

}  // namespace cs::test
