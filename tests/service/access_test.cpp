// Who may do what, and what hostile requests get.
#include <fmt/format.h>

#include <fstream>

#include "running_service.hpp"
#include "service/router.hpp"

namespace cs::test {
namespace {

std::string filled(std::string_view pattern) {
  std::string path(pattern);
  const auto replace = [&path](std::string_view what, const std::string& with) {
    if (const auto at = path.find(what); at != std::string::npos) path.replace(at, what.size(), with);
  };
  replace("{id}", "no-such-thing");
  replace("{uuid}", new_uuid());
  replace("{hash}", std::string(64, 'a'));
  replace("{file}", "no-such.file");
  return path;
}

TEST(Access, EveryRouteRefusesEveryRoleThatMayNot) {
  RunningService s;
  int refused = 0;
  for (const auto& [name, role] : people()) {
    const Person person = s.as(name);
    for (const auto& route : service::routes()) {
      if (route.access != service::Access::permitted) continue;
      const Answer a = person.send(std::string(route.method), filled(route.pattern).substr(7), "{}",
                                   {{"Idempotency-Key", new_uuid()}});
      if (service::allows(route, std::vector<domain::Grant>{{role, {}}})) {
        EXPECT_NE(a.status, 403) << name << ' ' << route.method << ' ' << route.pattern;
        EXPECT_NE(a.status, 401);
        EXPECT_LT(a.status, 500) << name << ' ' << route.method << ' ' << route.pattern << a.body;
        EXPECT_NE(a.status, 0) << a.error;
      } else {
        EXPECT_EQ(a.status, 403) << name << ' ' << route.method << ' ' << route.pattern;
        EXPECT_EQ(problem_of(a).error.id, "role.forbidden");
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 40);
}

TEST(Access, TheTableSaysWhatTheDesignSays) {
  using domain::Role;
  const auto who = [](std::string_view method, std::string_view path) {
    std::string names;
    const auto found = service::find_route(method, path);
    const auto* match = std::get_if<service::Match>(&found);
    if (!match) return std::string("none");
    for (const Role r :
         {Role::reviewer, Role::supervisor, Role::support, Role::school, Role::administrator, Role::intake})
      if (service::allows(*match->route, std::vector<domain::Grant>{{r, {}}}))
        names += std::string(domain::to_string(r)) + ' ';
    return names;
  };
  EXPECT_EQ(who("POST", "/api/v1/claims"), "reviewer supervisor ");
  EXPECT_EQ(who("GET", "/api/v1/facets"), "reviewer supervisor support school administrator ");
  EXPECT_EQ(who("POST", "/api/v1/students/t1/phone"), "supervisor support ");
  EXPECT_EQ(who("POST", "/api/v1/students/t1/phone/correct"), "supervisor support ");
  // Whoever is signed in: a repeat gets its answer also after the grant was taken away. Who may is judged by the
  // object.
  EXPECT_EQ(who("POST", "/api/v1/submissions/x/decision"), "reviewer supervisor support school administrator intake ");
  EXPECT_EQ(who("GET", "/api/v1/counts"), "reviewer supervisor support school administrator ");
  EXPECT_EQ(who("POST", "/api/v1/decisions/x/overturn"), "supervisor ");
  for (const char* path : {"/api/v1/overview", "/api/v1/figures", "/api/v1/figures/export"})
    EXPECT_EQ(who("GET", path), "supervisor ");
  EXPECT_EQ(who("GET", "/api/v1/my-day"), "reviewer supervisor ");
  for (const char* path : {"/api/v1/look-plans", "/api/v1/looks/claims", "/api/v1/looks/k1/verdict",
                           "/api/v1/looks/k1/outcome", "/api/v1/looks/k1/likeness"})
    EXPECT_EQ(who("POST", path), "supervisor ") << path;
  EXPECT_EQ(who("GET", "/api/v1/looks"), "supervisor ");
  EXPECT_EQ(who("GET", "/api/v1/look-plans"), "supervisor ");
  EXPECT_EQ(who("GET", "/api/v1/decisions"), "supervisor support administrator ");
  EXPECT_EQ(who("POST", "/api/v1/campaigns/k/intake"), "intake ");
  EXPECT_EQ(who("GET", "/api/v1/photographs/" + std::string(64, 'a')), "reviewer supervisor support administrator ");
}

TEST(Access, NothingWithoutASession) {
  RunningService s;
  for (const auto& route : service::routes()) {
    if (route.access == service::Access::anyone) continue;
    for (const char* authorization : {"", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer ../../etc/passwd"}) {
      const Answer a = ask({.method = std::string(route.method),
                            .url = s.url() + filled(route.pattern),
                            .body = "{}",
                            .headers = {{"Authorization", authorization}, {"Idempotency-Key", new_uuid()}}});
      EXPECT_EQ(a.status, 401) << route.method << ' ' << route.pattern << ' ' << authorization;
    }
  }
  EXPECT_EQ(ask({.url = s.url() + "/api/v1/health"}).status, 200);
}

TEST(Access, GuessingPasswordsIsSlowedDown) {
  RunningService s;
  s.add_person("reviewer");
  s.add_person("other");
  const auto try_with = [&](const char* user, const char* password) {
    return ask({.method = "POST",
                .url = s.url() + "/api/v1/session",
                .body = api::encode(api::SignInRequest{user, password})});
  };
  for (int i = 0; i < 5; ++i) {
    const Answer a = try_with("reviewer", "guess");
    EXPECT_EQ(a.status, 401);
    EXPECT_EQ(problem_of(a).error.id, "signin.wrong");
  }
  const Answer slowed = try_with("reviewer", "correct horse");
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(problem_of(slowed).error.id, "session.throttled");
  EXPECT_GE(std::stoi(slowed.headers.at("retry-after")), 1);
  EXPECT_EQ(try_with("other", "correct horse").status, 200) << "a colleague is not locked out";
  s.clock.advance(std::chrono::seconds(10));
  EXPECT_EQ(try_with("reviewer", "correct horse").status, 200);
  EXPECT_EQ(try_with("nobody", "correct horse").status, 401);
}

TEST(Access, ADisabledPersonIsOutWithinSeconds) {
  RunningService s;
  const Person reviewer = s.as("reviewer");
  EXPECT_EQ(reviewer.get("/campaigns").status, 200);
  service::Administration administration(s.service().store(), s.clock, "test");
  ASSERT_TRUE(administration.disable_user("reviewer").ok());
  s.clock.advance(std::chrono::seconds(3));
  const Answer out = reviewer.get("/campaigns");
  EXPECT_EQ(out.status, 401);
  EXPECT_EQ(problem_of(out).error.id, "session.disabled") << "the screen says why";
  ASSERT_TRUE(administration.enable_user("reviewer").ok());
  EXPECT_EQ(reviewer.get("/campaigns").status, 401) << "the old session does not come to life again";
}

TEST(Access, ExportsKeepOffTheThreadsOfDecisions) {
  int exports = 0;
  for (const service::Route& route : service::routes()) {
    const bool is_export = route.pattern.ends_with("/export") ||
                           route.pattern.find("/download") != std::string_view::npos ||
                           route.pattern == "/api/v1/figures";  // counts as much as its export does
    exports += is_export;
    EXPECT_EQ(route.lane == service::Lane::exports, is_export) << route.pattern;
  }
  EXPECT_GE(exports, 1);
}

TEST(Access, HostileRequestsGetAProblemAndHarmNobody) {
  RunningService s;
  const Person reviewer = s.as("reviewer"), intake = s.as("intake");
  const std::string key = new_uuid();
  struct Case {
    std::string method, path, body;
    int status;
  };
  const Case cases[] = {
      {"POST", "/claims", "", 400},
      {"POST", "/claims", "{", 400},
      {"POST", "/claims", "[]", 400},
      {"POST", "/claims", R"({"count":"three"})", 400},
      {"POST", "/claims", R"({"count":1e99})", 0},
      {"POST", "/claims", R"({"count":0})", 422},
      {"POST", "/claims", R"({"count":21})", 422},
      {"POST", "/claims", R"({"count":-2147483648})", 422},
      {"POST", "/claims", std::string(70'000, '['), 413},
      {"POST", "/leases/renew", std::string(60'000, '['), 400},
      {"POST", "/leases/renew", R"({"leases":[{"submission":"\ud800","epoch":1,"remaining":0}]})", 400},
      {"POST", "/submissions/no-such-thing/decision", R"({"verdict":"approve"})", 400},
      {"POST", "/submissions/no-such-thing/decision",
       R"({"verdict":"approve","reasons":[],"note":"","epoch":1,"attempt":1,"evidence":"","looked":0})", 404},
      {"POST", "/submissions/" + std::string(65, 'a') + "/decision", "{}", 404},
      {"POST", "/submissions/a%2f..%2fb/decision", "{}", 404},
      {"GET", "/submissions/%00", "", 400},
      {"GET", "/submissions?offset=-1", "", 422},
      {"GET", "/submissions?limit=100000", "", 422},
      {"GET", "/submissions?limit=abc", "", 422},
      {"GET", "/submissions?text=%ff%fe", "", 400},
      {"GET", "/submissions?text=" + std::string(2000, 'x'), "", 400},
      {"GET", "/submissions?state=no_such_state", "", 422},
      {"GET", "/submissions?text=%27%20OR%201%3D1%20--", "", 200},
      {"GET", "/counts?wait=999999", "", 422},
      {"GET", "/photographs/../../../../etc/passwd", "", 404},
      {"GET", "/photographs/..%2f..%2f..%2fetc%2fpasswd", "", 404},
      {"GET", "/photographs/" + std::string(64, 'A'), "", 404},
      {"GET", "/photographs/" + std::string(63, 'a') + "/", "", 404},
      {"DELETE", "/campaigns", "", 405},
      {"PUT", "/submissions/x", "{}", 405},
      {"GET", "/no/such/thing", "", 404},
  };
  for (const auto& c : cases) {
    const Answer a = ask({.method = c.method,
                          .url = s.url() + "/api/v1" + c.path,
                          .body = c.body,
                          .headers = {{"Authorization", "Bearer " + reviewer.token()}, {"Idempotency-Key", key}},
                          .keep_path = true});
    if (c.status != 0) {
      EXPECT_EQ(a.status, c.status) << c.method << ' ' << c.path.substr(0, 80) << ' ' << a.error << a.body;
    }
    EXPECT_LT(a.status, 500) << c.path << a.body;
    EXPECT_NE(a.status, 0) << c.path << a.error;
    if (a.status >= 400) problem_of(a);
    EXPECT_EQ(a.body.find("root:"), std::string::npos);
  }
  EXPECT_EQ(reviewer.post("/decisions/x/undo").status, 400) << "without a key";
  EXPECT_EQ(reviewer.post("/decisions/x/undo", {}, "not-a-uuid").status, 400);

  const Answer big = intake.post("/campaigns/autumn/photographs", std::string((std::size_t{20} << 20) + 1, 'x'));
  EXPECT_EQ(big.status, 413) << big.error;
  EXPECT_EQ(intake.post("/campaigns/autumn/photographs", "").status, 422);
  EXPECT_EQ(intake
                .post("/campaigns/autumn/intake", R"({"student_number":"S01","photo":")" + std::string(64, 'a') +
                                                      R"(","capture_context":"","paid":true,"paid_at":0})")
                .status,
            404);
  EXPECT_EQ(reviewer.get("/campaigns").status, 200) << "still serving";
}

TEST(Access, TheDescriptionAndTheRouteTableAgree) {
  std::ifstream file(std::string(COUNTERSIGN_SOURCE_DIR) + "/assets/openapi.yaml");
  ASSERT_TRUE(file.is_open());
  std::set<std::string> described, served;
  std::string line, path;
  bool in_paths = false;
  while (std::getline(file, line)) {
    if (!line.empty() && line[0] != ' ') in_paths = line == "paths:";
    if (!in_paths) continue;
    if (line.starts_with("  /")) path = line.substr(2, line.find(':') - 2);
    for (const char* method : {"get", "post", "put", "delete", "patch", "head"})
      if (line == std::string("    ") + method + ":") {
        std::string upper(method);
        for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
        EXPECT_TRUE(described.insert(upper + ' ' + path).second) << "described twice: " << path;
      }
  }
  for (const auto& route : service::routes()) served.insert(fmt::format("{} {}", route.method, route.pattern));
  EXPECT_EQ(served.size(), service::routes().size()) << "a route stands in the table twice";
  EXPECT_EQ(described, served);
}

TEST(Access, NoTwoRoutesTakeTheSamePath) {
  for (const auto& a : service::routes())
    for (const auto& b : service::routes())
      if (&a != &b && a.method == b.method) {
        EXPECT_FALSE(service::match(a.pattern, filled(b.pattern))) << a.pattern << ' ' << b.pattern;
      }
}

}  // namespace
}  // namespace cs::test
