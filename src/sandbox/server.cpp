#include "sandbox/server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/thread.hpp"
#include "http/cancel.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"
#include "sandbox/ledger.hpp"
#include "sandbox/page.hpp"
#include "sandbox/protocols.hpp"
#include "sandbox/pusher.hpp"

using Json = nlohmann::json;

namespace cs::sandbox {
namespace {

constexpr std::size_t most_body = std::size_t{1} << 20;
using Manner = SandboxAnswer::Manner;

constexpr std::pair<SandboxFault, const char*> fault_names[] = {
    {SandboxFault::none, "none"},
    {SandboxFault::busy, "busy"},
    {SandboxFault::server_error, "server_error"},
    {SandboxFault::rate_limit, "rate_limit"},
    {SandboxFault::lose, "lose"},
    {SandboxFault::keep_and_hang_up, "keep_and_hang_up"},
    {SandboxFault::keep_and_say_nothing, "keep_and_say_nothing"},
    {SandboxFault::wrong_json, "wrong_json"},
    {SandboxFault::slow_drip, "slow_drip"},
    {SandboxFault::refuse, "refuse"},
    {SandboxFault::daily_limit, "daily_limit"},
    {SandboxFault::balance, "balance"},
    {SandboxFault::template_gone, "template_gone"},
    {SandboxFault::content, "content"},
    {SandboxFault::minute_limit, "minute_limit"},
    {SandboxFault::unknown_code, "unknown_code"},
    {SandboxFault::undelivered, "undelivered"},
    {SandboxFault::duplicate_receipt, "duplicate_receipt"},
    {SandboxFault::late_receipt, "late_receipt"},
};

bool is_kept(SandboxFault fault) {
  switch (fault) {
    case SandboxFault::none:
    case SandboxFault::keep_and_hang_up:
    case SandboxFault::keep_and_say_nothing:
    case SandboxFault::wrong_json:
    case SandboxFault::slow_drip:
    case SandboxFault::undelivered:
    case SandboxFault::duplicate_receipt:
    case SandboxFault::late_receipt:
      return true;
    default:
      return false;
  }
}

/// Faults of the whole request: its first message decides.
bool is_of_request(SandboxFault fault) {
  return fault >= SandboxFault::busy && fault <= SandboxFault::slow_drip;
}

std::map<std::string, std::string> values_of(MHD_Connection* connection, MHD_ValueKind kind, bool lower) {
  struct Out {
    std::map<std::string, std::string> values;
    bool lower;
  } out{{}, lower};
  MHD_get_connection_values(
      connection, kind,
      [](void* to, MHD_ValueKind, const char* key, const char* value) {
        auto& o = *static_cast<Out*>(to);
        std::string name = key;
        if (o.lower)
          std::ranges::transform(name, name.begin(),
                                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        o.values[name] = value ? value : "";
        return MHD_YES;
      },
      &out);
  return out.values;
}

/// A text that is handed out a byte a second.
struct Drip {
  std::string text;
  std::shared_ptr<http::Cancel> stopping;
};

class SandboxImpl final : public SandboxServer {
 public:
  SandboxImpl(SandboxOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}
  ~SandboxImpl() override {
    stopping_->cancel();
    if (daemon_) MHD_stop_daemon(daemon_);
  }

  Status open() {
    if (options_.key.empty()) return invalid("sandbox.key", "The sandbox needs a key to check signatures with.");
    if (options_.templates.empty()) {
      CS_ASSIGN(options_.templates, sandbox_templates());
    }
    if (!options_.ledger.empty()) CS_TRY(ledger_.open(options_.ledger, options_.durable, messages_));
    for (std::size_t i = 0; i < messages_.size(); ++i) by_phone_.emplace(messages_[i].phone, i);
    if (!options_.push_url.empty())
      pusher_ = std::make_unique<SandboxPusher>(options_.push_url, options_.push_token, clock_);
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

  void inject(SandboxFault fault, int count) override {
    const std::lock_guard lock(mutex_);
    faults_.insert(faults_.end(), static_cast<std::size_t>(std::clamp(count, 0, 100'000)), fault);
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
    SandboxCall call{method, url, values_of(connection, MHD_GET_ARGUMENT_KIND, false),
                     values_of(connection, MHD_HEADER_KIND, true), std::move(body)};
    auto& server = *static_cast<SandboxImpl*>(self);
    const auto replied = guarded("a request of the sandbox",
                                 [&]() -> Result<MHD_Result> { return server.reply(connection, server.answer(call)); });
    return replied.value_or(MHD_NO);
  }

  MHD_Result reply(MHD_Connection* connection, const SandboxAnswer& answer) {
    if (answer.manner == Manner::hang_up) return MHD_NO;
    if (answer.manner == Manner::silent) stopping_->sleep(Millis{60'000});
    MHD_Response* response = nullptr;
    if (answer.manner == Manner::drip) {
      response = MHD_create_response_from_callback(
          answer.body.size(), 1,
          [](void* from, std::uint64_t at, char* out, std::size_t) -> ssize_t {
            const auto& drip = *static_cast<Drip*>(from);
            if (!drip.stopping->sleep(Millis{1'000}) || at >= drip.text.size())
              return MHD_CONTENT_READER_END_WITH_ERROR;
            *out = drip.text[at];
            return 1;
          },
          new Drip{answer.body, stopping_}, [](void* drip) { delete static_cast<Drip*>(drip); });
    } else {
      response = MHD_create_response_from_buffer(answer.body.size(), const_cast<char*>(answer.body.data()),
                                                 MHD_RESPMEM_MUST_COPY);
    }
    MHD_add_response_header(response, "Content-Type", answer.type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
    if (answer.status == 303) MHD_add_response_header(response, "Location", "/");
    const MHD_Result queued = MHD_queue_response(connection, answer.status, response);
    MHD_destroy_response(response);
    return queued;
  }

  static void on_completed(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
    delete static_cast<std::string*>(*state);
    *state = nullptr;
  }

  SandboxAnswer answer(const SandboxCall& call) {
    if (call.body.size() > most_body) return {413, R"({"problem":"The request is too long."})"};
    if (call.method == "GET" && call.path == "/") return {200, sandbox_page(messages()), "text/html; charset=utf-8"};
    if (call.method == "GET" && call.path == "/messages") return {200, all_as_json()};
    if (call.method == "POST" && call.path == "/faults") return set_fault(call.body);
    auto read = read_call(call, options_, clock_.now());
    if (auto* refused = std::get_if<SandboxAnswer>(&read)) return std::move(*refused);
    if (auto* ask = std::get_if<SandboxAsk>(&read)) return answer_asked(*ask, found(*ask));
    return receive(std::get<SandboxSend>(std::move(read)));
  }

  std::string all_as_json() const {
    std::string list = "[";
    for (const SandboxMessage& m : messages()) list += (list.size() > 1 ? "," : "") + sandbox_json(m);
    return list + "]";
  }

  /// The form's body, "fault=NAME&count=N".
  SandboxAnswer set_fault(const std::string& body) {
    std::map<std::string, std::string> fields;
    for (const std::string& field : split(body, '&'))
      if (const auto equals = field.find('='); equals != std::string::npos)
        fields[field.substr(0, equals)] = field.substr(equals + 1);
    const auto fault = sandbox_fault_from(fields["fault"]);
    int count = 0;
    const std::string& text = fields["count"];
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (!fault || parsed.ec != std::errc{} || count < 0 || count > 100'000)
      return {422, R"({"problem":"fault=NAME and count=0 to 100000 are expected."})"};
    if (*fault == SandboxFault::none) {
      const std::lock_guard lock(mutex_);
      faults_.clear();
    } else {
      inject(*fault, count);
    }
    return {303, ""};
  }

  SandboxFault next_fault(const SandboxMessage& m) {
    if (options_.fault) return options_.fault(m);
    const std::lock_guard lock(mutex_);
    if (faults_.empty()) return SandboxFault::none;
    const SandboxFault fault = faults_.front();
    faults_.pop_front();
    return fault;
  }

  SandboxAnswer receive(SandboxSend send) {
    std::vector<SandboxFault> faults;
    std::vector<SandboxMessage> kept;
    // Aliyun gives one id for all numbers of a request.
    const std::string of_request = new_uuid();
    for (SandboxMessage& m : send.messages) {
      m.provider_id = send.protocol == SandboxProtocol::aliyun ? of_request : new_uuid();
      m.received = clock_.now();
      SandboxFault fault = !faults.empty() && is_of_request(faults.front()) ? faults.front() : next_fault(m);
      if (!is_mobile_number(m.phone)) fault = SandboxFault::refuse;
      if (!faults.empty() && is_of_request(fault) && !is_of_request(faults.front())) fault = SandboxFault::none;
      faults.push_back(fault);
      m.undelivered = fault == SandboxFault::undelivered;
      if (is_kept(fault)) kept.push_back(m);
    }
    const SandboxFault first = faults.front();
    if (first == SandboxFault::busy) return {503, R"({"problem":"Not now."})"};
    if (first == SandboxFault::server_error) return {500, "<html>Internal Server Error</html>", "text/html"};
    if (first == SandboxFault::lose) return {200, "", "text/plain", Manner::hang_up};
    {
      const std::lock_guard lock(mutex_);
      if (Status s = ledger_.append(kept); !s) return {503, R"({"problem":"The ledger cannot be written."})"};
      for (SandboxMessage& m : kept) {
        by_phone_.emplace(m.phone, messages_.size());
        messages_.push_back(m);
      }
    }
    if (pusher_) push(send, faults);
    SandboxAnswer answer = answer_sent(send, faults);
    if (first == SandboxFault::keep_and_hang_up) answer.manner = Manner::hang_up;
    if (first == SandboxFault::keep_and_say_nothing) answer.manner = Manner::silent;
    if (first == SandboxFault::slow_drip) answer.manner = Manner::drip;
    if (first == SandboxFault::wrong_json) answer.body.resize(answer.body.size() / 2);
    return answer;
  }

  void push(const SandboxSend& send, const std::vector<SandboxFault>& faults) {
    for (std::size_t i = 0; i < faults.size(); ++i) {
      if (!is_kept(faults[i])) continue;
      const bool late = faults[i] == SandboxFault::late_receipt;
      const int times = faults[i] == SandboxFault::duplicate_receipt ? 3 : 1;
      for (int k = 0; k < times; ++k)
        pusher_->push(send.messages[i], late ? options_.late_push_after : options_.push_after);
    }
  }

  std::vector<SandboxMessage> found(const SandboxAsk& ask) const {
    const std::lock_guard lock(mutex_);
    std::vector<SandboxMessage> out;
    const auto add = [&](const SandboxMessage& m) {
      if ((ask.out_id.empty() || m.out_id == ask.out_id) &&
          (ask.provider_id.empty() || m.provider_id == ask.provider_id) &&
          (ask.day.empty() || sandbox_day(m.received) == ask.day))
        out.push_back(m);
    };
    if (ask.phone.empty()) {
      for (const SandboxMessage& m : messages_) add(m);
    } else {
      const auto [from, to] = by_phone_.equal_range(ask.phone);
      for (auto it = from; it != to; ++it) add(messages_[it->second]);
    }
    return out;
  }

  SandboxOptions options_;
  const Clock& clock_;
  const std::shared_ptr<http::Cancel> stopping_ = http::Cancel::make();
  mutable std::mutex mutex_;
  std::vector<SandboxMessage> messages_;
  std::multimap<std::string, std::size_t> by_phone_;
  std::deque<SandboxFault> faults_;
  SandboxLedger ledger_;
  std::unique_ptr<SandboxPusher> pusher_;
  MHD_Daemon* daemon_ = nullptr;
  int port_ = 0;
  std::string host_;
};

}  // namespace

const char* to_string(SandboxFault fault) {
  for (const auto& [f, name] : fault_names)
    if (f == fault) return name;
  return "";
}

std::optional<SandboxFault> sandbox_fault_from(std::string_view name) {
  for (const auto& [fault, known] : fault_names)
    if (name == known) return fault;
  return std::nullopt;
}

Result<std::map<std::string, std::string>> sandbox_templates() {
  const auto path = assets_dir() / "templates/notices.json";
  CS_ASSIGN(const Bytes bytes, read_file(path, std::size_t{1} << 20));
  const Json j = Json::parse(as_text(bytes), nullptr, false);
  std::map<std::string, std::string> templates;
  if (j.is_object())
    for (const auto& [name, text] : j.items()) {
      if (text.is_string() && name != "signature") templates[name] = text.get<std::string>();
      if (text.is_object())
        for (const auto& [key, body] : text.items())
          if (body.is_string()) templates[key + "_" + name] = body.get<std::string>();
    }
  if (templates.empty()) return Error{Code::corrupt, "asset.json", fmt::format("{} holds no texts.", path.string())};
  return templates;
}

Result<std::unique_ptr<SandboxServer>> SandboxServer::start(SandboxOptions options, const Clock& clock) {
  auto server = std::make_unique<SandboxImpl>(std::move(options), clock);
  CS_TRY(server->open());
  return std::unique_ptr<SandboxServer>(std::move(server));
}

}  // namespace cs::sandbox
