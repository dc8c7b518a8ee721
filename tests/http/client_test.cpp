#include "http/client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "http/raw_server.hpp"
#include "http/retry.hpp"

namespace cs::http {
namespace {

using test::RawAnswer;
using test::RawRequest;
using test::RawServer;
using SteadyClock = std::chrono::steady_clock;

Request get(std::string url) {
  Request r;
  r.url = std::move(url);
  return r;
}

Millis since(SteadyClock::time_point start) {
  return std::chrono::duration_cast<Millis>(SteadyClock::now() - start);
}

/// A port that nobody listens on.
int closed_port() {
  const RawServer server([](const RawRequest&) { return RawAnswer{}; });
  return server.port();
}

TEST(HttpClient, SendsWhatItIsToldAndKeepsTheConnection) {
  RawRequest seen;
  RawServer server([&](const RawRequest& r) {
    seen = r;
    RawAnswer a;
    a.status = 201;
    a.headers = "ETag: \"abc\"\r\nX-Odd:   spaced  \r\n";
    a.body = std::string("with\0zero", 9);
    return a;
  });
  const auto client = make_client();
  Request r = get(server.url("/a?b=c"));
  r.method = "POST";
  r.body = "{}";
  r.headers = {{"X-Key", "v"}, {"Content-Type", "application/json"}};
  const auto answer = client->request(r);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body.size(), 9u);
  EXPECT_EQ(answer->header("etag"), "\"abc\"");
  EXPECT_EQ(answer->header("x-odd"), "spaced");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/a?b=c");
  EXPECT_EQ(seen.body, "{}");
  EXPECT_EQ(seen.header("x-key"), "v");
  EXPECT_EQ(seen.header("expect"), "");
  for (int i = 0; i < 5; ++i) {
    r.method = i % 2 ? "DELETE" : "GET";
    r.body = "";
    ASSERT_TRUE(client->request(r));
    EXPECT_EQ(seen.method, r.method);
    EXPECT_EQ(seen.body, "") << "nothing is left over from the request before";
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, ServesManyThreads) {
  RawServer server([](const RawRequest& r) {
    RawAnswer a;
    a.body = r.path;
    return a;
  });
  const auto client = make_client();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 30; ++i) {
        const std::string path = fmt::format("/{}/{}", t, i);
        const auto answer = client->request(get(server.url(path)));
        if (!answer || answer->body != path) ++wrong;
      }
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(server.connections(), 6);
}

TEST(HttpClient, NeverFollowsARedirect) {
  RawServer other([](const RawRequest&) { return RawAnswer{}; });
  RawServer server([&](const RawRequest&) {
    RawAnswer a;
    a.status = 302;
    a.headers = "Location: " + other.url("/") + "\r\n";
    return a;
  });
  const auto answer = make_client()->request(get(server.url("/")));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(other.requests(), 0);
}

/// Answers whatever comes, a TLS greeting too, as a plain HTTP server does.
class PlainServer {
 public:
  PlainServer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size), 0);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] {
      for (int one = 0; (one = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(one)) {
        char greeting[1024];
        constexpr std::string_view answer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
        if (::recv(one, greeting, sizeof greeting, 0) > 0)
          (void)::send(one, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
    });
  }
  ~PlainServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  int port() const { return port_; }

 private:
  int listener_, port_ = 0;
  std::thread thread_;
};

TEST(HttpClient, NamesWhatWentWrong) {
  const auto client = make_client();
  const auto id = [&](Request r) {
    const auto answer = client->request(r);
    return answer ? std::string("none") : answer.error().id;
  };
  EXPECT_EQ(id(get("file:///etc/passwd")), "net.url");
  EXPECT_EQ(id(get("ftp://127.0.0.1/")), "net.url");
  EXPECT_EQ(id(get("")), "net.url");
  const std::string nobody = fmt::format("http://127.0.0.1:{}/", closed_port());
  EXPECT_EQ(id(get(nobody)), "net.unreachable");
  EXPECT_TRUE(never_left(client->request(get(nobody)).error()));

  // Plain HTTP on a port where TLS is expected.
  PlainServer plain;
  const std::string secure = fmt::format("https://127.0.0.1:{}/", plain.port());
  EXPECT_EQ(id(get(secure)), "net.tls");
  EXPECT_TRUE(never_left(client->request(get(secure)).error()));
  EXPECT_FALSE(never_left({Code::unavailable, "service.busy", "Busy."})) << "it was asked";

  RawServer broken([](const RawRequest&) { return test::hang_up(); });
  EXPECT_EQ(id(get(broken.url("/"))), "net.broken");
  EXPECT_FALSE(never_left(client->request(get(broken.url("/"))).error()));

  RawServer cut([](const RawRequest&) {
    RawAnswer a;
    a.body = std::string(1000, 'x');
    a.cut_after = 10;
    return a;
  });
  EXPECT_EQ(id(get(cut.url("/"))), "net.broken");

  RawServer large([](const RawRequest&) {
    RawAnswer a;
    a.body = std::string(100'000, 'x');
    return a;
  });
  Request r = get(large.url("/"));
  r.max_answer = 99'999;
  EXPECT_EQ(id(r), "net.too_large");
  r.max_answer = 100'000;
  EXPECT_EQ(id(r), "none");
}

TEST(HttpClient, TimesOut) {
  RawServer silent([](const RawRequest&) {
    RawAnswer a;
    a.delay = Millis{20'000};
    return a;
  });
  const auto client = make_client();
  Request r = get(silent.url("/"));
  r.timeouts.total = Millis{150};
  auto start = SteadyClock::now();
  auto answer = client->request(r);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().id, "net.timeout");
  EXPECT_EQ(answer.error().code, Code::timeout);
  EXPECT_LT(since(start), Millis{1'000});

  r.timeouts.total = Millis{0};
  r.timeouts.stalled = Millis{1'000};
  start = SteadyClock::now();
  answer = client->request(r);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().id, "net.timeout");
  EXPECT_LT(since(start), Millis{5'000});
}

TEST(HttpClient, CancelWakesPromptly) {
  RawServer silent([](const RawRequest&) {
    RawAnswer a;
    a.delay = Millis{20'000};
    return a;
  });
  const auto client = make_client();
  Millis worst{0};
  for (int i = 0; i < 10; ++i) {
    Request r = get(silent.url("/"));
    const auto parent = Cancel::make();
    r.cancel = Cancel::make(parent);
    SteadyClock::time_point cancelled_at;
    std::thread canceller([&] {
      std::this_thread::sleep_for(Millis{20 + i});
      cancelled_at = SteadyClock::now();
      parent->cancel();
    });
    const auto answer = client->request(r);
    const auto returned = SteadyClock::now();
    canceller.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::cancelled);
    worst = std::max(worst, std::chrono::duration_cast<Millis>(returned - cancelled_at));
  }
  EXPECT_LT(worst, Millis{200});
}

TEST(HttpClient, CancelWakesAHangingConnect) {
  RawServer silent([](const RawRequest&) { return RawAnswer{}; });  // waits for the end of a request line
  const auto client = make_client();
  Request r = get(fmt::format("https://127.0.0.1:{}/", silent.port()));
  r.cancel = Cancel::make();
  std::thread canceller([&] {
    std::this_thread::sleep_for(Millis{50});
    r.cancel->cancel();
  });
  const auto start = SteadyClock::now();
  EXPECT_FALSE(client->request(r));
  EXPECT_LT(since(start), Millis{2'000}) << "of 5 s; the system's certificates are loaded first";
  canceller.join();
}

// libcurl repeats a request when a kept connection turns out to be dead. `once` forbids it: the first server may have
// acted on what it read.
TEST(HttpClient, OnceIsNeverSentTwice) {
  for (const bool once : {false, true}) {
    std::atomic<int> posts{0};
    RawServer server([&](const RawRequest& r) {
      if (r.method == "POST") ++posts;
      return r.method == "POST" ? test::hang_up() : RawAnswer{};
    });
    const auto client = make_client();
    ASSERT_TRUE(client->request(get(server.url("/"))));
    Request r = get(server.url("/"));
    r.method = "POST";
    r.body = "{}";
    r.once = once;
    const auto answer = client->request(r);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().id, "net.broken");
    EXPECT_EQ(posts, once ? 1 : 2) << "if this is 1 for both, the library changed and `once` may be dropped";
  }
}

TEST(HttpClient, AHandshakeThatHangsNeverLeft) {
  RawServer silent([](const RawRequest&) { return RawAnswer{}; });
  Request r = get(fmt::format("https://127.0.0.1:{}/", silent.port()));
  r.timeouts.connect = Millis{200};
  const auto answer = make_client()->request(r);
  ASSERT_FALSE(answer);
  EXPECT_TRUE(never_left(answer.error())) << answer.error().id;
}

TEST(Retry, RepeatsOnlyWhatMayBeRepeated) {
  int failures = 0;
  RawServer server([&](const RawRequest&) {
    RawAnswer a;
    if (failures-- > 0) a.status = 503;
    return a;
  });
  const auto client = make_client();
  const RetryPolicy policy{.attempts = 3, .first = Millis{1}, .longest = Millis{5}};
  const auto status = [&](const char* method, bool key, bool once, int fail) {
    failures = fail;
    Request r = get(server.url("/"));
    r.method = method;
    r.once = once;
    if (key) r.headers = {{"Idempotency-Key", "k"}};
    const int before = server.requests();
    const auto answer = request_with_retry(*client, r, policy);
    return std::pair(answer ? answer->status : 0, server.requests() - before);
  };
  EXPECT_EQ(status("GET", false, false, 2), std::pair(200, 3));
  EXPECT_EQ(status("GET", false, false, 9), std::pair(503, 3));
  EXPECT_EQ(status("DELETE", false, false, 1), std::pair(200, 2));
  EXPECT_EQ(status("POST", false, false, 1), std::pair(503, 1));
  EXPECT_EQ(status("POST", true, false, 1), std::pair(200, 2));
  EXPECT_EQ(status("POST", true, true, 1), std::pair(503, 1));
  EXPECT_EQ(status("GET", false, true, 1), std::pair(503, 1));
}

TEST(Retry, RepeatsAPostThatNeverLeft) {
  class Unreachable final : public Client {
   public:
    int calls = 0;
    Result<Response> request(const Request&) override {
      return ++calls < 3 ? Result<Response>(Error{Code::unavailable, "net.unreachable", ""}) : Response{200, {}, ""};
    }
    Result<std::string> peer_key(const std::string&, std::shared_ptr<Cancel>) override { return internal_error(""); }
  } client;
  Request r = get("http://x/");
  r.method = "POST";
  EXPECT_TRUE(request_with_retry(client, r, {.attempts = 4, .first = Millis{1}, .longest = Millis{2}}));
  EXPECT_EQ(client.calls, 3);
  client.calls = 0;
  r.once = true;
  EXPECT_FALSE(request_with_retry(client, r, {.attempts = 4, .first = Millis{1}, .longest = Millis{2}}));
  EXPECT_EQ(client.calls, 1);
}

TEST(Retry, WaitsEndWhenCancelled) {
  RawServer server([](const RawRequest&) {
    RawAnswer a;
    a.status = 503;
    return a;
  });
  Request r = get(server.url("/"));
  r.cancel = Cancel::make();
  std::thread canceller([&] {
    std::this_thread::sleep_for(Millis{50});
    r.cancel->cancel();
  });
  const auto start = SteadyClock::now();
  const auto answer = request_with_retry(*make_client(), r, {.attempts = 3, .first = Millis{20'000}});
  EXPECT_LT(since(start), Millis{1'000});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::cancelled);
  canceller.join();
}

TEST(Backoff, DoublesWithJitterUpToItsLongest) {
  Backoff backoff(Millis{100}, Millis{1'000}, 7);
  for (const int step : {100, 200, 400, 800, 1'000, 1'000}) {
    const Millis wait = backoff.next();
    EXPECT_GE(wait, Millis{step / 2});
    EXPECT_LE(wait, Millis{step});
  }
  backoff.reset();
  EXPECT_LE(backoff.next(), Millis{100});
}

}  // namespace
}  // namespace cs::http
