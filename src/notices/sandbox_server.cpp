#include "notices/sandbox_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "base/files.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "http/cancel.hpp"
#include "notices/sandbox_page.hpp"
#include "notices/signature.hpp"

using Json = nlohmann::json;

namespace cs::notices {
namespace {

constexpr std::size_t most_body = 64 << 10;

Json to_json(const SandboxMessage& m) {
  return {{"provider_id", m.provider_id},
          {"out_id", m.out_id},
          {"phone", m.phone},
          {"text", m.text},
          {"received", to_ms(m.received)}};
}

std::optional<SandboxMessage> from_json(const Json& j) {
  try {
    return SandboxMessage{j.at("provider_id").get<std::string>(), j.at("out_id").get<std::string>(),
                          j.at("phone").get<std::string>(), j.at("text").get<std::string>(),
                          from_ms(j.at("received").get<std::int64_t>())};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// The ledger: one line of JSON a message. A last line without its end is a message that was never answered for.
class Ledger {
 public:
  ~Ledger() {
    if (fd_ >= 0) ::close(fd_);
  }

  Status open(const std::filesystem::path& path, bool durable, std::vector<SandboxMessage>& messages) {
    path_ = path;
    durable_ = durable;
    if (std::error_code ec; std::filesystem::exists(path, ec)) {
      CS_ASSIGN(const Bytes bytes, read_file(path));
      std::string_view text = as_text(bytes);
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
    return fd_ < 0 ? broken() : Status{};
  }

  Status append(const SandboxMessage& m) {
    if (fd_ < 0) return {};
    const std::string line = to_json(m).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    const off_t before = ::lseek(fd_, 0, SEEK_END);
    const bool whole = ::write(fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (whole && (!durable_ || ::fdatasync(fd_) == 0)) return {};
    const Status status = broken();
    if (before >= 0 && ::ftruncate(fd_, before) != 0) return status;
    return status;
  }

 private:
  Error broken() const {
    return io_error("disk.error", fmt::format("Cannot write {}: {}.", path_.string(), std::strerror(errno)));
  }
  std::filesystem::path path_;
  bool durable_ = true;
  int fd_ = -1;
};

struct Answer {
  unsigned status = 200;
  std::string body;
  const char* type = "application/json";
  bool hang_up = false;
};

Answer problem(unsigned status, std::string_view sentence) {
  return {status, Json{{"problem", sentence}}.dump(), "application/json", false};
}

Answer hang_up() {
  Answer a;
  a.hang_up = true;
  return a;
}

class SandboxImpl final : public SandboxServer {
 public:
  SandboxImpl(SandboxOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}
  ~SandboxImpl() override {
    stopping_->cancel();
    if (daemon_) MHD_stop_daemon(daemon_);
  }

  Status open() {
    if (options_.key.empty()) return invalid("sandbox.key", "The sandbox needs a key to check signatures with.");
    if (!options_.ledger.empty()) CS_TRY(ledger_.open(options_.ledger, options_.durable, messages_));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
    const std::string host = options_.host == "localhost" ? "127.0.0.1" : options_.host;
    if (options_.port < 0 || options_.port > 65535 || ::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
      return invalid("sandbox.address",
                     fmt::format("{}:{} is not an IPv4 address and port to listen on.", options_.host, options_.port));
    daemon_ = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_THREAD_PER_CONNECTION, 0, nullptr, nullptr,
        &on_request, this, MHD_OPTION_SOCK_ADDR, reinterpret_cast<sockaddr*>(&address), MHD_OPTION_NOTIFY_COMPLETED,
        &on_completed, nullptr, MHD_OPTION_CONNECTION_LIMIT, 200U, MHD_OPTION_CONNECTION_TIMEOUT, 120U, MHD_OPTION_END);
    if (!daemon_)
      return Error{Code::unavailable, "sandbox.port",
                   fmt::format("Cannot listen on {}:{}: {}.", host, options_.port, std::strerror(errno))};
    const MHD_DaemonInfo* info = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT);
    port_ = info ? info->port : options_.port;
    host_ = host == "0.0.0.0" ? "127.0.0.1" : host;
    return {};
  }

  int port() const override { return port_; }
  std::string url() const override { return fmt::format("http://{}:{}", host_, port_); }
  std::vector<SandboxMessage> messages() const override {
    const std::lock_guard lock(mutex_);
    return messages_;
  }

 private:
  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url, const char* method, const char*,
                               const char* data, std::size_t* size, void** state) {
    if (!*state) {
      *state = new std::string;
      return MHD_YES;
    }
    auto& body = *static_cast<std::string*>(*state);
    if (*size > 0) {
      if (body.size() <= most_body) body.append(data, *size);
      *size = 0;
      return MHD_YES;
    }
    const Answer answer = static_cast<SandboxImpl*>(self)->answer(connection, method, url, body);
    if (answer.hang_up) return MHD_NO;
    MHD_Response* response = MHD_create_response_from_buffer(answer.body.size(), const_cast<char*>(answer.body.data()),
                                                             MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", answer.type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    const MHD_Result queued = MHD_queue_response(connection, answer.status, response);
    MHD_destroy_response(response);
    return queued;
  }

  static void on_completed(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
    delete static_cast<std::string*>(*state);
    *state = nullptr;
  }

  static std::string header(MHD_Connection* connection, const char* name) {
    const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value ? value : "";
  }

  Answer answer(MHD_Connection* connection, std::string_view method, std::string_view url, const std::string& body) {
    if (body.size() > most_body) return problem(413, "The message is too long.");
    if (method == "GET" && url == "/") return {200, sandbox_page(messages()), "text/html; charset=utf-8", false};
    if (method == "GET" && url == "/messages") {
      Json list = Json::array();
      for (const SandboxMessage& m : messages()) list.push_back(to_json(m));
      return {200, list.dump(-1, ' ', false, Json::error_handler_t::replace)};
    }
    const bool sends = method == "POST" && url == "/messages";
    const bool asks = method == "GET" && url.starts_with("/receipts/");
    if (!sends && !asks) return problem(404, "There is no such address here.");
    switch (verify(options_.key, header(connection, "X-Sandbox-Timestamp"), header(connection, "X-Sandbox-Signature"),
                   method, url, body, clock_.now(), options_.clock_tolerance)) {
      case Verification::wrong_clock:
        return problem(401, "The signature's timestamp is missing or too far from this clock.");
      case Verification::wrong_signature:
        return problem(401, "The signature is wrong: the keys differ.");
      case Verification::good:
        break;
    }
    return sends ? receive(body) : receipt(url.substr(std::string_view("/receipts/").size()));
  }

  Answer receive(const std::string& body) {
    const Json j = Json::parse(body, nullptr, false);
    SandboxMessage m;
    for (auto [field, value] : {std::pair{"out_id", &m.out_id}, {"phone", &m.phone}, {"text", &m.text}}) {
      const auto it = j.is_object() ? j.find(field) : j.end();
      if (!j.is_object() || it == j.end() || !it->is_string() || it->get_ref<const std::string&>().empty())
        return problem(422, fmt::format("The message needs a text '{}'.", field));
      *value = it->get<std::string>();
    }
    if (!is_mobile_number(m.phone)) return problem(422, "That is not a mobile number.");
    m.provider_id = new_uuid();
    m.received = clock_.now();
    const SandboxFault fault = options_.fault ? options_.fault(m) : SandboxFault::none;
    if (fault == SandboxFault::refuse) return problem(422, "The number is on the black list.");
    if (fault == SandboxFault::busy) return problem(503, "Not now.");
    if (fault == SandboxFault::lose) return hang_up();
    {
      const std::lock_guard lock(mutex_);
      if (Status s = ledger_.append(m); !s) return problem(503, s.error().message);
      messages_.push_back(m);
    }
    if (fault == SandboxFault::keep_and_hang_up) return hang_up();
    if (fault == SandboxFault::keep_and_say_nothing) stopping_->sleep(Millis{60'000});
    return {200, Json{{"provider_id", m.provider_id}}.dump()};
  }

  Answer receipt(std::string_view out_id) const {
    const std::lock_guard lock(mutex_);
    for (const SandboxMessage& m : messages_)
      if (m.out_id == out_id)
        return {200, Json{{"state", "delivered"}, {"provider_id", m.provider_id}, {"problem", ""}}.dump()};
    return problem(404, "No message arrived under that id.");
  }

  const SandboxOptions options_;
  const Clock& clock_;
  const std::shared_ptr<http::Cancel> stopping_ = http::Cancel::make();
  mutable std::mutex mutex_;
  std::vector<SandboxMessage> messages_;
  Ledger ledger_;
  MHD_Daemon* daemon_ = nullptr;
  int port_ = 0;
  std::string host_;
};

}  // namespace

Result<std::unique_ptr<SandboxServer>> SandboxServer::start(SandboxOptions options, const Clock& clock) {
  auto server = std::make_unique<SandboxImpl>(std::move(options), clock);
  CS_TRY(server->open());
  return std::unique_ptr<SandboxServer>(std::move(server));
}

}  // namespace cs::notices
