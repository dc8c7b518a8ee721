#include "hostile_attempts.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace cs::test {
namespace {

constexpr int result = 3;  ///< the descriptor that a decoder is to have

sockaddr_in loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(static_cast<std::uint16_t>(port));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

long connect_over(int type, int port) {
  const int s = ::socket(AF_INET, type, 0);
  const sockaddr_in a = loopback(port);
  return s < 0 ? -1 : ::connect(s, reinterpret_cast<const sockaddr*>(&a), sizeof a);
}

long send_to(int socket) {
  char byte = 'x';
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part, message.msg_iovlen = 1;
  return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

long failed_as(int error) {
  errno = error;
  return error ? -1 : 0;
}

std::string of(pid_t process, const char* file) {
  return "/proc/" + std::to_string(process) + "/" + file;
}

/// A page of memory to make executable; never fails where mmap() works.
char* page() {
  return static_cast<char*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

void* wait_for_ever(void*) {
  for (;;) ::pause();
}

[[noreturn]] void compute() {
  for (volatile bool on = true; on;) {
  }
  std::abort();
}

long wait_on_futex() {
  int word = 0;
  for (;;)
    if (::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0) < 0 && errno != EINTR) return -1;
}

/// Part of the program's own code, to be written over.
[[gnu::noinline]] long harmless() {
  return ::getpid();
}

using T = const Target&;
const Attempt attempts[] = {
    // Files.
    {"open /etc/passwd", [](T) -> long { return ::open("/etc/passwd", O_RDONLY); }},
    {"open the database", [](T t) -> long { return ::open(t.database.c_str(), O_RDWR); }},
    {"open it by openat2",
     [](T t) -> long {
       std::uint64_t how[3] = {O_RDWR, 0, 0};
       return ::syscall(SYS_openat2, AT_FDCWD, t.database.c_str(), how, sizeof how);
     }},
    {"delete the database", [](T t) -> long { return ::unlink(t.database.c_str()); }},
    {"truncate the database", [](T t) -> long { return ::truncate(t.database.c_str(), 0); }},
    {"rename the database", [](T t) -> long { return ::rename(t.database.c_str(), (t.database + "2").c_str()); }},
    {"link the database", [](T t) -> long { return ::link(t.database.c_str(), (t.database + "3").c_str()); }},
    {"make a link to it", [](T t) -> long { return ::symlink(t.database.c_str(), (t.database + "4").c_str()); }},
    {"change its permissions", [](T t) -> long { return ::chmod(t.database.c_str(), 0666); }},
    {"change its owner", [](T t) -> long { return ::chown(t.database.c_str(), ::getuid(), ::getuid()); }},
    {"change its times", [](T t) -> long { return ::utimensat(AT_FDCWD, t.database.c_str(), nullptr, 0); }},
    {"its extended attributes", [](T t) -> long { return ::setxattr(t.database.c_str(), "user.x", "x", 1, 0); }},
    {"stat the database",
     [](T t) -> long {
       struct stat s;
       return ::stat(t.database.c_str(), &s);
     }},
    {"stat it by statx",
     [](T t) -> long {
       struct statx s;
       return ::statx(AT_FDCWD, t.database.c_str(), 0, STATX_ALL, &s);
     }},
    {"list /", [](T) -> long { return ::opendir("/") ? 0 : -1; }},
    {"where am I",
     [](T) -> long {
       char path[64];
       return ::getcwd(path, sizeof path) ? 0 : -1;
     }},
    {"change the folder", [](T) -> long { return ::chdir("/"); }},
    {"create a file in /tmp", [](T) -> long { return ::open("/tmp/hostile-made", O_CREAT | O_WRONLY, 0600); }},
    {"make a folder in /tmp", [](T) -> long { return ::mkdir("/tmp/hostile-folder", 0700); }},
    {"make a pipe with a name", [](T) -> long { return ::mkfifo("/tmp/hostile-fifo", 0600); }},
    {"open /dev/kvm", [](T) -> long { return ::open("/dev/kvm", O_RDWR); }},
    {"watch a folder", [](T) -> long { return ::inotify_init(); }},
    {"file handle",
     [](T) -> long {
       struct {
         file_handle head;
         char space[128];
       } handle{};
       handle.head.handle_bytes = 128;
       int mount = 0;
       return ::name_to_handle_at(AT_FDCWD, "/", &handle.head, &mount, 0);
     }},
    // Other processes.
    {"/proc/WORKER/mem", [](T t) -> long { return ::open(of(t.worker, "mem").c_str(), O_RDWR); }},
    {"/proc/ASKING/environ", [](T t) -> long { return ::open(of(t.asking, "environ").c_str(), O_RDONLY); }},
    {"/proc/self/environ", [](T) -> long { return ::open("/proc/self/environ", O_RDONLY); }},
    {"/proc/self/mem", [](T) -> long { return ::open("/proc/self/mem", O_RDWR); }},
    {"read the worker's memory",
     [](T t) -> long {
       char byte;
       iovec ours{&byte, 1}, theirs{const_cast<Attempt*>(hostile_attempts().data()), 1};
       return ::process_vm_readv(t.worker, &ours, 1, &theirs, 1, 0);
     }},
    {"write the worker's memory",
     [](T t) -> long {
       char byte = 0;
       iovec ours{&byte, 1}, theirs{::environ, 1};
       return ::process_vm_writev(t.worker, &ours, 1, &theirs, 1, 0);
     }},
    {"trace the worker", [](T t) -> long { return ::ptrace(PTRACE_SEIZE, t.worker, nullptr, nullptr); }},
    {"trace the asking process", [](T t) -> long { return ::ptrace(PTRACE_SEIZE, t.asking, nullptr, nullptr); }},
    {"be traced", [](T) -> long { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
    {"pidfd_open the worker", [](T t) -> long { return ::syscall(SYS_pidfd_open, t.worker, 0); }},
    {"signal the worker", [](T t) -> long { return ::kill(t.worker, SIGCONT); }},
    {"signal the asking process", [](T t) -> long { return ::kill(t.asking, SIGCONT); }},
    {"abort the worker by tgkill", [](T t) -> long { return ::syscall(SYS_tgkill, t.worker, t.worker, SIGABRT); }},
    {"abort the asking process by tgkill",
     [](T t) -> long { return ::syscall(SYS_tgkill, t.asking, t.asking, SIGABRT); }},
    {"abort the worker by tkill", [](T t) -> long { return ::syscall(SYS_tkill, t.worker, SIGABRT); }},
    {"queue a signal to the worker", [](T t) -> long { return ::sigqueue(t.worker, SIGCONT, {}); }},
    {"signal everybody", [](T) -> long { return ::kill(-1, 0); }},
    {"limits of the worker",
     [](T t) -> long {
       rlimit l{};
       return ::prlimit(t.worker, RLIMIT_NOFILE, nullptr, &l);
     }},
    {"compare with the worker", [](T t) -> long { return ::syscall(SYS_kcmp, ::getpid(), t.worker, 0, 0, 0); }},
    {"priority of the worker",
     [](T t) -> long { return ::setpriority(PRIO_PROCESS, static_cast<id_t>(t.worker), 19); }},
    {"who is my parent", [](T) -> long { return ::getppid(); }},
    // The network.
    {"TCP socket", [](T) -> long { return ::socket(AF_INET, SOCK_STREAM, 0); }},
    {"connect to the service", [](T t) -> long { return connect_over(SOCK_STREAM, t.port); }},
    {"UDP", [](T t) -> long { return connect_over(SOCK_DGRAM, t.port); }},
    {"IPv6", [](T) -> long { return ::socket(AF_INET6, SOCK_STREAM, 0); }},
    {"Unix socket", [](T) -> long { return ::socket(AF_UNIX, SOCK_STREAM, 0); }},
    {"netlink socket", [](T) -> long { return ::socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE); }},
    {"pair of sockets",
     [](T) -> long {
       int ends[2];
       return ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
     }},
    {"answer in the worker's place", [](T) -> long { return send_to(result); }},
    // More processes, other programs.
    {"run /bin/true",
     [](T) -> long {
       char name[] = "true";
       char* arguments[] = {name, nullptr};
       return ::execve("/bin/true", arguments, arguments + 1);
     }},
    {"run a memory file",
     [](T) -> long {
       const int file = ::memfd_create("x", 0);
       return file < 0 ? -1 : ::syscall(SYS_execveat, file, "", nullptr, nullptr, AT_EMPTY_PATH);
     }},
    {"run its own result",
     [](T) -> long { return ::syscall(SYS_execveat, result, "", nullptr, nullptr, AT_EMPTY_PATH); }},
    {"fork",
     [](T) -> long {
       const pid_t child = ::fork();
       if (child == 0) ::_exit(0);
       return child;
     }},
    {"vfork by clone",
     [](T) -> long {
       const long child = ::syscall(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
       if (child == 0) ::_exit(0);
       return child;
     }},
    {"clone3",
     [](T) -> long {
       std::uint64_t how[8] = {0, 0, 0, 0, SIGCHLD, 0, 0, 0};
       const long child = ::syscall(SYS_clone3, how, sizeof how);
       if (child == 0) ::_exit(0);
       return child;
     }},
    {"daemon", [](T) -> long { return ::daemon(0, 0); }},
    {"a session of its own", [](T) -> long { return ::setsid(); }},
    {"a group of its own", [](T) -> long { return ::setpgid(0, 0); }},
    {"thread",
     [](T) -> long {
       pthread_t thread;
       return failed_as(::pthread_create(&thread, nullptr, wait_for_ever, nullptr));
     }},
    // More than its share.
    {"memory: 4 GB",
     [](T) -> long {
       return ::mmap(nullptr, std::size_t{4} << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                      MAP_FAILED
                  ? -1
                  : 0;
     }},
    {"memory: 1 GB in small pieces",
     [](T) -> long {
       for (long n = 0; n < 1024; ++n)
         if (!std::calloc(std::size_t{1} << 20, 1)) return -1;
       return 0;
     }},
    {"memory: 1 GB shared with nobody",
     [](T) -> long {
       for (long n = 0; n < 64; ++n)
         if (::mmap(nullptr, std::size_t{16} << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) ==
             MAP_FAILED)
           return -1;
       return 0;
     }},
    {"memory through the result: 2 GB",
     [](T) -> long {
       static char block[1 << 20];
       for (long n = 0; n < 2048; ++n)
         if (::write(result, block, sizeof block) != sizeof block) return -1;
       return 0;
     }},
    {"one byte far out in the result",
     [](T) -> long {
       return ::lseek(result, off_t{100} << 30, SEEK_SET) < 0 ? -1 : ::write(result, "x", 1) < 0 ? -1 : 0;
     }},
    {"truncate the result to 100 GB", [](T) -> long { return ::ftruncate(result, off_t{100} << 30); }},
    {"reserve 100 GB for the result", [](T) -> long { return ::fallocate(result, 0, 0, off_t{100} << 30); }},
    {"lock memory", [](T) -> long { return ::mlock(page(), 4096); }},
    {"compute without end", [](T) -> long { compute(); }},
    {"wait without end", [](T) -> long { return wait_on_futex(); }},
    {"sleep", [](T) -> long { return ::usleep(1000); }},
    {"put off the end of its time",
     [](T) -> long {
       const itimerval none{};
       return ::setitimer(ITIMER_PROF, &none, nullptr);
     }},
    {"ignore the end of its time", [](T) -> long { return ::signal(SIGPROF, SIG_IGN) == SIG_ERR ? -1 : 0; }},
    {"block the end of its time",
     [](T) -> long {
       sigset_t all;
       ::sigfillset(&all);
       return ::sigprocmask(SIG_BLOCK, &all, nullptr);
     }},
    {"raise its limits",
     [](T) -> long {
       const rlimit more{1 << 20, 1 << 20};
       return ::setrlimit(RLIMIT_NOFILE, &more);
     }},
    {"raise its priority", [](T) -> long { return ::setpriority(PRIO_PROCESS, 0, -5); }},
    {"real-time scheduling",
     [](T) -> long {
       const sched_param first{1};
       return ::sched_setscheduler(0, SCHED_FIFO, &first);
     }},
    // What it inherited.
    {"a descriptor that is not its own",
     [](T) -> long {
       struct stat s;
       for (int fd = 0; fd < 4096; ++fd)
         if (fd != result && ::syscall(SYS_fstat, fd, &s) == 0 &&
             (fd > 2 || !S_ISCHR(s.st_mode) || s.st_rdev != ((1U << 8) | 3)))  // /dev/null
           return fd;
       errno = EBADF;
       return -1;
     }},
    {"what the environment says",
     [](T) -> long {
       for (char** e = ::environ; e && *e; ++e)
         for (const char* known : {"COUNTERSIGN_ASSETS=", "COUNTERSIGN_MODELS=", "XDG_CACHE_HOME="})
           if (std::strncmp(*e, known, std::strlen(known)) == 0)
             break;
           else if (std::strcmp(known, "XDG_CACHE_HOME=") == 0)
             return 0;
       errno = ENOENT;
       return -1;
     }},
    {"a second name for the result", [](T) -> long { return ::dup(result); }},
    {"the result in memory of both",
     [](T) -> long {
       if (::write(result, "x", 1) != 1) return -1;
       return ::mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, result, 0) == MAP_FAILED ? -1 : 0;
     }},
    {"seal the result", [](T) -> long { return ::fcntl(result, F_ADD_SEALS, F_SEAL_SEAL); }},
    {"lock the result", [](T) -> long { return ::flock(result, LOCK_EX); }},
    {"own the result's signals", [](T t) -> long { return ::fcntl(result, F_SETOWN, t.asking); }},
    {"type into the terminal",
     [](T) -> long {
       char c = 'x';
       return ::ioctl(2, TIOCSTI, &c);
     }},
    // New descriptors.
    {"memory file", [](T) -> long { return ::memfd_create("x", 0); }},
    {"pipe",
     [](T) -> long {
       int ends[2];
       return ::pipe(ends);
     }},
    {"epoll", [](T) -> long { return ::epoll_create1(0); }},
    {"event", [](T) -> long { return ::eventfd(0, 0); }},
    {"timer", [](T) -> long { return ::timerfd_create(CLOCK_MONOTONIC, 0); }},
    {"io_uring",
     [](T) -> long {
       char parameters[256] = {};
       return ::syscall(SYS_io_uring_setup, 2, parameters);
     }},
    {"userfaultfd", [](T) -> long { return ::syscall(SYS_userfaultfd, 1); }},
    // The kernel's dangerous corners.
    {"bpf",
     [](T) -> long {
       char a[64] = {};
       return ::syscall(SYS_bpf, 0, a, 64);
     }},
    {"perf_event_open",
     [](T) -> long {
       char a[128] = {};
       return ::syscall(SYS_perf_event_open, a, 0, -1, -1, 0);
     }},
    {"keyctl", [](T) -> long { return ::syscall(SYS_keyctl, 0, -3, 1); }},
    {"add_key", [](T) -> long { return ::syscall(SYS_add_key, "user", "x", "y", 1, -3); }},
    {"System V shared memory", [](T) -> long { return ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600); }},
    {"POSIX shared memory", [](T) -> long { return ::open("/dev/shm/hostile-made", O_CREAT | O_RDWR, 0600); }},
    {"message queue", [](T) -> long { return ::syscall(SYS_mq_open, "hostile", O_CREAT | O_RDWR, 0600, nullptr); }},
    {"copy by splice", [](T) -> long { return ::sendfile(result, 0, nullptr, 1); }},
    {"pages of others by vmsplice",
     [](T) -> long {
       char c = 'x';
       iovec part{&c, 1};
       return ::vmsplice(result, &part, 1, 0);
     }},
    {"poll", [](T) -> long { return ::poll(nullptr, 0, 1); }},
    {"namespaces", [](T) -> long { return ::unshare(CLONE_NEWUSER); }},
    {"mount", [](T) -> long { return ::mount("none", "/mnt", "tmpfs", 0, nullptr); }},
    {"chroot", [](T) -> long { return ::chroot("/"); }},
    {"become root", [](T) -> long { return ::syscall(SYS_setuid, 0); }},
    {"become another group", [](T) -> long { return ::syscall(SYS_setgid, 0); }},
    {"host name", [](T) -> long { return ::sethostname("hostile", 7); }},
    {"the clock",
     [](T) -> long {
       const timespec t{0, 0};
       return ::clock_settime(CLOCK_REALTIME, &t);
     }},
    {"let itself be dumped", [](T) -> long { return ::prctl(PR_SET_DUMPABLE, 1); }},
    {"outlive its parent", [](T) -> long { return ::prctl(PR_SET_PDEATHSIG, 0); }},
    {"another filter", [](T) -> long { return ::syscall(SYS_seccomp, 0, 0, nullptr); }},
    {"another personality", [](T) -> long { return ::personality(READ_IMPLIES_EXEC); }},
    {"the kernel's log", [](T) -> long { return ::syscall(SYS_syslog, 10, nullptr, 0); }},
    // Code of its own.
    {"executable memory",
     [](T) -> long {
       return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
     }},
    {"the result as code",
     [](T) -> long {
       return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, result, 0) == MAP_FAILED ? -1 : 0;
     }},
    {"write, then make it executable", [](T) -> long { return ::mprotect(page(), 4096, PROT_READ | PROT_EXEC); }},
    {"the same by a protection key",
     [](T) -> long { return ::syscall(SYS_pkey_mprotect, page(), 4096, PROT_READ | PROT_EXEC, -1); }},
    {"write over its own code",
     [](T) -> long {
       const auto at = reinterpret_cast<std::uintptr_t>(&harmless) & ~std::uintptr_t{4095};
       if (::mprotect(reinterpret_cast<void*>(at), 8192, PROT_READ | PROT_WRITE) != 0) return -1;
       return ::mprotect(reinterpret_cast<void*>(at), 8192, PROT_READ | PROT_EXEC) != 0 ? -1 : harmless();
     }},
    {"abort", [](T) -> long { std::abort(); }},
#if defined(__x86_64__)
    {"a call of 32 bits",
     [](T) -> long {
       long r = 20;  // getpid
       asm volatile("int $0x80" : "+a"(r) : : "memory", "r8", "r9", "r10", "r11");
       return r > 0 ? r : -1;
     }},
    {"a call of the x32 kind", [](T) -> long { return ::syscall(0x40000000 | SYS_getpid); }},
    {"segments",
     [](T) -> long {
       char space[64];
       return ::syscall(SYS_modify_ldt, 0, space, sizeof space);
     }},
    {"ports", [](T) -> long { return ::syscall(SYS_iopl, 3); }},
#endif
};

}  // namespace

std::span<const Attempt> hostile_attempts() {
  return attempts;
}

}  // namespace cs::test
