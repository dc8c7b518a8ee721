#include "sandbox/ledger.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "base/bytes.hpp"
#include "notices/answers_json.hpp"
#include "platform/files.hpp"

using Json = nlohmann::json;

namespace cs::sandbox {

using namespace notices;

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

Status SandboxLedger::open(const std::filesystem::path& path, bool durable, std::vector<SandboxMessage>& messages) {
  durable_ = durable;
  std::size_t whole = 0;
  if (std::error_code ec; std::filesystem::exists(path, ec)) {
    CS_ASSIGN(const Bytes bytes, read_file(path));
    const std::string_view text = as_text(bytes);
    for (std::size_t end; (end = text.find('\n', whole)) != std::string_view::npos; whole = end + 1) {
      const Json j = Json::parse(text.substr(whole, end - whole), nullptr, false);
      auto message = j.is_discarded() ? std::nullopt : from_json(j);
      if (!message)
        return Error{Code::corrupt, "sandbox.ledger",
                     fmt::format("Line {} of {} is not a message.", messages.size() + 1, path.string())};
      messages.push_back(std::move(*message));
    }
  }
  CS_ASSIGN(AppendFile file, AppendFile::open(path, whole, AppendFile::Readers::owner));
  file_.emplace(std::move(file));
  return {};
}

Status SandboxLedger::append(std::span<const SandboxMessage> messages) {
  if (!file_) return {};
  std::string lines;
  for (const SandboxMessage& m : messages) lines += sandbox_json(m) + "\n";
  return file_->append(lines, durable_);
}

}  // namespace cs::sandbox
