#include "http/client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "base/key_fingerprint.hpp"
#include "base/url.hpp"

namespace cs::http {
namespace {

void init_curl() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)ready;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

struct Transfer {
  Response response;
  std::size_t limit = 0;
  bool too_large = false;

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) {
    auto& t = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    if (t.response.body.size() + bytes > t.limit) {
      t.too_large = true;
      return 0;
    }
    t.response.body.append(data, bytes);
    return bytes;
  }

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) {
    auto& t = *static_cast<Transfer*>(self);
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) {
      t.response.headers.clear();  // of an interim answer
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos && t.response.headers.size() < 200) {
      t.response.headers.emplace_back(lower(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)));
    }
    return line.size();
  }
};

/// One request at a time, with the connections it left open. Its own multi handle, because only a multi handle can be
/// woken from another thread.
struct Seat {
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();
  Seat() = default;
  ~Seat() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
};

Error describe(CURLcode code, const char* detail, const std::string& host, bool connected) {
  const std::string_view why = detail && *detail ? detail : curl_easy_strerror(code);
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return invalid("net.url", "This is not an http or https address.");
    case CURLE_PEER_FAILED_VERIFICATION:
      // The libraries under curl name these two causes in words only.
      if (why.find("expired") != std::string_view::npos)
        return {Code::unavailable, "net.certificate_expired", fmt::format("The certificate of {} has expired.", host)};
      if (why.find("match") != std::string_view::npos)
        return {Code::unavailable, "net.certificate_name",
                fmt::format("The certificate at {} is made out to another name.", host)};
      [[fallthrough]];
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {Code::unavailable, "net.certificate", fmt::format("{} could not prove who it is: {}.", host, why)};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Code::unavailable, "net.name", fmt::format("There is no computer named {}.", host)};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {Code::unavailable, "net.proxy", "The proxy's name is not known."};
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return {Code::unavailable, "net.key_changed",
              fmt::format("{} has another key than it had before: somebody may be standing in for it.", host)};
    case CURLE_SSL_CONNECT_ERROR:
      return {Code::unavailable, "net.tls", fmt::format("{} does not speak TLS there: {}.", host, why)};
    case CURLE_COULDNT_CONNECT:
      return {Code::unavailable, "net.unreachable", fmt::format("{} cannot be reached: {}.", host, why)};
    case CURLE_OPERATION_TIMEDOUT:
      if (!connected)
        return {Code::unavailable, "net.unreachable", fmt::format("{} cannot be reached: it does not answer.", host)};
      return {Code::timeout, "net.timeout", fmt::format("{} did not answer in time.", host)};
    default:
      return {Code::timeout, "net.broken", fmt::format("The connection to {} broke: {}.", host, why)};
  }
}

class CurlClient final : public Client {
 public:
  explicit CurlClient(ClientOptions options) : options_(std::move(options)) { init_curl(); }

  Result<Response> request(const Request& request) override {
    const std::string host = host_of(request.url);
    if (host.empty()) return invalid("net.url", "This is not an http or https address.");
    if (request.cancel && request.cancel->cancelled()) return cancelled();
    std::unique_ptr<Seat> seat = take_seat();
    auto result = run(*seat, request, host);
    curl_easy_reset(seat->easy);
    give_back(std::move(seat));
    return result;
  }

  Result<std::string> peer_key(const std::string& url, std::shared_ptr<Cancel> cancel) override {
    const std::string host = host_of(url);
    if (host.empty()) return invalid("net.url", "This is not an http or https address.");
    Seat seat;
    char detail[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(seat.easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(seat.easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(seat.easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(seat.easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(seat.easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(seat.easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    curl_easy_setopt(seat.easy, CURLOPT_CERTINFO, 1L);
    if (is_loopback(host)) curl_easy_setopt(seat.easy, CURLOPT_PROXY, "");
    curl_easy_setopt(seat.easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(seat.easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(Timeouts{}.connect.count()));
    curl_easy_setopt(seat.easy, CURLOPT_ERRORBUFFER, detail);
    const CURLcode code = drive(seat, cancel);
    if (code == CURLE_ABORTED_BY_CALLBACK) return cancelled();
    if (code != CURLE_OK) return describe(code, detail, host, false);
    curl_certinfo* chain = nullptr;
    curl_easy_getinfo(seat.easy, CURLINFO_CERTINFO, &chain);
    if (chain && chain->num_of_certs > 0)
      for (const curl_slist* line = chain->certinfo[0]; line; line = line->next)
        if (std::string_view(line->data).starts_with("Cert:")) return key_fingerprint(line->data + 5);
    return Error{Code::unavailable, "net.tls", fmt::format("{} shows no certificate.", host)};
  }

 private:
  static Error cancelled() { return {Code::cancelled, "net.cancelled", "The request was given up."}; }

  std::unique_ptr<Seat> take_seat() {
    const std::lock_guard lock(mutex_);
    if (seats_.empty()) return std::make_unique<Seat>();
    auto seat = std::move(seats_.back());  // the last one used has the warmest connection
    seats_.pop_back();
    return seat;
  }

  void give_back(std::unique_ptr<Seat> seat) {
    const std::lock_guard lock(mutex_);
    if (static_cast<int>(seats_.size()) < options_.idle_connections) seats_.push_back(std::move(seat));
  }

  Result<Response> run(Seat& seat, const Request& request, const std::string& host) {
    CURL* easy = seat.easy;
    Transfer transfer;
    transfer.limit = request.max_answer;
    char detail[CURL_ERROR_SIZE] = "";
    curl_slist* headers = nullptr;
    for (const auto& [name, value] : request.headers)
      headers = curl_slist_append(headers, fmt::format("{}: {}", name, value).c_str());
    headers = curl_slist_append(headers, "Expect:");  // 100-continue costs a round trip and gains nothing here

    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    const auto known = options_.known_key ? options_.known_key(peer_of(request.url)) : std::nullopt;
    if (known) {
      curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
      curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
      // curl writes "sha256//" and Base64 with its padding.
      curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY,
                       fmt::format("sha256//{}=", known->substr(known->find(':') + 1)).c_str());
    }
    if (is_loopback(host)) curl_easy_setopt(easy, CURLOPT_PROXY, "");  // a proxy cannot reach this machine's own ports
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a hanging name look-up must not hold up a cancelled request
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.timeouts.connect.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeouts.total.count()));
    if (request.timeouts.stalled.count() > 0) {
      curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
      curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                       static_cast<long>((request.timeouts.stalled.count() + 999) / 1000));
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    if (request.once) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (request.method == "HEAD") {
      curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }

    const CURLcode code = drive(seat, request.cancel);
    const bool was_cancelled = code == CURLE_ABORTED_BY_CALLBACK;
    curl_off_t connect_time = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connect_time);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);

    if (was_cancelled) return cancelled();
    if (transfer.too_large)
      return Error{Code::too_large, "net.too_large",
                   fmt::format("The answer of {} is larger than {} bytes.", host, request.max_answer)};
    if (code != CURLE_OK) return describe(code, detail, host, connect_time > 0);
    transfer.response.status = static_cast<int>(status);
    return std::move(transfer.response);
  }

  /// Runs the prepared transfer to its end. CURLE_ABORTED_BY_CALLBACK means cancelled.
  static CURLcode drive(Seat& seat, const std::shared_ptr<Cancel>& cancel) {
    if (curl_multi_add_handle(seat.multi, seat.easy) != CURLM_OK) return CURLE_FAILED_INIT;
    const Cancel::Waker waker(cancel, [multi = seat.multi] { curl_multi_wakeup(multi); });
    CURLcode code = CURLE_FAILED_INIT;
    for (int running = 1;;) {
      if (cancel && cancel->cancelled()) {
        code = CURLE_ABORTED_BY_CALLBACK;
        break;
      }
      if (curl_multi_perform(seat.multi, &running) != CURLM_OK) break;
      if (running == 0) {
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(seat.multi, &left))
          if (message->msg == CURLMSG_DONE) code = message->data.result;
        break;
      }
      if (curl_multi_poll(seat.multi, nullptr, 0, 1'000, nullptr) != CURLM_OK) break;
    }
    curl_multi_remove_handle(seat.multi, seat.easy);
    return code;
  }

  const ClientOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Seat>> seats_;
};

}  // namespace

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::unique_ptr<Client> make_client(ClientOptions options) {
  return std::make_unique<CurlClient>(std::move(options));
}

std::string peer_of(std::string_view url) {
  const std::string host = host_of(url), text = lower(url);
  if (host.empty()) return {};
  std::string_view rest = std::string_view(text).substr(text.find("//") + 2);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest = rest.substr(at + 1);
  const std::string_view tail =
      rest.substr(rest.starts_with('[') ? rest.find(']') + 1 : std::min(host.size(), rest.size()));
  const std::string_view port =
      tail.starts_with(':') ? tail.substr(1) : std::string_view(text.starts_with("https") ? "443" : "80");
  return fmt::format("{}:{}", host.find(':') != std::string::npos ? '[' + host + ']' : host, port);
}

bool never_left(const Error& error) {
  return error.id == "net.url" || (error.code == Code::unavailable && error.id.starts_with("net."));
}

}  // namespace cs::http
