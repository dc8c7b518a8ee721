#include "service/downloads.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <tuple>

#include "base/log.hpp"
#include "base/sha256.hpp"
#include "service/router.hpp"

namespace cs::service {
namespace {

constexpr std::array<std::string_view, 8> endings{".deb", ".exe", ".msi", ".zip", ".tar.gz", ".tar.xz", ".tar", ".rpm"};

/// Of the whole file, from its beginning; nothing when it cannot be read.
std::optional<std::string> sha256_of(int fd) {
  Sha256 digest;
  std::vector<std::uint8_t> piece(std::size_t{1} << 18);
  for (off_t at = 0;;) {
    const ssize_t n = ::pread(fd, piece.data(), piece.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) return digest.finish();
    digest.add({piece.data(), static_cast<std::size_t>(n)});
    at += n;
  }
}

}  // namespace

Download download_named(std::string_view name) {
  Download out;
  out.name = name;
  const auto names = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
  std::string_view stem = name;
  for (const std::string_view ending : endings)
    if (stem.ends_with(ending)) {
      stem.remove_suffix(ending.size());
      break;
    }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i + 1 < stem.size(); ++i)
    if ((stem[i] == '_' || stem[i] == '-') && is_digit(stem[i + 1])) {
      const std::string_view rest = stem.substr(i + 1);
      out.version = rest.substr(0, rest.find(stem[i]));
      break;
    }
  out.system = name.ends_with(".deb")                                                 ? "debian"
               : names("windows") || name.ends_with(".exe") || name.ends_with(".msi") ? "windows"
                                                                                      : "linux";
  out.processor = names("amd64") || names("x86_64") || names("x64") ? "amd64"
                  : names("arm64") || names("aarch64")              ? "arm64"
                                                                    : "";
  return out;
}

std::filesystem::path Downloads::folder() const {
  std::error_code ec;
  const auto there =
      std::ranges::find_if(folders_, [&ec](const auto& f) { return std::filesystem::is_directory(f, ec); });
  return there == folders_.end() ? std::filesystem::path() : *there;
}

std::vector<Download> Downloads::list() {
  std::vector<Download> out;
  std::error_code ec;
  for (std::filesystem::directory_iterator it(folder(), ec), end; !ec && it != end; it.increment(ec)) {
    const std::string name = it->path().filename().string();
    if (!is_file_name(name)) continue;
    if (auto opened = open(name)) out.push_back(std::move(opened->what));
  }
  std::ranges::sort(out, {}, [](const Download& d) { return std::tie(d.system, d.name); });
  return out;
}

Result<Downloads::Opened> Downloads::open(const std::string& name) {
  const auto unknown = [] { return Error{Code::not_found, "download.unknown", "There is no such file to download."}; };
  const std::filesystem::path from = folder();
  if (!is_file_name(name) || from.empty()) return unknown();
  // No link leads out of the folder, and a pipe that nobody writes into keeps nobody waiting.
  const int fd = ::open((from / name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return unknown();
  OpenFile file(fd, 0);
  struct stat is {};
  if (::fstat(fd, &is) != 0 || !S_ISREG(is.st_mode)) return unknown();
  file = OpenFile(file.release(), static_cast<std::uint64_t>(is.st_size));

  Opened out{download_named(name), std::move(file)};
  out.what.size = static_cast<std::uint64_t>(is.st_size);
  const Known now{is.st_dev, is.st_ino, out.what.size, is.st_mtim.tv_sec, is.st_mtim.tv_nsec, {}};
  const auto same = [&now](const Known& k) {
    return std::tie(k.device, k.inode, k.size, k.seconds, k.nanoseconds) ==
           std::tie(now.device, now.inode, now.size, now.seconds, now.nanoseconds);
  };
  {
    const std::lock_guard lock(mutex_);
    if (const auto it = known_.find(name); it != known_.end() && same(it->second)) out.what.sha256 = it->second.sha256;
  }
  if (!out.what.sha256.empty()) return out;
  auto digest = sha256_of(fd);
  if (!digest) {
    log::warning(fmt::format("the download {} cannot be read", name));
    return io_error("download.file", "This file cannot be read.");
  }
  out.what.sha256 = *digest;
  const std::lock_guard lock(mutex_);
  known_[name] = now;
  known_[name].sha256 = std::move(*digest);
  return out;
}

}  // namespace cs::service
