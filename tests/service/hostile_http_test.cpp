// Whoever speaks HTTP badly, slowly or too much, against a server on a real socket.
#include <fmt/format.h>
#include <openssl/ssl.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

#include "running_service.hpp"
#include "service/http_server.hpp"
#include "wire.hpp"

namespace cs::service {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::raw;
using test::Wire;

constexpr int long_enough_ms = 60'000;  ///< only a broken guard waits so long

class HostileHttp : public ::testing::Test {
 protected:
  void TearDown() override {
    if (server_) server_->stop();
  }

  void open(ServerOptions options) {
    auto started = HttpServer::start(
        options,
        [](const Request&) {
          return HttpServer::Admission{std::nullopt, 200'000, false};
        },
        [this](CallPtr call) {
          const Request& r = call->request();
          if (r.path == "/large") return call->reply(json_reply(std::string(std::size_t{64} << 20, 'x')));
          call->reply(json_reply(r.method + r.path + "|" + r.address));
        });
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = std::move(*started);
    url_ = fmt::format("http://127.0.0.1:{}", server_->port());
  }
  /// What a request of these lines is answered with.
  std::string lines(const std::string& request) { return raw(server_->port(), request, long_enough_ms); }

  std::unique_ptr<HttpServer> server_;
  std::string url_;
};

constexpr const char* unfinished = "GET /x HTTP/1.1\r\nHost: h\r\nX-Slow: ";

TEST_F(HostileHttp, WhoTricklesHeadersDeniesNobodyNotEvenTheirOwnAddress) {
  open({.event_threads = 1,
        .connections = 40,
        .idle_seconds = 600,
        .limits = {.header = 10min, .per_address = 32, .waiting_per_address = 16, .waiting = 24}});
  std::vector<Wire> attackers;
  for (int i = 0; i < 200; ++i) {
    attackers.emplace_back(server_->port(), "127.0.0.9");
    attackers.back().send(unfinished);
    if (i % 20 == 0) {
      EXPECT_EQ(ask({.url = url_ + "/y"}).status, 200) << "another address, after " << i;
    }
  }
  EXPECT_EQ(ask({.url = url_ + "/y"}).status, 200);
  Wire neighbour(server_->port(), "127.0.0.9");
  neighbour.send("GET /z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(neighbour.hung_up_on(long_enough_ms)) << "answered, and closed because it asked for that";
  EXPECT_GE(server_->connections().made_room, 150u);
}

TEST_F(HostileHttp, ManyAddressesTogetherLeaveRoom) {
  open({.event_threads = 1,
        .connections = 40,
        .idle_seconds = 600,
        .limits = {.header = 10min, .per_address = 32, .waiting_per_address = 16, .waiting = 24}});
  std::vector<Wire> attackers;
  for (int i = 0; i < 120; ++i) {
    attackers.emplace_back(server_->port(), fmt::format("127.0.1.{}", 1 + i % 60).c_str());
    attackers.back().send(unfinished);
  }
  EXPECT_EQ(ask({.url = url_ + "/y"}).status, 200);
}

TEST_F(HostileHttp, ABusyConnectionIsNotClosedForOthers) {
  ConnectionWatch watch({.per_address = 4, .waiting_per_address = 2});
  int pair[2][2];
  for (auto& p : pair) ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
  const auto open = [](int fd) {
    pollfd p{fd, POLLIN, 0};
    return ::poll(&p, 1, 0) == 0;
  };
  const MonoPoint now{};
  watch.opened(pair[0][0], "a", now);
  watch.answering(pair[0][0]);
  watch.opened(pair[1][0], "a", now);
  int others[3][2];
  for (auto& p : others) {
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, p), 0);
    watch.opened(p[0], "a", now);
  }
  EXPECT_TRUE(open(pair[0][1])) << "it is at work";
  EXPECT_FALSE(open(pair[1][1])) << "the oldest of those that wait";
  EXPECT_TRUE(open(others[2][1]));
  EXPECT_FALSE(watch.admits("a"));
  EXPECT_TRUE(watch.admits("b"));
  EXPECT_TRUE(watch.admits("")) << "a proxy has no share";
  for (const auto* set : {pair, others})
    for (int i = 0; i < (set == pair ? 2 : 3); ++i) {
      watch.closed(set[i][0]);
      ::close(set[i][0]);
      ::close(set[i][1]);
    }
  EXPECT_TRUE(watch.admits("a"));
}

TEST_F(HostileHttp, HeadersHaveADeadlineHoweverTheyTrickle) {
  open({.idle_seconds = 600, .limits = {.header = 100ms}});
  Wire wire(server_->port());
  EXPECT_TRUE(wire.send(unfinished));
  bool hung_up = false;
  for (int i = 0; i < 6'000 && !hung_up; ++i) hung_up = !wire.send("a") || wire.hung_up_on(10);
  EXPECT_TRUE(hung_up);
}

TEST_F(HostileHttp, TheNextRequestOnAConnectionHasADeadlineToo) {
  open({.idle_seconds = 600, .limits = {.between = 100ms}});
  Wire wire(server_->port());
  EXPECT_TRUE(wire.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(unfinished)));
  bool hung_up = false;
  for (int i = 0; i < 6'000 && !hung_up; ++i) hung_up = !wire.send("a") || wire.hung_up_on(10);
  EXPECT_TRUE(hung_up);
}

TEST_F(HostileHttp, ABodyHasADeadlineHoweverItTrickles) {
  open({.idle_seconds = 600, .limits = {.body = 100ms}});
  Wire wire(server_->port());
  EXPECT_TRUE(wire.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n"));
  bool hung_up = false;
  for (int i = 0; i < 6'000 && !hung_up; ++i) hung_up = !wire.send("a") || wire.hung_up_on(10);
  EXPECT_TRUE(hung_up);
}

TEST_F(HostileHttp, WhoNeverReadsTheAnswerIsHungUpOn) {
  open({.idle_seconds = 600, .limits = {.sending = 100ms, .least_rate = std::int64_t{1} << 40}});
  Wire wire(server_->port());
  EXPECT_TRUE(wire.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(test::eventually([&] { return server_->connections().late >= 1; }));
}

TEST_F(HostileHttp, ABodyThatIsOnlyAnnouncedTakesNothingFromOthers) {
  open({.bodies_total = 300'000});
  std::vector<Wire> attackers;
  for (int i = 0; i < 50; ++i) {
    attackers.emplace_back(server_->port());
    attackers.back().send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 190000\r\n\r\nab");
  }
  EXPECT_EQ(ask({.method = "POST", .url = url_ + "/x", .body = std::string(150'000, 'x')}).status, 200);
  // What did come counts.
  attackers[0].send(std::string(180'000, 'x'));
  EXPECT_TRUE(test::eventually(
      [&] { return ask({.method = "POST", .url = url_ + "/x", .body = std::string(150'000, 'x')}).status == 503; }));
  attackers.clear();
  EXPECT_TRUE(test::eventually([&] {
    return ask({.method = "POST", .url = url_ + "/x", .body = std::string(150'000, 'x')}).status == 200;
  })) << "and is given back";
}

TEST_F(HostileHttp, WhatIsDoubtfulIsRefusedAsAProblem) {
  open({});
  const std::string post = "POST /x HTTP/1.1\r\nHost: h\r\n", get = "GET /x HTTP/1.1\r\nHost: h\r\n";
  std::string arguments = "?a0=1", many_arguments = "?a0=1", headers;
  for (int i = 1; i <= 32; ++i) arguments += fmt::format("&a{}=1", i);
  for (int i = 1; i < 2'000; ++i) many_arguments += fmt::format("&a{}=1", i);
  for (int i = 0; i < 100; ++i) headers += fmt::format("X-{}: 1\r\n", i);
  const std::vector<std::tuple<std::string, int, std::string>> cases = {
      {post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "http.framing"},
      {post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400, "http.framing"},
      {post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400, "http.length"},
      {post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400, "http.length"},
      {post + "Transfer-Encoding: gzip\r\n\r\n", 400, "http.framing"},
      {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "http.framing"},
      {post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400, "http.header"},
      {"POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "http.framing"},
      {"GET /x HTTP/1.1\r\n\r\n", 400, "http.host"},
      {get + "Host: other\r\n\r\n", 400, "http.host"},
      {get + "X-Thing: a\x01"
             "b\r\n\r\n",
       400, "http.header"},
      {get + headers + "\r\n", 431, "http.too_many_headers"},
      {get + "X-Long: " + std::string(20'000, 'a') + "\r\n\r\n", 431, "http.too_many_headers"},
      {"GET /x" + arguments + " HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.arguments"},
      {"GET /x?" + std::string(7'000, '&') + " HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.arguments"},
      {"GET /x" + many_arguments + " HTTP/1.1\r\nHost: h\r\n\r\n", 414, "http.target_too_long"},
      {"GET /x?a=1&a=2 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.repeated"},
      {"GET /x%00y HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.target"},
      {"GET /x?a=%00y HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.target"},
  };
  for (const auto& [request, status, id] : cases) {
    // Returns when the server hangs up, as it does after each of these but the repeated argument.
    const std::string answer = id == "http.repeated" ? raw(server_->port(), request, 1'000) : lines(request);
    EXPECT_TRUE(answer.starts_with(fmt::format("HTTP/1.1 {} ", status)) ||
                answer.starts_with(fmt::format("HTTP/1.0 {} ", status)))
        << request.substr(0, 120) << '\n'
        << answer;
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << answer;
    EXPECT_NE(answer.find('"' + id + '"'), std::string::npos) << answer;
  }
  EXPECT_EQ(ask({.url = url_ + "/y?a=1"}).status, 200);
}

TEST_F(HostileHttp, NothingIsReadBehindARequestThatIsRefused) {
  open({});
  const std::string got = lines(
      "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(got.find("smuggled"), std::string::npos) << got;
}

TEST_F(HostileHttp, HeadIsGetWithoutTheBody) {
  open({});
  const std::string got = lines("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(got.starts_with("HTTP/1.1 200 ")) << got;
  EXPECT_NE(got.find(fmt::format("Content-Length: {}\r\n", std::string("GET/x|127.0.0.1").size())), std::string::npos)
      << got;
  EXPECT_TRUE(got.ends_with("\r\n\r\n")) << got;
}

TEST_F(HostileHttp, OnlyATrustedProxySaysForWhomItAsks) {
  open({});
  EXPECT_TRUE(ask({.url = url_ + "/x", .headers = {{"X-Forwarded-For", "6.6.6.6"}}}).body.ends_with("|127.0.0.1"));
  server_->stop();
  auto proxies = TrustedProxies::parse({"127.0.0.0/8", "10.0.0.1"});
  ASSERT_TRUE(proxies.ok());
  open({.limits = {.waiting_per_address = 1}, .proxies = *proxies});
  EXPECT_TRUE(ask({.url = url_ + "/x", .headers = {{"X-Forwarded-For", "6.6.6.6, 7.7.7.7, 10.0.0.1"}}})
                  .body.ends_with("|7.7.7.7"));
  EXPECT_TRUE(lines("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6\r\n"
                    "X-Forwarded-For: 7.7.7.7\r\n\r\n")
                  .ends_with("|7.7.7.7"))
      << "a line that a stranger wrote stands before the proxy's own";
  std::vector<Wire> many;
  for (int i = 0; i < 20; ++i) many.emplace_back(server_->port()).send(unfinished);
  EXPECT_EQ(ask({.url = url_ + "/y"}).status, 200);
  EXPECT_EQ(server_->connections().made_room, 0u) << "a proxy's address has no share";
}

TEST(Proxies, AddressesAndNetworks) {
  const auto proxies = TrustedProxies::parse({"10.1.0.0/20", "192.168.1.7", "fd00::/64"});
  ASSERT_TRUE(proxies.ok());
  for (const char* in : {"10.1.0.1", "10.1.15.255", "192.168.1.7", "fd00::1:2"})
    EXPECT_TRUE(proxies->contains(in)) << in;
  for (const char* out : {"10.1.16.0", "192.168.1.8", "fd00:0:0:1::1", "::", "unknown", ""})
    EXPECT_FALSE(proxies->contains(out)) << out;
  EXPECT_EQ(proxies->client("10.1.0.1", "evil, 1.2.3.4:55, 10.1.0.9"), "1.2.3.4");
  EXPECT_EQ(proxies->client("10.1.0.1", "1.2.3.4, nonsense"), "10.1.0.1");
  EXPECT_EQ(proxies->client("10.1.0.1", "[fd01::5]:99"), "fd01::5");
  EXPECT_EQ(proxies->client("1.1.1.1", "2.2.2.2"), "1.1.1.1");
  for (const char* bad : {"10.0.0.0/33", "fd00::/129", "host", "10.0.0.1/", "10.0.0.1/x", ""})
    EXPECT_EQ(TrustedProxies::parse({bad}).error().id, "proxy.address") << bad;
  EXPECT_EQ(share_of("fd00::1"), share_of("fd00::ffff:1"));
  EXPECT_NE(share_of("fd00::1"), share_of("fd00:0:0:1::1"));
}

/// Whether a handshake works with these versions and ciphers.
bool shakes_hands(std::uint16_t port, int version, const char* ciphers) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  if (*ciphers) {
    EXPECT_EQ(SSL_CTX_set_cipher_list(context.get(), ciphers), 1) << ciphers;
  }
  Wire wire(port);
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), &SSL_free);
  SSL_set_fd(tls.get(), wire.fd());
  return SSL_connect(tls.get()) == 1;
}

TEST_F(HostileHttp, TlsIsNewAndHasForwardSecrecy) {
  test::TempDir dir;
  const std::string certificate = (dir / "cert.pem").string(), key = (dir / "key.pem").string();
  ASSERT_EQ(std::system(fmt::format("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
                                    "subjectAltName=IP:127.0.0.1 -keyout {} -out {} 2>/dev/null",
                                    key, certificate)
                            .c_str()),
            0);
  const auto slurp = [](const std::string& path) {
    std::ifstream in(path);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  open({.certificate = slurp(certificate), .key = slurp(key)});
  const std::uint16_t port = server_->port();
  EXPECT_TRUE(shakes_hands(port, TLS1_3_VERSION, ""));
  EXPECT_TRUE(shakes_hands(port, TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"));
  EXPECT_FALSE(shakes_hands(port, TLS1_2_VERSION, "AES128-GCM-SHA256")) << "no forward secrecy";
  EXPECT_FALSE(shakes_hands(port, TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA")) << "no authenticated encryption";
  EXPECT_FALSE(shakes_hands(port, TLS1_1_VERSION, "ALL:@SECLEVEL=0"));
  EXPECT_FALSE(shakes_hands(port, TLS1_VERSION, "ALL:@SECLEVEL=0"));
  const auto answer = ask({.url = fmt::format("https://127.0.0.1:{}/x", port), .ca_file = certificate});
  EXPECT_EQ(answer.status, 200) << answer.error;
  EXPECT_TRUE(answer.headers.contains("strict-transport-security"));
}

}  // namespace
}  // namespace cs::service
