#include "notices/sandbox_ledger.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/hash.hpp"
#include "notices/answers_json.hpp"
#include "platform/files.hpp"

using Json = nlohmann::json;

namespace cs::notices {
namespace {

constexpr const char* protocols[] = {"own", "aliyun", "tencent"};

std::optional<SandboxMessage> from_json(const Json& j) {
  try {
    SandboxMessage m{j.at("provider_id").get<std::string>(), j.at("out_id").get<std::string>(),
                     j.at("phone").get<std::string>(), j.at("text").get<std::string>(),
                     from_ms(j.at("received").get<std::int64_t>())};
    const std::string protocol = j.value("protocol", "own");
    for (int i = 0; i < 3; ++i)
      if (protocol == protocols[i]) m.protocol = static_cast<SandboxProtocol>(i);
    m.undelivered = j.value("undelivered", false);
    return m;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

std::string sandbox_json(const SandboxMessage& m) {
  return dumped(Json{{"provider_id", m.provider_id},
                     {"out_id", m.out_id},
                     {"phone", m.phone},
                     {"text", m.text},
                     {"received", to_ms(m.received)},
                     {"protocol", protocols[static_cast<int>(m.protocol)]},
                     {"undelivered", m.undelivered}});
}

SandboxLedger::~SandboxLedger() {
  if (fd_ >= 0) ::close(fd_);
}

Error SandboxLedger::broken() const {
  return io_error("disk.error", fmt::format("Cannot write {}: {}.", path_.string(), std::strerror(errno)));
}

Status SandboxLedger::open(const std::filesystem::path& path, bool durable, std::vector<SandboxMessage>& messages) {
  path_ = path;
  durable_ = durable;
  if (std::error_code ec; std::filesystem::exists(path, ec)) {
    CS_ASSIGN(const Bytes bytes, read_file(path));
    const std::string_view text = as_text(bytes);
    std::size_t whole = 0;
    for (std::size_t end; (end = text.find('\n', whole)) != std::string_view::npos; whole = end + 1) {
      const Json j = Json::parse(text.substr(whole, end - whole), nullptr, false);
      auto message = j.is_discarded() ? std::nullopt : from_json(j);
      if (!message)
        return Error{Code::corrupt, "sandbox.ledger",
                     fmt::format("Line {} of {} is not a message.", messages.size() + 1, path.string())};
      messages.push_back(std::move(*message));
    }
    if (whole < text.size() && ::truncate(path.c_str(), static_cast<off_t>(whole)) != 0) return broken();
  }
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return fd_ < 0 ? Status{broken()} : Status{};
}

Status SandboxLedger::append(std::span<const SandboxMessage> messages) {
  if (fd_ < 0) return {};
  std::string lines;
  for (const SandboxMessage& m : messages) lines += sandbox_json(m) + "\n";
  const off_t before = ::lseek(fd_, 0, SEEK_END);
  const bool whole = ::write(fd_, lines.data(), lines.size()) == static_cast<ssize_t>(lines.size());
  if (whole && (!durable_ || ::fdatasync(fd_) == 0)) return {};
  const Status status = broken();
  if (before >= 0 && ::ftruncate(fd_, before) != 0) return status;
  return status;
}

}  // namespace cs::notices
