// Every route, for every role, on an object of one's own campaign, of another's, on one never claimed and on one that
// is not there: whoever may not see an object gets the answer of an object that is not there, word for word.
#include <gtest/gtest.h>

#include <set>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "service/campaign_defaults.hpp"
#include "service/router.hpp"
#include "service/running_service.hpp"

namespace cs::test {
namespace {

using domain::Role;

/// Two campaigns of two schools, each with a decided submission and one that nobody claimed.
struct Scopes : testing::Test {
  RunningService s;

  struct Objects {
    std::string campaign, submission, unclaimed, decision, key, notice, photograph, student, look;
  };
  Objects here, there;
  const Objects none{"nowhere", "s999999", "s999999", "d999999", new_uuid(), "n999999", std::string(64, '0'),
                     "t999999", "k999999"};

  store::Store& store() { return s.service().store(); }
  const store::Caller program = store::Caller::process("test");

  void add_campaign(const std::string& id, const std::string& school) {
    auto k = service::default_campaign();
    ASSERT_TRUE(k);
    k->id = id;
    k->name = k->school = school;
    k->support_phone = "1";
    k->opens = s.clock.now() - std::chrono::hours(24);
    k->closes = s.clock.now() + std::chrono::hours(240);
    ASSERT_TRUE(store().campaigns.put(*k, "test", s.clock.now()).get());
  }
  std::string hand_in(const store::CampaignRef& campaign, const std::string& number) {
    EXPECT_TRUE(store().roster.put(campaign, {{"王小明", number, "", "", "", "13800001234"}}, s.clock.now()).get());
    const std::string content = "photo of " + number;
    const auto photo = store().photographs.add(campaign, as_bytes(content), s.clock.now());
    EXPECT_TRUE(photo.ok());
    const auto taken =
        store().intake.submit(campaign, {number, photo->hash, "", true, from_ms(0)}, s.clock.now()).get();
    EXPECT_TRUE(taken.ok());
    domain::Examination e;
    e.fingerprint = "rules";
    EXPECT_TRUE(store().intake.set_examination(taken->submission, e, s.clock.now()).get().ok());
    return taken->submission;
  }
  Objects fill(const std::string& id, Person reviewer) {
    const auto campaign = store().access.campaign(program, domain::Permission::administer, id);
    EXPECT_TRUE(campaign.ok());
    Objects o;
    o.campaign = id;
    o.submission = hand_in(*campaign, id + "1");
    const auto claimed =
        api::decode<api::ClaimReply>(reviewer.post("/claims", R"({"count":1,"campaigns":[")" + id + R"("]})").body);
    EXPECT_TRUE(claimed.ok() && claimed->items.size() == 1);
    const api::ClaimedItem& item = claimed->items.at(0);
    api::DecideRequest request;
    request.epoch = item.lease.epoch;
    request.attempt = item.submission.row.attempt;
    request.evidence = item.submission.evidence;
    o.key = new_uuid();
    const auto decided = api::decode<api::DecideReply>(
        reviewer.post("/submissions/" + o.submission + "/decision", api::encode(request), o.key).body);
    EXPECT_TRUE(decided.ok());
    o.decision = decided->decision;
    o.notice = decided->notice;
    o.photograph = item.submission.photos.at(0).hash;
    const auto students =
        store().students.list(*store().access.campaigns(program, {domain::Permission::view_decisions}, {{id}, {}}),
                              {.text = id + "1"}, s.clock.now());
    EXPECT_TRUE(students.ok() && students->rows.size() == 1);
    o.student = students->rows.at(0).id;
    EXPECT_EQ(reviewer.post("/decisions/" + o.decision + "/withdrawal", R"({"note":"oops"})", new_uuid()).status, 204);
    const auto looks = store().looks.list(
        *store().access.campaigns(program, {domain::Permission::overturn}, {{id}, {}}), {}, s.clock.now());
    EXPECT_TRUE(looks.ok() && looks->rows.size() == 1);
    o.look = looks->rows.at(0).id;
    o.unclaimed = hand_in(*campaign, id + "2");
    return o;
  }
  Person person(const std::string& name, domain::Grant grant) {
    EXPECT_TRUE(store().people.put({name, name, {grant}, "correct horse", false}, "test", s.clock.now()).get().ok());
    return Person(s.url(), name);
  }
  void SetUp() override {
    add_campaign("here", "此校");
    add_campaign("there", "彼校");
    here = fill("here", person("r-here", {Role::reviewer, {{}, {"here"}}}));
    there = fill("there", person("r-there", {Role::reviewer, {"彼校"}}));
  }
};

std::string path_of(std::string_view pattern, const Scopes::Objects& o, bool unclaimed) {
  std::string path(pattern.substr(7));
  const auto put = [&](const char* what, const std::string& with) {
    if (const auto at = path.find(what); at != std::string::npos) path.replace(at, std::string(what).size(), with);
  };
  put("{hash}", o.photograph);
  put("{uuid}", o.key);
  if (path.starts_with("/decisions/")) put("{id}", o.decision);
  if (path.starts_with("/notices/")) put("{id}", o.notice);
  if (path.starts_with("/students/")) put("{id}", o.student);
  if (path.starts_with("/looks/")) put("{id}", o.look);
  if (path.starts_with("/campaigns/")) put("{id}", o.campaign);
  put("{id}", unclaimed ? o.unclaimed : o.submission);
  return path;
}

/// A body that each route takes.
std::string body_of(std::string_view pattern) {
  if (pattern.ends_with("/outcome")) return R"({"outcome":"upheld","note":"because"})";
  if (pattern.ends_with("/decision") || pattern.ends_with("/verdict"))
    return R"({"verdict":"approve","reasons":[],"note":"","epoch":1,"attempt":1,"evidence":"e","looked":0})";
  if (pattern.ends_with("/likeness")) return R"({"stated":"same","epoch":1,"evidence":"e"})";
  if (pattern.ends_with("/intake"))
    return R"({"student_number":"x","photo":")" + std::string(64, '0') +
           R"(","capture_context":"","paid":true,"paid_at":0})";
  if (pattern.ends_with("/payment"))
    return R"({"order":"order-1","amount_fen":2500,"payer":"p","paid_at":1760000000000})";
  if (pattern.ends_with("/student-sessions"))
    return R"({"level":"","name":"王小明","number":"x","phone":"13800001234"})";
  if (pattern.ends_with("/correct")) return R"({"phone":"13900001111","note":"because","resend":""})";
  return R"({"note":"because"})";
}

/// Status and body, without the ids that the caller named.
std::string said(const Answer& a, const std::string& path) {
  std::string text = std::to_string(a.status) + " " + a.body;
  std::set<std::string> named;
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t next = path.find('/', at + 1);
    named.insert(path.substr(at + 1, next == std::string::npos ? next : next - at - 1));
    at = next;
  }
  for (const std::string& n : named)
    for (std::size_t at = text.find("'" + n + "'"); at != std::string::npos; at = text.find("'" + n + "'"))
      text.replace(at, n.size() + 2, "it");
  return text;
}

TEST_F(Scopes, what_one_may_not_see_does_not_exist) {
  int compared = 0, reached = 0;
  for (const Role role :
       {Role::reviewer, Role::supervisor, Role::support, Role::school, Role::administrator, Role::intake}) {
    const Person who = person(std::string("p-") + domain::to_string(role), {role, {"此校"}});
    for (const auto& route : service::routes()) {
      if (route.access == service::Access::anyone || route.pattern.find('{') == std::string_view::npos) continue;
      if (route.pattern.find("{uuid}") != std::string_view::npos) continue;  // one's own key: there is no object
      const auto ask = [&](const Objects& o, bool unclaimed) {
        const std::string path = path_of(route.pattern, o, unclaimed);
        return said(
            who.send(std::string(route.method), path, body_of(route.pattern), {{"Idempotency-Key", new_uuid()}}), path);
      };
      const std::string nothing = ask(none, false);
      EXPECT_EQ(ask(there, false), nothing) << domain::to_string(role) << ' ' << route.method << ' ' << route.pattern;
      EXPECT_EQ(ask(there, true), nothing) << domain::to_string(role) << ' ' << route.method << ' ' << route.pattern;
      compared += 2;
      reached += ask(here, false) != nothing;
      // One's own campaign, but never claimed: a reviewer may not look into it.
      if (role == Role::reviewer && route.pattern.find("/submissions/{id}") != std::string_view::npos) {
        EXPECT_EQ(ask(here, true), nothing) << route.method << ' ' << route.pattern;
      }
    }
  }
  EXPECT_GT(compared, 100);
  EXPECT_GT(reached, 15) << "their own objects are reached, or all this would compare nothing";
}

TEST_F(Scopes, lists_and_counts_hold_only_ones_own) {
  const Person mine = person("s-here", {Role::supervisor, {"此校"}});
  const Person all = person("s-all", {Role::supervisor, {}});
  const auto counts = [](const Person& p, const std::string& query = {}) {
    return api::decode<api::Counts>(p.get("/counts" + query).body).value_or(api::Counts{});
  };
  EXPECT_EQ(counts(mine).approved, 1);
  ASSERT_EQ(counts(mine).campaigns.size(), 1U);
  EXPECT_EQ(counts(all).approved, 2);
  EXPECT_EQ(counts(all).campaigns.size(), 3U);
  EXPECT_EQ(counts(all, "?school=%E5%BD%BC%E6%A0%A1").approved, 1);
  EXPECT_EQ(mine.get("/counts?campaign=there").status, 404);
  for (const char* list : {"/submissions?state=approved", "/decisions?", "/notices?", "/students?"}) {
    const std::string path = list;
    EXPECT_EQ(mine.get(path).body.find("\"campaign\":\"there\""), std::string::npos) << list;
    EXPECT_NE(all.get(path).body.find("\"campaign\":\"there\""), std::string::npos) << list;
    EXPECT_EQ(all.get(path + "&campaign=here").body.find("\"campaign\":\"there\""), std::string::npos) << list;
  }
  const auto campaigns = api::decode<api::CampaignList>(mine.get("/campaigns").body);
  ASSERT_TRUE(campaigns);
  ASSERT_EQ(campaigns->campaigns.size(), 1U);
  EXPECT_EQ(campaigns->campaigns[0].id, "here");
  EXPECT_GT(campaigns->campaigns[0].revision, 0);
}

TEST_F(Scopes, figures_hold_only_what_one_supervises_and_ones_own_day_nobody_elses) {
  const Person mine = person("s-here", {Role::supervisor, {"此校"}});
  const Person all = person("s-all", {Role::supervisor, {}});
  const auto overview = [](const Person& p, const std::string& query = {}) {
    return api::decode<api::Overview>(p.get("/overview" + query).body).value_or(api::Overview{});
  };
  EXPECT_EQ(overview(mine).decided_today, 1);
  EXPECT_EQ(overview(mine).all.waiting, 1);
  ASSERT_EQ(overview(mine).schools.size(), 1U);
  EXPECT_EQ(overview(mine).schools[0].school, "此校");
  EXPECT_EQ(overview(all).decided_today, 2);
  EXPECT_EQ(overview(all, "?school=%E5%BD%BC%E6%A0%A1").all.waiting, 1);
  EXPECT_EQ(mine.get("/overview?campaign=there").status, 404);
  const std::string to = std::to_string(to_ms(s.clock.now()) + 3'600'000);
  for (const char* path : {"/figures?", "/figures/export?table=people&"}) {
    EXPECT_NE(mine.get(path + ("to=" + to)).body.find("r-here"), std::string::npos) << path;
    EXPECT_EQ(mine.get(path + ("to=" + to)).body.find("r-there"), std::string::npos) << path;
    EXPECT_NE(all.get(path + ("to=" + to)).body.find("r-there"), std::string::npos) << path;
  }
  EXPECT_EQ(mine.get("/figures/export?table=passwords").status, 422);
  EXPECT_EQ(mine.get("/figures?from=5&to=4").status, 422);
  // A second reviewer of the same school sees nothing of the first one's day, and a supervisor sees their own.
  const auto day = [](const Person& p) {
    return api::decode<api::MyDay>(p.get("/my-day").body).value_or(api::MyDay{});
  };
  EXPECT_EQ(day(person("r-here", {Role::reviewer, {{}, {"here"}}})).approved, 1);
  EXPECT_EQ(day(person("r-new", {Role::reviewer, {"此校"}})).approved, 0);
  EXPECT_EQ(day(mine).approved, 0);
}

TEST_F(Scopes, a_repeat_of_a_committed_decision_gets_its_answer_after_the_grant_is_gone) {
  const domain::Grant grant{Role::reviewer, {{}, {"here"}}};
  const Person ann = person("ann", grant);
  const auto claimed = api::decode<api::ClaimReply>(ann.post("/claims", R"({"count":1})").body);
  ASSERT_TRUE(claimed && claimed->items.size() == 1);
  const auto& item = claimed->items[0];
  api::DecideRequest request;
  request.epoch = item.lease.epoch;
  request.attempt = item.submission.row.attempt;
  request.evidence = item.submission.evidence;
  const std::string path = "/submissions/" + item.submission.row.id + "/decision", key = new_uuid();
  const auto first = api::decode<api::DecideReply>(ann.post(path, api::encode(request), key).body);
  ASSERT_TRUE(first);
  ASSERT_TRUE(store().people.revoke("ann", grant, "test", s.clock.now()).get());
  s.clock.advance(std::chrono::seconds(3));
  EXPECT_EQ(ann.post("/claims", R"({"count":1})").status, 403);
  const auto again = api::decode<api::DecideReply>(ann.post(path, api::encode(request), key).body);
  ASSERT_TRUE(again) << "the key is looked up before the permission";
  EXPECT_EQ(again->decision, first->decision);
  EXPECT_EQ(ann.post(path, api::encode(request), new_uuid()).status, 404);
}

}  // namespace
}  // namespace cs::test
